"""Is this PC's clock right?  Time servers say so; web servers' Date headers stand in for them and confirm."""

from __future__ import annotations

import time
from functools import partial

from diag.checks.clock.criteria import majority_offset
from diag.checks.clock.facts import Facts
from diag.checks.clock.judge import WARN_S, judge
from diag.checks.clock.sources import ask_time_server, ask_web_server
from diag.model import Check, NotMeasured, Reason
from diag.net.concurrency import LOOK_AGAIN_S, CallGroup, value_of
from diag.net.limits import count_down
from diag.probes import endpoints
from diag.probes.context import CheckContext

__all__ = ["CHECK", "Facts", "judge", "observe"]

#: Time servers answer within this on any usable line; then the web servers are asked too.
PATIENCE_S = 0.8
#: Web servers of so many operators; Netflix's own come with names, the others with literal addresses.
DATES = (*endpoints.RESOLVERS, *(p for p in endpoints.NETFLIX if p.host in {"www.netflix.com", "fast.com"}))
DATES_OF_NETFLIX = tuple(
    p for p in endpoints.NETFLIX if p.host in {"www.netflix.com", "fast.com", "secure.netflix.com"}
)


def observe(run: CheckContext) -> Facts:
    """Ask the time servers; the web servers too when those are silent, or say that the clock is off."""
    group = CallGroup()
    asked = [group.start(partial(ask_time_server, run, p)) for p in endpoints.TIME if run.is_allowed(p)]
    patience = time.monotonic() + (PATIENCE_S if asked else 0)
    left = count_down(run.time_limit(3.6))
    dates_asked = False
    while True:
        sources = [source for future in asked if (source := value_of(future))]
        ntp, dates = majority_offset(sources, "ntp"), majority_offset(sources, "date")
        if _is_settled(ntp, dates):
            break
        if not dates_asked and (ntp is not None or not group.pending or time.monotonic() >= patience):
            dates_asked = True
            web_servers = DATES if run.asked.third_party else DATES_OF_NETFLIX
            asked += [group.start(partial(ask_web_server, run, p)) for p in web_servers if run.is_allowed(p)]
        look_again = time.monotonic() + min(LOOK_AGAIN_S, left())
        came = group.wait_for_next(look_again if dates_asked else min(look_again, patience))
        if not came and (not group.pending or left() <= 0):
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


CHECK = Check(
    id="clock",
    why="Secure connections fail on a PC whose clock is far off.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
