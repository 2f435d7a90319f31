"""One host, stage by stage: name look-up, TCP for each IP version, TLS, one small request.

Each stage is reported on its own, so that a judge can tell a name that does not resolve from a host that
is silent, and a host that is silent from one that answers with an odd certificate.
"""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass, field, replace

from diag.net import connect, http
from diag.net.addresses import may_be_public
from diag.net.concurrency import gather, wait_for
from diag.net.connect import Trust
from diag.probes import connectivity
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint

#: Failures that are about the certificate: somebody who speaks TLS did answer.
CHAIN = frozenset({"tls-untrusted", "tls-wrong-name", "tls-expired", "tls-not-yet-valid"})
#: Outcomes of a certificate whose dates do not fit this PC's clock: either of the two is wrong.
DATES = frozenset({"tls-expired", "tls-not-yet-valid"})
#: Somebody speaks TLS there and does not prove to be the host: that is no answer of the host's.
STRANGERS = frozenset({"impostor", "unproven"}) | DATES

_TRUST = {"public": Trust.PUBLIC, "system": Trust.SYSTEM}

#: A name for the control handshake that no filter has a reason to block (RFC 2606, 3).
NEUTRAL_NAME = "www.example.com"


#: So long IPv4 alone is tried, in seconds: several round trips of a far-away home (RFC 8305 proposes 0.25 s
#: for connecting; a handshake takes three times as many round trips).
HEAD_START_S = 0.75


@dataclass(frozen=True, kw_only=True)
class ConnectPath:
    """The way to one address.

    ``outcome``: ok, impostor (another site's certificate), unproven (a certificate for this name that neither
    the public roots nor this PC trusts), or a failure word.  ``stage``: tcp, tls, done.
    ``trusted``: public (chains to public roots), system (to a root that only this PC trusts), other (to none),
    unchecked.
    """

    outcome: str
    stage: str = "tcp"
    trusted: str = "unchecked"
    tcp_ms: float | None = None
    tls_ms: float | None = None
    address: str | None = field(default=None, metadata={"open": "server"})


@dataclass(frozen=True, kw_only=True)
class HttpAnswer:
    """The answer to the one request.  ``marks``: with headers that only Netflix sends.  ``geo_refused``:
    X-Netflix-Geo-Check: failed.  ``length``: bytes of the body that were read; ``announced``: how many its head
    promises; ``part``: which of how many, as a Content-Range says ("bytes 0-0/26214400")."""

    status: int | None = None
    failure: str | None = None
    marks: bool = False
    geo_refused: bool = False
    ms: float | None = None
    length: int | None = None
    announced: int | None = None
    part: str | None = None


@dataclass(frozen=True, kw_only=True)
class SecondTry:
    """A failed host in round two.

    ``tries`` are outcomes as in Path; ``other_name``: how a handshake for a neutral name ended at the
    same address ("done" or a word); ``small``: the same with small TCP segments.  ``genuine_at``: "ok" when the
    host proves itself at the address that a public resolver gives for its name, else a word; None: not asked.
    """

    tries: tuple[str, ...] = ()
    other_name: str | None = None
    small: str | None = None
    page: HttpAnswer | None = None
    genuine_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class HostProbe:
    """Everything about one host.

    ``name``: ok, filtered (its addresses are none that a public host can have), or the failure word of
    the look-up.  A path is None when there is no such address or no route to it.
    """

    host: str
    verifies: bool = True
    name: str = "ok"
    v4: ConnectPath | None = None
    v6: ConnectPath | None = None
    page: HttpAnswer | None = None
    again: SecondTry | None = None

    @property
    def best(self) -> ConnectPath | None:
        """The path that works, or else the first that was tried."""
        paths = [p for p in (self.v4, self.v6) if p is not None]
        return next((p for p in paths if p.outcome == "ok"), paths[0] if paths else None)


def probe_host(run: CheckContext, place: Endpoint) -> HostProbe:
    """All stages of one host in round one."""
    found = run.lookup(place.host)
    base = HostProbe(host=place.host, verifies=place.verifies)
    if not found.addresses:
        return replace(base, name=found.failure or "name-empty")
    good = [a for a in found.addresses if may_be_public(a)]
    if not good:
        return replace(base, name="filtered")
    ways = {
        f: next((a for a in connectivity.of_family(good, f) if connect.source_address(a)), None)
        for f in (4, 6)
    }
    v4, v6 = ways[4], ways[6] if connectivity.source_towards_internet(6) else None
    if v4 is None and v6 is None:
        v4 = good[0]  # let the system say that there is no way
    if v4 is None:
        path, page = _probe_path(run, place, v6 or "")
        return replace(base, v6=path, page=page)
    works = threading.Event()
    both = gather(
        {
            4: functools.partial(_first_way, run, place, v4, works),
            6: functools.partial(_other_way, run, place, v6, works) if v6 else lambda: (None, None),
        },
        run.time_limit(4.2),
    )
    four, page = both.get(4) or (ConnectPath(outcome="timeout", address=v4), None)
    six, other_page = both.get(6, (None, None))
    return replace(base, v4=four, v6=six, page=page or other_page)


