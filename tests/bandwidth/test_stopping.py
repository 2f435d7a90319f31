"""What a trial is worth that a limit cut short: a lower bound, unless the rate stood still."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.bandwidth import estimate, stopping
from diag.bandwidth.types import Estimate, Limits

ORDER = ("low", "medium", "high")
CUTS = ("data-cap", "time", "ended", "interrupted")


def series(*parts: tuple[float, float]) -> list[float]:
    """Bytes up to each cell for parts of (seconds, Mbit/s)."""
    cells = [mbps * 1250 for seconds, mbps in parts for _ in range(round(seconds * 100))]
    return [0.0, *accumulate(cells)]


def seen(*parts: tuple[float, float], round_trip_s: float = 0.02) -> Estimate:
    found = estimate.estimate(series(*parts), round_trip_s=round_trip_s)
    assert found
    return found


RISING = ((0.2, 20), (0.2, 40), (0.2, 80), (0.2, 160), (0.2, 320))


@pytest.mark.parametrize(
    ("parts", "round_trip_s", "full", "settled"),
    [
        (((3.0, 100),), 0.02, True, True),
        (((3.0, 100),), 0.02, None, True),
        (((3.0, 100),), 0.2, False, False),  # there was room for more
        (((3.0, 100),), 0.02, False, True),  # which in 90 round trips was not taken
        (
            ((1.0, 1.6), (0.5, 2.2), (0.8, 1.9)),
            0.02,
            None,
            True,
        ),  # an unsteady line that was looked at for long
        (((1.0, 1.6), (0.5, 2.2), (0.8, 1.9)), 0.2, None, False),
        # others fill the line, and the queue is 140 ms long: after 25 round trips it is what is left for us
        (((0.6, 1.0), (2.0, 2.7), (2.2, 3.1)), 0.14, None, True),
        (((0.4, 250), (0.6, 320)), 0.02, True, False),  # 50 round trips, and a second in all
        (((3.0, 100),), 0.6, None, False),  # 5 round trips without a queue
        (((3.5, 100),), 0.6, True, True),
        (((0.3, 950),), 0.02, True, False),  # too short for anything
        (((1.0, 100),), 0.08, None, False),
        (RISING, 0.02, True, False),
        (RISING, 0.02, None, False),
        (((2.0, 100), (2.0, 60)), 0.02, None, True),  # it fell: it carries no more
        (((6.0, 2), (8.0, 50)), 0.02, False, True),  # after so long it is the line that changes
    ],
)
def test_what_stood_still(
    parts: tuple[tuple[float, float], ...], round_trip_s: float, full: bool | None, settled: bool
) -> None:
    found = seen(*parts, round_trip_s=round_trip_s)
    assert stopping.is_settled(found, round_trip_s, full=full) is settled


@pytest.mark.parametrize("stopped", CUTS)
def test_what_is_cut_short_is_a_lower_bound_and_never_sure(stopped: str) -> None:
    sure = seen((3.0, 100))
    assert sure.confidence == "high"
    word, found = stopping.conclude(stopped, sure, settled=False)
    assert (word, found.confidence, found.at_least, found.mbps) == (stopped, "low", True, sure.mbps)


def test_a_limit_after_the_rate_stood_still_cuts_nothing_off() -> None:
    for stopped in ("data-cap", "time", "ended"):
        word, found = stopping.conclude(stopped, seen((3.0, 100)), settled=True)
        assert (word, found.confidence, found.at_least) == ("settled", "low", False)


def test_a_clear_answer_is_no_rate_unless_it_stood_still() -> None:
    sure = seen((3.0, 100))
    assert stopping.conclude("clear", sure, settled=True) == ("clear", sure)
    _, found = stopping.conclude("clear", sure, settled=False)
    assert (found.confidence, found.at_least) == ("low", True)


def test_stable_is_what_it_says() -> None:
    sure = seen((3.0, 100))
    for settled in (True, False):
        assert stopping.conclude("stable", sure, settled=settled) == ("stable", sure)


@given(
    st.lists(st.floats(0.5, 900), min_size=10, max_size=60),
    st.floats(0.15, 1.0),
    st.sampled_from(CUTS),
    st.booleans(),
    st.booleans(),
)
def test_cutting_earlier_never_raises_the_confidence(
    rates: list[float], share: float, stopped: str, early: bool, late: bool
) -> None:
    """Whatever a whole series says, and however it ended: of its beginning we are never surer."""
    sums = series(*((0.1, rate) for rate in rates))
    whole, part = estimate.estimate(sums), estimate.estimate(sums[: max(8, int(share * len(sums)))])
    if not whole or not part:
        return
    for end in (*CUTS, "stable", "clear"):
        _, after = stopping.conclude(end, whole, settled=late)
        _, before = stopping.conclude(stopped, part, settled=early)
        assert ORDER.index(before.confidence) <= ORDER.index(after.confidence)


def test_a_slow_line_stops_on_probation_only_when_it_stood_still() -> None:
    limits = Limits(wire_bytes=40_000_000, seconds=6.0, needed_mbps=60.0, probation_bytes=16_000_000)
    unsteady = seen(*[(0.1, rate) for rate in (30, 50) * 15])
    assert stopping.stop_reason(unsteady, limits, 17_000_000, settled=False) is None
    assert stopping.stop_reason(unsteady, limits, 17_000_000, settled=True) == "settled"


def test_too_slow_is_clear_only_when_it_stood_still() -> None:
    limits = Limits(wire_bytes=40_000_000, seconds=6.0, wanted_mbps=60.0, needed_mbps=60.0)
    slow, fast = (
        seen(*[(0.1, rate) for rate in (25, 35) * 6]),
        seen(*[(0.1, rate) for rate in (150, 220) * 6]),
    )
    assert stopping.stop_reason(slow, limits, 5_000_000, settled=False) is None
    assert stopping.stop_reason(slow, limits, 5_000_000, settled=True) == "clear"
    assert stopping.stop_reason(fast, limits, 5_000_000, settled=False) == "clear"
