"""Thirteen homes as facts: a healthy one, and each other one that plus a deviation.

The private values are made up, but of every kind that a real case holds.  ``case`` judges a world with the
real checks, ``whole`` adds what its person told: the unmasked document as the store keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Any

from diag import diagnosis
from diag.case.document import CaseDocument, Contact, TriedStep
from diag.case.from_json import from_json, read_document
from diag.case.from_run import document_of, private_values
from diag.case.story import join_story
from diag.case.to_json import to_json
from diag.checks import (
    all_checks,
    clock,
    dns,
    gateway,
    hosts_file,
    internet,
    link,
    load,
    mtu,
    outages,
    path,
    portal,
    proxy,
    tls,
    vpn,
    wifi,
)
from diag.checks.bandwidth.facts import Compared, RefusedProvider
from diag.checks.bandwidth.facts import Facts as BandwidthFacts
from diag.checks.clock.facts import Source
from diag.checks.dns.facts import LookupSpeed, MadeUp, NameFacts, PublicFacts, ResolverFacts
from diag.checks.netflix.facts import Facts as NetflixFacts
from diag.checks.outages.facts import Outage, WatchedEnd
from diag.checks.path.facts import Leg
from diag.diagnosis import status_of
from diag.diagnosis.code_causes import code_opinion
from diag.model import Asked, Case, Reason, Result, Status

SSID = "Casa Kowalski 5G"
MAC = "3c:22:fb:1a:2b:3c"
PUBLIC = "84.17.45.9"
PUBLIC6 = "2a02:8071:b584:77:1c2b:3aff:fe4d:5e6f"
HOME = "192.168.1.20"
ROUTER = "192.168.1.1"
WWW = ("54.155.178.5", "3.251.50.149")
OCA = "ipv4-c004-fra005-ix.1.oca.nflxvideo.net"
OWN = (("host", "annika-laptop"), ("user", "annika.kowalski"))


def _hosts() -> list[dict[str, Any]]:
    names = ("www.netflix.com", "appboot.netflix.com", "api-global.netflix.com", "nrdp.nccp.netflix.com")
    return [
        {
            "host": name,
            "v4": {
                "outcome": "ok",
                "stage": "done",
                "trusted": "public",
                "tcp_ms": 22.5 + n,
                "tls_ms": 51.0,
                "address": WWW[n % 2],
            },
            "page": {"status": 200, "marks": True, "ms": 44.0},
        }
        for n, name in enumerate(names)
    ]


def _names(word: str = "ok") -> tuple[NameFacts, ...]:
    control = NameFacts(
        name="captive.apple.com", role="control", at=("ok",), system="ok", public="ok", public_by="udp"
    )
    return (*_netflix_names(word), control)


def _netflix_names(word: str) -> tuple[NameFacts, ...]:
    names = ("www.netflix.com", "appboot.netflix.com", "nrdp.nccp.netflix.com", "assets.nflxext.com")
    gone = word != "ok"
    return tuple(
        NameFacts(
            name=name,
            role="essential",
            at=(word,),
            system=word,
            public="ok",
            public_by="https" if gone else "udp",
            addresses=() if gone else WWW,
            owners=() if gone else ("aws", "aws"),
            differs=None if gone else False,
            confirmed=True if gone else None,
        )
        for name in names
    )


def _dns(state: str = "answers", word: str = "ok", address: str = ROUTER) -> dns.Facts:
    silent = state != "answers"
    return dns.Facts(
        known=True,
        resolvers=(
            ResolverFacts(
                address=address,
                kind="private" if ip_address(address).is_private else "public",
                source="resolv.conf",
                state=state,
                first_ms=None if silent else 24.0,
                speed=LookupSpeed(
                    asked=30,
                    lost=30 if silent else 0,
                    p50_ms=None if silent else 11.0,
                    p95_ms=None if silent else 31.0,
                ),
            ),
        ),
        names=() if silent else _names(word),
        public=(
            PublicFacts(
                operator="cloudflare", udp="answers", https="answers", style="genuine", baseline="genuine"
            ),
        ),
        made_up=None if silent else MadeUp(asked=3, answered=0, words=("nxdomain", "nxdomain", "nxdomain")),
        sought=0 if silent else 4,
        found=4 if word == "ok" and not silent else 0,
    )


def _path(lost: int = 0, far_ms: float = 21.4, router_lost: int = 0) -> path.Facts:
    legs = (
        Leg(round=1, end="far", protocol="icmp", target="1.1.1.1", sent=200, lost=lost, median_ms=far_ms, p95_ms=far_ms + 6, jitter_ms=1.2),
        Leg(round=1, end="router", protocol="icmp", target=ROUTER, sent=200, lost=router_lost, median_ms=1.8, p95_ms=2.9, jitter_ms=0.3),
    )  # fmt: skip
    second = tuple(replace(leg, round=2) for leg in legs) if lost else ()
    return path.Facts(
        legs=(*legs, *second),
        round_trip_ms=far_ms,
        jitter_ms=1.2,
        loss=lost / 200,
        router_round_trip_ms=1.8,
        router_loss=router_lost / 200,
    )


def _outages(*events: Outage) -> outages.Facts:
    lost = round(sum(event.length_s for event in events) / 0.15)
    return outages.Facts(
        watched_s=9.6,
        ends=(
            WatchedEnd(end="router", protocol="icmp", target=ROUTER, sent=64, lost=0, lowest_ms=1.1, median_ms=1.9),
            WatchedEnd(end="far", protocol="icmp", target="1.1.1.1", sent=64, lost=lost, lowest_ms=19.8, median_ms=21.5),
            WatchedEnd(end="far", protocol="tcp", target="8.8.8.8", sent=48, lost=lost * 3 // 4, lowest_ms=20.3, median_ms=22.0),
        ),
        events=events,
        bytes=38784,
    )  # fmt: skip


def _series(rates: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    return tuple((round(0.25 * (n + 1), 2), rate) for n, rate in enumerate(rates))


def _bandwidth(down: float, low: float, plays: str | None, screens: int, **more: Any) -> BandwidthFacts:
    wave = tuple(
        round(down * (0.35 + 0.65 * min(1.0, n / 5)) * (1 + 0.06 * ((n * 7) % 5 - 2)), 1)
        for n in range(1, 21)
    )
    return BandwidthFacts(
        provider="netflix", server=OCA, download_mbps=down, low_mbps=low, idle_ms=21.0, loaded_ms=40.0, rpm=1500,
        router_idle_ms=2.0, router_loaded_ms=9.0, bytes=31_000_000, took_s=5.0, confidence="high", plays=plays,
        screens=screens, series=_series(wave), **more,
    )  # fmt: skip


def _clock(offset: float = 0.02) -> clock.Facts:
    sources = (
        Source(host="time.cloudflare.com", kind="ntp", offset_s=offset, within_s=0.02, stratum=3),
        Source(host="time.google.com", kind="ntp", offset_s=offset, within_s=0.02, stratum=1),
        Source(host="www.netflix.com", kind="date", offset_s=round(offset), within_s=0.6),
    )
    return clock.Facts(
        os="windows",
        sources=sources,
        ntp_offset_s=offset,
        date_offset_s=float(round(offset)),
        utc_offset_min=60,
    )


def _portal(outcome: str = "expected") -> portal.Facts:
    odd = outcome != "expected"
    families = ("apple", "google", "microsoft")
    return portal.Facts(
        probes=tuple(
            portal.Probe(
                family=family,
                outcome=outcome,
                status=302 if odd else 200,
                address_kind="public",
                address=WWW[0] if not odd else "10.1.0.1",
                page_host="login.hotel-seeblick.example" if odd else None,
            )
            for family in families
        ),
        witnesses={"1.1.1.1": "untrusted", "8.8.8.8": "untrusted"} if odd else {},
        netflix="untrusted" if odd else None,
        same_page=odd,
        page_host="login.hotel-seeblick.example" if odd else None,
    )


def _internet(state: str = "works") -> internet.Facts:
    return internet.Facts(
        ipv4=internet.Family(state=state, how=None if state == "works" else "dropped"),
        ipv6=internet.Family(state="not-there"),
    )


def _tls(inspector: str | None = None) -> tls.Facts:
    names = ("www.netflix.com", "fast.com", "one.one.one.one")
    return tls.Facts(
        hosts=tuple(
            tls.Shown(
                host=name,
                reference=name == names[-1],
                public="tls-untrusted" if inspector else "ok",
                system="ok" if inspector else None,
                covers=True,
                inspector=inspector,
            )
            for name in names
        )
    )


def _netflix(**more: Any) -> NetflixFacts:
    facts = {
        "hosts": _hosts(),
        "videos": [{"host": OCA, "page": {"status": 200, "ms": 41.0}}],
        "list_status": 200,
        "asn": "3320",
        "isp": "Deutsche Telekom AG",
        "country": "DE",
        "client_ip_kind": "public",
        **more,
    }
    found: NetflixFacts = from_json(NetflixFacts, facts, "netflix")
    return found


def _way(by: str = "direct", interface: str = "wlan0") -> tuple[vpn.RouteTaken, ...]:
    return (
        vpn.RouteTaken(to="netflix", family=4, by=by, interface=interface, destination=WWW[0]),
        vpn.RouteTaken(to="elsewhere", family=4, by=by, interface=interface, destination="1.1.1.1"),
    )


HEALTHY: dict[str, Any] = {
    "link": link.Facts(
        connected=True, interface="wlan0", medium="wifi", families=(4, 6), addresses=(HOME, PUBLIC6)
    ),
    "gateway": gateway.Facts(
        gateways=(
            gateway.Gateway(
                address=ROUTER,
                interface="wlan0",
                family=4,
                answers=True,
                icmp="answers",
                sent=2,
                round_trip_ms=1.9,
            ),
        )
    ),
    "hosts-file": hosts_file.Facts(),
    "dns": _dns(),
    "portal": _portal(),
    "internet": _internet(),
    "netflix": _netflix(),
    "tls": _tls(),
    "vpn": vpn.Facts(ways=_way()),
    "proxy": proxy.Facts(direct=True),
    "clock": _clock(),
    "path": _path(),
    "outages": _outages(),
    "mtu": mtu.Facts(hosts=(mtu.HostSizes(host="www.netflix.com", connected=True, down="done", up="done"),)),
    "load": load.Facts(first=load.Window(cpu_share=0.08, rx_mbps=0.2, tx_mbps=0.1), interface="wlan0"),
    "wifi": wifi.Facts(
        interface="wlan0", ssid=SSID, signal_dbm=-52.0, tx_mbps=866.0, rx_mbps=780.0, channel=36, band_ghz=5.2
    ),
    "bandwidth": _bandwidth(93.1, 88.0, "4k", 5),
}

#: What the checks that need a line say when there is none.
OFFLINE = {
    check: Reason.NO_NETWORK for check in HEALTHY if check not in {"link", "hosts-file", "proxy", "wifi"}
}


@dataclass(frozen=True)
class World:
    """``changed``: facts, or a reason why they are not known, by check."""

    name: str
    says: tuple[str, ...]  # ids of the diagnoses that are no notes, in order
    changed: Mapping[str, Any] = field(default_factory=dict)
    asked: Asked = field(default_factory=Asked)
    told: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[dict[str, Any], ...] = ()
    contacts: tuple[dict[str, Any], ...] = ()
    walks: tuple[dict[str, Any], ...] = ()
    runs: int = 1


def _only(*checks: str) -> dict[str, Any]:
    """A run of these checks alone: the others were not asked for."""
    return {check: None for check in HEALTHY if check not in checks}


def _failing(status: int) -> list[dict[str, Any]]:
    """Netflix's hosts, genuine, that answer with a number in place of the page, twice."""
    page = {"status": status, "marks": True, "ms": 44.0}
    return [{**host, "page": page, "again": {"tries": ["ok"], "page": page}} for host in _hosts()]


