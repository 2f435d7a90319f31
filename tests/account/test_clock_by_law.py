"""The clock against a second reckoning: each rule once more from its text, in other words and with other arithmetic."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import cycle, product

from diag.account.case import AccountCase
from diag.account.clock import deadlines
from diag.account.dates import us_holidays
from diag.account.facts import TROUBLES
from diag.account.rights import rights
from tests.account.making import charge

DAY = timedelta(days=1)
EU = {"Ireland", "Germany", "Austria", "France", "Italy", "Spain", "Netherlands", "Poland"}
LANDS = (
    *sorted(EU),
    "United Kingdom",
    "United States",
    "Australia",
    "Canada",
    "Brazil",
    "New Zealand",
    "Schweiz",
    "",
)
WAYS = ("credit-card", "debit-card", "direct-debit", "paypal", "partner")
#: What a card issuer in the US calls a billing error, and what a bank there calls an error of a transfer.
CARD_ERRORS = set(TROUBLES) - {"withdrawal"}
TRANSFER_ERRORS = CARD_ERRORS - {"price-increase", "accidental", "technical"}
NOT_AUTHORISED = {"unauthorised", "unknown-charge", "after-cancelling"}

#: Ends of months, leap days and their neighbours, and days that nobody chose.
_DRAW = random.Random(15)
DATES = [
    *(date(year, month, 1) - step * DAY for year in (2024, 2026, 2028) for month in (1, 2, 3, 4, 5, 12) for step in (0, 1, 2)),
    *(date(2024, 1, 1) + _DRAW.randrange(2500) * DAY for _ in range(120)),
]  # fmt: skip


def months_on(day: date, count: int) -> date:
    """The day with the same number so many months on, or the last one before it: by walking from month to month."""
    first = day.replace(day=1)
    for _ in range(count):
        first = (first + 32 * DAY).replace(day=1)
    found = first
    while (found + DAY).month == first.month and found.day < day.day:
        found += DAY
    return found


@cache
def holidays(year: int) -> set[date]:
    """The federal holidays as 5 U.S.C. 6103 lists them, found by looking at each day of the year."""
    found = set()
    for number in range(366):
        day = date(year, 1, 1) + number * DAY
        nth, is_last = (day.day - 1) // 7 + 1, (day + 7 * DAY).month != day.month
        monday, thursday = day.weekday() == 0, day.weekday() == 3
        moved = (
            (monday and (day.month, nth) in {(1, 3), (2, 3), (9, 1), (10, 2)})
            or (monday and day.month == 5 and is_last)
            or (thursday and (day.month, nth) == (11, 4))
        )
        fixed = [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)]
        kept = (
            (day.month, day.day) in fixed
            or (day.weekday() == 4 and ((day + DAY).month, (day + DAY).day) in fixed)
            or (day.weekday() == 0 and ((day - DAY).month, (day - DAY).day) in fixed)
        )
        if moved or kept:
            found.add(day)
    return found


def three_bank_days_before(day: date) -> date:
    """The latest day with three days of business of a bank from it up to the payment, the payment's own day not counted."""
    open_days = 0
    while open_days < 3:
        day -= DAY
        open_days += day.isoweekday() <= 5 and day not in holidays(day.year)
    return day


def by_law(
    land: str, way: str, trouble: str, charged: date, sent: date, days: dict[str, date]
) -> Iterator[tuple[str, date]]:
    """Row and last day, as the texts of the laws have it."""
    if trouble == "price-increase":
        yield "netflix-new-price", days["new-price"] - DAY
    by_bank = way in {"credit-card", "debit-card", "direct-debit", "paypal"}
    if land in EU:
        if trouble in {"withdrawal", "accidental"}:
            yield "eu-withdrawal", days["joined"] + 14 * DAY
        if way == "direct-debit":
            yield "eu-direct-debit", charged + 8 * 7 * DAY
        if by_bank and trouble in NOT_AUTHORISED:
            yield "eu-unauthorised", months_on(charged, 13)
    match land:
        case "Germany":
            if trouble in {"price-increase", "wrong-amount", "charged-twice", "after-cancelling"}:
                yield "de-limitation", date(charged.year + 4, 1, 1) - DAY
        case "Austria":
            yield "at-conciliation", months_on(days["told-netflix"], 12)
        case "France":
            yield "fr-mediator", months_on(days["told-netflix"], 12)
        case "Poland":
            yield "pl-answer", days["told-netflix"] + 14 * DAY
        case "United Kingdom":
            yield "gb-ombudsman", months_on(days["bank-answer"], 6)
            if trouble in {"withdrawal", "accidental"}:
                yield "gb-withdrawal", days["joined"] + 14 * DAY
            if by_bank and trouble in NOT_AUTHORISED:
                yield "gb-unauthorised", months_on(charged, 13)
            if trouble == "technical":
                yield "gb-faulty", months_on(charged, 6 * 12)
        case "United States":
            yield "us-arbitration", days["terms-accepted"] + 30 * DAY
            if way == "credit-card" and trouble in CARD_ERRORS:
                yield "us-card-error", sent + 60 * DAY
            if way in {"debit-card", "direct-debit"} and trouble in TRANSFER_ERRORS:
                yield "us-debit-error", sent + 60 * DAY
            if way == "debit-card" and trouble in {"unauthorised", "unknown-charge"}:
                yield "us-debit-lost", days["noticed"] + 2 * DAY
            if way in {"debit-card", "direct-debit"} and trouble in NOT_AUTHORISED:
                yield "us-stop-debit", three_bank_days_before(days["next-charge"])


def test_each_last_day_is_that_of_a_second_reckoning() -> None:
    wrong: list[object] = []
    met: set[str] = set()
    dates = cycle(DATES)
    names = ("joined", "noticed", "new-price", "next-charge", "terms-accepted", "told-netflix", "bank-answer")
    for land, way, trouble in product(LANDS, WAYS, TROUBLES):
        charged = next(dates)
        sent = charged + charged.day % 31 * DAY
        days = {name: next(dates) for name in names}
        of = AccountCase(
            today=next(dates),
            trouble=trouble,
            country=land,
            charges=(charge(f"{charged} 9.99 EUR booked NETFLIX |1111 {way}", statement=sent),),
            days=days,
            answers={"card-stolen": True},
        )
        told = {row.right.id: row.day for row in deadlines(of) if row.day}
        expected = dict(by_law(land, way, trouble, charged, sent, days))
        met |= expected.keys()
        if told != expected:
            wrong.append(
                (
                    land,
                    way,
                    trouble,
                    charged,
                    {
                        id_: (told.get(id_), expected.get(id_))
                        for id_ in told | expected
                        if told.get(id_) != expected.get(id_)
                    },
                )
            )
    assert not wrong
    timed = {right.id for right in rights() if right.start and right.status != "pending"}
    assert met == timed, "a row that the second reckoning does not know"


def test_each_length_of_time_over_many_dates() -> None:
    """Every date, not only those that a case met; months and business days are where arithmetic goes wrong."""
    every = {right.id: right for right in rights()}
    for day in DATES:
        assert every["eu-unauthorised"].last_day(day) == months_on(day, 13), day
        assert every["gb-ombudsman"].last_day(day) == months_on(day, 6), day
        assert every["gb-faulty"].last_day(day) == months_on(day, 72), day
        assert every["netflix-hold"].last_day(day) == day + 8 * DAY
    for year in range(2020, 2036):
        assert {day for day in us_holidays(year) if day.year == year} == {
            day for day in holidays(year) if day.year == year
        }
    for day in DATES[:60]:
        assert every["us-stop-debit"].last_day(day) == three_bank_days_before(day), day
