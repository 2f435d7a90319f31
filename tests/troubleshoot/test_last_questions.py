"""Before a walk ends where others help: what is asked, and what is known already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diag.case.document import CaseDocument
from diag.case.story import TOLD, join_story
from diag.guide.walk import Walk
from diag.troubleshoot import last_questions
from tests import worlds
from tests.guide_cases import GUIDES

ALL = {
    "title", "wrong", "make", "model", "firmware", "app_version", "began", "connection", "provider", "plan", "country",
    "outcome",
}  # fmt: skip


def asked(
    end: str, case: CaseDocument | None = None, *, device: str = "smart-tv", asked_last: bool = False
) -> set[str]:
    """The fields that are asked for before an end."""
    walk = Walk(
        guides=GUIDES,
        flow=GUIDES.flows["too-many-screens"],
        device=GUIDES.device(device),
        asked_last=asked_last,
    )
    now = replace(walk.position(), end=end)
    page = last_questions.last_page(walk, now, case or told())
    return {question.id for question in page.questions} if page else set()


def told(device: str = "smart-tv", **words: str) -> CaseDocument:
    run = worlds.run(worlds.world("healthy"))
    run = replace(run, asked=replace(run.asked, device=device))
    return join_story(run.id, [run], words)


def test_support_is_told_most_and_the_others_what_they_can_use() -> None:
    assert asked("support") == ALL
    assert asked("provider") == {"began", "connection", "provider", "outcome"}
    assert asked("maker") == {"make", "model", "firmware", "app_version", "began", "outcome"}
    assert {question.id for question in GUIDES.last} <= set(TOLD)


@pytest.mark.parametrize("end", ["fixed", "flow"])
def test_where_nobody_else_helps_nothing_is_asked(end: str) -> None:
    assert asked(end) == set()


def test_it_is_asked_once() -> None:
    assert asked("support", asked_last=True) == set()


def test_what_is_known_is_not_asked() -> None:
    assert asked("support", told(make="LG", began="Friday")) == ALL - {"make", "began"}
    assert asked("support", device="smart-tv/lg") == ALL - {"make"}
    assert asked("support", told("windows-browser"), device="windows-browser") == ALL - {"connection"}, (
        "measured"
    )
    everything = dict.fromkeys(ALL, "known")
    assert asked("support", told(**everything)) == set()


def test_what_the_tv_told_is_not_asked() -> None:
    device = {"make": "Samsung", "model": "UE43", "system": "Tizen", "kind": "smart-tv", "network": "wifi"}
    case = told()
    checks = tuple(
        replace(check, facts={"os": "linux", "devices": [device]}) if check.id == "tv" else check
        for check in case.checks
    )
    assert asked("support", replace(case, checks=checks)) == ALL - {"make", "model", "firmware", "connection"}


def test_what_an_answer_tells_is_not_asked() -> None:
    walk = Walk(guides=GUIDES, flow=GUIDES.flows["one-title"], device=GUIDES.device("smart-tv"))
    walk.answer("yes", at="2026-11-29T10:00:00Z")
    walk.answer("sound", at="2026-11-29T10:01:00Z")
    run = worlds.run(worlds.world("healthy"))
    assert "wrong" not in asked("support", join_story(run.id, [run], {}, walks=[walk.to_json()]))


def test_the_questions_name_the_device() -> None:
    walk = Walk(guides=GUIDES, flow=GUIDES.flows["too-many-screens"], device=GUIDES.device("roku"))
    page = last_questions.last_page(walk, replace(walk.position(), end="maker"), told())
    assert page
    assert page.questions[0].ask == "Who makes the Roku?"
    assert not any("{" in question.ask + question.hint for question in page.questions)
