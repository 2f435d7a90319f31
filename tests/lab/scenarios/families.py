"""Homes in which one half works: one IP version, one way to ask for names, one of two name servers."""

from __future__ import annotations

from tests.lab.scenario import ISP_RESOLVERS, ROUTER, Deviation, Scenario
from tests.lab.scenarios.words import addresses, arriving, forward, healthy, problem, program, to

_HOSTS = addresses(
    ".netflix.com", "netflix.com", ".nflxext.com", "fast.com", "api.fast.com", ".nflxvideo.net"
)
_FOUR, _SIX = [a for a in _HOSTS if ":" not in a], [a for a in _HOSTS if ":" in a]
_GONE, _GONE6 = "192.168.1.77", "2a01:c22:7a00:1200::77"
_NO_UDP = f"ip daddr {ROUTER} udp dport 53 drop"
_FINE = ("netflix-down", "internet-unreachable", "dns-blocking", "captive-portal")
_NAMES = (*_FINE, "netflix-blocked", "dns-hijacked")


def _resolver(*words: str) -> Deviation:
    started = program("router", "resolver", ROUTER, ISP_RESOLVERS[0], *words, ready=(ROUTER, 53))
    return Deviation(without=("dnsmasq",), programs=(started,))


ALL: tuple[Scenario, ...] = (
    problem("ipv6-netflix-dropped", "Netflix's IPv6 addresses are silent, all others answer.", "ipv6-broken", "isp", Deviation(
        rules={"provider": forward(*to(_SIX, "drop"))}), never=(*_FINE, "netflix-blocked")),
    problem("ipv6-netflix-rejected", "The provider knows no way to Netflix's IPv6 addresses.", "ipv6-broken", "isp", Deviation(
        rules={"provider": forward(*to(_SIX, "reject with icmpx type admin-prohibited"))}), never=(*_FINE, "netflix-blocked")),
    problem("ipv4-netflix-dropped", "Netflix's IPv4 addresses are silent, all others answer.", "netflix-blocked", "home-network", Deviation(
        rules={"router": forward(*to(_FOUR, "drop"))}), never=(*_FINE, "ipv6-broken")),
    problem("dns-udp-dropped", "The router's resolver answers over TCP alone.", "dns-unreachable", "home-network", Deviation(
        rules={"router": arriving(_NO_UDP)}), never=(*_NAMES, "dns-slow")),
    problem("dns-udp-dropped-everywhere", "No question over UDP gets anywhere, those over TCP do.", "dns-unreachable", "home-network", Deviation(
        rules={"router": arriving("iifname br0 udp dport 53 drop")}), never=(*_NAMES, "dns-slow")),
    problem("dns-aaaa-silent", "Questions for IPv6 addresses get no answer.", "dns-slow", "home-network",
            _resolver("--silent-type", "AAAA"), never=_NAMES),
    problem("dns-aaaa-3s", "Questions for IPv6 addresses are answered after three seconds.", "dns-slow", "home-network",
            _resolver("--late-type", "AAAA", "--late", "3"), never=_NAMES),
    healthy("dns-aaaa-servfail", "Questions for IPv6 addresses fail at once; everything plays over IPv4.", _resolver("--fail-type", "AAAA")),
    problem("dns-first-silent-ipv6", "The first resolver, of IPv6, is silent.", "dns-slow", "home-network",
            Deviation(resolvers=(_GONE6, ROUTER)), never=_NAMES),
    healthy("dns-second-silent", "The second of two resolvers is silent; nobody asks it.", Deviation(resolvers=(ROUTER, _GONE))),
    healthy("dns-second-silent-ipv6", "The second resolver, of IPv6, is silent.", Deviation(resolvers=(ROUTER, _GONE6))),
)  # fmt: skip
