"""Whose an address is, from prefixes shipped in ``ip_owners.toml``; whose a line is, from ``hosting.toml``.

Both are coarse and age: a known owner is evidence, an unknown one is not.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from functools import cache
from pathlib import Path

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Special-purpose blocks, most specific meaning first (IANA special-purpose registries, RFC 6890, 2026-11).
_KINDS: tuple[tuple[str, str], ...] = (
    ("unspecified", "0.0.0.0/8"),
    ("loopback", "127.0.0.0/8"),
    ("private", "10.0.0.0/8"),
    ("private", "172.16.0.0/12"),
    ("private", "192.168.0.0/16"),
    ("cgnat", "100.64.0.0/10"),
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
    ("documentation", "2001:db8::/32"),
    ("documentation", "3fff::/20"),  # RFC 9637
    ("reserved", "100::/64"),  # discard-only, RFC 6666
    ("multicast", "ff00::/8"),
)

#: Names of access providers: a company that sells lines to homes and also hosts is no reason to suspect anybody.
_ACCESS = re.compile(
    r"broadband|fib(re|er)|telecom|telekom|telefon|communications?|cable|mobile|wireless|satellite"
    r"|internet service|\b(a?dsl|ftth|wifi|wi-fi|isp|kuiper|leo)\b",
    re.IGNORECASE,
)


@cache
def _kinds() -> tuple[tuple[str, Network], ...]:
    return tuple((kind, ipaddress.ip_network(block)) for kind, block in _KINDS)


def _parse(address: str) -> Ip | None:
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


def kind(address: str) -> str:
    """What sort of address: unspecified, loopback, private, cgnat, link-local, unique-local, benchmark,
    documentation, reserved, multicast, public; "none" for what is no address.  NAT64 and mapped addresses
    are taken for the IPv4 address inside."""
    ip = _parse(address)
    if ip is None:
        return "none"
    return next((k for k, block in _kinds() if ip.version == block.version and ip in block), "public")


@cache
def _table() -> dict[int, dict[int, dict[int, str]]]:
    """version -> prefix length -> network number -> owner."""
    data = tomllib.loads(Path(__file__).with_name("ip_owners.toml").read_text(encoding="utf-8"))
    table: dict[int, dict[int, dict[int, str]]] = {4: {}, 6: {}}
    for name, entry in data.items():
        for prefix in entry["prefixes"]:
            block = ipaddress.ip_network(prefix)
            table[block.version].setdefault(block.prefixlen, {})[int(block.network_address)] = name
    return table


def owner(address: str) -> str | None:
    """netflix, aws, google, cloudflare, quad9 or opendns by the longest shipped prefix; None when unknown."""
    ip = _parse(address)
    if ip is None:
        return None
    bits = ip.max_prefixlen
    for length in sorted(_table()[ip.version], reverse=True):
        number = int(ip) >> (bits - length) << (bits - length)
        found = _table()[ip.version][length].get(number)
        if found:
            return found
    return None


def neighbours(one: str, other: str) -> bool:
    """Whether two addresses share a /16 (IPv4) or /32 (IPv6), what one operator usually holds at least."""
    a, b = _parse(one), _parse(other)
    if a is None or b is None or a.version != b.version:
        return False
    shift = 16 if a.version == 4 else 96
    return int(a) >> shift == int(b) >> shift


@cache
def _hosting() -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...], re.Pattern[str]]:
    data = tomllib.loads(Path(__file__).with_name("hosting.toml").read_text(encoding="utf-8"))
    asns = {str(number): name for name, entry in data["company"].items() for number in entry.get("asns", ())}
    names = tuple(
        (re.compile(entry["name"], re.IGNORECASE), name)
        for name, entry in data["company"].items()
        if "name" in entry
    )
    return asns, names, re.compile(data["words"]["pattern"], re.IGNORECASE)


def hosting_company(asn: str | None, isp: str | None) -> str | None:
    """The hosting or VPN company behind an AS number ("16509", "AS16509") or provider name; None for other lines.

    A name with hosting words but no known company is returned as it stands, at most 60 characters long.
    """
    asns, names, words = _hosting()
    digits = re.sub(r"(?i)^\s*as\s*", "", asn or "").strip()
    if digits in asns:
        return asns[digits]
    if not isp or _ACCESS.search(isp):
        return None
    known = next((name for pattern, name in names if pattern.search(isp)), None)
    return known or (isp.strip()[:60] if words.search(isp) else None)
