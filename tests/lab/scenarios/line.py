"""Faults of the way: router, provider, IPv6, loss, delay, packet sizes, sign-in pages and speed."""

from __future__ import annotations

from tests.lab.internet import OCA_HOSTS
from tests.lab.scenario import ROUTER, Deviation, Line, Program, Scenario
from tests.lab.scenarios.words import (
    addresses,
    arriving,
    block,
    forward,
    healthy,
    hostile,
    leaving,
    problem,
    program,
    redirect,
)

_FULL = ("--max-data", "40")
_PORTAL = "http://login.hotel.example/start?mac=00-11"


def _portal(*words: str, https: str = "reject with tcp reset") -> Deviation:
    """A sign-in page at the router: HTTP goes to it, the rest is shut until somebody signs in."""
    return Deviation(
        ipv6=False,
        programs=(program("router", "page", "8090", *words, ready=(ROUTER, 8090)),),
        rules={"router": redirect("iifname br0 fib daddr type != local tcp dport 80 redirect to :8090")
               + forward(f"iifname br0 tcp dport 443 {https}", "iifname br0 udp dport != 53 drop", "iifname br0 tcp dport != 53 drop",
                         "iifname br0 icmp type echo-request drop")},
    )  # fmt: skip


_VIDEO4 = ", ".join(a for a in addresses(".nflxvideo.net") if ":" not in a)


def _busy_home(
    mode: str, *, sends: bool = False, down: float = 12.0, links: int = 6, buffer_ms: float = 120
) -> Deviation:
    """The TV downloads or sends as much as it can, and the router speaks UPnP."""
    script, path = ("send", "/__up") if sends else ("fetch", "/__down?bytes=200000000")
    return Deviation(
        line=Line(down=down, up=2.0, buffer_ms=buffer_ms),
        programs=(
            program("router", "igd", ROUTER, mode, ready=(ROUTER, 5000)),
            Program(where="tv", command=("{python}", "-B", f"{{faults}}/{script}.py", "162.159.140.220", "speed.cloudflare.com", path, str(links))),
        ),
        commands=(("pc", "sleep 1.5"),),
    )  # fmt: skip


_NOT_SPEED = ("bandwidth-low", "netflix-throttled", "packet-loss", "link-busy")

