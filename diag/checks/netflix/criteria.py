"""How the facts of the netflix check are read: pure, one question a function."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from diag.probes.host_probe import STRANGERS, HostProbe, HttpAnswer

#: What Netflix answers to an address that it does not want (facts 2.4: 420 from its video servers;
#: 403 and 451 from the site).
REFUSALS = frozenset({403, 420, 451})
#: Statuses with which a web server says that its page is not there (RFC 9110, 15.5.5 and 15.5.11); facts.md 2.4
#: lists those of a healthy front page.  Other refusals may be meant for scripts and prove nothing.
NO_PAGE_STATUSES = frozenset({404, 410})
#: The object of a speed test has 25 MiB (facts.md 3.1): what is far smaller is somebody's page.
LEAST_OBJECT = 1024 * 1024
_FIRST_BYTE = re.compile(r"bytes 0-0/(\d+|\*)", re.IGNORECASE)
#: A page takes four round trips (TCP, at most two of TLS, the request: RFC 9293, RFC 8446); we wait two seconds for it,
#: and so many times longer as the patience of the run.  Silence over a longer way says nothing.
FAR_MS = 2000.0 / 4
WWW = "www.netflix.com"
#: How a name fails that a filter hides; anything else that fails is a resolver's trouble.
NAMELESS = frozenset({"filtered", "name-not-found", "name-empty"})


def is_reached(host: HostProbe) -> bool:
    """Whether the host was reached, over one of the ways to it."""
    return host.best is not None and host.best.outcome == "ok"


def missing_over(hosts: Iterable[HostProbe], family: int) -> list[HostProbe]:
    """The hosts that do not answer over one IP version (4 or 6) while they are reached over the other one."""
    paths = ((host, host.v6 if family == 6 else host.v4) for host in hosts)
    return [host for host, path in paths if path is not None and path.outcome != "ok" and is_reached(host)]


def matters(hosts: Collection[str]) -> bool:
    """Whether players notice that these hosts are missing over one IP version: the site itself, or several."""
    return len(hosts) >= 2 or WWW in hosts


def is_stranger(host: HostProbe) -> bool:
    """Whether somebody answered at this host who did not prove to be it, in both rounds."""
    tries = host.again.tries if host.again else ()
    return (
        host.best is not None
        and host.best.outcome in STRANGERS
        and bool(tries)
        and all(word in STRANGERS for word in tries)
    )


def is_silent(page: HttpAnswer | None) -> bool:
    """Whether no answer came at all."""
    return page is not None and page.status is None and not is_unproven(page)


def is_unproven(page: HttpAnswer | None) -> bool:
    """Whether somebody answered whose certificate proves nothing."""
    return page is not None and page.status is None and (page.failure or "").startswith("tls-")


def is_served(page: HttpAnswer | None) -> bool:
    """Whether a video server handed out what was asked for: the first byte alone, or the whole object where it does
    not cut (RFC 9110, 14.2, 15.3.1 and 15.3.7; facts.md 2.4).  Anything else is no success, whatever its status."""
    if page is None or page.failure is not None or page.status not in {200, 206}:
        return False
    if page.length is None or page.length == 1:  # cases before 2026-11-29 did not keep the length
        return page.part is None or _FIRST_BYTE.match(page.part) is not None
    whole = page.length if page.announced is None else page.announced
    return page.status == 200 and whole >= LEAST_OBJECT


def stays_away(host: HostProbe) -> bool:
    """Whether a host failed for good in both rounds, in a way that a block and not the line explains."""
    path, again = host.best, host.again
    if path is None or path.outcome == "ok" or again is None:
        return False
    if not again.tries or "ok" in again.tries:
        return False
    return again.small != "done" or path.outcome in STRANGERS  # small packets get through: no block


def how_blocked(failed: list[HostProbe]) -> str:
    """A word of findings.HOW for the way in which hosts failed."""
    words = {h.best.outcome for h in failed if h.best}
    kinds = {
        "impostor" if w in {"impostor", "not-tls"}
        else "refused" if w in {"refused", "unreachable", "no-network", "no-permission"}
        else "silent" if w == "timeout"
        else "cut"
        for w in words
    }  # fmt: skip
    return kinds.pop() if len(kinds) == 1 else "mixed"


def is_genuine(host: HostProbe) -> bool:
    """Whether it is Netflix that answered: by its public certificate, or by headers that only it sends."""
    path = host.best
    return bool(
        path
        and path.outcome == "ok"
        and (path.trusted in {"public", "system"} or (host.page and host.page.marks))
    )


def is_near(host: HostProbe, patience: float) -> bool:
    """Whether the waits for a page were long enough for the way to this host.

    A satellite modem may answer TCP itself (RFC 3135): then the handshake, of two round trips at most, tells."""
    path = host.best
    return path is not None and max(path.tcp_ms or 0.0, (path.tls_ms or 0.0) / 2) <= FAR_MS * patience


def statuses_of(host: HostProbe) -> list[int]:
    """The statuses of both rounds; of round one alone when there was no second."""
    pages = [host.page, host.again.page if host.again else None]
    return [p.status for p in pages if p is not None and p.status is not None]
