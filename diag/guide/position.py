"""Where a person stands in a walk: replayed from the answers, so that back, reload and bookmark just work.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from diag.guide.evidence import Known
from diag.guide.loader import Guides
from diag.guide.types import (
    CANNOT,
    Choice,
    Conclusion,
    Flow,
    GuideDevice,
    Kind,
    Passed,
    Position,
    Step,
    StepAnswer,
)

Answers = Mapping[str, StepAnswer]


class WrongAnswer(ValueError):
    """A step or word that this walk does not have; the text says which."""


def position(guides: Guides, flow: Flow, device: GuideDevice, answers: Answers, known: Known) -> Position:
    """The step that is reached.  Answers of steps that do not lie on the way are ignored.

    Raises WrongAnswer for a step or a word that the flow does not know, and ValueError for a flow without end.
    """
    left = flow.left  # asked first: where a step comes back to itself, what follows would never stop
    for id_, answer in answers.items():
        if id_ not in flow.steps:
            raise WrongAnswer(f"the walk {flow.id!r} has no step {id_!r}")
        if answer.word not in flow.steps[id_].go:
            words = ", ".join(flow.steps[id_].go)
            raise WrongAnswer(f"the step {id_!r} has no answer {answer.word!r}; it has: {words}")
    if device.kind not in flow.devices:
        return _elsewhere(guides, flow, device)
    passed: list[Passed] = []
    step = flow.steps[flow.start]
    while step.kind is not Kind.END:
        given = answers.get(step.id) or _by_itself(guides, step, device, known)
        given = given or _earlier_answer(guides, flow, step, device, passed)
        if given is None:
            break
        passed.append(Passed(step=step.id, answer=given))
        step = flow.steps[step.go[given.word]]
    return _describe(guides, flow, device, step, tuple(passed), left[step.id])


def _by_itself(guides: Guides, step: Step, device: GuideDevice, known: Known) -> StepAnswer | None:
    """The answer that evidence or the device gives, if any."""
    if step.check:
        measured = known.measured_answer(step)
        return measured and StepAnswer(word=measured[0], by="evidence", because=fill(measured[1], device))
    for word, answer in step.known.items():
        because = known.because(word)
        if because:
            return StepAnswer(word=answer, by="evidence", because=because)
    action = step.do or step.ready
    if not action:
        return None
    how = guides.how(device, action)
    if how.impossible:
        return StepAnswer(word=CANNOT, by="device", because=fill(how.impossible, device))
    because = known.reason_to_skip(action)
    if because:
        return StepAnswer(word=CANNOT, by="evidence", because=because)
    return None


def _earlier_answer(
    guides: Guides, flow: Flow, step: Step, device: GuideDevice, passed: list[Passed]
) -> StepAnswer | None:
    """A warning that was answered with yes in this walk, with the same loss, is not given twice."""
    if step.ready:
        loss = _loses(guides, step.ready, device)
        for one in passed:
            earlier = flow.steps[one.step].ready
            if earlier and one.answer.word == "yes" and _loses(guides, earlier, device) == loss:
                return StepAnswer(word="yes", by="earlier", because=guides.texts["at-hand"])
    return None


def _loses(guides: Guides, action: str, device: GuideDevice) -> str:
    how = guides.how(device, action)
    return how.loses if how.loses else guides.actions[action].loses


def _elsewhere(guides: Guides, flow: Flow, device: GuideDevice) -> Position:
    """A walk that was made for other devices leads to the one for this device."""
    title = guides.flows[flow.instead].title
    text = guides.texts["other-walk"].format(the=device.the, title=title)
    return Position(flow=flow.id, step="other-walk", kind=Kind.END, text=text, end="flow", to=flow.instead)


def _describe(
    guides: Guides, flow: Flow, device: GuideDevice, step: Step, passed: tuple[Passed, ...], left: int
) -> Position:
    drawn = _conclusions(guides, flow, device, passed)
    fresh = _fresh(guides, flow, passed)
    lines = [fresh.say] if fresh else []
    if step.kind is Kind.END:
        return _end(guides, flow, step, passed, drawn, lines, device)
    action = step.do or step.ready
    how = guides.how(device, action) if action else None
    warning = ""
    parts: tuple[str, ...] = ()
    if step.ready:
        warning = _loses(guides, action, device)
        title = guides.actions[action].title
        lines += [guides.texts["warning"].format(title=title, loses=warning), guides.actions[action].ask]
    elif step.do and how:
        parts = tuple(fill(part, device) for part in how.steps)
        lines += [line for line in (step.say,) if line]
        lines.append(f"{guides.actions[action].title}:")
        lines += [f"{number}. {part}" for number, part in enumerate(parts, 1)] if parts[1:] else parts
        if how.confidence == "unverified":
            lines.append(guides.texts["unverified" if guides.actions[action].on == "device" else "advice"])
    else:
        lines += [line for line in (step.say, step.ask) if line]
        if step.check:
            lines.append(guides.texts["measure"])
    return Position(
        flow=flow.id,
        step=step.id,
        kind=step.kind,
        text=fill("\n".join(lines), device),
        choices=tuple(
            Choice(word=w, label=fill(_label(guides, step, w), device))
            for w in step.go
            if not (step.ready and w == CANNOT)  # only the device or evidence says that
        ),
        passed=passed,
        how=parts,
        source=how.source if how else "",
        confidence=how.confidence if how else "",
        warning=warning,
        action=step.do,
        check=step.check,
        records=step.records,
        conclusions=drawn,
        left=left,
    )


def fill(text: str, device: GuideDevice) -> str:
    """A text with the device put in.  Other braces stay as they are: measured texts may hold some."""
    first, rest = device.the[:1].upper(), device.the[1:]
    return text.replace("{the}", device.the).replace("{The}", first + rest).replace("{device}", device.name)


def _end(
    guides: Guides,
    flow: Flow,
    step: Step,
    passed: tuple[Passed, ...],
    drawn: tuple[Conclusion, ...],
    lines: list[str],
    device: GuideDevice,
) -> Position:
    last = next((p.step for p in reversed(passed) if p.answer.by == "person"), "")
    helped = last if step.end == "fixed" and last and flow.steps[last].do else ""
    words = "" if step.end == "fixed" and step.say else guides.ends.get(step.end, "")
    lines += [line for line in (step.say, words) if line]
    if helped:
        title = guides.actions[flow.steps[helped].do].title
        lines.append(guides.texts["helped"].format(title=title))
    if step.end == "flow":
        lines.append(guides.texts["next-walk"].format(title=guides.flows[step.flow].title))
    return Position(
        flow=flow.id,
        step=step.id,
        kind=Kind.END,
        text=fill("\n".join(lines), device),
        passed=passed,
        conclusions=drawn,
        end=step.end,
        to=step.flow,
        fixed_by=helped,
    )


def _label(guides: Guides, step: Step, word: str) -> str:
    return step.answers.get(word) or guides.words[word]


def _conclusions(
    guides: Guides, flow: Flow, device: GuideDevice, passed: tuple[Passed, ...]
) -> tuple[Conclusion, ...]:
    ids = [flow.steps[p.step].concludes.get(p.answer.word, "") for p in passed]
    drawn = [guides.conclusions[id_] for id_ in dict.fromkeys(ids) if id_]
    return tuple(replace(one, say=fill(one.say, device)) for one in drawn)


def _fresh(guides: Guides, flow: Flow, passed: tuple[Passed, ...]) -> Conclusion | None:
    """What the person's last answer allows to say: said at once, with the next step."""
    last = next((p for p in reversed(passed) if p.answer.by == "person"), None)
    after = passed[passed.index(last) :] if last else passed
    for one in after:
        id_ = flow.steps[one.step].concludes.get(one.answer.word)
        if id_:
            return guides.conclusions[id_]
    return None
