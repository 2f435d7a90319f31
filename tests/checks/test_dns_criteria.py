"""When two timed series of questions agree that a resolver is slow or loses questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.checks.dns.criteria import is_mostly_lost, is_slow, stays_slow
from diag.checks.dns.facts import LookupSpeed


def series(asked: int, lost: int, p95_ms: float = 20.0) -> LookupSpeed:
    return LookupSpeed(asked=asked, lost=lost, p50_ms=10.0, p95_ms=p95_ms)


@pytest.mark.parametrize(
    ("first", "second", "slow"),
    [
        (series(30, 4), series(30, 4), True),
        (
            series(23, 8),
            series(13, 3),
            True,
        ),  # lost ones take their time: the second ended early, as lossy as the first
        (series(23, 8), series(13, 2), True),
        (series(30, 3), series(30, 5), True),
        (series(30, 0, 1500), series(30, 0, 1500), True),
        (series(30, 6), series(30, 2), False),  # 2 of 30 is no more than bad luck
        (series(30, 7), series(30, 1), False),
        (series(13, 8), series(4, 4), True),  # so many were lost that hardly any could be asked
        (series(30, 9), series(5, 2), True),
        (series(30, 3), series(3, 1), False),  # too few to say
        (series(30, 0, 1500), series(30, 0), False),  # one slow moment
        (series(30, 1), series(30, 1), False),
    ],
)
def test_two_series_must_agree(first: LookupSpeed, second: LookupSpeed, slow: bool) -> None:
    if slow and (first.lost, second.lost) == (3, 5):
        assert not is_slow(first)
    assert stays_slow(first, second) is slow


@st.composite
def timed(draw: st.DrawFn) -> LookupSpeed:
    asked = draw(st.integers(1, 30))
    return series(asked, draw(st.integers(0, asked)))


@given(timed(), timed(), st.integers(0, 6), st.integers(0, 6))
def test_more_loss_never_looks_healthier(
    first: LookupSpeed, second: LookupSpeed, more_lost: int, prevented: int
) -> None:
    """Answers that become losses, and questions that the loss left no time for, count against health."""

    def worse(speed: LookupSpeed) -> LookupSpeed:
        answered = speed.asked - speed.lost
        turned = min(more_lost, answered)
        return series(speed.asked - min(prevented, answered - turned), speed.lost + turned)

    assert is_slow(worse(first)) >= is_slow(first)
    assert stays_slow(worse(first), second) >= stays_slow(first, second)
    assert stays_slow(first, worse(second)) >= stays_slow(first, second)


def test_half_of_a_whole_series_lost_needs_no_second() -> None:
    assert is_mostly_lost(series(12, 6))
    assert not is_mostly_lost(series(12, 5))
    assert not is_mostly_lost(series(6, 6))  # another rule speaks of a silent resolver
