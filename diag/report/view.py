"""The report: everything that support asks for, in its order, out of the (masked) document of a case.

Every rendering is made from this one structure, so that none knows more than another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from diag.account.case import say_message
from diag.case.document import CaseDocument, Contact, KeptMessage, RunSummary, Story, TriedStep
from diag.guide.types import NO_DEVICE
from diag.model import Diagnosis, Severity, Status
from diag.report import isp_facts, line_statement, spots, summary, told, tv
from diag.report.clock import ReportClock
from diag.report.facts import ReportedFacts, facts_of
from diag.report.formatting import device
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
    "plan": "Open netflix.com/account: it names the plan.",
    "country": "Say in which country the account was opened.",
    "outcome": "Say in one sentence what would solve it for you.",
}

#: What support asks for, in its order, and what it is called.
LABELS = {
    "device": "Device",
    "model": "Make and model",
    "firmware": "Software of the device",
    "app_version": "Version of the app",
    "code": "Code or message",
    "title": "Title",
    "wrong": "What is wrong with it",
    "began": "When it began",
    "connection": "Connection",
    "provider": "Internet provider",
    "others": "Other devices and titles",
    "plan": "Netflix plan",
    "country": "Country",
    "outcome": "Outcome wanted",
}
ASKED = tuple(key for key in LABELS if key != "outcome")

#: What only some agents ask: it stands in a report where it is known.
MORE = frozenset({"firmware", "app_version", "title", "wrong", "provider", "plan", "country"})

#: How to find it where the trouble is the account.
FIND_OF_ACCOUNT = {"began": "Look for the day of the first charge, mail or message of this kind."}

#: What support asks for where the trouble is the account: no device, and nothing of the line.
OF_ACCOUNT = frozenset({"began", "plan", "country"})

#: The story of a case of which nobody told anything.
_UNTOLD = Story(make=None, model=None, began=None, connection=None, others=None, outcome=None)

NOT_TESTED = "Measured on a PC: the {device} itself was not tested."
ONLY_ASKED = "Measured on a PC: the {device} itself was not tested, only asked what it tells anybody."

_MEDIUM = {"wired": "cable", "wifi": "Wi-Fi", "cellular": "mobile network", "tunnel": "a tunnel"}


@dataclass(frozen=True, kw_only=True)
class SupportContact:
    """One talk with support, as one sentence each."""

    at: str
    who: str
    said: str
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What every rendering shows.  ``asked`` holds what support asks for, in its order; of ``MORE`` what is known."""

    id: str
    version: str
    account: bool  # the trouble is money or the account, and nothing was measured for it
    clock: ReportClock
    at: str
    at_with_utc: str  # the same for the internet provider
    took_s: float
    status: str
    headline: str
    next: str
    asked: tuple[Item, ...]
    symptom: str | None
    not_tested: str | None  # that the device which does not play was not the one that was measured
    said: tuple[str, ...]  # what the person answered in walks
    said_of_line: tuple[str, ...]  # of all answers those that the provider needs
    unclear: tuple[str, ...]  # answers that do not fit together, or not with what was measured
    steps: tuple[TriedStep, ...]
    solved: str | None  # the step of a walk after which it played
    conclusions: tuple[str, ...]  # what the code says, and what older walks concluded from the answers
    measured: tuple[Item, ...]
    fine: tuple[str, ...]
    not_measured: tuple[str, ...]
    problems: tuple[Diagnosis, ...]
    notes: tuple[Diagnosis, ...]
    outcome: Item
    talks: tuple[SupportContact, ...]
    messages: tuple[str, ...]  # what was kept of messages: what each is, and why
    runs: tuple[RunSummary, ...]
    stops: tuple[Stop, ...]
    speed: SpeedPlot | None
    line: tuple[Item, ...]  # the facts of the line alone, for the provider
    line_steps: tuple[TriedStep, ...]  # the steps with UTC beside each time, as a provider's logs have it
    line_faults: tuple[Diagnosis, ...]  # those about which a provider can do something
    line_says: tuple[str, ...]  # what else is known of the line, or why it is not, in whole sentences

    @property
    def address_labels(self) -> tuple[str, ...]:
        """The labels under which the line's own public addresses are masked: a provider finds the line by them."""
        text = next((item.text for item in self.line if item.key == "public"), None)
        return tuple(re.findall(r"<(public IPv[46] address \d+)>", text or ""))

    @property
    def any_measured(self) -> bool:
        """Whether any check said something."""
        return bool(self.fine or self.problems or self.notes)

    @property
    def lasted(self) -> str:
        """How long measuring took, as the end of a sentence; nothing where nothing was measured."""
        return f", {self.took_s:.1f} seconds" if self.any_measured else ""

    @property
    def run_before_fix(self) -> RunSummary | None:
        """The last run of this case that found something which is gone now; None when there is none."""
        now = {diagnosis.id for diagnosis in self.problems}
        return next((run for run in reversed(self.runs[:-1]) if set(run.diagnoses) - now), None)

    @property
    def missing(self) -> tuple[Item, ...]:
        """What nobody told yet."""
        steps = () if self.steps else (Item(key="steps", label="Steps tried", text=None, find=FIND["steps"]),)
        return tuple(i for i in (*self.asked, *steps, self.outcome) if i.text is None)


