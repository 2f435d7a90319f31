"""The whole report as plain text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diag.model import Diagnosis
from diag.report.formatting import INDEPENDENT, MARKS, SURE, name_evidence, step_words
from diag.report.layout import ARROW, Chain, Paragraph, lay_out, pair
from diag.report.path_diagram import Stop, tell_beside_mark
from diag.report.view import Report
from diag.steps import ONE_OF, group_ways
from diag.text import clean


def full(report: Report, width: int | None = None) -> str:
    """The report as plain text, in lines of at most ``width`` columns."""
    return lay_out(_full(report), width)


def _full(report: Report) -> Iterator[str | Paragraph | Chain]:
    yield Paragraph(report.headline)
    if report.stops:
        yield ""
        yield Chain(_links(report.stops))
    yield from _heading("What support asks for")
    width = max(len(item.label) for item in (*report.asked, report.outcome)) + 2
    for item in report.asked:
        yield pair(item.label, item.text or "not known yet", width)
    if report.symptom:
        yield pair("What happens", report.symptom, width)
    for title, lines in _answers(report):
        yield from _heading(title)
        for line in lines:
            yield Paragraph(line, "- ", "  ")
    yield from _heading("Steps tried")
    for step in report.steps:
        yield Paragraph(step_words(step) + (f". Effect: {step.effect}" if step.effect else ""), "- ", "  ")
    if not report.steps:
        yield "None was written down."
    if report.solved:
        yield Paragraph(f"It played after this: {report.solved}")
    if not report.account:
        yield from _findings(report, width)
    yield from _heading("Outcome wanted")
    yield from _wishes(report)


def _findings(report: Report, width: int) -> Iterator[str | Paragraph]:
    """What was measured, and what follows from it."""
    yield from _heading("What was measured")
    for item in report.measured:
        yield pair(item.label, item.text or "", width)
    if report.fine:
        yield Paragraph(f"In order: {', '.join(report.fine)}")
    if report.not_measured:
        yield Paragraph(f"Could not be measured: {'; '.join(report.not_measured)}")
    if report.not_tested:
        yield Paragraph(report.not_tested)
    yield from _heading("What we think")
    for number, thought in enumerate(report.problems, start=1):
        yield from _diagnosis_lines(thought, number if len(report.problems) > 1 else None)
    if not report.problems:
        yield Paragraph(report.next)
    for conclusion in report.conclusions:
        yield Paragraph(conclusion)
    for note in report.notes:
        yield Paragraph(f"Also noticed, no harm to playing: {note.title}")


def _wishes(report: Report) -> Iterator[str | Paragraph]:
    """What is wanted, what was said of it, and what is not known yet."""
    yield Paragraph(report.outcome.text or "not known yet")
    if report.talks:
        yield from _heading("Talks with support")
        for talk in report.talks:
            yield Paragraph(
                f"{talk.at}, {talk.who}: {talk.said}"
                + (f" (reference {talk.reference})" if talk.reference else ""),
                "- ",
                "  ",
            )
    if report.messages:
        yield from _heading("Messages that were kept")
        for text in report.messages:
            yield Paragraph(text, "- ", "  ")
    if len(report.runs) > 1:
        yield from _heading("All checks of this case")
        for run in report.runs:
            yield Paragraph(f"{report.clock.when(run.started)}  {run.headline}", "- ", "  ")
    if report.missing:
        yield from _heading("Not known yet, and how to find it")
        for item in report.missing:
            yield Paragraph(f"{item.label}: {item.find}", "- ", "  ")
    if report.problems:
        yield from _heading("For experts")
        for thought in report.problems:
            sure = SURE[thought.confidence].capitalize()
            yield Paragraph(f"{sure} · {thought.id} · seen by: {name_evidence(thought)}", "", "  ")
    yield ""
    yield Paragraph(f"Case {report.id}, {report.at}{report.lasted}. {INDEPENDENT} Version {report.version}.")


def _answers(report: Report) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the person answered, and what of it is not clear, each under its title."""
    if report.said:
        yield "You answered", report.said
    if report.unclear:
        yield "Not clear yet", report.unclear


def _diagnosis_lines(thought: Diagnosis, number: int | None) -> Iterator[Paragraph]:
    yield Paragraph(f"{number}. {thought.title}" if number else thought.title)
    yield Paragraph(f"{thought.text} ({SURE[thought.confidence]})")
    groups = group_ways(thought.remedy)
    for n, ways in enumerate(groups, start=1):
        first = f"  {n}. " if len(groups) > 1 or len(ways) == 1 else "  "
        rest = " " * len(first)
        if len(ways) == 1:
            yield Paragraph(ways[0], first, rest)
            continue
        yield Paragraph(ONE_OF, first, rest)
        yield from (Paragraph(way, f"{rest}- ", f"{rest}  ") for way in ways)


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text.upper()


def way(stops: tuple[Stop, ...]) -> str:
    """The picture of the path in one line."""
    return ARROW.join(_links(stops))


