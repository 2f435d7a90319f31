"""Whose an address is, from prefixes shipped in ``ip_owners.toml``; whose a line is, from ``hosting.toml``.

Both are coarse and age: a known owner is evidence, an unknown one is not.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from functools import cache
from pathlib import Path

from diag.net import addresses

#: Names of access providers: a company that sells lines to homes and also hosts is no reason to suspect anybody.
_ACCESS = re.compile(
    r"broadband|fib(re|er)|telecom|telekom|telefon|communications?|cable|mobile|wireless|satellite"
    r"|internet service|\b(a?dsl|ftth|wifi|wi-fi|isp|kuiper|leo)\b",
    re.IGNORECASE,
)


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


def owner_of(address: str) -> str | None:
    """netflix, aws, google, cloudflare, quad9 or opendns by the longest shipped prefix; None when unknown."""
    ip = addresses.parse(address)
    if ip is None:
        return None
    bits = ip.max_prefixlen
    for length in sorted(_table()[ip.version], reverse=True):
        number = int(ip) >> (bits - length) << (bits - length)
        found = _table()[ip.version][length].get(number)
        if found:
            return found
    return None


def share_a_block(one: str, other: str) -> bool:
    """Whether two addresses share a /16 (IPv4) or /32 (IPv6), what one operator usually holds at least."""
    a, b = addresses.parse(one), addresses.parse(other)
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
