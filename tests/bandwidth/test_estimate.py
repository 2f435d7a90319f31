"""From arrivals to a rate: the ramp stays out, lumps are spread, unsteadiness is seen."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.bandwidth import estimate
from diag.bandwidth.estimate import CELL_S, ByteSeries


def sums(*parts: tuple[float, float]) -> list[float]:
    """Bytes up to each cell for parts of (seconds, Mbit/s)."""
    cells = [mbps * 125_000 * CELL_S for seconds, mbps in parts for _ in range(round(seconds / CELL_S))]
    return [0.0, *accumulate(cells)]


@pytest.mark.parametrize("mbps", [0.7, 5, 100, 950])
def test_a_steady_line(mbps: float) -> None:
    found = estimate.estimate(sums((2.0, mbps)))
    assert found
    assert found.mbps == pytest.approx(mbps)
    assert found.low_mbps == pytest.approx(mbps)
    assert found.confidence == ("high" if mbps > 1.5 else "medium")


def test_the_ramp_stays_out() -> None:
    found = estimate.estimate(
        sums((0.04, 5), (0.04, 10), (0.04, 20), (0.04, 40), (1.5, 100)), round_trip_s=0.02
    )
    assert found
    assert found.mbps == pytest.approx(100, rel=0.001)
    assert 0.1 < found.start < 0.5


def test_a_short_test_is_never_sure() -> None:
    found = estimate.estimate(sums((0.3, 950)))
    assert found
    assert found.mbps == pytest.approx(950)
    assert found.confidence == "medium"


def test_a_step_in_the_middle_is_seen() -> None:
    found = estimate.estimate(sums((2.5, 50), (2.5, 5)))
    assert found
    assert found.confidence == "low"
    assert found.drift < -0.5
    assert found.low_mbps == pytest.approx(5, rel=0.01)


def test_a_silence_is_seen() -> None:
    found = estimate.estimate(sums((2, 50), (2, 0), (2, 50)))
    assert found
    assert found.low_mbps < 20
    assert found.confidence == "low"


@pytest.mark.parametrize("parts", [(), ((0.03, 900.0),), ((2.0, 0.01),), ((3.0, 0.0),)])
def test_too_little_says_nothing(parts: tuple[tuple[float, float], ...]) -> None:
    assert estimate.estimate(sums(*parts)) is None


def test_a_lump_is_spread_over_the_time_it_took() -> None:
    arrivals = ByteSeries()
    arrivals.add(0.0, 0.5, 50_000)
    arrivals.add(0.5, 0.505, 500)
    got = arrivals.sums()
    assert got[-1] == pytest.approx(50_000, rel=0.01)
    assert got[25] == pytest.approx(25_000, rel=0.01)


def test_a_long_silence_stays_a_silence() -> None:
    arrivals = ByteSeries()
    arrivals.add(0.0, 0.01, 1000)
    arrivals.add(0.01, 4.0, 100_000)
    arrivals.add(4.0, 4.02, 100)
    assert arrivals.sums()[299] == pytest.approx(1000)


def test_the_tail_can_be_cut_off() -> None:
    arrivals = ByteSeries()
    for step in range(200):
        arrivals.add(step * 0.01, step * 0.01 + 0.01, 10_000 if step < 100 else 10)
    assert len(arrivals.sums(1.0)) == 101


@given(
    st.lists(st.tuples(st.floats(0, 0.3), st.integers(1, 200_000)), min_size=1, max_size=80),
)
def test_no_byte_is_lost_or_made_up(steps: list[tuple[float, int]]) -> None:
    arrivals, at = ByteSeries(), 0.0
    for gap, count in steps:
        arrivals.add(at, at + gap, count)
        at += gap
    arrivals.add(at + 0.02, at + 0.02, 0)
    got = arrivals.sums()
    assert got == sorted(got)
    assert got[-1] == pytest.approx(sum(count for _, count in steps), rel=1e-6)


@given(st.lists(st.floats(0, 1000), min_size=30, max_size=300), st.floats(1, 5))
def test_twice_the_bytes_are_twice_the_rate(rates: list[float], factor: float) -> None:
    one = [0.0, *accumulate(rate * 1250 for rate in rates)]
    before, after = estimate.estimate(one), estimate.estimate([count * factor for count in one])
    if before and after:
        assert after.mbps == pytest.approx(before.mbps * factor)
        assert after.low_mbps == pytest.approx(before.low_mbps * factor)


@given(st.lists(st.floats(0, 1000), min_size=30, max_size=300))
def test_the_low_rate_is_not_above_the_rate(rates: list[float]) -> None:
    found = estimate.estimate([0.0, *accumulate(rate * 1250 for rate in rates)])
    if found:
        assert 0 <= found.low_mbps <= found.mbps
        assert found.error >= 0


def test_the_series_covers_the_test() -> None:
    series = estimate.series(sums((3.0, 20)))
    assert len(series) == 12
    assert series[-1] == (3.0, 20.0)
    short = estimate.series(sums((0.4, 900)))
    assert len(short) == 8
    assert estimate.series([0.0]) == ()


def test_a_part_begins_at_nought() -> None:
    assert estimate.part([0, 10, 20, 30, 40], 0.01, 0.03) == [0, 10, 20]
