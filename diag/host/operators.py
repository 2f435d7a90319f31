"""Who runs what stands at an address, as this PC sees it: for name servers and gateways of either IP version.

Decided from this PC's own adapters and routes and from shipped prefixes; nothing is asked.
"""

from __future__ import annotations

import ipaddress

from diag.host.adapter_types import TRANSLATOR
from diag.host.facts import Interface, SystemFacts
from diag.net import ip_owners
from diag.net.addresses import kind_of, parse, plain

#: Owners of addresses that resolve names for everybody (ip_owners.toml).
_PUBLIC = frozenset({"cloudflare", "google", "quad9", "opendns", "public-resolver"})
#: Adapters that join programs on this PC; where the way out leads over one, it joins more.
_INNER = frozenset({"virtual", "bridge"})


def operator_of(address: str, system: SystemFacts, *, source: str | None = None) -> str | None:
    """this-pc, vpn, router, home (another device of it), provider, public (a resolver for everybody); None: not known.

    ``source``: the address of this PC from which the system would send there (None: not asked).  A public address that
    nobody is known for is taken for the provider's, which hands its own out to most homes.
    """
    bare = plain(address)
    kind = kind_of(bare)
    own = {plain(a.address) for i in system.interfaces for a in i.addresses}
    if kind == "loopback" or bare in own:
        return "this-pc"
    if ip_owners.owner_of(bare) in _PUBLIC:
        return "public"
    if _leaves_by_tunnel(system, bare, source):
        return "vpn"
    if _is_a_router(bare, system):
        return "router"
    near = _adapter_beside(bare, system)
    if near is not None:
        ways_out = {route.interface for route in system.default_routes()}
        if near.kind in _INNER and near.name not in ways_out:
            return "this-pc"
        return (
            "home" if ":" not in bare else None
        )  # the router often has more IPv6 addresses than routes name
    return "provider" if kind in {"public", "cgnat"} else None


def _leaves_by_tunnel(system: SystemFacts, address: str, source: str | None) -> bool:
    holder = next(
        (i for i in system.interfaces if source and any(a.address == source for a in i.addresses)), None
    ) or _adapter_beside(address, system)
    return holder is not None and holder.tunnel is not None and holder.tunnel != TRANSLATOR


def _is_a_router(address: str, system: SystemFacts) -> bool:
    """Whether a default route leads there, or the address ends like that of such a router: a router that makes its IPv6
    addresses from its hardware address gives all of them the same last half (RFC 4291, appendix A)."""
    routers = {plain(router) for router in system.routers()}
    if address in routers:
        return True
    here = parse(address)
    return here is not None and any(
        there is not None
        and there.version == here.version == 6
        and int(there) & _LAST_HALF == int(here) & _LAST_HALF
        for there in map(parse, routers)
        if int(here) & _LAST_HALF > _HAND_MADE
    )


_LAST_HALF = (1 << 64) - 1
#: Last halves up to this, such as ::1, are given by hand and may be anybody's.
_HAND_MADE = 0xFFFF


def _adapter_beside(address: str, system: SystemFacts) -> Interface | None:
    """The adapter whose own network holds the address; the narrowest network of several."""
    here = parse(address)
    found = []
    for interface in system.interfaces:
        for own in interface.addresses:
            network = ipaddress.ip_network(f"{plain(own.address)}/{own.prefix}", strict=False)
            if (
                here is not None
                and own.leads_off_link
                and here.version == network.version
                and here in network
            ):
                found.append((network.prefixlen, interface))
    return max(found, key=lambda pair: pair[0])[1] if found else None
