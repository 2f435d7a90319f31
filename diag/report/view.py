"""The report: everything that support asks for, in its order, out of the (masked) JSON of a case.

Every rendering is made from this one structure, so that none knows more than another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diag.report import isp_facts, summary
from diag.report.formatting import device, when
from diag.report.path_diagram import Stop, picture
from diag.report.summary import Item, SpeedPlot
from diag.text import clean, one_line
from diag.vocabulary import DEVICES

#: How to find what is missing; general enough to be true of every device.
FIND = {
    "device": "Say what does not play: a TV, a stick, a phone, a browser on a PC.",
    "model": "Look at the label on the back of the device, or in its settings under About or System information.",
    "code": "Look for small print at the bottom or in a corner of the error screen. Copy the part in brackets too.",
    "began": "Remember the day and the hour, and what changed just before: a new router, another provider, an update.",
    "connection": "Look in the network settings of the device: Wi-Fi, cable or mobile.",
    "others": "Try another title on this device, and Netflix on another device in the same home.",
    "steps": "Write down each thing that you try, when, and what it changed.",
    "outcome": "Say in one sentence what would solve it for you.",
}

_MEDIUM = {"wired": "cable", "wifi": "Wi-Fi", "cellular": "mobile network", "tunnel": "a tunnel"}


@dataclass(frozen=True, kw_only=True)
class StepTaken:
    """One thing that was tried: when, what, and what it changed (None: not known)."""

    at: str
    what: str
    effect: str | None = None

    @property
    def when_and_what(self) -> str:
        """ "noon: Restarted the router"; without a time the step alone."""
        return f"{self.at}: {self.what}" if self.at else self.what


@dataclass(frozen=True, kw_only=True)
class SupportContact:
    """One talk with support, as one sentence each."""

    at: str
    who: str
    said: str
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class DiagnosisView:
    """One diagnosis."""

    id: str
    where: str
    severity: str
    confidence: str
    title: str
    text: str
    remedy: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PreviousRun:
    """One run of this case."""

    at: str
    status: str
    headline: str
    diagnoses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What every rendering shows.  ``asked`` holds device, code, beginning, connection and others, in this order."""

    id: str
    version: str
    at: str
    took_s: float
    status: str
    headline: str
    next: str
    asked: tuple[Item, ...]
    symptom: str | None
    steps: tuple[StepTaken, ...]
    solved: str | None  # the step of a walk after which it played
    conclusions: tuple[str, ...]  # what the code says, and what a walk concluded from the answers
    measured: tuple[Item, ...]
    fine: tuple[str, ...]
    not_measured: tuple[str, ...]
    problems: tuple[DiagnosisView, ...]
    notes: tuple[DiagnosisView, ...]
    outcome: Item
    talks: tuple[SupportContact, ...]
    runs: tuple[PreviousRun, ...]
    stops: tuple[Stop, ...]
    speed: SpeedPlot | None
    line: tuple[Item, ...]  # the facts of the line alone, for the provider

    @property
    def run_before_fix(self) -> PreviousRun | None:
        """The last run of this case that found something which is gone now; None when there is none."""
        now = {thought.id for thought in self.problems}
        return next((run for run in reversed(self.runs[:-1]) if set(run.diagnoses) - now), None)

    @property
    def missing(self) -> tuple[Item, ...]:
        """What nobody told yet."""
        steps = () if self.steps else (Item(key="steps", label="Steps tried", text=None, find=FIND["steps"]),)
        return tuple(i for i in (*self.asked, *steps, self.outcome) if i.text is None)


