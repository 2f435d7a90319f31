"""Do large packets get through, in both directions, where small ones do?

A TLS handshake brings full-sized packets towards us, a request with a long header sends some away.  What
hangs is tried again with small TCP segments, which need no large packet.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from diag.checks._remedies import HAS_ROUTER, NO_VPN, RESTART_ROUTER, VPN_OFF
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Remedy, Severity, Where
from diag.net import connect, http
from diag.net.addresses import may_be_public
from diag.net.concurrency import first_of, gather
from diag.net.connect import Trust
from diag.probes import connectivity, endpoints, host_probe, second_try
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint

MTU_BLACKHOLE = Finding(
    id="mtu-blackhole",
    severity=Severity.FAIL,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="Large pieces of data get lost on your line",
    text="Small messages get through, large ones vanish without a word {direction} ({hosts}). "
    "Pages then stay empty and videos never start, although the connection seems to be there.",
    remedy=(
        *VPN_OFF,
        RESTART_ROUTER,
        Remedy("If a VPN runs in the router, switch it off.", when=HAS_ROUTER),
        Remedy(
            "In the router's settings for the internet connection, set the largest piece of data (MTU) to 1492, or else to 1452.",
            when={**HAS_ROUTER, **NO_VPN},
        ),
        Remedy(
            "Tell your internet provider that large pieces of data are lost (path MTU discovery does not work).",
            when=NO_VPN,
        ),
    ),
)
DIRECTION = {"down": "on their way to you", "up": "on their way out", "both": "in both directions"}

#: Segment sizes, largest first: 1000 fits through every common tunnel, 536 is what every host must take
#: (RFC 9293, 3.7.1).
SMALLER = (1000, 536)
#: With one handshake in three lost to chance, all of these and the first fail together once in a hundred times,
#: and then both small ones must still get through.
TRIES = 3
#: The second attempt, with small segments, starts so many seconds after the first: by then a handshake over
#: a satellite (about 0.6 s a round trip, twice) is nearly through, any other long so.
FALLBACK_AFTER_S = 0.9


@dataclass(frozen=True, kw_only=True)
class HostSizes:
    """One host.

    ``down``: how a handshake with normal segments ended ("done" or a word), ``down_small`` the best with
    small ones; ``up`` and ``up_small`` the same for a long request; None: not tried.  The ``_again``
    fields are round two: three tries with normal segments, one with each smaller size; ``up_plain`` is a
    short request.  ``other_name``: a
    handshake with normal segments for a neutral name at the same address.
    """

    host: str
    reference: bool = False
    connected: bool = False
    down: str | None = None
    down_small: str | None = None
    down_again: tuple[str, ...] = ()
    down_small_again: tuple[str, ...] = ()
    other_name: str | None = None
    up: str | None = None
    up_again: tuple[str, ...] = ()
    up_small_again: tuple[str, ...] = ()
    up_plain: str | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All hosts; ``can_shrink``: this system lets us ask for small segments; ``small_web``: a short plain web
    request was answered ("done" or a word; only where small segments are not possible)."""

    hosts: tuple[HostSizes, ...]
    can_shrink: bool = True
    small_web: str | None = None


def observe(run: CheckContext) -> Facts:
    asked = [p for p in endpoints.RESOLVERS[:2] if run.is_allowed(p)]
    asked += [p for p in endpoints.NETFLIX if p.host in {"www.netflix.com", "fast.com"}]
    found = gather({p.host: functools.partial(_try_first, run, p) for p in asked}, run.time_limit(4.3))
    known = {p.host: (p, address) for p in asked if p.host in found and (address := found[p.host][1])}
    hosts = [found[host][0] for host in known]
    if not any(h.connected for h in hosts):
        words = {h.down for h in hosts}
        reason = Reason.NO_NETWORK if hosts and words == {"no-network"} else Reason.TIMEOUT
        raise NotMeasured(reason, "no connection could be made to try large packets on")
    if not any(h.down in {"done", "timeout"} for h in hosts):
        raise NotMeasured(Reason.BLOCKED, "no encrypted connection could be made to try large packets on")
    hanging = [h for h in hosts if h.connected and "timeout" in {h.down, h.up}]
    small_web = None
    if hanging and not run.cancelled:
        run.tell(0.6, "Large packets seem to get lost; trying again")
        calls = {h.host: functools.partial(_try_again, run, *known[h.host], h) for h in hanging}
        again = gather(calls, run.time_limit(2.3, second=True))
        hosts = [again.get(h.host, h) for h in hosts]
        if not connect.can_limit_segments():
            small_web = _small_web(run)
    return Facts(hosts=tuple(hosts), can_shrink=connect.can_limit_segments(), small_web=small_web)


def _find_address(run: CheckContext, place: Endpoint) -> str | None:
    literals = (*place.address4[:1], *place.address6[:1])
    known = literals if place.role == "resolver" else run.lookup(place.host).addresses
    return next((a for a in connectivity.keep_routable(known) if may_be_public(a)), None)


