"""Where a person stands in a walk: replayed from the answers, so that back, reload and bookmark just work.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from diag.guide.ends import choose_end
from diag.guide.evidence import MeasuredEvidence
from diag.guide.loader import Guides
from diag.guide.types import (
    CANNOT,
    Choice,
    Conclusion,
    CopyText,
    Flow,
    GuideDevice,
    PassedStep,
    Position,
    Step,
    StepAnswer,
    StepKind,
)
from diag.lookup import dropped
from diag.vocabulary import LOOKS, TV_MAKERS, capitalise, has_several_systems, without_look

Answers = Mapping[str, StepAnswer]

#: The action with which a person finds out whether Netflix still supports the device.
CHECK_SUPPORTED = "check-supported"


class WrongAnswer(ValueError):
    """A step or word that this walk does not have; the text says which."""


def position(
    guides: Guides, flow: Flow, device: GuideDevice, answers: Answers, evidence: MeasuredEvidence
) -> Position:
    """The step that is reached.  Answers of steps that do not lie on the way are ignored.

    Raises WrongAnswer for a step or a word that the flow does not know, and ValueError for a flow without end.
    """
    left = flow.steps_left  # asked first: where a step comes back to itself, what follows would never stop
    for id_, answer in answers.items():
        if id_ not in flow.steps:
            raise WrongAnswer(f"the walk {flow.id!r} has no step {id_!r}")
        if answer.word not in flow.steps[id_].go:
            words = ", ".join(flow.steps[id_].go)
            raise WrongAnswer(f"the step {id_!r} has no answer {answer.word!r}; it has: {words}")
    if device.kind not in flow.devices:
        return _lead_elsewhere(guides, flow, device)
    passed: list[PassedStep] = []
    step = flow.steps[flow.start]
    while step.kind is not StepKind.END:
        given = (
            answers.get(step.id)
            or _known_answer(guides, step, device, evidence)
            or _earlier_answer(guides, flow, step, device, passed)
        )
        if given is None:
            break
        passed.append(PassedStep(step=step.id, answer=given))
        step = flow.steps[step.go[given.word]]
    reached = Position(
        flow=flow.id,
        step=step.id,
        kind=step.kind,
        passed=tuple(passed),
        conclusions=_conclusions(guides, flow, device, passed),
        left=left[step.id],
    )
    reached = replace(reached, concluded=_paragraphs(device, _newest_conclusion(guides, flow, reached)))
    if step.kind is StepKind.END:
        return _describe_end(guides, flow, device, step, reached, evidence)
    return _describe_step(guides, flow, device, step, reached, evidence)


def fill(text: str, device: GuideDevice, needed: str = "") -> str:
    """A text with the device put in, and the rate that the wanted picture needs.

    Other braces stay as they are: measured texts may hold some.
    """
    return (
        text.replace("{the}", device.the)
        .replace("{The}", capitalise(device.the))
        .replace("{device}", device.name)
        .replace("{needed}", needed)
    )


# -- answers that nobody has to give ----------------------------------------------------------------------------


def _known_answer(
    guides: Guides, step: Step, device: GuideDevice, evidence: MeasuredEvidence
) -> StepAnswer | None:
    """The answer that evidence or the device gives, if any."""
    if step.check:
        measured = evidence.measured_answer(step)
        return measured and StepAnswer(word=measured[0], by="evidence", because=fill(measured[1], device))
    for word, answer in step.known.items():
        because = evidence.reason(word)
        if because:
            return StepAnswer(word=answer, by="evidence", because=because)
    action = step.do or step.ready
    if not action:
        return None
    instructions = guides.instructions(device, action)
    if instructions.impossible:
        doubt = (guides.texts["no-page"],) if instructions.is_doubtful else ()
        because = " ".join((fill(instructions.impossible, device), *doubt))
        return StepAnswer(word=CANNOT, by="device", because=because)
    because = evidence.reason_to_skip(action)
    if because:
        return StepAnswer(word=CANNOT, by="evidence", because=because)
    return None


def _earlier_answer(
    guides: Guides, flow: Flow, step: Step, device: GuideDevice, passed: list[PassedStep]
) -> StepAnswer | None:
    """A warning that was answered with yes in this walk, with the same loss, is not given twice."""
    if step.ready:
        loss = _loss(guides, step.ready, device)
        for one in passed:
            earlier = flow.steps[one.step].ready
            if earlier and one.answer.word == "yes" and _loss(guides, earlier, device) == loss:
                return StepAnswer(word="yes", by="earlier", because=guides.texts["at-hand"])
    return None


def is_at_hand(flow: Flow, step: Step, passed: Iterable[PassedStep]) -> bool:
    """Whether what a warning asks for is known to be at hand from an earlier warning, so that only its own loss is left
    to be agreed to."""
    for one in passed:
        if one.step == step.id:
            break
        earlier = flow.steps[one.step]
        if step.ready and earlier.ready and earlier.records == step.records and one.answer.word == "yes":
            return bool(step.records)
    return False


def _loss(guides: Guides, action: str, device: GuideDevice) -> str:
    return guides.instructions(device, action).loses or guides.actions[action].loses


# -- what a position says ---------------------------------------------------------------------------------------


def _lead_elsewhere(guides: Guides, flow: Flow, device: GuideDevice) -> Position:
    """A walk that was made for other devices leads to the one for this device."""
    title = guides.flows[flow.instead].title
    text = guides.texts["other-walk"].format(the=device.the, title=title)
    return Position(
        flow=flow.id, step="other-walk", kind=StepKind.END, say=(text,), end="flow", to=flow.instead
    )


def _describe_step(
    guides: Guides, flow: Flow, device: GuideDevice, step: Step, reached: Position, evidence: MeasuredEvidence
) -> Position:
    needed = evidence.needed
    action = step.do or step.ready
    instructions = guides.instructions(device, action) if action else None
    choices = tuple(
        Choice(word=word, label=fill(answer_label(guides, step, word), device, needed))
        for word in step.go
        if not (step.ready and word == CANNOT)  # only the device or evidence says that
    )
    reached = replace(
        reached,
        choices=choices,
        check=step.check,
        action=step.do,
        records=step.records,
        keeps=step.keeps,
        tells=step.tells,
        source=source_of(step),
    )
    if instructions is None:
        return replace(
            reached,
            say=_paragraphs(
                device,
                *_never_was(device, reached),
                step.say,
                guides.texts["measure"] if step.check else "",
            ),
            ask=fill(step.ask, device),
        )
    reached = replace(reached, source=instructions.source, confidence=instructions.confidence)
    title = fill(guides.actions[action].title, device)
    if step.ready:
        loss = _loss(guides, action, device)
        known = is_at_hand(flow, step, reached.passed)
        return replace(
            reached,
            records="" if known else step.records,
            say=_paragraphs(device, guides.texts["warning"].format(title=title, loses=loss)),
            ask=fill(guides.texts["agree"] if known else guides.actions[action].ask, device),
            warning=fill(loss, device),
        )
    doubt = "unverified" if guides.actions[action].on == "device" else "advice"
    return replace(
        reached,
        say=_paragraphs(
            device, *dict.fromkeys((*_never_was(device, reached), step.say, *_support_ends(action, device)))
        ),
        title=title,
        how=tuple(fill(part, device) for part in instructions.steps),
        looks=find_looks(guides, device, action),
        instead=fill(instructions.instead, device),
        copies=_copies(guides, guides.actions[action].copies, evidence),
        caveat=fill(guides.texts[doubt], device) if instructions.is_doubtful else "",
    )


def _never_was(device: GuideDevice, reached: Position) -> tuple[str, ...]:
    """Before the first answer what is known of a kind of device for which there never was a Netflix app: else a person
    looks for it for many steps."""
    rows = dropped.list_for(device.id)
    if reached.answered or not any(row.state == "never" for row in rows):
        return ()
    return tuple(row.answer for row in sorted(rows, key=lambda row: row.state != "never"))


#: What is done by the plug in the same way on a set with any system, and so needs no question.
BY_PLUG = "restart-device"


def find_looks(guides: Guides, device: GuideDevice, action: str) -> tuple[Choice, ...]:
    """The looks that a device can have, or the systems that can be inside it, where they do an action in different ways."""
    signs = {id_: LOOKS[id_].sign for id_ in guides.looks if without_look(id_) == without_look(device.id)}
    if has_several_systems(device.id):
        if action == BY_PLUG:
            return ()
        signs = {f"smart-tv/{one.id}": one.sign for one in TV_MAKERS.values() if one.sign}
    known = [guides.device(id_) for id_ in signs if id_ in guides.looks or id_ in guides.devices]
    ways = {one.instructions[action].steps for one in known if action in one.instructions}
    if len(ways) < 2:
        return ()
    return tuple(Choice(word=one.id, label=signs[one.id]) for one in known if one.id != device.id)


def look_question(device: GuideDevice) -> str:
    """The text with which a device is asked for its look."""
    if has_several_systems(device.id):
        return "which-system"
    return "another-look" if device.is_look else "which-look"


def _support_ends(action: str, device: GuideDevice) -> tuple[str, ...]:
    """What is known of devices of this kind on which Netflix ended, where a person looks whether theirs is one."""
    return tuple(row.answer for row in dropped.list_for(device.id)) if action == CHECK_SUPPORTED else ()


def list_ways_out(
    guides: Guides, cause: str, device: GuideDevice, evidence: MeasuredEvidence
) -> tuple[tuple[str, Position], ...]:
    """The alternatives where what a cause is at this home decides what to do: each answer of the question that walks ask
    there, with the step that it leads to.  Empty for a cause of which no walk asks so."""
    for flow in guides.flows.values():
        for step in flow.steps.values():
            led = [(word, flow.steps[next_id]) for word, next_id in step.go.items()]
            if step.ask and all(to.do and cause in guides.actions[to.do].clears for _, to in led):
                return tuple(
                    (
                        fill(answer_label(guides, step, word), device),
                        _describe_step(
                            guides,
                            flow,
                            device,
                            to,
                            Position(flow=flow.id, step=to.id, kind=to.kind),
                            evidence,
                        ),
                    )
                    for word, to in led
                )
    return ()


def _copies(guides: Guides, wanted: Iterable[str], evidence: MeasuredEvidence) -> tuple[CopyText, ...]:
    """What is typed in somewhere: the names that were found to be hidden, all that Netflix uses where none was."""
    names = evidence.hidden_names
    forms = {
        "names": names or tuple(guides.texts["all-names"].split()),
        "rules": tuple(f"@@||{name}^" for name in names or guides.texts["all-names"].split()),
    }
    return tuple(CopyText(id=id_, label=guides.texts[id_], lines=forms[id_]) for id_ in wanted)


def _describe_end(
    guides: Guides, flow: Flow, device: GuideDevice, step: Step, reached: Position, evidence: MeasuredEvidence
) -> Position:
    end = choose_end(flow, step, evidence)
    words = [step.say] if end == step.end else []
    if end not in {"fixed", "settled"} or not step.say:
        words.append(guides.ends[end])
    last = flow.steps[reached.answered[-1].step] if reached.answered else step
    helped = step.end == "fixed" and bool(last.do)
    if helped:
        words.append(guides.texts["helped"].format(title=guides.actions[last.do].title))
    if flow.trouble and end in {"support", "bank", "partner"}:
        words.append(guides.texts["money"].format(trouble=flow.trouble))
    if step.end == "flow":
        words.append(guides.texts["next-walk"].format(title=guides.flows[step.flow].title))
    return replace(
        reached,
        say=_paragraphs(device, *words),
        end=end,
        source=source_of(step),
        to=step.flow,
        fixed_by=last.id if helped else "",
    )


def source_of(step: Step) -> str:
    """Where what a step says is from, with the day on which the two were compared; empty where it says nothing."""
    return f"{step.source} (compared on {step.checked})" if step.source else ""


def _paragraphs(device: GuideDevice, *texts: str) -> tuple[str, ...]:
    """Texts of the data files, in which every line is a paragraph, with the device put in."""
    return tuple(line for text in texts if text for line in fill(text, device).split("\n"))


def answer_label(guides: Guides, step: Step, word: str) -> str:
    """How an answer of a step reads, with a gap for the device."""
    return step.answers.get(word) or guides.words[word]


def _conclusions(
    guides: Guides, flow: Flow, device: GuideDevice, passed: list[PassedStep]
) -> tuple[Conclusion, ...]:
    """Everything that the answers allow to say, the first one first."""
    ids = [flow.steps[p.step].concludes.get(p.answer.word, "") for p in passed]
    drawn = [guides.conclusions[id_] for id_ in dict.fromkeys(ids) if id_]
    return tuple(replace(one, say=fill(one.say, device), so=fill(one.so, device)) for one in drawn)


def _newest_conclusion(guides: Guides, flow: Flow, reached: Position) -> str:
    """What the person's last answer allows to say: said at once, with the next step."""
    since = reached.passed.index(reached.answered[-1]) if reached.answered else 0
    for one in reached.passed[since:]:
        id_ = flow.steps[one.step].concludes.get(one.answer.word)
        if id_:
            return guides.conclusions[id_].say
    return ""
