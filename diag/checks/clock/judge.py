"""What the offset of the clock means, and how people say it.  Pure."""

from __future__ import annotations

from collections.abc import Iterator

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
from diag.offsets import is_zone, say_offset

#: facts.md 7.4: up to a minute does no harm to streaming; tokens and signed requests have windows of
#: 5 to 15 minutes (checked 2026-11-22).
NOTE_S, WARN_S, FAIL_S = 2.0, 60.0, 300.0


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
    if size <= WARN_S:
        yield CLOCK_A_LITTLE_OFF.fill(**given)
    elif is_zone(offset):
        yield TIMEZONE_WRONG.with_changes(confidence=confidence).fill(**given)
    else:
        severity = Severity.FAIL if size > FAIL_S else Severity.WARN
        yield CLOCK_WRONG.with_changes(severity=severity, confidence=confidence).fill(**given)
