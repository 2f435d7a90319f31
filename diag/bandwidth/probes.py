"""Round trips while the line is full: one TCP connection after another to the server, timed and closed."""

from __future__ import annotations

import selectors
import socket
import time
from statistics import median

from diag.bandwidth import connection
from diag.bandwidth.connection import Peer

PACE_S = 0.1  # slower after the first ten
MANY = 10
SLOW_S = 0.3


class Probes:
    """At most one is on its way; the engine's loop tells when it became writable."""

    def __init__(self, endpoint: Peer, selector: selectors.BaseSelector) -> None:
        self._endpoint, self._selector = endpoint, selector
        self._waiter = selectors.DefaultSelector()
        self._sock: socket.socket | None = None
        self._began, self._at, self._next = 0.0, 0.0, 0.0
        self._taken: list[tuple[float, float]] = []

    def send(self, now: float, at: float) -> None:
        """Begin one when it is time; ``at`` is the moment in busy seconds."""
        if self._sock or now < self._next:
            return
        self._next = now + (PACE_S if len(self._taken) < MANY else SLOW_S)
        try:
            self._sock = connection.begin_connecting(self._endpoint)
        except OSError:
            return
        self._began, self._at = time.monotonic(), at
        self._selector.register(self._sock, selectors.EVENT_WRITE, self)
        self._waiter.register(self._sock, selectors.EVENT_WRITE)

    def note_connected(self) -> None:
        """The one on its way has connected, or failed."""
        assert self._sock
        ms = (time.monotonic() - self._began) * 1000
        self._selector.unregister(self._sock)
        self._waiter.unregister(self._sock)
        try:
            connection.raise_if_failed(self._sock)
            self._taken.append((self._at, ms))
        except OSError:
            pass
        self._drop()

    def nap(self, seconds: float) -> None:
        """Sleep, but be there when the one on its way connects."""
        if not self._sock:
            time.sleep(seconds)
        elif self._waiter.select(seconds):
            self.note_connected()

    def close(self) -> None:
        """The end: no more of them."""
        self._drop()
        self._waiter.close()

    def _drop(self) -> None:
        if self._sock:
            self._sock.close()
            self._sock = None

    def median_ms(self, since: float, least: int = 1) -> float | None:
        """The median of those sent since a moment in busy seconds; None for fewer than ``least``."""
        taken = [ms for at, ms in self._taken if at >= since]
        return median(taken) if len(taken) >= least else None
