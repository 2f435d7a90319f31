"""PCs that read oddly: adapters, settings and files of a system that nobody foresaw, on lines that are well."""

from __future__ import annotations

from dataclasses import replace

from tests.lab.internet import ISP
from tests.lab.scenario import ROUTER6, Deviation, Expected, Scenario
from tests.lab.scenarios.tunnels import tunnel
from tests.lab.scenarios.words import healthy

#: As clatd sets it up, with the home's own IPv4 taken away.
_ONLY_IPV6 = "ip -4 addr flush dev eth0"
_CLAT = "ip addr add 192.0.0.1/32 dev {0}; ip route add default dev {0} metric 2048 mtu 1260"


def _translator(device: str) -> Deviation:
    """A translator of IPv4 that works; what stands for it leads to the internet beside the home's line."""
    built = tunnel(
        device, f"{_ONLY_IPV6}; {_CLAT.format(device)}", four=False, six=False, resolvers=(ROUTER6,), isp=ISP
    )
    back = ("internet", "ip route add 192.0.0.1/32 dev vpn0")
    return replace(built, commands=(*built.commands, back))


ALL: tuple[Scenario, ...] = (
    healthy("kde-settings-odd", "A key of KDE's settings has no value, and an indented line follows.", Deviation(
        files={".config/kioslaverc": "[Proxy Settings]\nProxyType\n  indented\nNoProxyFor=\n"}, environment={"XDG_CURRENT_DESKTOP": "KDE"})),
    healthy("ipv4-over-ipv6", "An IPv6-only line, and a translator on the PC for what knows IPv4 alone (464XLAT).", _translator("clat")),
    healthy("ipv4-over-ipv6-named-vpn", "The same translator under the name of a tunnel.", _translator("tun0")),
    Scenario(name="ipv4-over-ipv6-dead", story="The translator's far end is gone; IPv6 carries everything that matters.", arguments=("--quick",),
             expected=Expected(status="healthy|inconclusive", never=("vpn-active", "no-network", "internet-unreachable")),
             # asked over IPv6, Netflix's list names servers that have IPv6
             deviation=Deviation(resolvers=(ROUTER6,), video_hosts=("ipv6-c001-fra001-ix.1.oca.nflxvideo.net",), commands=(
                 ("pc", f"{_ONLY_IPV6}; ip tuntap add clat mode tun; ip link set clat mtu 1260 up; {_CLAT.format('clat')}"),))),
    Scenario(name="adapter-name-not-utf8", story="An adapter has a name that is no text; psutil then tells nothing about adapters.",
             arguments=("--quick",), expected=Expected(status="healthy|inconclusive", never=("no-network",)),
             deviation=Deviation(prepare=(("pc", "ip link add \"$(printf 'od\\377d')\" type bridge; ip link set \"$(printf 'od\\377d')\" up"),))),
)  # fmt: skip
