"""Proves of one walk on one device that every path ends: exactly, over the places where a person can stand.

A place is a step together with the losses that were agreed to on the way (a warning is not given twice): nothing
else that lies behind changes what comes.  Every answer is given at every place, by the real ``Walk``; the rest is
induction: where all places that follow lead to an end, so does this one.  ``ways`` then yields every path one by
one, so that it can be walked from its first step and compared with what was proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from diag.guide import Flow, GuideDevice, Guides, Position, StepAnswer, StepKind
from diag.guide.evidence import MeasuredCase
from diag.guide.types import ENDS, MAX_STEPS, PassedStep
from diag.guide.walk import Walk

#: A step, and the losses that were agreed to before it.
Place = tuple[str, frozenset[str]]


@dataclass(frozen=True)
class Move:
    """From one place to the next: the words that do it, and the steps that lie behind afterwards."""

    words: tuple[str, ...]
    steps: tuple[str, ...]
    to: Place


@dataclass
class Proof:
    """What was proved; ``problems`` is empty when every path ends well.

    ``ways`` are paths as rows of steps, ``sequences`` as rows of answers (several answers may lead to the same
    step); ``longest`` counts the steps of the longest path, skipped ones and the end included.
    """

    start: Place = ("", frozenset())
    before: tuple[str, ...] = ()
    moves: dict[Place, tuple[Move, ...]] = field(default_factory=dict)
    ends: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    ways: int = 0
    sequences: int = 0
    longest: int = 0


def prove(guides: Guides, flow: Flow, device: GuideDevice, runs: Sequence[MeasuredCase] = ()) -> Proof:
    """Give every answer at every place that can be reached, and count what follows from there.

    With nothing measured each answer is taken back, too, and must leave everything as it was.
    """
    proof = Proof()
    counts: dict[Place, tuple[int, int, int]] = {}

    def walk(answers: Mapping[str, StepAnswer]) -> Walk:
        return Walk(guides=guides, flow=flow, device=device, runs=list(runs), answers=dict(answers))

    def moves(one: Walk, now: Position) -> Iterator[tuple[Walk, Position, Move]]:
        found: dict[tuple[tuple[str, ...], Place], list[str]] = {}
        after: dict[tuple[tuple[str, ...], Place], tuple[Walk, Position]] = {}
        for choice in now.choices:
            other = walk(one.answers)
            try:
                then = other.answer(choice.word)
            except (KeyError, ValueError) as exc:
                proof.problems.append(f"{now.step}={choice.word} leads nowhere: {exc!r}")
                continue
            answered = PassedStep(step=now.step, answer=StepAnswer(word=choice.word))
            if then.passed[: len(now.passed) + 1] != (*now.passed, answered):
                proof.problems.append(f"{now.step}={choice.word} changes what lies behind")
                continue
            steps = tuple(p.step for p in then.passed[len(now.passed) :])
            key = steps, _place(guides, flow, device, then)
            found.setdefault(key, []).append(choice.word)
            after[key] = walk(other.answers), then
            if not runs and other.back() != now:
                proof.problems.append(f"{now.step}={choice.word} cannot be taken back")
        for (steps, place), words in found.items():
            yield *after[steps, place], Move(words=tuple(words), steps=steps, to=place)

    def visit(one: Walk, now: Position, here: Place) -> tuple[int, int, int]:
        """(ways, sequences, longest) from a place to the ends."""
        if here in counts:
            return counts[here]
        proof.problems += [f"{now.step} {text}" for text in _wrong(guides, device, now)]
        if now.kind is StepKind.END:
            proof.ends.add(str(now.end))
            proof.moves[here], counts[here] = (), (1, 1, 1)
            return counts[here]
        led = list(moves(one, now))
        if not led:
            proof.problems.append(f"{now.step} is a dead end")
        ways = sequences = longest = 0
        for other, then, move in led:
            more = visit(other, then, move.to)
            ways += more[0]
            sequences += more[1] * len(move.words)
            longest = max(longest, more[2] + len(move.steps))
        proof.moves[here] = tuple(move for _, _, move in led)
        counts[here] = ways, sequences, longest
        return counts[here]

    first = walk({})
    try:
        now = first.position()
    except (KeyError, ValueError) as exc:
        proof.problems.append(f"it cannot begin: {exc!r}")
        return proof
    proof.start, proof.before = _place(guides, flow, device, now), tuple(p.step for p in now.passed)
    proof.ways, proof.sequences, longest = visit(first, now, proof.start)
    proof.longest = longest + len(proof.before)
    if proof.longest > MAX_STEPS:
        proof.problems.append(f"a path has {proof.longest} steps")
    return proof


def ways(proof: Proof) -> Iterator[tuple[dict[str, StepAnswer], tuple[str, ...]]]:
    """Every path of a proof: the answers of the person, and the steps that it passes, the end last."""

    def after(
        place: Place, given: tuple[tuple[str, str], ...], steps: tuple[str, ...]
    ) -> Iterator[tuple[dict[str, StepAnswer], tuple[str, ...]]]:
        if not proof.moves[place]:
            yield {step: StepAnswer(word=word) for step, word in given}, (*steps, place[0])
        for move in proof.moves[place]:
            yield from after(move.to, (*given, (place[0], move.words[0])), (*steps, *move.steps))

    yield from after(proof.start, (), proof.before)


def _place(guides: Guides, flow: Flow, device: GuideDevice, now: Position) -> Place:
    agreed = set()
    for one in now.passed:
        action = flow.steps[one.step].ready
        if action and one.answer.word == "yes":
            agreed.add(guides.instructions(device, action).loses or guides.actions[action].loses)
    return now.step, frozenset(agreed)


def _wrong(guides: Guides, device: GuideDevice, now: Position) -> Iterator[str]:
    """What a person would stumble over at one position."""
    if not now.text or "{" in now.text:
        yield f"has no text, or one with a gap: {now.text!r}"
    if now.kind is StepKind.END:
        if now.end not in ENDS:
            yield f"is no end that people know: {now.end!r}"
        if (now.end == "flow") != bool(now.to) or now.choices:
            yield "must lead to another walk, or to nothing"
        if now.to and not _fits(guides, device, now.to):
            yield f"leads to {now.to}, which this device never reaches"
        return
    if now.end is not None:
        yield "goes on and calls itself an end"
    labels = [choice.label for choice in now.choices]
    if len(labels) < 2 or len(set(labels)) < len(labels):
        yield f"gives no choice, or the same one twice: {labels}"


def _fits(guides: Guides, device: GuideDevice, flow: str) -> bool:
    """Whether a walk, or the one that it names instead, is made for the device."""
    for _ in guides.flows:
        if device.kind in guides.flows[flow].devices:
            return True
        flow = guides.flows[flow].instead
    return False