def build(case: Mapping[str, Any]) -> Report:
    """The report of a case (format diag.case/1, with or without ``story``)."""
    story: Mapping[str, Any] = case.get("story") or {}
    asked = case["asked"]
    thoughts = [_diagnosis_view(d) for d in case["diagnoses"]]
    return Report(
        id=one_line(case["id"]),
        version=one_line(case["tool"]["version"]),
        at=when(case["started"]),
        took_s=case["took_s"],
        status=case["verdict"]["status"],
        headline=one_line(case["verdict"]["headline"]),
        next=one_line(case["verdict"]["next"]),
        asked=(
            _item("device", "Device", device(asked.get("device"))),
            _item(
                "model",
                "Make and model",
                _text(" ".join(filter(None, (story.get("make"), story.get("model"))))),
            ),
            _item("code", "Code or message", _text(asked.get("code"))),
            _item("began", "When it began", _text(story.get("began"))),
            _item("connection", "Connection", _connection(case, story)),
            _item("others", "Other devices and titles", _text(story.get("others"))),
        ),
        symptom=_text(asked.get("symptom")),
        steps=_steps(story),
        solved=_solution(story),
        conclusions=_conclusions(case, story),
        measured=summary.items(case),
        fine=summary.fine(case),
        not_measured=summary.not_measured(case),
        problems=tuple(t for t in thoughts if t.severity != "note"),
        notes=tuple(t for t in thoughts if t.severity == "note"),
        outcome=_item("outcome", "Outcome wanted", _text(story.get("outcome"))),
        talks=tuple(_talk(contact) for contact in story.get("contacts") or ()),
        runs=tuple(_earlier(run) for run in story.get("runs") or ()),
        stops=picture(case),
        speed=summary.read_speed(case),
        line=isp_facts.line(case, story),
    )


def _item(key: str, label: str, text: str | None) -> Item:
    return Item(key=key, label=label, text=text, find=FIND[key])


def _text(value: Any) -> str | None:
    return (one_line(value) or None) if isinstance(value, str) else None


def _connection(case: Mapping[str, Any], story: Mapping[str, Any]) -> str | None:
    told = _text(story.get("connection"))
    medium = _MEDIUM.get(summary.facts(case, "link").get("medium") or "")
    if told or not medium:
        return told
    kind = DEVICES.get((case["asked"].get("device") or "").partition("/")[0])
    return medium if kind and kind.is_pc else None


def _steps(story: Mapping[str, Any]) -> tuple[StepTaken, ...]:
    """Steps that were written down, then those of walks, each with what it changed."""
    walked = [step for walk in _walks(story) for step in walk.get("steps") or () if isinstance(step, Mapping)]
    return tuple(
        StepTaken(at=_at(step.get("at")), what=what, effect=_text(step.get("effect")))
        for step in (*(story.get("steps") or ()), *walked)
        if (what := _text(step.get("what")))
    )


def _walks(story: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [walk for walk in story.get("walks") or () if isinstance(walk, Mapping)]


def _solution(story: Mapping[str, Any]) -> str | None:
    found = [_text(walk.get("fixed_by_title")) for walk in _walks(story) if walk.get("end") == "fixed"]
    return next((text for text in reversed(found) if text), None)


def _conclusions(case: Mapping[str, Any], story: Mapping[str, Any]) -> tuple[str, ...]:
    code = case.get("code") or {}
    about = _text(code.get("text"))
    title = ": ".join(filter(None, (_text(code.get("entry")), _text(code.get("title")))))
    found = [f"{title}. {about}" if title and about else about]
    found += [_text(one) for walk in _walks(story) for one in _list(walk.get("conclusions"))]
    return tuple(dict.fromkeys(text for text in found if text))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _at(text: Any) -> str:
    """When a step was tried: as typed, or the moment that a walk wrote down."""
    known = _text(text) or ""
    return when(known) if known.endswith("Z") else known


def _diagnosis_view(diagnosis: Mapping[str, Any]) -> DiagnosisView:
    return DiagnosisView(
        id=diagnosis["id"],
        where=diagnosis["where"],
        severity=diagnosis["severity"],
        confidence=diagnosis["confidence"],
        title=one_line(diagnosis["title"]),
        text=clean(diagnosis["text"]).strip(),
        remedy=tuple(one_line(step) for step in diagnosis["remedy"]),
        evidence=tuple(diagnosis["evidence"]),
    )


def _talk(contact: Mapping[str, Any]) -> SupportContact:
    who = ", ".join(filter(None, (_text(contact.get("channel")), _text(contact.get("agent")))))
    return SupportContact(
        at=one_line(contact["at"]),
        who=who or "support",
        said=_text(contact.get("said")) or "",
        reference=_text(contact.get("reference")),
    )


def _earlier(run: Mapping[str, Any]) -> PreviousRun:
    return PreviousRun(
        at=when(run["started"]),
        status=run["status"],
        headline=one_line(run["headline"]),
        diagnoses=tuple(run["diagnoses"]),
    )
