"""What else this PC moves over the same adapter while we measure."""

from __future__ import annotations

from collections.abc import Callable

import psutil

#: Bytes on an adapter for each byte of TCP payload: 1514 for 1428 (Ethernet, IPv6, timestamps).
OVERHEAD = 1.06


def adapter(local: str | None) -> str | None:
    """The name of the adapter that has this address."""
    if not local:
        return None
    wanted = local.split("%")[0]
    for name, found in psutil.net_if_addrs().items():
        if any(entry.address.split("%")[0] == wanted for entry in found):
            return name
    return None


def counter(local: str | None, *, upload: bool = False) -> Callable[[], int | None]:
    """A function that reads how many bytes the adapter with this address has received (or sent) so far."""
    name = adapter(local)

    def read() -> int | None:
        if name is None:
            return None
        counters = psutil.net_io_counters(pernic=True).get(name)
        if counters is None:
            return None
        return int(counters.bytes_sent if upload else counters.bytes_recv)

    return read


def link_mbps(local: str | None) -> float | None:
    """The link rate that the system reports for the adapter with this address."""
    name = adapter(local)
    stats = psutil.net_if_stats().get(name) if name else None
    return float(stats.speed) if stats and stats.speed > 0 else None
