"""TVs, sticks and boxes that answer, keep silent, or lack Netflix."""

from __future__ import annotations

from tests.lab.scenario import Deviation, Scenario
from tests.lab.scenarios.words import healthy, problem

_APART = tuple(
    ("router", f"ip link set dev {port} type bridge_slave isolated on") for port in ("lan1", "lan2")
)

ALL: tuple[Scenario, ...] = (
    healthy("tv-answers", "The TV of the make in question answers and has Netflix; a clock that tells local time is no fault.",
            Deviation(tv=("dial", "date_s=7200")), "--quick", "--device", "smart-tv/hisense"),
    problem("tv-off", "The TV is switched off.", "tv-not-found", "tv", Deviation(tv=("silent",)), "--quick", "--device", "smart-tv"),
    problem("tv-apart", "The TV is on, and the router keeps the devices of the home apart.", "tv-not-found", "tv",
            Deviation(tv=("samsung",), commands=_APART), "--quick", "--device", "smart-tv/samsung"),
    problem("tv-without-netflix", "The Roku has no Netflix.", "tv-netflix-missing", "tv",
            Deviation(tv=("roku", "netflix=absent")), "--quick", "--device", "roku", never=("tv-not-found",)),
    problem("tv-weak-wifi", "The Chromecast hears the Wi-Fi badly.", "tv-wifi-weak", "tv",
            Deviation(tv=("chromecast", "signal=-84")), "--quick", "--device", "chromecast", never=("tv-not-found",)),
)  # fmt: skip
