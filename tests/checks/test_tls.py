"""Inspectors with and without an installed root, and the harmless reasons for an odd certificate."""

from __future__ import annotations

from typing import Any

import pytest

from diag.checks.tls import CHECK, Facts, Shown
from diag.model import Confidence, NotMeasured, Reason, Severity
from diag.net import resolve
from diag.net.certificates import Certificate
from diag.net.connect import Trust
from tests.fake_network import FakeNetwork, public

WWW, ASSETS, FAST, API = "www.netflix.com", "assets.nflxext.com", "fast.com", "api.fast.com"
REFERENCES = ("cloudflare-dns.com", "dns.google")


def shown(host: str, **more: Any) -> Shown:
    return Shown(host=host, reference=host in REFERENCES, **{"public": "ok", "covers": True, **more})


def facts(*changed: Shown) -> Facts:
    by_name = {s.host: s for s in changed}
    return Facts(hosts=tuple(by_name.get(h) or shown(h) for h in (WWW, ASSETS, FAST, API, *REFERENCES)))


def local(host: str, system: str = "ok", **more: Any) -> Shown:
    return shown(host, public="tls-untrusted", system=system, inspector="Avast", **more)


def forged(host: str, **more: Any) -> Shown:
    return shown(host, public="tls-untrusted", system="tls-untrusted", inspector="FortiGate", **more)


ALL = (WWW, ASSETS, FAST, API, *REFERENCES)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (facts(), []),
        (facts(*map(local, ALL)), ["tls-intercepted"]),
        (facts(*map(local, (WWW, ASSETS, FAST))), ["tls-intercepted"]),  # the references are left alone
        (facts(local(WWW)), ["tls-intercepted"]),
        (facts(local("dns.google")), []),  # Netflix is not touched
        (facts(*[local(h, "tls-expired") for h in ALL]), ["tls-intercepted"]),  # and a wrong clock
        # a young root of a public authority that only the system knows, or a chain that only the system completes
        (facts(local(WWW, authority=True)), []),
        (facts(*[local(h, authority=True) for h in (WWW, ASSETS, FAST, API)]), []),
        (facts(*[local(h, authority=True) for h in ALL]), ["tls-intercepted"]),  # somebody borrows the name
        (facts(*map(forged, ALL)), ["tls-intercepted"]),
        (facts(forged(WWW), forged(FAST)), ["tls-intercepted"]),
        (facts(forged(WWW), forged("dns.google")), ["tls-intercepted"]),
        (facts(forged(WWW)), []),
        (facts(*[forged(h, netflix_signed=True) for h in (WWW, ASSETS, FAST, API)]), []),  # Netflix's own authority
        (facts(*[forged(h, covers=False) for h in (WWW, FAST)]), ["tls-other-site"]),
        (facts(shown(WWW, public="tls-wrong-name", covers=False)), ["tls-other-site"]),
        (facts(shown(WWW, public="tls-expired")), []),
        (facts(shown(WWW, reached=False, public=None, covers=None, failure="timeout")), []),
    ],
)  # fmt: skip
def test_judge(given: Facts, found: list[str]) -> None:
    findings = list(CHECK.judge(given))
    assert [f.id for f in findings] == found
    assert all("{" not in f.title + f.text + "".join(f.steps) for f in findings)


def test_weights() -> None:
    (sure,) = CHECK.judge(facts(*map(local, ALL)))
    (likely,) = CHECK.judge(facts(*map(forged, ALL)))
    (note,) = CHECK.judge(facts(shown(WWW, public="tls-wrong-name", covers=False)))
    assert sure.confidence is Confidence.SURE
    assert "Avast" in sure.steps[0]
    assert likely.confidence is Confidence.LIKELY
    assert note.severity is Severity.NOTE


# -- observe ------------------------------------------------------------------------------------------------


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> FakeNetwork:
    made = FakeNetwork()
    made.enter(monkeypatch)
    return made


def ids(network: FakeNetwork, *, third_party: bool = True) -> list[str]:
    return [f.id for f in CHECK.judge(CHECK.observe(network.run(third_party=third_party)))]


