"""Where is searched: the home networks that this PC is attached to, and whom there nobody reads."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from diag.host import SystemFacts
from diag.tv.types import Lan

_NO_HOME = frozenset({"loopback", "tunnel", "ppp", "cellular"})
#: Networks that programs of this PC make for themselves have no TV in them, unless they are the way out.
_PERHAPS = frozenset({"virtual", "bridge"})


def lans_of(system: SystemFacts) -> tuple[Lan, ...]:
    """Every private IPv4 network of an adapter that is no tunnel, each address once."""
    return tuple(dict.fromkeys(_lans(system)))


def _lans(system: SystemFacts) -> Iterator[Lan]:
    out = {route.interface for route in system.default_routes()}
    for interface in system.interfaces:
        if not interface.up or interface.tunnel or interface.kind in _NO_HOME:
            continue
        if interface.kind in _PERHAPS and interface.name not in out:
            continue
        for one in interface.addresses:
            if one.family == 4 and one.kind == "private" and one.prefix < 31:
                network = ipaddress.ip_network(f"{one.address}/{one.prefix}", strict=False)
                yield Lan(own=one.address, network=str(network))


def never_read(system: SystemFacts) -> frozenset[str]:
    """Addresses that are no TV's, whoever answers from there: this PC's own, and those of the routers."""
    own = {one.address for interface in system.interfaces for one in interface.addresses}
    return frozenset(own | {route.gateway for route in system.routes if route.gateway})
