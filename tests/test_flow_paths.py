"""Every path of every walk, on every device, leads to an end; each step, rule and skip does what it says."""

from __future__ import annotations

import pytest

from diag.flow import Answer, Kind, position
from diag.flow.graph import mermaid, paths
from diag.flow.nouns import CANNOT, ENDS, LONGEST
from diag.model import CHECK_IDS, DEVICE_KINDS
from tests.walks import BOOK, DEVICES, FLOWS, HEALTHY, at, case, known, positions

each_flow = pytest.mark.parametrize("flow_id", FLOWS)
each_device = pytest.mark.parametrize("device_id", DEVICES)


@each_device
def test_every_path_ends(device_id: str) -> None:
    """By every answer, from every position, on this device: with nothing measured and in a healthy home."""
    device = BOOK.devices[device_id]
    for flow in BOOK.flows.values():
        for runs in ((), (HEALTHY,)):
            what = known(device, *runs)
            for now, depth in positions(flow, device, what):
                assert depth < LONGEST
                assert now.text
                assert "{" not in now.text
                if now.kind is Kind.END:
                    assert now.end in ENDS
                    assert (now.end == "flow") == bool(now.to)
                    assert not now.choices
                else:
                    assert len(now.choices) >= 2
                    assert len({choice.label for choice in now.choices}) == len(now.choices)
                    assert now.end is None


@each_flow
def test_every_whole_path_is_walked(flow_id: str) -> None:
    """Each path from the first question to its end, replayed in one go, as a bookmark would."""
    flow = BOOK.flows[flow_id]
    device = BOOK.device(flow.devices[0])
    nothing = known(device)
    count = 0
    for path in paths(flow):
        answers = {step: Answer(word=word) for step, word in path}
        now = position(BOOK, flow, device, answers, nothing)
        assert now.kind is Kind.END
        assert [p.step for p in now.passed] == [step for step, _ in path]
        assert len(path) < LONGEST
        count += 1
    assert count >= 5


@each_flow
def test_every_step_and_every_rule(flow_id: str) -> None:
    """Each step can be reached, and each of its words leads to the step that its rule names."""
    flow = BOOK.flows[flow_id]
    device = BOOK.device(flow.devices[0])
    nothing = known(device)
    to: dict[str, dict[str, str]] = {flow.start: {}}
    todo = [flow.start]
    while todo:  # the shortest answers that lead to each step, whatever the device makes of it
        step = flow.steps[todo.pop(0)]
        for word, target in step.go.items():
            if target not in to:
                to[target] = {**to[step.id], step.id: word}
                todo.append(target)
    assert set(to) == set(flow.steps)
    for id_, behind in to.items():
        for word, target in flow.steps[id_].go.items():
            answers = {step: Answer(word=w) for step, w in {**behind, id_: word}.items()}
            now = position(BOOK, flow, device, answers, nothing)
            way = [p.step for p in now.passed] + [now.step]
            assert way[way.index(id_) + 1] == target, (id_, word)


@each_device
def test_a_walk_for_other_devices_leads_to_one_for_this(device_id: str) -> None:
    device = BOOK.devices[device_id]
    for flow in BOOK.flows.values():
        if device.kind not in flow.devices:
            now = at(flow.id, device_id)
            assert (now.end, now.to) == ("flow", flow.instead)
            assert device.kind in BOOK.flows[now.to].devices


# -- skipping -------------------------------------------------------------------------------------------------


def reached(flow_id: str, step: str) -> dict[str, Answer]:
    """Answers by which a step is reached when nothing skips it."""
    flow = BOOK.flows[flow_id]
    found: dict[str, dict[str, Answer]] = {flow.start: {}}
    todo = [flow.start]
    while todo:
        here = flow.steps[todo.pop(0)]
        for word, target in here.go.items():
            if target not in found:
                found[target] = {**found[here.id], here.id: Answer(word=word)}
                todo.append(target)
    return found[step]


