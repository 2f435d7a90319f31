"""When two timed series of questions agree that a resolver is slow or loses questions."""

from __future__ import annotations

import pytest

from diag.checks.dns.criteria import is_slow, stays_slow
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
        (series(30, 9), series(5, 2), False),  # too few to say
        (series(30, 0, 1500), series(30, 0), False),  # one slow moment
        (series(30, 1), series(30, 1), False),
    ],
)
def test_two_series_must_agree(first: LookupSpeed, second: LookupSpeed, slow: bool) -> None:
    if slow and (first.lost, second.lost) == (3, 5):
        assert not is_slow(first)
    assert stays_slow(first, second) is slow
