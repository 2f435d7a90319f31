"""Networks and servers that play foul: the program must end in time, claim nothing it cannot know, and touch nobody else."""

from __future__ import annotations

from dataclasses import replace

from tests.lab.internet import ISP, OCA_HOSTS
from tests.lab.scenario import ISP_RESOLVERS, ROUTER, TV, Deviation, Expected, Program, Scenario
from tests.lab.scenarios.tunnels import HALVES, tunnel
from tests.lab.scenarios.words import (
    DEVICE_HOSTS,
    addresses,
    forward,
    healthy,
    hostile,
    leaving,
    problem,
    program,
    redirect,
    to,
)

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

#: Characters that steer terminals and turn lines round, as JSON writes them: a title of the window, colour, right to left, C1.
_STEERING = r"\u001b]0;owned\u0007\u001b[31m\u202e\u009b2J"


def _resolver(*words: str) -> Deviation:
    started = program("router", "resolver", ROUTER, ISP_RESOLVERS[0], *words, ready=(ROUTER, 53))
    return Deviation(without=("dnsmasq",), programs=(started,))


def _front_ends(mode: str) -> Deviation:
    """Netflix's front ends have their own certificates and play foul behind them."""
    at = {"netflix": addresses("www.netflix.com"), "device": addresses(*DEVICE_HOSTS[1:])}
    ports = {"netflix": "9443", "device": "9444"}
    return Deviation(
        programs=tuple(
            program("internet", "tarpit", port, mode, "--tls", f"{{certificates}}/{group}-leaf", ready=("127.0.0.1", int(port)))
            for group, port in ports.items()
        ),
        rules={"internet": redirect(*(rule for group, port in ports.items() for rule in to(at[group], f"redirect to :{port}", "tcp dport 443")))},
    )  # fmt: skip


def _list_of_servers(text: str) -> Deviation:
    """What fast.com's list says instead."""
    answer = f"location / {{ default_type application/json; return 200 '{text}'; }}"
    return Deviation(sites={"api.fast.com": {"https": answer}})


_ENDLESS_TIME = to(
    ("162.159.200.1", "162.159.200.123", "216.239.35.0", "216.239.35.4", "216.239.35.8", "216.239.35.12", "17.253.14.125", "17.253.54.123",
     "17.253.52.125", "20.101.57.9", "2606:4700:f1::1", "2606:4700:f1::123", "2001:4860:4806::", "2001:4860:4806:4::", "2001:4860:4806:8::",
     "2001:4860:4806:c::", "2a01:b740:a20:3000::1f2"), "redirect to :1123", "udp dport 123")  # fmt: skip
#: What somebody inside the home network hears when TVs are looked for.
_GROUPS = ("239.255.255.250", "224.0.0.251")


def _changes(seconds: float, command: str, deviation: Deviation | None = None) -> Deviation:
    """So long after the run has begun to speak with Netflix, a command on the PC."""
    later = Program(
        where="pc", command=("{python}", "-B", "{faults}/after.py", "eth0", str(seconds), command)
    )
    base = deviation or Deviation()
    return replace(base, programs=(*base.programs, later))


_TUNNEL = tunnel("tun0", "true", resolvers=(ROUTER,))
_NEVER = ("netflix-blocked", "netflix-down", "clock-wrong", "dns-hijacked", "tls-intercepted")

_CHANGING: tuple[Scenario, ...] = (
    Scenario(name="changes-address", story="A third of a second into the run the PC gets another address.", expected=Expected(
        status="healthy|inconclusive|problem", first="*", where="*", never=_NEVER), deviation=_changes(
        0.3, "ip addr add 192.168.1.77/24 dev eth0; ip addr del 192.168.1.23/24 dev eth0; ip route replace default via 192.168.1.1")),
    Scenario(name="changes-to-vpn", story="A third of a second into the run a VPN takes everything.", expected=Expected(
        status="problem|inconclusive", first="*", where="*", never=_NEVER), deviation=_changes(0.3, HALVES.format("tun0"), _TUNNEL)),
    Scenario(name="changes-to-nothing", story="A third of a second into the run the cable is pulled.", expected=Expected(
        status="problem", first="no-network|connection-drops", where="*", never=_NEVER), deviation=_changes(0.3, "ip link set eth0 down")),
    Scenario(name="changes-network", story="A third of a second into the run the PC moves to another network, whose router is dead.", expected=Expected(
        status="problem", first="*", where="*", never=_NEVER), deviation=_changes(
        0.3, "ip addr flush dev eth0; ip addr add 10.0.7.5/24 dev eth0; ip route add default via 10.0.7.1")),
)  # fmt: skip

