"""Networks and servers that play foul: the program must end in time, claim nothing it cannot know, and touch nobody else."""

from __future__ import annotations

from tests.lab.scenario import ROUTER, Deviation, Expected, Scenario
from tests.lab.scenarios.words import forward, leaving, problem, program, redirect

_WEB = "iifname br0 fib daddr type != local tcp dport"


def _tarpit(
    name: str, story: str, mode: str, ports: str, status: str, first: str = "*", never: tuple[str, ...] = ()
) -> Scenario:
    return Scenario(
        name=name, story=story, arguments=("--quick",), expected=Expected(status=status, first=first, where="*", never=never),
        deviation=Deviation(
            programs=(program("router", "tarpit", "9443", mode, ready=(ROUTER, 9443)),),
            rules={"router": redirect(f"{_WEB} {ports} redirect to :9443")},
        ),
    )  # fmt: skip


_SILENT_NAMES = (
    "--silent-for",
    "netflix.com",
    "--silent-for",
    "nflxvideo.net",
    "--silent-for",
    "nflxext.com",
)

ALL: tuple[Scenario, ...] = (
    _tarpit("http-silent", "Plain HTTP is accepted and never answered.", "silent", "80", "healthy", ""),
    _tarpit("http-drip", "Plain HTTP answers drip, a byte at a time, for ever.", "drip", "80", "healthy|inconclusive|problem",
            never=("netflix-blocked", "internet-unreachable")),
    _tarpit("http-flood", "Plain HTTP answers never end.", "flood", "80", "problem", "captive-portal|transparent-proxy"),
    _tarpit("tls-silent", "Every TLS connection is accepted and never answered.", "silent", "443", "problem|inconclusive",
            never=("gateway-unreachable", "dns-unreachable", "netflix-down", "clock-wrong")),
    _tarpit("tls-noise", "Every TLS connection is answered with noise.", "noise", "443", "problem|inconclusive",
            never=("gateway-unreachable", "dns-unreachable", "netflix-down", "clock-wrong")),
    problem("sni-hang", "A filter leaves TLS connections to Netflix without an answer.", "netflix-blocked", "home-network", Deviation(
        programs=(program("router", "relay", "9443", "--hang", "--reset", "netflix.com", "--reset", "nflxext.com", "--reset", "nflxvideo.net",
                          "--reset", "fast.com", ready=(ROUTER, 9443)),),
        rules={"router": redirect(f"{_WEB} 443 redirect to :9443")}), never=("mtu-blackhole", "tls-intercepted", "internet-unreachable")),
    problem("router-inspects-netflix", "The router opens connections to Netflix with a certificate that nobody trusts.",
            "tls-intercepted|netflix-blocked", "this-device|home-network", Deviation(
                programs=(program("router", "inspector", "9443", "{certificates}/inspected-leaf.pem", "{certificates}/inspected-leaf.key",
                                  "--only", "netflix.com", "--only", "nflxext.com", "--only", "fast.com", ready=(ROUTER, 9443)),),
                rules={"router": redirect(f"{_WEB} 443 redirect to :9443")}), never=("clock-wrong", "netflix-down")),
    problem("portal-https", "A sign-in page that takes HTTPS too, with its own certificate.", "captive-portal", "home-network", Deviation(
        ipv6=False,
        programs=(program("router", "page", "8090", "302", "--location", "http://login.hotel.example/", ready=(ROUTER, 8090)),
                  program("router", "page", "9443", "200", "--tls", "{certificates}/portal-leaf", ready=(ROUTER, 9443))),
        rules={"router": redirect(f"{_WEB} 80 redirect to :8090", f"{_WEB} 443 redirect to :9443") + forward("iifname br0 drop")}),
        never=("internet-unreachable", "netflix-blocked")),
    problem("dns-block-refused", "The filter refuses Netflix's names.", "dns-failing|dns-blocking", "home-network|isp", Deviation(
        isp_dns=tuple(f'local-zone: "{name}." always_refuse' for name in ("netflix.com", "nflxvideo.net", "nflxext.com"))),
        never=("netflix-blocked",)),
    problem("dns-block-silent", "The filter leaves questions for Netflix's names without an answer.", "dns-blocking|dns-failing|dns-slow|dns-unreachable",
            "home-network|isp", Deviation(without=("dnsmasq",), programs=(
                program("router", "resolver", ROUTER, "217.237.148.22", *_SILENT_NAMES, ready=(ROUTER, 53)),)), never=("netflix-blocked",)),
    problem("dns-noise", "The resolver answers with garbage.", "dns-unreachable|dns-failing", "home-network|isp", Deviation(
        without=("dnsmasq",), programs=(program("router", "resolver", ROUTER, "217.237.148.22", "--noise", ready=(ROUTER, 53)),)),
        never=("netflix-blocked", "internet-unreachable")),
    problem("kill-switch", "A VPN's kill switch on the PC lets nothing out but the home network.", "*", "*", Deviation(rules={
        "pc": leaving("oifname lo accept", "ip daddr 192.168.0.0/16 accept", "ip6 daddr fe80::/10 accept",
                      "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept", "drop")}),
        never=("gateway-unreachable", "netflix-blocked", "dns-unreachable")),
    Scenario(
        name="fast-names-strangers", story="fast.com's list names hosts that are not Netflix's, the router among them.",
        arguments=("--max-data", "16"), expected=Expected(status="healthy"),
        deviation=Deviation(video_hosts=("evil.example", "192.168.1.1", "127.0.0.1:80", "nflxvideo.net.evil.example")),
    ),
)  # fmt: skip
