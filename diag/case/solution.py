"""Whether the trouble of a case is over: a person said so at the end of a walk, or a later run found it gone.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from diag.case.document import CaseDocument
from diag.model import Severity, VerdictStatus

#: The ends of a walk after which nothing is left to do.
GOOD_ENDS = ("fixed", "settled")

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Solution:
    """How a trouble came to its end.  ``headline``: a sentence; ``found``: what had been found, as titles; ``helped``: the
    step after which it played, None where nobody can say; ``by_person``: they said so, and it was not only measured."""

    headline: str
    found: tuple[str, ...]
    helped: str | None
    by_person: bool


def find_solution(runs: Sequence[CaseDocument], walks: Sequence[Mapping[str, Any]]) -> Solution | None:
    """The solution of a case; None while its trouble goes on.  What happened last counts.

    ``runs`` and ``walks``: the newest last.  A walk in which nobody answered says nothing.
    """
    answered = [walk for walk in walks if _last_answer(walk) > _LONG_AGO]
    last = max(answered, key=_last_answer, default=None)
    said_at = _last_answer(last) if last else _LONG_AGO
    measured_at = _moment(runs[-1].started) if runs else _LONG_AGO
    troubles = [run for run in runs if run.verdict.status is VerdictStatus.PROBLEM]
    found = tuple(
        dict.fromkeys(
            one.title.removesuffix(".")
            for run in troubles[-1:]
            for one in run.diagnoses
            if one.severity is not Severity.NOTE
        )
    )
    is_trouble = bool(runs) and runs[-1].verdict.status is VerdictStatus.PROBLEM
    if last and last.get("end") in GOOD_ENDS and not (is_trouble and measured_at > said_at):
        helped = str(last.get("fixed_by_title") or "") or None
        words = f"What helped: {helped}." if helped else "You said that all is well again."
        return Solution(headline=f"Solved. {words}", found=found, helped=helped, by_person=True)
    if last and said_at > measured_at and (last.get("end") or last.get("steps")):
        return None  # whoever goes on asking after the newest run has the trouble still
    if runs and found and runs[-1].verdict.status is VerdictStatus.HEALTHY:
        words = f"What was found is gone: {found[0]}."
        return Solution(
            headline=f"Solved, as far as this PC can tell. {words}", found=found, helped=None, by_person=False
        )
    return None


def _last_answer(walk: Mapping[str, Any]) -> datetime:
    """When the person last answered in a walk."""
    times = [
        _moment(str(row.get("at") or ""))
        for row in walk.get("answers") or ()
        if isinstance(row, Mapping) and row.get("by", "person") == "person"
    ]
    return max(times, default=_LONG_AGO)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _LONG_AGO
    return found if found.tzinfo else found.replace(tzinfo=UTC)
