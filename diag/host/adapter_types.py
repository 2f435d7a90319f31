"""Which adapters are tunnels, and which only look like it: names and descriptions as data.

Source: facts.md 6.3, collected from public classifiers, 2026-11-22.  A name proves little by itself: the
route decides (see ``routing``).  What is here only says what an adapter *is*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from diag.host.facts import Interface
from diag.net import addresses

#: Linux and BSD names.  ``ppp`` is absent on purpose: PPPoE and mobile modems use it too.
_TUNNEL_NAMES = re.compile(
    r"""(?:
        tun\d* | tap\d* | wg\d+ | wg-.* | wg\d+-.* | wg_.* | wgpia\d* | nordlynx | nordtun | proton\d* | pvpn.*
        | ipv6leakintrf\d* | surfshark_.* | cloudflarewarp | tailscale\d* | zt[0-9a-z]{8,} | ipsec\d+ | vti\d+
        | xfrm\d+ | gpd\d+ | cscotun\d* | he-ipv6 | sit\d+ | hysteria.* | meta | clash.* | utun\d+
        | mullvad.* | amn\d+ | gre\d+ | gretap\d+ | ipip\d+ | outline-tun\d*
    )""",
    re.IGNORECASE | re.VERBOSE,
)

_BRIDGE_NAMES = re.compile(
    r"docker\d+|br-.*|br\d+|virbr\d+|bridge\d+|lxcbr\d+|lxdbr\d+|podman\d+|cni\d+", re.I
)
_VIRTUAL_NAMES = re.compile(
    r"veth.*|vmnet\d+|vboxnet\d+|vnet\d+|lxc.*|dummy\d+|ifb\d+|awdl\d+|llw\d+|anpi\d+|ap\d+|macvtap\d+|vif.*",
    re.I,
)
_WIFI_NAMES = re.compile(r"wlan\d+|wl[opsx]\w+|wifi\d+|ath\d+", re.I)
_CELLULAR_NAMES = re.compile(r"wwan\d+|ww[opsx]\w+|rmnet\w*|pdp_ip\d+|mhi\w*", re.I)
_ETHERNET_NAMES = re.compile(r"eth\d+(?:[.:]\d+)?|en[opsx]\w+|em\d+|en\d+|bond\d+|team\d+", re.I)

#: Windows: words with which makers of VPN adapters describe them; the general rules (_VPN_TEXT, type, address) find the
#: others.  Some report IfType 6 (Ethernet) all the same.
_TUNNEL_TEXTS = (
    "tap-windows", "tap-proton", "tap-nord", "tap-win32", "tap adapter", "wintun", "wireguard",
    "openvpn data channel", "openvpn", "nordlynx", "protonvpn", "proton vpn", "mullvad", "surfshark",
    "expressvpn", "windscribe", "private internet access", "pia tunnel", "tailscale", "zerotier",
    "cloudflare warp", "pangp virtual", "cisco anyconnect", "cisco secure client", "fortinet",
    "juniper networks virtual", "pulse secure", "netextender", "check point virtual", "hamachi",
    "radmin vpn", "softether", "vpn client adapter", "sing-tun", "meta tunnel", "amneziawg",
    "kaspersky security data escort", "cyberghost", "hide.me", "tunnelbear",
)  # fmt: skip
#: "Example Tunnel" is how the Wintun driver names every adapter (git.zx2c4.com/wintun, "TYPE Tunnel"); "VPN" says itself.
_VPN_TEXT = re.compile(r"\bvpn\b|\btunnel(?: #\d+)?$")
#: An adapter that is none ("Citrix Virtual Adapter"), unless a maker of virtual machines or teams calls it so.
_VIRTUAL_TEXT = re.compile(r"\bvirtual (?:miniport |network )?adapter\b")
_IPV6_TEXTS = ("teredo", "6to4", "isatap", "ip-https", "iphttps")
#: What only joins, watches or serves other adapters of this PC, whatever its type says.
_NO_TUNNEL_TEXTS = (
    "wi-fi direct", "wan miniport", "hyper-v virtual", "vmware", "virtualbox", "bluetooth", "npcap",
    "kernel debug", "loopback", "multiplexor", "network bridge", "mac bridge",
)  # fmt: skip
#: The first two bytes that the tap-windows driver gives its adapters (OpenVPN/tap-windows6, src/adapter.c); no maker of
#: real adapters was assigned 00-FF.
_MADE_UP_MAC = "00:ff:"

#: IANA ifType values as Windows reports them (ipifcons.h): 53 (proprietary virtual) and 131 (encapsulation) are those of VPN
#: adapters.
_TUNNEL_TYPES = frozenset({53, 131})
_ETHERNET_TYPE = 6
_IF_TYPES = {
    _ETHERNET_TYPE: "ethernet",
    23: "ppp",
    24: "loopback",
    71: "wifi",
    243: "cellular",
    244: "cellular",
}


def by_name(name: str) -> tuple[str, str | None]:
    """Kind and tunnel word of a Linux or macOS interface of which only the name is known."""
    if name in {"lo", "lo0"}:
        return "loopback", None
    if _TUNNEL_NAMES.fullmatch(name):
        return "tunnel", "name"
    for pattern, kind in (
        (_BRIDGE_NAMES, "bridge"),
        (_VIRTUAL_NAMES, "virtual"),
        (_WIFI_NAMES, "wifi"),
        (_CELLULAR_NAMES, "cellular"),
        (_ETHERNET_NAMES, "ethernet"),
    ):
        if pattern.fullmatch(name):
            return kind, None
    if re.fullmatch(r"ppp\d+", name):
        return "ppp", "ppp"
    return "unknown", None


def by_description(description: str, if_type: int | None, mac: str | None = None) -> tuple[str, str | None]:
    """Kind and tunnel word of a Windows adapter from its description, IfType and hardware address ("00:ff:…")."""
    text = description.lower().strip()
    if any(word in text for word in _IPV6_TEXTS):
        return "tunnel", "6in4"
    if any(word in text for word in _NO_TUNNEL_TEXTS):
        return ("loopback" if "loopback" in text else "virtual"), None
    if any(word in text for word in _TUNNEL_TEXTS):
        return "tunnel", "description"
    kind = _IF_TYPES.get(if_type or 0, "unknown")
    if kind == "ppp":
        return "ppp", "ppp"
    if if_type in _TUNNEL_TYPES:
        return "tunnel", "type"
    if _VPN_TEXT.search(text):
        return "tunnel", "description"
    if mac and mac.startswith(_MADE_UP_MAC):
        return "tunnel", "address"
    if if_type == _ETHERNET_TYPE and _VIRTUAL_TEXT.search(text):
        return "tunnel", "unlisted"
    return kind, None


#: Words for tunnels that are only guessed at: alone, without anything that they could run over, they are none.
_GUESSED = frozenset({"tap", "tun", "type", "address", "unlisted"})


def settle(
    interfaces: Iterable[Interface], outward: Iterable[str], *, pppoe: bool = False
) -> tuple[Interface, ...]:
    """Take back the word tunnel where there is nothing that a tunnel could run over.

    A VPN needs another adapter underneath that leads out.  ``outward`` names the interfaces that have a
    default route or any route with a gateway (a VPN pins its server that way).  PPPoE and modems (ppp), and the tap
    adapters of virtual machines and containers, stand alone; a tun adapter under an ordinary name ("eth0") that stands
    alone is a container's as well.  What carries IPv4 over this PC's own IPv6 line keeps a word of its own, TRANSLATOR.
    """
    known = tuple(interfaces)
    leads_out = set(outward)
    below = any(
        i.name in leads_out and i.tunnel is None and i.kind != "loopback" and _usable(i) for i in known
    )
    six = any(
        i.tunnel is None and i.up and any(a.family == 6 and a.leads_off_link for a in i.addresses)
        for i in known
    )
    settled = []
    for one in known:
        if one.tunnel and six and _translates(one):
            settled.append(replace(one, tunnel=TRANSLATOR))
            continue
        if one.tunnel == "ppp":
            alone = (pppoe or one.mtu == PPPOE_MTU or not below) and not _has_local_ipv6(one)
        elif one.tunnel in _GUESSED:
            named = _TUNNEL_NAMES.fullmatch(one.name) is not None
            # (the tap adapters of containers do have such addresses: slirp4netns, pasta)
            alone = not below and (one.tunnel != "tun" or not (named or _has_local_ipv6(one)))
        else:
            alone = False
        settled.append(
            replace(one, tunnel=None, kind="ppp" if one.kind == "ppp" else "virtual") if alone else one
        )
    return tuple(settled)


#: The word for a "tunnel" that only carries IPv4 over this PC's own IPv6 line (464XLAT, DS-Lite).
TRANSLATOR = "ipv4-over-ipv6"


def _translates(interface: Interface) -> bool:
    four = [a.address for a in interface.addresses if a.family == 4]
    return bool(four) and all(map(addresses.is_ipv4_over_ipv6, four))


#: RFC 2516 section 7: Ethernet's 1500 less 8 bytes of PPPoE and PPP headers.
PPPOE_MTU = 1492


def _has_local_ipv6(interface: Interface) -> bool:
    """Whether an adapter has a unique local address (fc00::/7), which no provider gives out (RFC 4193, 1)."""
    return any(a.family == 6 and a.address[:2].lower() in {"fc", "fd"} for a in interface.addresses)


def _usable(interface: Interface) -> bool:
    return interface.up and any(a.leads_off_link for a in interface.addresses)
