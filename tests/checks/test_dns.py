"""Are names answered, in time, honestly, and Netflix's like everybody else's?

A test is a healthy home and one deviation: ``FakeDns`` answers instead of ``diag.net``, and the whole check runs.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diag.checks import dns as check
from diag.checks.dns import Facts, judge, observe
from diag.checks.dns.facts import LookupSpeed, MadeUp, NameFacts, ProgramLookup, PublicFacts, ResolverFacts
from diag.checks.dns.round_one import ask_resolver
from diag.checks.dns.words import word_for
from diag.diagnosis.circumstances import read_circumstances, sensible_steps
from diag.host import Address, Interface, Resolver, Route, SystemFacts
from diag.model import Asked, Finding, NotMeasured, Reason, Result, Status
from diag.net import connect, doh, resolve
from diag.net.certificates import Certificate
from diag.net.connect import Handshake
from diag.net.resolve import DnsAnswer, Lookup
from diag.probes import endpoints
from diag.probes.context import ROUND_ONE_S, CheckContext, RunContext

ROUTER = "192.168.1.1"
SPARE = "192.168.1.2"
CLOUDFLARE, GOOGLE, QUAD9 = "1.1.1.1", "8.8.8.8", "9.9.9.9"
FIRST_PUBLIC = {CLOUDFLARE, GOOGLE, QUAD9}
AWS, NETFLIX, ELSEWHERE = "52.31.48.193", "45.57.90.1", "23.95.10.7"
REAL = {"assets.nflxext.com": NETFLIX, "secure.netflix.com": NETFLIX, "fast.com": "23.57.90.1"}
TELEMETRY = ("ichnaea.netflix.com", "logs.netflix.com", "customerevents.netflix.com")
FRONT = (
    "www.netflix.com",
    "secure.netflix.com",
    "appboot.netflix.com",
    "uiboot.netflix.com",
    "api-global.netflix.com",
)

Said = str | tuple[str, ...] | None
"""An rcode, addresses, or "timeout" and other failure words; None: as an honest home answers."""


def is_netflix(name: str) -> bool:
    return name.endswith(("netflix.com", "nflxext.com", "nflxvideo.net", "fast.com"))


def is_made_up(name: str) -> bool:
    bare = name.removeprefix("www.").removesuffix(".com")
    return name.endswith(".com") and "." not in bare and len(bare) >= 12 and not is_netflix(name)


def honest(server: str, name: str, rdtype: str) -> Said:
    if rdtype == "TXT":
        return "REFUSED"
    if is_made_up(name):
        return "NXDOMAIN"
    if rdtype == "AAAA" or name == "nflxvideo.net":
        return ()
    return (REAL.get(name, AWS if is_netflix(name) else "142.250.1.2"),)


STYLES = {
    (CLOUDFLARE, "id.server"): "FRA",
    ("1.0.0.1", "id.server"): "FRA",
    (GOOGLE, "o-o.myaddr.l.google.com"): "172.253.1.7",
    ("8.8.4.4", "o-o.myaddr.l.google.com"): "172.253.1.8",
    (QUAD9, "id.server"): "res100.fra.rrdns.pch.net",
    ("149.112.112.112", "id.server"): "res100.fra.rrdns.pch.net",
}


@dataclass
class FakeDns:
    """``plain`` (server, name, type) and ``https`` (name, type) change what is said; ``text`` the TXT answers."""

    resolvers: tuple[str, ...] = (ROUTER,)
    sources: tuple[str, ...] = ()
    plain: Callable[[str, str, str], Said] = lambda server, name, rdtype: None
    https: Callable[[str, str], Said] = lambda name, rdtype: None
    text: Callable[[str, str], str | None] = lambda server, name: None
    https_text: Callable[[str], str | None] = lambda name: None
    ms: Callable[[str, int], float | None] = lambda server, nth: 20.0  # of the timed series; None: lost
    tls: Callable[[str], Handshake] = lambda address: Handshake(
        address=address, server_name="", failure="timeout"
    )
    lookup: Said = None
    asked: Asked = field(default_factory=Asked)
    wait_ms: Callable[[str], float] = lambda name: 800.0  # of programs
    tcp: bool = False  # what is silent over UDP answers over TCP
    log: list[tuple[str, ...]] = field(default_factory=list)

    def answer(self, server: str, name: str, rdtype: str, said: Said, transport: str = "udp") -> DnsAnswer:
        base = DnsAnswer(server=server, name=name, rdtype=rdtype, transport=transport)
        if said is None:
            said = honest(server, name, rdtype)
        if isinstance(said, str) and said.isupper():
            return dataclasses.replace(base, rcode=said, ms=20.0)
        if isinstance(said, str):
            return dataclasses.replace(base, failure=said)
        return dataclasses.replace(base, rcode="NOERROR", addresses=said or (), ms=20.0)

    def texts(self, server: str, name: str, text: str | None, transport: str) -> DnsAnswer:
        if text is None:
            return self.answer(server, name, "TXT", "REFUSED", transport)
        if text in {"timeout", "refused"}:
            return DnsAnswer(server=server, name=name, rdtype="TXT", failure=text, transport=transport)
        return DnsAnswer(
            server=server,
            name=name,
            rdtype="TXT",
            rcode="NOERROR",
            texts=(text,),
            ms=9.0,
            transport=transport,
        )

    def ask(
        self,
        server: str,
        name: str,
        rdtype: str = "A",
        *,
        timeout: float,
        transport: str = "udp",
        **_: object,
    ) -> DnsAnswer:
        self.log.append((transport, server, name, rdtype))
        if self.tcp and transport == "tcp":
            return self.answer(server, name, rdtype, honest(server, name, rdtype), transport)
        if rdtype == "TXT":
            return self.texts(server, name, self.text(server, name) or STYLES.get((server, name)), transport)
        return self.answer(server, name, rdtype, self.plain(server, name, rdtype), transport)

    def ask_many(
        self, server: str, questions: Sequence[tuple[str, str]], *, pace_s: float = 0.0, **_: object
    ) -> list[DnsAnswer]:
        answers = [self.ask(server, n, t, timeout=1.0) for n, t in questions]
        if not pace_s:
            return answers
        times = [self.ms(server, i) for i in range(len(answers))]
        return [
            dataclasses.replace(a, ms=ms)
            if ms is not None
            else DnsAnswer(server=server, name=a.name, rdtype=a.rdtype, failure="timeout")
            for a, ms in zip(answers, times, strict=True)
        ]

    def ask_https(
        self, address: str, host: str, path: str, name: str, rdtype: str = "A", **_: object
    ) -> DnsAnswer:
        self.log.append(("https", host, name, rdtype))
        if rdtype == "TXT":
            return self.texts(address, name, self.https_text(name) or STYLES.get((address, name)), "https")
        return self.answer(address, name, rdtype, self.https(name, rdtype), "https")

    def run(self) -> CheckContext:
        sources = self.sources or ("resolv.conf",) * len(self.resolvers)
        system = SystemFacts(
            os="linux",
            interfaces=(
                Interface(
                    name="eth0",
                    kind="ethernet",
                    addresses=(Address(address="192.168.1.50", prefix=24, family=4, kind="private"),),
                ),
            ),
            routes=(Route(family=4, destination="0.0.0.0/0", gateway=ROUTER, interface="eth0"),),
            resolvers=tuple(
                Resolver(address=a, source=s) for a, s in zip(self.resolvers, sources, strict=True)
            ),
        )
        shared = RunContext(self.asked, system)
        shared.now_quiet()
        return CheckContext(shared)


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeDns], Facts]:
    def system(name: str, *, timeout: float, fake: FakeDns) -> Lookup:
        answer = fake.answer("", name, "A", fake.lookup)
        return Lookup(name=name, addresses=answer.addresses, ms=5.0, failure=answer.failure)

    def observe_in(fake: FakeDns) -> Facts:
        monkeypatch.setattr(resolve, "ask", fake.ask)
        monkeypatch.setattr(resolve, "ask_many", fake.ask_many)
        monkeypatch.setattr(
            resolve, "look_up", lambda name, *, timeout: system(name, timeout=timeout, fake=fake)
        )
        monkeypatch.setattr(
            resolve,
            "look_up_as_programs",
            lambda name, *, timeout: Lookup(name=name, addresses=("198.38.96.1",), ms=fake.wait_ms(name)),
        )
        monkeypatch.setattr(doh, "ask", fake.ask_https)
        monkeypatch.setattr(connect, "tls", lambda address, name, **_: fake.tls(address))
        return observe(fake.run())

    return observe_in


def found(facts: Facts) -> list[str]:
    return [f"{f.id} {f.severity} {f.confidence}" for f in judge(facts)]


def test_a_silent_resolver_on_a_pc_that_started_slowly_was_heard(play: Callable[[FakeDns], Facts]) -> None:
    class Slow(FakeDns):
        def run(self) -> CheckContext:
            run = super().run()
            run.started = run.shared.started = time.monotonic() - ROUND_ONE_S + 0.3
            return run

        def ask_many(
            self, server: str, questions: Sequence[tuple[str, str]], *, pace_s: float = 0.0, **_: object
        ) -> list[DnsAnswer]:
            time.sleep(0.32)  # it waits as long as it may, and wakes up a little late
            return super().ask_many(server, questions, pace_s=pace_s)

    facts = play(Slow(plain=router("timeout", everything)))
    assert facts.resolvers[0].state == "silent"


# -- what a home may do -----------------------------------------------------------------------------------


def router(
    said: Said, only: Callable[[str], bool] = is_netflix, rdtypes: tuple[str, ...] = ("A", "AAAA")
) -> Callable[[str, str, str], Said]:
    """The configured resolver says this about the names; everybody else is honest."""
    return lambda server, name, rdtype: (
        said if server == ROUTER and only(name) and rdtype in rdtypes else None
    )


def one(*names: str) -> Callable[[str], bool]:
    return lambda name: name in names


def everything(name: str) -> bool:
    return True


def everywhere(said: Said, only: Callable[[str], bool] = is_netflix) -> Callable[[str, str, str], Said]:
    """Whoever is asked on port 53, the answer is the same: it is caught on the way."""
    return lambda server, name, rdtype: said if only(name) and rdtype != "TXT" else None


def no_ipv6(said: Said) -> Callable[[str, str, str], Said]:
    return lambda server, name, rdtype: said if rdtype == "AAAA" else None


def dead(*servers: str, failure: str = "timeout") -> Callable[[str, str, str], Said]:
    return lambda server, name, rdtype: failure if server in servers else None


def both(*worlds: Callable[[str, str, str], Said]) -> Callable[[str, str, str], Said]:
    def plain(server: str, name: str, rdtype: str) -> Said:
        said = [w(server, name, rdtype) for w in worlds]
        return next((s for s in said if s is not None), None)

    return plain


def no_https(name: str, rdtype: str = "A") -> Said:
    return "timeout"


def no_public(server: str, name: str, rdtype: str) -> Said:
    return "timeout" if server in FIRST_PUBLIC else None


def certificate(*names: str, organisation: str = "") -> Certificate:
    return Certificate(subject=f"CN={names[0]}, O={organisation}", names=names, organisation=organisation)


def netflix_there(address: str) -> Handshake:
    return Handshake(
        address=address,
        server_name="www.netflix.com",
        stage="done",
        certificate=certificate("www.netflix.com", organisation="Netflix, Inc."),
    )


def page_there(address: str) -> Handshake:
    return Handshake(
        address=address,
        server_name="www.netflix.com",
        failure="tls-untrusted",
        stage="tls",
        certificate=certificate("block.example", organisation="Filter"),
    )


def slow(ms: float | None, share: int = 1) -> Callable[[str, int], float | None]:
    """Each ``share``-th timed question takes so long (None: is lost)."""
    return lambda server, nth: ms if server == ROUTER and nth % share == 0 else 20.0


def lost(count: int) -> Callable[[str, int], float | None]:
    return lambda server, nth: None if server == ROUTER and nth < count else 20.0


def intercepted(
    *, text: str | None = "dnsmasq-2.90", version: str | None = None
) -> Callable[[str, str], str | None]:
    """Style questions to every public resolver come back in the router's style."""

    def answer(server: str, name: str) -> str | None:
        if name == "version.bind":
            return version
        return "203.0.113.77" if name.startswith("o-o.myaddr") and text else text

    return answer


