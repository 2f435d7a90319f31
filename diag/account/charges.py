"""One charge, as the person copies it from a statement, and who it says has billed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from diag import paths
from diag.account.dates import parse_day
from diag.account.money import CODES, Money, parse_money

#: The id of the one biller that is no partner.
NETFLIX = "netflix"
#: An authorisation usually goes within so much time (help.netflix.com/en/node/124410, 2026-11-29).
HOLD = timedelta(days=8)
#: Whether the bank has only reserved the amount, or collected it.
STATUSES = {"pending": "Pending (reserved)", "booked": "Booked (paid)"}
#: The ways of paying, with what they are called.
PAYMENTS = {
    "credit-card": "Credit card",
    "debit-card": "Debit card",
    "direct-debit": "Direct debit from a bank account",
    "paypal": "PayPal",
    "partner": "Through another company (phone, internet, TV, app store)",
    "gift-card": "Gift card",
}


@dataclass(frozen=True, kw_only=True)
class Charge:
    """One line of a statement.  ``statement``: the day on which the bank sent the statement; ``refund``: money back."""

    day: date
    money: Money
    status: str | None = None
    text: str = ""
    last_four: str | None = None
    sign_in: str | None = None
    paid_by: str | None = None
    statement: date | None = None
    refund: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError with a sentence for people where a value cannot be right."""
        if self.status is not None and self.status not in STATUSES:
            raise ValueError("Say whether the charge is pending or booked.")
        if self.paid_by is not None and self.paid_by not in PAYMENTS:
            raise ValueError("Choose one of the ways of paying.")
        if self.last_four is not None and not re.fullmatch(r"\d{4}", self.last_four, re.ASCII):
            raise ValueError("Write only the last four digits of the card, for example 4242.")
        if self.money.amount < 0:
            raise ValueError("Write the amount without a minus sign.")
        if self.statement and self.statement < self.day:
            raise ValueError("The statement cannot be older than the charge on it.")

    @property
    def biller(self) -> str | None:
        """Who billed, as the text on the statement says: "netflix", a partner's id, or None where it says neither."""
        return find_biller(self.text)


#: What of a charge can be put right, by the names of its forms and options.
EDITABLE = (
    "day",
    "amount",
    "currency",
    "text",
    "status",
    "paid_by",
    "last_four",
    "sign_in",
    "statement",
    "refund",
)


def edit_charge(charge: Charge, told: Mapping[str, str], today: date, *, month_first: bool = False) -> Charge:
    """A charge with what is told of EDITABLE; an empty text takes back what need not be known.

    Raises ValueError with a sentence for people.
    """
    money = charge.money
    if told.get("amount"):
        money = parse_money(told["amount"], told.get("currency", "").upper() or money.currency)
    elif told.get("currency"):
        money = Money(money.amount, told["currency"].upper())
    if money.currency and money.currency not in CODES:
        raise ValueError("Write the currency in three letters, for example EUR.")
    days: dict[str, date | None] = {
        name: parse_day(told[name], today, month_first=month_first)
        for name in ("day", "statement")
        if told.get(name)
    }
    if "statement" in told and not told["statement"]:
        days["statement"] = None
    changes: dict[str, Any] = {"money": money, **days}
    changes |= {
        name: told[name] or None for name in ("status", "paid_by", "last_four", "sign_in") if name in told
    }
    if "text" in told:
        changes["text"] = told["text"]
    if told.get("refund"):
        changes["refund"] = told["refund"] == "yes"
    return replace(charge, **changes)


@dataclass(frozen=True)
class Biller:
    """A company whose name on a statement says that it bills for Netflix, or in its place."""

    id: str
    name: str
    pattern: re.Pattern[str]


@cache
def billers() -> Mapping[str, Biller]:
    """The companies that a statement may name, those before Netflix that stand in front of its name."""
    rows = tomllib.loads(paths.data("account/billers.toml").read_text(encoding="utf-8"))["biller"]
    return {
        row["id"]: Biller(row["id"], row["name"], re.compile("|".join(row["patterns"]), re.IGNORECASE))
        for row in rows
    }


@lru_cache(maxsize=256)
def find_biller(text: str) -> str | None:
    """The id of the company that a statement's text names; a partner before Netflix: "APPLE.COM/BILL NETFLIX" is Apple's."""
    return next((each.id for each in billers().values() if each.pattern.search(text)), None)
