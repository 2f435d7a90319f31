"""Whom the watch asks: the router, and two ends beyond it, one by ping and one by opening connections.

Two ways, since hosts limit pings; connections are what films use, and nobody nearer can answer them.
"""

from __future__ import annotations

from functools import partial

from diag.net.concurrency import gather
from diag.net.standing import ProbedEnd, Way
from diag.probes import endpoints
from diag.probes.context import CheckContext

#: About 18 questions a second together, 2 kB a second each way: less than a thousandth of a line of 20 Mbit/s.
PING_PACE_S, CONNECT_PACE_S = 0.15, 0.2
#: What home routers listen on; a refusal is an answer of the router itself.
ROUTER_PORTS = (53, 80, 443)
#: Names that Netflix's own hosts have, for a home in which nobody else may be asked or answers.
NETFLIX = tuple(p.host for p in endpoints.NETFLIX if p.host in {"www.netflix.com", "fast.com"})


def choose(run: CheckContext) -> tuple[ProbedEnd, list[ProbedEnd]]:
    """The router (without a way where there is none), and the far ends, the first to be tried first."""
    family = run.system.family_in_use()
    router = next(iter(run.system.routers(family)), None)
    near = ProbedEnd(
        name="router",
        pace_s=PING_PACE_S,
        ways=[Way(protocol="icmp", address=router)] if router else [],
    )
    if router:
        near.ways += [Way(protocol="tcp", address=router, port=p, refusal_counts=True) for p in ROUTER_PORTS]
    if run.asked.third_party:
        public = [place.literal(family) for place in endpoints.RESOLVERS]
        pinged, connected = public, [public[1], public[2], public[0]]
    else:
        pinged, connected = run.system.resolvers_beyond_router(family)[:2], netflix(run)
    by_ping = ProbedEnd(
        name="far",
        pace_s=PING_PACE_S,
        offset_s=PING_PACE_S / 2,
        ways=[Way(protocol="icmp", address=address) for address in pinged],
    )
    by_connecting = ProbedEnd(name="far", pace_s=CONNECT_PACE_S, ways=ways_by_connecting(connected))
    return near, [by_ping, by_connecting]


def ways_by_connecting(addresses: list[str]) -> list[Way]:
    """A way to each of some hosts that serve https."""
    return [Way(protocol="tcp", address=address, port=443) for address in addresses]


def netflix(run: CheckContext) -> list[str]:
    """Addresses of Netflix's own hosts, in the family in use."""
    six = run.system.family_in_use() == 6
    found = gather({host: partial(run.lookup, host) for host in NETFLIX}, run.seconds_left(2.0))
    return [a for lookup in found.values() for a in lookup.addresses if (":" in a) == six][:3]
