"""A report has one clock: that of the PC on which it was measured, with UTC beside it for providers."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diag.case.document import CaseDocument, Contact, TriedStep
from diag.case.from_json import read_document
from diag.case.story import join_story, time_to_note
from diag.case.to_json import to_json
from diag.cli import main
from diag.report.clock import ReportClock
from diag.report.render import render
from diag.store import Store
from tests import worlds

MOMENT = "2026-11-22T10:05:00Z"


@pytest.mark.parametrize(
    ("offset", "shown", "with_utc"),
    [
        (0, "2026-11-22 10:05 UTC", "2026-11-22 10:05 UTC"),
        (None, "2026-11-22 10:05 UTC", "2026-11-22 10:05 UTC"),
        (60, "2026-11-22 11:05 UTC+1", "2026-11-22 11:05 UTC+1 = 10:05 UTC"),
        (-210, "2026-11-22 06:35 UTC-3:30", "2026-11-22 06:35 UTC-3:30 = 10:05 UTC"),
        (345, "2026-11-22 15:50 UTC+5:45", "2026-11-22 15:50 UTC+5:45 = 10:05 UTC"),
        (840, "2026-11-23 00:05 UTC+14", "2026-11-23 00:05 UTC+14 = 2026-11-22 10:05 UTC"),
        (10**9, "2026-11-22 10:05 UTC", "2026-11-22 10:05 UTC"),
    ],
)
def test_a_moment_on_a_clock(offset: int | None, shown: str, with_utc: str) -> None:
    clock = ReportClock(offset)
    assert (clock.when(MOMENT), clock.with_utc(MOMENT)) == (shown, with_utc)


@pytest.mark.parametrize("text", ["noon", "on Friday", "", "2026-13-45", "25:00"])
def test_words_stay_words(text: str) -> None:
    assert ReportClock(60).when(text) == ReportClock(60).with_utc(text) == text


def test_a_time_without_a_zone_is_of_this_clock() -> None:
    assert ReportClock(60).when("2026-11-22 11:05") == ReportClock(60).when(MOMENT)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be set")
@pytest.mark.parametrize(("zone", "offset"), [("<+0530>-5:30", 330), ("<-03>3", -180), ("UTC0", 0)])
def test_a_run_knows_its_clock(zone: str, offset: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from diag.model import Asked
    from diag.session import Session

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        case = Session(Asked(), known=[]).case()
        noted = time_to_note()
    finally:
        monkeypatch.undo()
        time.tzset()
    assert case.utc_offset_min == offset
    assert case.started.endswith("Z")
    assert abs((ReportClock().moment(noted) or 0).timestamp() - time.time()) < 120  # type: ignore[union-attr]


def case(**changed: Any) -> CaseDocument:
    """Two runs, a step noted by a command, one of a walk ten seconds later, and a talk; the clock is an hour ahead."""
    run = replace(worlds.run(worlds.world("lossy-wifi")), **changed)
    later = replace(run, id="bbbb00000002", started="2026-11-22T23:30:00Z")
    return join_story(
        run.id,
        (run, later),
        {},
        steps=(
            TriedStep(at="2026-11-22 11:40:10+01:00", what="Restarted the TV", effect=None),
            TriedStep(at="2026-11-22 07:37", what="Pulled the plug", effect=None),
        ),
        walks=(
            {
                "flow": "x",
                "steps": [{"at": "2026-11-22T10:40:00Z", "what": "Restarted the router", "effect": None}],
            },
        ),
        contacts=(
            Contact(at="2026-11-22T12:00:00Z", channel="chat", agent=None, said="Wait.", reference=None),
        ),
    )


@pytest.mark.parametrize("form", ["full", "markdown", "html", "phone", "chat"])
def test_all_times_of_a_report_are_of_one_clock_and_steps_in_order(form: str) -> None:
    text = re.sub(r"<[^>]*>|\\", "", render(case(), form))
    found = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d( UTC(?:[+-]\d+(?::\d\d)?)?)?", text)
    assert len(found) >= 4
    assert set(found) == {" UTC+1"}
    steps = [text.index(words) for words in ("Pulled the plug", "Restarted the router", "Restarted the TV")]
    assert steps == sorted(steps)
    for line in ("2026-11-22 11:40 UTC+1", "2026-11-22 07:37 UTC+1", "2026-11-22 13:00 UTC+1"):
        assert line in text


def test_the_provider_sees_utc_beside_it() -> None:
    text = " ".join(render(case(), "isp").split())
    assert "2026-11-22 11:00 UTC+1 = 10:00 UTC" in text
    assert "2026-11-23 00:30 UTC+1 = 2026-11-22 23:30 UTC" in text
    times = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC\+1(?! =)", text)
    assert times == []


def test_a_case_from_before_has_utc_alone() -> None:
    old = json.loads(json.dumps(to_json(case(utc_offset_min=None))))
    assert "utc_offset_min" not in old
    text = render(read_document(old), "full")
    assert "2026-11-22 23:30 UTC" in text
    assert "UTC+" not in text.replace("2026-11-22 10:40 UTC", "")


def test_the_time_of_a_note_is_kept_through_masking(
    own_data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store(own_data_folder) as store:
        store.save_run(worlds.run(worlds.world("vpn")))
    for _ in range(2):
        assert main(["cases", "tried", "Restarted the TV"]) == 0
    assert main(["cases", "contact", "--said", "Wait."]) == 0
    for form in ("full", "phone", "chat"):
        capsys.readouterr()
        assert main(["report", "--format", form]) == 0
        lines = capsys.readouterr().out.splitlines()
        told = [line for line in lines if "Restarted the TV" in line or "Wait." in line]
        assert len(told) == (2 if form == "chat" else 3), "a chat says nothing twice"
        assert all(re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC\+1", line) for line in told), told
