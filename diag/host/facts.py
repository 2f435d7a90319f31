"""The types of ``diag.host``: the same on every operating system."""

from __future__ import annotations

from dataclasses import dataclass, field

from diag.net import addresses


@dataclass(frozen=True, kw_only=True)
class Address:
    """One address of an interface; ``kind`` as ``diag.net.addresses`` tells it."""

    address: str = field(metadata={"private": "ip"})
    prefix: int
    family: int  # 4 or 6
    kind: str

    @property
    def leads_off_link(self) -> bool:
        """Whether it reaches further than the cable."""
        return addresses.leads_off_link(self.kind)


@dataclass(frozen=True, kw_only=True)
class Interface:
    """One network adapter.  ``kind``: ethernet, wifi, cellular, tunnel, ppp, bridge, virtual, loopback, unknown.

    ``speed_mbps`` is the link rate that the system reports (None when it does not; made up for anything
    that is not ethernet or wifi).  ``up`` is what somebody switched on, ``carrier`` whether a cable or
    radio link is there (None: not told).  ``tunnel`` says in a word why we call it a tunnel ("tun",
    "wireguard", "tap", "ppp", "6in4", "ipsec", "name", "description", "type", "address", "unlisted", and
    "ipv4-over-ipv6" for what is none to Netflix); PPPoE and mobile modems are none.
    ``zone`` is what stands behind the % of a link-local address: the name, on Windows a number (None: not told).
    """

    name: str
    description: str = ""
    kind: str = "unknown"
    up: bool = True
    carrier: bool | None = None
    mtu: int | None = None
    speed_mbps: float | None = None
    mac: str | None = field(default=None, metadata={"private": "mac"})
    addresses: tuple[Address, ...] = ()
    tunnel: str | None = None
    zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Route:
    """A default route (or half of one: 0.0.0.0/1).  ``gateway`` is None on a point-to-point link."""

    family: int
    destination: str  # CIDR
    gateway: str | None = field(metadata={"private": "ip"})
    interface: str
    metric: int = 0


@dataclass(frozen=True, kw_only=True)
class Resolver:
    """A configured DNS resolver.

    ``source`` says where it was read ("resolv.conf", "scutil", "registry"; "uplink" for the one behind a
    forwarder on this PC).  ``address`` keeps its zone ("fe80::1%eth0").
    """

    address: str = field(metadata={"private": "ip"})
    source: str
    interface: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProxySetting:
    """A proxy that somebody configured.

    ``kind``: http, https, socks, pac, auto-detect.  ``address`` is host:port (or the address of a PAC
    file) without any user name or password.  ``applies`` tells whether it covers www.netflix.com
    (bypass lists respected), None when only running the PAC script could tell.
    """

    source: str  # "environment", "windows", "macos", "gnome", "kde"
    kind: str
    address: str = field(metadata={"private": "host"})
    applies: bool | None = True


@dataclass(frozen=True, kw_only=True)
class WifiLink:
    """The Wi-Fi link in use; None where the system does not tell.

    Rates are what both sides agreed on, so the air, not what gets through.  ``failure`` is a word when the
    system refused to tell anything.
    """

    interface: str
    ssid: str | None = field(default=None, metadata={"private": "ssid"})
    signal_dbm: float | None = None
    quality_percent: float | None = None
    tx_mbps: float | None = None
    rx_mbps: float | None = None
    channel: int | None = None
    band_ghz: float | None = None
    failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class Counters:
    """Bytes that passed an interface since it came up."""

    rx_bytes: int
    tx_bytes: int


@dataclass(frozen=True, kw_only=True)
class SystemFacts:
    """The shared inputs of one run.

    ``problems`` names what could not be read: interfaces, routes, resolvers, proxies; "proxies-kde" is one source of
    several.
    """

    os: str  # "linux", "macos", "windows"
    interfaces: tuple[Interface, ...] = ()
    routes: tuple[Route, ...] = ()
    resolvers: tuple[Resolver, ...] = ()
    proxies: tuple[ProxySetting, ...] = ()
    problems: tuple[str, ...] = ()

    def interface(self, name: str | None) -> Interface | None:
        """The interface of that name, or None."""
        return next((i for i in self.interfaces if i.name == name), None)

    def is_unread(self, *sources: str) -> bool:
        """Whether one of these sources, or a part of it, could not be read: then what is missing proves nothing."""
        return any(problem.partition("-")[0] in sources for problem in self.problems)

    def default_routes(self, family: int | None = None) -> tuple[Route, ...]:
        """Default routes, best metric first."""
        chosen = [
            r for r in self.routes if r.destination in {"0.0.0.0/0", "::/0"} and family in (None, r.family)
        ]
        return tuple(sorted(chosen, key=lambda r: (r.family, r.metric)))

    def with_zone(self, address: str, interface: str | None) -> str:
        """An address on that interface as sockets need it: link-local ones with their zone ("fe80::1%eth0")."""
        found = self.interface(interface)
        return addresses.with_zone(address, found.zone or found.name if found else interface)

    def family_in_use(self) -> int:
        """4 or 6: IPv6 only where there is no default route over IPv4."""
        return 6 if self.default_routes(6) and not self.default_routes(4) else 4

    def resolvers_beyond_router(self, family: int) -> list[str]:
        """The configured resolvers behind the router: what is private lies at home, or the next router says so."""
        found = [r.address for r in self.resolvers if (":" in r.address) == (family == 6)]
        return [address for address in found if addresses.kind_of(address) == "public"]

    def routers(self, family: int | None = None) -> tuple[str, ...]:
        """The addresses of the routers of the default routes as sockets need them, best metric first, each once."""
        found = [self.with_zone(r.gateway, r.interface) for r in self.default_routes(family) if r.gateway]
        return tuple(dict.fromkeys(found))
