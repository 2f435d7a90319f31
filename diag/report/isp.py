"""For the internet provider: what a provider can act on, and the facts of the line alone, without accounts, names and other
devices.  What stands in the home (a filter, the Wi-Fi) is left out: nobody there can do anything about it."""

from __future__ import annotations

from collections.abc import Iterator

from diag.report.formatting import INDEPENDENT, SURE, step_words
from diag.report.layout import Paragraph, lay_out
from diag.report.step_weights import count_others, pick_weightiest
from diag.report.told import YOU_ANSWERED
from diag.report.view import Report

NOTHING_MEASURED = "Nothing was measured in this case yet."
#: So many of the steps that were tried: nobody reads more of them to an agent.
_MOST_STEPS = 8


def isp(report: Report, width: int | None = None) -> str:
    """The report for the provider, in lines of at most ``width`` columns."""
    return lay_out(_lines(report), width)


def _lines(report: Report) -> Iterator[str | Paragraph]:
    yield "FOR MY INTERNET PROVIDER"
    yield ""
    for words in report.said_of_line:
        yield _paragraph(f"{YOU_ANSWERED} {words}")
    for fault in report.line_faults:
        yield _paragraph(f"{fault.title} ({SURE[fault.confidence]}).")
        yield _paragraph(fault.text, "  ")
    for sentence in report.line_says if report.any_measured else (NOTHING_MEASURED,):
        yield _paragraph(sentence)
    yield ""
    for item in report.line:
        if item.text is not None:
            yield _paragraph(f"{item.label}: {item.text}")
    if report.not_measured:
        yield _paragraph(f"Could not be measured: {'; '.join(report.not_measured)}.")
    if report.line_steps:
        yield ""
        yield "TRIED SO FAR"
        for step in pick_weightiest(report.line_steps, _MOST_STEPS):
            yield _paragraph(step_words(step) + (f". Effect: {step.effect}" if step.effect else ""))
        if len(report.line_steps) > _MOST_STEPS:
            yield count_others(len(report.line_steps) - _MOST_STEPS)
    missing = [item for item in report.line if item.text is None]
    if missing:
        yield ""
        yield "NOT KNOWN YET"
        for item in missing:
            yield _paragraph(f"{item.label}: {item.find}")
    yield ""
    measured = (
        f"Measured {report.at_with_utc} in {report.took_s:.1f} seconds. " if report.any_measured else ""
    )
    yield _paragraph(f"{measured}Case {report.id}. {INDEPENDENT}")


def _paragraph(text: str, first: str = "") -> Paragraph:
    return Paragraph(text, first, rest="  ", whole_words=True)
