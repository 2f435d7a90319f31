"""The worksheet of a price increase: what it costs, whether the notice was long enough, and what can be done until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from diag.account.case import AccountCase
from diag.account.clock import Deadline, deadlines
from diag.account.dates import add_months, long_day
from diag.account.money import Money

#: The trouble that this worksheet is about.
TROUBLE = "price-increase"
#: Netflix tells a new price at least so many months before (help.netflix.com/en/node/62990, 2026-11-29).
NOTICE_MONTHS = 1


@dataclass(frozen=True, kw_only=True)
class PriceChange:
    """``more``: a month's difference, below 0 when it became cheaper; ``share``: in per cent of the old price.
    ``noticed`` and ``begins``: the days that were told; ``told_late``: whether the notice was shorter than promised, None while
    a day is missing; ``rows``: what can be done, as the clock has it; ``needs``: what must be told first."""

    old: Money | None = None
    new: Money | None = None
    more: Money | None = None
    share: int | None = None
    noticed: date | None = None
    begins: date | None = None
    told_late: bool | None = None
    rows: tuple[Deadline, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def more_in_a_year(self) -> Money | None:
        """Twelve months of the difference."""
        return Money(self.more.amount * 12, self.more.currency) if self.more else None


def read_price_change(case: AccountCase) -> PriceChange | None:
    """The worksheet for this case; None for another trouble."""
    if case.trouble != TROUBLE:
        return None
    old, new = case.usual_price, case.new_price
    noticed, begins = case.days.get("price-notice"), case.days.get("new-price")
    same = bool(old and new and old.currency == new.currency)
    more = Money(new.amount - old.amount, new.currency) if same and old and new else None
    return PriceChange(
        old=old,
        new=new,
        more=more,
        share=_percent(more, old) if more and old and old.amount else None,
        noticed=noticed,
        begins=begins,
        told_late=add_months(noticed, NOTICE_MONTHS) > begins if noticed and begins else None,
        rows=tuple(row for row in deadlines(case) if TROUBLE in row.right.troubles),
        needs=tuple(_needs(old, new, noticed, begins)),
    )


def _percent(more: Money, old: Money) -> int:
    return int((more.amount / old.amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _needs(old: Money | None, new: Money | None, noticed: date | None, begins: date | None) -> list[str]:
    found = []
    if old is None:
        found.append("Tell what you paid in a month before.")
    if new is None:
        found.append("Tell what a month costs now.")
    elif old and old.currency != new.currency:
        found.append("The two prices are in different currencies. Tell both in one.")
    if begins is None:
        found.append("Tell when the new price is charged for the first time.")
    if noticed is None:
        found.append(
            "Tell when Netflix told you of it. Look for the mail, or for a note when you opened Netflix."
        )
    return found


def say_price_change(change: PriceChange) -> list[str]:
    """The worksheet as sentences, without the rows of the clock."""
    said = []
    if change.more and change.old and change.new and change.more_in_a_year:
        if change.more.amount > 0:
            said.append(
                f"From {change.old} to {change.new} a month: {change.more} more, or {change.share} %. "
                f"In a year that is {change.more_in_a_year}."
            )
        elif change.more.amount < 0:
            said.append(f"From {change.old} to {change.new} a month: that is less than before, not more.")
        else:
            said.append(f"Both prices are {change.old}: by what you told, nothing went up.")
    if change.noticed and change.begins:
        days = (change.begins - change.noticed).days
        told = f"You were told on {long_day(change.noticed)}, and it counts from {long_day(change.begins)}"
        if days < 0:
            said.append(f"{told}: you were told after it began. Netflix promises one month before.")
        elif change.told_late:
            said.append(
                f"{told}: that is {_days(days)}, and Netflix promises at least one month. Say so when you write."
            )
        else:
            said.append(f"{told}: that is {_days(days)}, and so at least the month that Netflix promises.")
    return said


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def last_day_before(change: PriceChange) -> date | None:
    """The last day on which the old price still counts."""
    return change.begins - timedelta(days=1) if change.begins else None


def to_lines(change: PriceChange, today: date) -> list[str]:
    """The worksheet for a terminal."""
    lines = [
        "The new price:",
        *(f"  {text}" for text in say_price_change(change)),
        *(f"  {text}" for text in change.needs),
    ]
    before = last_day_before(change)
    if before and before >= today:
        lines.append(f"  The old price counts until {long_day(before)}.")
    for row in change.rows:
        until = f"Until {long_day(row.day)}: " if row.day else ""
        seen = f"{row.right.source}, checked {long_day(row.right.checked)}"
        lines.append(f"  {until}{row.right.act} ({row.right.law}, {row.country}; {seen})")
    return lines
