"""For the internet provider: the facts of the line alone, without accounts, names and other devices."""

from __future__ import annotations

from diag.report.formatting import INDEPENDENT, SURE
from diag.report.told import YOU_ANSWERED
from diag.report.view import Report
from diag.text import wrap

WIDTH = 78
NOTHING_MEASURED = "Nothing was measured in this case yet."
#: Causes that a provider can do something about.
_THEIRS = {"isp", "home-network", "netflix"}


def isp(report: Report) -> str:
    """The report for the provider."""
    out = ["FOR MY INTERNET PROVIDER", ""]
    for words in report.said_of_line:
        out += wrap(f"{YOU_ANSWERED} {words}", WIDTH, rest="  ")
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
        out += wrap(f"{item.label}: {item.text}", WIDTH, rest="  ", whole_words=True)
    if missing:
        out += ["", "NOT KNOWN YET"]
        for item in missing:
            out += wrap(f"{item.label}: {item.find}", WIDTH, rest="  ")
    if report.not_measured:
        out += ["", *wrap(f"Could not be measured: {'; '.join(report.not_measured)}", WIDTH, rest="  ")]
    measured = f"Measured {report.at} in {report.took_s:.1f} seconds. " if report.any_measured else ""
    out += ["", f"{measured}Case {report.id}. {INDEPENDENT}", ""]
    return "\n".join(out)
