"""What kind of address an interface holds."""

from __future__ import annotations

import ipaddress

from diag.host.facts import Address

#: RFC 6598: shared between provider and home ("carrier-grade NAT"); also what Tailscale hands out.
_CGNAT = ipaddress.ip_network("100.64.0.0/10")
#: RFC 3056 (6to4), RFC 4380 (Teredo), RFC 4193 (unique local).
_6TO4 = ipaddress.ip_network("2002::/16")
_TEREDO = ipaddress.ip_network("2001::/32")
_UNIQUE_LOCAL = ipaddress.ip_network("fc00::/7")
#: RFC 1918; 192.0.0.0/24 is the provider's own side of IPv4 over IPv6 (RFC 6333, RFC 6877).
_PRIVATE = tuple(
    ipaddress.ip_network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "192.0.0.0/24")
)

#: Kinds that reach further than the cable.
USABLE = frozenset({"private", "cgnat", "unique-local", "public", "tunnel-6to4", "teredo"})


def kind(address: str) -> str:
    """loopback, link-local, private, cgnat, unique-local, public, tunnel-6to4, teredo, or unknown."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return "unknown"
    if ip.is_loopback:
        return "loopback"
    if ip.is_unspecified or ip.is_multicast:
        return "unknown"
    if ip.is_link_local:
        return "link-local"
    if ip.version == 4:
        if ip in _CGNAT:
            return "cgnat"
        return "private" if any(ip in n for n in _PRIVATE) else "public"
    if ip in _6TO4:
        return "tunnel-6to4"
    if ip in _TEREDO:
        return "teredo"
    return "unique-local" if ip in _UNIQUE_LOCAL else "public"


def parse_address(address: str, netmask: str | None) -> Address | None:
    """An Address from what psutil tells; None for text that is no IP address."""
    plain = address.split("%")[0]
    try:
        ip = ipaddress.ip_address(plain)
    except ValueError:
        return None
    whole = 32 if ip.version == 4 else 128
    return Address(address=str(ip), prefix=_prefix(netmask, whole), family=ip.version, kind=kind(plain))


def _prefix(netmask: str | None, whole: int) -> int:
    if not netmask:
        return whole
    if netmask.isdigit():
        return min(int(netmask), whole)
    try:
        return int(ipaddress.ip_address(netmask.split("%")[0].split("/")[0])).bit_count()
    except ValueError:
        return whole


def plain(address: str) -> str:
    """The address in its usual spelling without zone, or the text itself."""
    try:
        return str(ipaddress.ip_address(address.split("%")[0]))
    except ValueError:
        return address
