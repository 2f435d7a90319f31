"""Devices on which Netflix ended or never was, recognised in what people type and in what a device says of itself.

Pure, and driven by ``dropped.toml``.  A row speaks of devices, with its day and the pages that were read; where a page says
"some", the row does.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from diag import paths
from diag.vocabulary import LOOKS, without_look

#: The walk that goes on from here.
WALK = "unsupported-device"
#: A series of a maker, not one that somebody watches: "E series", "6000 series"; and the number of a model, or its letters.
_SERIES = re.compile(r"\b(?:[a-z]|\d{1,4}) series?\b")
_MODEL = re.compile(r"\d[a-z]|[a-z]\d|^(?:kdl|xbr|bd|bdp|lc|tx|tc|pfl)$")
#: What can have become of Netflix on a device.
STATES = ("ended", "frozen", "never")


@dataclass(frozen=True, kw_only=True)
class DroppedDevice:
    """One row: ``what`` people call these devices, ``device`` as ``--device`` says it (a kind, or a kind and a maker).

    ``state``: "ended", "frozen" (no new versions) or "never"; ``some``: not every device of that name is meant.  ``since``:
    the day or month in words, empty where none is known.  ``answer``: all of it in whole sentences; ``certainty``: how
    sure that is, a sentence.  ``checked``: the day on which the sources were read.
    """

    id: str
    what: str
    device: str
    state: str
    some: bool
    since: str
    answer: str
    certainty: str
    confidence: str
    sources: tuple[str, ...]
    checked: date
    years: frozenset[int]
    near: frozenset[str]
    unless: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    models: tuple[re.Pattern[str], ...]

    def fits(self, device: str) -> bool:
        """Whether a device, as ``--device`` says it, could be one of these: the same kind, no other maker, and no
        newer one."""
        if device in LOOKS and max(self.years, default=0) < LOOKS[device].since:
            return False
        kind, _, maker = without_look(device).partition("/")
        own_kind, _, own_maker = self.device.partition("/")
        return kind == own_kind and (not own_maker or not maker or own_maker == maker)


@dataclass(frozen=True, kw_only=True)
class _Data:
    """What dropped.toml holds."""

    rows: Mapping[str, DroppedDevice]
    way_out: str
    why: str
    near_words: int
    links: frozenset[str]
    elsewhere: frozenset[str]
    other_year: frozenset[str]
    began: frozenset[str]


def dropped_devices() -> Mapping[str, DroppedDevice]:
    """Every row by its id, in the order of the file."""
    return _data().rows


def way_out() -> str:
    """What somebody with such a device can do, in whole sentences."""
    return _data().way_out


def why_named() -> str:
    """Why a device is spoken of, a sentence."""
    return _data().why


def find_named(words: Sequence[str]) -> DroppedDevice | None:
    """The device that words name: small letters without accents and signs, as a person typed them; the first row that fits."""
    text, said = " ".join(words), set(words)
    if said & _data().elsewhere:
        return None
    for row in _data().rows.values():
        if row.unless & said:
            continue
        if any(pattern.search(text) for pattern in row.patterns) or _is_of_a_year(row, words):
            return row
    return None


def find_model(device: str, model: str | None) -> DroppedDevice | None:
    """The row of a device that told its model; None where none names it."""
    for row in _data().rows.values():
        if model and row.fits(device) and any(pattern.search(model) for pattern in row.models):
            return row
    return None


def list_for(device: str) -> tuple[DroppedDevice, ...]:
    """The rows that can be about a device, as ``--device`` says it."""
    return tuple(row for row in _data().rows.values() if row.fits(device))


def _is_of_a_year(row: DroppedDevice, words: Sequence[str]) -> bool:
    """Whether a year of the row stands close to one of its words, and nothing says that it is the year of something else."""
    data = _data()
    words = _SERIES.sub("model", " ".join(words)).split()
    if not row.near or data.other_year & set(words):
        return False
    years = [
        at
        for at, word in enumerate(words)
        if word.isdecimal()
        and int(word[:5]) in row.years
        and not data.began & set(words[max(at - 1, 0) : at])
    ]
    named = [at for at, word in enumerate(words) if word in row.near]
    allowed = data.links | row.near
    return any(
        abs(year - name) <= data.near_words
        and all(
            word in allowed or _MODEL.search(word) for word in words[min(year, name) + 1 : max(year, name)]
        )
        for year in years
        for name in named
    )


@cache
def _data() -> _Data:
    table = tomllib.loads(paths.data("lookup/dropped.toml").read_text(encoding="utf-8"))
    return _Data(
        rows={id_: _read_row(id_, row, table) for id_, row in table["device"].items()},
        way_out=table["way_out"],
        why=table["why"],
        near_words=table["near_words"],
        links=frozenset(table["links"]),
        elsewhere=frozenset(table["elsewhere"]),
        other_year=frozenset(table["other_year"]),
        began=frozenset(table["began"]),
    )


def _read_row(id_: str, row: Mapping[str, Any], table: Mapping[str, Any]) -> DroppedDevice:
    since = _in_words(row["since"])
    return DroppedDevice(
        id=id_,
        what=row["what"],
        device=row["device"],
        state=row["state"],
        some=row.get("some", False),
        since=since,
        answer=row["answer"].replace("{since}", since),
        certainty=table["certainty"][row["confidence"]],
        confidence=row["confidence"],
        sources=tuple(row["sources"]),
        checked=row["checked"],
        years=frozenset(row.get("years", ())),
        near=frozenset(row.get("near", ())),
        unless=frozenset(row.get("unless", ())),
        patterns=tuple(_patterns(row.get("patterns", ()), table["ordinals"])),
        models=tuple(map(re.compile, row.get("models", ()))),
    )


def _patterns(written: Sequence[str], ordinals: Mapping[str, str]) -> Iterator[re.Pattern[str]]:
    for pattern in written:
        whole = pattern
        for name, ordinal in ordinals.items():
            whole = whole.replace(f"{{{name}}}", ordinal)
        yield re.compile(whole)


def _in_words(since: str) -> str:
    """ "2019-12-01" as "1 December 2019", "2024-07" as "July 2024"."""
    if not since:
        return ""
    year, month, *day = (int(part) for part in since.split("-"))
    name = f"{date(year, month, 1):%B} {year}"
    return f"{day[0]} {name}" if day else name
