"""Time in which this PC gave the program no turn counts against nobody."""

from __future__ import annotations

import threading
import time

import pytest

from diag.host import SystemFacts
from diag.model import Asked
from diag.net.limits import count_down
from diag.probes import context
from diag.probes.context import CheckContext, RunContext
from diag.probes.pauses import BEAT_S, LATE_S, MOST_S, Pauses


def test_beats_that_come_in_time_are_no_pause() -> None:
    counted = Pauses()
    for _ in range(1000):
        counted.note(LATE_S)
    assert counted.seconds == 0


def test_pauses_add_up_to_the_most_that_is_made_good() -> None:
    counted = Pauses()
    counted.note(0.4)
    counted.note(0.2)
    assert counted.seconds == pytest.approx(0.6)
    counted.note(3600.0)
    assert counted.seconds == MOST_S


def test_a_program_that_is_not_run_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Over:
        """Waits as told, and once for as long as a PC that stands still."""

        waits = 0

        def wait(self, seconds: float) -> bool:
            self.waits += 1
            clock[0] += seconds + (2.0 if self.waits == 3 else 0.001)
            return self.waits > 5

    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    counted = Pauses()
    counted._beat(Over())  # type: ignore[arg-type]
    assert counted.seconds == pytest.approx(2.0)


def test_the_watch_ends_with_the_run() -> None:
    over = threading.Event()
    Pauses().watch(over)
    over.set()
    time.sleep(2 * BEAT_S)
    assert not any(thread.name == "pauses" for thread in threading.enumerate())


def run_context() -> RunContext:
    return RunContext(Asked(), SystemFacts(os="linux"))


def test_operations_rounds_and_starts_move_by_what_was_paused() -> None:
    shared = run_context()
    check = CheckContext(shared, deadline=20.0)
    left, before = count_down(check.time_limit(2.0)), check.seconds_left(30.0)
    shared.pauses.note(3.0)
    assert left() == pytest.approx(5.0, abs=0.3)
    assert check.seconds_left(30.0) == pytest.approx(before + 3.0, abs=0.3)
    fresh = count_down(check.time_limit(2.0))
    assert fresh() == pytest.approx(2.0, abs=0.3)  # what begins after the pause lost nothing


def test_on_a_pc_that_starts_slowly_the_timetable_begins_later() -> None:
    shared = run_context()
    shared.started -= context.STARTING_S + 2.0
    shared.note_begin()
    assert shared.late_s == pytest.approx(2.0, abs=0.2)
    quick = run_context()
    quick.note_begin()
    assert quick.late_s == 0