def _compared(netflix: tuple[float, ...], neutral: tuple[float, ...]) -> tuple[Compared, ...]:
    pairs = (("netflix", netflix), ("cloudflare", neutral))
    return tuple(Compared(provider=name, mbps=rate, low_mbps=rate) for name, rates in pairs for rate in rates)


def _lost_somewhere() -> path.Facts:
    """Loss beyond, and no word of the router: nobody knows where it is lost."""
    lossy = _path(lost=14)
    far = tuple(leg for leg in lossy.legs if leg.end == "far")
    return replace(lossy, legs=far, router_round_trip_ms=None, router_loss=None)


WORLDS = (
    World(
        "healthy", (),
        asked=Asked(code="NW-2-5", device="smart-tv/lg", quality="4k", screens=2),
        told={"make": "LG", "model": "OLED55C1", "began": "Friday evening, 20 November", "connection": "Wi-Fi", "outcome": "It should play on the TV again",
              "others": "Phone and tablet play; every title fails on the TV"},
        steps=({"at": "2026-11-21 20:15", "what": "Took the TV from power for a minute", "effect": "no change"},
               {"at": "2026-11-21 20:30", "what": "Restarted the router", "effect": "played for ten minutes"}),
        contacts=({"at": "2026-11-21 21:00", "channel": "chat", "agent": "Sam", "said": "Wrote to anna.k@example.org, wait a day", "reference": "4-9923817"},),
    ),
    World("no-network", ("no-network",), {**OFFLINE, "link": link.Facts(connected=False, missing="wifi-off"), "wifi": Reason.NO_NETWORK}, Asked(device="windows-browser")),
    World("internet-dead", ("internet-unreachable",),
          {**dict.fromkeys(("netflix", "tls", "portal", "clock", "path", "outages", "mtu", "bandwidth"), Reason.TIMEOUT),
           "internet": _internet("fails"), "dns": _dns("silent")}, told={"began": "this morning"}, runs=3),
    World("captive-portal", ("captive-portal",), {"portal": _portal("redirect"), "wifi": wifi.Facts(interface="wlan0", ssid="Hotel Seeblick Guest", signal_dbm=-61.0)},
          Asked(device="ios", symptom="no-sign-in")),
    World("dns-blocking", ("dns-blocking",), {"dns": _dns(word="sinkhole", address="192.168.1.2")}, Asked(code="UI-800-3", device="smart-tv/samsung"),
          told={"make": "Samsung", "model": "UE55TU7199", "began": "since the filter was set up", "others": "All TVs fail, phones on mobile data play"}),
    World("dns-dead", ("dns-unreachable",), {"dns": _dns("silent", address="84.17.45.53"), **dict.fromkeys(("netflix", "portal", "bandwidth"), Reason.BLOCKED)}),
    World("vpn", ("vpn-active",), {"vpn": vpn.Facts(ways=_way("wireguard", "wg0"), present=("wg0",), products=("WireGuard",), product="WireGuard"),
                                   "link": replace(HEALTHY["link"], addresses=(HOME, PUBLIC, PUBLIC6))},
          Asked(code="M7111-5059", device="windows-browser", symptom="vpn")),
    World("proxy", ("proxy-configured",), {"proxy": proxy.Facts(proxies=(
        proxy.ProxyAnswer(source="environment", kind="http", address="annika-laptop.lan:3128", answers=True, reaches_netflix=True),), direct=True)}),
    World("clock", ("clock-wrong",), {"clock": _clock(1234.5), "tls": Reason.BLOCKED}, Asked(code="M7121-1331", device="mac-browser")),
    World("inspected", ("tls-intercepted",), {"tls": _tls("Example Antivirus on annika-laptop")}),
    World("slow", ("bandwidth-low",), {"bandwidth": _bandwidth(3.4, 2.1, None, 0)},
          Asked(symptom="buffering", quality="1080p", screens=2), told={"connection": "Wi-Fi", "outcome": "A refund for November"}, walks=({"flow": "buffering", "title": "It stops and loads", "device": "fire-tv", "started": "2026-11-22T10:01:00Z", "end": "fixed",
              "steps": [{"step": "router", "at": "2026-11-22T10:02:00Z", "what": "Restart the router", "effect": "Speed: 2.1 to 3.4 Mbit/s. Still not playing."},
                        {"step": "cable", "at": "", "what": "Use a network cable", "effect": "It plays now."}],
              "answers": [], "conclusions": ["The line is slow only over Wi-Fi."], "fixed_by_title": "Use a network cable"},), runs=2),
    World("drops", ("connection-drops",), {"outages": _outages(
        Outage(begin_s=2.1, length_s=1.2, place="beyond"), Outage(begin_s=8.3, length_s=1.16, place="beyond"))}, Asked(symptom="buffering")),
    World("lossy-wifi", ("wifi-weak",),
          {"path": _path(lost=14, router_lost=12), "wifi": wifi.Facts(interface="wlan0", ssid=SSID, signal_dbm=-84.0, tx_mbps=13.0, rx_mbps=6.5, channel=11, band_ghz=2.4),
           "bandwidth": _bandwidth(6.0, 3.0, "720p", 1)}, Asked(device="fire-tv", symptom="buffering")),
    World("cable-out", ("no-network",), {**OFFLINE, "link": link.Facts(connected=False, missing="cable"), "wifi": None}),
    World("link-and-router-only", (), _only("link", "gateway")),
    World("quick", (), {"bandwidth": None}, Asked(quick=True)),
    World("netflix-answers-503", ("netflix-down",), {"netflix": _netflix(hosts=_failing(503))}, Asked(code="NW-2-5", device="roku")),
    World("slow-to-netflix", ("netflix-throttled",),
          {"bandwidth": _bandwidth(1.9, 1.7, None, 0, measured=2, compared=_compared((1.9, 1.8), (96.0, 95.0)))}, Asked(symptom="buffering"), runs=2),
    World("lost-somewhere", ("packet-loss",), {"path": _lost_somewhere()}),
    World("parental-lock", ("parental-lock",), {"portal": replace(
        _portal("redirect"), page="http://192.168.1.1/kids/blocked.html", page_host=ROUTER, page_kind="parental-lock",
        probes=tuple(replace(each, page="http://192.168.1.1/kids/blocked.html", page_host=ROUTER, page_kind="parental-lock") for each in _portal("redirect").probes)),
        **dict.fromkeys(("netflix", "tls", "clock", "path", "mtu", "bandwidth"), Reason.BLOCKED)}),
    World("speed-elsewhere", (), {"bandwidth": replace(
        _bandwidth(93.1, 88.0, "4k", 5), provider="cloudflare", refused=(RefusedProvider(provider="netflix", failure="provider-refused", stage="list"),))}),
    World("at-least", (), {"bandwidth": replace(_bandwidth(61.0, 55.0, "4k", 3), at_least=True, confidence="low", stopped="data-cap")}),
    World("other-program", ("link-busy",), {"bandwidth": _bandwidth(43.0, 40.0, "4k", 2, other_mbps=50.0)}),
    World("vpn-off-again", (), runs=1, asked=Asked(code="M7111-5059", device="windows-browser"),
          walks=({"flow": "vpn-or-proxy", "title": "Netflix says that there is a VPN or proxy", "device": "windows-browser", "started": "2026-11-22T10:01:00Z", "end": "provider",
                  "steps": [{"step": f"s{n}", "at": f"2026-11-22T10:{n + 10}:00Z", "what": what, "effect": "No change."} for n, what in enumerate((
                      "Close the browser and open it again", "Restart the computer", "Turn off the VPN", "Look for an extension that changes the way", "Unplug the router for a minute",
                      "Use a network cable", "Update the browser", "Sign out of Netflix and in again", "Open Netflix in a private window", "Delete the browser's data of netflix.com",
                      "Look whether the date is right", "Try another title", "Try Netflix on the phone", "Use the phone's hotspot for a moment", "Wait half an hour"))],
                  "answers": [], "conclusions": []},),
          told={"began": "since Sunday", "outcome": "It should play in the browser"}),
    World("certificate", ("netflix-certificate",), {"netflix": _netflix(hosts=[
        {**host, "v4": {**host["v4"], "outcome": "tls-expired", "stage": "tls", "trusted": "other"}, "page": None, "again": {"tries": ["tls-expired"] * 2}} for host in _hosts()]),
        "tls": Reason.BLOCKED, "bandwidth": Reason.BLOCKED}),
)  # fmt: skip

