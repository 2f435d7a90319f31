"""Which device people mean by a make, a system or the number of a model, and which one a device is that told its number.

Pure, and driven by ``models.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from diag import paths
from diag.lookup import normalise
from diag.lookup.messages import distance
from diag.vocabulary import LOOKS, without_look

#: So much of what was typed is read: more than a make, a system and a number.
_LONGEST = 80
#: And so much of a sentence.
_LONGEST_SENTENCE = 400
#: A shorter word is too easily another one.
_SHORTEST_NAME = 5
_YEAR = re.compile(r"\b20[012]\d\b")
_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True)
class _Row:
    """``inside``: the set that has this system inside, ``plugged_in``: what has it and is plugged in, where that is not
    ``device`` itself."""

    says: tuple[re.Pattern[str], ...]
    device: str
    inside: str = ""
    plugged_in: str = ""

    def search(self, text: str) -> re.Match[str] | None:
        return next(filter(None, (pattern.search(text) for pattern in self.says)), None)


@dataclass(frozen=True, kw_only=True)
class _Data:
    """What models.toml holds."""

    numbers: tuple[_Row, ...]
    systems: tuple[_Row, ...]
    makers: tuple[_Row, ...]
    spelled: tuple[str, ...]
    others: re.Pattern[str]
    a_set: re.Pattern[str]
    own_system: re.Pattern[str]
    plugged_in: re.Pattern[str]
    works: re.Pattern[str]


def find_device(typed: str) -> str | None:
    """The device that a person calls so, as ``--device`` says it, with its look where the number of its model tells it;
    None where the words name none that we know."""
    return _find(_fold(typed), _data())


def _find(text: str, data: _Data) -> str | None:
    if data.others.search(text):
        return None
    for row in data.numbers:
        if row.search(text):
            return _look_of_year(row.device, text) or row.device
    for row in data.systems:
        if found := row.search(text):
            return _with_system(row, text, text[: found.start()] + text[found.end() :], data)
    device = next((row.device for row in data.makers if row.search(text)), None)
    return device and (_look_of_year(device, text) or device)


def find_only_device(sentence: str) -> str | None:
    """The device that a sentence is about; None where it names none more exactly than as a TV, or devices of two kinds,
    or perhaps one on which it works."""
    text, data = _fold(sentence, _LONGEST_SENTENCE), _data()
    if data.works.search(text):
        return None
    rows = [(row, row.search(text)) for row in data.systems]
    kinds = {
        _with_system(row, text, text[: found.start()] + text[found.end() :], data).partition("/")[0]
        for row, found in rows
        if found
    }
    kinds |= {row.device.partition("/")[0] for row in (*data.numbers, *data.makers) if row.search(text)}
    named = _find(text, data) if len(kinds) == 1 else None
    return named if named != "smart-tv" else None


def find_look(device: str, model: str | None) -> str | None:
    """The look of a device that told the number of its model ("smart-tv/lg", "LG Smart TV OLED55C17LB"); None where the
    number does not tell it."""
    text = _fold(model or "")
    found = next((row.device for row in _data().numbers if row.search(text)), "")
    return found if found != without_look(found) == device else None


def _with_system(row: _Row, text: str, rest: str, data: _Data) -> str:
    """Where a system sits: in the set itself, or in what is plugged into one.  ``rest``: the text without its name."""
    if data.plugged_in.search(text):
        return row.plugged_in or row.device
    is_set = data.a_set.search(rest) or any(maker.search(rest) for maker in data.makers)
    return row.inside if row.inside and is_set and not data.own_system.search(rest) else row.device


def _look_of_year(device: str, text: str) -> str | None:
    """The look of a device of the one year that a text names: the newest one that is not newer."""
    years = {int(year) for year in _YEAR.findall(text)}
    if len(years) != 1:
        return None
    looks = [look for look in LOOKS.values() if without_look(look.id) == device and look.since <= min(years)]
    return max(looks, key=lambda look: look.since).id if looks else None


def _fold(text: str, longest: int = _LONGEST) -> str:
    """Small letters without accents, and digits, with one blank for whatever stands between."""
    words = _BETWEEN.sub(" ", normalise.fold(normalise.plain(text[:longest]))).split()
    return " ".join(map(_spell, words))


def _spell(word: str) -> str:
    """The name that a word is with one letter wrong."""
    if len(word) < _SHORTEST_NAME or not word.isalpha():
        return word
    return next((name for name in _data().spelled if distance(word, name, 1) <= 1), word)


@cache
def _data() -> _Data:
    table = tomllib.loads(paths.data("lookup/models.toml").read_text(encoding="utf-8"))
    return _Data(
        numbers=tuple(map(_read_row, table["number"])),
        systems=tuple(map(_read_row, table["system"])),
        makers=tuple(map(_read_row, table["maker"])),
        spelled=tuple(table["spelled"]),
        **{
            name: re.compile(table[name]) for name in ("others", "a_set", "own_system", "plugged_in", "works")
        },
    )


def _read_row(row: Mapping[str, Any]) -> _Row:
    return _Row(
        says=tuple(map(re.compile, row["says"])),
        device=row["device"],
        inside=row.get("inside", ""),
        plugged_in=row.get("plugged_in", ""),
    )
