"""From bursts to the figures that people read.  Pure."""

from __future__ import annotations

from diag.checks.path.facts import Facts, Leg
from diag.checks.path.legs import ENOUGH, fastest_ms, line_loss
from diag.model import Reason


def to_facts(legs: tuple[Leg, ...]) -> Facts:
    """Figures of the last round; a loss only where enough probes were sent."""
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
        router_round_trip_ms=fastest_ms(legs, last, "router"),
        router_loss=router_lost / router_sent if router_sent >= ENOUGH // 2 else None,
    )
