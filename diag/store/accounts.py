"""Charges and what was told about an account, in the tables and out of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from diag.store.types import KeptCharge, require_short, require_storable
from diag.text import one_line

if TYPE_CHECKING:
    from diag.account.charges import Charge
    from diag.case.document import GivenAnswer

_COLUMNS = "day, amount, currency, status, said, last_four, sign_in, paid_by, statement, refund"


def clean_charge(charge: Charge) -> Charge:
    """A charge as it may be kept.  Raises SecretRefused, TextTooLong."""
    text, sign_in = (
        require_short(one_line(require_storable(each, len(each))))
        for each in (charge.text, charge.sign_in or "")
    )
    return replace(charge, text=text, sign_in=sign_in or None)


def insert_charges(db: sqlite3.Connection, case: str, charges: Iterable[Charge]) -> None:
    """Keep charges in a case."""
    db.executemany(
        f"INSERT INTO charges (case_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        [(case, *_row_of(each)) for each in charges],
    )


def _row_of(charge: Charge) -> tuple[str | int | None, ...]:
    """The values of _COLUMNS."""
    return (
        charge.day.isoformat(),
        str(charge.money.amount),
        charge.money.currency,
        charge.status,
        charge.text,
        charge.last_four,
        charge.sign_in,
        charge.paid_by,
        charge.statement.isoformat() if charge.statement else None,
        charge.refund,
    )


def update_charge(db: sqlite3.Connection, case: str, number: int, charge: Charge) -> None:
    """Put a charge of a case right."""
    columns = [name.strip() for name in _COLUMNS.split(",")]
    db.execute(
        f"UPDATE charges SET {', '.join(f'{name} = ?' for name in columns)} WHERE id = ? AND case_id = ?",  # noqa: S608
        (*_row_of(charge), number, case),
    )


#: What is often told later than the charge itself.
LATER = ("status", "last_four", "sign_in", "paid_by", "statement")


def complete_charges(db: sqlite3.Connection, case: str, told: Charge) -> None:
    """Let the charges of a case have what they lack; what is known of one stays.  Raises ValueError where one cannot be so."""
    for number, known in load_charges(db, case):
        later = replace(known, **{name: getattr(known, name) or getattr(told, name) for name in LATER})
        statement = later.statement.isoformat() if later.statement else None
        db.execute(
            "UPDATE charges SET status = ?, last_four = ?, sign_in = ?, paid_by = ?, statement = ? WHERE id = ?",
            (later.status, later.last_four, later.sign_in, later.paid_by, statement, number),
        )


def load_charges(db: sqlite3.Connection, case: str) -> tuple[KeptCharge, ...]:
    """The charges of a case, the earliest first.  Raises ValueError, ArithmeticError for one that is damaged."""
    query = f"SELECT id, {_COLUMNS} FROM charges WHERE case_id = ? ORDER BY day, id"  # noqa: S608
    rows = db.execute(query, (case,)).fetchall()
    if not rows:
        return ()
    from diag.account.charges import Charge
    from diag.account.money import Money

    return tuple(
        KeptCharge(
            number,
            Charge(
                day=date.fromisoformat(day),
                money=Money(Decimal(amount), currency),
                status=status,
                text=said,
                last_four=four,
                sign_in=sign_in,
                paid_by=paid_by,
                statement=date.fromisoformat(statement) if statement else None,
                refund=bool(refund),
            ),
        )
        for number, day, amount, currency, status, said, four, sign_in, paid_by, statement, refund in rows
    )


def set_facts(db: sqlite3.Connection, case: str, facts: Mapping[str, str | None]) -> None:
    """Keep facts; None takes one back."""
    for name, value in facts.items():
        if value is None:
            db.execute("DELETE FROM account_facts WHERE case_id = ? AND name = ?", (case, name))
        else:
            db.execute("INSERT OR REPLACE INTO account_facts VALUES (?, ?, ?)", (case, name, value))


def load_facts(db: sqlite3.Connection, case: str) -> dict[str, str]:
    """The facts of a case by their names."""
    return dict(
        db.execute(
            "SELECT name, value FROM account_facts WHERE case_id = ? ORDER BY name", (case,)
        ).fetchall()
    )


#: The cases with an account's trouble, the one that changed last first.
NEWEST = (
    "SELECT id FROM cases WHERE put_away IS NULL AND (EXISTS (SELECT 1 FROM charges WHERE case_id = cases.id) "
    "OR EXISTS (SELECT 1 FROM account_facts WHERE case_id = cases.id)) ORDER BY number DESC, rowid DESC LIMIT ?"
)


def say_charges(charges: Iterable[KeptCharge]) -> tuple[GivenAnswer, ...]:
    """The charges of a case as the person's answers; the day of the first says when it began."""
    from diag.account.dates import long_day
    from diag.case.document import GivenAnswer

    kept = tuple(charges)
    paid = [each.charge.day for each in kept if not each.charge.refund]
    began = [
        GivenAnswer(
            at=min(paid).isoformat(),
            fact="first-charge",
            word=min(paid).isoformat(),
            says=f"The first of these charges is of {long_day(min(paid))}.",
            about="began",
        )
        for _ in paid[:1]
    ]
    return (*began, *(say_charge(number, charge) for number, charge in kept))


def say_charge(number: int, charge: Charge) -> GivenAnswer:
    """A charge of a case as one of the person's answers, which reach every report; without card and sign-in."""
    from diag.account.dates import long_day
    from diag.case.document import GivenAnswer

    what = "came back" if charge.refund else "was charged"
    status = {"pending": " It is only reserved.", "booked": " It is booked."}.get(charge.status or "", "")
    text = f", and the statement says: {charge.text}" if charge.text else ""
    return GivenAnswer(
        at=charge.day.isoformat(),
        fact=f"charge-{number}",
        word=str(charge.money),
        says=f"{charge.money} {what} on {long_day(charge.day)}{text}.{status}",
        so=None,
        about=None,
    )
