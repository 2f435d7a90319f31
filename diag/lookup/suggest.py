"""The codes of the table that look most like what was typed, when none of them is it."""

from __future__ import annotations

import re
from functools import cache

from diag.catalog import table
from diag.lookup.messages import distance
from diag.lookup.patterns import LazyPattern

_SHAPE = LazyPattern(
    r"(?<![A-Z0-9])(?P<letters>[A-Z]{1,5}(?:-[A-Z]{2,8}){0,2}|TVQ(?: [A-Z]{2,8}){1,2})[-. ]?"
    r"(?P<rest>\d[0-9A-Z]{0,7}(?:[-.][0-9A-Z]{1,8}){0,3}|UHX)(?![A-Z0-9])",
    re.ASCII,
)


@cache
def _codes_and_parts() -> tuple[tuple[str, tuple[str, str]], ...]:
    """The codes of the table, each in its letters and the rest."""
    return tuple(
        (code, parts)
        for code, head in table().heads.items()
        if head.pattern and (parts := _split(code)) is not None
    )


def _split(code: str) -> tuple[str, str] | None:
    match = _SHAPE.fullmatch(code.upper().partition(" (")[0])
    return _parts(match) if match else None


def _parts(match: re.Match[str]) -> tuple[str, str]:
    return match["letters"].replace(" ", "-"), match["rest"].replace(".", "-")


def nearest(text: str, most: int) -> tuple[str, ...]:
    """Codes with the same digits and letters that differ by one, or the same letters and one digit more,
    less or different; numbers alone and short codes are never completed, since most of them are near."""
    wanted = [_parts(match) for match in _SHAPE.finditer(text)][:4]
    scored: dict[str, tuple[int, int]] = {}
    for code, parts in _codes_and_parts() if wanted else ():
        if " (" in code and "(" not in text:
            continue
        for letters, rest in wanted:
            if len(letters) + len(rest) < 5:
                continue
            if rest == parts[1] and len(letters) > 1 and len(parts[0]) > 1:
                off = distance(letters, parts[0], 2 if len(letters) > 4 else 1)
                near = off <= (2 if len(letters) > 4 else 1) or parts[0].startswith(f"{letters}-")
            elif letters == parts[0] and len(letters) + len(rest) >= (9 if len(letters) == 1 else 5):
                off = distance(rest, parts[1], 1)
                near = off <= 1
            else:
                continue
            if near:
                scored[code] = min(scored.get(code, (9, 9)), (off, len(code)))
    return tuple(sorted(scored, key=lambda code: (scored[code], code)))[:most]
