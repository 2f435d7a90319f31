"""Is this PC's clock right?  Time servers say so; web servers' Date headers stand in for them and confirm."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from diag.checks.clock.sources import Source, date_of, time_of
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Severity, Where
from diag.net.concurrency import CallGroup, value_of
from diag.probes import endpoints
from diag.probes.context import CheckContext

CLOCK_WRONG = Finding(
    id="clock-wrong",
    severity=Severity.WARN,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="The clock of this PC is {offset}",
    text="Secure connections and sign-ins depend on the right time. A clock that is far off can stop Netflix "
    "and many other sites.",
    remedy=("{set_clock}", "Restart the browser and try Netflix again."),
)
TIMEZONE_WRONG = Finding(
    id="timezone-wrong",
    severity=Severity.FAIL,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="The clock of this PC is {offset}, as with a wrong time zone",
    text="The time is off by whole quarters of an hour. That happens when the time zone or summer time is set "
    "wrongly, or when two systems share one PC.",
    remedy=("{set_zone}", "{set_clock}", "Restart the browser and try Netflix again."),
)
CLOCK_A_LITTLE_OFF = Finding(
    id="clock-a-little-off",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.SURE,
    title="The clock of this PC is {offset}",
    text="That does not matter for Netflix. One-time codes from an app start to fail at about half a minute.",
    remedy=("{set_clock}",),
)
TIME_SERVERS_WRONG = Finding(
    id="time-servers-wrong",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.LIKELY,
    title="The time servers that answer here tell a wrong time",
    text="The web servers that we asked confirm another time. Somebody on the way may answer in the time servers' "
    "place, often the router.",
    remedy=("If clocks at home go wrong again and again, restart the router and update its software.",),
)

SET_CLOCK = {
    "windows": "Open Settings, Time & language, Date & time, turn on “Set time automatically” and press “Sync now”.",
    "macos": "Open System Settings, General, Date & Time, and turn on “Set time and date automatically”.",
    "linux": "Open the settings for date and time and turn on “Automatic date & time”.",
}
SET_ZONE = {
    "windows": "Open Settings, Time & language, Date & time, and choose the time zone of the place where you are.",
    "macos": "Open System Settings, General, Date & Time, and choose the time zone of the place where you are.",
    "linux": "Open the settings for date and time and choose the time zone of the place where you are.",
}

#: facts.md 7.4: up to a minute does no harm to streaming; tokens and signed requests have windows of
#: 5 to 15 minutes (checked 2026-11-22).
NOTE_S, WARN_S, FAIL_S = 2.0, 60.0, 300.0
#: facts.md 7.5: zones are whole quarters of an hour, and no two are more than 14 hours from UTC.
QUARTER_S, FAR_ZONE_S, ZONE_SLACK_S = 900, 14 * 3600, 60.0
#: facts.md 7.1 and 7.3: what two time servers, and two Date headers (whole seconds), may differ by.
AGREE_S, AGREE_DATES_S = 1.0, 2.0
#: Time servers answer within this on any usable line; then the web servers are asked too.
PATIENCE_S = 0.8
#: Web servers of so many operators; Netflix's own come with names, the others with literal addresses.
DATES = (*endpoints.RESOLVERS, *(p for p in endpoints.NETFLIX if p.host in {"www.netflix.com", "fast.com"}))
DATES_OF_NETFLIX = tuple(
    p for p in endpoints.NETFLIX if p.host in {"www.netflix.com", "fast.com", "secure.netflix.com"}
)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What all servers said.  ``ntp_offset_s`` and ``date_offset_s``: the median of those that agree, None
    when no two do.  ``utc_offset_min``: this PC's time zone, for the record."""

    os: str
    sources: tuple[Source, ...] = ()
    ntp_offset_s: float | None = None
    date_offset_s: float | None = None
    utc_offset_min: int | None = None


def observe(run: CheckContext) -> Facts:
    """Ask the time servers; the web servers too when those are silent, or say that the clock is off."""
    group = CallGroup()
    asked = [group.start(time_of(run, place)) for place in endpoints.TIME if run.is_allowed(place)]
    patience = time.monotonic() + (PATIENCE_S if asked else 0)
    end = time.monotonic() + run.seconds_left(3.6)
    dates_asked = False
    while True:
        sources = [source for future in asked if (source := value_of(future))]
        ntp, dates = _majority_offset(sources, "ntp"), _majority_offset(sources, "date")
        if _is_settled(ntp, dates):
            break
        if not dates_asked and (ntp is not None or not group.pending or time.monotonic() >= patience):
            dates_asked = True
            web_servers = DATES if run.asked.third_party else DATES_OF_NETFLIX
            asked += [group.start(date_of(run, place)) for place in web_servers if run.is_allowed(place)]
        came = group.wait_for_next(end if dates_asked else min(end, patience))
        if not came and (not group.pending or time.monotonic() >= end):
            break
    if ntp is None and dates is None:
        raise NotMeasured(Reason.TIMEOUT, "No two servers told this PC the same time.")
    zone = time.localtime().tm_gmtoff
    return Facts(
        os=run.system.os,
        sources=tuple(sources),
        ntp_offset_s=ntp,
        date_offset_s=dates,
        utc_offset_min=None if zone is None else zone // 60,
    )


def _is_settled(ntp: float | None, dates: float | None) -> bool:
    """Whether nothing more needs to be known: the clock is right, or both kinds of servers have spoken."""
    if ntp is not None and dates is not None:
        return True
    known = ntp if ntp is not None else dates
    return known is not None and abs(known) <= WARN_S


def _majority_offset(sources: Sequence[Source], kind: str) -> float | None:
    """The median of the largest group of servers that tell the same time; None unless there are two."""
    within = AGREE_S if kind == "ntp" else AGREE_DATES_S
    offsets = sorted(s.offset_s for s in sources if s.kind == kind and s.offset_s is not None)
    groups = [[other for other in offsets if first <= other <= first + within] for first in offsets]
    largest = max(groups, key=len, default=[])
    rivals = [g for g in groups if len(g) == len(largest) and g[0] > largest[-1]]
    return statistics.median(largest) if len(largest) >= 2 and not rivals else None


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
        "offset": _ahead_or_behind(offset),
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


def _ahead_or_behind(offset_s: float) -> str:
    return "{} {}".format(_words(abs(offset_s)), "behind" if offset_s > 0 else "ahead")


def _words(seconds: float) -> str:
    """A length of time as people say it, in its two largest units."""
    for (size, *big), (part, *small) in pairwise(UNITS):
        count, rest = divmod(round(seconds / part), size // part)
        if count:
            return _count_of(count, big) + (f" and {_count_of(rest, small)}" if rest else "")
    return _count_of(round(seconds), [*UNITS[-1][1:]])


def _count_of(number: int, words: Sequence[str]) -> str:
    return words[0] if number == 1 else words[1].format(n=number)


CHECK = Check(
    id="clock",
    why="Secure connections fail on a PC whose clock is far off.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
