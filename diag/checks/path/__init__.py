"""How much is lost and how long it takes, to the router and to the internet, on a line that is otherwise idle."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from diag.checks._remedies import RESTART_ROUTER
from diag.checks.path.legs import Leg, fastest, leg_of, line_loss
from diag.checks.path.routes import candidates, is_ipv6, last_resort
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Severity, Where
from diag.net.concurrency import CallGroup, gather, values_of
from diag.net.datagram import Burst
from diag.probes import round_trip
from diag.probes.context import CheckContext
from diag.probes.round_trip import RoundTripProbe

PACKET_LOSS = Finding(
    id="packet-loss",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="Data gets lost on the way to the internet",
    text="{loss} of the data we sent got no answer, measured twice. The home network itself loses less, so the "
    "line or the provider loses it. Pictures get blurred or stop when data is lost.",
    remedy=(
        RESTART_ROUTER,
        "Check that the cable from the router to the wall is firmly in at both ends.",
        "Call your provider, tell them that {loss} of the data is lost, and give them this report.",
    ),
)
LOSS_AT_HOME = (
    "{loss} of the data we sent got no answer, measured twice. It is lost on the way to the router already, so inside "
    "the home. Pictures get blurred or stop when data is lost."
)
LOSS_AT_HOME_REMEDY = (
    "On Wi-Fi, move closer to the router, or connect with a network cable for a test.",
    "On a cable, use another cable and another socket of the router.",
    RESTART_ROUTER,
)
LOSS_SOMEWHERE = (
    "{loss} of the data we sent got no answer, measured twice. The router does not answer such questions, so we "
    "could not measure whether it is lost inside the home or behind it."
)
LOSS_SOMEWHERE_REMEDY = (
    "On Wi-Fi, connect with a network cable for a test, and run this again.",
    *PACKET_LOSS.remedy,
)
LATENCY_HIGH = Finding(
    id="latency-high",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="Answers from the internet take long",
    text="An answer takes {round_trip} milliseconds although the line is idle. Starting a film and jumping in it "
    "become slow. On a satellite line this is normal.",
    remedy=(
        "Pause downloads and cloud backups on all devices at home, and run this again.",
        RESTART_ROUTER,
        "Tell your provider the time that answers take, and give them this report.",
    ),
)
LATENCY_AT_HOME = (
    "An answer takes {round_trip} milliseconds, and {router} of them pass on the way to the router already. So the delay "
    "is inside the home. Starting a film and jumping in it become slow."
)

#: diagnoses.md#packet-loss: at least 3 of about 200; facts.md 10.2: 1 % can sink a 4K stream; at 5 % hardly anything plays.
LEAST_LOST, WARN_LOSS, FAIL_LOSS = 3, 0.01, 0.05
#: Fewer probes cannot tell 1 % from chance.
ENOUGH = 150
#: diagnoses.md#latency-high: round trips over 200 ms, idle.  80 ms is a healthy line far from everything.
SLOW_MS = 200.0

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


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Round trips in milliseconds, losses as shares of 1; ``loss_reason`` tells why a loss is None."""

    legs: tuple[Leg, ...]
    round_trip_ms: float | None = None
    jitter_ms: float | None = None
    loss: float | None = None
    loss_reason: str | None = None
    router_round_trip_ms: float | None = None
    router_loss: float | None = None


# -- observing ------------------------------------------------------------------------------------------------


def observe(run: CheckContext) -> Facts:
    """See what answers, send one burst, and if it looks bad another one, in another way, on a quiet line."""
    tried = _try(run, candidates(run))
    answering = [c for c, burst in tried.items() if burst.answered]
    far = [c for c in answering if c.end == "far"]
    far = [c for c in far if is_ipv6(c) == is_ipv6(far[0])]
    router = [c for c in answering if c.end == "router"]
    if not far:
        words = {burst.failure for c, burst in tried.items() if c.end == "far"}
        forbidden = words == {"no-permission"}
        raise NotMeasured(
            Reason.NO_PERMISSION if forbidden else Reason.TOO_FEW_SAMPLES,
            "Nothing beyond the router answered our probes.",
        )
    run.tell(0.2, "Sending 400 small probes")
    late = LATE_S + 1.3 * min(tried[c].median_ms or 0.0 for c in far) / 1000
    legs = _burst(run, 1, _pick(far), [c for c in router if c.protocol == "icmp"], late)
    quick = [c for c in far if c.protocol == "dns"]
    if quick and line_loss(legs, 1, "far")[1] < ENOUGH // 2:  # a ping program that insists on its own pace
        far = quick
        legs += _burst(run, 1, far[:2], (), late)
    if _suspicious(legs):
        run.tell(0.6, "Waiting for a quiet line, to measure again")
        run.wait_quiet()
        if not run.cancelled:
            used = [(leg.target, leg.protocol) for leg in legs]
            legs += _burst(run, 2, _pick(far, used), router, late)
    return _facts(legs)


def _try(run: CheckContext, ways: Sequence[RoundTripProbe]) -> dict[RoundTripProbe, Burst]:
    """A few probes over every channel; once something far has answered the rest gets little time."""
    group = CallGroup()
    tried = {
        channel: group.start(_sending(channel, TRIES, TRY_PACE_S, run.seconds_left(TRY_LONG_S)))
        for channel in ways
    }
    began = time.monotonic()
    end = began + run.seconds_left(TRY_LONG_S + 0.2)
    found: dict[RoundTripProbe, Burst] = {}
    while group.wait_for_next(end):
        found = values_of(tried)
        if any(c.end == "far" and c.protocol == "icmp" and b.answered for c, b in found.items()):
            end = min(end, time.monotonic() + TRY_SETTLE_S)
        elif any(c.end == "far" and b.answered for c, b in found.items()):
            end = min(end, max(began + TRY_S, time.monotonic()))
    if not any(c.end == "far" and b.answered for c, b in found.items()):
        calls = {c: _sending(c, 1, 0, run.seconds_left(1.5)) for c in last_resort(run)}
        found |= gather(calls, run.seconds_left(1.6))
    return found


