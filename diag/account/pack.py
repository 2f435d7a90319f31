"""The evidence pack: a timeline, the letter and what to enclose, for one receiver and with no more than that one needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from diag.account.case import AccountCase, MeasuredDay, MessageAsProof
from diag.account.charges import STATUSES
from diag.account.dates import find_days, long_day
from diag.account.enclosures import WITHOUT_MONEY, list_enclosures, rests_on_measurements
from diag.account.facts import DAYS, TROUBLES
from diag.account.letter_facts import Sweep, list_laws, make_free_text, make_sweep
from diag.account.letters import Letter, private_values_for, write_letter
from diag.account.letters import to_text as to_letter_text
from diag.account.rights import NOT_LEGAL_ADVICE

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
#: Who needs what was answered and the messages that were kept: those who are to judge what happened.
_JUDGES = frozenset({"netflix-chat", "netflix", "bank", "complaint"})
#: So much of a message is shown; the whole is in the case.
_LONGEST_MESSAGE = 1500
#: Of the days that are told, those that a provider needs.
_FOR_PROVIDER = frozenset({"trouble-began", "solved"})


@dataclass(frozen=True)
class Event:
    """One line of the timeline; ``day`` is None where nobody knows it."""

    day: date | None
    what: str


@dataclass(frozen=True)
class PackedMessage:
    """A message that was kept, without what is private in it."""

    name: str
    at: str
    reasons: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Pack:
    """What is printed.  ``laws``: those that the letter names, with their sources.  ``outages``: each time in
    which checks found a fault, with what was measured before and after it.  ``told``: what was answered, a sentence each."""

    receiver: str
    title: str
    events: tuple[Event, ...]
    letter: Letter
    enclosures: tuple[str, ...]
    laws: tuple[str, ...]
    outages: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    messages: tuple[PackedMessage, ...] = ()


def build_pack(case: AccountCase, receiver: str, sweep: Sweep = str) -> Pack:
    """The pack for one receiver of letters.  ``sweep`` masks what is private in a person's free text."""
    swept = make_sweep(case, private_values_for(receiver), sweep)
    events = sorted(_events(case, receiver, sweep), key=lambda event: event.day or date.max)
    trouble = TROUBLES[case.trouble].name if case.trouble else "Money and an account"
    laws = tuple(
        f"{row.right.law} ({row.country}). {row.right.source}, checked on {long_day(row.right.checked)}."
        for row in list_laws(case, receiver)
    )
    return Pack(
        receiver,
        trouble,
        tuple(events),
        write_letter(case, receiver, sweep),
        tuple(each.how for each in list_enclosures(case, receiver)),
        laws,
        tuple(_outages(case)) if rests_on_measurements(case, receiver) else (),
        tuple(map(swept, case.told)) if receiver in _JUDGES else (),
        tuple(_pack_message(each, swept) for each in case.messages) if receiver in _JUDGES else (),
    )


def _events(case: AccountCase, receiver: str, sweep: Sweep) -> Iterator[Event]:
    free = make_free_text(case, private_values_for(receiver), sweep)
    money = receiver not in WITHOUT_MONEY
    for each in case.charges if money else ():
        what = "Money back" if each.refund else "Charge"
        status = f", {STATUSES[each.status].partition(' ')[0].lower()}" if each.status else ""
        text = f", {free(each.text)}" if each.text else ""
        yield Event(each.day, f"{what}: {each.money}{status}{text}")
    for name, day in case.days.items():
        if name in _EVENTS and name in DAYS and (money or name in _FOR_PROVIDER):
            yield Event(day, _EVENTS[name])
    for talk in case.talks if money else ():
        found = next(find_days(talk.at, case.today), None)
        reference = f" (reference {free(talk.reference)})" if talk.reference else ""
        who = f" by {free(talk.who)}" if talk.who else ""
        yield Event(
            found[0] if found else None, f"Talk{who}: {free(talk.said) or 'nothing noted'}{reference}"
        )
    for message in case.messages if receiver in _JUDGES else ():
        found = next(find_days(message.at, case.today), None)
        yield Event(found[0] if found else None, f"{message.name} was kept")
    if case.measured and rests_on_measurements(case, receiver):
        for check in case.measured.history:
            yield Event(check.day, f"Measured at home: {check.headline}{_say_speed(check)}")


def _pack_message(message: MessageAsProof, sweep: Sweep) -> PackedMessage:
    text = sweep(message.text)
    if len(text) > _LONGEST_MESSAGE:
        text = f"{text[:_LONGEST_MESSAGE].rstrip()}…"
    return PackedMessage(message.name, message.at, tuple(map(sweep, message.reasons)), text)


def _say_speed(check: MeasuredDay) -> str:
    return f" At least {check.mbps:g} Mbit/s." if check.mbps is not None else ""


def _outages(case: AccountCase) -> Iterator[str]:
    """Each run of checks with a fault: from when to when it was seen, and what the check before and the one after found."""
    history = case.measured.history if case.measured else ()
    for faulty, group in groupby(enumerate(history), key=lambda row: row[1].faulty):
        rows = list(group)
        if not faulty:
            continue
        (first, began), (last, ended) = rows[0], rows[-1]
        span = (
            long_day(began.day)
            if began.day == ended.day
            else f"{long_day(began.day)} to {long_day(ended.day)}"
        )
        before = history[first - 1] if first else None
        after = history[last + 1] if last + 1 < len(history) else None
        checks = "1 check" if len(rows) == 1 else f"{len(rows)} checks"
        yield " ".join(
            (
                f"{span} ({checks}): {ended.headline}{_say_speed(ended)}",
                f"Before, on {long_day(before.day)}: {before.headline}{_say_speed(before)}"
                if before
                else "No check before it.",
                f"Afterwards, on {long_day(after.day)}: {after.headline}{_say_speed(after)}"
                if after
                else "No check after it yet.",
            )
        )


def to_text(pack: Pack) -> str:
    """The pack for a terminal or a file of text: the letter, then the days, what was answered, messages and enclosures."""
    days = [f"- {long_day(each.day) if each.day else 'Not known'}: {each.what}" for each in pack.events]
    kept = [
        line
        for each in pack.messages
        for line in (
            f"- {each.name}, kept {each.at}",
            *(f"  {reason}" for reason in each.reasons),
            *(f"  > {line}" for line in each.text.splitlines()),
        )
    ]
    parts = (
        (f"{pack.title}: what happened, day by day", days),
        ("Each trouble that was measured, with before and after", [f"- {text}" for text in pack.outages]),
        ("What I answered to the questions of the program", [f"- {text}" for text in pack.told]),
        ("Messages that I kept", kept),
        ("To enclose", [f"- {text}" for text in pack.enclosures]),
        ("The law that the letter names", [f"- {text}" for text in pack.laws]),
    )
    lines = [line for title, rows in parts if rows for line in ("", title.upper(), *rows)]
    return (
        to_letter_text(pack.letter)
        + "\n".join((*lines, ""))
        + (f"\n{NOT_LEGAL_ADVICE}\n" if pack.laws else "")
    )
