"""For the chat box of support: plain text of at most 1,500 characters, in numbered parts if asked.

First what the agent needs, then what was found and by what, then what was measured and tried.  Where it is too long, the
lightest lines go first, and of steps that went their number stays; who the case is, that a TV itself was not tested and who
wrote this are never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diag.case.document import TriedStep
from diag.report.formatting import INDEPENDENT, SURE, step_words
from diag.report.path_diagram import describe_stop
from diag.report.step_weights import count_others, weigh_step
from diag.report.told import YOU_ANSWERED
from diag.report.view import Report

LONGEST = 1500

#: One long answer must not push out the others.
_LONGEST_LINE = 220
#: The evidence behind the conclusion may be longer: it is what an agent acts on.
_LONGEST_EVIDENCE = 420
#: Weight of a line that stays whatever happens: what was found, who the case is and who says so.
_ALWAYS = 10


@dataclass(frozen=True)
class _Line:
    """``step``: one of those that are counted when they are left out."""

    weight: int
    text: str
    step: bool = False
    longest: int = _LONGEST_LINE

    def fit(self) -> str:
        if len(self.text) <= self.longest:
            return self.text
        room = self.longest - 1
        at = self.text.rfind(" ", room // 2, room + 1)  # between words where there are any
        return self.text[: at if at > 0 else room].rstrip() + "…"


def chat(report: Report, *, part_size: int | None = None) -> str:
    """The report for a chat box.  ``part_size``: characters of one part at most, its number included."""
    return "\n\n".join(parts(report, part_size)) + "\n"


def parts(report: Report, part_size: int | None = None) -> list[str]:
    """The same, each part by itself."""
    text = _fit(list(_lines(report)))
    return [text] if part_size is None or len(text) <= part_size else _parts(text, part_size)


def _lines(report: Report) -> Iterator[_Line]:
    yield from _questions(report)
    yield from _conclusion(report)
    yield from _measurements(report)
    for step in report.steps:
        yield _Line(weigh_step(step), _step_text(step), step=True)
    if report.solved:
        yield _Line(9, f"Solved by: {report.solved}")
    for talk in report.talks[-2:]:
        reference = f" (reference {talk.reference})" if talk.reference else ""
        yield _Line(6, f"Talk {talk.at}, {talk.who}: {talk.said}{reference}")
    if report.outcome.text:
        yield _Line(8, f"Outcome wanted: {report.outcome.text}")
    if report.missing:
        yield _Line(2, f"Not known yet: {', '.join(item.label.lower() for item in report.missing)}")
    if report.not_tested:
        yield _Line(_ALWAYS, report.not_tested)
    yield _Line(_ALWAYS, f"Case {report.id}, {report.at}. {INDEPENDENT}")


def _questions(report: Report) -> Iterator[_Line]:
    """What an agent asks for first."""
    if report.account:
        yield _Line(_ALWAYS, f"About: {report.headline}")
    for item in report.asked:
        if item.text:
            yield _Line(9, f"{item.label}: {item.text}")
    if report.symptom:
        yield _Line(8, f"What happens: {report.symptom}")
    for words in pack_sentences(report.said, _LONGEST_LINE - len(YOU_ANSWERED) - 1):
        yield _Line(8, f"{YOU_ANSWERED} {words}")
    for unclear in report.unclear:
        yield _Line(7, f"Not clear: {unclear}")


def _conclusion(report: Report) -> Iterator[_Line]:
    """The conclusion and its evidence; then what else was found, and what the code says."""
    for number, thought in enumerate(report.problems[:3]):
        text = f"We think ({SURE[thought.confidence]}): {thought.title}. {thought.text}"
        yield _Line(5 if number else _ALWAYS, text, longest=_LONGEST_LINE if number else _LONGEST_EVIDENCE)
    if not report.problems and not report.account:
        yield _Line(
            _ALWAYS, f"We think: {report.headline}" if report.any_measured else "Nothing was measured yet."
        )
    before = report.run_before_fix
    if before:
        yield _Line(7, f"Before, {report.clock.when(before.started)}: {before.headline}")
    for conclusion in report.conclusions[:2]:
        yield _Line(7, f"Note: {conclusion}", longest=_LONGEST_EVIDENCE)


def _measurements(report: Report) -> Iterator[_Line]:
    if report.any_measured:
        yield _Line(8, "Checked: " + ", ".join(map(describe_stop, report.stops)))
    for item in report.measured:
        yield _Line(6, f"{item.label}: {item.text}")
    if report.not_measured:
        yield _Line(3, f"Not measured: {'; '.join(report.not_measured)}", longest=_LONGEST_EVIDENCE)


def _step_text(step: TriedStep) -> str:
    words = f"Tried {step_words(step)}" if step.at else f"Tried: {step.what}"
    return words + (f" -> {step.effect}" if step.effect else "")


def pack_sentences(sentences: Iterable[str], room: int) -> Iterator[str]:
    """Sentences on as few lines as hold them."""
    line = ""
    for sentence in sentences:
        if line and len(line) + 1 + len(sentence) > room:
            yield line
            line = ""
        line = f"{line} {sentence}".lstrip()
    if line:
        yield line


def _fit(lines: list[_Line]) -> str:
    """The lines in their order, each once, the lightest left out until all fit; of equal ones the earliest step, or the
    last of other lines."""
    each: dict[str, _Line] = {}
    for line in lines:
        each.setdefault(line.text, line)
    kept = list(each.values())
    gone = 0
    while len(text := _join(kept, gone)) > LONGEST:
        lightest = min(line.weight for line in kept)
        if lightest == _ALWAYS:
            break
        same = [n for n, line in enumerate(kept) if line.weight == lightest]
        at = next((n for n in same if kept[n].step), same[-1])
        gone += kept[at].step
        del kept[at]
    return text


def _join(kept: list[_Line], gone: int) -> str:
    texts = [line.fit() for line in kept]
    if gone:
        after = max((n for n, line in enumerate(kept) if line.step), default=len(kept) - 2)
        texts.insert(after + 1, count_others(gone))
    return "\n".join(texts)


def _parts(text: str, size: int) -> list[str]:
    """Parts cut between lines where possible, each beginning with "(2/3) "."""
    for digits in (1, 2, 3):
        room = size - len(f"({'9' * digits}/{'9' * digits}) ")
        cut = _cut_lines(text, room)
        if len(cut) < 10**digits:
            return [f"({n}/{len(cut)}) {part}" for n, part in enumerate(cut, start=1)]
    raise ValueError(f"parts of {size} characters are too small")


def _cut_lines(text: str, room: int) -> list[str]:
    parts: list[str] = []
    for line in text.split("\n"):
        if parts and len(parts[-1]) + 1 + len(line) <= room:
            parts[-1] += "\n" + line
            continue
        while len(line) > room:
            at = line.rfind(" ", room // 2, room)
            head, line = (line[:at], line[at + 1 :]) if at > 0 else (line[:room], line[room:])
            parts.append(head)
        parts.append(line)
    return parts
