"""The lab's player in homes where it is known what must come."""

from __future__ import annotations

import json
import os

import pytest

from tests.lab import runner
from tests.lab.home import Home, Lab
from tests.lab.player.__main__ import judge
from tests.lab.player.watch import Watched
from tests.lab.scenarios import BY_NAME

#: Scenario -> the verdict, and the step at which it ends.
_HOMES = {
    "healthy-quick": ("plays", ""),
    "dns-silent": ("does-not-play", "start-up of a TV (appboot.netflix.com)"),
    "mtu-blackhole": ("does-not-play", "list of video servers"),
    "proxy-dead": ("does-not-play", "front page"),
    "dns-block-video": ("does-not-play", "video"),
    "vpn-default-route": ("does-not-play", "list of video servers"),
    "ipv6-silent": ("plays", ""),
}
#: A film takes half a minute: one that plays and two that do not.  The others with COUCHCHECK_WHOLE_LAB=1, as the slow variants of
#: the homes.
_USUAL = ("healthy-quick", "dns-block-video", "vpn-default-route")
_TRIED = tuple(_HOMES) if os.environ.get("COUCHCHECK_WHOLE_LAB") else _USUAL


@pytest.mark.lab
@pytest.mark.alone
@pytest.mark.parametrize("name", _TRIED)
def test_player(lab: Lab, name: str) -> None:
    with Home(lab, BY_NAME[name].deviation) as home:
        told = home.pc.run([*runner.player(lab), "--seconds", "5"], timeout=120)
    played = json.loads(told.stdout)
    assert (played["verdict"], played["step"]) == _HOMES[name], played


def _watched(**more: float) -> Watched:
    return Watched(**{"start_s": 0.5, "stalls": 0, "stalled_s": 0.0, "mbps": 5.0, **more})  # type: ignore[arg-type]


def test_words_of_the_player() -> None:
    assert judge(_watched(), 1.0, 5.0).verdict == "plays"
    assert judge(_watched(), 11.0, 5.0).verdict == "plays-poorly"
    assert judge(_watched(mbps=3.0), 1.0, 5.0).verdict == "plays-poorly"
    assert judge(_watched(stalls=2, stalled_s=3.0, mbps=3.0), 1.0, 5.0).verdict == "plays-with-stalls"
    assert judge(_watched(), 1.0, 5.0, "the clock is off").verdict == "plays-poorly"