def host_not_in_time(run: CheckContext, place: Endpoint) -> HostProbe:
    """A host whose stages did not come back within round one: what its look-up said, and no more."""
    found = run.lookup(place.host, 0.05)
    if not found.addresses:
        return HostProbe(host=place.host, verifies=place.verifies, name=found.failure or "name-empty")
    late = ConnectPath(outcome="timeout", address=connectivity.keep_routable(found.addresses)[0])
    return HostProbe(host=place.host, verifies=place.verifies, v4=late)


def _first_way(
    run: CheckContext, place: Endpoint, address: str, works: threading.Event
) -> tuple[ConnectPath, HttpAnswer | None]:
    """All stages over IPv4; tells the other way as soon as the handshake is done."""
    path = handshake(run, place, address)
    if path.outcome == "ok":
        works.set()
    return path, ask_page(run, place, path) if path.outcome == "ok" else None


def _other_way(
    run: CheckContext, place: Endpoint, address: str, works: threading.Event
) -> tuple[ConnectPath | None, HttpAnswer | None]:
    """TCP over IPv6; the later stages too when IPv4 has not done its handshake after a moment."""
    done = connect.tcp(address, place.port, timeout=run.seconds_left(2.0))
    path = ConnectPath(outcome=done.failure or "ok", tcp_ms=done.ms, address=address)
    if path.outcome != "ok" or wait_for(works, run.time_limit(HEAD_START_S)):
        return path, None
    return _probe_path(run, place, address)


def _probe_path(run: CheckContext, place: Endpoint, address: str) -> tuple[ConnectPath, HttpAnswer | None]:
    """TCP and TLS to one address, and when that works the one request."""
    path = handshake(run, place, address)
    return path, ask_page(run, place, path) if path.outcome == "ok" else None


def handshake(run: CheckContext, place: Endpoint, address: str, *, second: bool = False) -> ConnectPath:
    """TCP and TLS to one address.  A host that verifies publicly counts as reached only when it proves itself: to
    the public roots, or to a root that this PC trusts (who that is, the tls check tells)."""
    trust = Trust.PUBLIC if place.verifies else Trust.NONE
    done = connect.tls(
        address, place.host, port=place.port, timeout=run.time_limit(2.0, second=second), trust=trust,
        connected=run.note_round_trip,
    )  # fmt: skip
    path = ConnectPath(
        outcome=done.failure or "ok", stage=done.stage, tcp_ms=done.tcp_ms, tls_ms=done.ms, address=address
    )
    if done.stage == "done":
        return replace(path, trusted="public" if place.verifies else "unchecked")
    if done.failure in CHAIN:
        return _unproven_path(run, place, path, done, second=second)
    if done.failure == "tls-refused" and not place.verifies:
        # it speaks TLS and only does not like our way of it: that host is there
        return replace(path, outcome="ok", trusted="other")
    return path


def _unproven_path(
    run: CheckContext, place: Endpoint, path: ConnectPath, done: connect.Handshake, *, second: bool
) -> ConnectPath:
    """A certificate that the public roots do not vouch for: what it is instead."""
    if done.certificate is not None and not done.certificate.covers(place.host):
        return replace(path, outcome="impostor", trusted="other")
    if done.failure in DATES:
        return replace(path, trusted="other")
    again = connect.tls(
        path.address or "", place.host, port=place.port,
        timeout=run.time_limit(2.0, second=second), trust=Trust.SYSTEM,
    )  # fmt: skip
    if again.stage == "done":
        return replace(path, outcome="ok", stage="done", trusted="system")
    return replace(path, outcome="unproven", trusted="other")


def ask_page(
    run: CheckContext, place: Endpoint, path: ConnectPath, *, second: bool = False
) -> HttpAnswer | None:
    """The one small request; the chain was looked at before and does not matter here."""
    if path.stage != "done" and path.trusted != "other":
        return None
    reply = http.get(
        f"https://{place.host}{place.path}",
        timeout=run.time_limit(2.0, second=second),
        address=path.address,
        trust=_TRUST.get(path.trusted, Trust.NONE),
    )
    return page_of(reply)


def page_of(reply: http.HttpReply) -> HttpAnswer:
    """What matters of a reply."""
    headers = reply.headers
    marks = any(name.startswith("x-netflix") for name in headers) or "x-originating-url" in headers
    return HttpAnswer(
        status=reply.status,
        # a body that is larger than we care for is no failure
        failure=None if reply.failure == "too-large" else reply.failure,
        marks=marks or "nfvdid" in headers.get("set-cookie", ""),
        geo_refused=headers.get("x-netflix-geo-check", "").strip().lower() == "failed",
        ms=reply.ms,
        length=len(reply.body) if reply.status is not None else None,
        announced=_whole_number(headers.get("content-length", "")),
        part=headers.get("content-range"),
    )


def _whole_number(text: str) -> int | None:
    """A length as heads announce it (RFC 9110, 8.6); None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
