"""proxy: facts -> findings, and every way in which observe can end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from diag.checks.proxy import CHECK, Facts, ProxyAnswer
from diag.diagnosis.circumstances import Circumstances, sensible_steps
from diag.host import ProxySetting, SystemFacts
from diag.model import Asked as AskedFor
from diag.model import Confidence, NotMeasured, Severity
from diag.net.connect import Outcome
from diag.net.resolve import Lookup
from diag.probes.context import CheckContext, RunContext


def asked(**more: Any) -> ProxyAnswer:
    return ProxyAnswer(
        **{"source": "environment", "kind": "http", "address": "proxy.example:3128", "answers": True, **more}
    )


W, F, N = Severity.WARN, Severity.FAIL, Severity.NOTE
SURE, LIKELY, POSSIBLE = Confidence.SURE, Confidence.LIKELY, Confidence.POSSIBLE


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), []),
        (Facts(wpad="on"), []),  # the default of Windows
        (Facts(wpad="found"), [("proxy-auto-detect", N, POSSIBLE)]),
        (Facts(proxies=(asked(),)), [("proxy-configured", W, LIKELY)]),
        (Facts(proxies=(asked(on_this_pc=True, program="adblock"),)), [("proxy-configured", W, POSSIBLE)]),
        (
            Facts(proxies=(asked(answers=False, failure="refused"),), direct=True),
            [("proxy-configured", F, SURE)],
        ),
        (Facts(proxies=(asked(answers=False, on_this_pc=True),)), [("proxy-configured", F, SURE)]),
        (Facts(proxies=(asked(answers=False),), direct=False), [("proxy-configured", W, POSSIBLE)]),
        (Facts(proxies=(asked(), asked(answers=False)), direct=True), [("proxy-configured", F, SURE)]),
        (Facts(scripts=(asked(kind="pac"),)), [("proxy-configured", W, POSSIBLE)]),
        (
            Facts(scripts=(asked(kind="pac", answers=None),)),
            [("proxy-configured", W, POSSIBLE)],
        ),  # a local file
        (Facts(scripts=(asked(kind="pac", answers=False),)), [("proxy-configured", N, POSSIBLE)]),
    ],
)
def test_findings(facts: Facts, expected: list[tuple[str, Severity, Confidence]]) -> None:
    found = list(CHECK.judge(facts))
    assert [(f.id, f.severity, f.confidence) for f in found] == expected
    assert all("{" not in f.title + f.text + "".join(f.steps) for f in found)


@pytest.mark.parametrize("reaches", [True, False])
def test_diagnosis_is_told_whether_the_proxy_gets_out(reaches: bool) -> None:
    found = next(iter(CHECK.judge(Facts(proxies=(asked(reaches_netflix=reaches),)))))
    assert found.facts["reaches_netflix"] is reaches


@pytest.mark.parametrize(
    ("direct", "reaches", "advised"),
    [
        (True, True, "Switch the in-between server (proxy) off"),
        (None, True, "Switch the in-between server (proxy) off"),
        (
            False,
            False,
            "Switch the in-between server (proxy) off",
        ),  # nothing gets out at all: the proxy may be why
        (False, True, "let Netflix out without its in-between server"),  # the only way: nothing would be left
    ],
)
def test_nobody_is_told_to_switch_the_only_way_off(direct: bool | None, reaches: bool, advised: str) -> None:
    found = next(iter(CHECK.judge(Facts(proxies=(asked(reaches_netflix=reaches),), direct=direct))))
    steps = sensible_steps(found, Circumstances())
    assert advised in steps[0]
    assert ("Switch the in-between server (proxy) off" in " ".join(steps)) is (
        advised == "Switch the in-between server (proxy) off"
    )


@dataclass
class Reply:
    status: int | None


class FakeProxies:
    """Answers by address; a missing one is silent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: dict[str, str] = {"www.netflix.com": "192.0.2.1"}
        self.tcp: dict[tuple[str, int], str | None] = {("192.0.2.1", 443): None}
        self.through: int | None = 200
        monkeypatch.setattr("diag.net.resolve.look_up", self._lookup)
        monkeypatch.setattr("diag.net.connect.tcp", self._tcp)
        monkeypatch.setattr("diag.net.http.get", lambda url, **more: Reply(self.through))
        monkeypatch.setattr("diag.net.socks.greet", lambda a, p, *, timeout: self.tcp.get((a, p), "timeout"))
        monkeypatch.setattr("diag.host.owner_of_port", lambda port: "adblock")

    def _lookup(self, name: str, *, timeout: float) -> Lookup:
        address = self.names.get(name)
        return Lookup(
            name=name, addresses=(address,) if address else (), failure=None if address else "name-not-found"
        )

    def _tcp(self, address: str, port: int, *, timeout: float) -> Outcome:
        return Outcome(address=address, port=port, failure=self.tcp.get((address, port), "timeout"))


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> FakeProxies:
    return FakeProxies(monkeypatch)


