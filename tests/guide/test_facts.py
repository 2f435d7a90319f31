"""What a person answers goes into the case: under the fact that its step declares, in whole sentences, and only then."""

from __future__ import annotations

import json

import pytest

from diag.case.document import GivenAnswer
from diag.case.from_json import from_json
from diag.case.story import given_answers
from diag.cli.walk import to_json
from diag.guide import position
from diag.guide.types import CANNOT, WITH_CODE, StepKind
from diag.guide.walk import Walk, resume
from diag.symptoms import SYMPTOMS
from diag.troubleshoot.protocol import make_asked
from tests.guide.test_rules import STEPS, reached, someone
from tests.guide_cases import GUIDES, at, case, evidence


def walk(flow: str, device: str, *answers: str) -> Walk:
    made = Walk(guides=GUIDES, flow=GUIDES.flows[flow], device=GUIDES.device(device))
    for number, word in enumerate(answers):
        made.answer(word, at=f"2026-11-29T10:00:{number:02}Z")
    return made


def said(made: Walk) -> list[str]:
    return [answer.says for answer in made.given_answers(made.position())]


def test_each_answer_is_kept_under_its_fact_with_what_follows_from_it() -> None:
    one = walk("basic", "smart-tv", "none", "yes")
    assert list(one.given_answers(one.position())) == [
        GivenAnswer(
            at="2026-11-29T10:00:00Z", fact="code", word="none", about="code",
            says="The screen shows neither a code nor a message.",
        ),
        GivenAnswer(
            at="2026-11-29T10:00:01Z", fact="other-apps", word="yes", about="others", line=True,
            says="Other apps or websites work on the TV.", so="So the internet connection works in general.",
        ),
    ]  # fmt: skip


def test_an_answer_that_was_not_the_persons_is_not_put_into_their_mouth() -> None:
    one = Walk(guides=GUIDES, flow=GUIDES.flows["basic"], device=GUIDES.device("windows-app"))
    one.add_measurement(case(clock="ok", internet="ok", facts={"clock": {"os": "windows"}}))
    one.answer("none")
    assert "others" in {p.step for p in one.position().passed}
    assert [answer.fact for answer in one.given_answers(one.position())] == ["code"]


@pytest.mark.parametrize("word", ["unsure", *WITH_CODE])
def test_what_nobody_knows_and_what_is_typed_makes_no_sentence(word: str) -> None:
    flow, before = ("basic", ["none"]) if word == "unsure" else ("basic", [])
    assert said(walk(flow, "smart-tv", *before, word))[len(before) :] == []


def test_an_answer_that_is_taken_back_is_gone() -> None:
    one = walk("basic", "smart-tv", "none", "no")
    one.back()
    assert said(one) == ["The screen shows neither a code nor a message."]


def test_the_sign_in_at_hand_is_an_answer_too() -> None:
    one = walk("downloads", "smart-tv", "none", "limit", "no")
    assert said(one)[-2:] == ["There are too many downloads.", "The downloads are still needed."]


def test_answers_survive_being_written_down() -> None:
    one = walk("one-title", "roku", "yes", "sound")
    again = resume(GUIDES, json.loads(json.dumps(one.to_json())), [])
    assert said(again) == said(one) == ["Other titles play.", "The sound is wrong or missing."]
    assert from_json(GivenAnswer, one.to_json()["said"][0], "x").fact == "other-titles"


def test_of_two_walks_every_answer_stays_and_the_same_one_stands_once() -> None:
    first, second = walk("basic", "smart-tv", "none", "yes"), walk("basic", "smart-tv", "none", "no")
    kept = given_answers(
        [first.to_json(), first.to_json(), second.to_json(), {"flow": "of an older version"}]
    )
    assert [(answer.fact, answer.word) for answer in kept] == [
        ("code", "none"),
        ("other-apps", "yes"),
        ("other-apps", "no"),
    ]


def test_the_next_walk_does_not_ask_what_was_answered() -> None:
    """Of two walks of one trouble the second knows which other devices play, also when it was kept meanwhile."""
    told = walk("smart-tv", "smart-tv", "none", "yes", "yes").next_walk("cannot-connect")
    told = resume(GUIDES, json.loads(json.dumps(told.to_json())), [])
    because = "You have answered this already: Netflix plays on another device in the same home."
    while told.position().action != "connect-by-cable":
        words = [choice.word for choice in told.position().choices]
        if told.position().kind is StepKind.CHECK:
            told.skip_measuring()
        else:
            told.answer(next(word for word in ("yes", "same", "cannot") if word in words))
    told = resume(GUIDES, json.loads(json.dumps(told.to_json())), [])
    told.answer("same")
    assert told.position().action == "check-network", "whether it plays on another device is not asked"
    assert because in [skipped.because for skipped in told.position().skipped]
    assert "other-device" not in {answer.fact for answer in told.given_answers(told.position())}, (
        "it stands in the walk where it was given"
    )


