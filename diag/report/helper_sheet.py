"""For the person who helps, beside the screen or on the phone: three sentences, and six lines to read aloud."""

from __future__ import annotations

from dataclasses import dataclass

from diag.report.formatting import step_words
from diag.report.path_diagram import describe_stop
from diag.report.phone import spell
from diag.report.view import Report
from diag.steps import first_of

#: A QR code of more characters has dots too small for the camera of a phone before a screen (version 20 of ISO/IEC 18004 at
#: level L holds 858 bytes); what is longer is cut between words.
LONGEST = 800


@dataclass(frozen=True)
class HelperSheet:
    """``sentences``: what it is about, what was found, what to do now; ``lines``: label and text of each line."""

    sentences: tuple[str, str, str]
    lines: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """All of it as plain text of at most LONGEST bytes."""
        return _cut("\n".join([*self.sentences, *(f"{label}: {text}" for label, text in self.lines)]))


def make_sheet(report: Report) -> HelperSheet:
    """The sheet of a report; what nobody told or measured is said to be not known."""
    told = {item.key: item.text for item in report.asked if item.text}
    measured = {item.key: item.text for item in report.measured if item.text}
    tried = [step_words(step) + (f" ({step.effect})" if step.effect else "") for step in report.steps]
    code = told.get("code")
    spelled = spell(code) if code else None
    unknown = "not known yet"
    return HelperSheet(
        sentences=(
            f"It is about Netflix on this device: {told['device']}."
            if "device" in told
            else "It is about Netflix at my home.",
            _sentence(report.headline),
            _sentence((first_of(report.problems[0].remedy) if report.problems else None) or report.next),
        ),
        lines=(
            ("Device", told.get("model") or told.get("device") or unknown),
            ("Code or message", f"{code} ({spelled})" if spelled else code or report.symptom or unknown),
            (
                "The way to Netflix",
                ", ".join(map(describe_stop, report.stops)) if report.any_measured else "not measured yet",
            ),
            ("Speed", measured.get("Speed", "not measured")),
            ("Tried last", tried[-1] if tried else "nothing that was written down"),
            ("Checked", f"{report.at}, case {report.id}"),
        ),
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _cut(text: str) -> str:
    raw = text.encode()
    if len(raw) <= LONGEST:
        return text
    kept = raw[: LONGEST - len("…".encode())].decode(errors="ignore")
    return kept.rpartition(" ")[0].rstrip() + "…"
