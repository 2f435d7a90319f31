"""Over which ways the path check may measure, the best first."""

from __future__ import annotations

from functools import partial

from diag.net.addresses import kind_of
from diag.net.concurrency import gather
from diag.probes import endpoints
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint
from diag.probes.round_trip import RoundTripProbe


def candidates(run: CheckContext) -> list[RoundTripProbe]:
    """Every way we know to the router and beyond, the best first."""
    family = _family_in_use(run)
    found = [
        RoundTripProbe(end="router", protocol=protocol, address=router)
        for router in run.system.routers(family)[:1]
        for protocol in ("icmp", "dns")
    ]
    if run.asked.third_party:
        far = [_literal(p, family) for p in endpoints.RESOLVERS]
    else:
        far = [r.address for r in run.system.resolvers if _is_beyond_router(r.address, family)][:2]
    found += [RoundTripProbe(end="far", protocol=p, address=a) for p in ("icmp", "dns") for a in far]
    other = 10 - family
    if run.asked.third_party and run.system.default_routes(
        other
    ):  # in case the first family does not work at all
        found.append(
            RoundTripProbe(end="far", protocol="icmp", address=_literal(endpoints.RESOLVERS[0], other))
        )
    return found


def _family_in_use(run: CheckContext) -> int:
    return 6 if run.system.default_routes(6) and not run.system.default_routes(4) else 4


def _is_beyond_router(address: str, family: int) -> bool:
    """Whether an address lies behind the router: what is private lies at home, or the next router says so."""
    return (":" in address) == (family == 6) and kind_of(address) == "public"


def last_resort(run: CheckContext) -> list[RoundTripProbe]:
    """TCP connections: they tell round trips, no loss."""
    if run.asked.third_party:
        addresses = [_literal(p, _family_in_use(run)) for p in endpoints.RESOLVERS]
    else:
        hosts = [p.host for p in endpoints.NETFLIX if p.host in {"www.netflix.com", "fast.com"}]
        found = gather({host: partial(run.lookup, host) for host in hosts}, run.seconds_left(1.0))
        addresses = [lookup.addresses[0] for lookup in found.values() if lookup.addresses]
    return [RoundTripProbe(end="far", protocol="tcp", address=a, port=443) for a in addresses]


def is_ipv6(channel: RoundTripProbe) -> bool:
    """Whether a channel runs over IPv6."""
    return ":" in channel.address


def _literal(place: Endpoint, family: int) -> str:
    return (place.address4 if family == 4 else place.address6)[0]
