"""Times on the pages, as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diag.web import filters

NOW = datetime(2026, 11, 29, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(minutes=12), "today 00:18"),
        (timedelta(minutes=31), "yesterday 23:59"),  # the day counts, not 24 hours
        (timedelta(days=2), "27 November 00:30"),
        (timedelta(days=400), "25 October 2025 00:30"),
        (-timedelta(days=1), "30 November 00:30"),  # a clock that was wrong
    ],
)
def test_a_moment_is_said_as_people_say_it(ago: timedelta, said: str) -> None:
    assert filters._say(NOW - ago, NOW) == said


def test_what_is_no_moment_stays_as_it_was_told() -> None:
    assert filters.day("noon") == "noon"
    assert filters.day(datetime.now(UTC).isoformat()).startswith(("today", "yesterday"))
