"""What is drawn: made-up but likely names, addresses and companies of homes."""

from __future__ import annotations

from random import Random

#: The zones that carry everything.
NETFLIX = ("netflix.com", "nflxvideo.net", "nflxext.com")

#: Companies with which a home has its line: as api.fast.com names them.
PROVIDERS = (
    ("3320", "Deutsche Telekom AG"), ("3209", "Vodafone GmbH"), ("7922", "Comcast Cable Communications, LLC"),
    ("5089", "Virgin Media Limited"), ("12322", "Free SAS"), ("4134", "CHINANET-BACKBONE"), ("14593", "Space Exploration Technologies"),
    ("55836", "Reliance Jio Infocomm Limited"), ("27747", "Telecentro S.A."), ("8560", "Stadtwerke Beispielstadt"),
)  # fmt: skip

#: Companies that rent servers or sell VPNs.
HOSTERS = (
    ("9009", "M247 Europe SRL"), ("14061", "DigitalOcean, LLC"), ("16276", "OVH SAS"), ("24940", "Hetzner Online GmbH"),
    ("60068", "Datacamp Limited"), ("212238", "Datacamp Limited"),
)  # fmt: skip

TUNNELS = (
    "tun0",
    "tun3",
    "tap0",
    "wg0",
    "wg-home",
    "nordlynx",
    "proton0",
    "mullvad",
    "ppp0",
    "gpd0",
    "cscotun0",
    "vpn_office",
    "utun7",
)

PORTALS = (
    "login.hotel.example",
    "wifi.grandcafe.example",
    "hotspot.bahn.example",
    "secure.airport.example",
    "guest.campus.example",
)


#: Networks of homes, the most usual ones twice.
LANS = ("192.168.1", "192.168.1", "192.168.0", "192.168.178", "10.0.0", "10.65.3", "172.16.42", "192.168.50")


def lan(draw: Random) -> str:
    """An address of the home that no machine has."""
    return f"192.168.1.{draw.randint(100, 250)}"


def public(draw: Random) -> str:
    """A public address where nothing is."""
    return f"{draw.choice(('77.88', '81.19', '94.140', '130.185', '151.80', '201.17'))}.{draw.randint(1, 250)}.{draw.randint(2, 250)}"


def label(draw: Random) -> str:
    """A short word as machines are called."""
    return "".join(draw.choice("abcdefghijklmnoprstuvwz") for _ in range(draw.randint(4, 8)))
