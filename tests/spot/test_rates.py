"""From bytes over time to numbers: the steady rate, stalls, answer times; a worse series never looks better."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.spot.rates import count_stalls, round_trip_ms, spread_ms, steady_mbps


def curve(*mbps: float, slice_ms: float = 100) -> tuple[tuple[float, int], ...]:
    """Points of a download with these rates, a slice each."""
    points, total = [(0.0, 0)], 0.0
    for number, rate in enumerate(mbps, 1):
        total += rate * slice_ms * 125
        points.append((number * slice_ms, int(total)))
    return tuple(points)


def test_the_rate_is_that_behind_the_first_second() -> None:
    assert steady_mbps(curve(*[1.0] * 10, *[40.0] * 30)) == pytest.approx(40, rel=0.01)


def test_too_little_time_gives_no_rate() -> None:
    assert steady_mbps(()) is None
    assert steady_mbps(curve(*[40.0] * 15)) is None
    assert steady_mbps(curve(*[0.0] * 40)) == 0


@pytest.mark.parametrize(
    ("quiet", "stalls"), [([], 0), ([4], 0), ([5], 1), ([20], 1), ([6, 6], 2), ([4, 4], 0)]
)
def test_stalls_are_silences_of_half_a_second(quiet: list[int], stalls: int) -> None:
    rates = [20.0] * 10
    for length in quiet:
        rates += [0.0] * length + [20.0] * 5
    assert count_stalls(curve(*rates)) == stalls


def test_a_page_that_was_asleep_proves_no_stall() -> None:
    assert count_stalls(((0.0, 0), (100.0, 5), (2100.0, 5), (2200.0, 9))) == 0
    assert count_stalls(()) is None


def test_answer_times() -> None:
    assert round_trip_ms([]) is None
    assert round_trip_ms([3, 100, 2]) == 3
    assert spread_ms([1, 2, 3, 4]) is None
    assert spread_ms([5.0] * 9 + [200.0]) == pytest.approx(19.5, abs=1)
    assert spread_ms([float(n) for n in range(11)]) == pytest.approx(8)


@settings(max_examples=60, deadline=None)
@given(
    rates=st.lists(st.floats(0.5, 500), min_size=30, max_size=45),
    at=st.integers(11, 20),
    length=st.integers(1, 15),
)
def test_silence_never_looks_better(rates: list[float], at: int, length: int) -> None:
    worse = [*rates[:at], *[0.0] * length, *rates[at + length :]]
    before, after = curve(*rates), curve(*worse)
    assert (steady_mbps(after) or 0) <= (steady_mbps(before) or 0)
    assert (count_stalls(after) or 0) >= (count_stalls(before) or 0)