def observed(*settings: ProxySetting) -> Facts:
    facts = CHECK.observe(CheckContext(RunContext(AskedFor(), SystemFacts(os="linux", proxies=settings))))
    assert isinstance(facts, Facts)
    return facts


def setting(
    address: str, kind: str = "http", applies: bool | None = True, source: str = "environment"
) -> ProxySetting:
    return ProxySetting(source=source, kind=kind, address=address, applies=applies)


def test_none_set(proxies: FakeProxies) -> None:
    assert observed() == Facts()


def test_one_that_does_not_cover_netflix(proxies: FakeProxies) -> None:
    assert observed(setting("proxy.example:3128", applies=False)) == Facts()


def test_answering_proxy(proxies: FakeProxies) -> None:
    proxies.names["proxy.example"] = "192.0.2.9"
    proxies.tcp["192.0.2.9", 3128] = None
    facts = observed(setting("proxy.example:3128"))
    assert facts.proxies == (asked(reaches_netflix=True),)
    assert facts.direct is True


def test_proxy_that_answers_but_does_not_reach_netflix(proxies: FakeProxies) -> None:
    proxies.through = None
    proxies.tcp["192.0.2.9", 3128] = None
    facts = observed(setting("192.0.2.9:3128"))
    assert (facts.proxies[0].answers, facts.proxies[0].reaches_netflix) == (True, False)


def test_dead_proxy_on_this_pc(proxies: FakeProxies) -> None:
    proxies.through = None
    proxies.tcp["127.0.0.1", 8080] = "refused"
    one = observed(setting("localhost:8080")).proxies[0]
    assert (one.on_this_pc, one.answers, one.failure) == (True, False, "refused")


def test_living_proxy_on_this_pc_names_its_program(proxies: FakeProxies) -> None:
    proxies.tcp["::1", 8080] = None
    assert observed(setting("[::1]:8080")).proxies[0].program == "adblock"


def test_proxy_without_an_address(proxies: FakeProxies) -> None:
    one = observed(setting("gone.example:3128")).proxies[0]
    assert (one.answers, one.failure) == (False, "name-not-found")


@pytest.mark.parametrize(("failure", "answers"), [(None, True), ("garbled", False), ("refused", False)])
def test_socks(proxies: FakeProxies, failure: str | None, answers: bool) -> None:
    proxies.tcp["192.0.2.9", 1080] = failure
    one = observed(setting("192.0.2.9:1080", kind="socks")).proxies[0]
    assert (one.answers, one.reaches_netflix) == (answers, None)


def test_only_the_proxy_gets_out(proxies: FakeProxies) -> None:
    proxies.tcp = {("192.0.2.9", 3128): None}
    facts = observed(setting("192.0.2.9:3128"))
    assert facts.direct is False
    assert facts.proxies[0].reaches_netflix is True


@pytest.mark.parametrize(
    ("address", "answers"),
    [
        ("http://wpad.example/proxy.pac", True),
        ("http://gone.example/proxy.pac", False),
        ("file:///etc/proxy.pac", None),
    ],
)
def test_script(proxies: FakeProxies, address: str, answers: bool | None) -> None:
    proxies.names["wpad.example"] = "192.0.2.8"
    proxies.tcp["192.0.2.8", 80] = None
    facts = observed(setting(address, kind="pac", applies=None))
    assert facts.scripts[0].answers is answers


@pytest.mark.parametrize(("there", "word"), [(True, "found"), (False, "on")])
def test_auto_detect(proxies: FakeProxies, there: bool, word: str) -> None:
    if there:
        proxies.names["wpad"] = "192.168.1.9"
    assert observed(setting("", kind="auto-detect", applies=None)).wpad == word


def test_settings_that_were_not_read_are_not_none() -> None:
    run = CheckContext(RunContext(AskedFor(), SystemFacts(os="linux", problems=("proxies-kde",))))
    with pytest.raises(NotMeasured, match="could not be read"):
        CHECK.observe(run)
