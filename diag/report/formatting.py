"""Words and numbers for people, shared by all renderings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diag.case.document import TriedStep
from diag.guide.evidence import AT_LEAST
from diag.model import Diagnosis
from diag.report import INDEPENDENT as INDEPENDENT
from diag.text import one_line
from diag.vocabulary import QUALITIES, check_name, device_name


@dataclass(frozen=True)
class Mark:
    """How a status is shown: a sign and not only a colour, so that everybody can tell them apart.

    ``plain`` is the sign without Unicode, ``spoken`` the same in words, for reading aloud; ``colour`` what terminals call it.
    """

    sign: str
    plain: str
    spoken: str
    colour: str

    def draw(self, unicode: bool = True) -> str:
        """The sign that a terminal or a file can hold."""
        return self.sign if unicode else self.plain


#: The mark of each status of a check, of a stop beyond a fault, and of what is still to come.
MARKS: Mapping[str, Mark] = {
    "ok": Mark("✓", "ok", "fine", "green"),
    "warn": Mark("!", "!", "not good", "yellow"),
    "fail": Mark("✗", "X", "faulty", "red"),
    "unknown": Mark("?", "?", "not measured", "magenta"),
    "skipped": Mark("–", "-", "left out", "bright_black"),
    "beyond": Mark("·", ".", "not reached", "bright_black"),
    "waiting": Mark("…", ".", "waiting", "bright_black"),
    "running": Mark("…", ".", "measuring", "bright_black"),
}

#: verdict -> (the mark of the whole run, what it says in words for those who cannot see it).
VERDICTS: Mapping[str, tuple[str, str]] = {
    "healthy": ("ok", "All is well"),
    "problem": ("fail", "A fault was found"),
    "inconclusive": ("unknown", "Not clear"),
}

#: reason -> why something could not be measured, in words.
REASONS = {
    "timeout": "no answer in time",
    "refused": "the other side refused",
    "reset": "the connection was cut",
    "no-network": "this PC is not connected",
    "no-permission": "this PC does not allow it",
    "not-supported": "not possible on this PC",
    "not-asked": "left out as asked",
    "blocked": "something on the way blocks it",
    "provider-refused": "the measuring service refused",
    "data-cap": "the data limit was reached",
    "too-few-samples": "too few answers to tell",
    "interrupted": "stopped before the end",
    "deadline": "it took too long",
    "bug": "a mistake in this program; please report it",
}

#: A finding of a check that another cause explains has no words of its own in a saved case.
EXPLAINED = "What it found is explained by the cause above."

SURE = {"sure": "measured", "likely": "likely", "possible": "possible"}


def milliseconds(ms: float) -> str:
    """A round trip for people: "<1 ms", "4.2 ms", "21 ms"."""
    if ms < 1:
        return "<1 ms"
    return f"{ms:.1f} ms" if ms < 10 else f"{ms:.0f} ms"


def rate(mbps: float, *, at_least: bool | None = False) -> str:
    """A speed for people: "4.8 Mbit/s", "93 Mbit/s", "at least 93 Mbit/s"."""
    words = f"{mbps:.1f} Mbit/s" if mbps < 10 else f"{mbps:.0f} Mbit/s"
    return AT_LEAST + words if at_least else words


def share(part: float) -> str:
    """A share of 1 as per cent: "none", "0.5 %", "12 %"."""
    return "none" if part == 0 else f"{part * 100:.1f} %" if part < 0.1 else f"{part * 100:.0f} %"


def streams(quality: str, screens: int) -> str:
    """So many streams of a quality: "Full HD (1080p) on 2 screens"."""
    known = QUALITIES[quality].name if quality in QUALITIES else one_line(quality)
    return f"{known} on {screens} screen{'s' if screens > 1 else ''}"


def device(kind: str | None) -> str | None:
    """A device as the vocabulary calls it: "smart-tv/samsung" as "Samsung TV"."""
    return one_line(device_name(kind)) if kind else None


def reason_words(reason: str | None) -> str:
    """Why something could not be measured."""
    return REASONS.get(reason or "", "no reason known")


def result_words(status: str, reason: str | None, titles: Iterable[str]) -> str:
    """What a check said, in a few words; ``titles`` are those of what it found."""
    if status == "unknown":
        return f"Could not be measured: {reason_words(reason)}."
    if status == "skipped":
        return "Left out." if reason == "not-asked" else "Does not apply here."
    return "Fine." if status == "ok" else "; ".join(map(one_line, titles)) or EXPLAINED


def name(check: str) -> str:
    """What a check looks at."""
    return one_line(check_name(check))


def name_evidence(diagnosis: Diagnosis) -> str:
    """What was looked at when it was found: "the router, lost and late data"."""
    return ", ".join(map(name, diagnosis.evidence))


def step_words(step: TriedStep) -> str:
    """ "noon: Restarted the router"; without a time the step alone."""
    return f"{step.at}: {step.what}" if step.at else step.what
