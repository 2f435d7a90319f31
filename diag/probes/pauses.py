"""Time in which this PC gave the program no turn: it is nobody's silence, and no answer can be late meanwhile.

An overloaded or throttled PC, one that wakes up, a program that is still being loaded: a thread that wants to wake up
every BEAT_S seconds notices all of them by waking up late.
"""

from __future__ import annotations

import threading
import time

#: Seconds between two beats: short against the time limits of probes (2 s), and no burden.
BEAT_S = 0.05
#: Systems wake a thread up to 15.6 ms late (the clock tick of Windows), Python after 5 ms for each thread that computes
#: (sys.getswitchinterval): what stays under this many seconds is ordinary.
LATE_S = 0.05
#: At most this much is made good, in seconds: whoever waits wants a result.
MOST_S = 8.0


class Pauses:
    """Counts the pauses of this process from ``watch`` on; ``seconds`` is their sum, MOST_S at most."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def watch(self, over: threading.Event) -> None:
        """Count in a thread of its own until ``over`` is set."""
        threading.Thread(target=self._beat, args=(over,), name="pauses", daemon=True).start()

    def _beat(self, over: threading.Event) -> None:
        before = time.monotonic()
        while not over.wait(BEAT_S):
            now = time.monotonic()
            self.note(now - before - BEAT_S)
            before = now

    def note(self, late_s: float) -> None:
        """One beat came so many seconds late."""
        if late_s > LATE_S:
            self.seconds = min(MOST_S, self.seconds + late_s)
