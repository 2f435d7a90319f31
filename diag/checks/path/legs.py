"""What bursts of probes say about a line, as distinct from the hosts that answer them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from diag.net.datagram import Burst
from diag.probes.round_trip import RoundTripProbe

#: Hosts and routers limit how many pings they answer, so that one way alone proves nothing: two rates that
#: differ by more than this many standard deviations (1 % of chance) are not the same loss.
SIGMAS = 2.6
#: A limit lets the first probes through and drops most that follow; a bad line does not wait.
FIRST_FREE, LIMITED_LOSS = 15, 0.3


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One burst over one channel.  ``jitter_ms`` is the mean difference of successive round trips (the measure
    that RFC 3550, 6.4.1 smooths); ``first_lost`` counts the losses among the first 15 probes."""

    round: int  # 1, or 2 when confirmed on a quiet line
    end: str  # "router" or "far"
    protocol: str  # "icmp", "dns" or "tcp"
    target: str = field(metadata={"private": "ip"})
    sent: int
    lost: int
    first_lost: int = 0
    median_ms: float | None = None
    p95_ms: float | None = None
    jitter_ms: float | None = None
    failure: str | None = None


def leg_of(number: int, channel: RoundTripProbe, burst: Burst) -> Leg:
    times = sorted(burst.answered)
    steps = [abs(b - a) for a, b in pairwise(burst.answered)]
    return Leg(
        round=number,
        end=channel.end,
        protocol=channel.protocol,
        target=channel.address,
        sent=burst.sent,
        lost=burst.lost,
        first_lost=sum(t is None for t in burst.times_ms[:FIRST_FREE]),
        median_ms=burst.median_ms,
        p95_ms=times[min(len(times) - 1, math.ceil(0.95 * len(times)) - 1)] if times else None,
        jitter_ms=statistics.fmean(steps) if steps else None,
        failure=burst.failure,
    )


def line_loss(legs: Sequence[Leg], number: int, end: str) -> tuple[int, int]:
    """Lost and sent on the line itself in one round.

    A bad line loses on every way alike, while a limit hits one target or one protocol: where two ways differ by more
    than chance, the better one is the line's.  Legs that show a limit at work are left out.
    """
    used = [
        g
        for g in legs
        if g.round == number and g.end == end and g.protocol != "tcp" and g.sent and not _is_rate_limited(g)
    ]
    if not used:
        return 0, 0
    best = min(used, key=lambda g: g.lost / g.sent)
    lost, sent = sum(g.lost for g in used), sum(g.sent for g in used)
    others = sent - best.sent
    if others:
        # Two Poisson counts, the other one scaled to the same number of probes.
        scale = best.sent / others
        more = scale * (lost - best.lost)
        if more - best.lost > SIGMAS * math.sqrt(best.lost + scale * more):
            return best.lost, best.sent
    return lost, sent


def _is_rate_limited(leg: Leg) -> bool:
    """Whether the first probes all came back and then most were dropped: a limit, not a line."""
    return leg.sent > FIRST_FREE and leg.first_lost == 0 and leg.lost / leg.sent > LIMITED_LOSS


def fastest(legs: Sequence[Leg], number: int, end: str) -> float | None:
    """The shortest median of one round: a slow server is not a slow line."""
    return min(
        (g.median_ms for g in legs if g.round == number and g.end == end and g.median_ms is not None),
        default=None,
    )
