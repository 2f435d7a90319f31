"""How strong a signal on Wi-Fi is, as people say it.  Pure."""

from __future__ import annotations

#: Below this even a PC that holds on longest looks for another transmitter: support.apple.com/HT206207
#: ("macOS roaming", trigger threshold -75 dBm; checked 2026-11-22).
WEAK_DBM = -75.0
#: From this on speech and pictures come through everywhere (Cisco, deployment guide of the 7925G, "cell edge designed to
#: -67 dBm"; read 2026-11-29).
GOOD_DBM = -67.0


def say_signal(dbm: float) -> str:
    """Good, fair or weak."""
    return "weak" if dbm <= WEAK_DBM else "good" if dbm >= GOOD_DBM else "fair"
