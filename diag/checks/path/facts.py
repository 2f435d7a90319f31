"""What the path check keeps of its bursts."""

from __future__ import annotations

from dataclasses import dataclass, field


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


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One burst over one channel.  ``jitter_ms`` is the mean difference of successive round trips (the measure
    that RFC 3550, 6.4.1 smooths); ``first_lost`` counts the losses among the first 15 probes."""

    round: int  # 1, or 2 when confirmed on a quiet line
    end: str  # "router" or "far"
    protocol: str  # "icmp", "dns" or "tcp"
    target: str = field(metadata={"open": "server"})
    sent: int
    lost: int
    first_lost: int = 0
    median_ms: float | None = None
    p95_ms: float | None = None
    jitter_ms: float | None = None
    failure: str | None = None
