"""Over which ways the path check may measure, the best first."""

from __future__ import annotations

from functools import partial

from diag.net.concurrency import gather
from diag.probes import endpoints
from diag.probes.context import CheckContext
from diag.probes.round_trip import RoundTripProbe


def candidates(run: CheckContext) -> list[RoundTripProbe]:
    """Every way we know to the router and beyond, the best first."""
    family = run.system.family_in_use()
    found = [
        RoundTripProbe(end="router", protocol=protocol, address=router)
        for router in run.system.routers(family)[:1]
        for protocol in ("icmp", "dns")
    ]
    if run.asked.third_party:
        far = [p.literal(family) for p in endpoints.RESOLVERS]
    else:
        far = run.system.resolvers_beyond_router(family)[:2]
    found += [RoundTripProbe(end="far", protocol=p, address=a) for p in ("icmp", "dns") for a in far]
    other = 10 - family
    if run.asked.third_party and run.system.default_routes(
        other
    ):  # in case the first family does not work at all
        found.append(
            RoundTripProbe(end="far", protocol="icmp", address=endpoints.RESOLVERS[0].literal(other))
        )
    return found


def last_resort(run: CheckContext) -> list[RoundTripProbe]:
    """TCP connections: they tell round trips, no loss."""
    if run.asked.third_party:
        addresses = [p.literal(run.system.family_in_use()) for p in endpoints.RESOLVERS]
    else:
        hosts = [p.host for p in endpoints.NETFLIX if p.host in {"www.netflix.com", "fast.com"}]
        found = gather({host: partial(run.lookup, host) for host in hosts}, run.seconds_left(1.0))
        addresses = [lookup.addresses[0] for lookup in found.values() if lookup.addresses]
    return [RoundTripProbe(end="far", protocol="tcp", address=a, port=443) for a in addresses]


def is_ipv6(channel: RoundTripProbe) -> bool:
    """Whether a channel runs over IPv6."""
    return ":" in channel.address
