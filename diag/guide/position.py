"""Where a person stands in a walk: replayed from the answers, so that back, reload and bookmark just work.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from diag.guide.evidence import Known
from diag.guide.loader import Book
from diag.guide.types import CANNOT, Answer, Choice, Conclusion, Device, Flow, Kind, Passed, Position, Step

Answers = Mapping[str, Answer]


class WrongAnswer(ValueError):
    """A step or word that this walk does not have; the text says which."""


def position(book: Book, flow: Flow, device: Device, answers: Answers, known: Known) -> Position:
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
        return _elsewhere(book, flow, device)
    passed: list[Passed] = []
    step = flow.steps[flow.start]
    while step.kind is not Kind.END:
        given = answers.get(step.id) or _by_itself(book, step, device, known)
        given = given or _asked_before(book, flow, step, device, passed)
        if given is None:
            break
        passed.append(Passed(step=step.id, answer=given))
        step = flow.steps[step.go[given.word]]
    return _told(book, flow, device, step, tuple(passed), left[step.id])


def _by_itself(book: Book, step: Step, device: Device, known: Known) -> Answer | None:
    """The answer that evidence or the device gives, if any."""
    if step.check:
        measured = known.measured(step)
        return measured and Answer(word=measured[0], by="evidence", because=filled(measured[1], device))
    for word, answer in step.known.items():
        because = known.because(word)
        if because:
            return Answer(word=answer, by="evidence", because=because)
    action = step.do or step.ready
    if not action:
        return None
    how = book.how(device, action)
    if how.impossible:
        return Answer(word=CANNOT, by="device", because=filled(how.impossible, device))
    because = known.spared(action)
    if because:
        return Answer(word=CANNOT, by="evidence", because=because)
    return None


def _asked_before(book: Book, flow: Flow, step: Step, device: Device, passed: list[Passed]) -> Answer | None:
    """A warning that was answered with yes in this walk, with the same loss, is not given twice."""
    if step.ready:
        loss = _loses(book, step.ready, device)
        for one in passed:
            earlier = flow.steps[one.step].ready
            if earlier and one.answer.word == "yes" and _loses(book, earlier, device) == loss:
                return Answer(word="yes", by="earlier", because=book.texts["at-hand"])
    return None


def _loses(book: Book, action: str, device: Device) -> str:
    how = book.how(device, action)
    return how.loses if how.loses else book.actions[action].loses


def _elsewhere(book: Book, flow: Flow, device: Device) -> Position:
    """A walk that was made for other devices leads to the one for this device."""
    title = book.flows[flow.instead].title
    text = book.texts["other-walk"].format(the=device.the, title=title)
    return Position(flow=flow.id, step="other-walk", kind=Kind.END, text=text, end="flow", to=flow.instead)


def _told(
    book: Book, flow: Flow, device: Device, step: Step, passed: tuple[Passed, ...], left: int
) -> Position:
    drawn = _conclusions(book, flow, device, passed)
    fresh = _fresh(book, flow, passed)
    lines = [fresh.say] if fresh else []
    if step.kind is Kind.END:
        return _ended(book, flow, step, passed, drawn, lines, device)
    action = step.do or step.ready
    how = book.how(device, action) if action else None
    warning = ""
    parts: tuple[str, ...] = ()
    if step.ready:
        warning = _loses(book, action, device)
        title = book.actions[action].title
        lines += [book.texts["warning"].format(title=title, loses=warning), book.actions[action].ask]
    elif step.do and how:
        parts = tuple(filled(part, device) for part in how.steps)
        lines += [line for line in (step.say,) if line]
        lines.append(f"{book.actions[action].title}:")
        lines += [f"{number}. {part}" for number, part in enumerate(parts, 1)] if parts[1:] else parts
        if how.confidence == "unverified":
            lines.append(book.texts["unverified" if book.actions[action].on == "device" else "advice"])
    else:
        lines += [line for line in (step.say, step.ask) if line]
        if step.check:
            lines.append(book.texts["measure"])
    return Position(
        flow=flow.id,
        step=step.id,
        kind=step.kind,
        text=filled("\n".join(lines), device),
        choices=tuple(
            Choice(word=w, label=filled(_label(book, step, w), device))
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


def filled(text: str, device: Device) -> str:
    """A text with the device put in.  Other braces stay as they are: measured texts may hold some."""
    first, rest = device.the[:1].upper(), device.the[1:]
    return text.replace("{the}", device.the).replace("{The}", first + rest).replace("{device}", device.name)


def _ended(
    book: Book,
    flow: Flow,
    step: Step,
    passed: tuple[Passed, ...],
    drawn: tuple[Conclusion, ...],
    lines: list[str],
    device: Device,
) -> Position:
    last = next((p.step for p in reversed(passed) if p.answer.by == "person"), "")
    helped = last if step.end == "fixed" and last and flow.steps[last].do else ""
    words = "" if step.end == "fixed" and step.say else book.ends.get(step.end, "")
    lines += [line for line in (step.say, words) if line]
    if helped:
        title = book.actions[flow.steps[helped].do].title
        lines.append(book.texts["helped"].format(title=title))
    if step.end == "flow":
        lines.append(book.texts["next-walk"].format(title=book.flows[step.flow].title))
    return Position(
        flow=flow.id,
        step=step.id,
        kind=Kind.END,
        text=filled("\n".join(lines), device),
        passed=passed,
        conclusions=drawn,
        end=step.end,
        to=step.flow,
        fixed_by=helped,
    )


def _label(book: Book, step: Step, word: str) -> str:
    return step.answers.get(word) or book.words[word]


def _conclusions(
    book: Book, flow: Flow, device: Device, passed: tuple[Passed, ...]
) -> tuple[Conclusion, ...]:
    ids = [flow.steps[p.step].concludes.get(p.answer.word, "") for p in passed]
    drawn = [book.conclusions[id_] for id_ in dict.fromkeys(ids) if id_]
    return tuple(replace(one, say=filled(one.say, device)) for one in drawn)


def _fresh(book: Book, flow: Flow, passed: tuple[Passed, ...]) -> Conclusion | None:
    """What the person's last answer allows to say: said at once, with the next step."""
    last = next((p for p in reversed(passed) if p.answer.by == "person"), None)
    after = passed[passed.index(last) :] if last else passed
    for one in after:
        id_ = flow.steps[one.step].concludes.get(one.answer.word)
        if id_:
            return book.conclusions[id_]
    return None
