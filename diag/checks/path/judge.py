"""What lost and late probes mean.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diag.checks.path.facts import Facts, Leg
from diag.checks.path.findings import (
    LATENCY_AT_HOME,
    LATENCY_HIGH,
    LOSS_AT_HOME,
    LOSS_AT_HOME_REMEDY,
    LOSS_SOMEWHERE,
    LOSS_SOMEWHERE_REMEDY,
    PACKET_LOSS,
)
from diag.checks.path.legs import (
    ENOUGH,
    FAIL_LOSS,
    LEAST_LOST,
    SLOW_MS,
    carries_mbps,
    fastest_ms,
    is_lossy,
    line_loss,
)
from diag.model import Confidence, Finding, Severity, Where
from diag.vocabulary import DEFAULT_QUALITY


def judge(facts: Facts) -> Iterator[Finding]:
    """Only what two rounds agree on; where, by what the router shows in both."""
    yield from _judge_loss(facts.legs)
    yield from _judge_delay(facts.legs)


def _judge_loss(legs: Sequence[Leg]) -> Iterator[Finding]:
    rounds = [line_loss(legs, number, "far") for number in (1, 2)]
    if not all(is_lossy(lost, sent) for lost, sent in rounds):
        return
    by_protocol = {g.protocol: 0 for g in legs if g.end == "far" and g.sent and g.protocol != "tcp"}
    for leg in legs:
        if leg.end == "far" and leg.protocol in by_protocol:
            by_protocol[leg.protocol] += leg.lost
    if not all(by_protocol.values()):
        return  # what only ping loses is not lost by films
    rate = sum(lost for lost, _ in rounds) / sum(sent for _, sent in rounds)
    heavy = all(lost / sent >= FAIL_LOSS for lost, sent in rounds)
    ms = fastest_ms(legs, 2, "far")
    # The equation is careful: systems of today recover sooner, and half of what it asks for still plays.
    stops = heavy and (ms is None or carries_mbps(rate, ms) < DEFAULT_QUALITY.mbps / 2)
    finding = PACKET_LOSS.with_changes(severity=Severity.FAIL if stops else Severity.WARN)
    near = [line_loss(legs, number, "router") for number in (1, 2)]
    near_lost, near_sent = sum(lost for lost, _ in near), sum(sent for _, sent in near)
    if near_sent < ENOUGH // 2:
        finding = finding.with_changes(
            where=Where.NONE, confidence=Confidence.LIKELY, text=LOSS_SOMEWHERE, remedy=LOSS_SOMEWHERE_REMEDY
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
    far = [fastest_ms(legs, number, "far") for number in (1, 2)]
    if any(ms is None or ms <= SLOW_MS for ms in far):
        return
    ms = far[1] or 0.0
    router = fastest_ms(legs, 2, "router")
    finding = LATENCY_HIGH
    if router is not None and router >= ms / 2:
        finding = finding.with_changes(
            where=Where.HOME_NETWORK, confidence=Confidence.SURE, text=LATENCY_AT_HOME
        )
    yield finding.fill(round_trip=round(ms), router=None if router is None else round(router))
