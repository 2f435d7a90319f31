"""Will it play?  A player fed with the measured series.

The player has the video in pieces of 4 seconds and loads them one after another as fast as the line goes, but
never further ahead than its buffer.  It begins after HEAD_START_S; whenever the next piece is not there when it
is due, the picture stops for PAUSE_S, again and again until the piece is there.  The measured series is taken to
repeat for two hours.  Every step (when a piece is there, how many pauses there were) can only get earlier or
fewer when the rate is higher at any moment, so the whole model is monotone; a property test holds it to that.

Source of the rates: the vocabulary.  The player is a plain one (facts.md 10.4: players buffer tens of seconds).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, inf

from diag.vocabulary import QUALITIES

PIECE_S = 4.0
BUFFER_S = 60.0
FIRST_PIECES = 2  # loaded before the picture starts
HEAD_START_S = 10.0
PAUSE_S = 10.0
FILM_S = 7200.0

#: Shorter series say nothing about two hours.
LEAST_S = 5.0
MOST_PAUSES = int(FILM_S / PAUSE_S)


@dataclass(frozen=True, kw_only=True)
class Play:
    """What a player would show of one quality: ``start_s`` until the picture (None: never), pauses in two hours."""

    quality: str
    start_s: float | None
    pauses: int


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """``holds``: the best quality without a pause (None: not even the lowest).  ``plays`` has every quality."""

    seconds: float
    holds: str | None
    plays: tuple[Play, ...]


class _Line:
    """The series, repeated for ever: when will so many megabits have come?"""

    def __init__(self, series: Sequence[tuple[float, float]]) -> None:
        self.edges = [0.0, *(end for end, _ in series)]
        lengths = [b - a for a, b in zip(self.edges, self.edges[1:], strict=False)]
        self.sums = [
            0.0,
            *accumulate(max(0.0, mbps) * s for (_, mbps), s in zip(series, lengths, strict=True)),
        ]
        self.period, self.each = self.edges[-1], self.sums[-1]

    def megabits_until(self, at: float) -> float:
        """Megabits until then."""
        rounds, rest = divmod(at, self.period)
        index = min(max(0, bisect_left(self.edges, rest) - 1), len(self.edges) - 2)
        a, b = self.edges[index], self.edges[index + 1]
        share = (rest - a) / (b - a) if b > a else 0.0
        return rounds * self.each + self.sums[index] + share * (self.sums[index + 1] - self.sums[index])

    def when(self, megabits: float) -> float:
        """The moment at which so many have come."""
        rounds = max(0, ceil(megabits / self.each) - 1)
        rest = megabits - rounds * self.each
        index = min(max(0, bisect_left(self.sums, rest) - 1), len(self.edges) - 2)
        a, b = self.sums[index], self.sums[index + 1]
        share = min(1.0, (rest - a) / (b - a)) if b > a else 1.0
        return rounds * self.period + self.edges[index] + share * (self.edges[index + 1] - self.edges[index])


def simulate(series: Sequence[tuple[float, float]], mbps: float, quality: str = "") -> Play:
    """Two hours of a stream of ``mbps``; ``series`` is (end in seconds, Mbit/s) of slices that follow each other."""
    line = _Line(series)
    size = mbps * PIECE_S
    if line.each < 1e-6:  # a bit in all the time that was measured
        return Play(quality=quality, start_s=None, pauses=MOST_PAUSES)
    there, pauses, start = 0.0, 0, inf
    shown: list[float] = []  # when each piece began to show
    ahead = int(BUFFER_S / PIECE_S)
    for piece in range(int(FILM_S / PIECE_S)):
        room = shown[piece - ahead] if piece >= ahead else 0.0
        there = line.when(line.megabits_until(max(there, room)) + size)
        if piece == FIRST_PIECES - 1:
            start = there
        due = HEAD_START_S + piece * PIECE_S
        pauses = max(pauses, ceil((there - due) / PAUSE_S - 1e-9))
        shown.append(due + pauses * PAUSE_S)
        if pauses >= MOST_PAUSES:
            pauses = MOST_PAUSES
            break
    return Play(quality=quality, start_s=round(start, 2) if start < FILM_S else None, pauses=pauses)


def forecast(series: Sequence[tuple[float, float]], screens: int = 1) -> Outlook | None:
    """What so many screens would see, each quality in turn; None when the series is too short for a forecast."""
    if not series or series[-1][0] < LEAST_S - 0.5:
        return None
    plays = tuple(simulate(series, one.mbps * max(1, screens), one.id) for one in QUALITIES.values())
    holds = next((one.quality for one in plays if one.pauses == 0 and one.start_s is not None), None)
    return Outlook(seconds=series[-1][0], holds=holds, plays=plays)


def best_quality(low_mbps: float, screens: int | None) -> tuple[str | None, int]:
    """The best quality that a rate holds for the screens asked for, and how many streams of it; (None, 0) for none."""
    asked = max(1, screens or 1)
    for one in QUALITIES.values():
        if low_mbps >= one.mbps * asked:
            return one.id, int(low_mbps // one.mbps)
    return None, 0
