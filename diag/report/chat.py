"""For the chat box of support: plain text of at most 1,500 characters, in numbered parts if asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diag.report.formatting import INDEPENDENT, SURE, step_words
from diag.report.path_diagram import describe_stop
from diag.report.told import YOU_ANSWERED
from diag.report.view import Report

LONGEST = 1500

#: One long answer must not push out the others.
_LONGEST_LINE = 220


def chat(report: Report, *, part_size: int | None = None) -> str:
    """The report for a chat box.  ``part_size``: characters of one part at most, its number included."""
    return "\n\n".join(parts(report, part_size)) + "\n"


def parts(report: Report, part_size: int | None = None) -> list[str]:
    """The same, each part by itself."""
    text = _fit(list(_lines(report)))
    return [text] if part_size is None or len(text) <= part_size else _parts(text, part_size)


def _lines(report: Report) -> Iterator[tuple[int, str]]:
    """Lines with their weight: the heaviest are left out last."""
    for item in report.asked:
        if item.text:
            yield 9, f"{item.label}: {item.text}"
    if report.symptom:
        yield 8, f"What happens: {report.symptom}"
    for words in pack_sentences(report.said, _LONGEST_LINE - len(YOU_ANSWERED) - 1):
        yield 8, f"{YOU_ANSWERED} {words}"
    for unclear in report.unclear:
        yield 7, f"Not clear: {unclear}"
    for step in report.steps[-6:]:
        yield (
            7,
            (f"Tried {step_words(step)}" if step.at else f"Tried: {step.what}")
            + (f" -> {step.effect}" if step.effect else ""),
        )
    if report.solved:
        yield 9, f"Solved by: {report.solved}"
    yield 8, "Checked: " + ", ".join(map(describe_stop, report.stops))
    for item in report.measured:
        yield 6, f"{item.label}: {item.text}"
    if report.not_measured:
        yield 3, f"Not measured: {'; '.join(report.not_measured)}"
    for thought in report.problems[:3]:
        yield (
            9 if thought is report.problems[0] else 5,
            f"We think ({SURE[thought.confidence]}): {thought.title} [{thought.id}]",
        )
    if not report.problems:
        yield 9, f"We think: {report.headline}"
    before = report.run_before_fix
    if before:
        yield 7, f"Before, {report.clock.when(before.started)}: {before.headline}"
    for conclusion in report.conclusions[-2:]:
        yield 5, f"Note: {conclusion}"
    if report.outcome.text:
        yield 8, f"Outcome wanted: {report.outcome.text}"
    for talk in report.talks[-2:]:
        yield (
            6,
            f"Talk {talk.at}, {talk.who}: {talk.said}"
            + (f" (reference {talk.reference})" if talk.reference else ""),
        )
    if report.missing:
        yield 4, f"Not known yet: {', '.join(item.label.lower() for item in report.missing)}"
    yield 2, f"Case {report.id}, {report.at}. {INDEPENDENT}"


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


def _fit(lines: list[tuple[int, str]]) -> str:
    """The lines in their order, the lightest left out until all fit."""
    kept = [
        (weight, line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1].rstrip() + "…")
        for weight, line in lines
    ]
    while sum(len(line) + 1 for _, line in kept) - 1 > LONGEST:
        lightest = min(weight for weight, _ in kept)
        last = max(n for n, (weight, _) in enumerate(kept) if weight == lightest)
        del kept[last]
    return "\n".join(line for _, line in kept)


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
