"""When servers agree about the time.  Pure."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from diag.checks.clock.facts import Source

#: facts.md 7.1 and 7.3: what two time servers, and two Date headers (whole seconds), may differ by.
AGREE_S, AGREE_DATES_S = 1.0, 2.0


def majority_offset(sources: Sequence[Source], kind: str) -> float | None:
    """The median of the largest group of servers that tell the same time; None unless there are two."""
    within = AGREE_S if kind == "ntp" else AGREE_DATES_S
    offsets = sorted(s.offset_s for s in sources if s.kind == kind and s.offset_s is not None)
    groups = [[other for other in offsets if first <= other <= first + within] for first in offsets]
    largest = max(groups, key=len, default=[])
    rivals = [g for g in groups if len(g) == len(largest) and g[0] > largest[-1]]
    return statistics.median(largest) if len(largest) >= 2 and not rivals else None
