"""When a trial knows enough: stable, clear, at its limit.  Pure."""

from __future__ import annotations

from diag.bandwidth.types import Estimate, Limits

#: Stop when the standard error of the rate is below this, by seconds of steady part: (from, error).
STABLE = ((1.0, 0.003), (1.5, 0.006), (2.5, 0.010), (4.0, 0.020))
SOFT_S = 5.0  # after so much steady time more seconds do not make an unsteady line steadier
STABLE_DRIFT = 0.02
STABLE_PACKETS = 250

#: With --quality or --screens: this far from what is wanted the answer is clear.
CLEAR = 1.5
CLEAR_S = 0.8


def stop_reason(found: Estimate | None, limits: Limits, total: int) -> str | None:
    """Why the trial may stop with this estimate after ``total`` bytes; None when it should go on."""
    if not found:
        return None
    steady = found.end - found.start
    if limits.probation_bytes and total >= limits.probation_bytes and found.low_mbps < limits.needed_mbps:
        return "data-cap"
    if not limits.steady:
        return None
    if limits.wanted_mbps and steady >= CLEAR_S:
        above = found.low_mbps > CLEAR * limits.wanted_mbps
        below = found.mbps * CLEAR < limits.wanted_mbps and found.drift < 0.1
        if above or below:
            return "clear"
    packets = steady * found.mbps * 1e6 / 8 / 1448
    if packets < STABLE_PACKETS:
        return None
    if steady >= SOFT_S:
        return "stable" if found.error < 0.05 else "time"
    for seconds, error in STABLE:
        if steady >= seconds and found.error <= error and abs(found.drift) <= STABLE_DRIFT:
            return "stable"
    return None
