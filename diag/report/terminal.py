"""The answer of a run for the terminal, wrapped to any width: what is wrong, and what to do now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diag.case.document import CaseDocument, SpeedTest
from diag.model import Diagnosis, Severity
from diag.report.formatting import INDEPENDENT, MARKS, rate, streams
from diag.report.layout import chain_lines
from diag.report.path_diagram import Stop, picture, tell_beside_mark
from diag.report.summary import not_measured
from diag.steps import ONE_OF, group_ways
from diag.text import clean, wrap
from diag.vocabulary import SPEED_SERVERS


@dataclass(frozen=True)
class TerminalLine:
    """One line that fits the width.  ``style``: headline, title, plain, step, faint, or a mark's name."""

    text: str
    style: str = "plain"


def lines(case: CaseDocument, *, width: int = 80, unicode: bool = True) -> Iterator[TerminalLine]:
    """The case as lines of at most ``width`` columns."""
    width = max(24, min(width, 100))
    yield from _wrap(case.verdict.headline, width, style="headline")
    yield TerminalLine("")
    yield from path_lines(picture(case), width, unicode)
    problems = [d for d in case.diagnoses if d.severity is not Severity.NOTE]
    notes = [d for d in case.diagnoses if d.severity is Severity.NOTE]
    for number, diagnosis in enumerate(problems, start=1):
        yield TerminalLine("")
        yield from _diagnosis(diagnosis, number if len(problems) > 1 else None, width)
    if not problems:
        yield TerminalLine("")
        yield from _wrap(case.verdict.next, width)
    if case.code and case.code.text:
        yield TerminalLine("")
        title = f"{case.code.entry or case.code.typed}: {case.code.title}".rstrip(": ")
        yield from _wrap(title, width, style="title")
        yield from _wrap(case.code.text, width)
    speed = _speed_text(case.bandwidth)
    if speed:
        yield TerminalLine("")
        yield from _wrap(speed, width)
    if notes:
        yield TerminalLine("")
        yield TerminalLine("Also noticed, no harm to playing:", "title")
        for note in notes:
            yield from _wrap(note.title, width, first="- ", rest="  ")
    unknown = not_measured(case)
    if unknown:
        yield TerminalLine("")
        yield TerminalLine("We could not measure:", "title")
        for words in unknown:
            yield from _wrap(words, width, first="- ", rest="  ")
    yield TerminalLine("")
    version = f"Version {case.tool.version}, {case.took_s:.1f} seconds."
    yield from _wrap(f"{INDEPENDENT} {version}", width, style="faint")


def path_lines(stops: tuple[Stop, ...], width: int, unicode: bool) -> Iterator[TerminalLine]:
    """The picture of the path in one line, or in as few as the width allows, broken between stops."""
    for line in chain_lines([stop_text(stop, unicode) for stop in stops], width):
        yield TerminalLine(line, "path")


def stop_text(stop: Stop, unicode: bool) -> str:
    """One stop, for example "Router ✓ 2 ms"."""
    mark = MARKS[stop.mark].draw(unicode)
    return " ".join(filter(None, (stop.name, mark, tell_beside_mark(stop))))


def _diagnosis(diagnosis: Diagnosis, number: int | None, width: int) -> Iterator[TerminalLine]:
    if number is not None:  # a single cause stands in the headline already
        yield from _wrap(f"{number}. {diagnosis.title}", width, style="title")
    yield from _wrap(diagnosis.text, width)
    if diagnosis.remedy:
        yield TerminalLine("")
        yield TerminalLine("What to do now:", "title")
        groups = group_ways(diagnosis.remedy)
        for step, ways in enumerate(groups, start=1):
            first = f"  {step}. " if len(groups) > 1 or len(ways) == 1 else "  "
            rest = " " * len(first)
            if len(ways) > 1:
                yield from _wrap(ONE_OF, width, first=first, rest=rest, style="step")
                for way in ways:
                    yield from _wrap(way, width, first=f"{rest}- ", rest=f"{rest}  ", style="step")
            else:
                yield from _wrap(ways[0], width, first=first, rest=rest, style="step")


def _speed_text(test: SpeedTest | None) -> str:
    if test is None or test.download_mbps is None:
        return ""
    words = f"Speed: {rate(test.download_mbps, at_least=test.at_least)}"
    whom = SPEED_SERVERS.get(test.provider or "")
    elsewhere = whom if test.provider != "netflix" else None
    words += f" from {whom}" if whom else ""
    words += ", not from Netflix." if elsewhere else "."
    if test.plays and test.screens:
        line = "The line is enough for" if elsewhere else "Enough for"
        words += f" {line} {streams(test.plays, test.screens)} at once."
    return words


def _wrap(
    text: str, width: int, *, first: str = "", rest: str = "", style: str = "plain"
) -> Iterator[TerminalLine]:
    for paragraph in clean(text).split("\n"):
        for line in wrap(paragraph, width, first, rest) or [first.rstrip()]:
            yield TerminalLine(line, style)
