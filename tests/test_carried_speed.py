"""A speed test that the newest run left out is taken from an earlier one of the case, and says when it was."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from diag.case.document import CaseDocument, SpeedTest
from diag.case.masking import mask_document
from diag.case.replay import Unreadable, read_recorded
from diag.case.schema import schema
from diag.case.story import join_story
from diag.case.to_json import to_json
from diag.cli import main
from diag.model import Reason, Status
from diag.redact import Masker
from diag.report import FORMATS, summary, svg, view
from diag.report.render import render
from tests import worlds

RAW = worlds.run(worlds.WORLDS[0])
FIRST = replace(RAW, id="first", started="2026-11-22T10:42:00Z")
QUICK = replace(RAW, id="quick", started="2026-11-22T12:00:00Z", bandwidth=None)
SAID = "from Netflix (measured 2026-11-22 11:42 UTC+1"


def case(*runs: CaseDocument) -> CaseDocument:
    return mask_document(join_story("c", runs, {}), Masker())


def at(mbps: float | None) -> SpeedTest:
    """The speed test with another speed."""
    assert RAW.bandwidth
    return replace(RAW.bandwidth, download_mbps=mbps)


@pytest.mark.parametrize("form", [f for f in FORMATS if f not in {"json", "phone"}])
def test_every_form_holds_it_with_its_time(form: str) -> None:
    text = " ".join(render(case(FIRST, QUICK), form).replace("\\", "").split())
    assert SAID in text


def test_the_json_keeps_to_the_schema() -> None:
    data = json.loads(render(case(FIRST, QUICK), "json"))
    jsonschema.validate(data, schema(), format_checker=jsonschema.FormatChecker())
    assert data["bandwidth"]["measured"] == FIRST.started
    assert data["started"] == QUICK.started


def test_a_speed_of_the_newest_run_wins_and_carries_no_time() -> None:
    data = case(FIRST, replace(RAW, id="new", bandwidth=at(12.0)))
    assert "measured" not in to_json(data)["bandwidth"]
    assert "12 Mbit/s" in render(data, "full")
    assert "(measured" not in render(data, "full")


def test_the_newest_of_several_is_taken() -> None:
    older = replace(RAW, id="old", started="2026-11-20T10:00:00Z", bandwidth=at(3.0))
    found = case(older, FIRST, QUICK, QUICK).bandwidth
    assert found
    assert found.measured == FIRST.started


def test_a_test_that_failed_loses_nothing_either() -> None:
    failed = replace(QUICK, bandwidth=at(None))
    assert RAW.bandwidth
    assert case(FIRST, failed).bandwidth == replace(RAW.bandwidth, measured=FIRST.started)
    assert case(failed).bandwidth == at(None)
    assert case(QUICK).bandwidth is None


def test_a_report_that_is_judged_again_keeps_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    skipped: dict[str, Any] = {
        "status": Status.SKIPPED,
        "reason": Reason.NOT_ASKED,
        "facts": {},
        "findings": (),
    }
    checks = tuple(replace(c, **skipped) if c.id == "bandwidth" else c for c in RAW.checks)
    file = tmp_path / "case.json"
    data = case(FIRST, replace(QUICK, checks=checks))
    file.write_text(render(data, "json"), encoding="utf-8")
    assert main(["report", "--replay", str(file)]) == 0
    assert SAID in " ".join(capsys.readouterr().out.split())
    assert main(["report", "--replay", str(file), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["bandwidth"] == to_json(data)["bandwidth"]
    jsonschema.validate(again, schema(), format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize(
    "bad", [{"measured": 5}, {"measured": "x" * 99}, {"measured": "now", "download_mbps": "fast"}]
)
def test_a_carried_speed_that_is_none_is_said_so(bad: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read_recorded({**to_json(RAW), "bandwidth": {**to_json(RAW.bandwidth), **bad}})


def test_the_plot_says_when() -> None:
    found = summary.read_speed(case(FIRST, QUICK))
    assert found
    assert found.at == "2026-11-22 11:42 UTC+1"
    assert "measured 2026-11-22 11:42 UTC+1" in svg.draw_speed(found)
    assert view.build(case(FIRST, QUICK)).speed == found
    assert "measured" not in svg.draw_speed(summary.read_speed(case(FIRST)) or found)
