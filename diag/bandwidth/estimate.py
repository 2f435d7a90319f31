"""From arrivals to a rate: pure arithmetic on (seconds, bytes so far).

The steady part begins where the slices reach the level of the later half (slow start and its first losses lie
before), and each window begins and ends at an arrival, so that a rate counts whole packets.  Leaving the ramp
out and stopping on stability follow fast.com (facts.md 3.2, Netflix's article of 2016); taking the level
from the record itself, not from its peak, keeps a lucky burst from becoming the answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from statistics import mean, median, quantiles, stdev

from diag.bandwidth.nouns import Estimate

Marks = Sequence[tuple[float, int]]

SLICE_S = 0.02  # the finest slice: at 1 Gbit/s the whole 40 MB last a third of a second
SLICES = 40  # the ramp is looked for in so many
PARTS = 5  # the steady part is compared in so many

#: Fewer bytes than 40 full packets say nothing.
LEAST_BYTES = 40 * 1448
LEAST_S = 0.05

#: A window for the low rate: half a second is far shorter than any player's buffer and long enough to hold
#: a hundred packets at 3 Mbit/s, so that the count of packets is not taken for an unsteady line.
LOW_WINDOW_S = 0.5
LOW_STEPS = 40


def _rate(marks: Marks, first: int, last: int) -> float:
    seconds = marks[last][0] - marks[first][0]
    return (marks[last][1] - marks[first][1]) * 8e-6 / seconds if seconds > 0 else 0.0


def slices(marks: Marks, first: int, last: int, count: int) -> list[tuple[int, int]]:
    """Cut marks[first..last] into about ``count`` windows of equal length, each from arrival to arrival.

    A silence longer than a window makes one long window, so that it counts with its whole length.
    """
    start, end = marks[first][0], marks[last][0]
    cuts = [first]
    for step in range(1, count):
        at = bisect_left(marks, start + (end - start) * step / count, key=lambda mark: mark[0])
        if cuts[-1] < at < last:
            cuts.append(at)
    cuts.append(last)
    return list(pairwise(cuts))


def steady_start(marks: Marks, last: int, round_trip_s: float) -> int:
    """The index of the mark at which the ramp is over."""
    length = marks[last][0] - marks[0][0]
    windows = slices(marks, 0, last, max(4, min(SLICES, int(length / SLICE_S))))
    rates = [_rate(marks, a, b) for a, b in windows]
    level = median(rates[len(rates) // 2 :])
    reached = next((b for (_, b), rate in zip(windows, rates, strict=True) if rate >= 0.85 * level), last)
    settle = min(max(0.1, 3 * round_trip_s), 0.15 * length)  # the losses that end slow start
    start = bisect_left(marks, marks[reached][0] + settle, key=lambda mark: mark[0])
    middle = bisect_left(marks, marks[0][0] + 0.6 * length, key=lambda mark: mark[0])
    return max(0, min(start, middle, last - 1))


def estimate(marks: Marks, *, round_trip_s: float = 0.0, until: float | None = None) -> Estimate | None:
    """The rate of the steady part, or None when there is too little.  ``until`` cuts off the tail."""
    last = len(marks) - 1
    if until is not None:
        last = min(last, bisect_left(marks, until, key=lambda mark: mark[0]))
    if last < 4 or marks[last][0] - marks[0][0] < LEAST_S or marks[last][1] - marks[0][1] < LEAST_BYTES:
        return None
    first = steady_start(marks, last, round_trip_s)
    seconds = marks[last][0] - marks[first][0]
    rate = _rate(marks, first, last)
    if seconds <= 0 or rate <= 0:
        return None
    parts = [_rate(marks, a, b) for a, b in slices(marks, first, last, PARTS)]
    error = stdev(parts) / rate / len(parts) ** 0.5 if len(parts) > 2 else 1.0
    half = bisect_left(marks, marks[first][0] + seconds / 2, key=lambda mark: mark[0])
    before, after = _rate(marks, first, half), _rate(marks, half, last)
    drift = (after - before) / rate
    return Estimate(
        mbps=rate,
        low_mbps=min(rate, low(marks, first, last)),
        error=error,
        drift=drift,
        start=marks[first][0],
        end=marks[last][0],
        confidence=confidence(error, abs(drift), seconds, marks[last][1] - marks[first][1]),
    )


def low(marks: Marks, first: int, last: int) -> float:
    """The 10th percentile of the rate over sliding windows of half a second (less when less was measured)."""
    start, length = marks[first][0], marks[last][0] - marks[first][0]
    window = min(LOW_WINDOW_S, length / 5)
    rates = []
    for step in range(LOW_STEPS + 1):
        at = start + (length - window) * step / LOW_STEPS
        a = bisect_left(marks, at, first, last, key=lambda mark: mark[0])
        b = min(last, bisect_left(marks, marks[a][0] + window, a, last, key=lambda mark: mark[0]))
        if b > a:
            rates.append(_rate(marks, a, b))
    return quantiles(rates, n=10, method="inclusive")[0] if len(rates) > 1 else mean(rates or [0.0])


def confidence(error: float, drift: float, seconds: float, size: int) -> str:
    """How sure an estimate is, in a word.

    high: the parts agree within 1.5 % for a second or more; medium: within 5 %, or for a shorter time.
    """
    packets = size / 1448
    if error <= 0.015 and drift <= 0.04 and seconds >= 1.0 and packets >= 200:
        return "high"
    if error <= 0.05 and drift <= 0.15 and seconds >= 0.15 and packets >= 100:
        return "medium"
    return "low"


def series(marks: Marks, width: float = 0.25) -> tuple[tuple[float, float], ...]:
    """(end of the slice in seconds, Mbit/s) from the first byte to the last, for people and for the playback model.

    Slices are of equal length here; bytes that arrive late leave their slice at nought.
    """
    if len(marks) < 2:
        return ()
    length = marks[-1][0] - marks[0][0]
    if length < 8 * width:
        width = max(0.02, length / 8)
    rows = []
    before, step = marks[0][1], 1
    origin = marks[0][0]
    while origin + step * width <= marks[-1][0] + 1e-9:
        at = bisect_left(marks, origin + step * width + 1e-9, key=lambda mark: mark[0]) - 1
        rows.append((round(step * width, 3), round((marks[at][1] - before) * 8e-6 / width, 3)))
        before, step = marks[at][1], step + 1
    return tuple(rows)
