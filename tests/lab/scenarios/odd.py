"""The healthy home, and homes that are odd but fine: no alarm may sound there."""

from __future__ import annotations

from tests.lab.internet import OCA_HOSTS
from tests.lab.scenario import ROUTER, ROUTER6, Deviation, Expected, Line, Scenario
from tests.lab.scenarios.words import PUBLIC_RESOLVERS, arriving, block, forward, healthy, program, to

_ECHO = ("icmp type { echo-request, echo-reply } drop", "icmpv6 type { echo-request, echo-reply } drop")
_ADS = ("doubleclick.net", "googlesyndication.com", "connectivitycheck.gstatic.com", "detectportal.firefox.com",
        "ichnaea.netflix.com", "logs.netflix.com", "customerevents.netflix.com")  # fmt: skip

ALL: tuple[Scenario, ...] = (
    healthy("healthy", "Nothing is wrong, and everything is measured.", None, "--max-data", "40", alone=True),
    healthy("healthy-quick", "Nothing is wrong."),
    healthy("healthy-tv", "Nothing is wrong, and the names with which a TV starts are asked for too.", None,
            "--quick", "--device", "smart-tv", "--code", "NW-2-4"),
    healthy("other-devices-names", "A list hides names with which Android phones start; a Roku is in question.", Deviation(
        router_dns=block(("android-appboot.netflix.com", "android.prod.cloud.netflix.com"), "0.0.0.0", "::")), "--quick", "--device", "roku"),
    healthy("icmp-blocked", "Router and provider drop every ping.", Deviation(rules={
        "router": arriving(*_ECHO), "provider": forward(*_ECHO)})),
    healthy("router-ignores-ping", "The router alone does not answer ping.", Deviation(rules={
        "router": arriving(f"ip daddr {ROUTER} icmp type echo-request drop", f"ip6 daddr {{ {ROUTER6}, fe80::1 }} icmpv6 type echo-request drop")})),
    healthy("router-closed", "The router answers nothing but DNS: no ping, no web page.", Deviation(without=("ui",), rules={
        "router": arriving(f"ip daddr {ROUTER} icmp type echo-request drop", f"ip daddr {ROUTER} meta l4proto tcp tcp dport != 53 drop",
                           f"ip daddr {ROUTER} udp dport != 53 drop")})),
    healthy("icmp-rate-limited", "The router and the provider answer five pings a second and no more.", Deviation(rules={
        "router": arriving("icmp type echo-request limit rate over 5/second burst 5 packets drop"),
        "provider": forward("icmp type echo-request limit rate over 5/second burst 5 packets drop", table="sparing")})),
    healthy("no-icmp-sockets", "Ordinary users may not open ICMP sockets; ping exists.", Deviation(ping="forbidden")),
    healthy("no-ping-at-all", "No ICMP sockets for users and no ping program.", Deviation(ping="missing")),
    healthy("ntp-blocked", "The router lets no NTP through.", Deviation(rules={"router": forward("udp dport 123 drop")})),
    healthy("clock-30s", "The clock is half a minute off, which hurts nothing.", Deviation(clock_s=30)),
    healthy("odd-time-zone", "The right time in a far time zone.", Deviation(environment={"TZ": "Pacific/Kiritimati"})),
    healthy("no-ipv6", "There is no IPv6 at all.", Deviation(ipv6=False)),
    healthy("ula-only", "The router gives unique-local IPv6 addresses and no route to the world.", Deviation(ipv6=False, commands=(
        ("pc", "ip -6 addr add fd12:3456:789a::23/64 dev eth0 nodad"),))),
    healthy("ipv6-resolver", "The only resolver has an IPv6 address.", Deviation(resolvers=(ROUTER6,))),
    healthy("link-local-resolver", "The resolver is the router's link-local address, as router advertisements give it.",
            Deviation(resolvers=("fe80::1%eth0",), router_dns=("interface=br0",))),
    healthy("no-aaaa", "The resolver leaves out IPv6 addresses.", Deviation(router_dns=("filter-AAAA",))),
    healthy("public-resolver", "The PC asks 1.1.1.1 and 8.8.8.8 directly.", Deviation(resolvers=("1.1.1.1", "8.8.8.8"))),
    healthy("overlay", "An overlay network is up, but nothing goes through it.", Deviation(commands=(
        ("pc", "ip tuntap add tailscale0 mode tun; ip link set tailscale0 mtu 1280 up; ip addr add 100.101.102.103/32 dev tailscale0;"
               " ip -6 addr add fd7a:115c:a1e0::1/128 dev tailscale0; ip route add 100.64.0.0/10 dev tailscale0"),))),
    healthy("split-tunnel", "A company VPN carries the company's networks alone.", Deviation(commands=(
        ("pc", "ip tuntap add tun0 mode tun; ip link set tun0 up; ip addr add 10.20.0.5/24 dev tun0;"
               " ip route add 10.0.0.0/8 dev tun0; ip route add 172.16.0.0/12 dev tun0"),))),
    healthy("containers", "Container and virtual machine bridges are there.", Deviation(commands=(
        ("pc", "ip link add docker0 type bridge; ip addr add 172.17.0.1/16 dev docker0; ip link set docker0 up;"
               " ip link add veth12ab type veth peer name veth34cd; ip link set veth34cd master docker0; ip link set veth34cd up;"
               " ip link set veth12ab up; ip link add virbr0 type bridge; ip addr add 192.168.122.1/24 dev virbr0; ip link set virbr0 up"),))),
    healthy("second-adapter", "A second adapter is there, without a cable.", Deviation(commands=(
        ("pc", "ip link add eth1 type veth peer name far1; ip link set eth1 up"),))),
    healthy("ad-blocker", "Ads, portal probes and Netflix's logging go to 0.0.0.0.", Deviation(router_dns=block(_ADS, "0.0.0.0", "::"))),
    healthy("hosts-ads", "The hosts file holds a list of ad servers.", Deviation(hosts=(
        "0.0.0.0 doubleclick.net", "0.0.0.0 ads.example.com www.ads.example.com", "127.0.0.1 adservice.google.com", ":: tracker.example"))),
    healthy("chaos-refused", "The resolver refuses CHAOS questions.", Deviation(without=("dnsmasq",), programs=(
        program("router", "resolver", ROUTER, "217.237.148.22", "--refuse-chaos", ready=(ROUTER, 53)),))),
    healthy("slow-first-lookup", "The first look-up of a name takes 1.2 s, the next ones nothing.", Deviation(without=("dnsmasq",), programs=(
        program("router", "resolver", ROUTER, "217.237.148.22", "--first-delay", "1.2", ready=(ROUTER, 53)),))),
    healthy("lookups-200ms", "Every look-up takes 0.2 s.", Deviation(without=("dnsmasq",), programs=(
        program("router", "resolver", ROUTER, "217.237.148.22", "--delay", "0.2", ready=(ROUTER, 53)),))),
    healthy("one-resolver-unreachable", "The provider uses 1.1.1.1 for itself: it cannot be reached.", Deviation(rules={
        "provider": forward("ip daddr { 1.1.1.1, 1.0.0.1 } drop", "ip6 daddr { 2606:4700:4700::1111, 2606:4700:4700::1001 } drop")})),
    healthy("public-dns-blocked", "Port 53 leads to the provider's resolver alone; DNS over HTTPS works.", Deviation(rules={
        "provider": forward("meta l4proto { tcp, udp } th dport { 53, 853 } drop")})),
    healthy("doh-blocked", "The network lets no DNS over HTTPS through.", Deviation(rules={
        "router": forward(*to(PUBLIC_RESOLVERS, "drop", "tcp dport 443"), table="nodoh")})),
    healthy("all-public-resolvers-blocked", "No public resolver can be reached in any way.", Deviation(rules={
        "router": forward(*to(PUBLIC_RESOLVERS, "drop"), table="nopublic")})),
    healthy("cdn-differs", "The provider's resolver gives other servers than public ones, some of them inside the provider.", Deviation(
        isp_dns=(
            'local-zone: "www.netflix.com." redirect', 'local-data: "www.netflix.com. 60 A 3.251.50.149"',
            'local-zone: "assets.nflxext.com." redirect', 'local-data: "assets.nflxext.com. 60 A 45.57.91.1"',
            'local-zone: "appboot.netflix.com." redirect', 'local-data: "appboot.netflix.com. 60 A 54.171.22.90"',
        ),
        sites={OCA_HOSTS[0]: {"v4": ("217.237.151.10",)}, OCA_HOSTS[1]: {"v4": ("217.237.151.11",)}},  # type: ignore[dict-item]
    )),
    healthy("double-nat", "A second router stands behind the first.", Deviation(
        commands=(
            ("provider", "ip addr add 192.168.178.1/24 dev home"),
            ("router", "ip -4 addr flush dev wan; ip addr add 192.168.178.20/24 dev wan; ip route replace default via 192.168.178.1"),
        ),
        rules={"provider": "table ip again {\n chain out {\n type nat hook postrouting priority srcnat;\n oifname core masquerade\n }\n}\n"},
    )),
    healthy("cgnat", "The provider translates addresses again (100.64/10).", Deviation(
        commands=(
            ("provider", "ip addr add 100.64.0.1/16 dev home"),
            ("router", "ip -4 addr flush dev wan; ip addr add 100.64.7.9/16 dev wan; ip route replace default via 100.64.0.1"),
        ),
        rules={"provider": "table ip again {\n chain out {\n type nat hook postrouting priority srcnat;\n oifname core masquerade\n }\n}\n"},
    )),
    healthy("far-away", "Everything is 80 ms away.", Deviation(line=Line(delay_ms=40))),
    healthy("far-little-data", "A fast line, 80 ms away; the speed test may use 5 MB, too little to know whether twelve screens of 4K fit.",
            Deviation(line=Line(down=300, up=50, delay_ms=40, buffer_ms=100)), "--max-data", "5", "--quality", "4k", "--screens", "12",
            alone=True),
    healthy("small-mtu", "The line takes packets of 1492 bytes and says so (PPPoE).", Deviation(commands=(
        ("provider", "ip link set home mtu 1492; ip link set core mtu 1492"), ("router", "ip link set wan mtu 1492")))),
    healthy("quic-blocked", "UDP port 443 is blocked.", Deviation(rules={"router": forward("udp dport 443 drop")})),
    healthy("http-blocked", "Plain HTTP is blocked, HTTPS works.", Deviation(rules={"router": forward("tcp dport 80 drop")})),
    healthy("all-udp-blocked", "A strict guest network: TCP 80 and 443 and its own resolver, nothing else.", Deviation(rules={
        "router": forward("iifname br0 tcp dport { 80, 443 } accept", "iifname br0 drop")})),
    healthy("proxy-not-for-netflix", "A proxy is set for company names alone.", Deviation(environment={
        "https_proxy": f"http://{ROUTER}:3128", "http_proxy": f"http://{ROUTER}:3128",
        "no_proxy": "localhost,127.0.0.1,.netflix.com,.nflxvideo.net,.nflxext.com,.fast.com,fast.com"})),
    healthy("speed-test-refused", "fast.com refuses to name servers.", Deviation(sites={
        "api.fast.com": {"https": "location / { return 403; }"}}), "--max-data", "40", alone=True),
    healthy("speed-tests-refused", "Both speed tests refuse.", Deviation(sites={
        "api.fast.com": {"https": "location / { return 403; }"}, "speed.cloudflare.com": {"https": "location / { return 429; }"}}),
        "--max-data", "40", alone=True),
    healthy("speed-test-garbled", "fast.com answers with something that is no list.", Deviation(sites={
        "api.fast.com": {"https": "location / { default_type application/json; return 200 '{\"client\":[1e999,null],\"targets\":\"none\"}'; }"}}),
        "--max-data", "40", alone=True),
    Scenario(
        name="lone-403", story="www.netflix.com alone answers 403 to a program.", arguments=("--quick",),
        expected=Expected(status="healthy|inconclusive"),
        deviation=Deviation(sites={"www.netflix.com": {"https": "location / { return 403; }"}}),
    ),
)  # fmt: skip
