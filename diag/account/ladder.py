"""The ladder: first contact, second look, final answer, bank or the company that bills, a consumer body; each with its day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from diag.account.case import AccountCase
from diag.account.countries import Country
from diag.account.facts import TROUBLES
from diag.account.honesty import find_body, is_billed_by_partner
from diag.account.worksheet import read_worksheet

#: So many days after the first contact a second look is asked for, and after that the final answer: our own advice, no law.
WAIT_DAYS = 14


@dataclass(frozen=True)
class Rung:
    """``fact``: the day that says it is done; ``done``: that day; ``due``: when to do it, None where the one before is open;
    ``body``: the country whose body takes a complaint, with its source, where the step names that."""

    id: str
    name: str
    text: str
    fact: str
    done: date | None
    due: date | None
    body: Country | None = None


def rungs(case: AccountCase) -> tuple[Rung, ...]:
    """All rungs for this trouble, from the bottom.  A rung above a done one is due some days after it."""
    made: list[Rung] = []
    below: date | None = (
        read_worksheet(case).look_again or case.today
    )  # what is only reserved may go by itself
    for id_, name, text, fact, wait in _steps(case):
        done = case.days.get(fact)
        due = None if done or below is None else max(below + timedelta(days=wait), case.today)
        named = case.land if id_ == "complaint" and case.land and case.land.body in text else None
        made.append(Rung(id_, name, text, fact, done, due, named))
        below = done
    return tuple(made)


def next_rung(case: AccountCase) -> Rung | None:
    """The next thing to do; None when the trouble is solved, or nothing is left."""
    if "solved" in case.days or not case.trouble:
        return None
    made = rungs(case)
    last = max((n for n, rung in enumerate(made) if rung.done), default=-1)
    return next((_with_due(rung, made, n, case.today) for n, rung in enumerate(made) if n > last), None)


def _with_due(rung: Rung, made: tuple[Rung, ...], number: int, today: date) -> Rung:
    """A rung above one that was left out is due at once."""
    return rung if rung.due else replace(rung, due=today)


def _steps(case: AccountCase) -> Iterator[tuple[str, str, str, str, int]]:
    partner = is_billed_by_partner(case)
    if partner:
        yield (
            "partner", "Write to the company that bills you",
            "Only that company can change what it took. Netflix cannot.", "told-partner", 0,
        )  # fmt: skip
    else:
        yield (
            "first", "Tell Netflix",
            "Use the chat, or call from the app. Say the reason first, then dates and amounts. Ask for a reference.",
            "told-netflix", 0,
        )  # fmt: skip
        yield (
            "second", "Ask for a second look",
            "Ask for a supervisor, and say it again calmly. A credit or a free month may be easier to get than money.",
            "second-look", WAIT_DAYS,
        )  # fmt: skip
        yield (
            "final", "Ask for the final answer in writing",
            "Others will ask to see it.", "final-answer", WAIT_DAYS,
        )  # fmt: skip
        if case.trouble in TROUBLES and TROUBLES[case.trouble].dispute:
            yield (
                "bank", "Ask your bank or card issuer",
                "It is the last resort, takes weeks and is not sure. The last days in the table do not wait for Netflix.",
                "told-bank", 0,
            )  # fmt: skip
    yield (
        "complaint", "Complain to a consumer body",
        f"Turn to {find_body(case)}. It wants to see what you wrote, and the answers.", "complained", WAIT_DAYS if partner else 0,
    )  # fmt: skip
