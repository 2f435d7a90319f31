"""Proves that the table is sound; reports every problem at once, each with its file and entry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from diag.catalog import entries
from diag.catalog.entries import (
    CATEGORIES,
    FIELDS,
    PARTS,
    REQUIRED,
    SOURCE_KINDS,
    Entry,
    Ids,
    entry_of,
    slug,
)
from diag.catalog.reader import IndexEntry, heads
from diag.vocabulary import CHECK_IDS, DEVICE_KINDS, GROUPS, kinds
from tools.lint.automaton import Automaton, BadPattern, automaton
from tools.lint.problem import Problem

#: Longest title in characters: it must fit a line of a phone.
LONGEST_TITLE = 72

_TYPES: dict[str, type | tuple[type, ...]] = {
    "pattern": str, "bare": str, "family": bool, "within": list, "devices": list, "category": str, "title": str,
    "meaning": str, "steps": list, "suspects": list, "flow": str, "source": str, "source_kind": str,
    "confidence": str, "checked": date, "article": int, "composed": bool, "seen": str, "words": list,
    "unless": list, "texts": list, "generic": bool, "means": str, "articles": dict, "topic": str,
}  # fmt: skip


def lint(folder: Path, ids: Ids | None = None) -> list[Problem]:
    """Every problem of the table in a folder, sorted; an empty list means that the table is sound."""
    ids = ids or entries.ids()
    problems: list[Problem] = []
    rows: list[Entry] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name != PARTS:
            rows += _file(path, ids, problems)
    problems += _doubles(rows)
    problems += _patterns(rows, ids)
    if (folder / PARTS).exists():
        problems += _parts(folder / PARTS, {row.code for row in rows})
    return sorted(set(problems))


def _file(path: Path, ids: Ids, problems: list[Problem]) -> list[Entry]:
    text = path.read_text(encoding="utf-8")
    found_heads = list(heads(path.name, text))
    codes = [head.code for head in found_heads]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:  # TOML refuses such a file without saying it so plainly
        problems += [Problem(path.name, code, "is listed twice in this file") for code in twice]
        return []
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(path.name, "", f"is not valid TOML: {error}"))
        return []
    if not parsed:
        problems.append(Problem(path.name, "", "holds no entry"))
    if list(parsed) != sorted(parsed):
        first = next(code for code, right in zip(parsed, sorted(parsed), strict=True) if code != right)
        problems.append(Problem(path.name, first, "is not in its place; entries are sorted by code"))
    quick = {head.code: head for head in found_heads}
    rows: list[Entry] = []
    for code, fields in parsed.items():
        if code not in quick or not isinstance(fields, dict):
            problems.append(Problem(path.name, code, 'has no head of its own on a line, like ["NW-2-5"]'))
            continue
        found = [Problem(path.name, code, text) for text in _row(fields, quick[code], ids)]
        problems += found
        if not set(fields) - FIELDS and fields.keys() >= REQUIRED and _is_well_typed(fields):
            rows.append(entry_of(code, path.name, fields))
    return rows


def older_than_a_year(rows: Iterable[Entry], today: date) -> list[str]:
    """Rows that nobody has compared with their source for a year; no problem yet, but worth a look."""
    return [
        f"{row.file}: {row.code}: last compared with its source on {row.checked}"
        for row in rows
        if (today - row.checked).days > 365
    ]


def _is_well_typed(fields: dict[str, Any]) -> bool:
    return all(isinstance(value, _TYPES[key]) for key, value in fields.items())


def _row(fields: dict[str, Any], head: IndexEntry, ids: Ids) -> Iterator[str]:
    for key in sorted(set(fields) - FIELDS):
        yield f"has an unknown key {key!r}"
    for key in sorted(REQUIRED - set(fields)):
        yield f"has no {key}"
    wrong = [key for key in fields if key in _TYPES and not isinstance(fields[key], _TYPES[key])]
    for key in wrong:
        yield f"has a {key} of the wrong type"
    if wrong:
        return
    if not fields.get("pattern") and not fields.get("words"):
        yield "needs a pattern (of a code) or words (of a message)"
    if (head.pattern, head.bare, head.family, list(head.within)) != (
        fields.get("pattern", ""), fields.get("bare", ""), fields.get("family", False), fields.get("within", [])
    ):  # fmt: skip
        yield "is laid out so that the quick reader misreads it; patterns are one line in single quotes"
    yield from _check_words(fields, ids)
    yield from _source(fields)
    yield from _text(fields)


def _check_words(fields: dict[str, Any], ids: Ids) -> Iterator[str]:
    lists: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
        ("devices", "device", lambda word: word in DEVICE_KINDS or word in GROUPS),
        ("steps", "action", lambda word: word in ids.actions),
        ("suspects", "check", lambda word: word in CHECK_IDS),
    )
    for key, name, known in lists:
        words = fields.get(key, [])
        for word in words:
            if not known(word):
                yield f"names an unknown {name} {word!r}"
        if len(set(words)) < len(words):
            yield f"names the same {name} twice"
    if not fields.get("devices", ["?"]):
        yield "names no device"
    if not fields.get("steps", ["?"]):
        yield "names no step"
    suspects = set(fields.get("suspects", ["?"]))
    if fields.get("category") in SEEN_FROM_A_PC and not suspects:
        yield f"is of the category {fields['category']!r}, of which a PC can see something, and names no check"
    if fields.get("category") in OF_THE_ACCOUNT and suspects - SEEN_OF_AN_ACCOUNT - {"?"}:
        yield f"is about the account, and suspects {', '.join(sorted(suspects - SEEN_OF_AN_ACCOUNT))}"
    if fields.get("flow", "") not in {"", *ids.flows}:
        yield f"names an unknown flow {fields['flow']!r}"
    if fields.get("category", "unknown") not in CATEGORIES:
        yield f"has an unknown category {fields['category']!r}"


def _source(fields: dict[str, Any]) -> Iterator[str]:
    if "source" in fields and not fields["source"].strip():
        yield "has no source; write 'none: no page found' and source_kind 'memory' when there is none"
    kind, confidence = fields.get("source_kind"), fields.get("confidence")
    if kind is not None and kind not in SOURCE_KINDS:
        yield f"has an unknown source_kind {kind!r}"
    elif kind is not None and confidence is not None and confidence not in SOURCE_KINDS[kind]:
        yield f"has confidence {confidence!r}, which a source of kind {kind!r} cannot give"
    means = fields.get("means")
    if means is not None and confidence is not None and means not in weaker_than(confidence):
        yield f"has means {means!r}, which is no weaker word than its confidence {confidence!r}"
    if fields.get("family") and "article" in fields:
        yield "gives all members of the family one article; name each in 'articles'"
    if fields.get("source", "").startswith("none") and fields.get("seen"):
        yield "says what its source shows, and names no source"
    if NOT_FOLLOWED.search(fields.get("source", "")):
        yield "has a source that nobody can follow; say what it was, and that its address is not known"


#: Categories of which some check can say whether this PC's connection has to do with it.
SEEN_FROM_A_PC = frozenset({"network", "dns", "vpn-proxy", "device-time", "service"})
#: Categories that no trouble of the network brings about, and the checks that can have to do with them all the same.
OF_THE_ACCOUNT = frozenset({"account", "payment", "household"})
SEEN_OF_AN_ACCOUNT = frozenset({"vpn", "proxy", "clock"})
#: Names with which only the table calls its rows: "message: …", "-10xx", "5.x".
INNER_NAME = re.compile(r"\bmessage:|(?<![A-Za-z])[\d.-]+x{1,3}\b|\b[A-Z]{1,4}-?x{2,}\b")
#: The words of sources that say that they cannot be followed without saying what they were.
NOT_FOLLOWED = re.compile(r"repository names? not recorded")


def weaker_than(confidence: str) -> tuple[str, ...]:
    """The words of confidence below one."""
    words = tuple(entries.CONFIDENCE)
    return words[words.index(confidence) + 1 :] if confidence in words else ()


def _text(fields: dict[str, Any]) -> Iterator[str]:
    title, meaning = fields.get("title", "x"), fields.get("meaning", "x.")
    if not title or len(title) > LONGEST_TITLE or title.endswith("."):
        yield f"needs a title of 1 to {LONGEST_TITLE} characters without a full stop"
    if INNER_NAME.search(title) or INNER_NAME.search(meaning):
        yield "shows people a name that only the table uses"
    if not meaning.endswith("."):
        yield "needs a meaning in whole sentences"


def _doubles(rows: list[Entry]) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for row in rows:
        other = first.setdefault(row.id, row)
        if other is not row:
            what = (
                "is also in"
                if other.code == row.code
                else f"has the same id {slug(row.code)!r} as {other.code} in"
            )
            yield Problem(row.file, row.code, f"{what} {other.file}")


def _patterns(rows: list[Entry], ids: Ids) -> Iterator[Problem]:
    machines: dict[str, Automaton] = {}
    for row in rows:
        for name, pattern in (("pattern", row.pattern), ("bare", row.bare)):
            try:
                if pattern:
                    machine = automaton(pattern)
                    re.compile(pattern, re.ASCII)
                    if name == "pattern":
                        machines[row.code] = machine
            except (BadPattern, re.error) as error:
                yield Problem(row.file, row.code, f"{name} {error}")
    coded = [row for row in rows if row.code in machines]
    for row in coded:
        if not re.fullmatch(row.pattern, row.code.upper(), re.ASCII):
            yield Problem(row.file, row.code, "pattern does not match its own code")
    yield from _families(coded)
    above = _ancestors(coded)
    for one, other in combinations(coded, 2):
        both = machines[one.code].overlaps(machines[other.code])
        if both is not None:
            yield from _overlap(one, other, both, machines, above, ids)


def _families(rows: list[Entry]) -> Iterator[Problem]:
    families = {row.code for row in rows if row.family}
    for row in rows:
        for up in row.within:
            if up not in families:
                yield Problem(row.file, row.code, f"stands within {up!r}, which is no family")
        if row.within and not row.family:
            yield Problem(row.file, row.code, "stands within a family but is none; members need no 'within'")
    above = _ancestors(rows)
    for row in rows:
        if row.code in above[row.code]:
            yield Problem(row.file, row.code, "stands within itself")


def _ancestors(rows: list[Entry]) -> dict[str, set[str]]:
    """For each code, the families above it."""
    direct = {row.code: set(row.within) for row in rows}
    above: dict[str, set[str]] = {}
    for code in direct:
        found: set[str] = set()
        todo = list(direct[code])
        while todo:
            up = todo.pop()
            if up not in found:
                found.add(up)
                todo += direct.get(up, ())
        above[code] = found
    return above


def _overlap(
    one: Entry, other: Entry, both: str, machines: dict[str, Automaton], above: dict[str, set[str]], ids: Ids
) -> Iterator[Problem]:
    if not one.family and not other.family:
        shared = set(kinds(one.devices)) & set(kinds(other.devices))
        if shared:
            text = f"overlaps with {one.code} ({one.file}): both match {both!r} on the same device"
            yield Problem(other.file, other.code, text)
        return
    if one.family and other.family:
        if one.code in above[other.code]:
            upper, lower = one, other
        elif other.code in above[one.code]:
            upper, lower = other, one
        else:
            text = f"overlaps with the family {one.code} ({one.file}) at {both!r}; put one within the other"
            yield Problem(other.file, other.code, text)
            return
    else:
        upper, lower = (one, other) if one.family else (other, one)
    if machines[upper.code].inside(machines[lower.code]):
        yield Problem(
            upper.file, upper.code, f"can never be reached: {lower.code} matches all that it matches"
        )


def _parts(path: Path, codes: set[str]) -> Iterator[Problem]:
    parsed = tomllib.loads(path.read_text(encoding="utf-8"))
    sources = parsed.pop("sources", {})
    for kind, rows in parsed.items():
        if not {"source", "confidence", "checked"} <= set(sources.get(kind, {})):
            yield Problem(path.name, kind, "has no source, confidence or date in [sources]")
        for text, row in rows.items():
            name = f"{kind}.{text}"
            if not row.get("say", "").endswith("."):
                yield Problem(path.name, name, "needs a whole sentence in 'say'")
            if "entry" in row and row["entry"] not in codes:
                yield Problem(path.name, name, f"points to an unknown entry {row['entry']!r}")
