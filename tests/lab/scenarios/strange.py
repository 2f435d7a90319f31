"""Homes stranger than those of odd.py, all healthy: single servers that are down or lie, local stubs, firewalls."""

from __future__ import annotations

from tests.lab.internet import OCA_HOSTS, SITES
from tests.lab.scenario import ROUTER, ROUTER6, Deviation, Expected, Line, Program, Scenario
from tests.lab.scenarios.words import addresses, arriving, forward, healthy, leaving, redirect, to

_STUB = Program(where="pc", command=(
    "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces", "--user=root", "--pid-file",
    "--listen-address=127.0.0.53", f"--server={ROUTER}"), ready=("127.0.0.53", 53))  # fmt: skip
_LIAR = "{lab}/liar.conf"


def _lying_time(*servers: str) -> Deviation:
    """Time servers at these addresses are ten minutes ahead."""
    return Deviation(
        lab_files={"liar.conf": "local stratum 2\nallow all\nport 1123\ncmdport 0\npidfile {lab}/liar.pid\nuser root\n"},
        programs=(Program(where="internet", command=(
            "env", "LD_PRELOAD={lab}/../clock.so", "CLOCK_SHIFT_S=600", "chronyd", "-x", "-d", "-F", "0", "-f", _LIAR)),),
        rules={"internet": redirect(*to(servers, "redirect to :1123", "udp dport 123"))},
    )  # fmt: skip


ALL: tuple[Scenario, ...] = (
    healthy("stub-resolver", "A stub at 127.0.0.53 forwards to the router, as on Ubuntu.", Deviation(resolvers=("127.0.0.53",), programs=(_STUB,))),
    healthy("resolver-in-lan", "The resolver is another computer of the home.", Deviation(
        resolvers=("192.168.1.2",), prepare=(("tv", "ip addr add 192.168.1.2/24 dev eth0"),),
        programs=(Program(where="tv", command=(
            "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces", "--user=root",
            "--pid-file", "--listen-address=192.168.1.2", f"--server={ROUTER}", "--address=/doubleclick.net/"), ready=("192.168.1.2", 53)),))),
    healthy("dns-no-tcp", "The resolver answers by UDP alone.", Deviation(rules={"router": arriving("iifname br0 tcp dport 53 drop")})),
    healthy("second-resolver-dead", "The second of two resolvers is gone; nobody needs it.", Deviation(resolvers=(ROUTER, "192.168.1.77"))),
    healthy("icmp-lossy", "The provider loses every tenth ping, and nothing else.", Deviation(rules={
        "provider": forward("meta l4proto { icmp, ipv6-icmp } numgen random mod 100 < 10 drop")})),
    healthy("one-front-end-dead", "One of the addresses of www.netflix.com does not answer.", Deviation(rules={
        "provider": forward("ip daddr 54.74.73.31 drop")})),
    healthy("one-video-server-dead", "One of the five video servers does not answer.", Deviation(rules={
        "provider": forward(*to(addresses(OCA_HOSTS[0]), "drop"))})),
    healthy("google-blocked", "Nothing of Google can be reached.", Deviation(rules={
        "provider": forward(*to((*addresses("connectivitycheck.gstatic.com", "dns.google"), "216.239.35.0", "216.239.35.4",
                                 "216.239.35.8", "216.239.35.12"), "drop"))})),
    healthy("cloudflare-blocked", "Nothing of Cloudflare can be reached.", Deviation(rules={
        "provider": forward("ip daddr { 1.0.0.0/24, 1.1.1.0/24, 104.16.0.0/12, 162.158.0.0/15 } drop", "ip6 daddr 2606:4700::/32 drop")})),
    healthy("one-time-server-lies", "time.windows.com is ten minutes ahead.", _lying_time("20.101.57.9")),
    Scenario(name="all-time-servers-lie", story="The router answers NTP itself, and its own clock is ten minutes ahead.", arguments=("--quick",),
             expected=Expected(status="healthy|inconclusive", never=("clock-wrong", "timezone-wrong")),
             deviation=_lying_time("162.159.200.1", "162.159.200.123", "216.239.35.0", "216.239.35.4", "216.239.35.8", "216.239.35.12",
                                   "17.253.14.125", "17.253.54.123", "17.253.52.125", "20.101.57.9", "2606:4700:f1::1", "2606:4700:f1::123",
                                   "2001:4860:4806::", "2001:4860:4806:4::", "2001:4860:4806:8::", "2001:4860:4806:c::", "2a01:b740:a20:3000::1f2")),
    healthy("other-resolver-names", "Public resolvers name their sites in a style nobody has seen yet.", Deviation(
        identities={"cloudflare": "FRA08", "quad9": "res760.qfra3.on.quad9.net"})),
    healthy("device-hosts-public", "The hosts that TVs need have public certificates after all.", Deviation(sites={
        site.host: {"certificate": "devices-public"} for site in SITES if site.certificate == "device"})),
    healthy("netflix-200", "www.netflix.com answers 200 with a long page.", Deviation(sites={"www.netflix.com": {
        "https": "add_header X-Netflix.nfstatus 1_1 always; location / { return 200 '<!doctype html><title>Netflix</title>" + "a" * 3000 + "'; }"}})),
    healthy("local-firewall", "A firewall on the PC lets out the web and the router's DNS, nothing else.", Deviation(rules={
        "pc": leaving("oifname lo accept", "meta l4proto ipv6-icmp icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept",
                      f"ip daddr {ROUTER} udp dport 53 accept", "tcp dport { 80, 443 } accept", "drop")})),
    healthy("two-adapters", "Cable and a second adapter are in the same network.", Deviation(prepare=(
        ("pc", "ip link add eth1 link eth0 type macvlan mode bridge; ip link set eth1 up; ip addr add 192.168.1.24/24 dev eth1 metric 600;"
               " ip route add default via 192.168.1.1 dev eth1 metric 600"),))),
    healthy("stale-ipv6-route", "A second, worse IPv6 default route leads nowhere.", Deviation(commands=(
        ("pc", "ip -6 route add default via fe80::dead dev eth0 metric 4096"),))),
    healthy("ipv6-only", "The home has IPv6 alone, the provider's video servers too.", Deviation(
        resolvers=(ROUTER6,), video_hosts=("ipv6-c001-fra001-ix.1.oca.nflxvideo.net",),
        commands=(("pc", "ip -4 addr flush dev eth0"),))),
    healthy("empty-proxy", "Proxy variables are set to nothing.", Deviation(environment={"https_proxy": "", "HTTP_PROXY": "", "no_proxy": "*"})),
    healthy("no-proxy-star", "A proxy is set and switched off for every name.", Deviation(environment={
        "https_proxy": f"http://{ROUTER}:9999", "no_proxy": "*"})),
    healthy("search-list", "The router's domain is searched first, and answers for no name in it.", Deviation(
        resolv_options=("search home.box fritz.box", "options ndots:2 edns0 trust-ad"))),
    healthy("satellite", "A satellite line: 140 ms away and 60 Mbit/s.", Deviation(line=Line(down=60, up=8, delay_ms=70))),
)  # fmt: skip
