"""Round two for a host that failed: once more, and what tells the causes apart, all side by side."""

from __future__ import annotations

import functools
from collections.abc import Callable

from diag.net import connect, doh, http, resolve
from diag.net.addresses import may_be_public
from diag.net.concurrency import gather
from diag.net.connect import Trust
from diag.net.limits import Limit
from diag.probes import connectivity, endpoints
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint
from diag.probes.host_probe import NEUTRAL_NAME, STRANGERS, HostProbe, SecondTry, ask_page, handshake

#: The segment size that every IPv4 host must take (RFC 9293, 3.7.1).
SMALL_SEGMENT = 536


#: A try that gets less time than this, as at the end of the second round on a busy PC, says nothing by its silence.
LEAST_S = 1.0

#: Longer than one Ethernet packet by far, shorter than what any web server refuses as too long (4 to 8 KiB).
PADDING = 2_500


def probe_host_again(run: CheckContext, place: Endpoint, first: HostProbe) -> SecondTry:
    """Round two for a host that failed: two more tries, and what tells the causes apart, all side by side.

    ``tries`` holds only what had its time: with too little left, silence is no answer.
    """
    path = first.best
    if path is None or path.address is None:
        return SecondTry()
    address = path.address
    if path.outcome == "ok":
        return SecondTry(page=ask_page(run, place, path, second=True))
    family = 6 if ":" in address else 4
    known = [a for a in run.lookup(place.host).addresses if may_be_public(a)]
    # the other IP version first: where one of them is dead, hosts are not
    same = [a for a in connectivity.of_family(known, family) if a != address]
    others = [*connectivity.of_other_family(known, address), *same]
    calls: dict[str, Callable[[], str | None]] = {
        "one": functools.partial(_outcome, run, place, address),
        "two": functools.partial(_outcome, run, place, others[0] if others else address),
    }
    rest = {a: functools.partial(_outcome, run, place, a) for a in others[1 : connectivity.OTHERS]}
    calls |= rest
    if path.stage == "tls":
        calls["other"] = functools.partial(_control, run, place, address, NEUTRAL_NAME, None)
        calls["small"] = functools.partial(_control, run, place, address, place.host, SMALL_SEGMENT)
    if path.outcome in STRANGERS:
        calls["genuine"] = functools.partial(genuine_elsewhere, run, place.host, address)
    enough = run.seconds_left(LEAST_S, second=True) >= LEAST_S
    ended = gather(calls, run.time_limit(2.1, second=True))
    words = [ended.get(k) or "timeout" for k in ("one", "two")]
    if any(
        ended.get(a) == "ok" for a in rest
    ):  # of the other addresses only that counts: a player goes on to the one that answers
        words.append("ok")
    return SecondTry(
        tries=tuple(word for word in words if enough or word != "timeout"),
        other_name=ended.get("other"),
        small=ended.get("small"),
        genuine_at=ended.get("genuine"),
    )


def genuine_elsewhere(run: CheckContext, name: str, but: str) -> str | None:
    """Whether a host proves itself (to public roots) at another address, which a public resolver gives for its name.

    "ok", the failure word of the last try, or None when no public resolver told an address (or none may be asked).
    That an address differs proves nothing; that the right host is there and a stranger is here does.
    """
    servers = [p for p in endpoints.RESOLVERS[:2] if run.is_allowed(p)]
    wait = run.seconds_left(1.0 * run.patience, second=True)
    calls: dict[tuple[str, str], Callable[[], resolve.DnsAnswer]] = {}
    for p in servers:  # a forged answer does no harm: what counts is the proof that follows
        calls["udp", p.host] = functools.partial(resolve.ask, p.address4[0], name, timeout=wait)
        calls["https", p.host] = functools.partial(
            doh.ask, p.address4[0], p.host, p.path, name, timeout=run.time_limit(1.0, second=True)
        )
    told = gather(calls, run.time_limit(1.1, second=True)).values()
    found = [a for answer in told for a in answer.addresses if may_be_public(a) and a != but]
    word = None
    for address in connectivity.keep_routable(dict.fromkeys(found))[:2]:
        done = connect.tls(address, name, timeout=run.time_limit(1.0, second=True), trust=Trust.PUBLIC)
        if done.stage == "done":
            return "ok"
        word = done.failure or "other"
    return word


def long_request(
    place: Endpoint, address: str, *, timeout: Limit, max_segment: int | None = None, padding: int = PADDING
) -> str:
    """A request with a long header, so that full-sized packets go out: "done" with any answer, or a word."""
    reply = http.get(
        f"https://{place.host}{place.path}",
        timeout=timeout,
        address=address,
        trust=Trust.NONE,
        headers={"X-Padding": "x" * padding} if padding else {},
        max_segment=max_segment,
    )
    return "done" if reply.status is not None else reply.failure or "other"


def _outcome(run: CheckContext, place: Endpoint, address: str) -> str:
    return handshake(run, place, address, second=True).outcome


def _control(run: CheckContext, place: Endpoint, address: str, name: str, segment: int | None) -> str:
    done = connect.tls(
        address,
        name,
        port=place.port,
        timeout=run.time_limit(2.0, second=True),
        trust=Trust.NONE,
        max_segment=segment,
    )
    return "done" if done.stage == "done" else done.failure or "other"
