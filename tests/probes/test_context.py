"""How much time a run gives: more where answers come from afar, never more than so much."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.host import SystemFacts
from diag.model import Asked
from diag.net import resolve
from diag.probes import context
from diag.probes.context import SILENT_AFTER, TRY_AGAIN_S, CheckContext, RunContext

MS = st.floats(min_value=0, max_value=1e6)
NOTES = st.lists(st.tuples(MS, st.sampled_from(("tcp", "icmp"))), max_size=8)


def shared() -> RunContext:
    return RunContext(Asked(), SystemFacts(os="linux"))


def noted(*notes: tuple[float, str]) -> RunContext:
    run = shared()
    for ms, protocol in notes:
        run.note_round_trip(ms, protocol)
    return run


def test_nothing_measured_means_nothing_longer() -> None:
    assert shared().patience == 1.0


def test_homes_nearby_wait_no_longer_and_a_satellite_line_does() -> None:
    assert noted((20.0, "tcp")).patience == 1.0
    assert noted((260.0, "tcp")).patience == 1.0
    assert 1.8 < noted((620.0, "tcp")).patience < 1.9
    assert 2.6 < noted((900.0, "tcp")).patience < 2.8


def test_one_slow_connection_does_not_make_a_line_far() -> None:
    assert noted((1020.0, "tcp"), (20.0, "tcp")).patience == 1.0  # the first SYN was lost: RFC 6298, 2.1


def test_a_modem_that_answers_tcp_itself_does_not_make_a_line_near() -> None:
    assert noted((1.0, "tcp"), (620.0, "icmp")).patience > 1.5


@given(NOTES)
def test_patience_is_bounded_whatever_was_measured(notes: list[tuple[float, str]]) -> None:
    assert 1.0 <= noted(*notes).patience <= context.MOST_PATIENCE


@given(NOTES, MS, st.sampled_from(("tcp", "icmp")))
def test_the_order_of_measurements_does_not_matter(
    notes: list[tuple[float, str]], ms: float, protocol: str
) -> None:
    assert noted((ms, protocol), *notes).patience == noted(*notes, (ms, protocol)).patience


def test_a_page_of_five_round_trips_fits_into_an_operation_wherever_we_are_patient() -> None:
    for ms in (20.0, 400.0, 620.0, 900.0, 1200.0):
        run = CheckContext(noted((ms, "tcp")))
        assert run.time_limit()() >= 5 * ms / 1000 - 0.01  # type: ignore[operator]


def test_a_limit_grows_when_it_turns_out_that_the_line_is_long() -> None:
    run = CheckContext(shared(), deadline=lambda: 7.0 * run.patience)
    limit, short = run.time_limit(2.0), run.seconds_left(2.0)
    assert callable(limit)
    assert 1.9 < limit() <= 2.0
    run.note_round_trip(2 * context.NEAR_MS)
    assert 3.9 < limit() <= 4.0
    assert short <= 2.0


def test_the_rounds_end_later_on_a_long_line() -> None:
    run = CheckContext(
        RunContext(Asked(), SystemFacts(os="linux"), started=time.monotonic() - 5.0),
        deadline=lambda: 7.0 * run.patience,
    )
    assert run.seconds_left(9.0) == 0.05  # round one is over
    run.note_round_trip(2 * context.NEAR_MS)
    assert 3.8 < run.seconds_left(9.0) <= 4.0
    assert 7.8 < run.seconds_left(9.0, second=True) <= 8.0


def test_a_silent_resolver_is_asked_once_a_second_and_forgotten_when_it_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line that dropped out for a moment swallowed what was asked first; what comes later may well be answered."""
    asked: list[str] = []
    silent = True
    now = 100.0

    def look_up(name: str, *, timeout: float) -> resolve.Lookup:
        asked.append(name)
        return (
            resolve.Lookup(name=name, failure="timeout")
            if silent
            else resolve.Lookup(name=name, addresses=("9.9.9.9",))
        )

    monkeypatch.setattr(resolve, "look_up", look_up)
    monkeypatch.setattr("diag.probes.context.time.monotonic", lambda: now)
    run = RunContext(Asked(), SystemFacts(os="linux"))
    for n in range(10):
        assert run.lookup(f"{n}.test").failure == "timeout"
    assert len(asked) == SILENT_AFTER + 1
    silent = False
    assert run.lookup("9.test").failure == "timeout", "too soon"
    now += TRY_AGAIN_S
    assert [run.lookup(f"{n}.test").failure for n in (8, 9, 7)] == [None, None, None]
    assert run.lookup("0.test").failure == "timeout", "a name that was really asked is asked once"
