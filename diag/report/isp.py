"""For the internet provider: the facts of the line alone, without accounts, names and other devices."""

from __future__ import annotations

from diag.report.formatting import INDEPENDENT, SURE
from diag.report.layout import Paragraph, lay_out
from diag.report.told import YOU_ANSWERED
from diag.report.view import Report

NOTHING_MEASURED = "Nothing was measured in this case yet."
#: Causes that a provider can do something about.
_THEIRS = {"isp", "home-network", "netflix"}


def isp(report: Report, width: int | None = None) -> str:
    """The report for the provider, in lines of at most ``width`` columns."""
    out: list[str | Paragraph] = ["FOR MY INTERNET PROVIDER", ""]
    for words in report.said_of_line:
        out.append(Paragraph(f"{YOU_ANSWERED} {words}", rest="  "))
    ours = [t for t in report.problems if t.where in _THEIRS]
    out += [f"{t.title} ({SURE[t.confidence]}, {t.id})" for t in ours]
    if not ours:
        fine = "No fault of the line was found in this check." if report.any_measured else NOTHING_MEASURED
        out.append(fine)
    out.append("")
    missing = []
    for item in report.line:
        if item.text is None:
            missing.append(item)
            continue
        out.append(Paragraph(f"{item.label}: {item.text}", rest="  ", whole_words=True))
    if missing:
        out += ["", "NOT KNOWN YET"]
        for item in missing:
            out.append(Paragraph(f"{item.label}: {item.find}", rest="  "))
    if report.not_measured:
        out += ["", Paragraph(f"Could not be measured: {'; '.join(report.not_measured)}", rest="  ")]
    measured = (
        f"Measured {report.at_with_utc} in {report.took_s:.1f} seconds. " if report.any_measured else ""
    )
    out += ["", f"{measured}Case {report.id}. {INDEPENDENT}"]
    return lay_out(out, width)
