"""The last days as a calendar file (iCalendar, RFC 5545), so that a phone reminds of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from diag.account.case import AccountCase
from diag.account.clock import Deadline, deadlines
from diag.account.ladder import next_rung
from diag.account.rights import NOT_LEGAL_ADVICE

#: Octets of one line without its end (RFC 5545, section 3.1).
_LINE = 75
#: What stands beside a step that no law asks for.
OUR_ADVICE = "This day is our own advice, and no law."
#: A reminder so many days before.
_BEFORE_DAYS = 3


def has_days(case: AccountCase) -> bool:
    """Whether any day lies ahead: a calendar without one is no file that a calendar opens (RFC 5545, section 3.6)."""
    rung = next_rung(case)
    ahead = any(row.day and row.day >= case.today for row in deadlines(case))
    return ahead or bool(rung and rung.due and rung.due > case.today)


def to_ics(case: AccountCase, id_: str, made: datetime) -> str:
    """The days that lie ahead, with that of the next step, a whole-day event each; the same day keeps its UID.

    No amount and no name stands in it.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Couchcheck//Account clock//EN",
        "CALSCALE:GREGORIAN",
    ]
    for row in deadlines(case):
        if row.day and row.day >= case.today:
            lines += _event(
                f"{row.right.id}-{row.day:%Y%m%d}-{id_}", row.day, row.right.act, _say_right(row), made
            )
    rung = next_rung(case)
    if rung and rung.due and rung.due > case.today:
        lines += _event(
            f"step-{rung.id}-{rung.due:%Y%m%d}-{id_}", rung.due, f"{rung.name}. {rung.text}", OUR_ADVICE, made
        )
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _fold(line))


def _say_right(row: Deadline) -> str:
    said = (row.right.act, row.since, f"{row.right.law} ({row.country}).", row.right.source, NOT_LEGAL_ADVICE)
    return " ".join(filter(None, said))


def _event(uid: str, day: date, act: str, about: str, made: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}@couchcheck.invalid"
    yield f"DTSTAMP:{made.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escape('Netflix: ' + act)}"
    yield f"DESCRIPTION:{_escape(about)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_escape(act)}"
    yield f"TRIGGER:-P{_BEFORE_DAYS}D"
    yield "END:VALARM"
    yield "END:VEVENT"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> Iterator[str]:
    """A long line in parts of at most 75 octets, never in the middle of a character."""
    part, room = "", _LINE
    for character in line:
        size = len(character.encode())
        if size > room:
            yield part
            part, room = " ", _LINE - 1
        part += character
        room -= size
    yield part