def smart(names: Sequence[str] = FRONT, address: str = ELSEWHERE) -> Callable[[str, str, str], Said]:
    return router((address,), one(*names), ("A",))


def first_made_up() -> Callable[[str, str, str], Said]:
    """Somebody owns the first of the made-up names that is asked."""
    seen: list[str] = []

    def plain(server: str, name: str, rdtype: str) -> Said:
        if is_made_up(name) and not seen:
            seen.append(name)
        return ("198.51.100.1",) if name in seen else None

    return plain


HEALTHY = {
    "plain home": FakeDns(),
    "two good resolvers": FakeDns(resolvers=(ROUTER, SPARE)),
    "stub on this PC": FakeDns(resolvers=("127.0.0.53", ROUTER), sources=("resolv.conf", "uplink")),
    "stub whose uplink is silent to us": FakeDns(resolvers=("127.0.0.53", SPARE), sources=("resolv.conf", "uplink"), plain=dead(SPARE)),
    "link-local resolver": FakeDns(resolvers=("fe80::1%eth0",)),
    "public resolver configured": FakeDns(resolvers=(CLOUDFLARE,)),
    "all public port 53 silent": FakeDns(plain=no_public, text=lambda s, n: "timeout" if s != ROUTER else None),
    "all public port 53 refused": FakeDns(plain=dead(*FIRST_PUBLIC, failure="refused"), text=lambda s, n: "refused"),
    "one public resolver silent": FakeDns(plain=dead(CLOUDFLARE)),
    "HTTPS to resolvers blocked": FakeDns(https=no_https, https_text=lambda n: "timeout"),
    "public port 53 and HTTPS blocked": FakeDns(plain=no_public, https=no_https, text=lambda s, n: "timeout"),
    "wrong clock breaks HTTPS": FakeDns(https=lambda n, t: "tls-not-yet-valid", https_text=lambda n: "tls-not-yet-valid"),
    "everybody refuses CHAOS": FakeDns(text=lambda s, n: "refused"),
    "other CDN addresses": FakeDns(plain=router(("23.15.1.1",), one("fast.com", "assets.nflxext.com"), ("A",))),
    "other cloud region": FakeDns(plain=router(("3.251.50.149",), one(*FRONT), ("A",))),
    "public addresses outside the shipped prefixes, the same here": FakeDns(plain=everywhere(("203.0.113.5",)), https=lambda n, t: ("203.0.113.9",)),
    "front end elsewhere, nothing to compare with": FakeDns(plain=both(no_public, smart()), https=no_https),
    "one front-end name elsewhere": FakeDns(plain=smart(FRONT[:1]), tls=netflix_there),
    "resolver drops AAAA": FakeDns(plain=router("timeout", everything, ("AAAA",))),
    "AAAA refused": FakeDns(plain=router("REFUSED", is_netflix, ("AAAA",))),
    "IPv6 only: A is empty, AAAA is there": FakeDns(
        plain=lambda s, n, t: (() if t == "A" else ("2600:1f14::1",)) if s == ROUTER and is_netflix(n) and n != "nflxvideo.net" else None
    ),
    "old name gone everywhere": FakeDns(plain=everywhere("NXDOMAIN", one("nrdp.nccp.netflix.com")), https=lambda n, t: "NXDOMAIN" if n.startswith("nrdp") else None),
    "zone without an address": FakeDns(),
    "one lost question": FakeDns(ms=lost(1)),
    "three lost of thirty": FakeDns(ms=lost(3)),
    "one slow answer": FakeDns(ms=lambda s, i: 1400.0 if i == 0 else 20.0),
    "900 ms, but never lost": FakeDns(ms=slow(900.0)),
    "first resolver refuses connections, second is fine": FakeDns(resolvers=(ROUTER, SPARE), plain=dead(ROUTER, failure="refused")),
    "one made-up name exists after all": FakeDns(plain=first_made_up()),
    "1.1.1.1 used by a box at home, 1.0.0.1 is genuine": FakeDns(text=lambda s, n: "box" if s == CLOUDFLARE and n == "id.server" else None),
    "new style of an operator, over HTTPS too": FakeDns(text=lambda s, n: "site-17.example" if "id.server" in n else None, https_text=lambda n: "site-18.example" if n == "id.server" else None),
    "one operator answers oddly, HTTPS blocked": FakeDns(text=lambda s, n: "box" if s in {CLOUDFLARE, "1.0.0.1"} and n == "id.server" else None, https_text=lambda n: "timeout"),
    "forwarder passes version.bind on to one operator": FakeDns(text=lambda s, n: "Q9-7.6" if s in {ROUTER, QUAD9} and n == "version.bind" else None),
    "no third parties": FakeDns(asked=Asked(third_party=False)),
    "resolvers unknown, names work": FakeDns(resolvers=()),
    "only ads blocked": FakeDns(plain=router(("0.0.0.0",), lambda n: n.startswith("ads."))),
    "portal names filtered": FakeDns(plain=router(("0.0.0.0",), one("captive.apple.com", "www.msftconnecttest.com", "connectivitycheck.gstatic.com"))),
    "NAT64 answers": FakeDns(plain=lambda s, n, t: ("64:ff9b::341f:30c1",) if t == "AAAA" else None),
}  # fmt: skip


