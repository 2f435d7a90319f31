"""All that is known of an account's trouble, in one value from which the clock, the worksheet and the letters are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from diag.account.charges import Charge
from diag.account.countries import Country, find_country
from diag.account.dates import is_plausible, parse_day
from diag.account.facts import AMOUNTS, ASKED, DAYS, GATE, NAMES, TROUBLES, WANTED, YES_NO
from diag.account.money import Money, parse_money


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A talk as it was noted: when, with whom, what they said, the number of their case."""

    at: str
    who: str = ""
    said: str = ""
    reference: str = ""


#: What a kept message was, by the verdict with which it was kept.
_MESSAGES = {
    "scam": "A message that is a scam",
    "cannot-tell": "A message of which we cannot tell whether it is genuine",
    "nothing-found": "A message in which we found nothing wrong",
}


@dataclass(frozen=True, kw_only=True)
class MessageAsProof:
    """A message that was kept, with what was seen in it.  ``verdict``: as it was kept."""

    at: str
    verdict: str
    reasons: tuple[str, ...] = ()
    text: str = ""

    @property
    def name(self) -> str:
        """What it is, for a list."""
        return say_message(self.verdict)


def say_message(verdict: str) -> str:
    """What a kept message is, for a list."""
    return _MESSAGES.get(verdict, "A message")


class MeasuredDay(NamedTuple):
    """One check: its day and headline, whether it found a fault, and the speed that it found at least, in Mbit/s."""

    day: date
    headline: str
    faulty: bool = False
    mbps: float | None = None


@dataclass(frozen=True, kw_only=True)
class MeasuredFault:
    """What this program measured in the same case.  ``where`` as in the report, "none" when nothing was wrong;
    ``runs``: how many checks there are, ``faulty`` of them with a fault; ``fault`` names it, ``day`` is the newest one's;
    ``history``: each of them; ``code``: what stood on the screen; ``tried``: the steps that were tried."""

    where: str
    fault: str
    day: str
    runs: int = 1
    faulty: int = 0
    history: tuple[MeasuredDay, ...] = ()
    code: str = ""
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AccountCase:
    """``country``: as it was told; ``days``, ``answers`` and ``words`` hold the facts by their names (diag.account.facts);
    ``told``: what was answered, a sentence each."""

    today: date
    trouble: str = ""
    country: str = ""
    charges: tuple[Charge, ...] = ()
    days: Mapping[str, date] = field(default_factory=dict)
    answers: Mapping[str, bool] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    talks: tuple[Talk, ...] = ()
    messages: tuple[MessageAsProof, ...] = ()
    told: tuple[str, ...] = ()
    measured: MeasuredFault | None = None
    outcome: str = ""
    device: str = ""

    @property
    def land(self) -> Country | None:
        """The country, None for another one or none told."""
        return find_country(self.country)

    @property
    def paid(self) -> tuple[Charge, ...]:
        """The charges without money back, the earliest first."""
        return tuple(sorted((c for c in self.charges if not c.refund), key=lambda c: (c.day, c.money.amount)))

    @property
    def usual_price(self) -> Money | None:
        """What a month usually costs, where it was told."""
        return self._amount("usual-price")

    @property
    def new_price(self) -> Money | None:
        """What a month costs at the new price: as it was told, else the first charge since then."""
        told, since = self._amount("new-amount"), self.days.get("new-price")
        return told or next((each.money for each in self.paid if since and each.day >= since), None)

    @property
    def is_only_announced(self) -> bool:
        """Whether a new price was told of, and not charged yet."""
        since = self.days.get("new-price")
        charged = self.paid and (since is None or self.paid[-1].day >= since)
        return self.trouble == "price-increase" and not charged

    def _amount(self, name: str) -> Money | None:
        try:
            return parse_money(self.words[name], self.currency)
        except (KeyError, ValueError):
            return None

    @property
    def currency(self) -> str:
        """The currency of the charges, else that of the country, else none."""
        said = next((c.money.currency for c in self.charges if c.money.currency), "")
        return said or (self.land.currency if self.land else "")


def list_asked(case: AccountCase) -> tuple[str, ...]:
    """The names of the facts that decide this trouble in this country."""
    asked = ASKED.get(case.trouble, ())
    gate = GATE if {"strange-use", "card-stolen"} & set(asked) else ()
    terms = ("terms-accepted",) if case.land and case.land.code == "us" and case.trouble else ()
    return (*asked, *gate, *terms)


class FactRefused(ValueError):
    """A fact that cannot be kept; the text is a sentence for people."""


def check_fact(name: str, text: str, today: date, *, month_first: bool = False) -> str:
    """The form in which a fact is kept: a day as 2026-11-29, yes or no, a plain word or amount.  Raises FactRefused."""
    value = text.strip()
    if name not in NAMES:
        raise FactRefused(f"There is no fact {name!r}. There are: {', '.join(sorted(NAMES))}.")
    if name in DAYS:
        try:
            return parse_day(value, today, month_first=month_first).isoformat()
        except ValueError as exc:
            raise FactRefused(str(exc)) from exc
    if name in YES_NO:
        if value.lower() not in {"yes", "no"}:
            raise FactRefused("Answer yes or no.")
        return value.lower()
    choices = {"trouble": TROUBLES, "wanted": WANTED}.get(name)
    if choices is not None and value not in choices:
        raise FactRefused(f"Choose one of: {', '.join(choices)}.")
    if name in AMOUNTS:
        try:
            parse_money(value)
        except ValueError as exc:
            raise FactRefused(str(exc)) from exc
    return value


def build_case(
    kept: Mapping[str, str],
    charges: Iterable[Charge],
    today: date,
    *,
    told: Mapping[str, str | None] | None = None,
    talks: Iterable[Talk] = (),
    messages: Iterable[MessageAsProof] = (),
    answered: Iterable[str] = (),
    measured: MeasuredFault | None = None,
) -> AccountCase:
    """A case from facts as they are kept; what another version kept and nobody can read is left out."""
    said = {name: text for name, text in (told or {}).items() if text}
    days = {}
    for name in DAYS:
        try:
            day = date.fromisoformat(kept[name])
        except (KeyError, ValueError):
            continue
        if is_plausible(day):
            days[name] = day
    trouble = kept.get("trouble", "")
    return AccountCase(
        today=today,
        trouble=trouble if trouble in TROUBLES else "",
        country=said.get("country", ""),
        charges=tuple(sorted(charges, key=lambda c: c.day)),
        days=days,
        answers={name: kept[name] == "yes" for name in YES_NO if kept.get(name) in {"yes", "no"}},
        words={name: text for name, text in kept.items() if name not in {*days, *YES_NO, "trouble"}},
        talks=tuple(talks),
        messages=tuple(messages),
        told=tuple(answered),
        measured=measured,
        outcome=said.get("outcome", ""),
        device=said.get("device", ""),
    )
