"""What a person told and tried, joined to the newest run: the one document that every report is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from diag.case.document import (
    CaseDocument,
    Contact,
    GivenAnswer,
    KeptMessage,
    MeasuredSpot,
    RunSummary,
    SpeedTest,
    Story,
    TriedStep,
)
from diag.case.from_json import from_json
from diag.model import Severity

_NOT_TOLD = {"answers", "steps", "walks", "contacts", "runs", "spots", "messages"}

#: What a person tells of the trouble beyond what a run was asked for: the story's own words.
TOLD = tuple(each.name for each in fields(Story) if each.name not in _NOT_TOLD)


def join_story(
    id_: str,
    runs: Sequence[CaseDocument],
    told: Mapping[str, str | None],
    *,
    steps: Sequence[TriedStep] = (),
    contacts: Sequence[Contact] = (),
    walks: Sequence[Mapping[str, Any]] = (),
    spots: Sequence[MeasuredSpot] = (),
    charges: Sequence[GivenAnswer] = (),
    messages: Sequence[KeptMessage] = (),
) -> CaseDocument:
    """The newest run with the story; what was told later wins over what was asked then.

    A speed test that the newest run left out is taken from the newest run that has one.
    ``runs``: all runs of the case, the newest last, in one masker's words or all unmasked.  ``charges``: what was told of each.
    """
    newest = runs[-1]
    asked = replace(
        newest.asked,
        code=told.get("code") or newest.asked.code,
        device=told.get("device") or newest.asked.device,
        symptom=told.get("symptom") or newest.asked.symptom,
    )
    words = {name: told.get(name) for name in TOLD}
    return replace(
        newest,
        id=id_,
        asked=asked,
        bandwidth=_newest_speed_test(runs),
        # what was weighed may be another code than the one that was told since
        code=newest.code if newest.code and newest.code.typed == asked.code else None,
        story=Story(
            **words,
            answers=(*given_answers(walks), *charges),
            steps=tuple(steps),
            walks=tuple(walks),
            contacts=tuple(contacts),
            runs=tuple(_summary(run) for run in runs),
            spots=tuple(spots) or None,
            messages=tuple(messages) or None,
        ),
    )


def time_to_note() -> str:
    """Now on the clock of this PC, with its distance from UTC, as what a person tried and talked is noted."""
    return datetime.now().astimezone().isoformat(sep=" ", timespec="minutes")


def given_answers(walks: Sequence[Mapping[str, Any]]) -> tuple[GivenAnswer, ...]:
    """What the person answered in the walks of a case, each answer to a question once and in order of time.

    Of a fact about which they were asked again only what holds is left, and nothing where they took it back.
    """
    found: dict[tuple[str, str], GivenAnswer] = {}
    for walk in walks:
        for row in walk.get("said") or ():
            answer = from_json(GivenAnswer, row, "an answer")
            found.pop((answer.fact, answer.word), None)
            found[answer.fact, answer.word] = answer
        for fact, word in (walk.get("settled") or {}).items():
            kept = found.get((fact, word))
            found = {key: answer for key, answer in found.items() if key[0] != fact}
            if kept:
                found[fact, word] = replace(kept, settled=True)
    return tuple(sorted(found.values(), key=lambda answer: answer.at))


def _summary(run: CaseDocument) -> RunSummary:
    return RunSummary(
        id=run.id,
        started=run.started,
        status=run.verdict.status,
        headline=run.verdict.headline,
        diagnoses=tuple(d.id for d in run.diagnoses if d.severity is not Severity.NOTE),
    )


def _newest_speed_test(runs: Sequence[CaseDocument]) -> SpeedTest | None:
    """The newest speed test of the case.  One of an earlier run carries when that was ("measured")."""
    for run in reversed(runs):
        if run.bandwidth and run.bandwidth.download_mbps is not None:
            return run.bandwidth if run is runs[-1] else replace(run.bandwidth, measured=run.started)
    return runs[-1].bandwidth