ALL: tuple[Scenario, ...] = (
    problem("gateway-unreachable", "The router is switched off; the switch still works.", "gateway-unreachable", "home-network", Deviation(
        commands=(("router", "ip link set br0 down"), ("pc", "ip neigh flush dev eth0"))),
        never=("internet-unreachable", "dns-unreachable", "netflix-blocked", "no-network", "ipv6-broken")),
    problem("wrong-gateway", "The default route names a machine that does not exist.", "gateway-unreachable", "home-network", Deviation(
        ipv6=False, resolvers=("192.168.1.254",), commands=(("pc", "ip route replace default via 192.168.1.254"),)),
        never=("internet-unreachable", "dns-unreachable", "netflix-blocked")),
    problem("internet-unreachable", "The provider's line is dead; the router says so.", "internet-unreachable", "isp", Deviation(
        commands=(("provider", "ip link set home down"),)), never=("gateway-unreachable", "dns-unreachable", "netflix-blocked", "ipv6-broken")),
    problem("internet-silent", "The provider swallows everything.", "internet-unreachable", "isp", Deviation(rules={
        "provider": arriving("iifname home drop")}), never=("gateway-unreachable", "dns-unreachable", "netflix-blocked", "ipv6-broken")),
    problem("internet-silent-router-ignores-ping", "The same, and the router does not answer ping.", "internet-unreachable", "isp", Deviation(rules={
        "provider": arriving("iifname home drop"), "router": arriving(f"ip daddr {ROUTER} icmp type echo-request drop")}),
        never=("gateway-unreachable", "dns-unreachable", "netflix-blocked")),
    problem("portal-302", "A sign-in page: redirects.", "captive-portal", "home-network", _portal("302", "--location", _PORTAL),
            never=("internet-unreachable", "netflix-blocked", "transparent-proxy")),
    problem("router-locks-pc", "The router leads every page to its own page about a locked device.", "parental-lock", "home-network",
            _portal("302", "--location", "http://fritz.box/tools/kids_not_allowed.lua?account=default-192.168.1.23"),
            never=("captive-portal", "netflix-blocked", "transparent-proxy")),
    problem("router-without-sim", "The router has no line of its own and leads every page to its front page.", "internet-unreachable", "home-network",
            _portal("307", "--location", "http://192.168.1.1/html/index.html?url=connectivitycheck.gstatic.com/generate_204"),
            never=("captive-portal", "netflix-blocked")),
    problem("portal-200", "A sign-in page in the place of every page.", "captive-portal", "home-network", _portal("200"),
            never=("internet-unreachable", "netflix-blocked")),
    problem("portal-511", "A sign-in page with status 511.", "captive-portal", "home-network", _portal("511", https="drop"),
            never=("internet-unreachable", "netflix-blocked")),
    problem("portal-dns", "A sign-in page made by false DNS answers.", "captive-portal", "home-network", Deviation(
        ipv6=False, without=("ui",), router_dns=block(("#",), ROUTER),
        programs=(program("router", "page", "80", "302", "--location", f"http://{ROUTER}/login", ready=(ROUTER, 80)),),
        rules={"router": forward("iifname br0 drop") + redirect("iifname br0 meta l4proto { tcp, udp } th dport 53 redirect to :53")}),
        never=("internet-unreachable", "netflix-blocked")),
    problem("ipv6-silent", "IPv6 has an address and a route, and goes nowhere.", "ipv6-broken", "isp", Deviation(rules={
        "provider": forward("meta nfproto ipv6 drop")}), never=("netflix-blocked", "packet-loss", "internet-unreachable")),
    problem("ipv6-rejected", "The provider answers that there is no way by IPv6.", "ipv6-broken", "isp", Deviation(rules={
        "provider": forward("meta nfproto ipv6 reject with icmpv6 type no-route")}), never=("netflix-blocked", "packet-loss")),
    problem("ipv6-large-lost", "IPv6 works for small packets, large ones vanish.", "ipv6-broken|mtu-blackhole", "isp", Deviation(
        commands=(("provider", "ip link set home mtu 1400; ip link set core mtu 1400"),),
        rules={"provider": leaving("icmpv6 type packet-too-big drop")}), never=("netflix-blocked",)),
    problem("mtu-blackhole", "A hop takes 1400 bytes and does not say so.", "mtu-blackhole", "isp", Deviation(
        commands=(("provider", "ip link set home mtu 1400; ip link set core mtu 1400"),),
        rules={"provider": leaving("icmpv6 type packet-too-big drop", "icmp type destination-unreachable drop")}),
        never=("netflix-blocked", "netflix-down", "tls-intercepted", "ipv6-broken")),
    problem("mtu-blackhole-ipv4", "The same without IPv6.", "mtu-blackhole", "isp", Deviation(
        ipv6=False, commands=(("provider", "ip link set home mtu 1400; ip link set core mtu 1400"),),
        rules={"provider": leaving("icmp type destination-unreachable drop")}), never=("netflix-blocked", "netflix-down", "tls-intercepted")),
    problem("loss-at-home", "The way to the router loses three packets of a hundred, each way.", "packet-loss", "home-network", Deviation(rules={
        "router": arriving("iifname br0 numgen random mod 100 < 3 drop")
        + "table inet back {\n chain rules {\n type filter hook postrouting priority 300;\n oifname br0 numgen random mod 100 < 3 drop\n }\n}\n"}),
        never=("dns-slow", "dns-unreachable", "netflix-blocked")),
    problem("loss-at-home-no-ping", "The same, and users may not ping.", "packet-loss", "home-network|none", Deviation(ping="missing", rules={
        "router": arriving("iifname br0 numgen random mod 100 < 4 drop")
        + "table inet back {\n chain rules {\n type filter hook postrouting priority 300;\n oifname br0 numgen random mod 100 < 4 drop\n }\n}\n"}),
        never=("dns-unreachable", "netflix-blocked")),
    problem("loss-at-provider", "The provider loses five packets of a hundred.", "packet-loss", "isp", Deviation(rules={
        "provider": forward("numgen random mod 100 < 5 drop")}), never=("dns-unreachable", "netflix-blocked", "mtu-blackhole")),
    problem("loss-upstream-only", "Six packets of a hundred are lost, towards the internet alone.", "packet-loss", "isp", Deviation(rules={
        "provider": forward("iifname home numgen random mod 100 < 6 drop")}), never=("dns-unreachable", "netflix-blocked")),
    problem("line-drops", "The provider's line is gone for 1.2 s every 3 s.", "connection-drops", "isp", Deviation(
        programs=(program("provider", "flap", "1.8", "1.2", "iifname home"),)), *_FULL,
        never=("internet-unreachable", "gateway-unreachable", "netflix-blocked"), alone=True),
    problem("home-drops", "The home's network is gone for 0.9 s every 2.5 s.", "connection-drops", "home-network", Deviation(
        programs=(program("router", "flap", "1.6", "0.9", "iifname br0"),)), *_FULL,
        never=("internet-unreachable", "gateway-unreachable", "netflix-blocked"), alone=True),
    problem("line-goes-away", "One second into the run the provider's line is gone for good.", "connection-drops", "isp", Deviation(
        programs=(program("provider", "flap", "1", "0", "iifname home", "--once", "home"),)), *_FULL,
        never=("internet-unreachable", "netflix-blocked", "dns-unreachable", "packet-loss"), alone=True),
    problem("line-goes-away-no-ping", "The same, and users may not ping.", "connection-drops", "isp", Deviation(ping="missing",
        programs=(program("provider", "flap", "1", "0", "iifname home", "--once", "home"),)), *_FULL,
        never=("internet-unreachable", "netflix-blocked", "dns-unreachable"), alone=True),
    problem("home-busy", "Another device fills a line of 12 Mbit/s, 4K is wanted, and the router tells its counters.", "link-busy", "home-network",
            _busy_home("counters"), *_FULL, "--quality", "4k", never=("bandwidth-low", "netflix-throttled", "latency-high", "bufferbloat"), alone=True),
    healthy("home-busy-and-fast", "Another device takes its part of a line of 80 Mbit/s, and enough is left.",
            _busy_home("counters", down=80.0, links=2), *_FULL, alone=True),
    # Only where the queue drains for a moment is it told from a far line.
    problem("home-busy-untold", "Another device fills a line with large buffers, and the router tells nothing.",
            "link-busy|latency-high", "home-network|isp", _busy_home("nonsense", links=2, buffer_ms=400), *_FULL, never=("netflix-blocked",), alone=True),
    problem("home-sends", "Another device fills the way up of a line of 6 Mbit/s, and the router tells its counters.", "link-busy", "home-network",
            _busy_home("counters", sends=True, down=6.0), *_FULL, "--quality", "4k", never=("bandwidth-low", "netflix-throttled"), alone=True),
    *hostile(*(healthy(f"igd-{mode}", f"A router whose UPnP side is hostile: {mode}.", Deviation(
        programs=(program("router", "igd", ROUTER, mode, ready=(ROUTER, 5000)),)), *_FULL, alone=True)
        for mode in ("elsewhere", "bomb", "drip", "nonsense", "counters"))),
    problem("latency-high", "Everything is 260 ms away.", "latency-high", "isp", Deviation(line=Line(delay_ms=130)),
            never=("packet-loss", "netflix-blocked", "dns-slow")),
    problem("bandwidth-low", "A line of 3 Mbit/s.", "bandwidth-low", "isp", Deviation(line=Line(down=3, up=1, buffer_ms=150)), *_FULL,
            never=("netflix-throttled", "packet-loss", "link-busy"), alone=True),
    problem("bandwidth-low-4k", "10 Mbit/s, and 4K is wanted.", "bandwidth-low", "isp", Deviation(line=Line(down=10, up=2, buffer_ms=100)), *_FULL,
            "--quality", "4k", never=("netflix-throttled", "packet-loss", "link-busy"), alone=True),
    problem("bandwidth-low-screens", "25 Mbit/s, and six screens of full HD are wanted.", "bandwidth-low", "isp",
            Deviation(line=Line(down=25, up=5, buffer_ms=100)), *_FULL, "--quality", "1080p", "--screens", "6",
            never=("netflix-throttled", "packet-loss", "link-busy"), alone=True),
    problem("netflix-slow-alone", "Netflix's video servers are held at 1.9 Mbit/s; everything else is fast.", "netflix-throttled", "isp",
            Deviation(rules={"provider": forward(f"ip saddr {{ {_VIDEO4} }} limit rate over 240 kbytes/second burst 60 kbytes drop")}), *_FULL,
            never=("bandwidth-low", "link-busy"), alone=True),
    problem("link-busy", "Another program on this PC fills a line of 20 Mbit/s.", "link-busy", "home-network", Deviation(
        line=Line(down=20, up=5, buffer_ms=60),
        programs=(Program(where="pc", user=True, command=(
            "{python}", "-B", "{faults}/fetch.py", "23.246.32.145", OCA_HOSTS[4], "/speedtest/range/0-26214399?t=x", "4")),),
        commands=(("pc", "sleep 1"),)), *_FULL, never=("netflix-throttled",), alone=True),
)  # fmt: skip
