"""What the offset of the clock means, and how people say it.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from diag.checks.clock.criteria import AGREE_DATES_S, AGREE_S
from diag.checks.clock.facts import Facts
from diag.checks.clock.findings import (
    CLOCK_A_LITTLE_OFF,
    CLOCK_WRONG,
    SET_CLOCK,
    SET_ZONE,
    TIME_SERVERS_WRONG,
    TIMEZONE_WRONG,
)
from diag.model import Confidence, Finding, Severity

#: facts.md 7.4: up to a minute does no harm to streaming; tokens and signed requests have windows of
#: 5 to 15 minutes (checked 2026-11-22).
NOTE_S, WARN_S, FAIL_S = 2.0, 60.0, 300.0
#: facts.md 7.5: zones are whole quarters of an hour, and no two are more than 14 hours from UTC.
QUARTER_S, FAR_ZONE_S, ZONE_SLACK_S = 900, 14 * 3600, 60.0


def judge(facts: Facts) -> Iterator[Finding]:
    """Two kinds of servers that agree are sure, one kind alone is likely."""
    ntp, dates = facts.ntp_offset_s, facts.date_offset_s
    both = ntp is not None and dates is not None
    agree = ntp is not None and dates is not None and abs(ntp - dates) <= AGREE_S + AGREE_DATES_S
    if both and not agree:
        yield TIME_SERVERS_WRONG.fill(ntp_offset_s=ntp, date_offset_s=dates)
    # Where they disagree, the web servers are believed: they are many, and far harder to stand in for.
    offset = ntp if ntp is not None and (agree or not both) else dates
    if offset is None or abs(offset) <= NOTE_S:
        return
    given = {
        "offset": say_offset(offset),
        "set_clock": SET_CLOCK.get(facts.os, SET_CLOCK["linux"]),
        "set_zone": SET_ZONE.get(facts.os, SET_ZONE["linux"]),
        "offset_s": offset,
    }
    confidence = Confidence.SURE if agree else Confidence.LIKELY
    size = abs(offset)
    quarters = round(size / QUARTER_S)
    if size <= WARN_S:
        yield CLOCK_A_LITTLE_OFF.fill(**given)
    elif 1 <= quarters <= FAR_ZONE_S // QUARTER_S and abs(size - quarters * QUARTER_S) <= ZONE_SLACK_S:
        yield TIMEZONE_WRONG.with_changes(confidence=confidence).fill(**given)
    else:
        severity = Severity.FAIL if size > FAIL_S else Severity.WARN
        yield CLOCK_WRONG.with_changes(severity=severity, confidence=confidence).fill(**given)


#: Seconds, and the words for one and for several.
UNITS = (
    (365 * 86400, "1 year", "{n} years"),
    (86400, "1 day", "{n} days"),
    (3600, "1 hour", "{n} hours"),
    (60, "1 minute", "{n} minutes"),
    (1, "1 second", "{n} seconds"),
)


def say_offset(offset_s: float) -> str:
    """How far a clock is off, as people say it: "2 hours ahead"."""
    return "{} {}".format(_say_seconds(abs(offset_s)), "behind" if offset_s > 0 else "ahead")


def _say_seconds(seconds: float) -> str:
    """A length of time as people say it, in its two largest units."""
    for (size, *big), (part, *small) in pairwise(UNITS):
        count, rest = divmod(round(seconds / part), size // part)
        if count:
            return _say_count(count, big) + (f" and {_say_count(rest, small)}" if rest else "")
    return _say_count(round(seconds), [*UNITS[-1][1:]])


def _say_count(number: int, words: Sequence[str]) -> str:
    return words[0] if number == 1 else words[1].format(n=number)