ALL: tuple[Scenario, ...] = hostile(
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
    _tarpit("http-bites", "Plain HTTP bites: endless heads, a bomb, a false length, ways to this PC, words that steer.", "bites", "80",
            "healthy|inconclusive|problem", never=(*_NEVER, "internet-unreachable", "dns-unreachable")),
    _tarpit("tls-half", "Every TLS connection is answered with half a handshake.", "half", "443", "problem|inconclusive",
            never=("gateway-unreachable", "dns-unreachable", "netflix-down", "clock-wrong")),
    Scenario(name="front-ends-drip", story="Netflix's front ends are genuine, and each answers a byte at a time, for ever.", deviation=_front_ends("drip"),
             expected=Expected(status="problem|inconclusive", first="*", where="*", never=("internet-unreachable", "dns-blocking", "tls-intercepted"))),
    Scenario(name="front-ends-bite", story="Netflix's front ends are genuine, and bite.", deviation=_front_ends("bites"),
             expected=Expected(status="healthy|problem|inconclusive", first="*", where="*", never=("internet-unreachable", "dns-blocking", "tls-intercepted"))),
    problem("video-leads-elsewhere", "Every video server leads on to a device of the home.", "netflix-down|netflix-blocked", "netflix|home-network", Deviation(sites={
        host: {"https": f"location / {{ return 302 http://{TV}:8080/x; }}"} for host in OCA_HOSTS}), "--max-data", "16", never=("captive-portal",)),
    healthy("dns-forged", "Before each true answer come lies: another id, another question, another port, a datagram of nothing.", _resolver("--forged")),
    problem("dns-mangled", "The resolver answers with names that point to themselves, false counts, odd bytes, and 64 KiB of nothing.",
            "dns-unreachable|dns-failing", "home-network|isp", _resolver("--mangled"), never=("netflix-blocked", "internet-unreachable", "dns-hijacked")),
    Scenario(name="time-servers-play-foul", story="Every time server spoils its answers, each in another way.", expected=Expected(
        status="healthy|inconclusive", never=("clock-wrong", "timezone-wrong")), deviation=Deviation(
            programs=(program("internet", "time_server", "1123"),), rules={"internet": redirect(*_ENDLESS_TIME)})),
    Scenario(name="fast-nests", story="fast.com's list is nested ten thousand deep.", arguments=("--max-data", "16"), alone=True,
             expected=Expected(status="healthy|inconclusive"), deviation=_list_of_servers("[" * 2000)),
    Scenario(name="fast-numbers", story="fast.com's list has numbers of four thousand digits, NaN and infinity.", arguments=("--max-data", "16"), alone=True,
             expected=Expected(status="healthy|inconclusive"),
             deviation=_list_of_servers(f'{{"client":{{"asn":{"9" * 1900},"isp":NaN,"isp":-Infinity}},"targets":[{{"url":{"1" * 1900}}}]}}')),
    healthy("words-that-steer", "The provider, public resolvers and the router call themselves by words that steer a terminal.", Deviation(
        isp={**ISP, "isp": f"Deutsche {_STEERING} Telekom", "city": _STEERING}, without=("ui",),
        programs=(program("router", "tarpit", "80", "words", ready=(ROUTER, 80)),))),
    *hostile(
        healthy("tv-liar", "Beside the TV something leads to this PC, to the router and elsewhere, and its names steer terminals.", Deviation(
            tv=("dial",), prepare=(("tv", "ip addr add 192.168.1.51/24 dev eth0"),),
            programs=(Program(where="tv", command=("{python}", "-B", "{faults}/tv.py", "192.168.1.51", "liar"), ready=("192.168.1.51", 9)),)),
            "--quick", "--device", "smart-tv/hisense"),
        reaches=(TV, "192.168.1.51", *_GROUPS)),
    *hostile(*_CHANGING, reaches=("192.168.1.77", "10.0.7.5", "10.0.7.1", "10.66.0.2", "fc00:bbbb:bbbb:bb01::2")),
)  # fmt: skip
