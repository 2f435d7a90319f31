"""What has come, and when, in busy seconds: those in which an answer was under way.

Time in which nobody sends to us says nothing about the line, so it is left out of the rate.  Who watches the line for a
minute wants to see just that time: then every second counts.
"""

from __future__ import annotations

from collections.abc import Hashable

from diag.bandwidth.estimate import ByteSeries

#: With fewer of the connections at work than this share, the rate is theirs and not the line's any more: at the end
#: of a trial they run out of pieces one after another.  So one of two, two of four, five of eight do not count.
WORKING_SHARE = 0.7


class ByteMeter:
    """Counts arrivals on several connections; ``now`` is always the monotonic clock in seconds.

    ``total`` are bytes counted, ``first`` the clock time of the first byte of a body, ``tail`` the busy second from
    which on connections run out of work, ``burst`` the rate within the first flight of packets in Mbit/s.
    ``every_second``: nothing is left out.
    """

    def __init__(self, round_trip_ms: float, *, every_second: bool = False) -> None:
        self.arrivals = ByteSeries()
        self.total = 0
        self.first: float | None = None
        self.last_moved = 0.0
        self.tail: float | None = None
        self.most = 0
        self.burst = 0.0
        self._flight_s = 0.5 * round_trip_ms / 1000
        self._every_second = every_second
        self._idle = 0.0  # time since the first byte in which no answer was under way
        self._silent_since: float | None = None
        self._last_on: dict[Hashable, float] = {}  # busy seconds of the last arrival on a connection

    def at(self, now: float) -> float:
        """A moment in busy seconds since the first byte."""
        return 0.0 if self.first is None else now - self.first - self._idle

    def count(self, stream: Hashable, moved: int, now: float) -> None:
        """So many bytes came on a connection."""
        self.last_moved = now
        if self.first is None:
            self.first = now  # what came with the first arrival began before it
            return
        self.total += moved
        at = self.at(now)
        if at < self._flight_s:  # the first flight of packets, one close behind the other
            self.burst = self.total * 8e-6 / max(at, 0.0002)
        self.arrivals.add(self._last_on.get(stream, at), at, moved)
        self._last_on[stream] = at

    def note_request(self, stream: Hashable) -> None:
        """The connection waits for an answer: what comes next began to come just then."""
        self._last_on.pop(stream, None)

    def under_way(self, count: int, now: float, *, more: bool) -> bool:
        """So many answers are under way now; ``more`` may still be asked for.

        True when a silence ends with this: what arrived now was sent in it, and is not counted.
        """
        self.most = max(self.most, count)
        woken = bool(count) and self._silent_since is not None
        if count and self._silent_since is not None:
            self._idle += 0.0 if self._every_second else now - self._silent_since
            self._silent_since = None
        elif not count and self._silent_since is None and self.first is not None:
            self._silent_since = now
        if self.tail is None and not more and self.first is not None and count < WORKING_SHARE * self.most:
            self.tail = self.at(now)
        return woken
