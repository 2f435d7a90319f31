"""TVs, sticks and boxes that answer, keep silent, or lack Netflix."""

from __future__ import annotations

from dataclasses import replace

from tests.lab.scenario import Deviation, Program, Scenario
from tests.lab.scenarios.tunnels import HALVES, tunnel
from tests.lab.scenarios.words import healthy, problem

_APART = tuple(
    ("router", f"ip link set dev {port} type bridge_slave isolated on") for port in ("lan1", "lan2")
)

#: A stick and a box beside the TV, each at an address of its own.
_MORE = (("192.168.1.51", "chromecast"), ("192.168.1.52", "roku"))
_SEVERAL = Deviation(
    tv=("samsung",),
    prepare=(("tv", "; ".join(f"ip addr add {address}/24 dev eth0" for address, _ in _MORE)),),
    programs=tuple(
        Program(where="tv", command=("{python}", "-B", "{faults}/tv.py", *words), ready=(words[0], 9))
        for words in _MORE
    ),
)
#: Bridges of containers, and a second network card with a cable to nobody.
_ADAPTERS = (
    ("pc", "ip link add docker0 type bridge; ip addr add 172.17.0.1/16 dev docker0; ip link set docker0 up;"
           " ip link add eth1 type veth peer name far1; ip addr add 10.99.0.5/24 dev eth1; ip link set eth1 up; ip link set far1 up"),
)  # fmt: skip

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
    healthy("tv-among-several", "A TV, a stick and a box answer; the TV is in question.", _SEVERAL, "--quick", "--device", "smart-tv/samsung"),
    healthy("tv-two-adapters", "The PC has a second network card and bridges of containers; the TV answers on the first.",
            Deviation(tv=("dial",), commands=_ADAPTERS), "--quick", "--device", "smart-tv/hisense"),
    problem("tv-beside-a-vpn", "A VPN takes everything on the PC but the home network, and the TV answers.", "vpn-active", "this-device",
            replace(tunnel("tun0", HALVES.format("tun0")), tv=("dial",)), "--quick", "--device", "smart-tv/hisense", never=("tv-not-found",)),
)  # fmt: skip