@pytest.mark.parametrize("fake", [pytest.param(w, id=i) for i, w in HEALTHY.items()])
def test_healthy_but_odd(play: Callable[[FakeDns], Facts], fake: FakeDns) -> None:
    assert found(play(fake)) == []


FAULTS = {
    "silent resolver": (FakeDns(plain=dead(ROUTER)), ["dns-unreachable fail sure"]),
    "closed port": (FakeDns(plain=dead(ROUTER, failure="refused")), ["dns-unreachable fail sure"]),
    "both silent": (FakeDns(resolvers=(ROUTER, SPARE), plain=dead(ROUTER, SPARE)), ["dns-unreachable fail sure"]),
    "nobody answers anywhere": (FakeDns(plain=dead(ROUTER, *FIRST_PUBLIC), https=no_https), ["dns-unreachable fail sure"]),
    "stub dead, uplink fine": (FakeDns(resolvers=("127.0.0.53", SPARE), sources=("resolv.conf", "uplink"), plain=dead("127.0.0.53")), ["dns-unreachable fail sure"]),
    "none configured": (FakeDns(resolvers=(), lookup="timeout"), ["dns-unreachable fail sure"]),
    "SERVFAIL for all": (FakeDns(plain=router("SERVFAIL", everything)), ["dns-failing fail sure"]),
    "REFUSED for all": (FakeDns(plain=router("REFUSED", everything)), ["dns-failing fail sure"]),
    "NXDOMAIN for all": (FakeDns(plain=router("NXDOMAIN", everything)), ["dns-failing fail sure"]),
    "SERVFAIL for all, nobody to compare": (FakeDns(plain=both(router("SERVFAIL", everything), no_public), https=no_https), ["dns-failing fail sure"]),
    "SERVFAIL for Netflix only": (FakeDns(plain=router("SERVFAIL")), ["dns-failing fail likely"]),
    "SERVFAIL for the video servers": (FakeDns(plain=router("SERVFAIL", lambda name: name.endswith("nflxvideo.net"))), ["dns-failing fail likely"]),
    "SERVFAIL, no third parties": (FakeDns(plain=router("SERVFAIL", everything), asked=Asked(third_party=False)), ["dns-failing fail sure"]),
    "Pi-hole null address": (FakeDns(plain=router(("0.0.0.0",))), ["dns-blocking fail sure"]),
    "Pi-hole NXDOMAIN": (FakeDns(plain=router("NXDOMAIN")), ["dns-blocking fail sure"]),
    "NODATA": (FakeDns(plain=router(())), ["dns-blocking fail sure"]),
    "loopback": (FakeDns(plain=router(("127.0.0.1",), is_netflix, ("A",))), ["dns-blocking fail sure"]),
    "router's own address": (FakeDns(plain=router((ROUTER,), is_netflix, ("A",))), ["dns-blocking fail sure"]),
    "REFUSED for Netflix only": (FakeDns(plain=router("REFUSED")), ["dns-blocking fail sure"]),
    "silence for Netflix only": (FakeDns(plain=router("timeout", one("appboot.netflix.com", "uiboot.netflix.com"))), ["dns-blocking fail sure"]),
    "one name": (FakeDns(plain=router(("0.0.0.0",), one("appboot.netflix.com"))), ["dns-blocking fail sure"]),
    "old TV name": (FakeDns(plain=router("NXDOMAIN", one("nrdp.nccp.netflix.com"))), ["dns-blocking fail sure"]),
    "video servers' zone": (FakeDns(plain=router("NXDOMAIN", one("nflxvideo.net"))), ["dns-blocking fail sure"]),
    "A blocked, AAAA forgotten": (FakeDns(plain=lambda s, n, t: ("0.0.0.0",) if s == ROUTER and is_netflix(n) and t == "A" else ("2600:1f14::1",) if t == "AAAA" else None), ["dns-blocking fail sure"]),
    "blocked, public port 53 closed, HTTPS proves it": (FakeDns(plain=both(router(("0.0.0.0",)), no_public)), ["dns-blocking fail sure"]),
    "blocked and caught on the way, HTTPS proves it": (FakeDns(plain=everywhere(("0.0.0.0",))), ["dns-blocking fail sure"]),
    "blocked, nobody to compare": (FakeDns(plain=both(router("NXDOMAIN"), no_public), https=no_https), ["dns-blocking fail likely"]),
    "blocked, no third parties": (FakeDns(plain=router("NXDOMAIN"), asked=Asked(third_party=False)), ["dns-blocking fail likely"]),
    "blocked, wrong clock": (FakeDns(plain=everywhere(("0.0.0.0",)), https=lambda n, t: "tls-expired"), ["dns-blocking fail likely"]),
    "warning page": (FakeDns(plain=smart(), tls=page_there), ["dns-blocking fail likely"]),
    "sinkhole with a public address": (FakeDns(plain=smart()), ["dns-blocking fail likely"]),
    "everything paused": (FakeDns(plain=router(("0.0.0.0",), everything)), ["dns-blocking fail sure"]),
    "second resolver blocks": (FakeDns(resolvers=(SPARE, ROUTER), plain=router(("0.0.0.0",), one("appboot.netflix.com"))), ["dns-blocking warn possible"]),
    "logging names": (FakeDns(plain=router(("0.0.0.0",), one(*TELEMETRY))), ["dns-blocking-telemetry note sure"]),
    "logging names and a TV": (FakeDns(plain=router("NXDOMAIN", one(*TELEMETRY)), asked=Asked(device="smart-tv/samsung")), ["dns-blocking warn possible"]),
    "logging names and a code": (FakeDns(plain=router("NXDOMAIN", one(*TELEMETRY)), asked=Asked(code="NW-2-5")), ["dns-blocking warn possible"]),
    "logging names and a phone": (FakeDns(plain=router("NXDOMAIN", one(*TELEMETRY)), asked=Asked(device="android")), ["dns-blocking-telemetry note sure"]),
    "search page": (FakeDns(plain=router(("203.0.113.80",), is_made_up, ("A",))), ["dns-hijacked warn sure"]),
    "caught on the way, honest": (FakeDns(text=intercepted()), ["dns-hijacked warn sure"]),
    "caught on the way, HTTPS blocked": (FakeDns(text=intercepted(), https=no_https, https_text=lambda n: "timeout"), ["dns-hijacked warn sure"]),
    "same version text everywhere": (FakeDns(text=lambda s, n: "unbound 1.19" if n == "version.bind" else "refused"), ["dns-hijacked warn sure"]),
    "caught and blocked": (FakeDns(text=intercepted(), plain=everywhere(("0.0.0.0",))), ["dns-blocking fail sure", "dns-hijacked fail sure"]),
    "four lost of thirty": (FakeDns(ms=lost(4)), ["dns-slow warn sure"]),
    "all slow": (FakeDns(ms=slow(1300.0)), ["dns-slow warn sure"]),
    "one in ten slow": (FakeDns(ms=slow(1300.0, 10)), ["dns-slow warn sure"]),
    "first silent, second fine": (FakeDns(resolvers=(ROUTER, SPARE), plain=dead(ROUTER)), ["dns-slow warn sure"]),
    "first silent, but this system knows": (FakeDns(resolvers=(ROUTER, SPARE), plain=dead(ROUTER), wait_ms=lambda n: 20.0),
                                            ["dns-spare-silent note sure"]),
    "first silent, and this system knows only for a moment": (
        FakeDns(resolvers=(ROUTER, SPARE), plain=dead(ROUTER), wait_ms=lambda n: 2274.0 if n == "www.netflix.com" else 119.0),
        ["dns-slow warn sure"]),
    "first closed, and programs wait": (FakeDns(resolvers=(ROUTER, SPARE), plain=dead(ROUTER, failure="refused"), wait_ms=lambda n: 5000.0),
                                        ["dns-slow warn sure"]),
    "programs wait, nobody knows for what": (FakeDns(wait_ms=lambda n: 5000.0), ["dns-slow warn likely"]),
    "no answer about IPv6": (FakeDns(plain=no_ipv6("timeout"), wait_ms=lambda n: 5000.0), ["dns-slow warn sure"]),
    "TCP alone": (FakeDns(plain=dead(ROUTER), tcp=True, wait_ms=lambda n: 9000.0), ["dns-unreachable fail sure"]),
    "TCP alone, everywhere": (FakeDns(plain=dead(ROUTER, *FIRST_PUBLIC), tcp=True, wait_ms=lambda n: 9000.0), ["dns-unreachable fail sure"]),
    "TCP alone, and this PC knows": (FakeDns(plain=dead(ROUTER), tcp=True, wait_ms=lambda n: 20.0), ["dns-unreachable warn likely"]),
    "first over TCP alone": (FakeDns(resolvers=(ROUTER, SPARE), plain=dead(ROUTER), tcp=True, wait_ms=lambda n: 5000.0), ["dns-slow warn sure"]),
    "second silent": (FakeDns(resolvers=(SPARE, ROUTER), plain=dead(ROUTER)), ["dns-spare-silent note sure"]),
    "smart DNS": (FakeDns(plain=smart(), tls=netflix_there), ["smart-dns warn sure"]),
    "smart DNS for three names": (FakeDns(plain=smart(FRONT[:3]), tls=netflix_there), ["smart-dns warn sure"]),
    "smart DNS box at home": (FakeDns(plain=router((SPARE,), one(*FRONT), ("A",)), tls=netflix_there), ["smart-dns warn sure"]),
    "stand-in addresses": (FakeDns(plain=router(("198.18.0.9",), everything, ("A",))), ["dns-local-proxy note likely"]),
}  # fmt: skip


