"""From which signal on Wi-Fi is weak."""

from __future__ import annotations

#: Below this even a PC that holds on longest looks for another transmitter: support.apple.com/HT206207
#: ("macOS roaming", trigger threshold -75 dBm; checked 2026-11-22).
WEAK_DBM = -75.0
