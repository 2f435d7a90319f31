"""What outages mean for playing, and where the connection is lost.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diag.checks.outages.facts import Facts, Outage
from diag.checks.outages.findings import (
    AT_HOME_REMEDY,
    DROPS,
    DROPS_AT_HOME,
    DROPS_SOMEWHERE,
    GONE,
    GONE_AT_HOME,
    GONE_AT_HOME_REMEDY,
    GONE_SOMEWHERE,
    ONE_DROP,
    ONE_LONG_DROP,
    SOMEWHERE_REMEDY,
    UNPLUGGED,
    UNPLUGGED_REMEDY,
)
from diag.model import Confidence, Finding, Severity, Where

#: One outage shorter than this, in seconds, stops no film: a player holds more in hand.
HARMLESS_S = 1.0
#: Away for so long at the end, in seconds, is gone: short outages are over by then.
GONE_S = 3.0


def judge(facts: Facts) -> Iterator[Finding]:
    events = facts.events
    if not events:
        return
    last = events[-1]
    if not last.back and last.length_s >= GONE_S:
        yield _lasting_outage(last, facts.linked_again).fill(
            begin=f"{last.begin_s:.1f}", length=f"{last.length_s:.1f}", lasts=True
        )
        return
    yield _passing_outages(events, _longest_place(events)).fill(
        watched=f"{facts.watched_s:.0f}",
        times=_times(len(events)),
        longest=f"{max(e.length_s for e in events):.1f}",
        begin=f"{events[0].begin_s:.1f}",
        lasts=False,
    )


def _lasting_outage(outage: Outage, linked: bool | None) -> Finding:
    if linked is False:
        return GONE.with_changes(where=Where.HOME_NETWORK, text=UNPLUGGED, remedy=UNPLUGGED_REMEDY)
    if outage.place == "home":
        return GONE.with_changes(where=Where.HOME_NETWORK, text=GONE_AT_HOME, remedy=GONE_AT_HOME_REMEDY)
    if outage.place == "unknown":
        return GONE.with_changes(confidence=Confidence.LIKELY, text=GONE_SOMEWHERE)
    return GONE


def _passing_outages(events: Sequence[Outage], place: str) -> Finding:
    finding = DROPS
    if place == "home":
        finding = DROPS.with_changes(where=Where.HOME_NETWORK, text=DROPS_AT_HOME, remedy=AT_HOME_REMEDY)
    elif place == "unknown":
        finding = DROPS.with_changes(
            confidence=Confidence.LIKELY, text=DROPS_SOMEWHERE, remedy=SOMEWHERE_REMEDY
        )
    if len(events) > 1:
        return finding
    if events[0].length_s < HARMLESS_S:
        return finding.with_changes(severity=Severity.NOTE, title=ONE_DROP)
    return finding.with_changes(title=ONE_LONG_DROP)


def _longest_place(events: Sequence[Outage]) -> str:
    """Where the connection was lost for the longest time, all outages together."""
    total: dict[str, float] = {}
    for event in events:
        total[event.place] = total.get(event.place, 0.0) + event.length_s
    return max(total, key=lambda place: total[place])


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