def by(issuer: str, organisation: str | None) -> Any:
    return lambda address, name: Certificate(
        subject=f"CN={name}", issuer=issuer, issuer_organisation=organisation, names=(name,)
    )


def test_healthy_home_one_handshake_a_host(network: FakeNetwork) -> None:
    assert ids(network) == []
    assert len(network.asked) == len(ALL)
    assert not any("appboot" in a or "secure" in a for a in network.asked)  # device hosts never verify


@pytest.mark.parametrize(
    ("issuer", "organisation", "name"),
    [
        ("CN=Avast Web/Mail Shield Root, O=Avast Web/Mail Shield", "Avast Web/Mail Shield", "Avast"),
        ("CN=AVG Web/Mail Shield Root", None, "AVG"),
        (
            "CN=Kaspersky Anti-Virus Personal Root Certificate, O=AO Kaspersky Lab",
            "AO Kaspersky Lab",
            "Kaspersky",
        ),
        ("CN=ESET SSL Filter CA, O=ESET, spol. s r. o.", "ESET, spol. s r. o.", "ESET"),
        ("CN=FG100F, O=Fortinet, OU=Certificate Authority", "Fortinet", "Fortinet"),
        ("CN=mitmproxy, O=mitmproxy", "mitmproxy", "mitmproxy"),
        ("CN=Box 7, O=Family Shield Ltd", "Family Shield Ltd", "Family Shield Ltd"),
        ("CN=Home Filter", None, "Home Filter"),
        ("", None, "an unnamed signer"),
    ],
)
def test_an_installed_inspector_is_named(
    network: FakeNetwork, issuer: str, organisation: str | None, name: str
) -> None:
    network.tls = lambda address, host, trust, segment: "tls-untrusted" if trust is Trust.PUBLIC else None
    network.shown = by(issuer, organisation)
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.confidence) == ("tls-intercepted", Confidence.SURE)
    assert name in finding.text


def test_a_filter_that_nobody_trusts(network: FakeNetwork) -> None:
    network.tls = lambda address, host, trust, segment: "tls-untrusted" if trust is not Trust.NONE else None
    network.shown = by("CN=Box", "Box Inc")
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.confidence) == ("tls-intercepted", Confidence.LIKELY)


def test_a_block_page_is_only_a_note_here(network: FakeNetwork) -> None:
    network.tls = lambda address, host, trust, segment: "tls-wrong-name" if host == WWW else None
    network.shown = lambda address, name: public("block.test")
    assert ids(network) == ["tls-other-site"]


@pytest.mark.parametrize("word", ["tls-expired", "tls-not-yet-valid"])
def test_a_wrong_clock(network: FakeNetwork, word: str) -> None:
    network.tls = lambda address, host, trust, segment: word
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is Reason.BLOCKED


def test_hosts_that_cannot_be_reached_are_left_out(network: FakeNetwork) -> None:
    network.names[WWW] = resolve.Lookup(name=WWW, failure="name-not-found")
    network.names[FAST] = resolve.Lookup(name=FAST, addresses=("0.0.0.0",))
    network.tls = lambda address, host, trust, segment: "reset" if host == ASSETS else None
    seen = CHECK.observe(network.run())
    assert [s.host for s in seen.hosts if not s.reached] == [WWW, ASSETS, FAST]
    assert list(CHECK.judge(seen)) == []


@pytest.mark.parametrize(("word", "reason"), [("timeout", Reason.TIMEOUT), ("refused", Reason.BLOCKED)])
def test_nothing_reached(network: FakeNetwork, word: str, reason: Reason) -> None:
    network.tcp = lambda address, port, segment: word
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is reason


def test_no_way_out(network: FakeNetwork) -> None:
    network.no_route = {4, 6}
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run())
    assert caught.value.reason is Reason.NO_NETWORK


def test_no_third_party(network: FakeNetwork) -> None:
    assert ids(network, third_party=False) == []
    assert len(network.asked) == 4
