"""Gives every private value its stand-in: the same value the same one, and its class stays visible."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from enum import Enum
from functools import partial
from typing import Any

from diag.model import Confidence, Reason, Severity, Status, VerdictStatus, Where
from diag.redact import addresses, everyday, hosts, names
from diag.redact.normal import normalise
from diag.redact.open_values import OpenValues
from diag.redact.placeholders import Placeholders, find_numbered, is_mark, only_signs, settle
from diag.redact.rules import QUOTES, RuleSet, Taken, find_all, replace_matches, replace_taken
from diag.redact.secrets import scrub, scrub_tree, without_secrets
from diag.redact.tree import PLAIN, fields_of
from diag.vocabulary import CHECK_IDS, DEVICE_KINDS

#: Declared kind of a private field -> the stand-in's words.
_WORDS = {
    "mac": "device address",
    "host": "host name",
    "user": "user name",
    "ssid": "Wi-Fi name",
    "serial": "serial number",
    "adapter": "adapter name",
    "program": "program name",
}

#: Declared kinds of what is no secret: hosts and addresses of others.
_OPEN = frozenset({"server", "resolver", "page"})

#: What a kind of name is called by everybody, so that it points to nobody.
_EVERYDAY: dict[str, Callable[[str], bool]] = {
    "adapter": everyday.is_everyday_adapter,
    "program": everyday.is_everyday_program,
}

#: Under these keys stand values that strangers choose, each with the kinds that a field of this name declares: whatever a value
#: is, it is masked there.  Elsewhere the same word is most likely ours: "netflix" as a name of a Wi-Fi, and as whose speed test it was.
NAMING = {
    "address": ("host",),
    "astray": ("adapter",),
    "better": ("adapter",),
    "bridge": ("adapter",),
    "city": ("place",),
    "interface": ("adapter",),
    "present": ("adapter",),
    "program": ("program",),
    "relay": ("host",),
    "same_relay": ("host",),
    "ssid": ("ssid",),
}

#: Under these keys stand ids of our own format; a learned name that is one of them by chance must not break it.
_STRUCTURE = frozenset(
    "format id status reason where severity confidence findings evidence by check state".split()
)
_ID = re.compile(r"[a-z0-9]+(?:[-./][a-z0-9]+)*")
_OURS = frozenset(
    (
        *CHECK_IDS,
        *DEVICE_KINDS,
        *(w.value for kind in (Status, Reason, Severity, Where, Confidence, VerdictStatus) for w in kind),
    )
)

Declared = tuple[str, str]  # kind, value

#: One word of ours, such as "timeout": nothing can hide in it but a learned name.
_WORD = re.compile(r"[a-z]*")

#: A stand-in, with its network or without.
_STAND_IN = re.compile(r"<(?P<label>[^<>()]{3,40} \d{1,6})(?: \([a-z0-9-]{1,20}\))?>")

#: What a field of ours may be called.
_FIELD = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Masked:
    """One thing that was masked: its stand-in without brackets ("host name 1"), and the value behind it."""

    label: str
    kind: str
    value: str


@dataclass
class Masker:
    """Masks texts and JSON.

    ``own_names``: host and user names of this PC to sweep for.  ``owner`` names the network that a public
    address belongs to, as one word, or None.  ``shown``: labels ("public IPv4 address 1") that the person
    wants to be readable; passwords, codes and card numbers are gone before and cannot be shown.
    """

    own_names: Iterable[str] = ()
    owner: Callable[[str], str | None] | None = None
    shown: frozenset[str] = frozenset()
    masked: dict[tuple[str, str], Masked] = field(default_factory=dict)
    _open: OpenValues = field(default_factory=OpenValues)
    _exact: dict[str, list[str]] = field(
        default_factory=dict
    )  # value -> the kinds that fields declare it to be
    _before: re.Pattern[str] | None = None  # learned names of several words
    _after: re.Pattern[str] | None = None  # learned plain words
    _learned: dict[str, str] = field(default_factory=dict)  # folded name -> kind
    _counts: dict[str, int] = field(default_factory=dict)
    _seen: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.learn([("user", name) for name in self.own_names])

    def learn(self, declared: Iterable[Declared]) -> None:
        """Values that fields declare: private ones are masked there, and as names wherever a text holds them; open ones stay.

        A name that could be any word of ours is masked in its field alone.
        """
        declared = tuple(declared)
        if not declared:
            return
        before = len(self._learned), len(self._open)
        for kind, value in declared:
            value = value.strip()
            if not value or is_mark(value) or (kind == "host" and hosts.is_netflix(value)):
                continue
            if kind in _OPEN:
                self._open.add(kind, value, own=hosts.is_own_host)
                continue
            if kind == "ip":
                self._open.add_own(value)
            if _EVERYDAY.get(kind, _never)(value):
                continue
            if kind not in (kinds := self._exact.setdefault(value, [])):
                kinds.append(kind)
            if (
                kind in _WORDS
                and _is_long_enough(value)
                and addresses.parse_address(value) is None
                and not _is_common(value)
            ):
                self._learned.setdefault(value.casefold(), _WORDS[kind])
        if (len(self._learned), len(self._open)) == before:
            return  # and what was swept before stays as it is
        plain = sorted((n for n in self._learned if re.fullmatch(r"\w+", n)), key=len, reverse=True)
        long = sorted((n for n in self._learned if not re.fullmatch(r"\w+", n)), key=len, reverse=True)
        self._before, self._after = _any_of(long), _any_of(plain)
        self._seen.clear()

    # -- one value ------------------------------------------------------------------------------------

    def mask(self, kind: str, value: str) -> str:
        """The stand-in of a value that is declared private."""
        if not value or is_mark(value):
            return value
        if kind == "ip":
            return self.address(value)
        value = scrub(value)
        if addresses.parse_address(value.partition(":")[0] if value.count(":") == 1 else value) is not None:
            return self.sweep(value)
        if kind == "host" and hosts.is_netflix(value.partition(":")[0]):
            return value
        if kind == "mac" and (flat := addresses.hardware(value)):
            return self._stand_in("device address", value, flat)
        return self._stand_in(_WORDS.get(kind, "device id"), value.strip(), value.strip().casefold())

    def address(self, text: str) -> str:
        """A personal address becomes its class, number and network; others stay readable."""
        address = addresses.parse_address(text)
        if address is None:
            return self.sweep(text)
        kind = addresses.kind(address)
        if kind is None or self._open.has_address(address, self.owner):
            return text
        zone = text.partition("%")[1:]
        return self._stand_in(kind, text.partition("%")[0], str(addresses.inside(address))) + "".join(zone)

    # -- text and JSON --------------------------------------------------------------------------------

    def sweep(self, text: str) -> str:
        """Free text with everything private in it replaced; sweeping it again changes nothing."""
        return self._sweep(text, True)

    def tree(self, value: Any) -> Any:
        """JSON types and dataclasses of them with everything private replaced, in keys and in values."""
        return self._tree(scrub_tree(value), "")

    def reserve(self, value: Any) -> None:
        """Leave out the numbers of stand-ins that stand in JSON which was masked before."""
        for kind, number in find_numbered(json.dumps(value)):
            self._counts[kind] = max(number, self._counts.get(kind, 0))

    def _tree(self, value: Any, key: str) -> Any:
        if isinstance(value, str):
            if isinstance(value, Enum):
                return value
            if kind := self._declared_kind(value, key):
                return self.mask(kind, value)
            return self._sweep(value, key not in _STRUCTURE or not _ID.fullmatch(value))
        if isinstance(value, tuple):
            return tuple([item if type(item) in PLAIN else self._tree(item, key) for item in value])
        if isinstance(value, list):
            return [item if type(item) in PLAIN else self._tree(item, key) for item in value]
        if is_dataclass(type(value)):
            found = {name: getattr(value, name) for name, _ in fields_of(type(value))}
            changed = {
                name: self._tree(each, name) for name, each in found.items() if type(each) not in PLAIN
            }
            return replace(value, **changed)
        if isinstance(value, Mapping):
            return {self._key(str(k)): self._tree(v, str(k)) for k, v in value.items()}
        return value

    def _declared_kind(self, value: str, key: str) -> str | None:
        """What a whole value under this key is declared to be, None where it is a word of ours."""
        kinds = self._exact.get(value.strip())
        if not kinds:
            return None
        here = [kind for kind in kinds if kind in NAMING.get(key, ())]
        if here:
            return here[0]
        named = kinds[0] in _WORDS or kinds[0] == "place"
        return None if value in _OURS or (named and _is_common(value)) else kinds[0]

    def _key(self, key: str) -> str:
        """Names of our own fields stay; hosts and the like that stand as keys are masked as values are."""
        return key if _FIELD.fullmatch(key) else str(self._tree(key, ""))

    def _sweep(self, text: str, with_names: bool) -> str:
        if len(text) < 3 or (_WORD.fullmatch(text) and not (with_names and text in self._learned)):
            return text
        known = f"{int(with_names)}{text}"
        if known not in self._seen:
            self._seen[known] = settle(text, lambda t, signs: self._once(t, signs, with_names))
        return self._seen[known]

    def _once(self, text: str, signs: Placeholders, with_names: bool) -> str:
        text = without_secrets(text, signs)
        text = self._open.hide_hosts(text, signs)
        if with_names and self._before:
            text = self._mask_matches(signs, self._before, self._name_of, text)
        text = self._follow(names.FIRST, signs, text)
        plain = normalise(text).text
        if any(word in plain.casefold() for word in ("mac", "bssid", "addr", "ether")):
            text = self._mask_matches(signs, addresses.MAC_BARE, _hardware, text)
        if ":" in plain or "-" in plain or "." in plain:
            text = self._mask_matches(signs, addresses.MAC, _hardware, text)
        if ":" in plain:
            text = self._mask_matches(signs, addresses.V6, self._address, text)
        if "." in plain or "-" in plain:
            text = self._mask_matches(signs, addresses.REVERSE, _reverse, text)
            text = self._mask_matches(signs, addresses.V4, self._address_not_version, text)
            text = self._mask_matches(signs, addresses.V4_DASHED, self._address, text)
        text = self._follow(names.RULES, signs, text)
        if with_names and self._after:
            text = self._mask_matches(signs, self._after, self._name_of, text)
        return text

    def _follow(self, rules: RuleSet, signs: Placeholders, text: str) -> str:
        normal = normalise(text)

        def put(each: Taken) -> str:
            value = signs.decode(normal.text[each.start : each.end])
            mark = self._stand_in(each.kind, value, value.casefold())
            return signs.put(mark) if is_mark(mark) else mark

        return replace_taken(text, normal, find_all(rules, normal), put)

    def restore(self, text: str) -> str:
        """A text in which a person left our stand-ins as they were, with the values behind them again."""
        known = {each.label: each.value for each in self.masked.values()}
        return _STAND_IN.sub(lambda match: known.get(match["label"], match[0]), text)

    # -- matches --------------------------------------------------------------------------------------

    def _mask_matches(
        self,
        signs: Placeholders,
        pattern: re.Pattern[str],
        what: Callable[[re.Match[str]], Declared | None],
        text: str,
    ) -> str:
        """Every match's group ``v`` masked as ``what`` (kind and key, or None) says; quotes around it stay."""
        normal = normalise(text)
        return replace_matches(text, normal, pattern.finditer(normal.text), partial(self._put, signs, what))

    def _put(
        self, signs: Placeholders, what: Callable[[re.Match[str]], Declared | None], match: re.Match[str]
    ) -> str | None:
        """The sign of a match's stand-in, or the value itself when the person wants to see it; None: left as it is."""
        bare = match.group("v").strip(QUOTES)
        found = None if only_signs(bare) else what(match)
        if not found:
            return None
        mark = self._stand_in(found[0], bare, found[1] or bare.casefold())
        return signs.put(mark) if is_mark(mark) else mark

    def _address(self, match: re.Match[str]) -> Declared | None:
        address = addresses.parse_address(match.group("v"))
        kind = addresses.kind(address) if address else None
        if not address or not kind or self._open.has_address(address, self.owner):
            return None
        return kind, str(addresses.inside(address))

    def _address_not_version(self, match: re.Match[str]) -> Declared | None:
        before, after = match.string[: match.start("v")], match.string[match.end("v") :]
        return None if addresses.looks_like_version(before, after) else self._address(match)

    def _name_of(self, match: re.Match[str]) -> Declared:
        return self._learned.get(match.group("v").casefold(), "host name"), ""

    def _stand_in(self, kind: str, value: str, key: str) -> str:
        found = self.masked.get((kind, key))
        if found is None:
            self._counts[kind] = number = self._counts.get(kind, 0) + 1
            found = self.masked[kind, key] = Masked(f"{kind} {number}", kind, value)
        if found.label in self.shown:
            return found.value
        owner = self.owner(key) if self.owner and kind.startswith("public") else None
        return f"<{found.label} ({owner})>" if owner else f"<{found.label}>"


# -- what a match is: kind and key (empty: the value itself), or None -------------------------------------


def _is_common(name: str) -> bool:
    """Whether a name is one of words, numbers and hosts of which our own texts are made, or of an adapter as everybody has."""
    return everyday.is_everyday_phrase(name) or everyday.is_everyday_adapter(name) or hosts.is_netflix(name)


def _is_long_enough(name: str) -> bool:
    """Whether a name is found in sentences without taking pieces of other words: in scripts of whole words a sign ("田中") from two
    signs on (Unicode, UAX 11: wide)."""
    return len(name) >= 3 or (len(name) == 2 and all(unicodedata.east_asian_width(c) == "W" for c in name))


def _never(_value: str) -> bool:
    return False


def _reverse(_match: re.Match[str]) -> Declared:
    return "host name", ""


def _hardware(match: re.Match[str]) -> Declared | None:
    flat = addresses.hardware(match.group("v"))
    return ("device address", flat) if flat else None


def _any_of(wanted: list[str]) -> re.Pattern[str] | None:
    if not wanted:
        return None
    return re.compile(rf"(?<!\w)(?P<v>{'|'.join(map(re.escape, wanted))})(?!\w)", re.IGNORECASE)
