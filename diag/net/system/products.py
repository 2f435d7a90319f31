"""Programs of VPN and tunnelling products: a table, no logic.

Source: facts.md 6.5 (a public catalogue and vendors' packages, read 2026-11-22).  Names are lower case, those of
Windows without ``.exe``.  Left out: names that mean something else on most PCs (vpn, dashboard, tor, firefox,
charon of other makes) and packet-rewriting tools.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product and its process names.  ``overlay``: usually carries only traffic to one's own devices."""

    name: str
    processes: tuple[str, ...]
    overlay: bool = False


def _product(name: str, *processes: str, overlay: bool = False) -> Product:
    return Product(name=name, processes=processes, overlay=overlay)


PRODUCTS = (
    _product("NordVPN", "nordvpn", "nordvpn-service", "nordvpnd", "norduserd"),
    _product("ExpressVPN", "expressvpn", "expressvpnservice", "expressvpnd", "expressvpn-daemon"),
    _product("Proton VPN", "protonvpn", "protonvpn.client", "protonvpnservice", "protonvpn.wireguardservice",
             "protonvpn-app", "proton-vpn-daemon"),
    _product("Mullvad", "mullvad vpn", "mullvad-daemon"),
    _product("Surfshark", "surfshark", "surfshark.service", "surfshark.wireguardservice", "surfsharkd2"),
    _product("Private Internet Access", "pia-client", "pia-service", "pia-daemon"),
    _product("Windscribe", "windscribe", "windscribeservice", "windscribe-helper", "com.windscribe.helper.macos"),
    _product("CyberGhost", "cyberghost", "cyberghost.service", "cyberghost vpn", "cyberghostvpn"),
    _product("IPVanish", "ipvanish"),
    _product("Hotspot Shield", "hotspotshield", "hotspot shield", "hsscp", "cmw_srv"),
    _product("TunnelBear", "tunnelbear", "tunnelbear.maintenance"),
    _product("Cloudflare WARP", "cloudflare warp", "cloudflarewarp", "warp-svc"),
    _product("AdGuard VPN", "adguardvpn", "adguardvpnsvc", "adguard vpn", "adguardvpn-cli"),
    _product("Kaspersky VPN", "ksdeui", "ksde", "kaspersky vpn"),
    _product("Avast, AVG or Norton VPN", "securevpn", "vpnsvc", "secureline"),
    _product("Bitdefender VPN", "bdvpnapp", "bdvpnservice", "bitdefender vpn"),
    _product("Brave VPN", "bravevpnwireguardservice"),
    _product("OpenVPN", "openvpn", "openvpn-gui", "openvpnconnect", "openvpn connect", "openvpnserv", "openvpnserv2",
             "tunnelblick", "viscosity", "openvpn3-service-client"),
    _product("WireGuard", "wireguard", "wireguard-go", "wg-quick"),
    _product("Tailscale", "tailscale", "tailscale-ipn", "tailscaled", "ipnextension", overlay=True),
    _product("ZeroTier", "zerotier", "zerotier_desktop_ui", "zerotier-one", "zerotier-one_x64", overlay=True),
    _product("Hamachi", "hamachi-2-ui", "hamachi-2", "hamachid", overlay=True),
    _product("Radmin VPN", "radminvpn", "rvcontrolsvc", overlay=True),
    _product("Cisco Secure Client", "vpnui", "csc_ui", "vpnagent", "vpnagentd", "cisco secure client", "openconnect"),
    _product("FortiClient", "forticlient", "fortitray", "fortisslvpndaemon", "fortitraylauncher", "openfortivpn"),
    _product("GlobalProtect", "pangpa", "pangps", "globalprotect"),
    _product("strongSwan or Libreswan", "charon", "charon-systemd", "pluto"),
    _product("SoftEther", "vpncmgr", "vpnclient_x64", "vpnclient"),
    _product("Outline", "outline", "outlineservice"),
    _product("Psiphon", "psiphon3"),
    _product("Lantern", "lantern"),
    _product("AmneziaVPN", "amneziavpn", "amneziavpn-service", "amneziawg"),
    _product("a proxy program (Clash, sing-box, v2ray or similar)", "v2rayn", "nekoray", "nekobox", "nekobox_core",
             "hiddify", "hiddifycli", "clash-verge", "clash-verge-service", "verge-mihomo", "mihomo", "mihomo-party",
             "sing-box", "xray", "v2ray", "shadowsocks", "proxifier", "tun2socks", "hysteria"),
)  # fmt: skip
