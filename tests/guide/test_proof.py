"""Every path of every walk, on every device that it can meet, leads to an end in at most 25 steps.

Walked one by one, each from its first step to its end, on every device: every path as a row of steps (some 50,000).
Where several answers lead to the same next step, one of them stands for all on these walks.

Proved by induction, on every device and in each of the ``HOMES``: every path as a row of answers (some 200
million).  Where a person can stand is a step together with the losses agreed to; every answer is really given at
every such place, and leads to places from which every path ends.

Proved on the flow itself, for whatever may be measured at any moment of a walk, and on any device: evidence and
devices only ever give words that the step has, and no path of the whole flow is longer than 25 steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from diag.guide import Flow, GuideDevice, Guides, StepKind, position
from diag.guide.evidence import SlimCase
from diag.guide.types import CANNOT, ENDS, MAX_STEPS, NO_DEVICE, Step
from diag.vocabulary import CHECK_IDS
from tests.guide_cases import DEVICES, FLOWS, GUIDES, case, evidence, healthy
from tests.prover import Proof, prove, ways

STATUSES = ("ok", "warn", "fail", "unknown")

#: What was measured in different homes, besides none of it.
HOMES: Mapping[str, Callable[[GuideDevice], SlimCase]] = {
    "healthy": healthy,
    "nothing measurable": lambda _: case(dict.fromkeys(CHECK_IDS, "unknown")),
    "names blocked": lambda _: case(
        diagnoses={"dns-blocking": ("dns",)}, internet="ok", portal="ok", dns="fail", netflix="unknown"
    ),
    "Netflix down": lambda _: case(
        diagnoses={"netflix-down": ("netflix",)}, internet="ok", dns="ok", netflix="fail"
    ),
}


def ways_to_differ(device_id: str) -> object:
    """All of a device that a walk's way depends on: what it cannot do, and what is lost by what it can."""
    device = GUIDES.device(device_id)
    how = {action: GUIDES.instructions(device, action) for action in device.instructions}
    return (
        device.kind,
        device.os,
        device_id == device.kind,
        frozenset((action, bool(one.impossible), one.loses) for action, one in how.items()),
    )


#: For each device the first one that differs in nothing on which a way depends: one proof stands for all of them.
STANDS_FOR = {
    id_: next(other for other in DEVICES if ways_to_differ(other) == ways_to_differ(id_)) for id_ in DEVICES
} | {NO_DEVICE.id: NO_DEVICE.id}

each_flow = pytest.mark.parametrize("flow_id", FLOWS)
each_device = pytest.mark.parametrize("device_id", list(dict.fromkeys(STANDS_FOR.values())))


def unmeasured(flow_id: str, device_id: str) -> Proof:
    """The proof with nothing measured, which is wanted more than once."""
    return _prove_unmeasured(flow_id, STANDS_FOR[device_id])


@cache
def _prove_unmeasured(flow_id: str, device_id: str) -> Proof:
    return prove(GUIDES, GUIDES.flows[flow_id], GUIDES.device(device_id))


def flows_of(device_id: str) -> list[Flow]:
    """The walks that differ on a device: those of the account are the same everywhere, so they are proved without a
    device, and once on a TV, from whose walks they are reached."""
    account = device_id in {NO_DEVICE.id, "smart-tv"}
    device = device_id != NO_DEVICE.id
    return [flow for flow in GUIDES.flows.values() if (account if flow.account else device)]


@each_device
def test_every_path_is_walked_to_its_end(device_id: str) -> None:
    """One by one, replayed in one go as a bookmark would; each passes just the steps that were proved."""
    device = GUIDES.device(device_id)
    nothing = evidence(device)
    for flow in flows_of(device_id):
        proof = unmeasured(flow.id, device_id)
        assert proof.problems == [], flow.id
        walked = 0
        for answers, steps in ways(proof):
            now = position(GUIDES, flow, device, answers, nothing)
            assert (*(p.step for p in now.passed), now.step) == steps
            assert now.kind is StepKind.END
            assert now.end in ENDS
            assert bool(now.fixed_by) == (now.end == "fixed"), "what helped is known"
            assert len(steps) <= MAX_STEPS
            _code_kept_first(flow, answers)
            walked += 1
        assert walked == proof.ways >= 1


