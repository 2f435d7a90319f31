"""The worksheet: which causes of a charge fit what is known, which do not, and why; what nobody knows yet stays open."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from diag import paths
from diag.account.case import AccountCase
from diag.account.causes import FITS, OPEN, RULED_OUT, RULES, Weighed
from diag.account.dates import long_day
from diag.account.sheet import Sheet, find_pair

#: What is asked first where one of two charges is pending, and nobody told which.
WHICH_PENDING = "Say which of the charges is pending. Put that right beside the charge."


@dataclass(frozen=True)
class CauseReading:
    """One cause.  ``fit``: fits, open (something is not known yet), or ruled-out; ``why``: the reasoning, whole sentences;
    ``next``: what to do when it fits; ``look_again``: the day on which to look again."""

    cause: str
    name: str
    fit: str
    why: tuple[str, ...]
    next: str = ""
    look_again: date | None = None


#: Rules that say nothing where the usual billing day is not known.
_OF_THE_DAY = frozenset({"on-time", "short-month", "time-zone", "bank-delay", "failed-repeated"})


@dataclass(frozen=True)
class Worksheet:
    """``readings``: what fits first, then what is open, then what is ruled out; ``needs``: what must be told first."""

    readings: tuple[CauseReading, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def fitting(self) -> tuple[CauseReading, ...]:
        """The causes that fit."""
        return tuple(each for each in self.readings if each.fit == FITS)

    @property
    def look_again(self) -> date | None:
        """The day on which to look again, where there is one."""
        return next((each.look_again for each in self.readings if each.look_again), None)


def read_worksheet(case: AccountCase) -> Worksheet:
    """The causes of the trouble that was told, weighed against what is known."""
    rules = RULES.get(case.trouble)
    if rules is None or (case.is_only_announced and "new-price" in case.days):
        return Worksheet()  # nothing was charged at the new price: there is no charge to explain
    paid = case.paid
    if not paid:
        return Worksheet(needs=("Add the charge, as it stands on your statement.",))
    if case.trouble == "charged-twice":
        if len(paid) < 2:
            return Worksheet(needs=("Add the second charge too, as it stands on your statement.",))
        other, charge = find_pair(paid)
        sheet = Sheet(case, charge, other)
    else:
        sheet = Sheet(case, paid[-1], paid[-2] if len(paid) > 1 and case.trouble == "early-or-late" else None)
    needs = [WHICH_PENDING] if sheet.is_one_pending and not sheet.pending else []
    skipped: frozenset[str] = frozenset() if sheet.refund else frozenset({"paid-back"})
    if case.trouble == "early-or-late" and sheet.expected is None:
        needs.append(
            "Tell when you joined Netflix, or add the charge of the month before. Then we can tell the usual day."
        )
        skipped |= _OF_THE_DAY
    found = [_read(cause, rule(sheet), sheet) for cause, rule in rules.items() if cause not in skipped]
    order = (FITS, OPEN, RULED_OUT)
    return Worksheet(tuple(sorted(found, key=lambda each: order.index(each.fit))), tuple(needs))


def _read(cause: str, weighed: Weighed, sheet: Sheet) -> CauseReading:
    words, values = _words()[cause], sheet.values()
    return CauseReading(
        cause,
        words["name"],
        weighed.fit,
        tuple(words["why"][name].format(**values) for name in weighed.why),
        words["next"] if weighed.fit == FITS else "",
        weighed.look_again,
    )


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(paths.data("account/worksheet.toml").read_text(encoding="utf-8"))


def summarise(sheet: Worksheet) -> Sequence[str]:
    """The worksheet as lines for a terminal: each cause with its sign, its reasons and what to do."""
    signs = {FITS: "Fits", OPEN: "Not clear yet", RULED_OUT: "Does not fit"}
    lines = list(sheet.needs)
    for each in sheet.readings:
        lines.append(f"{signs[each.fit]}: {each.name}.")
        lines += [f"  {why}" for why in each.why]
        if each.next:
            lines.append(f"  {each.next}")
        if each.look_again:
            lines.append(f"  Look again on {long_day(each.look_again)}.")
    return lines
