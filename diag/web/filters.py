"""Words of the page that are made from values: times, names of checks, what a check said."""

from __future__ import annotations

from datetime import UTC, datetime

from diag.case.document import CaseDocument, CheckRecord
from diag.report.formatting import device, name, result_words, step_words
from diag.text import one_line
from diag.vocabulary import capitalise


def moment(seconds: float) -> str:
    """A time since 1970 in this PC's own time zone: "2026-11-22 10:42"."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def clock(seconds: float) -> str:
    """The time of day of a time since 1970, in this PC's own time zone: "10:42"."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%H:%M")


def day(started: str) -> str:
    """A time of the JSON in this PC's own time zone; what cannot be read stays as it is."""
    try:
        return datetime.fromisoformat(started).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return one_line(started)


def check_name(check: str) -> str:
    """What a check looks at, as the beginning of a line."""
    return capitalise(name(check))


def check_words(check: CheckRecord, case: CaseDocument) -> str:
    """What a saved check said, in a few words: the titles of the causes that rest on it."""
    titles = (d.title for d in case.diagnoses if d.id in check.findings)
    return result_words(check.status, check.reason, titles)


def device_name(kind: str) -> str:
    """ "smart-tv/lg" as "smart TV (LG)"."""
    return device(kind) or ""


FILTERS = {
    "capitalise": capitalise,
    "check_noun": name,
    "device_name": device_name,
    "line": one_line,
    "moment": moment,
    "clock": clock,
    "day": day,
    "check_name": check_name,
    "check_words": check_words,
    "step_words": step_words,
}
