"""VPNs and proxies: traffic to Netflix that does not leave by the home's own line."""

from __future__ import annotations

from tests.lab.internet import VPN_EXIT as _EXIT
from tests.lab.internet import VPN_EXIT6 as _EXIT6
from tests.lab.scenario import ROUTER, Deviation, Program, Scenario
from tests.lab.scenarios.words import forward, problem, program, redirect

_M247 = {"asn": "9009", "isp": "M247 Europe SRL", "city": "Bucharest", "country": "RO"}

#: What the far end of a VPN does: it hands packets on under its own address.
_FAR_END = {
    "internet": "table inet vpn {\n chain in {\n type nat hook input priority 100;\n"
    f" iifname vpn0 meta nfproto ipv4 snat ip to {_EXIT}\n iifname vpn0 meta nfproto ipv6 snat ip6 to {_EXIT6}\n }}\n}}\n"
}


def tunnel(
    device: str, routes: str, *, six: bool = True, four: bool = True, delay_ms: int = 15, **more: object
) -> Deviation:
    """A working tunnel from the PC to a VPN company so far away, one way; ``routes`` are commands on the PC."""
    line = Program(where="internet", command=(
        "{python}", "{line}", "--left", "{ns_pc}", "--right", "{ns_internet}", "--left-name", device, "--right-name", "vpn0", "--delay-ms", str(delay_ms)))  # fmt: skip
    wait = f"for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do ip link show {device} up >/dev/null 2>&1 && break; sleep 0.1; done"
    addresses = [f"ip link set {device} mtu 1420"]
    if four:
        addresses.append(f"ip addr add 10.66.0.2/16 dev {device}")
    if six:
        addresses.append(f"ip addr add fc00:bbbb:bbbb:bb01::2/64 dev {device} nodad")
    far = "for i in 1 2 3 4 5 6 7 8 9 10; do ip link show vpn0 >/dev/null 2>&1 && break; sleep 0.1; done;" \
        " ip addr add 10.66.0.1/16 dev vpn0; ip addr add fc00:bbbb:bbbb:bb01::1/64 dev vpn0 nodad"  # fmt: skip
    given: dict[str, object] = {
        "prepare": (("internet", f"ip addr add {_EXIT} dev lo; ip addr add {_EXIT6} dev lo nodad"),),
        "programs": (line,),
        "commands": (("pc", "; ".join((wait, *addresses, routes))), ("internet", far)),
        "rules": _FAR_END,
        "isp": _M247,
        "resolvers": ("1.1.1.1",),
        **more,
    }
    return Deviation(**given)  # type: ignore[arg-type]


def _vpn(name: str, story: str, deviation: Deviation, *, first: str = "vpn-active") -> Scenario:
    return problem(
        name,
        story,
        first,
        "this-device",
        deviation,
        never=("vpn-upstream", "netflix-blocked", "internet-unreachable", "ipv6-broken"),
    )


HALVES = "ip route add 0.0.0.0/1 dev {0}; ip route add 128.0.0.0/1 dev {0}; ip -6 route add ::/1 dev {0}; ip -6 route add 8000::/1 dev {0}"
TABLE = (
    "ip route add default dev {0} table 51820; ip rule add not fwmark 0xca6c table 51820; ip rule add table main suppress_prefixlength 0;"
    " ip -6 route add default dev {0} table 51820; ip -6 rule add not fwmark 0xca6c table 51820; ip -6 rule add table main suppress_prefixlength 0"
)
_NETFLIX_ROUTES = "; ".join(
    f"ip route add {prefix} dev tun0"
    for prefix in ("3.248.0.0/13", "18.200.0.0/13", "34.240.0.0/12", "46.51.0.0/16", "52.16.0.0/12", "52.48.0.0/13", "52.208.0.0/13",
                   "54.74.0.0/15", "54.76.0.0/14", "54.154.0.0/15", "54.170.0.0/15", "54.208.0.0/12", "54.240.0.0/12", "99.80.0.0/15",
                   "45.57.0.0/17", "23.246.0.0/18")
)  # fmt: skip

_SQUID = """
http_port 3128
pid_filename none
cache deny all
cache_mem 8 MB
max_filedescriptors 1024
access_log none
cache_log {lab}/squid.log
dns_nameservers 217.237.148.22
http_access allow all
shutdown_lifetime 0 seconds
"""


#: Readiness is asked at port 3128 alone: a direct connection to an intercepting port stops squid 5.7 for good.
#: Each squid has a shared memory of its own, or two labs would disturb each other.
_SQUID_COMMAND = (
    "unshare",
    "--mount",
    "sh",
    "-c",
    "mount -t tmpfs tmpfs /dev/shm && exec squid -N -f {lab}/squid.conf",
)


def proxy(**more: object) -> Deviation:
    """A working proxy (squid) at the router, for everything, set in the environment."""
    given: dict[str, object] = {
        "lab_files": {"squid.conf": _SQUID},
        "programs": (Program(where="router", command=_SQUID_COMMAND, ready=(ROUTER, 3128)),),
        "environment": {"https_proxy": f"http://{ROUTER}:3128", "http_proxy": f"http://{ROUTER}:3128"},
        **more,
    }
    return Deviation(**given)  # type: ignore[arg-type]


