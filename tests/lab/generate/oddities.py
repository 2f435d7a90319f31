"""Healthy oddities: what homes have that must never be taken for a fault."""

from __future__ import annotations

from random import Random

from tests.lab.generate import words
from tests.lab.generate.part import Part
from tests.lab.scenario import ROUTER, Deviation, Line, Program
from tests.lab.scenarios import odd, strange
from tests.lab.scenarios.words import forward, program

#: Scenarios whose deviation can stand beside faults, with what they claim.
_KNOWN: dict[str, tuple[str, ...]] = {
    "icmp-blocked": (), "router-ignores-ping": (), "icmp-rate-limited": (), "no-icmp-sockets": ("ping",), "no-ping-at-all": ("ping",),
    "ntp-blocked": (), "odd-time-zone": (), "ula-only": ("families",), "no-aaaa": ("dnsmasq",), "public-resolver": ("names", "tunnel"),
    "overlay": ("tunnel",), "split-tunnel": ("tunnel",), "containers": (), "second-adapter": (), "ad-blocker": ("block",),
    "hosts-ads": (), "one-resolver-unreachable": (), "public-dns-blocked": (), "doh-blocked": (), "all-public-resolvers-blocked": ("port 53",),
    "double-nat": ("translation", "line"), "cgnat": ("translation", "line"), "small-mtu": ("mtu", "translation"), "quic-blocked": (),
    "http-blocked": ("web",), "proxy-not-for-netflix": ("proxy",), "stub-resolver": ("names",), "resolver-in-lan": ("names",),
    "dns-no-tcp": (), "second-resolver-dead": ("names",), "icmp-lossy": ("loss",), "one-front-end-dead": (), "one-video-server-dead": (),
    "google-blocked": (), "cloudflare-blocked": ("line",), "one-time-server-lies": (), "device-hosts-public": ("sites",),
    "local-firewall": ("names", "tunnel", "web", "proxy"), "two-adapters": ("home", "line", "tunnel"), "stale-ipv6-route": ("line", "tunnel", "families"),
    "empty-proxy": ("proxy",), "no-proxy-star": ("proxy",), "search-list": (), "other-resolver-names": (),
    "chaos-refused": ("names", "dnsmasq"), "slow-first-lookup": ("names", "dnsmasq"), "link-local-resolver": ("names", "dnsmasq"),
}  # fmt: skip

_BY_NAME = {scenario.name: scenario for scenario in (*odd.ALL, *strange.ALL)}


def known(draw: Random) -> Part:
    """One of the lab's own odd homes."""
    name = draw.choice(sorted(_KNOWN))
    return Part(what=name, deviation=_BY_NAME[name].deviation, claims=frozenset(_KNOWN[name]))


def line(draw: Random) -> Part:
    """Another line, far or near, slow but sufficient."""
    down = draw.choice((9, 12, 16, 25, 50, 60, 100))
    up = max(1.5, round(down * draw.uniform(0.1, 0.5), 1))
    delay = draw.choice((2, 5, 10, 20, 40, 60))
    return Part(
        what=f"a line of {down} and {up} Mbit/s, {2 * delay} ms away", claims=frozenset({"line"}), speed=draw.random() < 0.5,
        deviation=Deviation(line=Line(down=down, up=up, delay_ms=delay, buffer_ms=draw.choice((20, 40, 80)))),
    )  # fmt: skip


def provider(draw: Random) -> Part:
    number, name = draw.choice(words.PROVIDERS)
    isp = {"asn": number, "isp": name, "city": "Anywhere", "country": "XX"}
    return Part(what=f"the provider is {name}", claims=frozenset({"isp"}), deviation=Deviation(isp=isp))


def lookups(draw: Random) -> Part:
    late = draw.randint(20, 250)
    return Part(what=f"look-ups take {late} ms", claims=frozenset({"names", "dnsmasq"}), deviation=Deviation(
        without=("dnsmasq",),
        programs=(program("router", "resolver", ROUTER, "217.237.148.22", "--delay", str(late / 1000), ready=(ROUTER, 53)),)))  # fmt: skip


def ports(draw: Random) -> Part:
    shut = sorted({draw.randint(1024, 65535) for _ in range(6)} | {draw.choice((25, 123, 853))})
    return Part(what=f"ports {shut} are shut", deviation=Deviation(rules={
        "router": forward(f"meta l4proto {{ tcp, udp }} th dport {{ {', '.join(map(str, shut))} }} drop")}))  # fmt: skip


def small_loss(draw: Random) -> Part:
    """One packet in some thousands, as on any line."""
    per = draw.randint(3000, 20_000)
    return Part(what=f"one packet in {per} is lost", claims=frozenset({"loss"}), deviation=Deviation(rules={
        "provider": forward(f"numgen random mod {per} < 1 drop")}))  # fmt: skip


def neighbour(draw: Random) -> Part:
    """Another device plays music or surfs a little: far from filling the line."""
    rate = draw.choice((20_000, 60_000, 150_000))
    return Part(what=f"another device takes {rate * 8 // 1000} kbit/s", claims=frozenset({"line"}), deviation=Deviation(programs=(
        Program(where="tv", command=("{python}", "-B", "{faults}/fetch.py", "162.159.140.220", "speed.cloudflare.com",
                                     "/__down?bytes=200000000", "1", str(rate))),)))  # fmt: skip


KINDS = (known, known, known, line, provider, lookups, ports, small_loss, neighbour)
