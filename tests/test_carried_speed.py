"""A speed test that the newest run left out is taken from an earlier one of the case, and says when it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from diag.case.replay import Unreadable, read_recorded
from diag.case.schema import schema
from diag.case.story import join_story
from diag.case.to_json import as_json
from diag.cli import main
from diag.redact import Masker
from diag.report import FORMATS, summary, svg, view
from diag.report.render import render
from tests import worlds

RAW = as_json(worlds.case(worlds.WORLDS[0]), None)
FIRST = {**RAW, "id": "first", "started": "2026-11-22T10:42:00Z"}
QUICK = {**RAW, "id": "quick", "started": "2026-11-22T12:00:00Z", "bandwidth": None}
SAID = "93 Mbit/s (measured 2026-11-22 10:42 UTC)"


def case(*runs: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = Masker().tree(join_story("c", runs, {}))
    return found


@pytest.mark.parametrize("form", [f for f in FORMATS if f not in {"json", "phone"}])
def test_every_form_holds_it_with_its_time(form: str) -> None:
    text = " ".join(render(case(FIRST, QUICK), form).replace("\\", "").split())
    assert SAID in text


def test_the_json_keeps_to_the_schema() -> None:
    data = json.loads(render(case(FIRST, QUICK), "json"))
    jsonschema.validate(data, schema(), format_checker=jsonschema.FormatChecker())
    assert data["bandwidth"]["measured"] == FIRST["started"]
    assert data["started"] == QUICK["started"]


def test_a_speed_of_the_newest_run_wins_and_carries_no_time() -> None:
    newest = {**RAW, "id": "new", "bandwidth": {**RAW["bandwidth"], "download_mbps": 12.0}}
    data = case(FIRST, newest)
    assert "measured" not in data["bandwidth"]
    assert "12 Mbit/s" in render(data, "full")
    assert "(measured" not in render(data, "full")


def test_the_newest_of_several_is_taken() -> None:
    older = {**RAW, "id": "old", "started": "2026-11-20T10:00:00Z", "bandwidth": {**RAW["bandwidth"], "download_mbps": 3.0}}  # fmt: skip
    assert case(older, FIRST, QUICK, QUICK)["bandwidth"]["measured"] == FIRST["started"]


def test_a_test_that_failed_loses_nothing_either() -> None:
    failed = {**QUICK, "bandwidth": {**RAW["bandwidth"], "download_mbps": None}}
    assert case(FIRST, failed)["bandwidth"]["download_mbps"] == RAW["bandwidth"]["download_mbps"]
    assert case(failed)["bandwidth"]["download_mbps"] is None
    assert case(QUICK)["bandwidth"] is None


def test_a_report_that_is_judged_again_keeps_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checks = [c | ({"status": "skipped", "reason": "not-asked", "facts": {}, "findings": []} if c["id"] == "bandwidth" else {}) for c in RAW["checks"]]  # fmt: skip
    file = tmp_path / "case.json"
    data = case(FIRST, {**QUICK, "checks": checks})
    file.write_text(render(data, "json"), encoding="utf-8")
    assert main(["report", "--replay", str(file)]) == 0
    assert SAID in " ".join(capsys.readouterr().out.split())
    assert main(["report", "--replay", str(file), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["bandwidth"] == data["bandwidth"]
    jsonschema.validate(again, schema(), format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize(
    "bad", [{"measured": 5}, {"measured": "x" * 99}, {"measured": "now", "download_mbps": "fast"}]
)
def test_a_carried_speed_that_is_none_is_said_so(bad: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read_recorded({**RAW, "bandwidth": {**RAW["bandwidth"], **bad}})


def test_the_plot_says_when() -> None:
    found = summary.read_speed(case(FIRST, QUICK))
    assert found
    assert found.at == "2026-11-22 10:42 UTC"
    assert "measured 2026-11-22 10:42 UTC" in svg.draw_speed(found)
    assert view.build(case(FIRST, QUICK)).speed == found
    assert "measured" not in svg.draw_speed(summary.read_speed(case(FIRST)) or found)