ALL: tuple[Scenario, ...] = (
    _vpn("vpn-half-routes", "OpenVPN style: two halves of the world go through tun0.", tunnel("tun0", HALVES.format("tun0"))),
    _vpn("vpn-policy-table", "WireGuard style: a rule sends everything to another table.", tunnel("wg0-mullvad", TABLE.format("wg0-mullvad"))),
    _vpn("vpn-default-route", "The default route itself is the tunnel.", tunnel(
        "nordlynx", "ip route replace default dev nordlynx; ip -6 route replace default dev nordlynx")),
    _vpn("vpn-ipv4-only", "The tunnel carries IPv4 alone, IPv6 stays outside.", tunnel(
        "tun0", "ip route add 0.0.0.0/1 dev tun0; ip route add 128.0.0.0/1 dev tun0", six=False)),
    _vpn("vpn-ipv6-only", "Only IPv6 goes through a tunnel.", tunnel("he-ipv6", "ip -6 route replace default dev he-ipv6", four=False,
                                                                    resolvers=(ROUTER,))),
    _vpn("vpn-netflix-only", "A split tunnel that carries just Netflix's networks.", tunnel(
        "tun0", _NETFLIX_ROUTES, six=False, ipv6=False, resolvers=(ROUTER,))),
    problem("vpn-dead", "A tunnel takes everything and leads nowhere.", "vpn-active", "this-device", Deviation(commands=(
        ("pc", "ip tuntap add tun0 mode tun; ip link set tun0 up; ip addr add 10.66.0.2/16 dev tun0;"
               " ip addr add fc00:bbbb:bbbb:bb01::2/64 dev tun0 nodad; " + HALVES.format("tun0")),)), never=("netflix-blocked", "gateway-unreachable")),
    problem("vpn-upstream", "No tunnel here, but Netflix sees a hosting company's address.", "vpn-upstream", "home-network", Deviation(isp=_M247),
            never=("vpn-active",)),
    problem("proxy-works", "A proxy is set in the environment and works.", "proxy-configured", "this-device", proxy(),
            never=("internet-unreachable", "netflix-blocked", "transparent-proxy")),
    problem("proxy-dead", "A proxy is set in the environment, and nothing listens there.", "proxy-configured", "this-device", Deviation(
        environment={"https_proxy": f"http://{ROUTER}:9999", "HTTP_PROXY": f"http://{ROUTER}:9999"}), never=("netflix-blocked",)),
    problem("proxy-silent", "A proxy is set that does not exist.", "proxy-configured", "this-device", Deviation(
        environment={"all_proxy": "http://192.168.1.99:8080"}), never=("netflix-blocked",)),
    problem("proxy-only-way", "Only the proxy reaches the internet.", "proxy-configured", "this-device", proxy(rules={
        "router": forward("iifname br0 drop")}), never=("internet-unreachable", "netflix-blocked", "captive-portal")),
    problem("proxy-kde", "KDE's settings name a proxy that is not there.", "proxy-configured", "this-device", Deviation(
        files={".config/kioslaverc": "[Proxy Settings]\nProxyType=1\nhttpProxy=http://192.168.1.1 9999\nhttpsProxy=http://192.168.1.1 9999\n"},
        environment={"XDG_CURRENT_DESKTOP": "KDE"}), never=("netflix-blocked",)),
    problem("proxy-pac-kde", "KDE's settings name a script that chooses proxies.", "proxy-configured", "this-device", Deviation(
        files={".config/kioslaverc": "[Proxy Settings]\nProxyType=2\nProxy Config Script=http://192.168.1.1/proxy.pac\n"},
        environment={"XDG_CURRENT_DESKTOP": "KDE"}), never=("netflix-blocked",)),
    problem("proxy-gnome", "GNOME's settings name a proxy that is not there.", "proxy-configured", "this-device", Deviation(
        files={".config/glib-2.0/settings/keyfile": "[system/proxy]\nmode='manual'\n"
               "[system/proxy/https]\nhost='192.168.1.1'\nport=9999\n[system/proxy/http]\nhost='192.168.1.1'\nport=9999\n"},
        environment={"XDG_CURRENT_DESKTOP": "GNOME", "GSETTINGS_BACKEND": "keyfile", "DISPLAY": ":0"}), never=("netflix-blocked",)),
    problem("transparent-proxy", "The provider's squid takes plain HTTP and adds its headers.", "transparent-proxy", "isp", Deviation(
        lab_files={"squid.conf": _SQUID.replace("http_port 3128", "http_port 3128\nhttp_port 3129 intercept")},
        programs=(Program(where="provider", command=_SQUID_COMMAND, ready=("127.0.0.1", 3128)),),
        rules={"provider": redirect("iifname home tcp dport 80 redirect to :3129")}, ipv6=False), never=("captive-portal", "proxy-configured")),
    problem("smart-proxy-filter", "A filter at home resets connections whose server name is Netflix's.", "netflix-blocked", "home-network", Deviation(
        programs=(program("router", "relay", "9443", "--reset", "netflix.com", "--reset", "nflxext.com", "--reset", "nflxvideo.net",
                          ready=(ROUTER, 9443)),),
        rules={"router": redirect("iifname br0 tcp dport 443 redirect to :9443")}), never=("tls-intercepted", "internet-unreachable")),
)  # fmt: skip