def test_what_was_settled_is_left_alone_or_taken_back() -> None:
    first, second = walk("basic", "smart-tv", "none", "yes"), walk("basic", "smart-tv", "none", "no")
    for word, left in (("yes", [("other-apps", "yes", True)]), ("", [])):
        second.settled = {"other-apps": word}
        again = resume(GUIDES, json.loads(json.dumps(second.to_json())), [])
        kept = given_answers([first.to_json(), again.to_json()])
        assert [(one.fact, one.word, one.settled) for one in kept if one.fact != "code"] == left


def test_every_sentence_is_said_by_some_answer() -> None:
    """Of a fact no sentence is left over, and every one is reached by a step that records it."""
    reached = {(s.records, word) for f in GUIDES.flows.values() for s in f.steps.values() for word in s.go}
    assert [
        (fact.id, word)
        for fact in GUIDES.facts.values()
        for word in fact.says
        if (fact.id, word) not in reached
    ] == []
    assert all(set(fact.unless) <= set(fact.says) for fact in GUIDES.facts.values())
    assert all(CANNOT not in fact.says for fact in GUIDES.facts.values())


def test_every_symptom_has_words_and_none_is_left_over() -> None:
    assert set(SYMPTOMS) == {word for flow in GUIDES.flows.values() for word in flow.symptoms}
    assert len(set(SYMPTOMS.values())) >= len(SYMPTOMS) - 1
    assert not any(words.endswith(".") for words in SYMPTOMS.values())


# -- the rate that is needed, and gaps that nothing fills ---------------------------------------------------------


@pytest.mark.parametrize(
    ("quality", "screens", "needed"),
    [(None, None, "5"), ("720p", 1, "3"), ("1080p", 2, "10"), ("4k", 1, "15")],
)
def test_the_speed_on_the_device_is_held_against_the_picture_that_is_wanted(
    quality: str | None, screens: int | None, needed: str
) -> None:
    run = case(bandwidth="unknown", path="unknown", quality=quality, screens=screens)
    now = at("buffering", "smart-tv", run, what="stops", code__write="none", one="yes")
    assert [choice.label for choice in now.choices[:2]] == [
        f"It shows {needed} Mbit/s or more",
        f"It shows less than {needed} Mbit/s",
    ]


def test_the_wanted_picture_outlives_a_measurement_on_the_way() -> None:
    """A walk that was taken up again measures and asks for the same picture."""
    one = Walk(guides=GUIDES, flow=GUIDES.flows["buffering"], device=GUIDES.device("smart-tv"))
    one.add_measurement(case(internet="ok", quality="4k", screens=2))
    again = resume(GUIDES, json.loads(json.dumps(one.to_json())), [])
    assert (make_asked(again).quality, make_asked(again).screens) == ("4k", 2)
    assert again.evidence.needed == "30"


def test_no_step_of_any_walk_has_a_gap_in_any_of_its_texts() -> None:
    for flow_id, step in STEPS:
        flow = GUIDES.flows[flow_id]
        device = someone(flow, flow.steps[step].do or flow.steps[step].ready)
        now = position(GUIDES, flow, device, reached(flow_id, step), evidence(device))
        shown = to_json(now, device.id)
        labels = [choice.label for choice in now.choices]
        texts = [text for text in (*shown.values(), *now.how, *labels) if isinstance(text, str)]
        assert [text for text in texts if "{" in text] == [], (flow_id, step)


# -- walks that must not lead round in a circle ---------------------------------------------------------------------


def test_who_can_sign_in_nowhere_is_not_sent_to_where_they_are_signed_in() -> None:
    now = at("sign-in", "smart-tv", code__write="none", elsewhere="no", reset="same", signed_in="no")
    assert now.action == "recover-account"
    assert "loginhelp" in now.text
    assert "card" in now.text
    assert (
        at("sign-in", "smart-tv", code__write="none", elsewhere="no", reset="same", signed_in="yes").action
        == "check-contact-details"
    )


@pytest.mark.parametrize("device", ["switch", "smart-tv", "windows-browser"])
def test_where_the_app_is_missing_nothing_of_it_is_closed_updated_or_removed(device: str) -> None:
    first = at("app-trouble", device, what="missing")
    assert first.action == "check-supported", "first whether the device has the app at all"
    flow = GUIDES.flows["app-trouble"]
    todo, seen = [flow.steps["what"].go["missing"]], set()
    while todo:
        step = flow.steps[todo.pop()]
        seen.add(step.do)
        todo += step.go.values()
    assert not seen & {
        "sign-out",
        "sign-out-keys",
        "reinstall-app",
        "clear-data",
        "update-app",
        "restart-app",
        "find-code",
    }
