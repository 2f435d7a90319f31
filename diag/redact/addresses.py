"""IP and hardware addresses in text: which of them could lead to a person."""

from __future__ import annotations

import ipaddress
import re

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

#: Public resolvers that everybody may use (facts of the operators' own pages, checked 2026-11-22).
WELL_KNOWN = frozenset(
    "1.1.1.1 1.0.0.1 1.1.1.2 1.0.0.2 1.1.1.3 1.0.0.3 8.8.8.8 8.8.4.4 9.9.9.9 9.9.9.10 9.9.9.11 149.112.112.112 149.112.112.10 "
    "208.67.222.222 208.67.220.220 208.67.222.123 208.67.220.123 84.200.69.80 84.200.70.40 80.80.80.80 80.80.81.81 193.110.81.0 185.253.5.0 94.140.14.14 94.140.15.15 94.140.14.15 94.140.15.16 "
    "76.76.2.0 76.76.10.0 45.90.28.0 45.90.30.0 185.228.168.9 185.228.169.9 4.2.2.1 4.2.2.2 75.75.75.75 75.75.76.76 "
    "77.88.8.8 77.88.8.1 64.6.64.6 64.6.65.6 2606:4700:4700::1111 2606:4700:4700::1001 2001:4860:4860::8888 2001:4860:4860::8844 2001:4860:4860::64 2001:4860:4860::6464 "
    "2620:fe::fe 2620:fe::9 2620:119:35::35 2620:119:53::53 2a10:50c0::ad1:ff 2a10:50c0::ad2:ff".split()
)