@pytest.mark.parametrize(("fake", "expected"), [pytest.param(*row, id=i) for i, row in FAULTS.items()])
def test_fault(play: Callable[[FakeDns], Facts], fake: FakeDns, expected: list[str]) -> None:
    assert found(play(fake)) == expected


@pytest.mark.parametrize("fake", [pytest.param(w, id=i) for i, (w, _) in FAULTS.items()])
def test_texts_are_whole(play: Callable[[FakeDns], Facts], fake: FakeDns) -> None:
    for finding in judge(play(fake)):
        for text in (finding.title, finding.text, *finding.steps):
            assert "{" not in text
            assert text.rstrip()[-1] in ".^" or text == finding.title
            assert "None" not in text


def test_blocking_names_what_to_allow(play: Callable[[FakeDns], Facts]) -> None:
    [finding] = judge(
        play(FakeDns(plain=router(("0.0.0.0",), one("appboot.netflix.com", "www.netflix.com"))))
    )
    assert "www.netflix.com, appboot.netflix.com" in finding.text
    assert ROUTER in finding.text
    assert "@@||www.netflix.com^ @@||appboot.netflix.com^" in " ".join(finding.steps)


RESTART, PI_HOLE, TO_PROVIDER = "Restart the router", "Restart the device at", "Tell your internet provider"
AUTOMATIC = "to automatic"
ISP = "217.237.148.22"


