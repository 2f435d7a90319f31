"""From bytes over time to numbers: the steady rate, stalls, the usual answer time and its spread.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import mean, median, quantiles

from diag.spot.claims import ByteCurve

#: The first second is left out: connections begin slowly (slow start), and the page with them.
SETTLE_MS = 1000.0

#: A rate of less time than this says nothing.
LEAST_MS = 700.0

#: The rate lies between the middles of the first and the last fifth of the points: a busy device notes single ones late.
SHARE = 5

#: Nothing for so long is a stall; the page notes every quarter of a second that nothing came, so that a gap between two
#: points that is longer than ``ALIVE_MS`` is the page's own pause and proves nothing.
STALL_MS, ALIVE_MS = 500.0, 450.0

#: Fewer answers give no spread.
LEAST_TRIPS = 5


def steady_mbps(curve: ByteCurve) -> float | None:
    """The rate behind the first second, in Mbit/s of payload; None where it was too short."""
    behind = [point for point in curve if point[0] >= SETTLE_MS]
    if len(behind) < 2:
        return None
    if behind[-1][0] - behind[0][0] < LEAST_MS:
        return None
    some = max(1, len(behind) // SHARE)
    (begin, before), (end, after) = _middle(behind[:some]), _middle(behind[-some:])
    return (after - before) * 8 / (end - begin) / 1000


def _middle(points: Sequence[tuple[float, int]]) -> tuple[float, float]:
    return mean(at for at, _ in points), mean(count for _, count in points)


def count_stalls(curve: ByteCurve) -> int | None:
    """How often nothing came for half a second and longer; None where nothing was measured."""
    if len(curve) < 2:
        return None
    stalls, quiet, counted = 0, 0.0, False
    for (begin, before), (end, after) in pairwise(curve):
        if after > before:
            quiet, counted = 0.0, False
        elif end - begin <= ALIVE_MS:
            quiet += end - begin
            if quiet >= STALL_MS and not counted:
                stalls, counted = stalls + 1, True
    return stalls


def round_trip_ms(trips: Sequence[float]) -> float | None:
    """The usual answer time."""
    return median(trips) if trips else None


def spread_ms(trips: Sequence[float]) -> float | None:
    """By how much the slow answers (the slowest tenth left out) are behind the quick ones."""
    if len(trips) < LEAST_TRIPS:
        return None
    tenths = quantiles(trips, n=10, method="inclusive")
    return tenths[-1] - tenths[0]