assert len({sum(each.name.encode()) for each in WORLDS}) == len(WORLDS), "two worlds would be one case"


def world(name: str) -> World:
    """One of them by its name."""
    return next(world for world in WORLDS if world.name == name)


def case(world: World) -> Case:
    """The world, judged by the real checks."""
    facts = {**HEALTHY, **world.changed}
    results = []
    for check in all_checks():
        known = facts.get(check.id)
        if isinstance(known, Reason):
            results.append(Result(check=check.id, status=Status.UNKNOWN, reason=known, took_s=0.5))
        elif known is None:
            results.append(Result(check=check.id, status=Status.SKIPPED, reason=Reason.NOT_ASKED))
        else:
            found = tuple(check.judge(known))
            results.append(
                Result(check=check.id, status=status_of(found), facts=known, findings=found, took_s=0.5)
            )
    opinion = diagnosis.diagnose(results, world.asked)
    return Case(
        id=f"{sum(world.name.encode()):012x}",
        started="2026-11-22T10:00:00Z",
        took_s=9.8,
        version="0.1.0",
        asked=world.asked,
        results=tuple(results),
        opinion=opinion,
        code=code_opinion(world.asked, tuple(results), opinion),
        utc_offset_min=60,
    )


def run(world: World, **changed: Any) -> CaseDocument:
    """The world as a run is saved, unmasked.  ``changed``: other values of its JSON."""
    made = document_of(case(world))
    return read_document({**to_json(made), **changed}) if changed else made


def whole(world: World) -> CaseDocument:
    """The world with everything its person told, unmasked."""
    last = run(world)
    runs = [replace(last, started=f"2026-11-{22 - n:02}T10:00:00Z") for n in reversed(range(world.runs))]
    steps = tuple(TriedStep(**step) for step in world.steps)
    contacts = tuple(Contact(**contact) for contact in world.contacts)
    return join_story(last.id, runs, world.told, steps=steps, contacts=contacts, walks=world.walks)


def known(world: World) -> tuple[tuple[str, str], ...]:
    """What to mask in it beyond what shows by its shape."""
    return (*private_values(case(world)), *OWN)