def _links(stops: tuple[Stop, ...]) -> tuple[str, ...]:
    """The picture of the path, stop by stop: "Router ✓ 2 ms"."""
    return tuple(" ".join(filter(None, (s.name, MARKS[s.mark].sign, tell_beside_mark(s)))) for s in stops)


# -- Markdown -------------------------------------------------------------------------------------------------


def markdown(report: Report) -> str:
    """The report as Markdown; text from outside cannot form markup of its own."""
    return "\n".join(_markdown(report)) + "\n"


def _markdown(report: Report) -> Iterator[str]:
    e = escape
    yield f"# {e(report.headline)}"
    if report.stops:
        yield ""
        yield way(report.stops)
    yield from _title("What support asks for")
    yield "| | |"
    yield "|---|---|"
    for item in report.asked:
        yield f"| {item.label} | {e(item.text) if item.text else '*not known yet*'} |"
    if report.symptom:
        yield f"| What happens | {e(report.symptom)} |"
    for title, lines in _answers(report):
        yield from _title(title)
        yield from (f"- {e(line)}" for line in lines)
    yield from _title("Steps tried")
    for step in report.steps:
        yield f"- {e(step_words(step))}" + (f". Effect: {e(step.effect)}" if step.effect else "")
    if not report.steps:
        yield "None was written down."
    if report.solved:
        yield ""
        yield f"It played after this: {e(report.solved)}"
    if not report.account:
        yield from _markdown_findings(report)
    yield from _title("Outcome wanted")
    yield from _markdown_wishes(report)


def _markdown_findings(report: Report) -> Iterator[str]:
    """What was measured, and what follows from it."""
    e = escape
    yield from _title("What was measured")
    if report.measured:
        yield "| | |"
        yield "|---|---|"
        for item in report.measured:
            yield f"| {item.label} | {e(item.text or '')} |"
        yield ""
    if report.not_tested:
        yield e(report.not_tested)
        yield ""
    if report.fine:
        yield f"In order: {', '.join(report.fine)}"
        yield ""
    if report.not_measured:
        yield f"Could not be measured: {e('; '.join(report.not_measured))}"
        yield ""
    yield "## What we think"
    for thought in report.problems:
        yield from ("", f"### {e(thought.title)}", "", f"{e(thought.text)} ({SURE[thought.confidence]})", "")
        yield from _markdown_steps(thought.remedy)
    if not report.problems:
        yield ""
        yield e(report.next)
    for conclusion in report.conclusions:
        yield ""
        yield e(conclusion)
    for note in report.notes:
        yield ""
        yield f"Also noticed, no harm to playing: {e(note.title)}"


def _markdown_steps(steps: Iterable[str]) -> Iterator[str]:
    """The steps as a numbered list, the ways of one as a list below it."""
    groups = group_ways(steps)
    for n, ways in enumerate(groups, start=1):
        first = f"{n}. " if len(groups) > 1 or len(ways) == 1 else ""
        yield f"{first}{escape(ways[0] if len(ways) == 1 else ONE_OF)}"
        if len(ways) > 1:
            if not first:
                yield ""
            yield from (f"{' ' * len(first)}- {escape(way)}" for way in ways)


def _markdown_wishes(report: Report) -> Iterator[str]:
    """What is wanted, what was said of it, and what is not known yet."""
    e = escape
    yield e(report.outcome.text) if report.outcome.text else "*not known yet*"
    if report.talks:
        yield from _title("Talks with support")
        for talk in report.talks:
            yield f"- {e(talk.at)}, {e(talk.who)}: {e(talk.said)}" + (
                f" (reference {e(talk.reference)})" if talk.reference else ""
            )
    if report.messages:
        yield from _title("Messages that were kept")
        for text in report.messages:
            yield f"- {e(text)}"
    if len(report.runs) > 1:
        yield from _title("All checks of this case")
        for run in report.runs:
            yield f"- {report.clock.when(run.started)}: {e(run.headline)}"
    if report.missing:
        yield from _title("Not known yet, and how to find it")
        for item in report.missing:
            yield f"- {item.label}: {item.find}"
    if report.problems:
        yield from _title("For experts")
        for thought in report.problems:
            yield f"`{thought.id}`, {SURE[thought.confidence]}, seen by: {e(name_evidence(thought))}"
            yield ""
    yield ""
    yield "---"
    yield f"Case {e(report.id)}, {report.at}{report.lasted}. {INDEPENDENT} Version {e(report.version)}."


def _title(text: str) -> Iterator[str]:
    yield ""
    yield f"## {text}"
    yield ""


def escape(text: str) -> str:
    """Text in which nothing is markup, on one line; a leading list or quote sign is none either."""
    flat = clean(text).replace("\n", " ")
    safe = "".join("\\" + c if c in "\\`*_{}[]<>()#+!|~&@" else c for c in flat)
    return "\\" + safe if safe[:1] in {"-", "="} else safe
