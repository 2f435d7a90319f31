"""Each step, each routing rule and each skip rule of every walk does what it says.

The tables below (STEPS, RULES, SPARED and so on) are read off the walks themselves, so that nothing is left out.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from diag.guide import Flow, GuideDevice, Position, StepAnswer, StepKind, position
from diag.guide.evidence import CODE_GIVEN, SlimCase
from diag.guide.mermaid import mermaid
from diag.guide.position import fill
from diag.guide.types import CANNOT, Step
from diag.guide.walk import slim_case
from diag.model import Confidence, Severity, Status
from diag.vocabulary import DEVICE_KINDS
from tests.guide_cases import DEVICES, FLOWS, GUIDES, HEALTHY, at, case, evidence, with_check, with_diagnosis
from tests.rows import every_row

each_flow = every_row(FLOWS)
each_device = every_row(DEVICES)


def reached(flow_id: str, step: str) -> dict[str, StepAnswer]:
    """The shortest answers by which a step is reached when nothing skips it; no warning but its own is agreed to."""
    flow = GUIDES.flows[flow_id]
    found = way(flow, flow.start, step)
    assert found is not None
    return found


def way(flow: Flow, start: str, end: str) -> dict[str, StepAnswer] | None:
    """Answers from one step to another one, agreeing at most to the warning of that one; None where there is no way."""
    found: dict[str, dict[str, StepAnswer]] = {start: {}}
    todo = [start]
    while todo:
        here = flow.steps[todo.pop(0)]
        for word, target in here.go.items():
            if target not in found and (target == end or word != "yes" or not here.ready):
                found[target] = {**found[here.id], here.id: StepAnswer(word=word)}
                todo.append(target)
    return found.get(end)


def after(now: Position, step: str) -> str:
    """The step that a position reached right after another one."""
    row = [p.step for p in now.passed] + [now.step]
    return row[row.index(step) + 1]


STEPS = [(flow.id, step) for flow in GUIDES.flows.values() for step in flow.steps]
RULES = [
    (flow.id, step.id, word, target)
    for flow in GUIDES.flows.values()
    for step in flow.steps.values()
    for word, target in step.go.items()
]


@every_row(STEPS)
def test_every_step_can_be_reached_and_says_something(flow_id: str, step: str) -> None:
    flow = GUIDES.flows[flow_id]
    device = someone(flow, flow.steps[step].do or flow.steps[step].ready)
    now = position(GUIDES, flow, device, reached(flow_id, step), evidence(device))
    assert now.step == step
    assert now.kind is flow.steps[step].kind
    assert now.text
    assert [c.word for c in now.choices] == [
        word for word in flow.steps[step].go if not (flow.steps[step].ready and word == CANNOT)
    ]


@every_row(RULES)
def test_every_rule_leads_where_it_says(flow_id: str, step: str, word: str, target: str) -> None:
    flow = GUIDES.flows[flow_id]
    device = GUIDES.device(flow.devices[0])
    answers = {**reached(flow_id, step), step: StepAnswer(word=word)}
    assert after(position(GUIDES, flow, device, answers, evidence(device)), step) == target


CONCLUSIONS = [
    (flow.id, step.id, word, conclusion)
    for flow in GUIDES.flows.values()
    for step in flow.steps.values()
    for word, conclusion in step.concludes.items()
]


@every_row(CONCLUSIONS)
def test_every_conclusion_is_drawn_and_said(flow_id: str, step: str, word: str, conclusion: str) -> None:
    """Of the words of a step, those that allow it draw it; the next text begins with it."""
    flow = GUIDES.flows[flow_id]
    device = GUIDES.device(flow.devices[0])
    for other in flow.steps[step].go:
        answers = {**reached(flow_id, step), step: StepAnswer(word=other)}
        now = position(GUIDES, flow, device, answers, evidence(device))
        allowed = flow.steps[step].concludes.get(other) == conclusion
        assert (conclusion in [c.id for c in now.conclusions]) == allowed
        if other == word:
            assert now.text.startswith(fill(GUIDES.conclusions[conclusion].say, device))


def test_every_conclusion_of_the_book_is_used() -> None:
    assert set(GUIDES.conclusions) == {conclusion for *_, conclusion in CONCLUSIONS}


@each_device
def test_a_walk_for_other_devices_leads_to_one_for_this(device_id: str) -> None:
    device = GUIDES.devices[device_id]
    for flow in GUIDES.flows.values():
        if device.kind not in flow.devices:
            now = at(flow.id, device_id)
            assert (now.end, now.to) == ("flow", flow.instead)
            assert device.kind in GUIDES.flows[now.to].devices


# -- skipping -------------------------------------------------------------------------------------------------


#: Which check makes a diagnosis, where evidence rests on one.
FOUND_BY = {
    "internet-unreachable": "internet", "captive-portal": "portal", "parental-lock": "portal", "dns-unreachable": "dns", "dns-failing": "dns",
    "dns-blocking": "dns", "netflix-blocked": "netflix", "netflix-down": "netflix",
}  # fmt: skip


def proof(word: str, device: GuideDevice, found: str = "") -> SlimCase:
    """A case that makes one word of evidence true for a device and, as far as it goes, nothing else."""
    one = GUIDES.evidence[word]
    facts: dict[str, dict[str, Any]] = {"clock": {"os": device.os or "windows"}}
    for path in one.values.values():
        check, _, fact = path.partition(".")
        facts.setdefault(check, {})[fact] = 42.0
    if one.looked_for:
        of_device = {path.partition(".")[2]: wanted for path, wanted in one.when.items()}
        if one.given_up:
            of_device["given_up"] = "roku-2010"
        facts["tv"] = {"device": device.kind, "devices": [of_device]}
    if one.names:
        facts.setdefault("dns", {})["devices"] = [device.kind]
    checks = dict.fromkeys(one.ok, "ok")
    if one.device:
        checks.setdefault("clock", "warn")
    if one.looked_for:
        checks["tv"] = "warn"  # something else is wrong with it
    diagnoses = {}
    if one.found:
        found = found or one.found[0]
        checks[FOUND_BY[found]] = "fail"
        diagnoses = {found: (FOUND_BY[found],)}
    return case(checks, facts=facts, diagnoses=diagnoses)


def someone(flow: Flow, action: str, *, pc: bool = False) -> GuideDevice:
    """A device that this walk is made for and that can do the action; a PC when only a PC can tell."""
    return next(
        device
        for device in GUIDES.devices.values()
        if device.kind in flow.devices
        if device.os or not pc
        if not action or not GUIDES.instructions(device, action).impossible
    )


SPARED = [
    (flow.id, step.id, word.id)
    for flow in GUIDES.flows.values()
    for step in flow.steps.values()
    for word in GUIDES.evidence.values()
    if (step.do or step.ready) in word.spares
    if not word.device or set(flow.devices) & {d.kind for d in GUIDES.devices.values() if d.os}
]


@every_row(SPARED)
def test_evidence_spares_a_step(flow_id: str, step: str, word: str) -> None:
    """With the evidence the step is skipped, with the sentence and its value; without it the step is asked."""
    flow = GUIDES.flows[flow_id]
    action = flow.steps[step].do or flow.steps[step].ready
    device = someone(flow, action, pc=GUIDES.evidence[word].device)
    answers = reached(flow_id, step)
    without = position(GUIDES, flow, device, answers, evidence(device))
    assert without.step == step
    what = evidence(device, proof(word, device))
    with_it = position(GUIDES, flow, device, answers, what)
    skipped = {s.step: s.because for s in with_it.skipped}
    assert step in skipped
    assert skipped[step] == what.reason_to_skip(action)
    assert after(with_it, step) == flow.steps[step].go[CANNOT]


ANSWERED = [
    (flow.id, step.id, word, answer)
    for flow in GUIDES.flows.values()
    for step in flow.steps.values()
    for word, answer in step.known.items()
]


@every_row(ANSWERED)
def test_evidence_answers_a_question(flow_id: str, step: str, word: str, answer: str) -> None:
    flow = GUIDES.flows[flow_id]
    action = flow.steps[step].do
    device = someone(flow, action, pc=word != CODE_GIVEN and GUIDES.evidence[word].device)
    answers = reached(flow_id, step)
    assert position(GUIDES, flow, device, answers, evidence(device)).step == step
    what = evidence(device, code="NW-2-5") if word == CODE_GIVEN else evidence(device, proof(word, device))
    now = position(GUIDES, flow, device, answers, what)
    passed = {p.step: p.answer for p in now.passed}
    assert (passed[step].word, passed[step].by) == (answer, "evidence")
    assert passed[step].because
    assert after(now, step) == flow.steps[step].go[answer]


def test_every_word_of_evidence_spares_or_answers_something() -> None:
    used = {word for _, _, word in SPARED} | {word for _, _, word, _ in ANSWERED}
    assert set(GUIDES.evidence) <= used


def test_every_action_that_evidence_spares_is_met_in_some_walk() -> None:
    met = {step.do for flow in GUIDES.flows.values() for step in flow.steps.values()}
    assert {action for word in GUIDES.evidence.values() for action in word.spares} <= met


FOUND = [(word.id, found) for word in GUIDES.evidence.values() for found in word.found]


@every_row(FOUND)
def test_each_diagnosis_is_evidence_by_itself(word: str, found: str) -> None:
    device = GUIDES.devices["smart-tv"]
    run = proof(word, device, found)
    because = evidence(device, run).reason(word)
    assert because
    assert f"The title of {found}" in because
    for weak in ({"confidence": Confidence.POSSIBLE}, {"severity": Severity.NOTE}):
        assert evidence(device, with_diagnosis(run, **weak)).reason(word) is None


NEEDED = [
    (word.id, need) for word in GUIDES.evidence.values() for need in (*word.ok, *word.values.values())
]  # a check, or a fact of one


@every_row(NEEDED)
def test_evidence_needs_all_that_it_rests_on(word: str, need: str) -> None:
    """With one check not well, or one value not measured, nothing is skipped for this reason."""
    one = GUIDES.evidence[word]
    device = GUIDES.devices["roku" if one.looked_for else "windows-app"]
    assert evidence(device, proof(word, device)).reason(word)
    for status in ("warn", "fail", "unknown"):
        run = proof(word, device)
        run = with_check(run, need, status=Status(status))
        if need in one.values.values():
            id_, _, fact = need.partition(".")
            known = next(check.facts for check in run.checks if check.id == id_)
            run = with_check(run, id_, facts={name: known[name] for name in known if name != fact})
        assert evidence(device, run).reason(word) is None


def tv_case(*devices: dict[str, Any], kind: str = "smart-tv/samsung", status: str = "ok") -> SlimCase:
    return case({"tv": status, "clock": "ok"}, facts={"tv": {"device": kind, "devices": list(devices)}})


@pytest.mark.parametrize(
    ("run", "clock", "wired"),
    [
        (tv_case({"clock_offset_s": -59.0, "network": "wired"}), True, True),
        (tv_case({"clock_offset_s": 61.0, "network": "wifi"}), False, False),
        (tv_case({"clock_offset_s": None, "network": None}), False, False),
        (tv_case({"clock_offset_s": 1.0, "network": "wired"}, {}), False, False),  # which of the two is it?
        (tv_case(), False, False),
        (tv_case({"clock_offset_s": 1.0, "network": "wired"}, kind="roku"), False, False),
        (
            tv_case({"clock_offset_s": 1.0, "network": "wired"}, status="warn"),
            True,
            True,
        ),  # its Wi-Fi is weak, or the like
        (tv_case({"clock_offset_s": 1.0, "network": "wired"}, status="unknown"), False, False),
    ],
)
def test_what_the_device_told_spares_steps(run: SlimCase, clock: bool, wired: bool) -> None:
    """Only of the device in question, only where it is the one that answered, and only what it told."""
    known = evidence(GUIDES.devices["smart-tv/samsung"], run)
    assert bool(known.reason("device-clock-right")) is clock
    assert bool(known.reason("device-wired")) is wired
    assert bool(known.reason_to_skip("check-clock")) is clock


def test_a_walk_keeps_what_the_device_told_and_not_what_it_is() -> None:
    run = tv_case({"clock_offset_s": 1.0, "network": "wired", "up_s": 70.0, "model": "UE43"})
    slim = slim_case(GUIDES, run)
    assert evidence(GUIDES.devices["smart-tv/samsung"], slim).reason("device-clock-right")
    assert "UE43" not in str(slim)
    (kept,) = [check.facts for check in slim.checks if check.id == "tv"]
    told = {key: value for key, value in kept["devices"][0].items() if value is not None}
    assert told == {"clock_offset_s": 1.0, "network": "wired", "up_s": 70.0}


@pytest.mark.parametrize(
    ("told", "step", "passes"),
    [
        ({"network": "wifi"}, "settings", True),
        ({}, "settings", True),  # it answered: that is enough
        (None, "settings", False),
    ],
)
def test_a_device_that_answered_is_not_asked_whether_it_is_connected(
    told: dict[str, Any] | None, step: str, passes: bool
) -> None:
    device = GUIDES.devices["smart-tv/samsung"]
    known = evidence(device, tv_case(*([told] if told is not None else [])))
    flow = GUIDES.flows["cannot-connect"]
    now = position(GUIDES, flow, device, reached("cannot-connect", step), known)
    assert (step in {skipped.step for skipped in now.skipped}) is passes
    assert not passes or "answered in your home network" in now.skipped[-1].because


def test_a_strong_signal_at_the_device_spares_moving_it() -> None:
    device = GUIDES.devices["smart-tv/samsung"]
    for told, spared in (
        ({"network": "wifi", "signal_dbm": -58.0}, True),
        ({"network": "wifi", "signal_dbm": -71.0}, False),
        ({"network": "wifi", "signal_dbm": None}, False),
    ):
        because = evidence(device, tv_case(told)).reason_to_skip("move-closer")
        assert bool(because) is spared


def test_a_model_on_which_netflix_ended_answers_whether_it_is_supported() -> None:
    run = tv_case({"kind": "roku", "model": "Roku XD 2050X", "netflix": "absent"}, kind="roku")
    for known in (run, slim_case(GUIDES, run)):
        because = evidence(GUIDES.devices["roku"], known).reason("device-given-up")
        assert because is not None
        assert "2050X" in because
    assert "Roku XD" not in str(slim_case(GUIDES, run))
    for told in (
        {"kind": "roku", "model": "Roku Ultra 4800X", "netflix": "absent"},
        {"kind": "roku", "model": "Roku XD 2050X", "netflix": "running"},
        {"kind": "roku", "model": None},
    ):
        assert evidence(GUIDES.devices["roku"], tv_case(told, kind="roku")).reason("device-given-up") is None
    some = {"kind": "smart-tv", "maker": "samsung", "model": "UE46D6200", "netflix": "absent"}
    assert evidence(GUIDES.devices["smart-tv/samsung"], tv_case(some)).reason("device-given-up") is None


def test_where_a_person_looks_whether_the_device_is_supported_stands_what_is_known() -> None:
    from diag.lookup.dropped import list_for

    flow = GUIDES.flows["unsupported-device"]
    for id_ in ("playstation", "smart-tv/samsung", "android", "windows-browser"):
        device = GUIDES.devices[id_]
        answers = {
            step: StepAnswer(word=word)
            for step, word in (("code.given", "none"), ("model", "done"))
            if step in flow.steps
        }
        here = position(GUIDES, flow, device, answers, evidence(device, case({})))
        while here.step != "supported":
            answers[here.step] = StepAnswer(word=here.choices[-1].word)
            here = position(GUIDES, flow, device, answers, evidence(device, case({})))
        assert all(row.answer in here.say for row in list_for(id_))


@every_row([word.id for word in GUIDES.evidence.values() if word.device])
def test_evidence_of_a_pc_counts_for_that_pc_only(word: str) -> None:
    pc, other = GUIDES.devices["windows-app"], GUIDES.devices["smart-tv"]
    assert evidence(pc, proof(word, pc)).reason(word)
    assert evidence(other, proof(word, pc)).reason(word) is None
    assert evidence(GUIDES.devices["mac-browser"], proof(word, pc)).reason(word) is None


CHECKS = [
    (flow.id, step.id, word)
    for flow in GUIDES.flows.values()
    for step in flow.steps.values()
    if step.check
    for word in step.go
]


@every_row(CHECKS)
def test_a_measurement_answers_a_check(flow_id: str, step: str, word: str) -> None:
    """Each word that a check step waits for is said by a case, and leads on with its sentence."""
    flow = GUIDES.flows[flow_id]
    device = GUIDES.device(flow.devices[0])
    check = flow.steps[step].check
    if word == "ok":
        measured = case({check: "ok"})
    elif word == "else":
        measured = case({check: "unknown"})
    else:
        measured = case({check: "fail"}, diagnoses={word: (check,)})
    before = evidence(device)
    assert position(GUIDES, flow, device, reached(flow_id, step), before).step == step
    now = position(GUIDES, flow, device, reached(flow_id, step), evidence(device, measured))
    passed = {p.step: p.answer for p in now.passed}
    assert passed[step].word == word
    assert passed[step].because.endswith(".")
    assert after(now, step) == flow.steps[step].go[word]
    if word not in {"ok", "else"}:
        assert f"The title of {word}" in passed[step].because


def test_what_only_the_device_itself_could_measure_is_not_asked_of_this_pc() -> None:
    step = Step(id="x", check="wifi", go={"ok": "y", "else": "z"})
    assert evidence("smart-tv", HEALTHY).measured_answer(step) == ("else", GUIDES.texts["not-here"])
    assert evidence("windows-app", HEALTHY).measured_answer(step) == (
        "ok",
        "We have measured it: the Wi-Fi signal of this computer is good.",
    )


@each_device
def test_what_a_device_cannot_do_is_skipped_with_its_reason(device_id: str) -> None:
    """Every step of every walk that is impossible on the device, warnings included."""
    device = GUIDES.devices[device_id]
    skipped = 0
    for flow in GUIDES.flows.values():
        for step in flow.steps.values() if device.kind in flow.devices else ():
            action = step.do or step.ready
            if not action or not GUIDES.instructions(device, action).impossible:
                continue
            now = position(GUIDES, flow, device, reached(flow.id, step.id), evidence(device))
            because = {s.step: s.because for s in now.skipped}
            how = GUIDES.instructions(device, action)
            doubt = f" {GUIDES.texts['no-page']}" if how.is_doubtful else ""
            assert because[step.id] == fill(how.impossible, device) + doubt
            assert after(now, step.id) == step.go[CANNOT]
            skipped += 1
    assert skipped


def test_what_is_not_possible_carries_its_doubt_as_every_other_text_does() -> None:
    """A TV surely has a screen; that it has no menu for something is to be looked up."""
    tv = GUIDES.devices["smart-tv/lg"].instructions
    assert tv["clear-data"].is_doubtful
    assert not tv["check-cables"].is_doubtful
    assert not tv["check-network"].is_doubtful


def loss(action: str, device: GuideDevice) -> str:
    return GUIDES.instructions(device, action).loses or GUIDES.actions[action].loses


@each_device
def test_a_warning_that_was_agreed_to_is_not_given_twice(device_id: str) -> None:
    """For every two warnings of a walk, one of which can follow the other: skipped just when the loss is the same."""
    device = GUIDES.devices[device_id]
    for flow in GUIDES.flows.values():
        warnings = [step for step in flow.steps.values() if step.ready] if device.kind in flow.devices else []
        for first in warnings:
            for second in warnings:
                between = way(flow, first.go["yes"], second.id)
                if between is None or GUIDES.instructions(device, second.ready).impossible:
                    continue
                answers = {**reached(flow.id, first.id), first.id: StepAnswer(word="yes"), **between}
                now = position(GUIDES, flow, device, answers, evidence(device))
                same = loss(first.ready, device) == loss(second.ready, device)
                assert {s.step: s.because for s in now.skipped}.get(second.id) == (
                    GUIDES.texts["at-hand"] if same else None
                )
                assert (now.step == second.id) is not same


# -- order ----------------------------------------------------------------------------------------------------


def order(flow_id: str, device: str, **special: str) -> list[str]:
    """The actions that a person meets who answers that nothing helps."""
    now, done, answers = at(flow_id, device), [], {}
    while now.kind is not StepKind.END:
        words = [choice.word for choice in now.choices]
        word = special.get(now.step.replace(".", "_").replace("-", "_")) or next(
            w for w in ("same", "yes", "unsure", "else", "code", *words) if w in words
        )
        done.append(now.action or now.step)
        answers[now.step] = StepAnswer(word=word)
        now = position(GUIDES, GUIDES.flows[flow_id], GUIDES.device(device), answers, evidence(device))
    return [*done, str(now.end)]


def in_order(wanted: list[str], found: list[str]) -> bool:
    return [name for name in found if name in wanted] == wanted


def test_the_basic_sequence() -> None:
    found = order("basic", "smart-tv", other_ask="no")
    assert in_order(
        ["find-code", "others", "restart-device", "restart-home-network", "update-app", "update-system", "sign-out",
         "check-clock", "turn-off-vpn", "other.ask", "other-network", "look-up-code", "support"], found,
    ), found  # fmt: skip


def test_the_sequence_of_a_tv_with_a_phone_that_plays() -> None:
    found = order("smart-tv", "smart-tv", phone_ask="yes")
    assert in_order(
        ["find-code", "others", "phone.ask", "restart-device", "restart-home-network", "update-system", "update-app",
         "reinstall-app", "check-supported", "look-up-code", "support"], found,
    ), found  # fmt: skip


@each_flow
def test_a_loss_is_announced_and_agreed_to_first(flow_id: str) -> None:
    flow = GUIDES.flows[flow_id]
    for step in flow.steps.values():
        if step.do and GUIDES.actions[step.do].loses:
            leading = [s for s in flow.steps.values() if step.id in s.go.values()]
            assert [s.ready for s in leading] == [step.do]
            assert leading[0].go["yes"] == step.id
            assert leading[0].go["no"] != step.id


# -- the picture ----------------------------------------------------------------------------------------------


@each_flow
def test_the_picture_shows_every_step_with_its_words_and_where_its_answers_lead(flow_id: str) -> None:
    flow = GUIDES.flows[flow_id]
    text = mermaid(flow, {action.id: action.title for action in GUIDES.actions.values()})
    head, comment, start, *lines = text.splitlines()
    assert (head, comment) == ("flowchart TD", f"  %% {flow.id}: {flow.title}")
    boxes = [re.fullmatch(r'  (s\d+)([\[({/]+)"(.+)<br>(.+)"([\])}/]+)', line) for line in lines]
    names = {box[1]: box[3] for box in boxes if box}
    assert list(names.values()) == list(flow.steps)
    assert names[start.removeprefix("  start(( )) --> ")] == flow.start
    for box in boxes:
        if box:
            step = flow.steps[box[3]]
            assert (box[2], box[5]) == SHAPES[step.kind]
            assert box[4] == re.sub(r'["\[\]{}|<>]', "", shown_in_picture(step))
    arrows = [re.fullmatch(r"  (s\d+) -->\|(.+)\| (s\d+)", line) for line in lines]
    assert all(arrow or box for arrow, box in zip(arrows, boxes, strict=True))
    led = {(names[a[1]], word, names[a[3]]) for a in arrows if a for word in a[2].split(", ")}
    assert led == {(step.id, word, to) for step in flow.steps.values() for word, to in step.go.items()}


SHAPES = {
    StepKind.ASK: ("{", "}"), StepKind.CHECK: ("[/", "/]"), StepKind.DO: ("[", "]"), StepKind.END: ("([", "])"),
}  # fmt: skip


def shown_in_picture(step: Step) -> str:
    """The words of a step in the picture: a question, what is measured or done, or how the walk ends."""
    if step.ready:
        words = f"Ready for: {GUIDES.actions[step.ready].title}?"
    elif step.kind is StepKind.ASK:
        words = step.ask
    elif step.kind is StepKind.CHECK:
        words = f"measure {step.check}"
    elif step.kind is StepKind.DO:
        words = GUIDES.actions[step.do].title
    else:
        words = f"flow: {step.flow}" if step.end == "flow" else step.end
    return words.replace("{the}", "the device").replace("{The}", "The device")


def test_the_devices_are_those_of_the_design() -> None:
    assert {device.kind for device in GUIDES.devices.values()} == set(DEVICE_KINDS)
