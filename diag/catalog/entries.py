"""The table of error codes as the program reads it: quickly, and only as far as it is needed.

A start must not cost 0.1 s for parsing 260 rows, and a cache on disk can be stale.  So each file is read
as text, the heads of its entries are found line by line (the linter proves that this finds exactly what a
full TOML reader finds), and only an entry that is asked for is parsed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from diag import paths

#: What people can rely on when they filter: the words of the research, fixed as an interface.
CATEGORIES = (
    "network", "dns", "vpn-proxy", "device-data", "device-time", "app-version", "unsupported-device", "drm",
    "playback", "service", "title", "account", "payment", "household", "unknown",
)  # fmt: skip

#: How we know, strongest first, in words for people.
CONFIDENCE = {
    "netflix": "Netflix says so on its own help page.",
    "netflix-quoted": "Others quote Netflix's help page; we did not see the page itself.",
    "netflix-software": "It stands in Netflix's own page or app, as others have read it.",
    "reported": "People have reported it; Netflix has not confirmed it as far as we know.",
    "unverified": "Nobody has verified this: we found no page that shows it.",
}

#: The kinds of source of the research, and the words of confidence that each allows.
SOURCE_KINDS = {
    "netflix": ("netflix",),
    "third-party": ("netflix-quoted", "netflix-software", "reported"),
    "memory": ("unverified",),
}

#: Not tables of codes.
PARTS = "parts.toml"

_HEADER = re.compile(r'^\["([^"\n]+)"\]$', re.MULTILINE)
_LINE = re.compile(
    r"^(pattern|bare) = '([^'\n]*)'$|^(family|generic) = true$|^(within) = (\[.*\])$", re.MULTILINE
)
_STRING = re.compile(r'"([^"\n]*)"')


def slug(code: str) -> str:
    """A stable id for links: "tvq-pb-101 (E104)" -> "tvq-pb-101-e104", "-113" -> "minus-113"."""
    text = code.replace("'", "").lower()
    if text.startswith("-"):
        text = "minus" + text
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the table.

    ``code`` as Netflix shows it; ``pattern`` matches its normalised variants, ``bare`` the digits alone
    that people type for it; ``devices`` are kinds or the groups of ids.toml; ``steps`` are action ids, the
    easiest first; ``suspects`` are the checks that can confirm it or rule it out; ``checked`` is the day on
    which the row was last compared with its source.  ``composed``: the parts were seen, the whole code not.
    What the screen says: ``words`` (sets of "one|or|another", all needed), ``unless`` (words that speak
    against it) and ``texts`` (whole sentences); ``generic``: a heading that says nothing by itself.
    """

    code: str
    file: str
    category: str
    title: str
    meaning: str
    devices: tuple[str, ...]
    steps: tuple[str, ...]
    suspects: tuple[str, ...]
    flow: str
    source: str
    source_kind: str
    confidence: str
    checked: date
    pattern: str = ""
    bare: str = ""
    family: bool = False
    within: tuple[str, ...] = ()
    article: int | None = None
    composed: bool = False
    seen: str = ""
    words: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    generic: bool = False

    @property
    def id(self) -> str:
        return slug(self.code)


#: Fields that a row may have besides its code and file.
FIELDS = frozenset(Entry.__dataclass_fields__) - {"code", "file"}
REQUIRED = frozenset(
    {"category", "title", "meaning", "devices", "steps", "suspects", "flow"}
    | {"source", "source_kind", "confidence", "checked"}
)


def entry_of(code: str, file: str, fields: Mapping[str, Any]) -> Entry:
    """An entry from what TOML says; lists become tuples.  Raises TypeError on unknown or missing keys."""

    def frozen(value: Any) -> Any:
        return tuple(frozen(item) for item in value) if isinstance(value, list) else value

    return Entry(code=code, file=file, **{key: frozen(value) for key, value in fields.items()})


@dataclass(frozen=True, kw_only=True)
class Head:
    """What matching needs of an entry, and where the rest of it is."""

    code: str
    file: str
    chunk: str = field(repr=False)
    pattern: str
    bare: str
    family: bool
    within: tuple[str, ...]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII)

    @cached_property
    def bare_regex(self) -> re.Pattern[str]:
        return re.compile(self.bare, re.ASCII)

    @cached_property
    def _starts(self) -> tuple[tuple[frozenset[str] | None, str], ...]:
        return tuple(start(part) for part in alternatives(self.pattern))

    def may_match(self, code: str) -> bool:
        """False when the first characters already rule it out: saves compiling 250 patterns at a start."""
        return any(
            first is None or (code[:1] in first and code.startswith(literal, 1))
            for first, literal in self._starts
        )

    def matches(self, code: str) -> bool:
        return bool(self.pattern) and self.may_match(code) and self.regex.fullmatch(code) is not None


def alternatives(pattern: str) -> list[str]:
    """The parts of a pattern between the bars that stand outside all brackets."""
    parts, depth, begin, at = [], 0, 0, 0
    while at < len(pattern):
        mark = pattern[at]
        if mark == "\\":
            at += 1
        elif mark in "([":
            depth += 1
        elif mark in ")]":
            depth -= 1
        elif mark == "|" and depth == 0:
            parts.append(pattern[begin:at])
            begin = at + 1
        at += 1
    return [*parts, pattern[begin:]]


