"""Homes on lines over a satellite: everything takes long, and a fault beside that is found all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.lab.scenario import ROUTER, Deviation, Line, Scenario
from tests.lab.scenarios import dns, netflix, tunnels
from tests.lab.scenarios.words import problem, program, redirect

_NEVER = (
    "internet-unreachable",
    "dns-unreachable",
    "dns-slow",
    "captive-portal",
    "ipv6-broken",
    "mtu-blackhole",
    "packet-loss",
)
#: What a whole run may cost there, in seconds: patience (probes.context) times the 7 s of a near line.
_TOOK_S = {620: 13.5, 900: 19.5}


def _borrowed(of: tuple[Scenario, ...], name: str) -> Deviation:
    return next(s.deviation for s in of if s.name == name)


_TLS_FILTER = Deviation(
    programs=(program("router", "relay", "9443", "--hang", "--reset", "netflix.com", ready=(ROUTER, 9443)),),
    rules={"router": redirect("iifname br0 fib daddr type != local tcp dport 443 redirect to :9443")},
)


def _far(ms: int, name: str, story: str, first: str, where: str, deviation: Deviation, *words: str,
         also: tuple[str, ...] = (), never: tuple[str, ...] = ()) -> Scenario:  # fmt: skip
    """One fault on a line of so many milliseconds there and back; how far it is, is said beside it."""
    far = replace(deviation, line=replace(deviation.line, delay_ms=ms / 2))
    made = problem(f"satellite-{ms}ms{name}", f"Everything is {ms} ms away{story}.", first, where, far, *words,
                   never=(*_NEVER, *never), also=("latency-high", *also), alone=bool(words))  # fmt: skip
    return replace(made, expected=replace(made.expected, took_s=None if words else _TOOK_S[ms]))


def _homes(ms: int) -> Iterator[Scenario]:
    fine = ("netflix-down", "netflix-blocked", "dns-blocking", "vpn-active")
    yield _far(ms, "", "", "latency-high", "isp", Deviation(), never=fine)
    yield _far(
        ms,
        "-resolver",
        ", the resolver too",
        "latency-high",
        "isp",
        Deviation(resolvers=("8.8.8.8",)),
        never=fine,
    )
    yield _far(ms, "-names", ", and a list hides Netflix's names", "dns-blocking", "home-network",
               _borrowed(dns.ALL, "dns-block-nxdomain"), never=("netflix-down", "netflix-blocked"))  # fmt: skip
    yield _far(ms, "-vpn", ", and so is the VPN", "vpn-active", "this-device",
               tunnels.tunnel("wg0", tunnels.HALVES.format("wg0"), delay_ms=ms // 2), never=fine[:3])  # fmt: skip
    yield _far(ms, "-down", ", and Netflix answers with server errors", "netflix-down", "netflix",
               _borrowed(netflix.ALL, "netflix-down"), never=("netflix-blocked",))  # fmt: skip
    yield _far(ms, "-dropped", ", and packets to Netflix vanish at home", "netflix-blocked", "home-network",
               _borrowed(netflix.ALL, "netflix-dropped"), never=("netflix-down",))  # fmt: skip
    yield _far(ms, "-tls-filter", ", and a box at home takes all TLS and leaves Netflix's without an answer",
               "netflix-blocked", "home-network", _TLS_FILTER, never=("netflix-down",))  # fmt: skip
    yield _far(ms, "-slow", ", and the line has 2 Mbit/s", "bandwidth-low|latency-high", "isp",
               Deviation(line=Line(down=2, up=1, buffer_ms=150)), "--max-data", "40", also=("bandwidth-low",) if ms < 700 else (), never=("netflix-down", "netflix-blocked"))  # fmt: skip


_MODEM = Deviation(
    programs=(program("router", "relay", "9443", ready=(ROUTER, 9443)),),
    rules={"router": redirect("iifname br0 fib daddr type != local tcp dport 443 redirect to :9443")},
)
_ANSWERS_ITSELF = _far(620, "-modem", ", and the modem takes connections itself", "latency-high", "isp", _MODEM,
                       never=("netflix-down", "netflix-blocked", "link-busy"))  # fmt: skip

ALL: tuple[Scenario, ...] = (*_homes(620), _ANSWERS_ITSELF, *_homes(900))