def _advice(finding: Finding, facts: Facts) -> str:
    known = read_circumstances({"dns": Result(check="dns", status=Status.FAIL, facts=facts)})
    return " ".join(sensible_steps(finding, known))


@pytest.mark.parametrize(
    ("fake", "place", "advised", "never"),
    [
        (FakeDns(plain=dead(ROUTER)), "home-network", [RESTART, "1.1.1.1"], [PI_HOLE, TO_PROVIDER]),
        (FakeDns(resolvers=(SPARE,), plain=dead(SPARE)), "home-network", [PI_HOLE, SPARE, "1.1.1.1"], [RESTART, TO_PROVIDER]),
        (FakeDns(resolvers=(ISP,), plain=dead(ISP)), "isp", ["1.1.1.1", TO_PROVIDER], [RESTART, PI_HOLE]),
        (FakeDns(resolvers=(CLOUDFLARE,), plain=dead(CLOUDFLARE)), "home-network", [AUTOMATIC, "8.8.8.8"], [RESTART, TO_PROVIDER, "1.1.1.1"]),
        (FakeDns(resolvers=("94.140.14.15",), plain=lambda s, n, t: ("0.0.0.0",) if s == "94.140.14.15" and is_netflix(n) else None),
         "home-network", [AUTOMATIC], [RESTART, "AdGuard Home", "Pi-hole"]),
        # nobody outside answers either: another one would not either, and it may not be the provider's fault
        (FakeDns(resolvers=(ISP,), plain=dead(ISP, *FIRST_PUBLIC), text=lambda s, n: "timeout"), "home-network", [TO_PROVIDER], [RESTART, "1.1.1.1", "9.9.9.9"]),
        # a forwarder on this PC hands on what the one behind it says
        (FakeDns(resolvers=("127.0.0.53", SPARE), sources=("resolv.conf", "uplink"), plain=dead("127.0.0.53", SPARE)), "home-network", [PI_HOLE], [RESTART]),
        (FakeDns(resolvers=("127.0.0.53", SPARE), sources=("resolv.conf", "uplink"), plain=dead("127.0.0.53")), "this-device", ["program on this PC"], [RESTART, PI_HOLE]),
        (FakeDns(resolvers=(SPARE,), plain=lambda s, n, t: "SERVFAIL" if s == SPARE else None), "home-network", [PI_HOLE], [RESTART, TO_PROVIDER]),
        (FakeDns(plain=router("SERVFAIL", everything)), "isp", [RESTART, "1.1.1.1"], [PI_HOLE]),
    ],
)  # fmt: skip
def test_who_runs_the_name_server_decides_where_and_what_to_do(
    play: Callable[[FakeDns], Facts], fake: FakeDns, place: str, advised: list[str], never: list[str]
) -> None:
    facts = play(fake)
    finding = next(iter(judge(facts)))
    told = _advice(finding, facts)
    assert finding.where == place
    assert [words for words in advised if words not in told] == []
    assert [words for words in never if words in told] == []


def test_the_dead_one_of_two_is_the_one_that_is_spoken_of(play: Callable[[FakeDns], Facts]) -> None:
    facts = play(FakeDns(resolvers=(SPARE, ROUTER), plain=dead(SPARE)))
    (finding,) = judge(facts)
    told = _advice(finding, facts)
    assert f"Remove {SPARE}" in told
    assert RESTART not in told


def test_unreachable_says_that_a_public_one_answers(play: Callable[[FakeDns], Facts]) -> None:
    [finding] = judge(play(FakeDns(plain=dead(ROUTER))))
    assert "a public look-up server (Cloudflare and Google) does" in finding.text
    [finding] = judge(
        play(FakeDns(plain=dead(ROUTER, *FIRST_PUBLIC), https=no_https, text=lambda s, n: "timeout"))
    )
    assert "public" not in finding.text


def test_interception_names_the_operators(play: Callable[[FakeDns], Facts]) -> None:
    [finding] = judge(play(FakeDns(text=intercepted())))
    assert "Cloudflare and Google and Quad9" in finding.text


def test_no_third_parties_asks_nobody_else(play: Callable[[FakeDns], Facts]) -> None:
    fake = FakeDns(asked=Asked(third_party=False))
    facts = play(fake)
    assert {server for _, server, _, _ in fake.log} == {ROUTER}
    assert all(is_netflix(name) or is_made_up(name) or name == "version.bind" for _, _, name, _ in fake.log)
    assert facts.public == ()


def test_healthy_home_needs_no_second_round(play: Callable[[FakeDns], Facts]) -> None:
    fake = FakeDns()
    play(fake)
    assert not [entry for entry in fake.log if entry[0] == "tcp" or "AAAA" in entry]
    assert len([entry for entry in fake.log if entry[0] == "https"]) == 4


def test_unreachable_resolver_is_asked_over_tcp_too(play: Callable[[FakeDns], Facts]) -> None:
    fake = FakeDns(plain=dead(ROUTER))
    play(fake)
    assert ("tcp", ROUTER, "www.netflix.com", "A") in fake.log


def test_resolver_that_wakes_up_late(play: Callable[[FakeDns], Facts]) -> None:
    asked: list[str] = []

    def plain(server: str, name: str, rdtype: str) -> Said:
        if server == ROUTER:
            asked.append(name)
        return "timeout" if server == ROUTER and len(asked) <= 18 else None

    facts = play(FakeDns(plain=plain))
    assert facts.resolvers[0].state == "late"
    assert found(facts) == ["dns-slow warn likely"]


def test_slow_once_is_forgiven(play: Callable[[FakeDns], Facts]) -> None:
    asked: list[int] = []

    def ms(server: str, nth: int) -> float | None:
        asked.append(nth)
        return None if len(asked) <= 30 and nth < 9 else 20.0

    facts = play(FakeDns(ms=ms))
    assert facts.resolvers[0].speed == LookupSpeed(asked=30, lost=9, p50_ms=20.0, p95_ms=20.0)
    assert facts.resolvers[0].again == LookupSpeed(asked=30, lost=0, p50_ms=20.0, p95_ms=20.0)
    assert found(facts) == []


def test_blocked_once_is_forgiven(play: Callable[[FakeDns], Facts]) -> None:
    asked: list[str] = []

    def plain(server: str, name: str, rdtype: str) -> Said:
        first = name not in asked
        if server == ROUTER:
            asked.append(name)
        return "SERVFAIL" if server == ROUTER and first else None

    assert found(play(FakeDns(plain=plain))) == []


