"""The evidence pack: a timeline, the letter and what to enclose, for one receiver and with no more than that one needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from diag.account.case import AccountCase
from diag.account.charges import STATUSES
from diag.account.dates import find_days, long_day
from diag.account.facts import DAYS, TROUBLES
from diag.account.letter_facts import Sweep, list_laws, make_free_text
from diag.account.letters import Letter, private_values_for, write_letter

#: What a day of the facts is called in a timeline; days to come stand in the clock and not here.
_EVENTS = {
    "joined": "I joined Netflix",
    "noticed": "I first saw the charge",
    "upgraded": "The plan was changed",
    "member-added": "An extra member was added",
    "cancelled": "I cancelled",
    "restarted": "The account was restarted",
    "price-notice": "Netflix told me of a new price",
    "new-price": "The new price is charged for the first time",
    "trouble-began": "The trouble began",
    "told-netflix": "I told Netflix",
    "second-look": "I asked Netflix for a second look",
    "final-answer": "Netflix gave its final answer",
    "told-partner": "I told the company that bills",
    "told-bank": "I told the bank",
    "bank-answer": "The bank gave its final answer",
    "complained": "I complained to a consumer body",
    "solved": "It was solved",
}
#: Who sees what was measured in the home.
_MEASURED_FOR = frozenset({"netflix", "provider", "complaint"})


@dataclass(frozen=True)
class Event:
    """One line of the timeline; ``day`` is None where nobody knows it."""

    day: date | None
    what: str


@dataclass(frozen=True)
class Pack:
    """What is printed.  ``laws``: those that the letter names, with their sources."""

    receiver: str
    title: str
    events: tuple[Event, ...]
    letter: Letter
    enclosures: tuple[str, ...]
    laws: tuple[str, ...]


def build_pack(case: AccountCase, receiver: str, sweep: Sweep = str) -> Pack:
    """The pack for one receiver of letters.  ``sweep`` masks what is private in a person's free text."""
    events = sorted(_events(case, receiver, sweep), key=lambda event: event.day or date.max)
    trouble = TROUBLES[case.trouble].name if case.trouble else "Money and an account"
    laws = tuple(
        f"{row.right.law} ({row.country}). {row.right.source}, checked on {long_day(row.right.checked)}."
        for row in list_laws(case, receiver)
    )
    return Pack(
        receiver, trouble, tuple(events), write_letter(case, receiver, sweep), tuple(_enclosures(case)), laws
    )


def _events(case: AccountCase, receiver: str, sweep: Sweep) -> Iterator[Event]:
    free = make_free_text(case, private_values_for(receiver), sweep)
    for each in case.charges:
        what = "Money back" if each.refund else "Charge"
        status = f", {STATUSES[each.status].partition(' ')[0].lower()}" if each.status else ""
        text = f", {free(each.text)}" if each.text else ""
        yield Event(each.day, f"{what}: {each.money}{status}{text}")
    for name, day in case.days.items():
        if name in _EVENTS and name in DAYS:
            yield Event(day, _EVENTS[name])
    for talk in case.talks:
        found = next(find_days(talk.at, case.today), None)
        reference = f" (reference {free(talk.reference)})" if talk.reference else ""
        who = f" by {free(talk.who)}" if talk.who else ""
        yield Event(
            found[0] if found else None, f"Talk{who}: {free(talk.said) or 'nothing noted'}{reference}"
        )
    if receiver in _MEASURED_FOR and case.measured:
        for day, headline in case.measured.history:
            yield Event(day, f"Measured at home: {headline}")


def _enclosures(case: AccountCase) -> Iterator[str]:
    """What to put behind the letter; each only where the facts say that there is something."""
    if case.charges:
        yield "The statements with these charges. Black out all other lines, and all but the last four digits of the card."
        yield "The payment history of the Netflix account, printed or as a picture."
    if case.answers.get("cancel-mail"):
        yield "The mail that confirms the cancellation."
    if "new-price" in case.days:
        yield "The mail about the new price."
    if "final-answer" in case.days:
        yield "The final answer of Netflix."
    if case.talks:
        yield "The transcripts of the chats, if you kept them."
    if case.measured:
        yield "The report of the measurements: open the case, then print it."