def build(case: CaseDocument) -> Report:
    """The report of a case, with or without its story; every text of it is clean."""
    story, clock = case.story or _UNTOLD, ReportClock(case.utc_offset_min)
    facts = facts_of(case.checks)
    words = _words_of_asked(case, story, facts)
    answered = told.read_told(case, story, (key for key, text in words.items() if text))
    words |= {key: f"{told.YOU_ANSWERED} {text}" for key, text in answered.about.items()}
    account, trouble = _is_about_account(case, story), told.trouble(case, story)
    wanted = OF_ACCOUNT if account else frozenset(ASKED) - MORE
    return Report(
        id=one_line(case.id),
        version=one_line(case.tool.version),
        account=account,
        clock=clock,
        at=clock.when(case.started),
        at_with_utc=clock.with_utc(case.started),
        took_s=case.took_s,
        status=case.verdict.status,
        headline=trouble if account and trouble else one_line(case.verdict.headline),
        next=one_line(case.verdict.next),
        asked=tuple(_item(key, words.get(key), account) for key in ASKED if words.get(key) or key in wanted),
        symptom=None if account else trouble,
        not_tested=_not_tested(case, facts),
        said=answered.said,
        said_of_line=answered.line,
        unclear=answered.unclear,
        steps=_steps(story, clock),
        solved=_solution(story),
        conclusions=(*_conclusions(case, story), *spots.conclusions(case, story)),
        measured=(*summary.items(case, facts), *spots.items(story)),
        fine=summary.fine(case),
        not_measured=summary.not_measured(case),
        problems=list_problems(case),
        notes=tuple(_tidy(d) for d in case.diagnoses if d.severity is Severity.NOTE),
        outcome=_item("outcome", _text(story.outcome)),
        talks=tuple(_talk(contact, clock) for contact in story.contacts),
        messages=tuple(_say_message(kept, clock) for kept in story.messages or ()),
        runs=tuple(replace(run, headline=one_line(run.headline)) for run in summary.measuring_runs(case)),
        stops=() if account else picture(case),
        speed=summary.read_speed(case),
        line=isp_facts.line(case, facts, words["others"]),
        line_steps=_steps(story, clock, clock.with_utc),
        line_faults=tuple(map(_tidy, line_statement.theirs(case))),
        line_says=line_statement.say_what_is_known(case, facts),
    )


def list_problems(case: CaseDocument) -> tuple[Diagnosis, ...]:
    """The causes found in a case that are no notes, the one to act on first at the top; every text of them is clean."""
    return tuple(_tidy(d) for d in case.diagnoses if d.severity is not Severity.NOTE)


def _is_about_account(case: CaseDocument, story: Story) -> bool:
    """Whether all walks of a case needed no device, and nothing was measured."""
    measured = any(check.status in {Status.OK, Status.WARN, Status.FAIL} for check in case.checks)
    walked = [walk.get("device") == NO_DEVICE.id for walk in story.walks]
    return bool(walked) and all(walked) and not measured


def _not_tested(case: CaseDocument, facts: ReportedFacts) -> str | None:
    kind = DEVICES.get((case.asked.device or "").partition("/")[0])
    measured = any(check.status in {Status.OK, Status.WARN, Status.FAIL} for check in case.checks)
    if kind is None or kind.is_pc or not measured:
        return None
    words = ONLY_ASKED if tv.only_one(facts.tv.devices) else NOT_TESTED
    return words.format(device=device(case.asked.device))


