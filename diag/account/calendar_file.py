"""The last days as a calendar file (iCalendar, RFC 5545), so that a phone reminds of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from diag.account.case import AccountCase
from diag.account.clock import Deadline, deadlines
from diag.account.rights import NOT_LEGAL_ADVICE

#: Octets of one line without its end (RFC 5545, section 3.1).
_LINE = 75
#: A reminder so many days before.
_BEFORE_DAYS = 3


def to_ics(case: AccountCase, id_: str, made: datetime) -> str:
    """The days that lie ahead, a whole-day event each; the same day keeps its UID.  No amount and no name stands in it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Couchcheck//Account clock//EN",
        "CALSCALE:GREGORIAN",
    ]
    for row in deadlines(case):
        if row.day and row.day >= case.today:
            lines += _event(row, id_, made)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _fold(line))


def _event(row: Deadline, id_: str, made: datetime) -> Iterator[str]:
    day = row.day
    if day is None:
        return
    about = f"{row.right.act} {row.right.law} ({row.country}). {row.right.source} {NOT_LEGAL_ADVICE}"
    yield "BEGIN:VEVENT"
    yield f"UID:{row.right.id}-{day:%Y%m%d}-{id_}@couchcheck.invalid"
    yield f"DTSTAMP:{made.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escape('Netflix: ' + row.right.act)}"
    yield f"DESCRIPTION:{_escape(about)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_escape(row.right.act)}"
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
