"""Nothing private leaves the machine unasked: declared fields first, then a sweep over all text.

The same value always gets the same stand-in within one case, and the stand-in keeps the value's class
("public address 1"), since blind masking makes reports useless (replicatedhq/troubleshoot ADR 001).
Private, shared (CGNAT) and loopback addresses say nothing about a person and stay; so do the well-known
public resolvers.  Pure functions.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any

#: Public resolvers that everybody may use (facts of the operators' own pages, checked 2026-11-22).
WELL_KNOWN = frozenset(
    "1.1.1.1 1.0.0.1 8.8.8.8 8.8.4.4 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220 94.140.14.14 "
    "94.140.15.15 76.76.2.0 76.76.10.0 45.90.28.0 45.90.30.0 185.228.168.9 4.2.2.1 4.2.2.2 75.75.75.75 "
    "77.88.8.8 2606:4700:4700::1111 2606:4700:4700::1001 2001:4860:4860::8888 2001:4860:4860::8844 "
    "2620:fe::fe 2620:fe::9 2620:119:35::35 2620:119:53::53".split()
)

_CGNAT = ipaddress.ip_network("100.64.0.0/10")  # RFC 6598

_V4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)")
_V6 = re.compile(r"(?<![\w:.])(?=[0-9a-fA-F]*:[0-9a-fA-F]*:)[0-9a-fA-F:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])")
_MAC = re.compile(r"(?<![\w:-])[0-9a-fA-F]{2}(?:([:-])[0-9a-fA-F]{2})(?:\1[0-9a-fA-F]{2}){4}(?![\w:-])")
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]{1,200}@")
_SIGNATURE = re.compile(r"(?<=[?&])([tensk]|token|sig|signature|key)=[^&\s\"']+", re.IGNORECASE)

#: Declared kind of a private field -> the stand-in's words.
_WORDS = {"mac": "device address", "host": "host name", "user": "user name", "ssid": "Wi-Fi name"}


@dataclass
class Masker:
    """Gives each private value its stand-in.  ``own_names``: host and user names of this PC to sweep for."""

    own_names: Iterable[str] = ()
    masked: dict[tuple[str, str], str] = field(default_factory=dict)

    def mask(self, kind: str, value: str) -> str:
        """The stand-in of a value that is declared private."""
        if kind == "ip":
            return self.address(value)
        return self._stand_in(_WORDS.get(kind, kind), value)

    def address(self, text: str) -> str:
        """A public address becomes its class and number; others stay readable."""
        bare, _, scope = text.partition("%")
        try:
            address = ipaddress.ip_address(bare)
        except ValueError:
            return self.sweep(text)
        if not is_personal(address):
            return text
        if address.version == 6 and address.is_link_local:
            return self._stand_in("link-local address", bare) + (f"%{scope}" if scope else "")
        return self._stand_in(f"public IPv{address.version} address", bare)

    def sweep(self, text: str) -> str:
        """Free text with everything private in it replaced."""
        text = _CREDENTIALS.sub("", text)
        text = _SIGNATURE.sub(lambda m: f"{m[1]}=…", text)
        text = _MAIL.sub(lambda m: self._stand_in("e-mail address", m[0]), text)
        text = _MAC.sub(lambda m: self._stand_in("device address", m[0]), text)
        text = _V4.sub(lambda m: self._if_address(m[0]), text)
        text = _V6.sub(lambda m: self._if_address(m[0]), text)
        for name in self.own_names:
            if len(name) >= 3:
                text = re.sub(
                    rf"(?<!\w){re.escape(name)}(?!\w)",
                    lambda m: self._stand_in("own name", m[0]),
                    text,
                    flags=re.IGNORECASE,
                )
        return text

    def _if_address(self, text: str) -> str:
        try:
            ipaddress.ip_address(text)
        except ValueError:
            return text
        return self.address(text)

    def _stand_in(self, words: str, value: str) -> str:
        if value.startswith("<") and value.endswith(">"):
            return value  # masked before: masking twice changes nothing
        key = (words, value.lower())
        if key not in self.masked:
            number = sum(1 for known, _ in self.masked if known == words) + 1
            self.masked[key] = f"<{words} {number}>"
        return self.masked[key]


def is_personal(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address could lead to a person: public ones but the well-known, and IPv6 link-local ones
    (they may hold the adapter's hardware address, RFC 4291)."""
    if str(address) in WELL_KNOWN or address.is_multicast or address.is_unspecified:
        return False
    if address.version == 6 and address.is_link_local:
        return True
    if address.version == 4 and address in _CGNAT:
        return False
    return address.is_global


def plain(value: Any, masker: Masker | None) -> Any:
    """Facts as JSON types; with a masker, private fields and all text are masked."""
    if is_dataclass(value) and not isinstance(value, type):
        out = {}
        for each in fields(value):
            inner = getattr(value, each.name)
            kind = each.metadata.get("private")
            out[each.name] = _private(kind, inner, masker) if kind and masker else plain(inner, masker)
        return out
    if isinstance(value, Mapping):
        return {str(plain(k, masker)): plain(v, masker) for k, v in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return masker.sweep(value) if masker else value
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item, masker) for item in value]
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return value if value is None or isinstance(value, bool | int) else str(value)


def _private(kind: str, value: Any, masker: Masker) -> Any:
    if isinstance(value, str):
        return masker.mask(kind, value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_private(kind, item, masker) for item in value]
    if isinstance(value, Mapping):
        return {str(_private(kind, k, masker)): plain(v, masker) for k, v in value.items()}
    return plain(value, masker)
