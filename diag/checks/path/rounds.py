"""The probes of the path check: first a few each way, to see what answers, then bursts."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial

from diag.checks.path.facts import Leg
from diag.checks.path.legs import leg_of
from diag.checks.path.routes import last_resort
from diag.net.concurrency import CallGroup, gather, values_of
from diag.net.datagram import Burst
from diag.probes import round_trip
from diag.probes.context import CheckContext
from diag.probes.round_trip import RoundTripProbe

#: 200 probes each to the internet and to the router in 1 s: 400 packets a second of about 100 bytes,
#: 0.3 Mbit/s.  Few enough for a line of 1 Mbit/s, and for the limits that hosts set for ping.
BURST_S, FAR_PROBES, ROUTER_PROBES = 1.0, 200, 200
#: Answers may come so late, and a round trip and a third later than that.
LATE_S = 0.3
#: A ping program that is stopped may need so long to say what it has seen.
SLACK_S = 0.3
#: TCP tells round trips only; more connections would look like an attack.
CONNECTIONS = 5
#: First three probes each way, to see what answers: usually over in one round trip.
TRIES, TRY_PACE_S, TRY_S, TRY_SETTLE_S = 3, 0.01, 0.6, 0.15
#: On the way to a satellite and back answers take 600 to 800 ms.
TRY_LONG_S = 2.0


def try_routes(run: CheckContext, ways: Sequence[RoundTripProbe]) -> dict[RoundTripProbe, Burst]:
    """A few probes over every channel; once something far has answered the rest gets little time."""
    group = CallGroup()
    few = partial(round_trip.burst, count=TRIES, pace_s=TRY_PACE_S, timeout=run.seconds_left(TRY_LONG_S))
    tried = {channel: group.start(partial(few, channel)) for channel in ways}
    began = time.monotonic()
    end = began + run.seconds_left(TRY_LONG_S + 0.2)
    found: dict[RoundTripProbe, Burst] = {}
    while group.wait_for_next(end):
        found = values_of(tried)
        _note_pings(run, found)
        if any(c.end == "far" and c.protocol == "icmp" and b.answered for c, b in found.items()):
            end = min(end, time.monotonic() + TRY_SETTLE_S)
        elif any(c.end == "far" and b.answered for c, b in found.items()):
            end = min(end, max(began + TRY_S, time.monotonic()))
    if not any(c.end == "far" and b.answered for c, b in found.items()):
        one = partial(round_trip.burst, count=1, pace_s=0, timeout=run.seconds_left(1.5))
        found |= gather({c: partial(one, c) for c in last_resort(run)}, run.seconds_left(1.6))
    return found


def _note_pings(run: CheckContext, found: Mapping[RoundTripProbe, Burst]) -> None:
    """What pings tell of the length of the line: nobody on the way answers those for others."""
    for channel, burst in found.items():
        if channel.end == "far" and channel.protocol == "icmp" and burst.answered:
            run.note_round_trip(min(burst.answered), "icmp")


def pick_pair(far: Sequence[RoundTripProbe], used: Sequence[tuple[str, str]] = ()) -> list[RoundTripProbe]:
    """Two channels: ping first, since asking a resolver that often looks like an attack; in the second round
    what was not used before, and both protocols."""
    if not used:
        return [c for c in far if c.protocol == far[0].protocol][:2]
    first, *others = sorted(far, key=lambda c: (c.address, c.protocol) in used)
    others.sort(key=lambda c: (c.protocol == first.protocol, c.address == first.address))
    return [first, *others[:1]]


def send_bursts(
    run: CheckContext,
    number: int,
    far: Sequence[RoundTripProbe],
    router: Sequence[RoundTripProbe],
    late: float,
) -> tuple[Leg, ...]:
    """One burst over all channels side by side; shorter, at the same pace, when time is short."""
    budget = run.seconds_left(BURST_S + late + SLACK_S, second=number == 2)
    span = max(0.05, min(BURST_S, budget - late - SLACK_S))
    counts = {c: FAR_PROBES / len(far) for c in far} | {c: ROUTER_PROBES / len(router) for c in router}
    calls = {
        c: partial(
            round_trip.burst,
            c,
            count=CONNECTIONS if c.protocol == "tcp" else max(1, round(count * span / BURST_S)),
            pace_s=BURST_S / count,
            timeout=budget - SLACK_S,
        )
        for c, count in counts.items()
    }
    found = gather(calls, budget)
    return tuple(leg_of(number, c, found[c]) for c in calls if c in found)
