"""When a trial knows enough: stable, clear, at its limit; and what it is worth when a limit cut it short.  Pure."""

from __future__ import annotations

from dataclasses import replace

from diag.bandwidth.types import Estimate, Limits

#: Stop when the standard error of the rate is below this, by seconds of steady part: (from, error).
STABLE = ((1.0, 0.003), (1.5, 0.006), (2.5, 0.010), (4.0, 0.020))
SOFT_S = 5.0  # after so much steady time more seconds do not make an unsteady line steadier
STABLE_DRIFT = 0.02
STABLE_PACKETS = 250

#: With --quality or --screens: this far from what is wanted the answer is clear.
CLEAR = 1.5
CLEAR_S = 0.8

#: What was cut short is a lower bound, unless the rate stood still: it was looked at for so long (seconds, and round
#: trips, of which a rising connection takes two to double and more to fill a window) without rising by more than this
#: from one half to the other.  A queue that stands proves a full line by itself and needs less.  After many round
#: trips a connection that still fills its window is long over, and what rises or falls then is the line's own unrest.
SETTLED_S = 0.6
SETTLED_ROUND_TRIPS, FULL_ROUND_TRIPS, SETTLED_RISE = 10, 4, 0.05
MANY_ROUND_TRIPS, LONG_S, UNREST = 20, 1.2, 0.25


def is_settled(found: Estimate, round_trip_s: float, *, full: bool | None) -> bool:
    """Whether the rate stood still, so that more time would not have shown a higher one.

    ``full``: whether a queue stood on the line (True), or there was room for more (False); None when nobody knows.
    """
    steady = found.end - found.start
    if steady >= SOFT_S:
        return True
    if steady < SETTLED_S:
        return False
    if steady >= max(LONG_S, MANY_ROUND_TRIPS * round_trip_s) and found.drift <= UNREST:
        return True
    trips = FULL_ROUND_TRIPS if full else SETTLED_ROUND_TRIPS
    return full is not False and steady >= trips * round_trip_s and found.drift <= SETTLED_RISE


def conclude(stopped: str, found: Estimate, *, settled: bool) -> tuple[str, Estimate]:
    """The word for how a trial ended, and what its estimate is worth then.

    Only a trial that ended because it knew enough is sure: what is cut short may have seen a quiet moment.
    """
    if stopped == "stable" or (stopped == "clear" and settled):
        return stopped, found
    if stopped in {"data-cap", "time", "ended"} and settled:
        stopped = "settled"
    return stopped, replace(found, confidence="low", at_least=not settled)


def stop_reason(found: Estimate | None, limits: Limits, total: int, *, settled: bool) -> str | None:
    """Why the trial may stop with this estimate after ``total`` bytes; None when it should go on."""
    if not found:
        return None
    steady = found.end - found.start
    slow = found.low_mbps < limits.needed_mbps
    if limits.probation_bytes and total >= limits.probation_bytes and slow and settled:
        return "settled"
    if not limits.steady:
        return None
    if limits.wanted_mbps and steady >= CLEAR_S:
        above = found.low_mbps > CLEAR * limits.wanted_mbps
        below = found.mbps * CLEAR < limits.wanted_mbps and settled
        if above or below:
            return "clear"
    packets = steady * found.mbps * 1e6 / 8 / 1448
    if packets < STABLE_PACKETS:
        return None
    if steady >= SOFT_S:
        return "stable" if found.error < 0.05 else "settled"
    for seconds, error in STABLE:
        if steady >= seconds and found.error <= error and abs(found.drift) <= STABLE_DRIFT:
            return "stable"
    return None
