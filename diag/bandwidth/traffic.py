"""What else this PC moves over the same adapter while we measure."""

from __future__ import annotations

import psutil

from diag.host.psutil_errors import UNTOLD

#: Bytes on an adapter for each byte of TCP payload: 1514 for 1428 (Ethernet, IPv6, timestamps).
OVERHEAD = 1.06

LOOK_S = 0.2


def adapter_of(local: str | None) -> str | None:
    """The name of the adapter that has this address."""
    if not local:
        return None
    wanted = local.split("%")[0]
    try:
        held = psutil.net_if_addrs()
    except UNTOLD:
        return None
    for name, found in held.items():
        if any(entry.address.split("%")[0] == wanted for entry in found):
            return name
    return None


class AdapterMeter:
    """Counts what passes the adapter with this address, beside what we count ourselves."""

    def __init__(self, local: str | None, *, upload: bool = False) -> None:
        self._name, self._upload = adapter_of(local), upload
        self._seen: list[tuple[float, int, int]] = []  # (seconds, bytes on the adapter, bytes of ours)

    def look(self, at: float, ours: int) -> None:
        """Note the counters at a moment, with our own payload so far; a few times a second is enough."""
        if self._name is None or (self._seen and at < self._seen[-1][0] + LOOK_S):
            return
        try:
            counters = psutil.net_io_counters(pernic=True).get(self._name)
        except UNTOLD:
            counters = None
        if counters is not None:
            count = counters.bytes_sent if self._upload else counters.bytes_recv
            self._seen.append((at, int(count), ours))

    def other_mbps(self, since: float) -> float | None:
        """What else passed since a moment; None when that was too short to say."""
        inside = [entry for entry in self._seen if entry[0] >= since]
        if len(inside) < 2 or inside[-1][0] - inside[0][0] < 2 * LOOK_S:
            return None
        (began, all_before, ours_before), (ended, all_after, ours_after) = inside[0], inside[-1]
        other = (all_after - all_before) - (ours_after - ours_before) * OVERHEAD
        return max(0.0, other * 8e-6 / (ended - began))


def link_mbps(local: str | None) -> float | None:
    """The link rate that the system reports for the adapter with this address."""
    name = adapter_of(local)
    try:
        stats = psutil.net_if_stats().get(name) if name else None
    except UNTOLD:
        stats = None
    return float(stats.speed) if stats and stats.speed > 0 else None
