"""Whether this PC is connected, and over which adapter each family leaves: asked by everybody, answered here alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diag.host.facts import Interface, SystemFacts
from diag.net import addresses, connect

#: Only asked which way the system would go; nothing is sent.  diag.probes.endpoints.RESOLVERS.
SOMEWHERE = {4: "1.1.1.1", 6: "2606:4700:4700::1111"}
#: Kinds for which the system knows whether something is plugged in.
_KNOWS_CARRIER = {"ethernet", "wifi", "virtual", "bridge"}
#: What a cable or a radio leads to.
OUTSIDE = {"ethernet", "wifi", "cellular", "ppp"}


@dataclass(frozen=True, kw_only=True)
class Connection:
    """``connected``: None when the system does not tell enough to say.

    ``families``: those that lead out of the home; ``ways``: the adapter of each, as far as it is known.
    """

    connected: bool | None
    families: tuple[int, ...] = ()
    ways: Mapping[int, Interface] = field(default_factory=dict)

    @property
    def main(self) -> Interface | None:
        """The adapter that says most about this PC's connection: below any tunnel, IPv4 before IPv6."""
        leading = [self.ways[family] for family in sorted(self.ways)]
        return next((i for i in leading if i.tunnel is None), next(iter(leading), None))


@dataclass(frozen=True, kw_only=True)
class RouteAstray:
    """A default route that wins and leads nowhere, and the adapter whose own route loses against it."""

    family: int
    interface: str | None  # None: no adapter, a route says to throw everything away
    better: str


def find_route_astray(system: SystemFacts) -> RouteAstray | None:
    """The default route of a family that the system prefers although its adapter cannot lead out of the home.

    Its adapter holds no address of that family that reaches further than the cable (169.254.0.0/16, RFC 3927), or it
    names no router on a network where one is needed; while another adapter has an address and a router.
    Containers, virtual machines and stale VPN programs leave such routes behind.  None: no such route.
    """
    for family in (4, 6):
        routes = system.default_routes(family)
        if len(routes) < 2:
            continue
        first, adapter = routes[0], system.interface(routes[0].interface)
        if adapter is None or adapter.tunnel or adapter.kind in {"ppp", "cellular", "tunnel", "loopback"}:
            continue
        needs_router = adapter.kind in {"ethernet", "wifi", "bridge", "virtual"}
        if has_address(adapter, family) and (first.gateway or not needs_router):
            continue
        for route in routes[1:]:
            other = system.interface(route.interface)
            if other is None or other is adapter or route.gateway is None:
                continue
            leads = other.tunnel is None and other.kind != "loopback" and is_plugged_in(other)
            if leads and has_address(other, family):
                return RouteAstray(family=family, interface=adapter.name, better=other.name)
    return None


def find_lock(system: SystemFacts) -> RouteAstray | None:
    """A route that throws away what would leave by the default route, as the kill switches of VPN programs set it.

    Of two families the older one counts: programs do without IPv6 at once.  None: no such route.
    """
    for family in (4, 6):
        routes = system.default_routes(family)
        if routes:
            behind = [
                i for r in routes if r.gateway and (i := system.interface(r.interface)) and i.tunnel is None
            ]
            leading = next((i for i in behind if _leads(i, family)), None)
            if leading and connect.is_thrown_away(SOMEWHERE[family]):
                return RouteAstray(family=family, interface=None, better=leading.name)
            return None
    return None


def read_connection(system: SystemFacts) -> Connection:
    """The answer from the adapters and routes, and from what the system picks; sends nothing."""
    sources = {family: connect.source_address(to) for family, to in SOMEWHERE.items()}
    ways = {f: way for f, source in sources.items() if (way := _way_out(system, f, source))}
    if ways:
        return Connection(connected=True, families=tuple(ways), ways=ways)
    if system.interfaces and not system.is_unread("interfaces", "routes"):
        return Connection(connected=False)
    # What was not read proves nothing; that the system would send from an address of its own does.
    picked = tuple(f for f, s in sources.items() if s and addresses.leads_off_link(addresses.kind_of(s)))
    unread = system.is_unread("interfaces") or not system.interfaces
    return Connection(connected=True if picked and unread else None, families=picked if unread else ())


def _way_out(system: SystemFacts, family: int, source: str | None) -> Interface | None:
    """The adapter over which this family leaves: by the routes, else by what the system picks (policy rules)."""
    routes = sorted((r for r in system.routes if r.family == family), key=lambda r: r.metric)
    candidates = [i for r in routes if (i := system.interface(r.interface))]
    holder = next(
        (i for i in system.interfaces if source and any(a.address == source for a in i.addresses)), None
    )
    if holder:
        candidates.append(holder)
    leading = [i for i in candidates if _leads(i, family)]
    direct = next((i for i in leading if i.tunnel is None), None)
    # A tunnel needs something to run over, unless it was moved alone into a container.
    return direct or (leading[0] if leading and _something_below(system) else None)


def _leads(interface: Interface, family: int) -> bool:
    return is_plugged_in(interface) and interface.kind != "loopback" and has_address(interface, family)


def is_plugged_in(interface: Interface) -> bool:
    """Whether the adapter is on, and what it is made for is there: a cable, a radio link."""
    if interface.tunnel or interface.kind not in _KNOWS_CARRIER:
        return interface.up
    return interface.up and interface.carrier is not False


def has_address(interface: Interface, *families: int) -> bool:
    """Whether the adapter holds an address of one of these families that reaches further than the cable."""
    return any(a.leads_off_link and a.family in families for a in interface.addresses)


def hardware_behind(system: SystemFacts, interface: Interface) -> Interface | None:
    """The adapter that a virtual switch or bridge of this PC uses (Hyper-V, Windows' bridge, br0): it is plugged in and
    has no address of its own, since the switch took it.  None: nothing stands in front, or more than one may be meant."""
    if interface.kind not in {"virtual", "bridge"}:
        return None
    free = [
        i
        for i in system.interfaces
        if i.kind in {"ethernet", "wifi"} and is_plugged_in(i) and not has_address(i, 4, 6)
    ]
    return free[0] if len(free) == 1 else None


def may_lead_out(interface: Interface) -> bool:
    """Whether an adapter, without any tunnel, could lead out of the home: it is on and has an address."""
    leads = interface.tunnel is None and interface.kind != "loopback"
    return leads and is_plugged_in(interface) and has_address(interface, 4, 6)


def _something_below(system: SystemFacts) -> bool:
    others = [i for i in system.interfaces if i.tunnel is None and i.kind in OUTSIDE | {"virtual"}]
    return not others or any(is_plugged_in(i) and has_address(i, 4, 6) for i in others)
