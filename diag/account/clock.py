"""The clock: the last days to act, from the charges, the country and the way of paying; the next one first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from diag.account.case import AccountCase
from diag.account.charges import Charge
from diag.account.dates import long_day
from diag.account.facts import DAYS
from diag.account.rights import NOT_LEGAL_ADVICE, Right, rights

#: What must be known where a last day cannot be computed yet.
_NEEDS = {
    "charge": "Add the charge.",
    "statement": "Tell on which day the bank sent the statement with this charge.",
    "paid-by": "Tell how the charge was paid: by card, direct debit or PayPal.",
}

#: From so many days on, years say more than days.
_YEARS_FROM = 730

ANY_COUNTRY = "any country"


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One row.  ``day``: the last day to act, None for something to do at once, or while ``needs`` is not known.

    ``event``: the day from which the time counts; ``charge``: the charge that it is about.
    """

    right: Right
    country: str
    day: date | None = None
    event: date | None = None
    needs: str | None = None
    charge: Charge | None = None

    @property
    def since(self) -> str:
        """From which day the time runs, as a sentence; "" where it has no end."""
        return f"The time runs from {long_day(self.event)}." if self.day and self.event else ""

    def days_left(self, today: date) -> int | None:
        """How many days are left, 0 on the last one, below 0 when it is over."""
        return (self.day - today).days if self.day else None


def deadlines(case: AccountCase) -> tuple[Deadline, ...]:
    """The table: what lies ahead, the next day first; then what has no day; then what is over."""
    rows = {
        (row.right.id, row.day, row.needs): row
        for right in rights()
        if _applies(right, case)
        for row in _rows(right, case)
    }

    def order(row: Deadline) -> tuple[int, date, str]:
        over = row.day is not None and row.day < case.today
        return (2 if over else 0 if row.day else 1), row.day or date.max, row.right.id

    return tuple(sorted(rows.values(), key=order))


def next_deadline(case: AccountCase) -> Deadline | None:
    """The next last day that is not over yet."""
    return next((row for row in deadlines(case) if row.day and row.day >= case.today), None)


def _applies(right: Right, case: AccountCase) -> bool:
    """Whether a row is about this country, trouble and way of paying.  What nobody told excludes nothing but a country."""
    land = case.land
    here = {"any", land.code if land else "other", *(["eu"] if land and land.eu else [])}
    ways = {charge.paid_by for charge in case.paid if charge.paid_by}
    return (
        bool(here & set(right.countries))
        and (not right.troubles or case.trouble in right.troubles)
        and (not right.pays or not ways or bool(ways & set(right.pays)))
        and all(case.answers.get(name) for name in right.answers)
    )


def _rows(right: Right, case: AccountCase) -> Iterator[Deadline]:
    land = case.land
    named = land.name if land else case.country.strip()
    country = ANY_COUNTRY if "any" in right.countries or not named else named
    about = [charge for charge in case.paid if _fits(right, charge)]
    if (right.pays or right.status) and not about:
        if not case.paid and right.troubles:
            yield Deadline(right=right, country=country, needs=_NEEDS["charge"])
        return
    if right.pays and not any(charge.paid_by for charge in about):
        yield Deadline(right=right, country=country, needs=_NEEDS["paid-by"])
        return
    if right.start is None:
        yield Deadline(right=right, country=country)
        return
    if right.start not in {"charge", "statement"}:
        event = case.days.get(right.start)
        if event:
            yield Deadline(right=right, country=country, day=right.last_day(event), event=event)
        elif right.troubles or right.pays:  # asked only where the row is about this very trouble
            yield Deadline(right=right, country=country, needs=DAYS[right.start])
        return
    for charge in about:
        event = charge.day if right.start == "charge" else charge.statement
        if event:
            yield Deadline(
                right=right, country=country, day=right.last_day(event), event=event, charge=charge
            )
        else:
            yield Deadline(right=right, country=country, needs=_NEEDS[right.start], charge=charge)


def _fits(right: Right, charge: Charge) -> bool:
    """Whether a row is about this charge.  One of which nobody told how far it is counts as booked: no day is missed so."""
    status = charge.status or "booked"
    return (
        (not right.status or right.status == status)
        and (not right.pays or charge.paid_by is None or charge.paid_by in right.pays)
        and (not right.currencies or charge.money.currency in right.currencies)
    )


def say_left(days: int) -> str:
    """How much time is left, in words."""
    if days < 0:
        return "over since yesterday" if days == -1 else f"over since {-days} days"
    if days >= _YEARS_FROM:
        return f"about {round(days / 365)} years left"
    return "today is the last day" if days == 0 else "1 day left" if days == 1 else f"{days} days left"


def to_json(case: AccountCase) -> list[dict[str, Any]]:
    """The table as ``diag clock --json`` prints it."""
    return [
        {
            "date": row.day.isoformat() if row.day else None,
            "act": row.right.act,
            "receiver": row.right.receiver,
            "law": row.right.law,
            "country": row.country,
            "source": row.right.source,
            "certainty": row.right.certainty,
            "id": row.right.id,
            "checked": row.right.checked.isoformat(),
            "days_left": row.days_left(case.today),
            "counted_from": row.event.isoformat() if row.event else None,
            "received": row.right.received,
            "needs": row.needs,
        }
        for row in deadlines(case)
    ]


def to_text(case: AccountCase) -> str:
    """The table for a terminal."""
    rows = deadlines(case)
    lines = []
    for row in rows:
        left = row.days_left(case.today)
        when = (
            f"{long_day(row.day)} ({say_left(left)})"
            if row.day and left is not None
            else "As soon as you can"
        )
        lines.append(f"{'Not known yet' if row.needs else when}: {row.right.act}")
        if row.needs:
            lines.append(f"  {row.needs}")
        if row.since:
            lines.append(f"  {row.since}")
        if row.right.received and row.day:
            lines.append("  It must have arrived by then: posting it on that day is too late.")
        sure = "" if row.right.certainty == "high" else " One source only: compare it."
        lines.append(
            f"  {row.right.law} ({row.country}). Checked {long_day(row.right.checked)}, {row.right.source}.{sure}"
        )
    if not rows:
        lines.append("There is no last day to watch.")
    return "\n".join((*lines, "", NOT_LEGAL_ADVICE)) + "\n"
