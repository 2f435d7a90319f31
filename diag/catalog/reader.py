"""The table of error codes as the program reads it: quickly, and only as far as it is needed.

A start must not cost 0.1 s for parsing 260 rows, and a cache on disk can be stale.  So each file is read
as text, the heads of its entries are found line by line (the linter proves that this finds exactly what a
full TOML reader finds), and only an entry that is asked for is parsed.

Weighed against JSON written when the wheel is built (2026-11, CPU of one look-up): all TOML 55 ms, that JSON 2 ms, this
reader 4 ms; compiling all patterns 20 ms, only those that may match 5 ms.  The first characters would have to stay, and
a checkout, which has no such JSON, would need a cache with an owner and an age: more code than this file, for 2 ms.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from diag import paths
from diag.catalog.entries import PARTS, Entry, entry_of

_HEADER = re.compile(r'^\["([^"\n]+)"\]$', re.MULTILINE)
_LINE = re.compile(
    r"^(pattern|bare) = '([^'\n]*)'$|^(family|generic) = true$|^(within) = (\[.*\])$", re.MULTILINE
)
#: Spellings whose rows are kept at hand: one look-up asks for the same one up to four times.
_MOST_REMEMBERED = 256
_STRING = re.compile(r'"([^"\n]*)"')


@dataclass(frozen=True, kw_only=True)
class IndexEntry:
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
    def starts(self) -> tuple[tuple[frozenset[str] | None, str], ...]:
        return tuple(start(part) for part in alternatives(self.pattern))

    def may_match(self, code: str) -> bool:
        """False when the first characters already rule it out: saves compiling 250 patterns at a start."""
        return any(
            first is None or (code[:1] in first and code.startswith(literal, 1))
            for first, literal in self.starts
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


def heads(file: str, text: str) -> Iterator[IndexEntry]:
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
        yield IndexEntry(
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

    def __init__(self, heads: Iterable[IndexEntry]) -> None:
        self.heads: dict[str, IndexEntry] = {head.code: head for head in heads}
        self._entries: dict[str, Entry] = {}
        self._matching: dict[str, list[IndexEntry]] = {}

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
    def _by_first(self) -> dict[str, list[IndexEntry]]:
        buckets: dict[str, list[IndexEntry]] = {}
        for head in self.heads.values():
            for first, _ in head.starts if head.pattern else ():
                for mark in first if first is not None else ("",):
                    bucket = buckets.setdefault(mark, [])
                    if head not in bucket[-1:]:
                        bucket.append(head)
        return buckets

    def matching(self, code: str) -> list[IndexEntry]:
        """Heads whose pattern matches the whole normalised code."""
        if code not in self._matching:
            near = self._by_first.get(code[:1], []) + self._by_first.get("", []) if code else []
            if len(self._matching) == _MOST_REMEMBERED:
                self._matching.clear()
            self._matching[code] = [head for head in near if head.matches(code)]
        return self._matching[code]

    def depth(self, head: IndexEntry) -> int:
        """How far down a family stands: the deepest one that matches is the one that speaks."""
        return 1 + max((self.depth(self.heads[up]) for up in head.within), default=0)

    @cached_property
    def bare(self) -> tuple[IndexEntry, ...]:
        return tuple(head for head in self.heads.values() if head.bare)

    @cached_property
    def any_bare(self) -> re.Pattern[str]:
        """Matches the digits that merely stand for a longer code."""
        return re.compile("|".join(f"(?:{head.bare})" for head in self.bare), re.ASCII)

    @cached_property
    def messages(self) -> tuple[Entry, ...]:
        """Entries that can be found by what the screen says."""
        return tuple(self.entry(head.code) for head in self.heads.values() if "\nwords = " in head.chunk)

    @cached_property
    def topics(self) -> dict[str, tuple[Entry, ...]]:
        """Entries by the name under which other languages tell them."""
        found: dict[str, list[Entry]] = {}
        for head in self.heads.values():
            if "\ntopic = " in head.chunk:
                entry = self.entry(head.code)
                found.setdefault(entry.topic, []).append(entry)
        return {topic: tuple(entries) for topic, entries in found.items()}


def read_table(folder: Path) -> Table:
    """The table in a folder of TOML files."""
    files = sorted(path for path in folder.glob("*.toml") if path.name != PARTS)
    return Table(head for path in files for head in heads(path.name, path.read_text(encoding="utf-8")))


@cache
def table() -> Table:
    """The table that is shipped, read once per process."""
    return read_table(paths.data("error_codes"))
