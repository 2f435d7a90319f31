"""What to do when something was done already: the steps in the order of minutes, and where to report.  Data: afterwards.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from diag import paths

#: How soon, in this order.
WHEN = ("now", "within minutes", "today", "in the next weeks")


class UnknownWord(ValueError):
    """A word for what was done, or a country, that we do not know."""


@dataclass(frozen=True)
class SafetyStep:
    """One step: how soon, what to do, and where that is from."""

    id: str
    when: str
    text: str
    source: str


@cache
def data() -> Mapping[str, Any]:
    """The words, the steps, the countries and what to mind in a call."""
    return tomllib.loads((paths.data("account") / "message" / "afterwards.toml").read_text(encoding="utf-8"))


def plan(done: Iterable[str], country: str | None = None) -> tuple[SafetyStep, ...]:
    """The steps after what was done, the most urgent first, and the place to report it.  Raises UnknownWord.

    ``done``: words for it, one by one or several in one with commas between them.
    """
    words = {word for words in done for word in words.replace(",", " ").split()}
    known = data()["done"]
    for word in sorted(words):
        if word not in known:
            raise UnknownWord(f"we do not know {word!r}; the words are {', '.join(known)}")
    rows = sorted(
        (row for row in data()["steps"] if words & set(row["for"])), key=lambda row: WHEN.index(row["when"])
    )
    steps = [SafetyStep(row["id"], row["when"], row["text"], row["source"]) for row in rows]
    if country:
        place = data()["countries"].get(country.lower())
        if place is None:
            raise UnknownWord(
                f"we have no place to report for {country!r}; the countries are {', '.join(sorted(data()['countries']))}"
            )
        steps.append(SafetyStep("report", "today", place["text"], place["source"]))
    return tuple(sorted(steps, key=lambda step: WHEN.index(step.when)))
