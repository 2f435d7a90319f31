"""How long an operation may take: a number of seconds, or a limit that may still move while the operation runs."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Seconds from now on; or a function that says again and again how many are left (below 0: the time is over).
Limit = float | Callable[[], float]


def count_down(limit: Limit) -> Callable[[], float]:
    """Seconds left of a limit, each time it is asked; a plain number begins to run now."""
    if callable(limit):
        return limit
    end = time.monotonic() + limit
    return lambda: end - time.monotonic()
