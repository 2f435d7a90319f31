"""Programs and adapters of VPN and tunnelling products: a table, no logic.

Source: facts.md 6.3 and 6.5 (a public catalogue and vendors' packages, read 2026-11-22).  Names are lower case, those of
Windows without ``.exe``.  Left out: names that mean something else on most PCs (vpn, dashboard, tor, firefox,
charon of other makes) and packet-rewriting tools.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product, its process names, and words in names or descriptions of its adapters.

    ``overlay``: usually carries only traffic to one's own devices.
    """

    name: str
    processes: tuple[str, ...]
    adapters: tuple[str, ...] = ()
    overlay: bool = False


def _product(name: str, *processes: str, adapters: tuple[str, ...] = (), overlay: bool = False) -> Product:
    return Product(name=name, processes=processes, adapters=adapters, overlay=overlay)


PRODUCTS = (
    _product("NordVPN", "nordvpn", "nordvpn-service", "nordvpnd", "norduserd",
             adapters=("nordlynx", "nordtun", "tap-nord")),
    _product("ExpressVPN", "expressvpn", "expressvpnservice", "expressvpnd", "expressvpn-daemon",
             adapters=("expressvpn",)),
    _product("Proton VPN", "protonvpn", "protonvpn.client", "protonvpnservice", "protonvpn.wireguardservice",
             "protonvpn-app", "proton-vpn-daemon",
             adapters=("proton", "pvpn")),
    _product("Mullvad", "mullvad vpn", "mullvad-daemon",
             adapters=("mullvad",)),
    _product("Surfshark", "surfshark", "surfshark.service", "surfshark.wireguardservice", "surfsharkd2",
             adapters=("surfshark",)),
    _product("Private Internet Access", "pia-client", "pia-service", "pia-daemon",
             adapters=("wgpia", "private internet access")),
    _product("Windscribe", "windscribe", "windscribeservice", "windscribe-helper", "com.windscribe.helper.macos",
             adapters=("windscribe",)),
    _product("CyberGhost", "cyberghost", "cyberghost.service", "cyberghost vpn", "cyberghostvpn",
             adapters=("cyberghost",)),
    _product("IPVanish", "ipvanish"),
    _product("Hotspot Shield", "hotspotshield", "hotspot shield", "hsscp", "cmw_srv"),
    _product("TunnelBear", "tunnelbear", "tunnelbear.maintenance"),
    _product("Cloudflare WARP", "cloudflare warp", "cloudflarewarp", "warp-svc",
             adapters=("cloudflare",)),
    _product("AdGuard VPN", "adguardvpn", "adguardvpnsvc", "adguard vpn", "adguardvpn-cli"),
    _product("Kaspersky VPN", "ksdeui", "ksde", "kaspersky vpn"),
    _product("Avast, AVG or Norton VPN", "securevpn", "vpnsvc", "secureline"),
    _product("Bitdefender VPN", "bdvpnapp", "bdvpnservice", "bitdefender vpn"),
    _product("Brave VPN", "bravevpnwireguardservice"),
    _product("OpenVPN", "openvpn", "openvpn-gui", "openvpnconnect", "openvpn connect", "openvpnserv", "openvpnserv2",
             "tunnelblick", "viscosity", "openvpn3-service-client",
             adapters=("openvpn", "tap-windows")),
    _product("WireGuard", "wireguard", "wireguard-go", "wg-quick",
             adapters=("wireguard",)),
    _product("Tailscale", "tailscale", "tailscale-ipn", "tailscaled", "ipnextension",
             adapters=("tailscale",), overlay=True),
    _product("ZeroTier", "zerotier", "zerotier_desktop_ui", "zerotier-one", "zerotier-one_x64",
             adapters=("zerotier", "zt"), overlay=True),
    _product("Hamachi", "hamachi-2-ui", "hamachi-2", "hamachid",
             adapters=("hamachi",), overlay=True),
    _product("Radmin VPN", "radminvpn", "rvcontrolsvc",
             adapters=("radmin",), overlay=True),
    _product("Cisco Secure Client", "vpnui", "csc_ui", "vpnagent", "vpnagentd", "cisco secure client", "openconnect",
             adapters=("cisco", "cscotun")),
    _product("FortiClient", "forticlient", "fortitray", "fortisslvpndaemon", "fortitraylauncher", "openfortivpn",
             adapters=("fortinet",)),
    _product("GlobalProtect", "pangpa", "pangps", "globalprotect",
             adapters=("pangp", "gpd0")),
    _product("Zscaler", "zsatunnel", "zsatray",
             adapters=("zscaler",)),
    _product("Appgate SDP", adapters=("appgate",)),
    _product("Array Networks VPN", adapters=("array networks",)),
    _product("strongSwan or Libreswan", "charon", "charon-systemd", "pluto"),
    _product("SoftEther", "vpncmgr", "vpnclient_x64", "vpnclient",
             adapters=("softether", "vpn client adapter")),
    _product("Outline", "outline", "outlineservice",
             adapters=("outline",)),
    _product("Psiphon", "psiphon3"),
    _product("Lantern", "lantern"),
    _product("AmneziaVPN", "amneziavpn", "amneziavpn-service", "amneziawg",
             adapters=("amnezia", "amn0")),
    _product("a proxy program (Clash, sing-box, v2ray or similar)", "v2rayn", "nekoray", "nekobox", "nekobox_core",
             "hiddify", "hiddifycli", "clash-verge", "clash-verge-service", "verge-mihomo", "mihomo", "mihomo-party",
             "sing-box", "xray", "v2ray", "shadowsocks", "proxifier", "tun2socks", "hysteria",
             adapters=("meta", "clash", "sing-tun", "hysteria", "mihomo")),
)  # fmt: skip
