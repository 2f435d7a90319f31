"""Finds everything in a text that has the shape of a Netflix code, in one linear pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from diag.lookup.shapes import SHAPES, Candidate, Got, Spelling, Strength


@dataclass(frozen=True)
class _Shape:
    name: str
    pattern: str
    read: Callable[[Got], Spelling]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.ASCII)  # when first needed: twenty of them cost a start too much


_COMPILED = {name: _Shape(name, pattern, read) for name, (pattern, read) in SHAPES.items()}
_ALSO = {
    "N": ("game", "nw", "nw_compact", "site", "download", "silverlight"), "U": ("ui",), "T": ("tvq", "tvp"), "B": ("blk",),
    "O": ("offline", "web", "number"), "I": ("number",), "L": ("number",), "D": ("stopped", "download"), "A": ("avf",), "M": ("msl",), "E": ("e",), "R": ("ended",),
    "1": ("halves", "number"), "5": ("halves", "number"), "0": ("web", "number"), "7": ("web_without_letter", "number"), "8": ("silverlight", "number"),
}  # fmt: skip
#: Which shapes can begin with a character: a text is mostly characters that begin none.
_BY_FIRST = {
    first: tuple(
        _COMPILED[name]
        for name in (*_ALSO.get(first, ()), *(("web",) if first.isalpha() else ())) or ("number",)
    )
    for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
}
#: Numbers that are looked at; no screen shows more, and the words around each cost time.
_MOST_NUMBERS = 40
#: Shapes that are looked at in all; the table answers at most six.
_MOST = 80
#: Places that are looked at: a page of chat has fewer than two hundred.
_MOST_TRIED = 600
_NUMBER = (_COMPILED["number"],)
#: Where a shape can begin: a text is mostly words that begin none.
_START = re.compile(
    r"(?<![A-Z0-9])(?:-?\d|-[OIL]{1,3}\d|N(?:-?(?:W|VV)[-_./:, ]{0,3}[0-9OIL]|SE|Q|GP|[- ]?8)|U-?[I1L][-_./:, ]{0,3}[0-9OIL]|TV(?:[QP]| Q[- ])|BLK|OF[-_., ]?NA|[OIL]{1,4}\d|DLST|D[LI1]S|AVF|MSL|[A-Z][- ]?[78]|E[- ]?[0-9OIL]|R[- ]? ?[14])"
    r"|(?<=[A-Z]{3})-?\d(?=\d{0,4}(?![A-Z0-9]))",
    re.ASCII,
)


def candidates(text: str) -> Iterator[Candidate]:
    """Everything in a text (capitals, plain characters) that has the shape of a code, in its order."""
    done = numbers = total = tried = 0
    for begin in _START.finditer(text):
        at = begin.start()
        first = text[at]
        if at < done:
            continue
        tried += 1
        if tried > _MOST_TRIED:
            return
        if numbers == _MOST_NUMBERS and not first.isalpha():
            continue
        glued = at > 0 and "A" <= text[at - 1] <= "Z"  # "error113", "error-120"
        shapes = _NUMBER if glued or first == "-" else _BY_FIRST[first]
        found = _at(text, at, shapes)
        if found is None and first == "-":
            found = _at(text, at + 1, _BY_FIRST[text[at + 1]])
        if found is not None:
            done = found.end
            numbers += found.strength is Strength.NUMBER
            total += 1
            yield found
            if total == _MOST:
                return


def _at(text: str, at: int, shapes: tuple[_Shape, ...]) -> Candidate | None:
    for shape in shapes:
        match = shape.regex.match(text, at)
        if match is None:
            continue
        groups = match.groupdict("")
        forms, strength, parts = shape.read(lambda part, groups=groups: groups.get(part, ""))  # type: ignore[misc]
        if forms:
            return Candidate(
                shape=shape.name,
                forms=forms,
                strength=strength,
                begin=match.start(),
                end=match.end(),
                parts=parts,
            )
    return None
