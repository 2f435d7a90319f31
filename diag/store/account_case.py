"""A saved case as the clock, the worksheet and the letters need it, with what was measured, masked.

What both faces (command line and page) need, so that neither decides what is private.
"""

from __future__ import annotations

from datetime import date, datetime

from diag.account.case import AccountCase, MeasuredDay, MeasuredFault, build_case
from diag.account.clock import next_deadline, say_left
from diag.account.dates import long_day
from diag.account.honesty import find_explanation
from diag.account.ladder import next_rung
from diag.case.document import CaseDocument
from diag.model import Severity
from diag.redact import Masker
from diag.store.account_facts import (
    find_messages,
    find_sentences,
    find_talks,
    is_measured,
    known_charges,
    merge_facts,
    today,
)
from diag.store.case_file import mask_runs
from diag.store.files import StoreError
from diag.store.store import Store
from diag.store.types import NotFound, Saved

#: So many of the newest cases are looked through for the nearest last day.
LOOKED_AT = 5


def load_account(store: Store, saved: Saved, by: Masker, day: date | None = None) -> AccountCase:
    """The account's trouble of a case.  Free texts stand in it as they were typed: a letter masks them for its receiver.

    Measurements are those of this case, or of the one that the person chose for it.
    """
    by.learn(saved.private)
    return build_case(
        merge_facts(saved),
        (kept.charge for kept in known_charges(saved)),
        day or today(),
        told=saved.told,
        talks=find_talks(saved),
        messages=find_messages(saved),
        answered=find_sentences(saved),
        measured=_find_fault(store, saved, by),
    )


def next_account_step(store: Store, by: Masker, day: date | None = None) -> tuple[str, str] | None:
    """Of the newest cases about an account that with the nearest last day, and what is next in it as one sentence; where none
    has such a day the newest.  None where nothing is to be done.

    Raises StoreError.
    """
    open_cases = [
        (id_, case)
        for id_ in store.newest_accounts(LOOKED_AT)
        if "solved" not in (case := load_account(store, store.case(id_), by, day)).days
    ]
    timed = [(row.day, id_, case) for id_, case in open_cases if (row := next_deadline(case)) and row.day]
    if timed:
        _, id_, case = min(timed, key=lambda one: one[0])
        return id_, _say_deadline(case)
    return next(((id_, step) for id_, case in open_cases if (step := _say_step(case))), None)


def _say_deadline(case: AccountCase) -> str:
    last = next_deadline(case)
    if last is None or last.day is None:
        return ""
    explanation, rung = find_explanation(case), next_rung(case)
    if explanation:
        then = f" By what you told: {explanation.name[:1].lower()}{explanation.name[1:]}."
    elif rung:
        due = f", on {long_day(rung.due)}" if rung.due and rung.due > case.today else ""
        then = f" Next step: {rung.name[:1].lower()}{rung.name[1:]}{due}."
    else:
        then = ""
    return f"{long_day(last.day)}, {say_left((last.day - case.today).days)}: {last.right.act}{then}"


def _say_step(case: AccountCase) -> str:
    explanation = find_explanation(case)
    if explanation:
        return f"{explanation.name}. {explanation.next}"
    rung = next_rung(case)
    return f"{rung.name}. {rung.text}" if rung else ""


def _find_fault(store: Store, saved: Saved, by: Masker) -> MeasuredFault | None:
    chosen = saved.account.get("measurements")
    if chosen and chosen != saved.id:
        try:
            saved = store.case(chosen)
        except (NotFound, StoreError):  # it was deleted, or nobody can read it any more
            return None
    runs = [run for run in mask_runs(saved, [run.id for run in saved.runs], by) if is_measured(run)]
    if not runs:
        return None
    newest = runs[-1]
    faulty = [run for run in runs if any(d.severity is not Severity.NOTE for d in run.diagnoses)]
    problems = [d for d in newest.diagnoses if d.severity is not Severity.NOTE]
    return MeasuredFault(
        where=str(problems[0].where) if problems else "none",
        fault=problems[0].title.rstrip(".") if problems else "",
        day=long_day(_day_of(newest)),
        history=tuple(
            MeasuredDay(
                _day_of(run),
                run.verdict.headline,
                run in faulty,
                run.bandwidth.low_mbps if run.bandwidth else None,
            )
            for run in runs
        ),
        code=saved.told.get("code") or "",
        tried=tuple(dict.fromkeys(step.what.rstrip(".") for step in saved.steps)),
        runs=len(runs),
        faulty=len(faulty),
    )


def _day_of(run: CaseDocument) -> date:
    return datetime.fromisoformat(run.started).astimezone().date()
