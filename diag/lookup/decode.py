"""Explains a member of a family that the table does not list by its parts (error_codes/parts.toml).

The business number decides, else the sub-code, else the step; a letter never decides.  Where the parts add
nothing to what the family already says, nothing is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from diag.catalog import Entry, Table, parts
from diag.lookup.answers import Part, Reading
from diag.lookup.shapes import Candidate

#: Numbers of the Android app whose second half is a number of the app itself.
_WITH_STATUS = frozenset({"500", "501", "502", "503", "504", "15000", "15001"})
_WEAKEST = ("netflix", "netflix-quoted", "netflix-software", "reported", "unverified")


def _part(kind: str, text: str) -> tuple[Part, str | None] | None:
    row = parts()[kind].get(text)
    if row is None:
        return None
    source = parts()["sources"][kind]
    part = Part(text=text, say=row["say"], source=source["source"], confidence=source["confidence"])
    return part, row.get("entry")


def _pieces(candidate: Candidate) -> Iterator[tuple[str, str]]:
    """(kind, text) of each part, in the order in which they are explained."""
    if candidate.shape in {"web", "web_without_letter"}:
        letter, step, sub, extra = candidate.parts
        yield "letter", letter
        yield "step", step
        yield "sub", sub
        yield "business", extra or sub
    elif candidate.shape == "tvq":
        yield "screen", candidate.parts[0]
        inside = re.search(r"\((?:\d{1,2}\.|X\.){0,3}(\d{4})\)$", candidate.forms[0])
        if inside:
            yield "business", inside[1]
    elif candidate.shape in {"nw", "nw_compact"} and candidate.parts[0] == "6":
        if re.fullmatch(r"[45]\d\d", candidate.parts[1]):
            yield "http", candidate.parts[1][0]
    elif candidate.shape in {"number", "halves"}:
        first, _, second = candidate.forms[0].partition(".")
        if first in _WITH_STATUS and second.startswith("-"):
            yield "status", second
    elif candidate.shape == "msl":
        yield "business", candidate.parts[0]


def explain(candidate: Candidate) -> tuple[tuple[Part, ...], dict[str, str]]:
    """The sentences for its parts, and for each kind of part the code of the row that it points to."""
    told: list[Part] = []
    points: dict[str, str] = {}
    for kind, text in _pieces(candidate):
        found = _part(kind, text)
        if found is not None:
            told.append(found[0])
            if found[1]:
                points[kind] = found[1]
    return tuple(told), points


def decode(candidate: Candidate, family: Entry | None, table: Table) -> Reading | None:
    """The reading by parts, or None where the family row (if any) already says as much."""
    told, points = explain(candidate)
    kind = next((kind for kind in ("business", "http", "sub", "screen", "step") if kind in points), None)
    if kind is None:
        return None
    if kind != "http" and family is not None and points[kind] in {family.code, *family.within}:
        return None
    if kind in {"step", "screen"} and family is not None and family.within:
        return None  # a family below another says more than one part
    entry = table.entry(points[kind])
    source = parts()["sources"][kind]
    return Reading(
        code=_spell(candidate),
        entry=entry,
        category=entry.category,
        title=entry.title,
        confidence=max(source["confidence"], "netflix-software", key=_WEAKEST.index),
        source=source["source"],
        checked=source["checked"],
        parts=told,
        decoded=True,
    )


def _spell(candidate: Candidate) -> str:
    """The code as Netflix would write it."""
    form = candidate.forms[0]
    if candidate.shape == "tvq":
        code, _, bracket = form.partition(" (")
        number = re.fullmatch(
            r"(?=[^)]{0,20}\d)[0-9A-Z.]{1,20}\)", bracket
        )  # anything else is a remark, not ours to repeat
        return code.lower() + (f" ({bracket}" if number else "")
    if candidate.shape == "web_without_letter":
        return form[1:]
    return form
