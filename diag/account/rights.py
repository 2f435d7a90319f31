"""Rights and their time limits as data: each row says whose law it is, since when it was looked up, and how sure that is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from typing import Any

from diag import paths
from diag.account.charges import PAYMENTS, STATUSES
from diag.account.countries import countries
from diag.account.dates import add_months, business_days_before
from diag.account.facts import DAYS, TROUBLES, YES_NO

#: How sure a row can be; what nobody looked up is not shown to anybody.
CERTAINTIES = ("high", "mid")
#: Who an act is addressed to.
RECEIVERS = ("netflix", "bank", "partner", "complaint", "nobody")
#: What each row says beside itself.
NOT_LEGAL_ADVICE = "This is not legal advice, and no lawyer has read it."

_LENGTHS = ("days", "months", "business_days_before", "end_of_year_after")


class UnsoundRight(ValueError):
    """A row of the table may not be shown: its text says which and why."""


@dataclass(frozen=True, kw_only=True)
class Right:
    """One row.  ``start``: the event from which the time counts, None for something to do at once.

    ``countries``: codes, "eu", "any", or "other" for those that are not in our table.
    """

    id: str
    countries: tuple[str, ...]
    act: str
    receiver: str
    law: str
    source: str
    certainty: str
    checked: date
    troubles: tuple[str, ...] = ()
    pays: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    status: str | None = None
    start: str | None = None
    days: int | None = None
    months: int | None = None
    business_days_before: int | None = None
    end_of_year_after: int | None = None
    received: bool = False
    cite: bool = True

    def last_day(self, event: date) -> date:
        """The last day to act, never later than the law's: an end on a holiday is not moved on."""
        if self.months is not None:
            return add_months(event, self.months)
        if self.business_days_before is not None:
            return business_days_before(event, self.business_days_before)
        if self.end_of_year_after is not None:
            return date(event.year + self.end_of_year_after, 12, 31)
        return event + timedelta(days=self.days or 0)


@cache
def rights() -> tuple[Right, ...]:
    """The table.  Raises UnsoundRight."""
    return read_rights(tomllib.loads(paths.data("account/rights.toml").read_text(encoding="utf-8"))["right"])


def read_rights(rows: Iterable[Mapping[str, Any]]) -> tuple[Right, ...]:
    """Rows of a table, each looked at.  Raises UnsoundRight for a row that may not be shown."""
    made = tuple(_read_right(row) for row in rows)
    ids = [right.id for right in made]
    if len(set(ids)) < len(ids):
        raise UnsoundRight("an id stands twice")
    return made


def _read_right(row: Mapping[str, Any]) -> Right:
    id_ = row.get("id", "a row without an id")
    known = {field.name for field in fields(Right)} - {"start"} | {"from"}
    _require(not set(row) - known, id_, f"unknown keys {sorted(set(row) - known)}")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key != "from"
    }
    try:
        right = Right(start=row.get("from"), **values)
    except TypeError as exc:
        raise UnsoundRight(f"{id_}: {exc}") from exc
    lengths = [name for name in _LENGTHS if getattr(right, name) is not None]
    places = {*countries(), "eu", "any", "other"}
    _require(
        right.certainty in CERTAINTIES, id_, "its certainty must be high or mid: look it up or leave it out"
    )
    _require(right.source.startswith("https://"), id_, "no address as its source")
    _require(isinstance(right.checked, date), id_, "no day on which it was checked")
    _require(bool(right.countries) and set(right.countries) <= places, id_, "an unknown country")
    _require(set(right.troubles) <= set(TROUBLES), id_, "an unknown trouble")
    _require(set(right.pays) <= set(PAYMENTS), id_, "an unknown way of paying")
    _require(all(re.fullmatch("[A-Z]{3}", one) for one in right.currencies), id_, "an unknown currency")
    _require(set(right.answers) <= set(YES_NO), id_, "an unknown answer")
    _require(right.status is None or right.status in STATUSES, id_, "an unknown status")
    _require(right.receiver in RECEIVERS, id_, "an unknown receiver")
    _require(len(lengths) == (1 if right.start else 0), id_, "an event and one length belong together")
    _require(right.start is None or right.start in {"charge", "statement", *DAYS}, id_, "an unknown event")
    return right


def _require(sound: bool, id_: str, why: str) -> None:
    if not sound:
        raise UnsoundRight(f"{id_}: {why}")
