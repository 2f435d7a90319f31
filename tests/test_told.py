"""What the person answered stands in every report in their own mouth: never as a finding, never beside "not known yet"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from diag.case.document import CaseDocument, GivenAnswer, Story, TriedStep
from diag.case.from_run import document_of
from diag.case.story import join_story
from diag.guide.walk import Walk
from diag.model import Asked
from diag.report import view
from diag.report.render import render
from diag.report.told import read_told
from diag.troubleshoot.remeasure import empty_case
from tests import worlds
from tests.guide_cases import GUIDES

PEOPLE = ["chat", "phone", "full", "markdown", "html"]


def walk(flow: str, device: str, *answers: str, start: int = 0) -> dict[str, Any]:
    made = Walk(guides=GUIDES, flow=GUIDES.flows[flow], device=GUIDES.device(device))
    for number, word in enumerate(answers, start=start):
        made.answer(word, at=f"2026-11-29T10:{number:02}:00Z")
    return made.to_json()


def unmeasured(*walks: dict[str, Any], **told: str) -> CaseDocument:
    """A case in which nothing was measured, with the walks that were taken in it."""
    run = document_of(empty_case(Asked(device="smart-tv")))
    return join_story(run.id, [run], told, walks=walks)


def healthy(*walks: dict[str, Any], **told: str) -> CaseDocument:
    run = worlds.run(worlds.world("healthy"))
    return join_story(run.id, [run], told, walks=walks)


def flat(text: str) -> str:
    return " ".join(
        re.sub(r"\\(.)", r"\1", re.sub(r"<style>.*?</style>|<[^>]*>", " ", text, flags=re.S)).split()
    )


@pytest.mark.parametrize("form", [*PEOPLE, "isp"])
def test_a_walk_without_measuring_was_not_stopped_and_measured_at_no_time(form: str) -> None:
    text = flat(render(unmeasured(walk("basic", "smart-tv", "none", "yes")), form))
    assert "Nothing was measured" in text
    for untrue in (
        "topped before",
        "again in a minute",
        "First measured",
        "0.0 seconds",
        "Could not be measured",
        "Not measured:",
    ):
        assert untrue not in text


def test_a_walk_before_the_first_check_is_no_check() -> None:
    begun = replace(document_of(empty_case(Asked(device="smart-tv"))), started="2026-11-01T10:00:00Z")
    case = join_story(begun.id, [begun, worlds.run(worlds.world("slow"))], {})
    assert [run.id for run in view.build(case).runs] == [case.story.runs[1].id] if case.story else False
    sheet = flat(render(case, "isp"))
    assert "First measured: 2026-11-22" in sheet
    assert "Happens again: Run the check again" in sheet
    assert "2026-11-01" not in render(case, "full")


HOTSPOT = ("none", "yes", "cannot", "cannot", "cannot", "cannot", "no", "cannot", "cannot", "no", "plays")


@pytest.mark.parametrize("form", PEOPLE)
def test_answers_stand_in_the_mouth_of_the_person(form: str) -> None:
    text = flat(render(unmeasured(walk("basic", "smart-tv", "none", "yes")), form))
    assert "You answered: Other apps or websites work on the TV. So the internet connection works" in text
    assert "You answered: The screen shows neither a code nor a message." in text
    assert text.count("Other apps or websites work on the TV") == 1
    thought = text.find("What we think".upper() if form == "full" else "What we think")
    assert thought == -1 or "works in general" not in text[thought:]


@pytest.mark.parametrize("form", PEOPLE)
def test_what_was_answered_is_not_missing(form: str) -> None:
    case = unmeasured(walk("basic", "smart-tv", "none", "yes"))
    report = view.build(case)
    assert {item.key for item in report.missing} & {"others", "code"} == set()
    assert {item.key for item in view.build(unmeasured()).missing} >= {"others", "code"}
    assert not re.search(r"[Nn]ot known yet: [^.]*(code or message|other devices)", flat(render(case, form)))


def test_what_was_told_in_words_goes_before_and_the_answer_stays() -> None:
    report = view.build(unmeasured(walk("basic", "smart-tv", "none", "yes"), others="The tablet plays"))
    assert {item.key: item.text for item in report.asked}["others"] == "The tablet plays"
    assert any("Other apps or websites work" in words for words in report.said)


def test_the_hotspot_is_the_first_line_of_evidence_of_a_walk_without_measuring() -> None:
    one = Walk(guides=GUIDES, flow=GUIDES.flows["smart-tv"], device=GUIDES.device("smart-tv"))
    while one.position().step != "hotspot-first":
        now = one.position()
        if now.kind == "check":
            one.skip_measuring()
        else:
            words = [choice.word for choice in now.choices]
            one.answer(
                next(w for w in ("none", "unsure", "cannot", "no") if w in words), at="2026-11-29T10:00:00Z"
            )
    one.answer("plays", at="2026-11-29T10:30:00Z")
    assert one.position().end == "provider"
    lines = render(unmeasured(one.to_json()), "isp").splitlines()
    assert flat(" ".join(lines[2:6])).startswith(
        "You answered: Netflix plays on the TV over another connection."
    )
    text = " ".join(lines)
    assert "No fault" not in text
    assert "0.0 seconds" not in text
    assert "Nothing was measured" in text


@pytest.mark.parametrize("form", PEOPLE)
def test_an_answer_that_a_measurement_denies_is_named_and_concludes_nothing(form: str) -> None:
    text = flat(render(healthy(walk("basic", "smart-tv", "none", "no")), form))
    assert (
        "Other apps or websites do not work on the TV either. On this PC we measured: the internet works"
        in text
    )
    assert "93 Mbit/s" in text
    assert "more likely in the connection than in Netflix" not in text


def test_an_answer_that_nothing_denies_is_no_contradiction() -> None:
    assert view.build(healthy(walk("basic", "smart-tv", "cannot", "yes"))).unclear == ()
    assert view.build(unmeasured(walk("basic", "smart-tv", "none", "no"))).unclear == ()
    for world in ("internet-dead", "dns-dead", "captive-portal"):  # there the internet itself may well work
        sick = worlds.run(worlds.world(world))
        case = join_story(sick.id, [sick], {}, walks=[walk("basic", "smart-tv", "none", "no")])
        assert view.build(case).unclear == (), world


def test_two_answers_to_one_question_are_named_and_the_later_one_counts() -> None:
    case = unmeasured(
        walk("basic", "smart-tv", "none", "yes"), walk("basic", "smart-tv", "none", "no", start=20)
    )
    report = view.build(case)
    assert report.unclear == (
        "You answered: Other apps or websites work on the TV. "
        "Later you answered: Other apps or websites do not work on the TV either.",
    )
    assert "do not work" in ({item.key: item.text for item in report.asked}["others"] or "")


def test_a_code_and_no_code_do_not_fit_together() -> None:
    one = walk("basic", "smart-tv", "none", "yes")
    assert view.build(unmeasured(one, code="UI-800-3")).unclear == (
        "You told the code UI-800-3. You answered: The screen shows neither a code nor a message.",
    )
    assert view.build(unmeasured(walk("basic", "smart-tv", "cannot", "yes"), code="UI-800-3")).unclear == ()


def test_what_does_not_fit_is_not_said_once_more() -> None:
    report = view.build(unmeasured(walk("basic", "smart-tv", "none", "yes"), code="UI-800-3"))
    assert not any("neither a code" in words for words in report.said)


# -- what happens ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("symptom", "walks", "words"),
    [
        ("tv-does-not-play", [], "Netflix does not play on the TV"),
        ("household", ["household"], "Netflix says that the device is not part of the household"),
        (None, ["household"], "Not part of the Netflix Household"),
        ("it stutters", ["buffering"], "it stutters"),
        (None, [], None),
    ],
)
def test_what_happens_is_said_in_words(symptom: str | None, walks: list[str], words: str | None) -> None:
    case = unmeasured(
        *(walk(flow, "smart-tv") for flow in walks), **({"symptom": symptom} if symptom else {})
    )
    assert view.build(case).symptom == words
    for form in PEOPLE if words is not None else ():
        assert (words or "") in flat(render(case, form))


# -- more that agents ask -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", PEOPLE)
def test_what_some_agents_ask_stands_where_it_is_known(form: str) -> None:
    told = {
        "title": "The long film", "wrong": "No subtitles", "app_version": "9.1.2", "firmware": "05.30.10",
        "plan": "Standard with ads", "country": "Portugal", "provider": "Stadtnetz",
    }  # fmt: skip
    text = flat(render(unmeasured(**told), form))
    assert [words for words in told.values() if words not in text] == []
    assert "Netflix plan" not in flat(render(unmeasured(), "full"))


# -- steps in order of time -----------------------------------------------------------------------------------------


def test_steps_stand_in_order_of_time_on_one_clock() -> None:
    case = unmeasured()
    assert case.story
    steps = (
        TriedStep(at="2026-11-29T10:05:00+02:00", what="Second"),
        TriedStep(at="at noon", what="Behind the second"),
        TriedStep(at="2026-11-29T08:00:00Z", what="First"),
    )
    walked = {"steps": [{"at": "2026-11-29T08:10:00Z", "what": "Third", "effect": None}], "title": "x"}
    shown = view.build(replace(case, story=replace(case.story, steps=steps, walks=(walked,)))).steps
    assert [step.what for step in shown] == ["First", "Second", "Behind the second", "Third"]
    times = [step.at for step in shown if step.what != "Behind the second"]
    assert times == sorted(times)
    assert len({at.split()[-1] for at in times}) == 1, "one clock"
    assert shown[2].at == "at noon"


# -- done, and not --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", PEOPLE)
def test_a_step_that_is_done_and_not_is_a_contradiction_in_every_form(form: str) -> None:
    step = {
        "at": "2026-11-29T08:10:00Z",
        "what": "Turn off any VPN or proxy",
        "effect": "Done.",
        "still": ["A VPN is on"],
    }
    walked = {
        "steps": [step, {**step, "still": [], "what": "Restart"}, "of another kind"],
        "title": "x",
        "said": [],
    }
    text = flat(render(unmeasured(walked), form))
    assert "You answered: Turn off any VPN or proxy: done. Afterwards we measured: A VPN is on." in text
    assert "Restart: done." not in text


@pytest.mark.parametrize(
    ("at", "clears", "said"),
    [
        ("2026-11-20T08:00:00Z", ["vpn-active"], True),
        ("2099-01-01T00:00:00Z", ["vpn-active"], False),  # the run came before the step
        ("2026-11-20T08:00:00Z", ["clock-wrong"], False),
        ("2026-11-20T08:00:00Z", [], False),
        ("at noon", ["vpn-active"], False),
    ],
)
def test_what_a_later_run_finds_of_a_step_that_is_done_is_named(
    at: str, clears: list[str], said: bool
) -> None:
    run = worlds.run(worlds.world("vpn"))
    walked = {
        "title": "x",
        "said": [],
        "steps": [{"at": at, "what": "Turn off any VPN", "still": [], "clears": clears}],
    }
    report = view.build(join_story(run.id, [run], {}, walks=[walked]))
    title = report.problems[0].title.removesuffix(".")
    named = (f"You answered: Turn off any VPN: done. Afterwards we measured: {title}.",)
    assert report.unclear == (named if said else ())


@pytest.mark.parametrize(
    ("name", "is_said"), [("healthy", True), ("dns-blocking", False), ("lossy-wifi", False)]
)
def test_the_home_is_not_cleared_beside_a_cause_in_it(name: str, is_said: bool) -> None:
    run = worlds.run(worlds.world(name))
    given = GivenAnswer(
        at="2026-11-29T10:00:00Z", fact="other-connection", word="same", says="It is the same over another connection.",
        so=GUIDES.conclusions["not-home"].so,
    )  # fmt: skip
    said = read_told(
        run,
        Story(
            make=None, model=None, began=None, connection=None, others=None, outcome=None, answers=(given,)
        ),
        (),
    ).said
    assert said[0].startswith(given.says)
    assert ("home network is hardly" in said[0]) is is_said
