"""How long a run takes, as people are told: from what this run will do, and from what it says while it goes on.  Pure.

Nothing depends on these times but the words and the bar on the live page.
"""

from __future__ import annotations

from collections.abc import Collection

from diag.bandwidth.types import LONGER_S, USUAL_S
from diag.model import Asked
from diag.vocabulary import CHECKS

#: The quick checks side by side, and of those the ones that wait for nothing slow, in seconds (README, "How fast").
CHECKS_S, NIMBLE_S = 2.5, 1.0
#: Before the speed test the servers are asked for, and after it the watched line has a last word.
AROUND_SPEED_S = 1.5

#: Full is the bar when the result is there.  What takes longer than was expected goes on as if so many seconds were left:
#: ever more slowly, and never still.
NEARLY, LEAST_LEFT_S = 0.97, 4.0


def usual_s(asked: Asked, checks: Collection[str]) -> float:
    """How long a run of these checks usually takes, in seconds."""
    rows = [CHECKS[id_] for id_ in checks if id_ in CHECKS and id_ != "bandwidth"]
    seconds = CHECKS_S if any(row.slow for row in rows) else NIMBLE_S
    if "bandwidth" not in checks or asked.quick:
        return seconds
    trials = (4 if asked.compare and not asked.longer else 1) + (1 if asked.upload else 0)
    return seconds + AROUND_SPEED_S + (LONGER_S if asked.longer else 0.0) + USUAL_S * trials


def advance(share: float, passed_s: float, left_s: float) -> float:
    """How much of the bar is full, from 0 to 1, some seconds after it was ``share``, when about ``left_s`` are left: it goes
    evenly to its end, and never back when more comes on top."""
    return share + (NEARLY - share) * min(1.0, passed_s / max(LEAST_LEFT_S, left_s + passed_s))