def _sending(channel: RoundTripProbe, count: int, pace_s: float, timeout: float) -> Callable[[], Burst]:
    return lambda: round_trip.burst(channel, count=count, pace_s=pace_s, timeout=timeout)


def _pick(far: Sequence[RoundTripProbe], used: Sequence[tuple[str, str]] = ()) -> list[RoundTripProbe]:
    """Two channels: ping first, since asking a resolver that often looks like an attack; in the second round
    what was not used before, and both protocols."""
    if not used:
        return [c for c in far if c.protocol == far[0].protocol][:2]
    first, *others = sorted(far, key=lambda c: (c.address, c.protocol) in used)
    others.sort(key=lambda c: (c.protocol == first.protocol, c.address == first.address))
    return [first, *others[:1]]


def _burst(
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
        c: _sending(
            c,
            CONNECTIONS if c.protocol == "tcp" else max(1, round(count * span / BURST_S)),
            BURST_S / count,
            budget - SLACK_S,
        )
        for c, count in counts.items()
    }
    found = gather(calls, budget)
    return tuple(leg_of(number, c, found[c]) for c in calls if c in found)


def _facts(legs: tuple[Leg, ...]) -> Facts:
    last = max((leg.round for leg in legs), default=1)
    lost, sent = line_loss(legs, last, "far")
    router_lost, router_sent = line_loss(legs, last, "router")
    far = [g for g in legs if g.round == last and g.end == "far" and g.median_ms is not None]
    best = min(far, key=lambda g: g.median_ms or 0.0, default=None)
    return Facts(
        legs=legs,
        round_trip_ms=best.median_ms if best else None,
        jitter_ms=best.jitter_ms if best else None,
        loss=lost / sent if sent >= ENOUGH // 2 else None,
        loss_reason=None if sent >= ENOUGH // 2 else Reason.TOO_FEW_SAMPLES.value,
        router_round_trip_ms=fastest(legs, last, "router"),
        router_loss=router_lost / router_sent if router_sent >= ENOUGH // 2 else None,
    )


# -- judging --------------------------------------------------------------------------------------------------


def judge(facts: Facts) -> Iterator[Finding]:
    """Only what two rounds agree on; where, by what the router shows in both."""
    yield from _judge_loss(facts.legs)
    yield from _judge_delay(facts.legs)


def _judge_loss(legs: Sequence[Leg]) -> Iterator[Finding]:
    rounds = [line_loss(legs, number, "far") for number in (1, 2)]
    if not all(_lossy(lost, sent) for lost, sent in rounds):
        return
    by_protocol = {g.protocol: 0 for g in legs if g.end == "far" and g.sent and g.protocol != "tcp"}
    for leg in legs:
        if leg.end == "far" and leg.protocol in by_protocol:
            by_protocol[leg.protocol] += leg.lost
    if not all(by_protocol.values()):
        return  # what only ping loses is not lost by films
    rate = sum(lost for lost, _ in rounds) / sum(sent for _, sent in rounds)
    worst = all(lost / sent >= FAIL_LOSS for lost, sent in rounds)
    finding = PACKET_LOSS.with_changes(severity=Severity.FAIL if worst else Severity.WARN)
    near = [line_loss(legs, number, "router") for number in (1, 2)]
    near_lost, near_sent = sum(lost for lost, _ in near), sum(sent for _, sent in near)
    if near_sent < ENOUGH // 2:
        finding = finding.with_changes(
            confidence=Confidence.LIKELY, text=LOSS_SOMEWHERE, remedy=LOSS_SOMEWHERE_REMEDY
        )
    elif near_lost >= LEAST_LOST and rate / 2 <= near_lost / near_sent <= rate * 2:
        # A router that loses far more than what passes through it only limits its answers.
        finding = finding.with_changes(
            where=Where.HOME_NETWORK, text=LOSS_AT_HOME, remedy=LOSS_AT_HOME_REMEDY
        )
    if len(by_protocol) == 1:
        finding = finding.with_changes(confidence=Confidence.LIKELY)  # somebody may limit just this protocol
    yield finding.fill(loss=f"{rate * 100:.0f} %", loss_share=rate)


def _judge_delay(legs: Sequence[Leg]) -> Iterator[Finding]:
    far = [fastest(legs, number, "far") for number in (1, 2)]
    if any(ms is None or ms <= SLOW_MS for ms in far):
        return
    ms = far[1] or 0.0
    router = fastest(legs, 2, "router")
    finding = LATENCY_HIGH
    if router is not None and router >= ms / 2:
        finding = finding.with_changes(where=Where.HOME_NETWORK, text=LATENCY_AT_HOME)
    yield finding.fill(round_trip=round(ms), router=None if router is None else round(router))


def _suspicious(legs: Sequence[Leg]) -> bool:
    """Whether the first round looks bad enough to measure again."""
    ms = fastest(legs, 1, "far")
    return _lossy(*line_loss(legs, 1, "far")) or (ms is not None and ms > SLOW_MS)


def _lossy(lost: int, sent: int) -> bool:
    return sent >= ENOUGH // 2 and lost >= LEAST_LOST and lost / sent >= WARN_LOSS


CHECK = Check(
    id="path",
    why="A film stutters when data is lost on the way or arrives late.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