def _try_first(run: CheckContext, place: Endpoint) -> tuple[HostSizes, str | None]:
    """Round one: normal segments, and small ones beside them when that takes long; then the long request."""
    address = _find_address(run, place)
    if address is None:
        return HostSizes(host=place.host, reference=place.third_party), None

    def shake(segment: int | None) -> tuple[bool, str]:
        done = connect.tls(
            address, place.host, timeout=run.time_limit(2.0), trust=Trust.NONE, max_segment=segment
        )
        return done.tcp_ms is not None, "done" if done.stage == "done" else done.failure or "other"

    calls: list[tuple[int, float, Callable[[], tuple[bool, str]]]] = [(0, 0.0, lambda: shake(None))]
    if connect.can_limit_segments():
        calls.append((SMALLER[0], FALLBACK_AFTER_S, lambda: shake(SMALLER[0])))
    # the normal handshake decides; a failure that is no time-out needs no small segments either
    ended = first_of(calls, run.time_limit(3.0), lambda values: 0 in values and values[0][1] != "timeout")
    connected, word = ended.get(0, (False, "timeout"))
    small = ended.get(SMALLER[0])
    tried = HostSizes(
        host=place.host,
        reference=place.third_party,
        connected=connected or bool(small and small[0]),
        down=word,
        down_small=small[1] if small and word == "timeout" else None,
    )
    if word != "done" or not _takes_long_request(run, place):
        return tried, address
    return replace(tried, up=second_try.long_request(place, address, timeout=run.time_limit(1.8))), address


def _takes_long_request(run: CheckContext, place: Endpoint) -> bool:
    """Netflix's hosts get no second request in a run, unless there is nobody else to ask."""
    return place.third_party or (not run.asked.third_party and place.host == "fast.com")


def _try_again(run: CheckContext, place: Endpoint, address: str, first: HostSizes) -> HostSizes:
    """Round two for a host where something hung: everything side by side, twice where chance could speak."""

    def shake(name: str, segment: int | None) -> str:
        done = connect.tls(
            address, name, timeout=run.time_limit(2.0, second=True), trust=Trust.NONE, max_segment=segment
        )
        return "done" if done.stage == "done" else done.failure or "other"

    def send(segment: int | None, padding: int = second_try.PADDING) -> str:
        left = run.time_limit(1.8, second=True)
        return second_try.long_request(place, address, timeout=left, max_segment=segment, padding=padding)

    shrinks = connect.can_limit_segments()
    calls: dict[str, Callable[[], str]] = {}
    if first.down == "timeout":
        for number in range(TRIES):
            calls[f"down {number}"] = functools.partial(shake, place.host, None)
        for size in SMALLER if shrinks else ():
            calls[f"small {size}"] = functools.partial(shake, place.host, size)
        if not first.reference:
            calls["other"] = functools.partial(shake, host_probe.NEUTRAL_NAME, None)
    if first.up == "timeout":
        calls["plain"] = functools.partial(send, None, 0)
        for number in range(TRIES):
            calls[f"up {number}"] = functools.partial(send, None)
        for size in SMALLER if shrinks else ():
            calls[f"short {size}"] = functools.partial(send, size)
    ended = gather(calls, run.time_limit(2.1, second=True))

    def words(kind: str) -> tuple[str, ...]:
        return tuple(ended.get(key, "timeout") for key in calls if key.startswith(kind))

    return replace(
        first,
        down_again=words("down"),
        down_small_again=words("small"),
        other_name=next(iter(words("other")), None),
        up_again=words("up"),
        up_small_again=words("short"),
        up_plain=next(iter(words("plain")), None),
    )


def _small_web(run: CheckContext) -> str:
    """A short plain web page: fits into one small packet each way."""
    place = next((p for p in endpoints.PORTAL if run.is_allowed(p)), None)
    if place is None:
        return "not-asked"
    reply = http.get(
        f"http://{place.host}{place.path}", timeout=run.time_limit(1.5, second=True), raw_lookup=run.lookup
    )
    return "done" if reply.status is not None else reply.failure or "other"


def judge(facts: Facts) -> Iterator[Finding]:
    if facts.can_shrink:
        down = [
            h
            for h in facts.hosts
            if _hangs_down(h) and _small_gets_through(h.down_small_again, _down_fine(facts))
        ]
        up = [
            h for h in facts.hosts if _hangs_up(h) and _small_gets_through(h.up_small_again, _up_fine(facts))
        ]
    else:
        down = [h for h in facts.hosts if _hangs_down(h)]
        compared = len(down) >= 2 and any(h.reference for h in down) and not _down_fine(facts)
        down = down if compared and facts.small_web == "done" else []
        up = [h for h in facts.hosts if _hangs_up(h)]
    if not down and not up:
        return
    direction = "both" if down and up else "down" if down else "up"
    # where other hosts do exchange large packets, it is the way to these alone
    unsure = not facts.can_shrink or (_down_fine(facts) if down else _up_fine(facts))
    finding = MTU_BLACKHOLE.with_changes(confidence=Confidence.LIKELY) if unsure else MTU_BLACKHOLE
    yield finding.fill(
        direction=DIRECTION[direction], hosts=", ".join(dict.fromkeys(h.host for h in (*down, *up)))
    )


def _down_fine(facts: Facts) -> bool:
    return any(h.down == "done" for h in facts.hosts)


def _up_fine(facts: Facts) -> bool:
    return any(h.up == "done" for h in facts.hosts)


def _hangs_down(host: HostSizes) -> bool:
    """Connected, and the handshake hung every time.  A neutral name that gets through tells of a filter."""
    hung = host.down == "timeout" and bool(host.down_again) and set(host.down_again) == {"timeout"}
    return host.connected and hung and host.other_name != "done"


def _hangs_up(host: HostSizes) -> bool:
    """The handshake is fine, and so is a short request; the long one hung every time."""
    hung = host.up == "timeout" and bool(host.up_again) and set(host.up_again) == {"timeout"}
    return host.down == "done" and hung and host.up_plain == "done"


def _small_gets_through(words: tuple[str, ...], others_fine: bool) -> bool:
    """Whether small segments got through; all of them must where other hosts need none."""
    return bool(words) and (all if others_fine else any)(word == "done" for word in words)


CHECK = Check(
    id="mtu",
    why="If only small packets get through, pages stay empty and videos never start.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
