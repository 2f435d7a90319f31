"""The form for charges, on the page about money and on the steps of walks that keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from diag.account.charges import Charge
from diag.account.countries import Country
from diag.account.dates import parse_day
from diag.account.money import Money
from diag.account.statement import PastedLines, parse_lines
from diag.store.account_facts import today
from diag.text import clean

FIELDS = ("lines", "status", "paid_by", "last_four", "sign_in", "statement")
NO_CHARGE = "We found no charge. Write one line for each, for example: 2026-11-03 NETFLIX.COM 17.99 EUR"


def take(sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed, field by field; what is missing is empty."""
    return {name: clean(sent.get(name, "")).strip() for name in FIELDS}


def statement_day(form: Mapping[str, str], land: Country | None) -> date | None:
    """The day of the statement, None where none was told.  Raises ValueError."""
    order = bool(land and land.month_first)
    return parse_day(form["statement"], today(), month_first=order) if form["statement"] else None


def read_lines(form: Mapping[str, str], land: Country | None) -> tuple[PastedLines, list[Charge]]:
    """The pasted lines, and the charges with what was chosen for all of them.  Raises ValueError with a sentence for people."""
    code = land.currency if land else ""
    read = parse_lines(
        form["lines"],
        today(),
        currency=code,
        month_first=land.month_first if land else None,
        paid_by=form["paid_by"] or None,
    )
    if not read.charges:
        raise ValueError(NO_CHARGE)
    sent = statement_day(form, land)
    return read, [
        replace(
            each,
            money=Money(each.money.amount, each.money.currency or code),
            status=each.status or form["status"] or None,
            last_four=each.last_four or form["last_four"] or None,
            sign_in=form["sign_in"] or None,
            statement=sent,
        )
        for each in read.charges
    ]
