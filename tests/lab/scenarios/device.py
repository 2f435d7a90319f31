"""Faults of this PC: its clock, its hosts file, its security program, its adapter, its load; and double faults."""

from __future__ import annotations

import re

from tests.lab.internet import SITES
from tests.lab.scenario import ROUTER, Deviation, Scenario
from tests.lab.scenarios.words import ESSENTIAL, block, forward, problem, program, redirect

_DAY = 86_400
_NO_NTP = {"router": forward("udp dport 123 drop")}
_QUIET_TLS = ("tls-intercepted", "netflix-blocked", "dns-hijacked", "captive-portal", "internet-unreachable")


def _inspector(*only: str, trusted: bool) -> Deviation:
    """A security program on the PC opens the user's TLS connections (those to ``only`` names, if given)."""
    words = [word for suffix in only for word in ("--only", suffix)]
    return Deviation(
        system_roots=("root", "inspector") if trusted else ("root",),
        programs=(program("pc", "inspector", "9443", "{certificates}/inspected-leaf.pem", "{certificates}/inspected-leaf.key", *words,
                          ready=("127.0.0.1", 9443)),),
        rules={"pc": redirect("meta skuid 1000 oifname eth0 tcp dport 443 redirect to :9443", hook="output")},
    )  # fmt: skip


def _clock(name: str, story: str, shift: int, first: str = "clock-wrong", **more: object) -> Scenario:
    return problem(name, story, first, "this-device", Deviation(clock_s=shift, **more), never=_QUIET_TLS)  # type: ignore[arg-type]


def _astray(*more: str) -> tuple[tuple[str, str], ...]:
    """A container's interface took the default route; the true one loses against it."""
    words = (
        "ip link add cali0 type veth peer name cali1", "ip addr add 169.254.141.7/16 dev cali0", "ip link set cali0 up",
        "ip link set cali1 up", f"ip route replace default via {ROUTER} dev eth0 metric 3003", "ip route del default metric 0 || true",
        *more,
    )  # fmt: skip
    return tuple(("pc", word) for word in words)


def _locked(kind: str) -> tuple[tuple[str, str], ...]:
    """A route that stands before the true one and throws away all that goes to the internet."""
    words = f"ip route del default; ip route add default via {ROUTER} dev eth0 metric 600; ip route add {kind} default metric 50"
    return (("pc", words),)


#: The addresses of Netflix's hosts, without those of its help pages.
_NETFLIX = sorted(
    {a for site in SITES for a in site.v4 if re.search(r"(?<!help\.)(netflix|nflx|fast)", site.host)}
)


def _netflix_alone(route: str, *before: str) -> tuple[tuple[str, str], ...]:
    """Routes for what goes to Netflix alone."""
    return (("pc", "; ".join((*before, *(route.format(address) for address in _NETFLIX)))),)


_LINK_SCOPE = "ip route add default dev cali0 scope link src 169.254.141.7 metric 205"

