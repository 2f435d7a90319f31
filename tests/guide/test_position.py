"""What a position says at each kind of step, whole, in a small walk of its own; and as a terminal shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from diag.guide import (
    GuideDevice,
    Guides,
    MeasuredEvidence,
    Position,
    StepAnswer,
    StepKind,
    WrongAnswer,
    position,
)
from diag.guide.evidence import MeasuredCase
from diag.guide.position import fill
from diag.guide.types import (
    Action,
    Choice,
    Conclusion,
    Evidence,
    Flow,
    Instructions,
    PassedStep,
    Skipped,
    Step,
)
from diag.model import Confidence, Where
from tests.guide_cases import GUIDES, case, with_diagnosis

DEVICE = GuideDevice(id="roku", name="Roku", the="the player")
PC = GuideDevice(id="windows-app", name="PC", the="this PC", os="windows")


def instructions(*steps: str, **more: Any) -> Instructions:
    known: dict[str, Any] = {"source": "A page", "confidence": "netflix", "checked": date(2026, 11, 22)}
    return Instructions(steps=steps, **known | more)


def action(id_: str, on: str = "device", **more: Any) -> Action:
    return Action(id=id_, title=f"Do {id_} on {{the}}", say=f"{id_}.", on=on, **more)


ACTIONS = [
    action("wipe", loses="You lose {the}.", ask="Have you {the} at hand?"),
    action("erase", loses="You lose {the}.", ask="Have you all?"),
    action("reset", loses="You lose more.", ask="Have you more?"),
    action("plug"),
    action("doubt"),
    action("advice", on="home"),
    action("never"),
    action("spared"),
]


def guides(*steps: Step, start: str = "", evidence: tuple[Evidence, ...] = ()) -> Guides:
    """Guides with one walk of these steps and its ends, and another one."""
    ends = [Step(id=f"end-{end}", end=end, flow="other" if end == "flow" else "") for end in GUIDES.ends]
    rows = {step.id: step for step in (*steps, *ends)}
    flow = Flow(id="small", title="Small", start=start or steps[0].id, steps=rows, devices=("roku", "windows-app"),
                instead="other")  # fmt: skip
    other = replace(flow, id="other", title="The other one")
    how = {
        "wipe": instructions("Wipe {the}."),
        "erase": instructions("Erase it."),
        "reset": instructions("Reset it.", loses="You lose this."),
        "plug": instructions("Unplug {the}.", "Plug it in."),
        "doubt": instructions("Try.", confidence="unverified", source=""),
        "never": instructions(impossible="{The} cannot."),
        "spared": instructions("Do."),
    }
    devices = {one.id: replace(one, instructions=how) for one in (DEVICE, PC)}
    conclusions = [
        Conclusion(id="one", where="tv", say="It is {the}.\nSo it is."),
        Conclusion(id="two", where="none", say="It is not."),
    ]
    return replace(
        GUIDES,
        flows={"small": flow, "other": other},
        devices=devices,
        actions={one.id: one for one in ACTIONS},
        home={"advice": instructions("Ask.", "Wait.", confidence="unverified")},
        evidence={one.id: one for one in evidence},
        conclusions={one.id: one for one in conclusions},
        words={**GUIDES.words, "yes": "Yes, {the}"},
        ends={
            "fixed": "It plays.",
            "support": "Call {the}.\nSoon.",
            "provider": "P.",
            "home": "H.",
            "maker": "M.",
            "flow": "",
        },
        texts={
            **GUIDES.texts,
            "measure": "We can measure.",
            "warning": "Next: {title}. {loses}",
            "unverified": "Not verified.",
            "advice": "Just advice.",
            "helped": "Helped: {title}.",
            "next-walk": "On: {title}.",
            "other-walk": "Not for {the}: {title}.",
            "at-hand": "You have it.",
            "not-here": "Not here.",
            "found": "Found: {title}.",
            "ok": "Well: {fine}.",
        },
    )


def at(made: Guides, *runs: MeasuredCase, device: str = "roku", **answers: str) -> Position:
    """Where one stands after some answers; an underscore in a name stands for a dash."""
    kind = made.devices[device]
    given = {step.replace("_", "-"): StepAnswer(word=word) for step, word in answers.items()}
    known = MeasuredEvidence(runs, evidence=made.evidence, texts=made.texts, device=kind)
    return position(made, made.flows["small"], kind, given, known)


def answered(**words: str) -> tuple[PassedStep, ...]:
    return tuple(
        PassedStep(step=step.replace("_", "-"), answer=StepAnswer(word=w)) for step, w in words.items()
    )


ASK = Step(id="a", say="First {the}.", ask="Is {the} on?", go={"yes": "end-fixed", "other": "end-support"},
           answers={"other": "Another {device}"})  # fmt: skip


def test_a_question() -> None:
    now = at(guides(ASK))
    assert now == Position(
        flow="small", step="a", kind=StepKind.ASK, say=("First the player.",), ask="Is the player on?", left=1,
        choices=(Choice(word="yes", label="Yes, the player"), Choice(word="other", label="Another Roku")),
    )  # fmt: skip
    assert now.text == "First the player.\nIs the player on?"


def test_a_measurement() -> None:
    made = guides(Step(id="m", say="The names.", check="dns", go={"ok": "a", "else": "a"}), ASK)
    now = at(made)
    assert now == Position(
        flow="small", step="m", kind=StepKind.CHECK, say=("The names.", "We can measure."), check="dns", left=2,
        choices=(
            Choice(word="ok", label=GUIDES.words["ok"]), Choice(word="else", label=GUIDES.words["else"]),
        ),
    )  # fmt: skip
    assert now.text == "The names.\nWe can measure."


DO = Step(
    id="d", say="Now.\nThen.", do="plug", records="code", go={"plays": "end-fixed", "cannot": "end-maker"}
)


def test_an_action() -> None:
    now = at(guides(DO))
    assert now == Position(
        flow="small", step="d", kind=StepKind.DO, say=("Now.", "Then."), title="Do plug on the player",
        how=("Unplug the player.", "Plug it in."), action="plug", records="code", source="A page",
        confidence="netflix", left=1,
        choices=(
            Choice(word="plays", label=GUIDES.words["plays"]), Choice(word="cannot", label=GUIDES.words["cannot"]),
        ),
    )  # fmt: skip
    assert now.text == "Now.\nThen.\nDo plug on the player:\n1. Unplug the player.\n2. Plug it in."


@pytest.mark.parametrize(
    ("what", "caveat", "how"),
    [("doubt", "Not verified.", "Try."), ("advice", "Just advice.", "1. Ask.\n2. Wait.")],
)
def test_an_action_that_nobody_has_verified(what: str, caveat: str, how: str) -> None:
    now = at(guides(replace(DO, do=what, say="")))
    assert (now.caveat, now.confidence, now.say) == (caveat, "unverified", ())
    assert now.text == f"Do {what} on the player:\n{how}\n{caveat}"


def ready(id_: str, what: str, to: str, **go: str) -> Step:
    return Step(id=id_, ready=what, go={"yes": to, "no": "end-support", "cannot": "end-maker", **go})


def test_a_warning() -> None:
    made = guides(ready("r", "wipe", "d"), DO)
    now = at(made)
    assert now == Position(
        flow="small", step="r", kind=StepKind.ASK, say=("Next: Do wipe on the player. You lose the player.",),
        ask="Have you the player at hand?", warning="You lose the player.", source="A page", confidence="netflix", left=2,
        choices=(Choice(word="yes", label="Yes, the player"), Choice(word="no", label="No")),
    )  # fmt: skip
    assert now.text == "Next: Do wipe on the player. You lose the player.\nHave you the player at hand?"
    assert at(guides(ready("r", "reset", "d"), DO)).warning == "You lose this.", "as it is on this device"


def test_a_warning_of_the_same_loss_is_not_given_twice() -> None:
    one = Step(id="one", do="wipe", go={"same": "r-two", "cannot": "r-two"})
    two = Step(id="two", do="erase", go={"same": "r-three", "cannot": "end-maker"})
    made = guides(ready("r", "wipe", "one", no="r-two"), one, ready("r-two", "erase", "two"), two,
                  ready("r-three", "reset", "end-fixed"))  # fmt: skip
    now = at(made, r="yes", one="same")
    assert now.step == "two"
    assert now.skipped == (Skipped(step="r-two", because="You have it."),)
    assert now.passed[-1].answer == StepAnswer(word="yes", by="earlier", because="You have it.")
    assert at(made, r="yes", one="same", two="same").step == "r-three", "that loses something else"
    assert at(made, r="no").step == "r-two", "who did not have it at hand may have it now"


CONCLUDES = Step(id="c", ask="Does another play?", go={"yes": "d", "no": "end-fixed", "same": "e"},
                 concludes={"yes": "one", "same": "two"})  # fmt: skip
AGAIN = Step(id="e", ask="Once more?", go={"yes": "d", "no": "f"}, concludes={"yes": "one"})
LAST = Step(id="f", ask="And now?", go={"yes": "d"})


def test_what_an_answer_allows_to_say_is_said_once_and_kept() -> None:
    made = guides(CONCLUDES, DO, AGAIN, LAST)
    one = Conclusion(id="one", where="tv", say="It is the player.\nSo it is.")
    two = replace(made.conclusions["two"])
    now = at(made, c="yes")
    assert (now.concluded, now.conclusions) == (("It is the player.", "So it is."), (one,))
    assert now.text.startswith("It is the player.\nSo it is.\nNow.\nThen.\nDo plug")
    now = at(made, c="same")
    assert (now.concluded, now.conclusions) == (("It is not.",), (two,))
    now = at(made, c="same", e="no")
    assert (now.concluded, now.conclusions) == ((), (two,))
    now = at(made, c="same", e="yes")
    assert (now.concluded, now.conclusions) == (("It is the player.", "So it is."), (two, one))
    assert at(made, c="no").conclusions == ()


def test_what_evidence_concludes_before_the_first_answer_is_said_at_once() -> None:
    known = Evidence(id="well", say="Names are found.", ok=("dns",))
    step = replace(CONCLUDES, known={"well": "same"})
    now = at(guides(step, DO, AGAIN, LAST, evidence=(known,)), case(dns="ok"))
    assert (now.step, now.concluded) == ("e", ("It is not.",))
    assert now.passed[0].answer == StepAnswer(word="same", by="evidence", because="Names are found.")
    before = Step(id="b", ask="Ready?", go={"yes": "c"})
    now = at(guides(before, step, DO, AGAIN, LAST, evidence=(known,)), case(dns="ok"), b="yes")
    assert (now.step, now.concluded) == ("e", ("It is not.",)), "it follows the last answer"


@pytest.mark.parametrize(
    ("end", "say", "said"),
    [
        ("fixed", "", ("It plays.",)),
        ("fixed", "Well {the}.", ("Well the player.",)),
        ("support", "", ("Call the player.", "Soon.")),
        ("support", "Well.", ("Well.", "Call the player.", "Soon.")),
        ("maker", "Well.", ("Well.", "M.")),
        ("flow", "", ("On: The other one.",)),
        ("flow", "Well.", ("Well.", "On: The other one.")),
    ],
)
def test_an_end(end: str, say: str, said: tuple[str, ...]) -> None:
    last = Step(id="x", say=say, end=end, flow="other" if end == "flow" else "")
    now = at(guides(Step(id="a", ask="Is it?", go={"yes": "x"}), last), a="yes")
    assert now == Position(
        flow="small", step="x", kind=StepKind.END, say=said, end=end, to="other" if end == "flow" else "",
        passed=answered(a="yes"),
    )  # fmt: skip
    assert now.text == "\n".join(said)


@pytest.mark.parametrize("word", ["provider", "support"])
@pytest.mark.parametrize(
    ("place", "helper"),
    [(Where.HOME_NETWORK, "home"), (Where.ISP, "provider"), (Where.TV, "maker"), (Where.NETFLIX, "support")],
)
def test_a_walk_about_the_line_ends_at_who_can_act_on_the_cause(place: Where, helper: str, word: str) -> None:
    made = guides(
        Step(id="a", ask="Is it?", go={"yes": "p", "other": "s"}),
        Step(id="p", end="provider"),
        Step(id="s", end="support"),
    )
    made = replace(made, ends={"home": "H.", "provider": "P.", "maker": "M.", "support": "S."})
    answer = "yes" if word == "provider" else "other"
    found = with_diagnosis(case(dns="fail", diagnoses={"dns-blocking": ("dns",)}), where=place)
    now = at(made, found, a=answer)
    assert (now.end, now.say) == (helper, (made.ends[helper],))
    assert at(made, a=answer).end == word, "nothing measured"
    unsure = with_diagnosis(found, confidence=Confidence.POSSIBLE)
    assert at(made, unsure, a=answer).end == word, "one of several possibilities"
    assert at(made, found, case(dns="ok"), a=answer).end == word, "it is gone"


def test_a_walk_about_something_else_ends_where_it_says() -> None:
    found = with_diagnosis(case(dns="fail", diagnoses={"dns-blocking": ("dns",)}), where=Where.HOME_NETWORK)
    made = guides(ASK)
    assert at(made, found, a="other").end == "home"
    small = made.flows["small"]
    steps = {id_: step for id_, step in small.steps.items() if step.end != "provider"}
    made = replace(made, flows={**made.flows, "small": replace(small, steps=steps)})
    assert at(made, found, a="other").end == "support"


def test_what_helped_is_the_last_thing_that_was_done() -> None:
    made = guides(replace(DO, go={"plays": "end-fixed", "cannot": "a", "same": "m"}), ASK,
                  Step(id="m", say="Names.", check="dns", go={"ok": "end-fixed", "else": "a"}))  # fmt: skip
    now = at(made, d="plays")
    assert (now.fixed_by, now.say) == ("d", ("It plays.", "Helped: Do plug on the player."))
    now = at(made, d="cannot", a="yes")
    assert (now.fixed_by, now.say) == ("", ("It plays.",)), "a question helps nobody"
    now = at(made, case(dns="ok"), d="same")
    assert (now.fixed_by, now.end) == ("d", "fixed"), "what was measured afterwards takes nothing from it"
    assert at(made, d="cannot", a="other").fixed_by == ""


def test_a_walk_that_ends_before_anything_was_asked() -> None:
    known = Evidence(id="well", say="Names are found.", ok=("dns",))
    step = replace(ASK, known={"well": "yes"})
    now = at(guides(step, evidence=(known,)), case(dns="ok"))
    assert (now.end, now.fixed_by, now.answered) == ("fixed", "", ())


def test_a_walk_for_other_devices() -> None:
    made = guides(ASK)
    flow = replace(made.flows["small"], devices=("windows-app",))
    made = replace(made, flows={**made.flows, "small": flow})
    assert at(made) == Position(
        flow="small", step="other-walk", kind=StepKind.END, say=("Not for the player: The other one.",), end="flow",
        to="other",
    )  # fmt: skip


# -- steps that need no answer -----------------------------------------------------------------------------------


def test_what_is_not_possible_on_the_device_is_skipped() -> None:
    now = at(guides(replace(DO, do="never", go={"plays": "end-fixed", "cannot": "a"}), ASK))
    assert now.passed == (
        PassedStep(step="d", answer=StepAnswer(word="cannot", by="device", because="The player cannot.")),
    )
    now = at(guides(ready("r", "never", "end-fixed", cannot="a"), ASK))
    assert now.passed[0].answer == StepAnswer(word="cannot", by="device", because="The player cannot.")


def test_what_measurements_contradict_is_skipped() -> None:
    known = Evidence(id="well", say="Names are found.", ok=("dns",), spares=("spared",))
    made = guides(replace(DO, do="spared", go={"plays": "end-fixed", "cannot": "a"}), ASK, evidence=(known,))
    assert at(made).step == "d"
    now = at(made, case(dns="ok"))
    assert now.passed == (
        PassedStep(step="d", answer=StepAnswer(word="cannot", by="evidence", because="Names are found.")),
    )


def test_a_measurement_answers_its_step() -> None:
    check = Step(
        id="m", say="Names.", check="dns", go={"ok": "a", "dns-slow": "end-maker", "else": "end-support"}
    )
    made = guides(check, ASK)
    now = at(made, case(dns="ok"))
    fine = "Well: the names of Netflix's servers that we looked up are found."
    assert now.passed == (PassedStep(step="m", answer=StepAnswer(word="ok", by="evidence", because=fine)),)
    now = at(made, case(diagnoses={"dns-slow": ("dns",)}, dns="fail"))
    assert now.passed[0].answer == StepAnswer(
        word="dns-slow", by="evidence", because="Found: The title of dns-slow."
    )
    assert at(made, case(dns="fail")).step == "end-support"
    assert at(made, case(dns="fail"), m="ok").step == "a", "what was answered counts more"


def test_a_measurement_of_another_device_is_told_with_its_name() -> None:
    made = guides(Step(id="m", say="Wi-Fi.", check="wifi", go={"ok": "a", "else": "a"}), ASK)
    made = replace(made, texts={**made.texts, "not-here": "Not on {the}."})
    assert at(made, case(wifi="ok")).skipped == (Skipped(step="m", because="Not on the player."),)


# -- what is wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"x": "yes"}, "the walk 'small' has no step 'x'"),
        ({"a": "no"}, "the step 'a' has no answer 'no'; it has: yes, other"),
    ],
)
def test_a_wrong_answer_says_what_is_wrong(answers: dict[str, str], said: str) -> None:
    with pytest.raises(WrongAnswer) as wrong:
        at(guides(ASK), **answers)
    assert str(wrong.value) == said


def test_a_walk_without_end_is_refused() -> None:
    ring = Step(id="a", ask="Is it?", go={"yes": "a"})
    with pytest.raises(ValueError, match="'small' comes back to its step 'a'"):
        at(guides(ring))


def test_steps_left_count_the_longest_way_without_the_end() -> None:
    made = guides(CONCLUDES, DO, AGAIN, LAST)
    left = made.flows["small"].steps_left
    assert {id_: left[id_] for id_ in ("c", "d", "e", "f", "end-fixed")} == {
        "c": 4, "d": 1, "e": 3, "f": 2, "end-fixed": 0,
    }  # fmt: skip
    assert at(made, c="same").left == 3


def test_the_device_in_a_text() -> None:
    assert (
        fill("{The} or {the} of a {device}, {loss}", DEVICE) == "The player or the player of a Roku, {loss}"
    )