def _item(key: str, text: str | None, account: bool = False) -> Item:
    find = (FIND_OF_ACCOUNT if account and key in FIND_OF_ACCOUNT else FIND).get(key, "")
    return Item(key=key, label=LABELS[key], text=text, find=find)


def _words_of_asked(case: CaseDocument, story: Story, facts: ReportedFacts) -> dict[str, str | None]:
    """What the person told, by the key of what support asks for; what nobody told, in the words of the device."""
    names = ("title", "wrong", "app_version", "firmware", "began", "others", "plan", "country", "provider")
    told = {
        **{name: _text(getattr(story, name)) for name in names},
        "device": device(case.asked.device),
        "model": _text(" ".join(filter(None, (story.make, story.model)))),
        "code": _text(case.asked.code),
        "connection": _connection(case, story, facts),
    }
    own = tv.about(facts.tv.devices)
    return {key: text or own.get(key) for key, text in told.items()}


def _say_message(kept: KeptMessage, clock: ReportClock) -> str:
    return " ".join(
        (f"{say_message(kept.verdict)}, kept {clock.when(kept.at)}.", *map(one_line, kept.reasons))
    )


def _text(value: Any) -> str | None:
    return (one_line(value) or None) if isinstance(value, str) else None


def _tidy(diagnosis: Diagnosis) -> Diagnosis:
    return replace(
        diagnosis,
        title=one_line(diagnosis.title),
        text=clean(diagnosis.text).strip(),
        remedy=tuple(one_line(step) for step in diagnosis.remedy),
    )


def _connection(case: CaseDocument, story: Story, facts: ReportedFacts) -> str | None:
    named = _text(story.connection)
    medium = _MEDIUM.get(facts.link.medium or "")
    if named or not medium:
        return named
    kind = DEVICES.get((case.asked.device or "").partition("/")[0])
    return medium if kind and kind.is_pc else None


def _steps(
    story: Story, clock: ReportClock, say_when: Callable[[str], str] | None = None
) -> tuple[TriedStep, ...]:
    """Steps that were written down and those of walks, each with what it changed, in order of time.

    A step whose time is no moment ("noon") keeps its place behind the one before it.
    """
    noted = [(step.at, step.what, step.effect) for step in story.steps]
    walked = [
        (step.get("at"), step.get("what"), step.get("effect"))
        for walk in story.walks
        for step in _list(walk.get("steps"))
        if isinstance(step, Mapping)
    ]
    moments: list[float] = []
    for at, _, _ in (*noted, *walked):
        moment = clock.moment(_text(at) or "")
        moments.append(moment.timestamp() if moment else moments[-1] if moments else 0.0)
    ordered = sorted(zip(moments, (*noted, *walked), strict=True), key=lambda pair: pair[0])
    return tuple(
        TriedStep(at=(say_when or clock.when)(_text(at) or ""), what=known, effect=_text(effect))
        for _, (at, what, effect) in ordered
        if (known := _text(what))
    )


def _solution(story: Story) -> str | None:
    found = [_text(walk.get("fixed_by_title")) for walk in story.walks if walk.get("end") == "fixed"]
    return next((text for text in reversed(found) if text), None)


def _conclusions(case: CaseDocument, story: Story) -> tuple[str, ...]:
    found: list[str | None] = []
    if case.code:
        about = _text(case.code.text)
        title = ": ".join(filter(None, (_text(case.code.entry), _text(case.code.title))))
        found.append(f"{title}. {about}" if title and about else about)
    older = [walk for walk in story.walks if "said" not in walk]  # a newer one keeps the answers themselves
    found += [_text(one) for walk in older for one in _list(walk.get("conclusions"))]
    return tuple(dict.fromkeys(text for text in found if text))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _talk(contact: Contact, clock: ReportClock) -> SupportContact:
    who = ", ".join(filter(None, (_text(contact.channel), _text(contact.agent))))
    return SupportContact(
        at=clock.when(contact.at),
        who=who or "support",
        said=_text(contact.said) or "",
        reference=_text(contact.reference),
    )