def start(part: str) -> tuple[frozenset[str] | None, str]:
    """The characters that a part of a pattern can begin with (None: any), and the fixed text after them."""
    if part.startswith("["):
        end = part.index("]")
        inside = part[1:end]
        first = frozenset(inside) if "-" not in inside and "\\" not in inside else None
        at = end + 1
    elif part[:1].isalnum() or part.startswith("-"):
        first, at = frozenset(part[0]), 1
    else:
        return None, ""
    if first is None or part[at : at + 1] in {"?", "*", "{"}:
        return None, ""
    literal = ""
    while at < len(part):
        step = 2 if part[at] == "\\" else 1
        mark = part[at + step - 1]
        fixed = mark.isalnum() or mark in "- :" if step == 1 else mark in "-.()"
        if not fixed or part[at + step : at + step + 1] in {"?", "*", "{", "+"}:
            break
        literal += mark
        at += step
    return first, literal


def _heads(file: str, text: str) -> Iterator[Head]:
    marks = list(_HEADER.finditer(text))
    ends = (*(mark.start() for mark in marks[1:]), len(text))
    for mark, end in zip(marks, ends):  # noqa: B905 - an empty file has an end and no entry
        chunk = text[mark.start() : end]
        found: dict[str, str] = {}
        flags: set[str] = set()
        for line in _LINE.finditer(chunk):
            if line[1]:
                found[line[1]] = line[2]
            elif line[3]:
                flags.add(line[3])
            else:
                found["within"] = line[5]
        yield Head(
            code=mark[1],
            file=file,
            chunk=chunk,
            pattern=found.get("pattern", ""),
            bare=found.get("bare", ""),
            family="family" in flags,
            within=tuple(_STRING.findall(found.get("within", ""))),
        )


class Table:
    """All entries.  Heads are read at once, entries when asked for; it never changes."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self.heads: dict[str, Head] = {head.code: head for head in heads}
        self._entries: dict[str, Entry] = {}

    def entry(self, code: str) -> Entry:
        """The entry of exactly this code.  Raises KeyError."""
        if code not in self._entries:
            head = self.heads[code]
            self._entries[code] = entry_of(code, head.file, tomllib.loads(head.chunk)[code])
        return self._entries[code]

    def entries(self) -> list[Entry]:
        """Every entry, in the order of the files."""
        return [self.entry(code) for code in self.heads]

    @cached_property
    def _by_first(self) -> dict[str, list[Head]]:
        buckets: dict[str, list[Head]] = {}
        for head in self.heads.values():
            for first, _ in head._starts if head.pattern else ():
                for mark in first if first is not None else ("",):
                    bucket = buckets.setdefault(mark, [])
                    if head not in bucket[-1:]:
                        bucket.append(head)
        return buckets

    def matching(self, code: str) -> list[Head]:
        """Heads whose pattern matches the whole normalised code."""
        near = self._by_first.get(code[:1], []) + self._by_first.get("", []) if code else []
        return [head for head in near if head.matches(code)]

    def depth(self, head: Head) -> int:
        """How far down a family stands: the deepest one that matches is the one that speaks."""
        return 1 + max((self.depth(self.heads[up]) for up in head.within), default=0)

    @cached_property
    def bare(self) -> tuple[Head, ...]:
        return tuple(head for head in self.heads.values() if head.bare)

    @cached_property
    def any_bare(self) -> re.Pattern[str]:
        """Matches the digits that merely stand for a longer code."""
        return re.compile("|".join(f"(?:{head.bare})" for head in self.bare), re.ASCII)

    @cached_property
    def messages(self) -> tuple[Entry, ...]:
        """Entries that can be found by what the screen says."""
        return tuple(self.entry(head.code) for head in self.heads.values() if "\nwords = " in head.chunk)


def read(folder: Path) -> Table:
    """The table in a folder of TOML files."""
    files = sorted(path for path in folder.glob("*.toml") if path.name != PARTS)
    return Table(head for path in files for head in _heads(path.name, path.read_text(encoding="utf-8")))


@cache
def table() -> Table:
    """The table that is shipped, read once per process."""
    return read(paths.data("error_codes"))


@cache
def parts() -> dict[str, dict[str, dict[str, Any]]]:
    """The meaning of the parts of structured codes (parts.toml)."""
    parsed: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(
        (paths.data("error_codes") / PARTS).read_text(encoding="utf-8")
    )
    return parsed


@dataclass(frozen=True, kw_only=True)
class Ids:
    """The ids that codes, walks and devices share: diag/ids.toml."""

    actions: Mapping[str, Mapping[str, str]]
    flows: Mapping[str, str]
    devices: Mapping[str, tuple[str, ...]]
    causes: Mapping[str, tuple[str, ...]]
    checks: Mapping[str, tuple[str, ...]]

    def kinds(self, devices: Iterable[str]) -> tuple[str, ...]:
        """Device kinds, with the groups opened."""
        return tuple(kind for name in devices for kind in self.devices.get(name, (name,)))


@cache
def ids() -> Ids:
    """diag/ids.toml, read once per process."""
    parsed = tomllib.loads(paths.data("ids.toml").read_text(encoding="utf-8"))
    lists = {
        name: {key: tuple(value) for key, value in parsed[name].items()}
        for name in ("devices", "causes", "checks")
    }
    return Ids(actions=parsed["actions"], flows=parsed["flows"], **lists)
