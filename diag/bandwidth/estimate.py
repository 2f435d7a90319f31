"""From arrivals to a rate: pure arithmetic.

Bytes are kept in cells of 10 ms.  What arrives on a connection is spread evenly back to the arrival before it
on the same connection: after a loss TCP holds back what has come behind the gap and then hands it over in one
lump, although it arrived evenly.  So windows may begin and end anywhere without counting half packets.

The steady part begins where the rate reaches the level of the later half (slow start and its first losses lie
before).  Leaving the ramp out and stopping on stability follow fast.com (facts.md 3.2, Netflix's article of
2016); taking the level from the later half, not from the peak, keeps a lucky burst from becoming the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from statistics import median, quantiles, stdev

from diag.bandwidth.types import Estimate

CELL_S = 0.01

#: A lump is spread over at most so long: longer silences are the line's own.
SPREAD_S = 1.0

SLICES = 40  # the ramp is looked for in so many
PARTS = 6  # the steady part is compared in so many

#: Less than this says nothing: 40 full packets, 50 ms.
LEAST_BYTES = 40 * 1448
LEAST_CELLS = 5

#: A window for the low rate: 2 s is far shorter than a player's buffer, and long enough that the recovery
#: from one lost packet (0.2 to 0.5 s on a full line) is not taken for an unsteady line.  Short tests have
#: shorter ones: a share of the steady part.
LOW_WINDOW_S = 2.0
LOW_SHARE = 0.4
LOW_STEP = 3


class ByteSeries:
    """Bytes by cell, filled while they come."""

    def __init__(self) -> None:
        self._cells: list[float] = []

    def add(self, before: float, at: float, count: int) -> None:
        """``count`` bytes came since ``before`` (the last arrival on that connection) until ``at``, in seconds."""
        before = max(0.0, before, at - SPREAD_S)
        first, last = int(before / CELL_S), int(at / CELL_S)
        while len(self._cells) <= last:
            self._cells.append(0.0)
        if first == last or at <= before:
            self._cells[last] += count
            return
        per_s = count / (at - before)
        self._cells[first] += per_s * ((first + 1) * CELL_S - before)
        for cell in range(first + 1, last):
            self._cells[cell] += per_s * CELL_S
        self._cells[last] += per_s * (at - last * CELL_S)

    def extend(self, at: float) -> None:
        """Nothing more came until this moment, in seconds."""
        self._cells.extend([0.0] * (int(at / CELL_S) + 1 - len(self._cells)))

    def sums(self, until: float | None = None) -> list[float]:
        """Bytes up to the end of each whole cell, beginning with 0 at time 0."""
        whole = self._cells[:-1] if until is None else self._cells[: int(until / CELL_S)]
        return [0.0, *accumulate(whole)]


def rate(sums: Sequence[float], first: int, last: int) -> float:
    """Mbit/s between two edges of cells."""
    return (sums[last] - sums[first]) * 8e-6 / ((last - first) * CELL_S) if last > first else 0.0


def _rates(sums: Sequence[float], first: int, last: int, count: int) -> list[float]:
    """The rates of ``count`` windows side by side (of fewer, when there are not as many cells)."""
    count = max(1, min(count, last - first))
    edges = [first + (last - first) * step // count for step in range(count + 1)]
    return [rate(sums, a, b) for a, b in pairwise(edges)]


def steady_start(sums: Sequence[float], last: int, round_trip_s: float) -> int:
    """The edge at which the ramp is over; at the latest after 60 % of the time."""
    count = max(1, min(SLICES, last // 2))
    rates = _rates(sums, 0, last, count)
    level = median(rates[len(rates) // 2 :])
    reached = next((index for index, one in enumerate(rates) if one >= 0.85 * level), 0)
    edge = last * (reached + 1) // count
    settle = min(max(0.1, 3 * round_trip_s) / CELL_S, 0.15 * last)  # the losses that end slow start
    return min(edge + int(settle), last * 6 // 10)


def estimate(sums: Sequence[float], *, round_trip_s: float = 0.0) -> Estimate | None:
    """The rate of the steady part, or None when there is too little."""
    # Bytes that a connection holds back just now are not yet in the last cells.
    last = len(sums) - 1 - min(int(2 * round_trip_s / CELL_S), len(sums) // 10)
    if last < LEAST_CELLS or sums[last] < LEAST_BYTES:
        return None
    first = steady_start(sums, last, round_trip_s)
    mbps = rate(sums, first, last)
    if mbps <= 0:
        return None
    parts = _rates(sums, first, last, PARTS)
    error = stdev(parts) / mbps / len(parts) ** 0.5 if len(parts) > 2 else 1.0
    half = (first + last) // 2
    drift = (rate(sums, half, last) - rate(sums, first, half)) / mbps
    seconds = (last - first) * CELL_S
    return Estimate(
        mbps=mbps,
        low_mbps=min(mbps, low_rate_mbps(sums, first, last)),
        error=error,
        drift=drift,
        start=first * CELL_S,
        end=last * CELL_S,
        confidence=confidence(error, abs(drift), seconds, sums[last] - sums[first]),
    )


def low_rate_mbps(sums: Sequence[float], first: int, last: int) -> float:
    """The 10th percentile of the rate over sliding windows."""
    window = max(1, min(round(LOW_WINDOW_S / CELL_S), int((last - first) * LOW_SHARE)))
    rates = [rate(sums, at, at + window) for at in range(first, last - window + 1, LOW_STEP)]
    return quantiles(rates, n=10, method="inclusive")[0] if len(rates) > 1 else rate(sums, first, last)


def confidence(error: float, drift: float, seconds: float, size: float) -> str:
    """How sure an estimate is, in a word.

    high: the parts agree within 1.5 % for a second or more; medium: within 5 %, or for a shorter time.
    """
    packets = size / 1448
    if error <= 0.015 and drift <= 0.04 and seconds >= 1.0 and packets >= 200:
        return "high"
    if error <= 0.05 and drift <= 0.15 and seconds >= 0.15 and packets >= 100:
        return "medium"
    return "low"


def part(sums: Sequence[float], start: float, end: float) -> Sequence[float]:
    """The sums of a part, given in seconds, beginning with 0."""
    cut = sums[round(start / CELL_S) : round(end / CELL_S) + 1]
    return [count - cut[0] for count in cut]


def series(sums: Sequence[float], width_s: float = 0.25) -> tuple[tuple[float, float], ...]:
    """(end of the slice in seconds, Mbit/s) from the first byte to the last, for people and for playback.

    Slices of a quarter of a second, or an eighth of a short test.
    """
    last = len(sums) - 1
    width = max(1, min(round(width_s / CELL_S), last // 8))
    return tuple(
        (round(edge * CELL_S, 3), round(rate(sums, edge - width, edge), 3))
        for edge in range(width, last + 1, width)
    )


#: Pauses from here on are a line's own, in seconds: after heavy loss TCP itself waits that long (RFC 6298, 2.4).
STALL_S = 1.0


def stalls(sums: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """The moments in which nothing came, of STALL_S and more: (seconds since the first byte, seconds that it lasted)."""
    found, since = [], 0
    for edge in range(1, len(sums) + 1):
        if edge == len(sums) or sums[edge] > sums[since]:
            silent = edge - 1 - since
            if silent * CELL_S >= STALL_S:
                found.append((round(since * CELL_S, 2), round(silent * CELL_S, 2)))
            since = edge
    return tuple(found)
