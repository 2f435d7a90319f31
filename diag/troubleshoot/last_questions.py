"""Before a walk ends where others help: what they will ask and nobody told yet, and what does not fit together yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from diag.case.document import CaseDocument
from diag.guide import Position
from diag.guide.position import fill
from diag.guide.types import Choice, LastQuestion
from diag.guide.walk import Walk
from diag.report import told, view

#: The choice by which a person takes an answer back.
MISTAKEN = "mistaken"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One answer about which the person is asked again; each choice says which word of the fact holds."""

    fact: str
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class LastPage:
    """What is asked before an end, one after another; each may be skipped."""

    doubts: tuple[Doubt, ...]
    questions: tuple[LastQuestion, ...]


def last_page(walk: Walk, now: Position, case: CaseDocument) -> LastPage | None:
    """What is to be asked before the end that a walk has reached; None where nothing is, or it was asked already.

    ``case``: the case of the walk with its story, masked, since its sentences are shown.
    """
    if walk.asked_last or not now.end:
        return None
    found = LastPage(doubts=_doubts(walk, case), questions=_questions(walk, now, case))
    asked = any(now.end in question.ends for question in walk.guides.last)
    return found if asked and (found.doubts or found.questions) else None


def settle(walk: Walk, page: LastPage, fact: str, word: str) -> bool:
    """Keep what the person says when asked again; False, and nothing is changed, for a choice that was not offered."""
    offered = any(doubt.fact == fact and word in {c.word for c in doubt.choices} for doubt in page.doubts)
    if offered:
        walk.settled[fact] = "" if word == MISTAKEN else word
    return offered


def _questions(walk: Walk, now: Position, case: CaseDocument) -> tuple[LastQuestion, ...]:
    story = case.story
    known = {question.id for question in walk.guides.last if story and getattr(story, question.id)}
    if "/" in walk.device.id:
        known.add("make")  # the walk is that of a maker's set
    filled = {
        item.key for item in view.build(case).asked if item.text
    }  # measured on this PC, or told by the TV
    known |= filled & {"connection", "firmware"}
    if "model" in filled and not (story and (story.make or story.model)):
        known |= {"make", "model"}
    known |= {answer.about or "" for answer in story.answers} if story else set()
    return tuple(
        replace(question, ask=fill(question.ask, walk.device))
        for question in walk.guides.last
        if now.end in question.ends
        and question.id not in known
        and not (question.device and walk.flow.account)
    )


def _doubts(walk: Walk, case: CaseDocument) -> tuple[Doubt, ...]:
    """What does not fit of the answers in this case: one doubt for each fact, unless it was asked about before."""
    found: dict[str, Doubt] = {}
    for conflict in told.find_conflicts(case, case.story) if case.story else ():
        answer, texts = conflict.answer, walk.guides.texts
        if answer.settled or answer.fact in found:
            continue
        words = (
            ((conflict.before.word, conflict.before.says), (answer.word, answer.says))
            if conflict.before
            else ((answer.word, texts["as-answered"]), (MISTAKEN, texts["mistaken"]))
        )
        choices = tuple(Choice(word=word, label=label) for word, label in words)
        found[answer.fact] = Doubt(fact=answer.fact, text=conflict.text, choices=choices)
    return tuple(found.values())