@pytest.mark.parametrize(
    ("failure", "reason"), [("no-network", Reason.NO_NETWORK), ("no-permission", Reason.NO_PERMISSION)]
)
def test_not_measured(play: Callable[[FakeDns], Facts], failure: str, reason: Reason) -> None:
    with pytest.raises(NotMeasured) as caught:
        play(FakeDns(plain=dead(ROUTER, failure=failure)))
    assert caught.value.reason is reason


def test_words() -> None:
    def said(*addresses: str, rcode: str | None = "NOERROR", failure: str | None = None) -> str | None:
        return word_for(
            [DnsAnswer(server="", name="", rdtype="A", rcode=rcode, addresses=addresses, failure=failure)]
        )

    assert word_for([]) is None
    assert said("52.1.2.3", "127.0.0.1") == "ok"
    assert said("0.0.0.0") == "sinkhole"
    assert said("127.0.0.2") == "loopback"
    assert said("10.0.0.1") == "private"
    assert said("100.64.0.1") == "private"
    assert said("198.18.3.4") == "stand-in"
    assert said() == "nodata"
    assert said(rcode="YXDOMAIN") == "error"
    assert said(rcode=None, failure="timeout") == "silent"
    assert said(rcode=None, failure="garbled") == "garbled"


# -- what a stored case may hold: judged without any network -------------------------------------------------------


def facts(**change: object) -> Facts:
    names = tuple(
        NameFacts(
            name=n,
            role="essential" if is_netflix(n) else "control",
            at=("ok",),
            system="ok",
            public="ok",
            public_by="udp",
        )
        for n in (*FRONT, "assets.nflxext.com", "captive.apple.com")
    )
    resolver = ResolverFacts(
        address="192.168.1.1",
        kind="private",
        source="resolv.conf",
        state="answers",
        speed=LookupSpeed(asked=30, lost=0, p50_ms=5.0, p95_ms=9.0),
    )
    base = Facts(
        known=True,
        resolvers=(resolver,),
        names=names,
        public=(PublicFacts(operator="google", style="genuine"),),
        made_up=MadeUp(asked=3, answered=0),
    )
    return dataclasses.replace(base, **change)  # type: ignore[arg-type]


def named(**change: object) -> tuple[NameFacts, ...]:
    """The names with the first changed."""
    first, *rest = facts().names
    return (dataclasses.replace(first, **change), *rest)  # type: ignore[arg-type]


def foreign(operator: str, *, again: str | None = "foreign", baseline: str | None = "genuine") -> PublicFacts:
    return PublicFacts(operator=operator, udp="answers", style="foreign", again=again, baseline=baseline)