ALL: tuple[Scenario, ...] = (
    problem("route-of-a-container", "A container's interface took the default route; there is no IPv6.", "route-wrong", "this-device",
            Deviation(ipv6=False, commands=_astray(_LINK_SCOPE)), never=("netflix-down", "netflix-blocked")),
    problem("route-of-a-container-ipv6", "The same with IPv6 alive.", "route-wrong", "this-device",
            Deviation(commands=_astray(_LINK_SCOPE)), never=("netflix-down", "netflix-blocked")),
    problem("route-to-nobody", "A bridge without an address of its own took the default route.", "route-wrong", "this-device",
            Deviation(ipv6=False, commands=_astray("ip link add br9 type bridge", "ip link set br9 up", "ip link set cali1 master br9",
                                                   "ip route add default dev br9 metric 100")), never=("netflix-down", "netflix-blocked")),
    problem("route-to-nobody-ipv6", "A container's network took the IPv4 default route, towards a router that is not there; IPv6 is alive.",
            "route-wrong", "this-device", Deviation(commands=_astray(
                "ip addr add 172.23.0.2/16 dev cali0", "ip route add default via 172.23.0.1 dev cali0 metric 50")),
            never=("netflix-down", "netflix-blocked")),
    problem("route-to-a-wrong-address", "Somebody set a router's address by hand that nobody has.", "route-wrong", "this-device", Deviation(
        ipv6=False, commands=(("pc", f"ip route del default; ip route add default via {ROUTER} dev eth0 metric 600; "
                                     "ip route add default via 192.168.1.254 dev eth0 metric 20"),)),
            never=("netflix-down", "netflix-blocked")),
    problem("route-into-a-container-network", "The default route over the cable is gone, that of a container's network is left.",
            "route-wrong", "this-device", Deviation(ipv6=False, commands=(
                ("pc", "ip link add docker0 type bridge; ip addr add 172.17.0.1/16 dev docker0; ip link set docker0 up;"
                       " ip link add veth7 type veth peer name far7; ip link set veth7 master docker0; ip link set veth7 up; ip link set far7 up;"
                       " ip route del default; ip route add default via 172.17.0.254 dev docker0"),)),
            never=("gateway-unreachable", "internet-unreachable", "netflix-blocked")),
    problem("route-to-nobody-in-ipv6", "A container's network announced an IPv6 router that is not there any more; IPv4 works.",
            "route-wrong", "this-device", Deviation(commands=(
                ("pc", "ip link add cali0 type veth peer name cali1; ip link set cali0 up; ip link set cali1 up;"
                       " ip -6 route add default via fe80::dead dev cali0 metric 10"),)),
            never=("ipv6-broken", "netflix-blocked")),
    problem("route-that-throws-away", "A kill switch left a route behind that throws IPv4 away; there is no IPv6.", "route-wrong", "this-device",
            Deviation(ipv6=False, commands=_locked("blackhole")), never=("netflix-down", "netflix-blocked", "no-network")),
    problem("route-that-throws-away-ipv6", "The same with IPv6 alive, and another kind of route.", "route-wrong", "this-device",
            Deviation(commands=_locked("unreachable")), never=("netflix-down", "netflix-blocked", "no-network")),
    problem("route-throws-netflix-away", "A program left routes behind that throw away what goes to Netflix alone.", "netflix-blocked", "this-device",
            Deviation(ipv6=False, commands=_netflix_alone("ip route add unreachable {}"))),
    problem("route-of-netflix-leads-nowhere", "A program left routes to Netflix behind that lead into an empty network of its own.", "netflix-blocked",
            "this-device", Deviation(ipv6=False, commands=_netflix_alone(
                "ip route add {} via 172.23.0.2 dev cali0", "ip link add cali0 type veth peer name cali1", "ip addr add 172.23.0.1/16 dev cali0",
                "ip link set cali0 up", "ip link set cali1 up"))),
    _clock("clock-10min-fast", "The clock is ten and a half minutes fast.", 630),
    _clock("clock-3days-slow", "The clock is three days slow.", -3 * _DAY),
    _clock("clock-year-slow", "The clock fell back by a year: no certificate is valid yet.", -365 * _DAY),
    _clock("clock-year-fast", "The clock is a year ahead: every certificate has expired.", 365 * _DAY),
    _clock("clock-90s", "The clock is a minute and a half off.", 90),
    _clock("clock-no-ntp", "Ten minutes off, and no time server can be asked.", -610, rules=_NO_NTP),
    _clock("clock-year-no-ntp", "A year off, and no time server can be asked.", -365 * _DAY, rules=_NO_NTP),
    _clock("time-zone", "The clock shows local time as if it were UTC: exactly two hours ahead.", 7200, "timezone-wrong"),
    _clock("time-zone-half-hour", "Five and a half hours behind.", -330 * 60, "timezone-wrong"),
    problem("hosts-override", "The hosts file pins Netflix to an old address.", "hosts-override", "this-device", Deviation(
        hosts=("203.0.113.9 www.netflix.com netflix.com",)), never=("dns-blocking", "dns-hijacked", "smart-dns", "netflix-blocked")),
    problem("hosts-blocks", "The hosts file blocks Netflix's names.", "hosts-override", "this-device", Deviation(
        hosts=("0.0.0.0 www.netflix.com", "127.0.0.1 secure.netflix.com appboot.netflix.com # no films")), never=("dns-blocking", "netflix-blocked")),
    problem("hosts-start-names", "The hosts file has a list with a name that starts TVs (AdAway#278).", "hosts-start-names", "this-device",
            Deviation(hosts=("127.0.0.1 appboot.us-west-2.origin.prodaa.netflix.com",)), never=("dns-blocking", "netflix-blocked", "hosts-override")),
    problem("inspector", "A security program opens all encrypted connections; its certificate is installed.", "tls-intercepted", "this-device",
            _inspector(trusted=True), never=("netflix-blocked", "clock-wrong", "netflix-down")),
    problem("inspector-not-installed", "A security program opens all encrypted connections; nobody trusts it.", "tls-intercepted", "this-device",
            _inspector(trusted=False), never=("netflix-blocked", "clock-wrong", "netflix-down", "captive-portal")),
    problem("inspector-netflix-only", "A filter opens connections to Netflix alone.", "tls-intercepted", "this-device",
            _inspector("netflix.com", "nflxext.com", "fast.com", trusted=True), never=("netflix-blocked", "clock-wrong")),
    problem("no-address", "The adapter has no address.", "no-network", "this-device", Deviation(ipv6=False, commands=(
        ("pc", "ip addr flush dev eth0"),))),
    problem("link-local-only", "The router gave no address: the PC made one up.", "no-network", "this-device", Deviation(ipv6=False, commands=(
        ("pc", "ip -4 addr flush dev eth0; ip addr add 169.254.71.9/16 dev eth0; ip route add default dev eth0 metric 1000"),))),
    problem("cable-out", "The cable is not plugged in.", "no-network", "this-device", Deviation(commands=(
        ("router", "ip link set lan1 down"), ("pc", "ip -4 addr flush dev eth0; ip -6 addr flush dev eth0 scope global")))),
    problem("cable-out-address-kept", "The cable is out; the address was typed in and stays.", "no-network|gateway-unreachable",
            "this-device|home-network", Deviation(commands=(("router", "ip link set lan1 down"),)), never=("internet-unreachable", "dns-unreachable")),
    problem("no-default-route", "There is an address but no way out.", "no-network", "this-device", Deviation(commands=(
        ("pc", "ip route del default; ip -6 route del default"),))),
    problem("cpu-busy", "Other programs take all the computing power.", "cpu-busy", "this-device", Deviation(programs=(
        program("pc", "burn", "4999", user=True, ready=("127.0.0.1", 4999)),)), alone=True),
    problem("clock-and-dns-blocking", "The clock is an hour and seven minutes off, and a list at home blocks Netflix.", "clock-wrong|dns-blocking",
            "this-device|home-network", Deviation(clock_s=-67 * 60, router_dns=block(ESSENTIAL, "0.0.0.0", "::")),
            also=("clock-wrong", "dns-blocking"), never=("netflix-blocked",)),
    problem("proxy-dead-and-loss", "A dead proxy is set, and the provider loses packets.", "proxy-configured", "this-device", Deviation(
        environment={"https_proxy": f"http://{ROUTER}:9999"},
        rules={"provider": forward("numgen random mod 100 < 4 drop")}), also=("packet-loss",)),
    problem("hosts-and-ipv6", "The hosts file pins Netflix, and IPv6 leads nowhere.", "hosts-override", "this-device", Deviation(
        hosts=("203.0.113.9 www.netflix.com",), rules={"provider": forward("meta nfproto ipv6 drop")}), also=("ipv6-broken",)),
)  # fmt: skip