def _code_kept_first(flow: Flow, answers: Mapping[str, Any]) -> None:
    """What the person does on one path: nothing wipes the code away before it was written down."""
    recorded = False
    for id_, answer in answers.items():
        step = flow.steps[id_]
        recorded = recorded or step.records == "code" or answer.word in step.codeless
        assert recorded or not step.do or not GUIDES.actions[step.do].code_first, id_


@each_device
@pytest.mark.parametrize("home", HOMES)
def test_every_path_ends_whatever_was_measured(device_id: str, home: str) -> None:
    device = GUIDES.device(device_id)
    for flow in flows_of(device_id):
        assert prove(GUIDES, flow, device, (HOMES[home](device),)).problems == [], flow.id


@each_flow
def test_no_path_of_a_whole_flow_is_too_long(flow_id: str) -> None:
    flow = GUIDES.flows[flow_id]
    assert flow.steps_left[flow.start] + 1 <= MAX_STEPS


@each_flow
def test_evidence_and_devices_never_leave_the_flow(flow_id: str) -> None:
    """Whatever a check says, whatever a device cannot do: the word that is answered is one that the step has."""
    for step in GUIDES.flows[flow_id].steps.values():
        if step.do or step.ready:
            assert CANNOT in step.go
        assert set(step.known.values()) <= set(step.go)
        if not step.check:
            continue
        for status in STATUSES:
            for diagnosis in ("", *step.go):
                by = {diagnosis: (step.check,)} if diagnosis not in {"", "ok", "else"} else {}
                run = case({step.check: status}, diagnoses=by)
                measured = evidence("smart-tv", run).measured_answer(step)
                assert measured
                assert measured[0] in step.go


def test_one_proof_stands_only_for_devices_on_which_every_step_goes_the_same_way() -> None:
    """A maker's set is proved itself as soon as it cannot do something that the others can, or loses something else."""
    assert set(STANDS_FOR) == {*DEVICES, NO_DEVICE.id}
    assert STANDS_FOR["smart-tv/vizio"] == "smart-tv/vizio"
    assert STANDS_FOR["smart-tv"] == "smart-tv"
    for device_id, other in STANDS_FOR.items():
        for flow in flows_of(device_id) if device_id != "smart-tv" else ():
            for step in flow.steps.values():
                action = step.do or step.ready
                if action:
                    here, there = (
                        GUIDES.instructions(GUIDES.device(id_), action) for id_ in (device_id, other)
                    )
                    assert (bool(here.impossible), here.loses) == (bool(there.impossible), there.loses)


def test_the_proof_covers_every_flow_on_every_device() -> None:
    """A flow is made for a device, or names a walk that is; and the numbers are those of a real network of paths."""
    devices = [*GUIDES.devices.values(), NO_DEVICE]
    proofs = [(f, d, unmeasured(f.id, d.id)) for d in devices for f in flows_of(d.id)]
    made = [proof for flow, device, proof in proofs if device.kind in flow.devices]
    account = sum(flow.account for flow in GUIDES.flows.values())
    assert account >= 14
    assert len(proofs) == (len(FLOWS) - account) * len(DEVICES) + 2 * account
    assert len(made) > 350
    assert sum(proof.ways for proof in made) > 40_000
    assert sum(proof.sequences for proof in made) > 100_000_000
    assert 15 < max(proof.longest for proof in made) <= MAX_STEPS
    for flow, device, proof in proofs:
        if device.kind not in flow.devices:
            assert (proof.ends, proof.longest) == ({"flow"}, 1)


# -- the prover itself ------------------------------------------------------------------------------------------


