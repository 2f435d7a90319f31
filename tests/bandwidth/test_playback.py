"""The playback model: plain cases, and the proof that a faster line never plays worse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.bandwidth import playback
from diag.vocabulary import QUALITIES

Series = list[tuple[float, float]]


def steady(mbps: float, seconds: float = 6.0) -> Series:
    return [(0.25 * (step + 1), mbps) for step in range(int(seconds / 0.25))]


@pytest.mark.parametrize(
    ("mbps", "holds"), [(20, "4k"), (15.1, "4k"), (14, "1080p"), (4, "720p"), (2, None), (0, None)]
)
def test_a_steady_line_holds_what_it_carries(mbps: float, holds: str | None) -> None:
    found = playback.forecast(steady(mbps))
    assert found
    assert found.holds == holds


def test_screens_share_the_line() -> None:
    alone, three = playback.forecast(steady(16)), playback.forecast(steady(16), 3)
    assert alone
    assert three
    assert (alone.holds, three.holds) == ("4k", "1080p")


def test_a_short_series_gives_no_forecast() -> None:
    assert playback.forecast(steady(20, 3)) is None
    assert playback.forecast([]) is None


def test_a_gap_within_the_buffer_is_not_seen() -> None:
    found = playback.simulate([*steady(30, 20), (24.0, 0.0)], 15)
    assert found.pauses == 0


def test_half_the_rate_means_pauses_about_half_of_the_time() -> None:
    found = playback.simulate(steady(7.5), 15)
    assert found.pauses == pytest.approx(720, rel=0.02)
    assert playback.simulate(steady(14.25), 15).pauses == pytest.approx(38, abs=3)


def test_the_picture_starts_when_two_pieces_are_there() -> None:
    assert playback.simulate(steady(30), 15).start_s == pytest.approx(4.0)
    assert playback.simulate(steady(0), 15).start_s is None


rates = st.lists(st.floats(0, 200, allow_nan=False), min_size=1, max_size=60)
more = st.lists(st.floats(0, 100, allow_nan=False), min_size=60, max_size=60)


@settings(max_examples=60, deadline=None)
@given(rates, more, st.sampled_from([one.mbps for one in QUALITIES.values()]))
def test_more_rate_at_any_moment_never_means_more_pauses(
    low: list[float], extra: list[float], mbps: float
) -> None:
    slower: Series = [(0.25 * (i + 1), rate) for i, rate in enumerate(low)]
    faster = [(end, rate + extra[i]) for i, (end, rate) in enumerate(slower)]
    before, after = playback.simulate(slower, mbps), playback.simulate(faster, mbps)
    assert after.pauses <= before.pauses
    assert (after.start_s or 1e9) <= (before.start_s or 1e9) + 0.02


@settings(max_examples=40, deadline=None)
@given(rates, st.floats(0.5, 40), st.floats(1.0, 3.0))
def test_a_coarser_picture_never_means_more_pauses(low: list[float], mbps: float, factor: float) -> None:
    series: Series = [(0.25 * (i + 1), rate) for i, rate in enumerate(low)]
    assert playback.simulate(series, mbps).pauses <= playback.simulate(series, mbps * factor).pauses


@given(st.floats(0, 500, allow_nan=False), st.floats(0, 500, allow_nan=False), st.integers(1, 8))
def test_plays_is_monotone(one: float, other: float, screens: int) -> None:
    order = {None: 0, "720p": 1, "1080p": 2, "4k": 3}
    low, high = sorted((one, other))
    assert order[playback.best_quality(low, screens)[0]] <= order[playback.best_quality(high, screens)[0]]
