"""For a call: what to read aloud, in the order in which an agent asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diag.report.formatting import INDEPENDENT, step_words
from diag.report.layout import Paragraph, lay_out
from diag.report.path_diagram import describe_stop
from diag.report.view import Report

_CODE = re.compile(r"(?=[A-Za-z0-9.()-]{0,40}\d)[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*(?: ?\([\w.-]+\))*")
_SIGNS = {"-": "dash", ".": "point", "(": "bracket", ")": "bracket closed"}

BEFORE = (
    "Where to call: in the Netflix app under My Netflix, your profile name, Help; signed out under Help at the top right; "
    "on the web at help.netflix.com/contactus. Do not trust telephone numbers from search results."
)
NEVER = (
    "They may ask for the account's e-mail address and for a service code, which the account page shows while you call. "
    "Never tell your password, a card number, or a code that came by SMS or e-mail."
)


def phone(report: Report, width: int | None = None) -> str:
    """The report to read aloud, in lines of at most ``width`` columns."""
    return lay_out(_lines(report), width)


def _lines(report: Report) -> Iterator[str | Paragraph]:
    yield "FOR A CALL WITH SUPPORT"
    yield _paragraph(BEFORE)
    yield _paragraph(NEVER)
    if report.account:
        yield _paragraph(f"Say first what it is about: {report.headline}.")
    questions = {
        "device": "Which device is it?",
        "model": "Which make and model?",
        "code": "What exactly does the screen say?",
        "began": "When did it begin?",
        "connection": "How is the device connected?",
        "others": "Do other devices or titles play?",
        "firmware": "Which version does its software have?",
        "app_version": "Which version does the Netflix app have?",
        "title": "Which title is it?",
        "wrong": "What is wrong with the title?",
        "provider": "Which internet provider do you have?",
        "plan": "Which Netflix plan do you have?",
        "country": "In which country are you?",
    }
    for number, item in enumerate(report.asked, start=1):
        yield ""
        yield f"{number}. {questions[item.key]}"
        yield _paragraph(item.text or f"You do not know yet. {item.find}", "   ")
        if item.key == "code" and (spelled := spell(item.text or "")):
            yield _paragraph(f"Letter by letter: {spelled}", "   ")
        if item.key == "code" and report.symptom:
            yield _paragraph(f"What happens: {report.symptom}", "   ")
    number = len(report.asked)
    for title, lines in (("You answered:", report.said), ("Not clear yet:", report.unclear)):
        if lines:
            yield ""
            yield title
        for words in lines:
            yield _paragraph(words, "   ")
    yield ""
    yield f"{number + 1}. What have you tried?"
    for step in report.steps:
        yield _paragraph(step_words(step) + (f". Effect: {step.effect}" if step.effect else ""), "   ")
    if not report.steps:
        yield "   Nothing that was written down."
    if report.solved:
        yield _paragraph(f"It played after this: {report.solved}", "   ")
    if not report.account:
        yield from _findings(report, number + 2)
    yield ""
    yield f"{number + (2 if report.account else 3)}. What do you want from us?"
    yield _paragraph(report.outcome.text or f"You have not said yet. {report.outcome.find}", "   ")
    for talk in report.talks:
        yield ""
        yield _paragraph(f"Earlier talk, {talk.at}, {talk.who}: {talk.said or 'nothing noted'}")
        if talk.reference:
            yield _paragraph(f"Its reference: {talk.reference}")
    yield ""
    yield _paragraph("Ask for the agent's first name and a reference, and write both down in this case.")
    yield ""
    yield f"Case {report.id}, {report.at}. {INDEPENDENT}"


def _findings(report: Report, number: int) -> Iterator[str | Paragraph]:
    """What the check found, in the order of the conversation."""
    yield ""
    yield f"{number}. What did the check find?"
    yield _paragraph(", ".join(map(describe_stop, report.stops)) + ".", "   ")
    for measured in report.measured:
        yield _paragraph(f"{measured.label}: {measured.text}.", "   ")
    if report.not_tested:
        yield _paragraph(report.not_tested, "   ")
    yield _paragraph(report.headline, "   ")
    for position, thought in enumerate(report.problems):
        yield _paragraph(f"{thought.title}. {thought.text}" if position else thought.text, "   ")
    for conclusion in report.conclusions:
        yield _paragraph(conclusion, "   ")


def spell(text: str) -> str | None:
    """A code letter by letter ("NW-2-5": "N, W, dash, 2, dash, 5"), or None where there is none in the text."""
    found = _CODE.search(text)
    if not found or len(found[0]) > 40:
        return None
    return ", ".join(_SIGNS.get(c, c.upper()) for c in found[0] if not c.isspace())


def _paragraph(text: str, indent: str = "") -> Paragraph:
    return Paragraph(text, indent, indent)
