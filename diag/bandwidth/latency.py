"""Round trips to the router, idle and while the line is full: they tell the home's Wi-Fi from the provider's line."""

from __future__ import annotations

import threading
import time
from statistics import median

from diag.net import connect, icmp

BURST = 5
PACE_S = 0.03
WAIT_S = 0.4

#: Where a router may answer TCP when it answers no ping; a refusal comes back just as fast.
PORTS = (80, 443, 53)


def rpm(loaded_ms: float | None) -> int | None:
    """Round trips per minute under load (draft-ietf-ippm-responsiveness)."""
    return round(60_000 / loaded_ms) if loaded_ms and loaded_ms > 0 else None


class RouterPinger:
    """Asks a router for round trips: ``idle`` once, then again and again between ``start`` and ``stop``."""

    def __init__(self, address: str | None) -> None:
        self.address = address
        self._port: int | None = None
        self._halt = threading.Event()
        self._thread: threading.Thread | None = None
        self._taken: list[tuple[float, float]] = []

    def idle(self) -> float | None:
        """Milliseconds, the median of a few; None when it does not answer."""
        taken = self._burst() or self._connect_first()
        return median(taken) if taken else None

    def _burst(self) -> list[float]:
        if not self.address or self._port:
            return []
        return list(
            icmp.burst(self.address, count=BURST, pace_s=PACE_S, timeout=BURST * PACE_S + WAIT_S).answered
        )

    def _connect_first(self) -> list[float]:
        for port in PORTS if self.address else ():
            taken = self._connect(port)
            if taken is not None:
                self._port = port
                return [taken]
        return []

    def _connect(self, port: int) -> float | None:
        assert self.address
        began = time.monotonic()
        outcome = connect.tcp(self.address, port, timeout=0.5)
        if outcome.failure not in {None, "refused"}:
            return None
        return (time.monotonic() - began) * 1000

    def start(self) -> None:
        """Keep asking, in a thread, a few times a second."""
        self._halt.clear()
        self._taken.clear()
        self._thread = threading.Thread(target=self._work, daemon=True, name="router-round-trips")
        self._thread.start()

    def _work(self) -> None:
        while not self._halt.is_set():
            if self._port:
                one = self._connect(self._port)
                taken = [] if one is None else [one]
            else:
                taken = self._burst()
            now = time.monotonic()
            self._taken += [(now, ms) for ms in taken]
            if not taken or self._halt.wait(0.15):
                self._halt.wait(0.3)

    def stop(self, after: float) -> float | None:
        """End it; the median of the round trips since the moment ``after`` (monotonic), in milliseconds."""
        self._halt.set()
        taken = [ms for at, ms in self._taken if at >= after]
        return median(taken) if taken else None