_NET = ipaddress.ip_network
#: IPv4 addresses for documents and examples (RFC 5737): people put them where real ones stood.
_EXAMPLES = tuple(map(_NET, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")))
#: All global addresses of IPv6 (RFC 4291, section 2.4); those for examples lie in it (RFC 3849, RFC 9637).
_GLOBAL6 = _NET("2000::/3")
_NAT64 = _NET("64:ff9b::/96")  # RFC 6052
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|0?\d?\d|0{2}\d)"

#: Four numbers with dots, or with dashes inside a host name ("dsl-084-017-045-009.example.net").
V4 = re.compile(rf"(?<!\d)(?<!\d[.])(?P<v>{_OCTET}(?:\.{_OCTET}){{3}})(?!\w|\.\d|-\d+-\d)")
V4_DASHED = re.compile(
    rf"(?<![\d.])(?<!\d-)(?P<v>{_OCTET}(?:-{_OCTET}){{3}})(?![\d]|-\d)(?=[\w-]*\.[a-z])", re.IGNORECASE
)
V6 = re.compile(
    r"(?<![\w:.])(?P<v>(?=[0-9a-f]*:[0-9a-f:.]*:)[0-9a-f:]{2,39}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?)(?![\w:]|\.\d{1,3}\.\d)",
    re.IGNORECASE,
)
#: Whole or part of a reverse look-up name.
REVERSE = re.compile(
    r"(?<![\w.])(?P<v>(?:\d{1,3}\.){1,4}in-addr\.arpa|(?:[0-9a-f]\.){4,32}ip6\.arpa)", re.IGNORECASE
)

_HEX2 = r"[0-9a-f]{2}"
MAC = re.compile(
    rf"(?<![\w:-])(?<![0-9a-f]\.)(?P<v>{_HEX2}(?P<s>[:-]){_HEX2}(?:(?P=s){_HEX2}){{4}}(?:(?P=s){_HEX2}){{0,2}}"  # the usual form, EUI-64
    rf"|[0-9a-f]{{4}}\.[0-9a-f]{{4}}\.[0-9a-f]{{4}}"  # as routers print it
    rf"|(?=[0-9:]*[a-f])(?:[0-9a-f]{{1,2}}:){{5}}[0-9a-f]{{1,2}})(?![\w:]|-\w|\.\w)",  # as macOS prints it, without leading zeros
    re.IGNORECASE,
)
MAC_BARE = re.compile(
    r"\b(?:mac|bssid|hw ?addr|ether|physical address|wifimac)\b[\"']?\s*(?:[:=]\s*)?[\"']?(?P<v>[0-9a-f]{12})\b",
    re.IGNORECASE,
)

#: Words before four numbers that make them a version: those that say so, and products with nothing but a space,
#: a slash or "v" between.  "Netflix from 84.17.45.9" and "error: 84.17.45.9" are addresses.
_VERSION_BEFORE = re.compile(
    r"(?:(?:version\w{0,2}|versión|versione|versão|versie|wersja|sürüm|версия|версии|έκδοση|verzió|verze|バージョン|版本|버전|الإصدار|\b(?:v|ver|vers|versions?|build|sw|firmware|fw|release|rev|software|update)(?:\s+[^\W\d_]{1,12}){0,2})(?:\s+(?:is|was|to|number|no\.?))?[\s:=#v(\"'.-]*"
    r"|(?:\b(?:android|windows|linux|roku|vidaa|webos|driver|kernel|sdk|api|app|netflix|chrome|edge|firefox|safari|agent|hotfix|bios|bootloader|rfc|section|chapter)|\b\w{0,8}os|tizen)(?: ?/| ?v| )?"
    r")$",
    re.IGNORECASE,
)
#: The bracket of a TV code: "tvq-pb-101 (3.1.11.2)".
_CODE_BEFORE = re.compile(r"\b(?:tv[pq]|ui|nw)-[\w-]+(?:\s*\([\w.]+\))*\s*\($", re.IGNORECASE)


#: "7.2.1.14 is the Netflix version".
_VERSION_AFTER = re.compile(
    r"\s+(?:is|was|ist|es|est|è|é)\s+(?:\w+\s+){0,3}(?:version|versión|versione|versão|firmware|build)",
    re.IGNORECASE,
)


def looks_like_version(before: str, after: str = "") -> bool:
    """Whether the text around four dotted numbers says that they are a version or part of an error code."""
    tail = before[-32:]
    return bool(_VERSION_BEFORE.search(tail) or _CODE_BEFORE.search(tail) or _VERSION_AFTER.match(after[:60]))


def parse_address(text: str) -> Ip | None:
    """The address written in a text (zones, leading zeros and dashes allowed), or None."""
    bare = text.partition("%")[0].strip("[]")
    if ":" not in bare:
        parts = re.split(r"[.-]", bare)
        if len(parts) != 4 or not all(p.isascii() and p.isdigit() and len(p) < 5 for p in parts):
            return None
        bare = ".".join(str(int(p)) for p in parts)
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        return None


def inside(address: Ip) -> Ip:
    """The IPv4 address inside an IPv6 one (mapped, 6to4, NAT64), else the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped or address.sixtofour:
            return address.ipv4_mapped or address.sixtofour or address
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def kind(address: Ip) -> str | None:
    """The kind of stand-in that a personal address gets, None for one that may stay readable.

    Private, shared (CGNAT), loopback and other special addresses say nothing about a person and help
    whoever reads the report; the last 64 bits of a link-local or unique-local one may hold the adapter's
    hardware address (RFC 4291, appendix A).
    """
    if str(address) in WELL_KNOWN:
        return None
    core = inside(address)
    if core is not address and isinstance(core, ipaddress.IPv4Address):
        return kind(core)
    if isinstance(core, ipaddress.IPv4Address):
        public = any(core in block for block in _EXAMPLES) or (core.is_global and not core.is_multicast)
        return "public IPv4 address" if public else None
    if core.is_link_local:  # "fe80::1" was typed by somebody, no adapter is in it
        return "link-local address" if int(core) & 0xFFFFFFFFFFFF0000 else None
    if core in _GLOBAL6:
        return "public IPv6 address" if int(core) & ((1 << 112) - 1) else None  # "2000::/3" is no home
    hardware = (int(core) >> 24) & 0xFFFF == 0xFFFE
    return "unique-local address" if core.is_private and hardware else None


def hardware(text: str) -> str | None:
    """A hardware address in one form ("3c22fb1a2b3c"); None for broadcast, multicast and empty ones."""
    groups = re.split(r"[:-]", text)
    flat = "".join(g.zfill(2) for g in groups) if len(groups) > 1 else text.replace(".", "")
    flat = flat.lower()
    if len(set(flat)) == 1 or flat.startswith(("01005e", "3333", "0180c2")):
        return None
    return flat
