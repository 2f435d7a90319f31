"""Whether anything beyond the router answers at all: many unrelated places, the first answer is enough."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from diag.net import connect
from diag.net.addresses import kind_of, may_be_public
from diag.net.concurrency import first_of
from diag.probes import endpoints
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint

#: Fallbacks start this much later, in seconds: twice the round trip of a satellite line has passed then
#: only in part, but nearly every wired and radio line has answered.
FALLBACK_AFTER_S = 0.6


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One TCP connection to one place: ``ms`` or a failure word."""

    host: str
    family: int
    port: int
    address: str | None = field(default=None, metadata={"open": "server"})
    ms: float | None = None
    failure: str | None = None


def of_family(addresses: Iterable[str], family: int) -> tuple[str, ...]:
    """The addresses of IP version 4 or 6."""
    return tuple(a for a in addresses if (":" in a) == (family == 6))


def keep_routable(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses that this PC has a route to; all of them when it has none at all."""
    known = tuple(addresses)
    return tuple(a for a in known if connect.source_address(a)) or known


def source_towards_internet(family: int) -> str | None:
    """The local address that this PC would use towards the internet, without sending anything.

    For IPv6 only a global one counts (RFC 4291, 2.4), and neither 6to4 nor Teredo (RFC 6343, RFC 4380):
    systems avoid those by themselves (RFC 6724, 2.1).
    """
    literals = [a for p in endpoints.RESOLVERS for a in (p.address6 if family == 6 else p.address4)]
    local = next((s for s in map(connect.source_address, literals) if s), None)
    if local is None or family == 4:
        return local
    return local if kind_of(local) in {"public", "documentation"} else None


def of_other_family(addresses: Iterable[str], address: str) -> tuple[str, ...]:
    """The addresses of the IP version that ``address`` is not of, where this PC has a way for it."""
    family = 4 if ":" in address else 6
    if not source_towards_internet(family):
        return ()
    return tuple(a for a in of_family(addresses, family) if connect.source_address(a))


#: So many more addresses of one host are tried: players go on to the next where one is dead, and few hosts name more.
OTHERS = 3


def others_of_family(addresses: Iterable[str], address: str) -> tuple[str, ...]:
    """The other addresses of the same IP version to which this PC has a way, OTHERS at most."""
    others = (
        a for a in of_family(addresses, 6 if ":" in address else 4) if a != address and may_be_public(a)
    )
    return tuple(a for a in others if connect.source_address(a))[:OTHERS]


def connect_anywhere(
    run: CheckContext, family: int, *, second: bool = False, netflix: bool = True
) -> tuple[Attempt, ...]:
    """TCP connections of one IP version until one succeeds; all attempts when none does.

    Public resolvers by literal address come first.  Homes that block exactly those are common, so other
    hosts follow; the whole ends within about 2.6 s.  ``netflix``: whether Netflix's hosts count as well.
    """
    # the second address of each operator in round two: another machine may answer
    pick = 1 if second else 0
    timeout = run.seconds_left(2.0, second=second)
    first: list[tuple[str, float, Callable[[], Attempt]]] = []
    later: list[tuple[str, float, Callable[[], Attempt]]] = []

    def add(
        wave: list[tuple[str, float, Callable[[], Attempt]]], place: Endpoint, port: int, address: str
    ) -> None:
        delay = 0.0 if wave is first else FALLBACK_AFTER_S
        call = functools.partial(_connect, run, place.host, family, port, address, timeout)
        wave.append((f"{place.host}:{port}", delay, call))

    for place in endpoints.RESOLVERS:
        literals = place.address6 if family == 6 else place.address4
        if run.is_allowed(place) and literals:
            add(first, place, 443, literals[min(pick, len(literals) - 1)])
            add(later, place, 853, literals[0])
    named = [p for p in endpoints.PORTAL if run.is_allowed(p)]
    if netflix:
        named += endpoints.NETFLIX
    for place in named:
        delay = FALLBACK_AFTER_S if first else 0.0  # --no-third-party: Netflix's hosts are all there is
        look = functools.partial(_look_up_and_connect, run, place, family, timeout)
        later.append((f"{place.host}:{place.port}", delay, look))
        literals = place.address6 if family == 6 else place.address4
        for address in literals:
            call = functools.partial(_connect, run, place.host, family, place.port, address, timeout)
            later.append((f"{address}:{place.port}", delay, call))

    def enough(values: Mapping[str, Attempt]) -> bool:
        if any(a.failure is None for a in values.values()):
            return True
        # this PC itself knows no way: nothing to wait for
        return len(values) >= (len(first) or len(later)) and all(
            a.failure == "no-network" for a in values.values()
        )

    found = first_of([*first, *later], run.time_limit(timeout + FALLBACK_AFTER_S, second=second), enough)
    return tuple(sorted(found.values(), key=lambda a: (a.failure is not None, a.host, a.port)))


def _connect(run: CheckContext, host: str, family: int, port: int, address: str, timeout: float) -> Attempt:
    outcome = connect.tcp(address, port, timeout=timeout)
    if outcome.ms is not None:
        run.note_round_trip(outcome.ms)
    return Attempt(
        host=host, family=family, port=port, address=address, ms=outcome.ms, failure=outcome.failure
    )


def _look_up_and_connect(run: CheckContext, place: Endpoint, family: int, timeout: float) -> Attempt:
    found = run.lookup(place.host)
    addresses = [a for a in of_family(found.addresses, family) if may_be_public(a)]
    if not addresses:
        return Attempt(host=place.host, family=family, port=place.port, failure=found.failure or "name-empty")
    return _connect(run, place.host, family, place.port, addresses[0], timeout)
