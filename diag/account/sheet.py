"""What the rules of the worksheet look at: the charge in question, the one it is compared with, and what follows from both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from diag.account.case import AccountCase
from diag.account.charges import NETFLIX, Charge, billers
from diag.account.dates import add_months, billing_day, long_day


def find_pair(paid: Sequence[Charge]) -> tuple[Charge, Charge]:
    """Of charges in the order of their days, at least two, those in question: of one currency, and close together."""

    def distance(pair: tuple[Charge, Charge]) -> tuple[bool, int]:
        first, second = pair
        return first.money.currency != second.money.currency, (second.day - first.day).days

    return min(pairwise(paid), key=distance)


@dataclass(frozen=True)
class Sheet:
    """What the rules look at: the case, the charge in question, and the one that it is compared with."""

    case: AccountCase
    charge: Charge
    other: Charge | None

    def yes(self, name: str) -> bool | None:
        return self.case.answers.get(name)

    @property
    def pair(self) -> tuple[Charge, ...]:
        return (self.other, self.charge) if self.other else (self.charge,)

    @property
    def gap(self) -> int:
        return (self.charge.day - self.other.day).days if self.other else 0

    @property
    def same_amount(self) -> bool:
        return self.other is not None and self.other.money == self.charge.money

    @property
    def pending(self) -> Charge | None:
        return next((each for each in self.pair if each.status == "pending"), None)

    @property
    def is_one_pending(self) -> bool:
        """Whether one of them is pending, if nobody told which."""
        return self.pending is not None or (bool(self.yes("one-pending")) and not self.all_booked)

    @property
    def all_booked(self) -> bool:
        return all(each.status == "booked" for each in self.pair)

    @property
    def sign_ins(self) -> set[str]:
        return {
            each.sign_in.strip().casefold() for each in self.pair if each.sign_in and each.sign_in.strip()
        }

    @property
    def all_sign_ins_known(self) -> bool:
        return all(each.sign_in and each.sign_in.strip() for each in self.pair)

    @property
    def partner(self) -> str | None:
        """The other company that bills one of the charges, by its id; an empty text where only that is known."""
        found = next((each.biller for each in self.pair if each.biller not in {None, NETFLIX}), None)
        return found or ("" if any(each.paid_by == "partner" for each in self.pair) else None)

    @property
    def refund(self) -> Charge | None:
        """Money that came back since."""
        back = (c for c in self.case.charges if c.refund and c.day >= self.pair[0].day)
        amounts = [each.money for each in reversed(self.pair)]
        return min(
            back, key=lambda c: amounts.index(c.money) if c.money in amounts else len(amounts), default=None
        )

    @property
    def came_back(self) -> bool:
        """Whether one of the two amounts came back."""
        return self.refund is not None and self.refund.money in [each.money for each in self.pair]

    @property
    def usual(self) -> float | None:
        """By which share the amount differs from the usual one; None where that is not known."""
        price = self.case.usual_price
        if price is None or not price.amount or price.currency != self.charge.money.currency:
            return None
        return float(self.charge.money.amount / price.amount) - 1

    @property
    def expected(self) -> date | None:
        """The usual billing day nearest to the charge: by the day of joining, else by the charge before."""
        start = self.case.days.get("joined") or (self.other.day if self.other else None)
        if start is None:
            return None
        day = self.charge.day
        around = (add_months(day.replace(day=1), step) for step in (-1, 0, 1))
        return min(
            (billing_day(start.day, m.year, m.month) for m in around), key=lambda d: abs((day - d).days)
        )

    @property
    def delta(self) -> int | None:
        return (self.charge.day - self.expected).days if self.expected else None

    def values(self) -> dict[str, str]:
        """What the sentences may name."""
        case, pending = self.case, self.pending
        shown = pending or self.charge
        named = billers().get(self.partner or "")
        days = {name: long_day(case.days[name]) for name in case.days}
        return {
            "amount": str(shown.money),
            "day": long_day(shown.day),
            "gap": str(self.gap),
            "back": long_day(self.refund.day) if self.refund else "",
            "partner": named.name if named else case.words.get("partner") or "another company",
            "biller": billers()[self.charge.biller].name if self.charge.biller else "",
            "changed": days.get("upgraded") or days.get("new-price", ""),
            "restarted": days.get("restarted", ""),
            "cancelled": days.get("cancelled", ""),
            "joined": str(case.days["joined"].day) if "joined" in case.days else "",
            "expected": long_day(self.expected) if self.expected else "",
            "delta": str(abs(self.delta or 0)),
            "usual": str(case.usual_price or ""),
        }
