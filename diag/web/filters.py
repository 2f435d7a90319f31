"""Words of the page that are made from values: times, names of checks, what a check said."""

from __future__ import annotations

from datetime import UTC, date, datetime

from diag.account.dates import long_day
from diag.case.document import CaseDocument, CheckRecord
from diag.diagnosis.verdict import split_headline
from diag.report.formatting import device, name, result_words, step_words
from diag.text import one_line
from diag.vocabulary import capitalise

#: The months, whatever language the system speaks.
_MONTHS = "January February March April May June July August September October November December".split()


def moment(seconds: float) -> str:
    """A time since 1970 in this PC's own time zone, as people say it: "today 10:42", "22 November 10:42"."""
    return _say(datetime.fromtimestamp(seconds, UTC).astimezone(), datetime.now(UTC).astimezone())


def clock(seconds: float) -> str:
    """The time of day of a time since 1970, in this PC's own time zone: "10:42"."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%H:%M")


def day(started: str) -> str:
    """A time of the JSON in this PC's own time zone; a day alone gets no time, and what cannot be read stays as it is."""
    try:
        return long_day(date.fromisoformat(started))
    except ValueError:  # it has a time
        pass
    try:
        return moment(datetime.fromisoformat(started).timestamp())
    except (ValueError, OverflowError, OSError):  # no moment, or a year that the system's clock cannot hold
        return one_line(started)


def _say(then: datetime, now: datetime) -> str:
    """A moment as seen from another one."""
    clock = f"{then:%H:%M}"
    days = (now.date() - then.date()).days
    if days in {0, 1}:
        return f"{'yesterday' if days else 'today'} {clock}"
    on = f"{then.day} {_MONTHS[then.month - 1]}"
    return f"{on} {clock}" if then.year == now.year else f"{on} {then.year} {clock}"


def split_sentence(text: str) -> tuple[str, str]:
    """What stands large, and what is said behind it: a headline's first sentence, unless that is a word alone ("Solved.")."""
    first, _, rest = text.partition(". ")
    return (f"{first}.", rest) if rest and " " in first else (text, "")


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
    "long_day": long_day,
    "moment": moment,
    "clock": clock,
    "day": day,
    "check_name": check_name,
    "check_words": check_words,
    "split_headline": split_headline,
    "split_sentence": split_sentence,
    "step_words": step_words,
}