def proof(word: str) -> dict[str, object]:
    """A case that makes one word of evidence true and, as far as it goes, nothing else."""
    one = BOOK.evidence[word]
    facts: dict[str, dict[str, object]] = {"clock": {"os": "windows"}}
    for path in one.values.values():
        check, _, fact = path.partition(".")
        facts.setdefault(check, {})[fact] = 42.0
    checks = {check.replace("-", "_"): "ok" for check in one.ok}
    if one.device:
        checks.setdefault("clock", "warn")
    diagnoses = {}
    if one.found:
        check = next(c for c, ids in _FOUND_BY.items() if one.found[0] in ids)
        checks[check.replace("-", "_")] = "fail"
        diagnoses = {one.found[0]: (check,)}
    return case(facts=facts, diagnoses=diagnoses, **checks)


_FOUND_BY = {"internet": ["internet-unreachable"], "link": ["no-network"], "netflix": ["netflix-down"]}


def someone(flow_id: str, action: str, of_the_pc: bool) -> str | None:
    """A device that meets this action in this walk and can do it; the PC when only the PC can tell."""
    for kind in ("windows-app",) if of_the_pc else ("windows-app", "smart-tv", "windows-browser", "fire-tv"):
        fits = kind in BOOK.flows[flow_id].devices
        if fits and not BOOK.how(BOOK.devices[kind], action).impossible:
            return kind
    return None


SPARED = [
    (flow.id, step.id, word.id, kind)
    for flow in BOOK.flows.values()
    for step in flow.steps.values()
    for word in BOOK.evidence.values()
    if (step.do or step.ready) in word.spares
    if (kind := someone(flow.id, step.do or step.ready, word.device))
]


@pytest.mark.parametrize(("flow_id", "step", "word", "kind"), SPARED)
def test_evidence_spares_a_step(flow_id: str, step: str, word: str, kind: str) -> None:
    """With the evidence the step is skipped, with the sentence and its value; without it the step is asked."""
    flow = BOOK.flows[flow_id]
    device = BOOK.device(kind)
    action = flow.steps[step].do or flow.steps[step].ready
    answers = reached(flow_id, step)
    without = position(BOOK, flow, device, answers, known(device))
    assert without.step == step
    what = known(device, proof(word))
    with_it = position(BOOK, flow, device, answers, what)
    skipped = {s.step: s.because for s in with_it.skipped}
    assert step in skipped
    assert skipped[step] == what.spared(action)
    way = [p.step for p in with_it.passed] + [with_it.step]
    assert way[way.index(step) + 1] == flow.steps[step].go[CANNOT]


def test_every_word_of_evidence_spares_or_answers_something() -> None:
    used = {word for _, _, word, _ in SPARED} | {word for _, _, word, _ in ANSWERED}
    assert set(BOOK.evidence) <= used


ANSWERED = [
    (flow.id, step.id, word, answer)
    for flow in BOOK.flows.values()
    for step in flow.steps.values()
    for word, answer in step.known.items()
]


@pytest.mark.parametrize(("flow_id", "step", "word", "answer"), ANSWERED)
def test_evidence_answers_a_question(flow_id: str, step: str, word: str, answer: str) -> None:
    flow = BOOK.flows[flow_id]
    device = BOOK.device("windows-app" if "windows-app" in flow.devices else "smart-tv")
    answers = reached(flow_id, step)
    assert position(BOOK, flow, device, answers, known(device)).step == step
    what = known(device, code="NW-2-5") if word == "code-given" else known(device, proof(word))
    now = position(BOOK, flow, device, answers, what)
    passed = {p.step: p.answer for p in now.passed}
    assert (passed[step].word, passed[step].by) == (answer, "evidence")
    assert passed[step].because


CHECKS = [
    (flow.id, step.id, word)
    for flow in BOOK.flows.values()
    for step in flow.steps.values()
    if step.check
    for word in step.go
]


