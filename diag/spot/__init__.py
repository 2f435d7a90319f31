"""The small second server for the phone beside the TV: it measures the way between that place and this PC, and nothing else.

It listens on one address of the home network, after somebody said yes, for ten minutes at most.
"""

from __future__ import annotations

from diag.spot.lan import SpotLan, choose_lan
from diag.spot.opening import LONGEST_MINUTES, CannotOpen, open_spot
from diag.spot.reading import SpotContext, SpotReading, compare_spots, context_of, read_spot
from diag.spot.server import SpotServer
from diag.spot.session import PLACES, LiveRate, SpotSession

__all__ = [
    "LONGEST_MINUTES",
    "PLACES",
    "CannotOpen",
    "LiveRate",
    "SpotContext",
    "SpotLan",
    "SpotReading",
    "SpotServer",
    "SpotSession",
    "choose_lan",
    "compare_spots",
    "context_of",
    "open_spot",
    "read_spot",
]
