"""Runs that are measured in a process of their own: they look like any other run, whatever becomes of that process."""

from __future__ import annotations

import io
import subprocess
import threading
import time
import typing
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from functools import partial
from pathlib import Path
from types import NoneType
from typing import Any

import pytest

from diag import process_pipe, session_process
from diag.checks import all_checks
from diag.model import Asked, Check, Progress, Reason, Result, Status
from diag.processes import own_program
from diag.session import Session
from diag.session_process import SessionProcess
from tests.simple_checks import Facts
from tests.worlds import WORLDS, case

CHECKS = ("link", "gateway")
WAITS = Asked(symptom="waits")


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionProcess]:
    monkeypatch.setattr(session_process, "CHILD", "tests.fake_session_child")
    monkeypatch.setattr(process_pipe, "OWN", {"diag", "tests"})
    made = SessionProcess()
    yield made
    made.close()


def wait_for(true: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def results(session: Session) -> dict[str, Result]:
    """The last word of each check, once all have one."""
    for _ in session.watch():
        pass
    return {result.check: result for result in session.case().results}


def hear_link(session: Session) -> None:
    """Until the first check has its last word and the other one still works."""
    next(event for _, event in session.watch() if isinstance(event, Result) and event.check == "link")


def test_a_run_elsewhere_tells_the_same(process: SessionProcess) -> None:
    session = process.start_session(Asked(code="NW-2-5"), CHECKS)
    events = [event for _, event in session.watch()]
    assert [event.note for event in events if isinstance(event, Progress)] == ["half"]
    found = results(session)
    assert set(session.asked_for) == set(CHECKS)
    assert (found["link"].status, found["link"].facts) == (Status.WARN, Facts(said="slow"))
    assert found["link"].findings[0].title == "It is slow"
    assert found["gateway"].status is Status.OK
    assert found["dns"].reason is Reason.NOT_ASKED
    assert session.case().id == session.id
    assert session.case().asked.code == "NW-2-5"


def test_one_process_measures_one_run_after_the_other_until_it_is_old(
    process: SessionProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_process, "RUNS", 2)
    process.make_ready()
    used = []
    for _ in range(3):
        used.append(process._ready)
        assert results(process.start_session(Asked(), CHECKS))["gateway"].status is Status.OK
        wait_for(lambda: process._ready and not process._busy)
    assert used[0] is used[1]
    assert used[1] is not used[2]
    assert used[0]
    assert not used[0].lives


def test_a_run_that_is_stopped_keeps_what_it_has_and_leaves_the_process_free(process: SessionProcess) -> None:
    session = process.start_session(WAITS, CHECKS)
    hear_link(session)
    begun = time.monotonic()
    session.cancel()
    assert time.monotonic() - begun < 0.2
    found = results(session)
    assert found["link"].status is Status.WARN
    assert found["gateway"].reason is Reason.INTERRUPTED
    wait_for(lambda: process._ready)
    assert results(process.start_session(Asked(), CHECKS))["gateway"].status is Status.OK


def test_a_process_that_does_not_stop_is_ended(
    process: SessionProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_process, "STOP_S", 0.2)
    session = process.start_session(Asked(symptom="waits", code="deaf"), CHECKS)
    hear_link(session)
    (child,) = process._busy
    session.cancel()
    wait_for(lambda: not child.lives and process._ready)
    assert results(process.start_session(Asked(), CHECKS))["gateway"].status is Status.OK


@pytest.mark.parametrize("idle", [False, True], ids=["while it measures", "while it waits"])
def test_a_process_that_something_else_ends(process: SessionProcess, idle: bool) -> None:
    if idle:
        process.make_ready()
        assert process._ready
        process._ready._process.kill()
        process._ready._process.wait(5)
    else:
        session = process.start_session(WAITS, CHECKS)
        hear_link(session)
        next(iter(process._busy))._process.kill()
        found = results(session)
        assert found["link"].status is Status.WARN
        assert (found["gateway"].status, found["gateway"].reason) == (Status.UNKNOWN, Reason.INTERRUPTED)
    assert results(process.start_session(Asked(), CHECKS))["gateway"].status is Status.OK


def test_what_cannot_travel_ends_the_run_at_once_and_keeps_the_rest(process: SessionProcess) -> None:
    begun = time.monotonic()
    found = results(process.start_session(Asked(symptom="odd"), CHECKS))
    assert time.monotonic() - begun < session_process.STOP_S + 5
    assert found["gateway"].reason is Reason.INTERRUPTED
    assert results(process.start_session(Asked(), CHECKS))["gateway"].status is Status.OK


def travelling(kind: Any) -> Iterator[Any]:
    """The types of which a value of this type is made."""
    inside = typing.get_args(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        inside = tuple(typing.get_type_hints(kind).values())
    elif not inside:
        yield kind
    for each in inside:
        if each is not Ellipsis:
            yield from travelling(each)


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_the_facts_of_a_check_are_made_of_what_travels(check: Check) -> None:
    plain = {str, int, float, bool, NoneType}
    for kind in travelling(check.facts):
        own = isinstance(kind, type) and kind.__module__.partition(".")[0] in process_pipe.OWN
        assert kind in plain or own or isinstance(kind, str), kind


def test_where_no_process_can_be_started_it_is_measured_here(
    process: SessionProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError("no memory for another process")

    here = threading.Event()
    monkeypatch.setattr(session_process, "_Child", fail)
    monkeypatch.setattr(Session, "_work", lambda _: here.set())
    results(process.start_session(Asked(), CHECKS))
    assert here.is_set()


def test_the_process_ends_with_the_page_however_that_ends(process: SessionProcess) -> None:
    process.make_ready()
    child = process._ready
    assert child
    assert child._process.stdin
    child._process.stdin.close()  # as the system does for a page that was killed
    assert child._process.wait(10) == 0


def test_everything_that_is_measured_can_travel() -> None:
    for home in WORLDS:
        for result in case(home).results:
            pipe = io.BytesIO()
            process_pipe.send(result, pipe)
            pipe.seek(0)
            assert process_pipe.receive(pipe) == result


@pytest.mark.parametrize(
    "sent",
    [print, subprocess.Popen, Path("x"), partial(print, "x"), own_program],
    ids=["a function", "a class", "a path", "a call", "a function of ours"],
)
def test_nothing_else_travels(sent: object) -> None:
    pipe = io.BytesIO()
    process_pipe.send(sent, pipe)
    pipe.seek(0)
    with pytest.raises(process_pipe.CannotRead, match="does not travel"):
        process_pipe.receive(pipe)
