"""What bursts of probes say about a line, as distinct from the hosts that answer them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from itertools import pairwise

from diag.checks.path.facts import Leg
from diag.net.datagram import Burst
from diag.probes.round_trip import RoundTripProbe

#: diagnoses.md#packet-loss: at least 3 of about 200; facts.md 10.2: 1 % can sink a 4K stream.
LEAST_LOST, WARN_LOSS = 3, 0.01
#: Below this share no film on a line of this world stops for the loss alone.
FAIL_LOSS = 0.05
#: A full-sized piece of data over an Ethernet of 1500 bytes (RFC 9293 §3.7.1), in bits.
_SEGMENT_BITS = 1460 * 8
#: The shortest wait before lost data is sent again, in seconds (Linux, include/net/tcp.h: TCP_RTO_MIN; RFC 6298 would say 1).
_LEAST_RTO_S = 0.2
#: So many connections a player and our own speed test share a film's data over.
_CONNECTIONS = 4
#: Fewer probes cannot tell 1 % from chance.
ENOUGH = 150
#: diagnoses.md#latency-high: round trips over 200 ms, idle.  80 ms is a healthy line far from everything.
SLOW_MS = 200.0


def looks_bad(legs: Sequence[Leg]) -> bool:
    """Whether the first round looks bad enough to measure again."""
    ms = fastest_ms(legs, 1, "far")
    return is_lossy(*line_loss(legs, 1, "far")) or (ms is not None and ms > SLOW_MS)


def is_lossy(lost: int, sent: int) -> bool:
    return sent >= ENOUGH // 2 and lost >= LEAST_LOST and lost / sent >= WARN_LOSS


def carries_mbps(loss: float, round_trip_ms: float) -> float:
    """What TCP still brings, in Mbit/s, where this share of what is sent got no answer (RFC 5348 §3.1, over four connections).

    A question and its answer both have to arrive, so that each way loses about half.
    """
    each_way = 1 - math.sqrt(1 - min(loss, 0.999))
    round_trip_s = max(round_trip_ms, 1.0) / 1000
    wait_s = max(_LEAST_RTO_S, 4 * round_trip_s)
    again_s = wait_s * 3 * math.sqrt(3 * each_way / 8) * each_way * (1 + 32 * each_way**2)
    a_segment_s = round_trip_s * math.sqrt(2 * each_way / 3) + again_s
    return _CONNECTIONS * _SEGMENT_BITS / a_segment_s / 1e6


#: Hosts and routers limit how many pings they answer, so that one way alone proves nothing: two rates that
#: differ by more than this many standard deviations (1 % of chance) are not the same loss.
SIGMAS = 2.6
#: A limit lets the first probes through and drops most that follow; a bad line does not wait.
FIRST_FREE, LIMITED_LOSS = 15, 0.3


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


def fastest_ms(legs: Sequence[Leg], number: int, end: str) -> float | None:
    """The shortest median of one round: a slow server is not a slow line."""
    return min(
        (g.median_ms for g in legs if g.round == number and g.end == end and g.median_ms is not None),
        default=None,
    )