@pytest.mark.parametrize(("flow_id", "step", "word"), CHECKS)
def test_a_measurement_answers_a_check(flow_id: str, step: str, word: str) -> None:
    """Each word that a check step waits for is said by a case, and leads on with its sentence."""
    flow = BOOK.flows[flow_id]
    device = BOOK.device(flow.devices[0])
    check = flow.steps[step].check
    name = check.replace("-", "_")
    if word == "ok":
        measured = case(**{name: "ok"})
    elif word == "else":
        measured = case(**{name: "unknown"})
    else:
        measured = case(diagnoses={word: (check,)}, **{name: "fail"})
    before = known(device)
    assert position(BOOK, flow, device, reached(flow_id, step), before).step == step
    now = position(BOOK, flow, device, reached(flow_id, step), known(device, measured))
    passed = {p.step: p.answer for p in now.passed}
    assert passed[step].word == word
    assert passed[step].because.endswith(".")
    if word not in {"ok", "else"}:
        assert f"The title of {word}" in passed[step].because


@each_device
def test_what_a_device_cannot_do_is_skipped_with_its_reason(device_id: str) -> None:
    device = BOOK.devices[device_id]
    for flow in BOOK.flows.values():
        if device.kind not in flow.devices:
            continue
        for step in flow.steps.values():
            action = step.do or step.ready
            if not action or not BOOK.how(device, action).impossible:
                continue
            now = position(BOOK, flow, device, reached(flow.id, step.id), known(device))
            because = {s.step: s.because for s in now.skipped}
            if step.id in because:  # an earlier impossible step may lead past it
                assert "{" not in because[step.id]


# -- order ----------------------------------------------------------------------------------------------------


def order(flow_id: str, device: str, **special: str) -> list[str]:
    """The actions that a person meets who answers that nothing helps."""
    now, done, answers = at(flow_id, device), [], {}
    while now.kind is not Kind.END:
        words = [choice.word for choice in now.choices]
        word = special.get(now.step.replace(".", "_").replace("-", "_")) or next(
            w for w in ("same", "yes", "unsure", "else", "code", *words) if w in words
        )
        done.append(now.action or now.step)
        answers[now.step] = Answer(word=word)
        now = position(BOOK, BOOK.flows[flow_id], BOOK.device(device), answers, known(device))
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
def test_the_code_comes_before_what_wipes_it(flow_id: str) -> None:
    flow = BOOK.flows[flow_id]
    for path in paths(flow):
        recorded = False
        for id_, _ in path:
            step = flow.steps[id_]
            recorded = recorded or step.records == "code"
            if step.do and BOOK.actions[step.do].code_first:
                assert recorded, (id_, path)


@each_flow
def test_a_loss_is_announced_and_agreed_to_first(flow_id: str) -> None:
    flow = BOOK.flows[flow_id]
    for step in flow.steps.values():
        if step.do and BOOK.actions[step.do].loses:
            leading = [s for s in flow.steps.values() if step.id in s.go.values()]
            assert [s.ready for s in leading] == [step.do]
            assert leading[0].go["yes"] == step.id
            assert leading[0].go["no"] != step.id


# -- the picture ----------------------------------------------------------------------------------------------


@each_flow
def test_the_picture_names_every_step(flow_id: str) -> None:
    flow = BOOK.flows[flow_id]
    text = mermaid(flow, {action.id: action.title for action in BOOK.actions.values()})
    assert text.startswith("flowchart TD\n")
    for id_ in flow.steps:
        assert f'"{id_}<br>' in text
    for line in text.splitlines()[3:]:
        assert line.count('"') in {0, 2}


def test_the_devices_are_those_of_the_design() -> None:
    assert {device.kind for device in BOOK.devices.values()} == set(DEVICE_KINDS)
    assert set(BOOK.states) == set(CHECK_IDS)
