"""On which address of this PC the phone beside the TV can reach it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from diag.host import Interface, SystemFacts

#: The kinds of adapters that lead into the home, the likeliest first; a bridge or a virtual one only where it is the way out.
_KINDS = ("ethernet", "wifi", "unknown", "bridge", "virtual")
_PERHAPS = frozenset({"bridge", "virtual"})

#: A cable that carries less (10BASE-T) may itself be the slow part, in Mbit/s.
_GOOD_CABLE = 100.0


@dataclass(frozen=True, kw_only=True)
class SpotLan:
    """An own address in the home network, the network itself, and how this PC is connected to it: "wired" by a cable that is
    no bottleneck, "wifi", None for anything else."""

    own: str
    network: ipaddress.IPv4Network
    medium: str | None = None

    def holds(self, address: str) -> bool:
        """Whether an address is one of the home network; an own one of this PC is none that a phone can have."""
        try:
            return ipaddress.ip_address(address) in self.network
        except ValueError:
            return False


def choose_lan(system: SystemFacts) -> SpotLan | None:
    """The home network in which a phone most likely is: that of the default route, if it is no tunnel; None without one."""
    out = [route.interface for route in system.default_routes()]
    found = []
    for interface in system.interfaces:
        if not interface.up or interface.carrier is False or interface.tunnel or interface.kind not in _KINDS:
            continue
        leads_out = interface.name in out
        if interface.kind in _PERHAPS and not leads_out:
            continue
        lan = _lan_of(interface)
        if lan:
            found.append((not leads_out, _KINDS.index(interface.kind), lan))
    return min(found, key=lambda each: each[:2])[2] if found else None


def _lan_of(interface: Interface) -> SpotLan | None:
    for one in interface.addresses:
        if one.family == 4 and one.kind == "private" and one.prefix < 31:
            return SpotLan(
                own=one.address,
                network=ipaddress.IPv4Network(f"{one.address}/{one.prefix}", strict=False),
                medium=_medium(interface),
            )
    return None


def _medium(interface: Interface) -> str | None:
    if interface.kind == "ethernet":
        return "wired" if interface.speed_mbps is None or interface.speed_mbps >= _GOOD_CABLE else None
    return "wifi" if interface.kind == "wifi" else None