def broken(*steps: Step) -> tuple[Guides, Flow]:
    """A book with one more flow, which no linter has seen."""
    flow = Flow(
        id="broken",
        title="Broken",
        start=steps[0].id,
        steps={step.id: step for step in steps},
        devices=GUIDES.flows["basic"].devices,
    )
    return replace(GUIDES, flows={**GUIDES.flows, "broken": flow}), flow


def proof(*steps: Step, device: str = "smart-tv/vizio") -> Proof:
    guides, flow = broken(*steps)
    return prove(guides, flow, GUIDES.devices[device])


def ask(id_: str, **go: str) -> Step:
    return Step(id=id_, ask="Does it play?", go={word.replace("_", "-"): to for word, to in go.items()})


FIXED = Step(id="fixed", end="fixed")


def test_a_sound_flow_is_proved_and_counted() -> None:
    """Two rows of steps, three rows of answers, three steps at most; a device may skip some of it."""
    steps = (ask("a", yes="fixed", no="b", unsure="b"), ask("b", yes="fixed", no="fixed"), FIXED)
    found = proof(*steps)
    assert found.problems == []
    assert (found.ways, found.sequences, found.longest) == (2, 5, 3)
    assert [row for _, row in ways(found)] == [("a", "fixed"), ("a", "b", "fixed")]


def test_steps_that_a_device_skips_count_as_steps() -> None:
    """The TV of this maker cannot update the app; on another one the step is asked."""
    update = Step(id="u", do="update-app", go={"plays": "fixed", "same": "a", "cannot": "a"})
    steps = (update, ask("a", yes="fixed", no="fixed"), FIXED)
    skipping, asking = proof(*steps), proof(*steps, device="smart-tv")
    assert (skipping.before, skipping.ways, skipping.longest) == (("u",), 1, 3)
    assert (asking.before, asking.ways, asking.longest) == ((), 2, 3)


def test_a_loop_is_found() -> None:
    found = proof(ask("a", yes="fixed", no="b"), ask("b", yes="fixed", no="a"), FIXED)
    assert any("comes back to its step 'a'" in problem for problem in found.problems)


def test_a_loop_is_found_where_only_skipped_steps_close_it() -> None:
    back = Step(id="u", do="update-app", go={"plays": "fixed", "same": "fixed", "cannot": "a"})
    found = proof(ask("a", yes="fixed", no="u"), back, FIXED)
    assert any("comes back to its step 'a'" in problem for problem in found.problems)


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ((ask("a", yes="fixed", no="b"), ask("b"), FIXED), "b is a dead end"),
        ((ask("a", yes="fixed", no="b"), ask("b", yes="fixed"), FIXED), "b gives no choice"),
        ((ask("a", yes="fixed", no="gone"), FIXED), "it cannot begin: KeyError('gone')"),
        (
            (ask("a", yes="fixed", no="b"), Step(id="b", end="somehow"), FIXED),
            "a=no leads nowhere: KeyError('somehow')",
        ),
        (
            (ask("a", yes="fixed", no="b"), Step(id="b", end="fixed", flow="basic"), FIXED),
            "b must lead to another walk",
        ),
        (
            (ask("a", yes="fixed", no="b"), Step(id="b", end="fixed", say="A {gap}."), FIXED),
            "b has no text, or one with a gap",
        ),
        (
            (ask("a", yes="fixed", no="u"), Step(id="u", do="update-app", go={"plays": "fixed"}), FIXED),
            "a=no leads nowhere: KeyError('cannot')",
        ),
    ],
)
def test_a_dead_end_is_found(steps: tuple[Step, ...], problem: str) -> None:
    assert any(found.startswith(problem) for found in proof(*steps).problems), proof(*steps).problems


@pytest.mark.parametrize("length", [MAX_STEPS, MAX_STEPS + 1])
def test_a_path_of_26_steps_is_found(length: int) -> None:
    row = [ask(f"s{number}", yes="fixed", no=f"s{number + 1}") for number in range(1, length - 1)]
    found = proof(*row, ask(f"s{length - 1}", yes="fixed", no="fixed"), FIXED)
    assert found.longest == length
    assert found.problems == ([] if length <= MAX_STEPS else ["a path has 26 steps"])
