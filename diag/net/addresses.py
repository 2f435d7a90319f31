"""IP addresses: what kind one is, who can have it, and how sockets need it.  One vocabulary for all rooms."""

from __future__ import annotations

import ipaddress
from functools import cache

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Special-purpose blocks, narrower ones first (IANA special-purpose registries, RFC 6890, 2026-11).
_KINDS: tuple[tuple[str, str], ...] = (
    ("unspecified", "0.0.0.0/8"),
    ("loopback", "127.0.0.0/8"),
    ("private", "10.0.0.0/8"),
    ("private", "172.16.0.0/12"),
    ("private", "192.168.0.0/16"),
    # RFC 7335: this PC's own side of IPv4 that travels inside IPv6 (DS-Lite, 464XLAT)
    ("private", "192.0.0.0/29"),
    ("cgnat", "100.64.0.0/10"),  # RFC 6598: between provider and home; also what Tailscale hands out
    ("link-local", "169.254.0.0/16"),
    ("benchmark", "198.18.0.0/15"),  # RFC 2544; proxy programs hand these out as stand-ins ("fake IP")
    ("documentation", "192.0.2.0/24"),
    ("documentation", "198.51.100.0/24"),
    ("documentation", "203.0.113.0/24"),
    ("reserved", "192.0.0.0/24"),
    ("multicast", "224.0.0.0/4"),
    ("reserved", "240.0.0.0/4"),
    ("unspecified", "::/128"),
    ("loopback", "::1/128"),
    ("link-local", "fe80::/10"),
    ("unique-local", "fc00::/7"),
    ("unique-local", "fec0::/10"),  # site-local, its forerunner (RFC 3879)
    ("tunnel-6to4", "2002::/16"),  # RFC 3056
    ("teredo", "2001::/32"),  # RFC 4380
    ("documentation", "2001:db8::/32"),
    ("documentation", "3fff::/20"),  # RFC 9637
    ("reserved", "100::/64"),  # discard-only, RFC 6666
    ("multicast", "ff00::/8"),
)

#: RFC 7335, IPv4 Service Continuity Prefix.
_IPV4_OVER_IPV6 = ipaddress.ip_network("192.0.0.0/29")

#: Kinds of addresses that no single machine has.
_NO_MACHINE = frozenset({"none", "unspecified", "multicast"})
#: Kinds that lead no further than this PC and the cable in it.
_ON_LINK = _NO_MACHINE | {"loopback", "link-local"}
#: Kinds that no public host has: what claims to be one leads to this PC, into a home or into a provider's net.
_NOT_PUBLIC = _ON_LINK | {"private", "cgnat", "unique-local"}


@cache
def _blocks() -> tuple[tuple[str, Network], ...]:
    return tuple((kind, ipaddress.ip_network(block)) for kind, block in _KINDS)


def parse(address: str) -> Ip | None:
    """The address, or the IPv4 one inside (::ffff:0:0/96; 64:ff9b::/96 of NAT64, RFC 6052); None if it is none."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return ip.ipv4_mapped
        if int(ip) >> 32 == 0x64FF9B << 64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def kind_of(address: str) -> str:
    """What kind of address: unspecified, loopback, private, cgnat, link-local, unique-local, benchmark,
    documentation, reserved, multicast, tunnel-6to4, teredo, public; "none" for what is no address.  NAT64 and
    mapped addresses are taken for the IPv4 address inside."""
    ip = parse(address)
    if ip is None:
        return "none"
    return next((k for k, block in _blocks() if ip.version == block.version and ip in block), "public")


def is_unicast(address: str) -> bool:
    """Whether this is the address of one machine, here or elsewhere."""
    return kind_of(address) not in _NO_MACHINE


def leads_off_link(kind: str) -> bool:
    """Whether an adapter with an address of this kind reaches further than its cable: link-local ones are the
    sign that no router handed one out (RFC 3927)."""
    return kind not in _ON_LINK


def is_ipv4_over_ipv6(address: str) -> bool:
    """Whether this is this PC's own side of IPv4 that travels over an IPv6-only line (464XLAT, RFC 6877; DS-Lite,
    RFC 6333): the translator is a tunnel by its make and no way out by its own."""
    ip = parse(address)
    return ip is not None and ip.version == 4 and ip in _IPV4_OVER_IPV6


def may_be_public(address: str) -> bool:
    """Whether a public host may have this address; stand-ins that proxy programs hand out count, since they work."""
    return kind_of(address) not in _NOT_PUBLIC


def plain(address: str) -> str:
    """The address in its usual spelling without zone, or the text itself."""
    try:
        return str(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return address


def with_zone(address: str, zone: str | None) -> str:
    """The address as sockets need it: an IPv6 link-local one is valid on one adapter only and names it (RFC 4007,
    section 11: "fe80::1%eth0").  ``zone`` is the adapter's name, on Windows its number."""
    needed = zone and "%" not in address and ":" in address and kind_of(address) == "link-local"
    return f"{address}%{zone}" if needed else address