JUDGED = {
    "healthy": (facts(), []),
    "nothing known about names": (facts(names=()), []),
    "wrong, but not the second time": (facts(names=named(system="nxdomain", confirmed=False)), []),
    "missing in public by HTTPS too": (facts(names=named(system="nxdomain", confirmed=True, public="nxdomain", public_by="https")), []),
    "silent, one name": (facts(names=named(system="silent", confirmed=True)), []),
    "no answer that tells from HTTPS, one operator": (facts(public=(foreign("google", baseline="none"),)), []),
    "the other address is genuine": (facts(public=(foreign("google", again="genuine"),)), []),
    "HTTPS shows the same foreign style": (facts(public=(foreign("google", baseline="foreign"), foreign("quad9", baseline="foreign"))), []),
    "one operator, proven": (facts(public=(foreign("google"),)), ["dns-hijacked"]),
    "two operators, HTTPS closed": (facts(public=(foreign("google", baseline=None), foreign("quad9", baseline="none"))), ["dns-hijacked"]),
    "made-up names not asked again": (facts(made_up=MadeUp(asked=3, answered=3)), []),
    "made-up names twice": (facts(made_up=MadeUp(asked=3, answered=3, again_asked=6, again_answered=6)), ["dns-hijacked"]),
    "differs, not looked at": (facts(names=named(differs=True, addresses=(ELSEWHERE,))), []),
    "differs, proves nothing": (facts(names=named(differs=True, addresses=(ELSEWHERE,), look="unproven")), []),
    "differs, nobody there, one name": (facts(names=named(differs=True, addresses=(ELSEWHERE,), look="timeout")), []),
    "few timed questions, since most were lost": (
        facts(resolvers=(dataclasses.replace(facts().resolvers[0], speed=LookupSpeed(asked=7, lost=5), again=LookupSpeed(asked=7, lost=5)),)),
        ["dns-slow"],
    ),
    "all timed questions lost": (
        facts(resolvers=(dataclasses.replace(facts().resolvers[0], speed=LookupSpeed(asked=30, lost=30), again=LookupSpeed(asked=9, lost=9)),)),
        ["dns-slow"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("stored", "expected"), [pytest.param(*row, id=i) for i, row in JUDGED.items()])
def test_judge(stored: Facts, expected: list[str]) -> None:
    assert [finding.id for finding in judge(stored)] == expected


def test_check_is_found_under_its_name() -> None:
    assert (check.CHECK.id, check.CHECK.facts) == ("dns", Facts)


WORDS = st.sampled_from(
    [
        None,
        "ok",
        "nxdomain",
        "nodata",
        "sinkhole",
        "loopback",
        "private",
        "stand-in",
        "servfail",
        "refused",
        "error",
        "silent",
        "garbled",
    ]
)
STATES = st.sampled_from([None, "answers", "errors", "late", "silent", "port-closed", "unreachable"])
SPEEDS = st.none() | st.builds(
    LookupSpeed, asked=st.integers(0, 30), lost=st.integers(0, 30), p95_ms=st.none() | st.floats(0, 3000)
)
STYLE = st.sampled_from(["genuine", "foreign", "none"])


@settings(max_examples=200, deadline=None)
@given(
    st.builds(
        Facts,
        known=st.booleans(),
        compared=st.booleans(),
        expects_tv=st.booleans(),
        resolvers=st.lists(
            st.builds(ResolverFacts, address=st.just(ROUTER), kind=st.just("private"), source=st.just("x"), used=st.booleans(), state=STATES, speed=SPEEDS, again=SPEEDS),
            min_size=1,
            max_size=3,
        ).map(tuple),
        names=st.lists(
            st.builds(
                NameFacts,
                name=st.sampled_from([*FRONT, "nflxvideo.net", "captive.apple.com"]),
                role=st.sampled_from(["essential", "zone", "start", "telemetry", "control"]),
                at=st.lists(WORDS, max_size=3).map(tuple),
                system=WORDS,
                public=WORDS,
                public_by=st.sampled_from([None, "udp", "https"]),
                addresses=st.lists(st.sampled_from([AWS, ELSEWHERE]), max_size=2).map(tuple),
                differs=st.sampled_from([None, True, False]),
                look=st.sampled_from([None, "netflix", "other", "unproven", "timeout"]),
                confirmed=st.sampled_from([None, True, False]),
            ),
            max_size=6,
        ).map(tuple),
        public=st.lists(st.builds(PublicFacts, operator=st.sampled_from(["google", "quad9"]), style=STYLE, again=st.none() | STYLE, baseline=st.none() | STYLE, same_version=st.booleans()), max_size=3).map(tuple),
        made_up=st.none() | st.builds(MadeUp, asked=st.integers(0, 3), answered=st.integers(0, 3), again_asked=st.integers(0, 6), again_answered=st.integers(0, 6)),
    )
)  # fmt: skip
def test_any_stored_facts_are_judged(stored: Facts) -> None:
    ids = [finding.id for finding in judge(stored)]
    assert len(ids) == len(set(ids))


# -- names with which Netflix starts on some devices alone ----------------------------------------------------

TV, TV_CODE = Asked(device="smart-tv/lg"), Asked(code="NW-2-4")
PROVEN = (
    "nrdp50-appboot.netflix.com",
    "nrdp51-appboot.netflix.com",
    "appboot.us-west-2.origin.prodaa.netflix.com",
)
SEEN = ("nrdp52-appboot.netflix.com", "nrdp.prod.cloud.netflix.com")


@pytest.mark.parametrize("asked", [TV, TV_CODE, Asked(device="roku", code="NW-2-4")])
@pytest.mark.parametrize("said", ["NXDOMAIN", ("0.0.0.0",), ("192.168.1.1",), ()])
def test_a_name_that_starts_the_device_is_missed(
    play: Callable[[FakeDns], Facts], asked: Asked, said: Said
) -> None:
    """AdAway/adaway.github.io#278: twelve names were fine, and the TV did not start."""
    facts = play(FakeDns(asked=asked, plain=router(said, one(*PROVEN))))
    assert found(facts) == ["dns-blocking fail likely"]
    (finding,) = judge(facts)
    assert all(name in finding.text for name in PROVEN)
    who = "the TV" if asked is TV else "the Roku" if asked.device else "TVs, sticks, consoles and boxes"
    assert f"Netflix on {who} asks for these names when it starts." in finding.text
    assert facts.sought
    assert facts.found == facts.sought - len(PROVEN)


def test_a_name_that_a_device_was_only_seen_to_ask_for_is_possible(play: Callable[[FakeDns], Facts]) -> None:
    assert found(play(FakeDns(asked=TV, plain=router("NXDOMAIN", one(*SEEN))))) == [
        "dns-blocking warn possible"
    ]


def test_other_devices_names_are_not_asked_for(play: Callable[[FakeDns], Facts]) -> None:
    """Without a device a run asks as before; each device has its own names."""
    hidden = router("NXDOMAIN", one(*PROVEN, *SEEN))
    assert found(play(FakeDns(plain=hidden))) == []
    assert found(play(FakeDns(asked=Asked(device="android"), plain=hidden))) == []
    phone = router("NXDOMAIN", one("android-appboot.netflix.com"))
    assert found(play(FakeDns(asked=Asked(device="android"), plain=phone))) == ["dns-blocking fail likely"]
    assert found(play(FakeDns(asked=TV, plain=phone))) == []
    fake = FakeDns()
    play(fake)
    assert not {name for _, _, name, _ in fake.log if name in {*PROVEN, *SEEN}}


def test_a_name_that_is_gone_everywhere_is_not_missed(play: Callable[[FakeDns], Facts]) -> None:
    facts = play(
        FakeDns(
            asked=TV,
            plain=everywhere("NXDOMAIN", one(*PROVEN)),
            https=lambda n, t: "NXDOMAIN" if n in PROVEN else None,
        )
    )
    assert found(facts) == []
    every = play(FakeDns(asked=TV))
    assert facts.found == facts.sought
    assert every.sought == (facts.sought or 0) + len(PROVEN)


def test_a_home_that_catches_all_questions_hides_names_from_the_tv_too(
    play: Callable[[FakeDns], Facts],
) -> None:
    """Where somebody on the way answers for public name servers, only HTTPS knows better."""
    style = lambda s, n: "box" if n == "id.server" else None  # noqa: E731
    facts = play(
        FakeDns(
            asked=TV,
            plain=everywhere("NXDOMAIN", one(*PROVEN)),
            text=style,
            https_text=lambda n: "FRA" if n == "id.server" else None,
        )
    )
    assert "dns-blocking fail likely" in found(facts)
    assert not any("honest" in finding.text for finding in judge(facts)), "it lied about the TV's names"


class InTime(FakeDns):
    """A PC so busy that round one had no time for the names of the device; ``late``: what round two hears of them."""

    late = True

    def ask_many(
        self, server: str, questions: Sequence[tuple[str, str]], *, pace_s: float = 0.0, **more: object
    ) -> list[DnsAnswer]:
        first = {"www.netflix.com", "ichnaea.netflix.com"} & {name for name, _ in questions}
        asked = (
            questions if self.late and not first else [q for q in questions if q[0] not in {*PROVEN, *OTHERS}]
        )
        return super().ask_many(server, asked, pace_s=pace_s, **more)


OTHERS = {place.host for place in endpoints.NETFLIX_START} - set(PROVEN)


def test_names_that_round_one_had_no_time_for_are_asked_later(play: Callable[[FakeDns], Facts]) -> None:
    facts = play(InTime(asked=TV))
    assert found(facts) == []
    assert facts.found == facts.sought == play(FakeDns(asked=TV)).found
    hidden = play(InTime(asked=TV, plain=router("NXDOMAIN", one(*PROVEN))))
    assert found(hidden) == ["dns-blocking fail likely"]


def test_names_of_the_device_that_nobody_answered_leave_it_unknown(play: Callable[[FakeDns], Facts]) -> None:
    class Busy(InTime):
        late = False

    with pytest.raises(NotMeasured) as caught:
        play(Busy(asked=TV))
    assert caught.value.reason is Reason.TOO_FEW_SAMPLES
    assert "10 of 10 names" in caught.value.detail
    assert found(play(Busy(asked=Asked()))) == []
    blocked = play(Busy(asked=TV, plain=router("NXDOMAIN", one("www.netflix.com"))))
    assert found(blocked) == ["dns-blocking fail sure"], "what was seen is said"


class Hasty(FakeDns):
    """A PC so busy that round one had time for the first three names alone; ``late``: what round two hears of the others."""

    late = True

    def ask_many(
        self, server: str, questions: Sequence[tuple[str, str]], *, pace_s: float = 0.0, **more: object
    ) -> list[DnsAnswer]:
        first = server == ROUTER and "www.netflix.com" in {name for name, _ in questions}
        asked = (
            questions[:3]
            if first and not pace_s
            else questions
            if first or self.late or server != ROUTER
            else []
        )
        return super().ask_many(server, asked, pace_s=pace_s, **more)


def test_essential_names_that_round_one_had_no_time_for_are_asked_later(
    play: Callable[[FakeDns], Facts],
) -> None:
    assert found(play(Hasty())) == []
    hidden = play(Hasty(plain=router("NXDOMAIN", one("api-global.netflix.com"))))
    assert found(hidden) == ["dns-blocking fail sure"]


def test_essential_names_that_nobody_was_asked_for_leave_it_unknown(play: Callable[[FakeDns], Facts]) -> None:
    class Busy(Hasty):
        late = False

    with pytest.raises(NotMeasured) as caught:
        play(Busy())
    assert caught.value.reason is Reason.TOO_FEW_SAMPLES


@pytest.mark.parametrize("left", [0.4, 1.0, 1.9, 3.6])
def test_little_time_shortens_the_waits_and_not_the_list(
    monkeypatch: pytest.MonkeyPatch, left: float
) -> None:
    told: dict[str, float] = {}

    def ask_many(server: str, questions: Sequence[tuple[str, str]], **more: float) -> list[DnsAnswer]:
        told.update(more)
        return [DnsAnswer(server=server, name=n, rdtype=t, failure="timeout") for n, t in questions]

    monkeypatch.setattr(resolve, "ask_many", ask_many)
    run = FakeDns().run()
    monkeypatch.setattr(run, "seconds_left", lambda at_most=2.0, **_: min(at_most, left))
    ask_resolver(run, ROUTER, [])
    assert told["timeout"] <= min(1.9, 0.6 * left)
    assert told["total"] == pytest.approx(min(left, 3.6))


def test_start_names_beside_essential_ones_are_one_cause(play: Callable[[FakeDns], Facts]) -> None:
    facts = play(FakeDns(asked=TV, plain=router(("0.0.0.0",), one("appboot.netflix.com", *PROVEN))))
    assert found(facts) == ["dns-blocking fail sure"]
    (finding,) = judge(facts)
    assert all(name in finding.text for name in ("appboot.netflix.com", *PROVEN))


def test_start_names_led_to_a_warning_page(play: Callable[[FakeDns], Facts]) -> None:
    page = Handshake(
        address="", server_name="", failure="tls-untrusted", certificate=certificate("block.example")
    )
    facts = play(
        FakeDns(
            asked=TV,
            plain=router(("23.95.10.7",), one(*PROVEN), ("A",)),
            tls=lambda address: dataclasses.replace(page, address=address),
        )
    )
    assert found(facts) == ["dns-blocking fail likely"]


def test_start_names_in_somebody_elses_hands_without_comparison(play: Callable[[FakeDns], Facts]) -> None:
    """Nobody could be asked whether the names exist: an empty address is made by somebody, NXDOMAIN may be true."""
    alone = Asked(device="smart-tv", third_party=False)
    hidden = play(FakeDns(asked=alone, plain=router(("0.0.0.0",), one(*PROVEN))))
    assert found(hidden) == ["dns-blocking warn possible"]
    assert hidden.found == (hidden.sought or 0) - len(PROVEN)
    facts = play(FakeDns(asked=alone, plain=router("NXDOMAIN", one(*PROVEN[:2]))))
    assert found(facts) == []
    assert facts.sought == facts.found, "of what may not exist nothing is claimed"
    every = play(FakeDns(asked=alone, plain=router("NXDOMAIN", one(*PROVEN))))
    assert found(every) == ["dns-blocking warn possible"], "Netflix starts somewhere: not all can be gone"
    assert "needs at least one of them" in next(judge(every)).text


@pytest.mark.parametrize("label", list(HEALTHY))
def test_a_healthy_home_is_healthy_for_a_tv_too(play: Callable[[FakeDns], Facts], label: str) -> None:
    fake = dataclasses.replace(HEALTHY[label], log=[])
    facts = play(dataclasses.replace(fake, asked=dataclasses.replace(fake.asked, device="smart-tv")))
    assert [f for f in found(facts) if "note" not in f] == []
    assert facts.devices == ("smart-tv",)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    few=st.sets(st.sampled_from([*PROVEN, *SEEN, *FRONT]), max_size=6),
    more=st.sets(st.sampled_from([*PROVEN, *SEEN, *FRONT]), max_size=4),
    said=st.sampled_from(["NXDOMAIN", ("0.0.0.0",), ("10.0.0.1",), ()]),
)
def test_more_names_hidden_never_look_better(
    play: Callable[[FakeDns], Facts], few: set[str], more: set[str], said: Said
) -> None:
    weight = {"fail": 2, "warn": 1, "note": 0}

    def worst(names: set[str]) -> int:
        facts = play(FakeDns(asked=TV, plain=router(said, one(*names))))
        return max((weight[f.severity] for f in judge(facts)), default=-1)

    assert worst(few | more) >= worst(few)


def test_the_wait_of_programs_is_said_as_it_was_measured(play: Callable[[FakeDns], Facts]) -> None:
    def text(fake: FakeDns) -> str:
        return next(f.text for f in judge(play(fake)) if f.id == "dns-slow")

    two: dict[str, Any] = {"resolvers": (ROUTER, SPARE), "plain": dead(ROUTER)}
    assert "on this PC 5 seconds" in text(FakeDns(**two, wait_ms=lambda n: 5004.0))
    assert "on this PC 1.2 seconds" in text(FakeDns(**two, wait_ms=lambda n: 1200.0))
    ipv6 = text(FakeDns(plain=no_ipv6("timeout"), wait_ms=lambda n: 3010.0))
    assert "3 seconds" in ipv6
    assert "(IPv6)" in ipv6


@pytest.mark.parametrize("said", ["SERVFAIL", (), "timeout"])
def test_what_is_said_about_ipv6_is_harmless_where_nobody_waits(
    play: Callable[[FakeDns], Facts], said: Said
) -> None:
    assert found(play(FakeDns(plain=no_ipv6(said)))) == []


def test_one_long_wait_is_nothing(play: Callable[[FakeDns], Facts]) -> None:
    facts = play(FakeDns(wait_ms=lambda n: 5000.0 if n == "www.netflix.com" else 10.0))
    assert len(facts.programs) == 2
    assert found(facts) == []


def test_programs_ask_once_where_they_are_answered_soon(play: Callable[[FakeDns], Facts]) -> None:
    assert [p.name for p in play(FakeDns()).programs] == ["www.netflix.com"]


@given(
    st.lists(st.floats(min_value=0, max_value=9000), min_size=1, max_size=2),
    st.floats(min_value=0, max_value=9000),
)
def test_longer_waits_never_look_better(ms: list[float], more: float) -> None:
    names = tuple(NameFacts(name=n, role="essential", system="ok", public="ok") for n in ("a", "b"))
    resolver = ResolverFacts(address=ROUTER, kind="private", source="dhcp", state="answers")

    def count(waits: list[float]) -> int:
        programs = tuple(ProgramLookup(name=n, ms=w) for n, w in zip(("a", "b"), waits, strict=False))
        return len(list(judge(Facts(known=True, resolvers=(resolver,), names=names, programs=programs))))

    assert count(ms) <= count([w + more for w in ms])


@pytest.mark.parametrize(("asked", "ids"), [(8, ["dns-slow"]), (3, [])])
def test_a_resolver_is_slow_to_wake_only_where_it_was_given_time(asked: int, ids: list[str]) -> None:
    mute = LookupSpeed(asked=asked, lost=asked)
    late = ResolverFacts(address=ROUTER, kind="private", source="dhcp", state="late", speed=mute)
    assert [f.id for f in judge(Facts(known=True, resolvers=(late,)))] == ids
