"""A speed that was cut short is told as a lower bound wherever it stands, and compared only where it proves something."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from diag.case.document import CaseDocument, ComparedSpeed
from diag.case.masking import mask_document, mask_run
from diag.case.replay import judge_again, read_recorded
from diag.case.story import join_story
from diag.case.to_json import to_json
from diag.checks import all_checks
from diag.checks.bandwidth.facts import Facts
from diag.checks.bandwidth.judge import judge
from diag.diagnosis import diagnose
from diag.guide import guides
from diag.guide.effects import BETTER, SAME, WORSE, compare_bounds, compare_checks
from diag.guide.evidence import MeasuredEvidence, SlimCheck
from diag.guide.walk import slim_case
from diag.model import Asked, Result, Status
from diag.redact import Masker
from diag.report import summary, svg, terminal
from diag.report.comparison import comparison
from diag.report.render import render
from tests import worlds

METRIC = {metric.id: metric for metric in guides().metrics}


def case(mbps: float = 93.0, *, at_least: bool = True) -> CaseDocument:
    """The healthy home with a speed that was cut short, up and down."""
    whole = worlds.run(worlds.world("healthy"))
    assert whole.bandwidth
    told = {"download_mbps": mbps, "at_least": at_least, "upload_mbps": 20.0, "upload_at_least": at_least}
    rates = (ComparedSpeed(provider="netflix", mbps=mbps, low_mbps=mbps, at_least=at_least),)
    checks = tuple(
        replace(check, facts={**check.facts, **told}) if check.id == "bandwidth" else check
        for check in whole.checks
    )
    return replace(whole, checks=checks, bandwidth=replace(whole.bandwidth, **told, compared=rates))  # type: ignore[arg-type]


def told(found: CaseDocument) -> CaseDocument:
    return mask_document(join_story("c", (found,), {}), Masker())


@pytest.mark.parametrize("how", ["chat", "phone", "full", "markdown", "html", "isp"])
def test_every_report_says_so(how: str) -> None:
    said = " ".join(render(told(case()), how).split())
    assert "at least 93 Mbit/s" in said
    assert " 93 Mbit/s" not in said.replace("at least 93 Mbit/s", "")
    assert "at least" not in render(told(case(at_least=False)), how)


def test_what_was_sent_is_a_bound_too() -> None:
    for how in ("full", "isp"):
        assert "at least 20 Mbit/s" in " ".join(render(told(case()), how).split())


def test_terminal_and_plot_say_so() -> None:
    lines = " ".join(line.text for line in terminal.lines(told(case())))
    assert "Speed: at least 93 Mbit/s from Netflix." in lines
    shown = summary.read_speed(told(case()))
    assert shown
    assert "at least 93 megabits" in svg.draw_speed(replace(shown, series=((1.0, 90.0), (2.0, 93.0))))


def test_a_bound_that_is_not_enough_is_not_called_too_little() -> None:
    found = case(2.0)
    assert found.bandwidth
    found = replace(found, bandwidth=replace(found.bandwidth, low_mbps=1.9, plays=None, screens=0))
    assert "less than" not in render(told(found), "full")


@pytest.mark.parametrize(
    ("old", "new", "bounds", "how"),
    [
        (20.0, 93.0, (False, True), BETTER),
        (93.0, 20.0, (True, False), WORSE),
        (93.0, 20.0, (False, True), None),
        (20.0, 93.0, (True, False), None),
        (20.0, 93.0, (True, True), None),
        (93.0, 93.0, (True, True), None),
        (93.0, 93.0, (False, True), None),
        (93.0, 93.0, (False, False), SAME),
    ],
)
def test_a_bound_proves_a_rise_to_it_and_a_fall_from_it(
    old: float, new: float, bounds: tuple[bool, bool], how: str | None
) -> None:
    assert compare_bounds(METRIC["speed"], old, new, bounds) == how


def test_two_runs_side_by_side() -> None:
    def speed(before: CaseDocument, after: CaseDocument) -> tuple[str, str, str]:
        pair = next(p for p in comparison(before, after, guides().metrics).numbers if p.what == "Speed")
        return pair.before, pair.after, pair.how

    whole, cut = case(20.0, at_least=False), case(93.0)
    assert speed(whole, cut) == ("20 Mbit/s", "at least 93 Mbit/s", "better")
    assert speed(cut, whole) == ("at least 93 Mbit/s", "20 Mbit/s", "worse")
    assert speed(cut, cut) == ("at least 93 Mbit/s", "at least 93 Mbit/s", "other")


def test_before_and_after_a_step() -> None:
    def check(mbps: float, at_least: bool) -> dict[str, SlimCheck]:
        facts = {"download_mbps": mbps, "at_least": at_least}
        return {
            "bandwidth": SlimCheck(id="bandwidth", status=Status.OK, reason=None, facts=facts, findings=())
        }

    def effect(before: dict[str, SlimCheck], after: dict[str, SlimCheck]) -> str:
        found = compare_checks("Restart", before, after, metrics=guides().metrics, texts=guides().effects)
        return found.summary

    assert "20 Mbit/s to at least 93 Mbit/s" in effect(check(20.0, False), check(93.0, True))
    assert "Mbit/s" not in effect(check(93.0, False), check(20.0, True))


def test_a_walk_says_so_too_and_after_it_was_kept() -> None:
    for run in (case(), slim_case(guides(), case())):
        said = MeasuredEvidence((run,), texts=guides().texts, evidence=guides().evidence).reason("line-fast")
        assert said
        assert "at least 93 Mbit/s" in said


def test_a_saved_case_keeps_it() -> None:
    recorded = json.loads(json.dumps(to_json(case())))
    again = mask_run(judge_again(read_recorded(recorded), all_checks()), Masker())
    assert again.bandwidth
    assert (again.bandwidth.at_least, again.bandwidth.upload_at_least) == (True, True)


def test_the_headline_says_what_is_not_known() -> None:
    def headline(**more: Any) -> str:
        facts = Facts(provider="netflix", download_mbps=2.0, low_mbps=1.9, measured=2, **more)
        speed = Result(check="bandwidth", status=Status.OK, facts=facts, findings=tuple(judge(facts)))
        fine = (Result(check=id_, status=Status.OK) for id_ in ("link", "internet", "dns", "netflix"))
        return diagnose([*fine, speed], Asked()).verdict.headline

    assert headline(at_least=True).endswith("We could not measure: whether the speed is enough.")
    assert "too slow" in headline(at_least=False)
