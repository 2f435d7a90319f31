"""An invitation of a calendar (RFC 5545) as a reader sees it: what it is called, who sends it, what stands in it."""

from __future__ import annotations

import re

#: The lines that calendars show (RFC 5545, section 3.8.1).
_SHOWN = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION", "URL", "COMMENT"})
#: So much of an invitation is read, in characters.
_LONGEST = 100_000
_NAME = re.compile(r"CN=(?:\"([^\"]{0,200})\"|([^:;,]{0,200}))", re.IGNORECASE)
_ESCAPES = {"n": "\n", "N": "\n"}


def is_calendar(text: str) -> bool:
    """Whether a text is a saved invitation."""
    return text.lstrip()[:15].upper() == "BEGIN:VCALENDAR"


def read_calendar(text: str) -> str:
    """Its visible lines, one under another; the sender as mails name one, "Organizer: Name <address>"."""
    lines = re.sub(r"\r?\n[ \t]", "", text[:_LONGEST]).splitlines()
    return "\n".join(shown for line in lines if (shown := _show(line))) + "\n"


def _show(line: str) -> str:
    """A line as it is shown, or "" if it is not."""
    head, colon, value = line.partition(":")
    name, _, fields = head.partition(";")
    if not colon:
        return ""
    if name.upper() == "ORGANIZER":
        called = _NAME.search(fields)
        address = re.sub("^mailto:", "", value.strip(), flags=re.IGNORECASE)
        return f"Organizer: {(called[1] or called[2] or '') if called else ''} <{address}>"
    if name.upper() not in _SHOWN:
        return ""
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), value)
