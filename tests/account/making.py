"""Charges and cases for the tests, from short lines."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from diag.account.case import AccountCase
from diag.account.charges import Charge
from diag.account.money import parse_money

TODAY = date(2026, 11, 29)

_LINE = re.compile(
    r"(?P<day>\S+) (?P<back><?)(?P<money>\S+ [A-Z]{3}) (?P<status>booked|pending|-) (?P<text>[^@|]*)(?:@(?P<who>[^|]*))?(?:\|(?P<more>.*))?"
)


def charge(line: str, **more: Any) -> Charge:
    """ "2026-11-03 17.99 EUR booked NETFLIX.COM @ana@example.org |4242 credit-card" """
    found = _LINE.fullmatch(line)
    assert found, line
    four, _, way = (found["more"] or "").strip().partition(" ")
    values = {
        "day": date.fromisoformat(found["day"]),
        "money": parse_money(found["money"]),
        "status": None if found["status"] == "-" else found["status"],
        "text": found["text"].strip(),
        "sign_in": found["who"],
        "refund": bool(found["back"]),
        "last_four": four or None,
        "paid_by": way or None,
    }
    return Charge(**{**values, **more})


def case(trouble: str, *lines: str, **more: Any) -> AccountCase:
    charges = tuple(charge(line) for line in lines)
    return AccountCase(**{"today": TODAY, "trouble": trouble, "charges": charges, **more})
