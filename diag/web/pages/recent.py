"""The last days in small pictures: how each number went, in dots and in words, and when something changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from diag.diagnosis.verdict import EMPTY
from diag.report import svg
from diag.report.formatting import milliseconds, rate, share
from diag.store.measured import MeasuredRun


class Picture(NamedTuple):
    """A small picture, what it shows, and the same in words."""

    title: str
    words: str
    drawn: Markup


#: What is drawn: its title, its value in a run, the value in the unit of the picture, and in words.
_SHOWN: tuple[tuple[str, str, Callable[[MeasuredRun], float | None], float, Callable[[float], str]], ...] = (
    ("Speed", "megabits a second", lambda run: run.mbps, 1, rate),
    ("Answer time", "milliseconds", lambda run: run.round_trip_ms, 1, milliseconds),
    ("Data that got lost", "per cent", lambda run: run.loss, 100, share),
)


def draw_all(runs: Sequence[MeasuredRun], days: int, now: float | None = None) -> list[Picture]:
    """A picture for each number that was measured at least once; ``runs``: the earliest first."""
    moment = time.time() if now is None else now
    found = []
    for title, unit, value_of, factor, say in _SHOWN:
        values = [(run.at, value) for run in runs if (value := value_of(run)) is not None]
        if not values:
            continue
        numbers = [value for _, value in values]
        low, high = say(min(numbers)), say(max(numbers))
        between = f"always {low}" if low == high else f"from {low} to {high}; last {say(numbers[-1])}"
        times = f"measured {len(values)} times, " if len(values) > 1 else ""
        words = f"{times}{between}."
        points = [((moment - at) / 86400, value * factor) for at, value in values]
        drawn = Markup(svg.draw_days(points, days, f"{title} in {unit}: {words}"))  # noqa: S704
        found.append(Picture(f"{title}, in {unit}", words[:1].upper() + words[1:], drawn))
    return found


def find_changes(runs: Sequence[MeasuredRun]) -> list[MeasuredRun]:
    """The runs that said something else than the one before them, the newest first; what measured nothing says nothing."""
    runs = [run for run in runs if run.headline not in EMPTY]
    before = [None, *(run.headline for run in runs)]
    return [run for run, last in zip(runs, before, strict=False) if run.headline != last][::-1]
