"""What all devices at home carry over the line together, by the router's own counters, and this PC's part of it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from diag import host
from diag.net import igd
from diag.net.igd import IgdService

#: A router on the same network answers within this; one that does not speak UPnP says nothing.
FIND_S, READ_S = 0.5, 0.4
#: Over less time than this, in seconds, two readings tell no rate.
SHORTEST_S = 0.25
#: More cannot pass a router of a home, in Mbit/s: such a counter is no counter.
MOST_MBPS = 20_000.0


@dataclass(frozen=True, kw_only=True)
class TrafficReading:
    """Bytes so far: of the home by its router, and of this PC by its adapter."""

    at: float
    home_rx: int
    home_tx: int
    own_rx: int
    own_tx: int


@dataclass(frozen=True, kw_only=True)
class OthersTraffic:
    """What the other devices at home received and sent, in Mbit/s."""

    rx_mbps: float
    tx_mbps: float


class HomeTraffic:
    """The counters of one router, read at any time."""

    def __init__(self, found: IgdService, interface: str) -> None:
        self._found, self._interface = found, interface
        self._gave_up = False

    def read(self) -> TrafficReading | None:
        """Both counters now; None where one of them is not told, and from then on."""
        totals = None if self._gave_up else igd.read_totals(self._found, timeout=READ_S)
        self._gave_up = totals is None
        own = host.read_counters().get(self._interface)
        if totals is None or own is None:
            return None
        return TrafficReading(
            at=time.monotonic(),
            home_rx=totals[0],
            home_tx=totals[1],
            own_rx=own.rx_bytes,
            own_tx=own.tx_bytes,
        )


def find(router: str | None, interface: str | None) -> HomeTraffic | None:
    """The counters of the router, where it has some and tells them."""
    if router is None or interface is None:
        return None
    found = igd.find(router, timeout=FIND_S)
    return None if found is None else HomeTraffic(found, interface)


def others_between(first: TrafficReading | None, last: TrafficReading | None) -> OthersTraffic | None:
    """What the others carried between two readings; None where that cannot be known."""
    if first is None or last is None or last.at - first.at < SHORTEST_S:
        return None
    took = last.at - first.at
    rx = (igd.growth(first.home_rx, last.home_rx) - (last.own_rx - first.own_rx)) * 8e-6 / took
    tx = (igd.growth(first.home_tx, last.home_tx) - (last.own_tx - first.own_tx)) * 8e-6 / took
    if max(rx, tx) > MOST_MBPS:
        return None
    return OthersTraffic(rx_mbps=max(0.0, round(rx, 2)), tx_mbps=max(0.0, round(tx, 2)))
