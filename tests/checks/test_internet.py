"""Nothing beyond the router, broken IPv6, and homes that are only odd."""

from __future__ import annotations

import time
from typing import Any

import pytest

from diag.checks import internet
from diag.checks.internet import CHECK, INTERNET_UNREACHABLE, ONLY_NAMES_GET_THROUGH, Facts, Family
from diag.model import NotMeasured, Reason
from diag.net import connect, resolve
from diag.probes import connectivity, endpoints
from diag.probes.connectivity import Attempt
from diag.vocabulary import CAUSES
from tests.fake_network import LITERALS, NETFLIX, FakeNetwork

WORKS = Family(state="works")
ABSENT = Family(state="not-there")


def fails(how: str = "dropped") -> Family:
    return Family(
        state="fails", how=how, attempts=(Attempt(host="dns.google", family=6, port=443, failure="timeout"),)
    )


def large(word: str, *again: str) -> Family:
    return Family(state="works", large=word, large_again=again)


@pytest.mark.parametrize(
    ("ipv4", "ipv6", "found"),
    [
        (WORKS, WORKS, []),
        (WORKS, ABSENT, []),  # the usual home without IPv6
        (ABSENT, WORKS, []),  # IPv6 only, with NAT64
        (fails(), fails(), ["internet-unreachable"]),
        (fails(), ABSENT, ["internet-unreachable"]),
        (fails("rejected"), ABSENT, ["internet-unreachable"]),
        (ABSENT, ABSENT, ["internet-unreachable"]),
        (ABSENT, fails(), ["internet-unreachable"]),
        (WORKS, fails(), ["ipv6-broken"]),
        (WORKS, fails("rejected"), ["ipv6-broken"]),
        (fails(), WORKS, ["ipv4-broken"]),
        (large("done"), large("done"), []),
        (large("done"), large("timeout", "timeout", "timeout"), ["ipv6-broken"]),
        (large("done"), large("timeout", "timeout", "done"), []),  # chance, or one operator
        (large("timeout"), large("timeout", "timeout", "timeout"), []),  # not a matter of IPv6
        (large("done"), large("reset"), []),  # a filter, not a lost packet
    ],
)
def test_judge(ipv4: Family, ipv6: Family, found: list[str]) -> None:
    findings = list(CHECK.judge(Facts(ipv4=ipv4, ipv6=ipv6)))
    assert [f.id for f in findings] == found
    assert all(f.steps and "{" not in f.title + f.text + "".join(f.steps) for f in findings)


def test_the_note_changes_no_verdict() -> None:
    (finding,) = CHECK.judge(Facts(ipv4=fails(), ipv6=WORKS))
    assert finding.severity == "note"


# -- observe ------------------------------------------------------------------------------------------------


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> FakeNetwork:
    made = FakeNetwork()
    made.enter(monkeypatch)
    return made


def ids(network: FakeNetwork, *, third_party: bool = True) -> list[str]:
    return [f.id for f in CHECK.judge(CHECK.observe(network.run(third_party=third_party)))]


def test_healthy_home_asks_little(network: FakeNetwork) -> None:
    facts = CHECK.observe(network.run())
    assert (facts.ipv4.state, facts.ipv6.state) == ("works", "works")
    assert (facts.ipv4.large, facts.ipv6.large) == (None, "done")
    assert all(" 443" in a or a.startswith("get") for a in network.asked)
    assert len(network.asked) <= 8


def test_one_resolver_or_two_away_means_nothing(network: FakeNetwork) -> None:
    network.tcp = lambda address, port, segment: (
        "timeout" if LITERALS.get(address) in {"dns.google", "cloudflare-dns.com"} else None
    )
    assert ids(network) == []


def test_all_public_resolvers_blocked_by_a_filter(network: FakeNetwork) -> None:
    network.tcp = lambda address, port, segment: "refused" if address in LITERALS else None
    assert ids(network) == []


def test_dead_line(network: FakeNetwork) -> None:
    network.tcp = lambda address, port, segment: "timeout"
    network.no_route = {6}
    facts = CHECK.observe(network.run())
    assert facts.ipv4.again  # asked twice before anybody is blamed
    assert [f.id for f in CHECK.judge(facts)] == ["internet-unreachable"]


def test_it_was_only_a_moment(network: FakeNetwork) -> None:
    calls: list[str] = []

    def first_only(address: str, port: int, segment: int | None) -> str | None:
        calls.append(address)
        return "timeout" if len(calls) <= 25 and ":" not in address else None

    network.tcp = first_only
    network.no_route = {6}
    facts = CHECK.observe(network.run())
    assert facts.ipv4.state == "works"


def test_no_route_at_all_is_quick_and_asked_once(network: FakeNetwork) -> None:
    network.no_route = {4, 6}
    facts = CHECK.observe(network.run())
    assert facts.ipv4.again == ()
    assert not any(a.startswith("get") for a in network.asked)
    assert [f.id for f in CHECK.judge(facts)] == ["internet-unreachable"]


@pytest.mark.parametrize("word", ["timeout", "unreachable", "refused"])
def test_ipv6_goes_nowhere(network: FakeNetwork, word: str) -> None:
    network.tcp = lambda address, port, segment: word if ":" in address else None
    assert ids(network) == ["ipv6-broken"]


def test_ipv6_loses_large_packets(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: "timeout" if ":" in address else None
    facts = CHECK.observe(network.run())
    assert facts.ipv6.large_again == ("timeout", "timeout")
    (finding,) = CHECK.judge(facts)
    assert finding.id == "ipv6-broken"
    assert "large packets" in finding.text


def test_everything_loses_large_packets(network: FakeNetwork) -> None:
    network.tls = lambda address, name, trust, segment: "timeout"
    assert ids(network) == []  # the MTU check's matter


def test_ipv6_only(network: FakeNetwork) -> None:
    network.no_route = {4}
    assert ids(network) == []


@pytest.mark.parametrize("source", ["fd00::20", "fe80::1", "2002:c000:204::1", "2001:0:53aa:64c::1"])
def test_an_address_that_is_not_global_does_not_count(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setattr(connect, "source_address", lambda d: source if ":" in d else "192.168.1.20")
    network.tcp = lambda address, port, segment: "timeout" if ":" in address else None
    assert CHECK.observe(network.run()).ipv6.state == "not-there"


def test_no_third_party_contacts_netflix_alone(network: FakeNetwork) -> None:
    assert ids(network, third_party=False) == []
    assert not any(address in " ".join(network.asked) for address in LITERALS)


def test_no_third_party_dead_line(network: FakeNetwork) -> None:
    network.tcp = lambda address, port, segment: "timeout"
    network.names = dict.fromkeys(NETFLIX, resolve.Lookup(name="x", failure="timeout"))
    facts = CHECK.observe(network.run(third_party=False))
    (finding,) = CHECK.judge(facts)
    assert (finding.id, finding.confidence) == ("internet-unreachable", "likely")


@pytest.mark.parametrize("word", ["timeout", "refused"])
def test_no_third_party_and_netflix_alone_is_silent(network: FakeNetwork, word: str) -> None:
    network.tcp = lambda address, port, segment: word
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(network.run(third_party=False))
    assert caught.value.reason is Reason.NOT_ASKED


def test_whether_this_pc_forbids_is_asked_beside_the_second_round(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other they took so long on a dead line that a busy PC lost the result to the deadline."""

    def connect_slowly(*_: object, **__: object) -> tuple[Attempt, ...]:
        time.sleep(0.3)
        return (Attempt(host="dns.google", family=4, port=443, failure="timeout"),)

    def ask_slowly(*_: object, **__: object) -> list[resolve.DnsAnswer]:
        time.sleep(0.3)
        return [resolve.DnsAnswer(server="1.1.1.1", name="x", rdtype="A", failure="no-permission")]

    monkeypatch.setattr(connectivity, "connect_anywhere", connect_slowly)
    monkeypatch.setattr(resolve, "ask_many", ask_slowly)
    begun = time.monotonic()
    facts = CHECK.observe(network.run())
    assert facts.blocked_here
    assert time.monotonic() - begun < 0.85


REAL = {"rcode": "NOERROR", "addresses": ("142.250.185.67",)}
NONE = {"rcode": "NXDOMAIN"}


@pytest.mark.parametrize(
    ("made_up", "known", "title"),
    [
        pytest.param(NONE, REAL, ONLY_NAMES_GET_THROUGH.title, id="it knows one from the other"),
        # nobody answers: not even names get out
        pytest.param({"failure": "timeout"}, {"failure": "timeout"}, INTERNET_UNREACHABLE.title, id="silence"),
        # a router that speaks for the resolver on a dead line
        pytest.param({"rcode": "SERVFAIL"}, {"rcode": "SERVFAIL"}, INTERNET_UNREACHABLE.title, id="a router that says so"),
        pytest.param({"rcode": "SERVFAIL"}, REAL, INTERNET_UNREACHABLE.title, id="a router with a memory"),
        pytest.param(NONE, NONE, INTERNET_UNREACHABLE.title, id="a router that knows no name"),
        # one page for every name, at home or in front of the house
        pytest.param(
            {"rcode": "NOERROR", "addresses": ("192.168.1.1",)},
            {"rcode": "NOERROR", "addresses": ("192.168.1.1",)},
            INTERNET_UNREACHABLE.title,
            id="a page at home",
        ),
        pytest.param(REAL, REAL, INTERNET_UNREACHABLE.title, id="a page outside"),
        pytest.param(NONE, {"rcode": "NOERROR", "addresses": ("0.0.0.0",)}, INTERNET_UNREACHABLE.title, id="a filter"),
    ],
)  # fmt: skip
def test_only_a_resolver_that_knows_names_shows_that_the_line_works(
    network: FakeNetwork, made_up: dict[str, Any], known: dict[str, Any], title: str
) -> None:
    network.tcp = lambda address, port, segment: "refused"
    registered = {place.host for place in endpoints.PORTAL}
    asked: list[str] = []

    def answer(server: str, name: str) -> resolve.DnsAnswer:
        asked.append(name)
        return resolve.DnsAnswer(
            server=server, name=name, rdtype="A", **(known if name in registered else made_up)
        )

    network.answers = answer
    (finding,) = CHECK.judge(CHECK.observe(network.run()))
    assert (finding.id, finding.title) == ("internet-unreachable", title)
    works = title == ONLY_NAMES_GET_THROUGH.title
    assert (finding.where, finding.confidence) == (("home-network", "likely") if works else ("isp", "sure"))
    assert len(asked) == 2
    assert len(registered & set(asked)) == 1


def test_no_word_about_it_says_that_nothing_answers() -> None:
    """The row of the vocabulary stands in pictures and reports beside each of its findings, also where names are answered."""
    row = CAUSES["internet-unreachable"]
    for words in (row.name, row.seen, row.cuts_off):
        assert "answer" not in words
        assert "router" not in words


@pytest.mark.parametrize("answers_at_last", [False, True])
def test_a_first_look_is_handed_on_and_the_second_decides(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch, answers_at_last: bool
) -> None:
    def connect_late(*_: object, second: bool = False, **__: object) -> tuple[Attempt, ...]:
        time.sleep(0.08)
        failure = None if answers_at_last and second else "timeout"
        return (Attempt(host="dns.google", family=4, port=443, failure=failure),)

    monkeypatch.setattr(internet, "FIRST_LOOK_S", 0.02)
    monkeypatch.setattr(connectivity, "connect_anywhere", connect_late)
    network.answers = lambda server, name: resolve.DnsAnswer(
        server=server, name=name, rdtype="A", failure="timeout"
    )
    looks: list[Facts] = []
    facts = CHECK.observe(network.run(first_look=looks.append))
    assert [[f.id for f in CHECK.judge(look)] for look in looks] == [["internet-unreachable"]]
    assert ("internet-unreachable" in [f.id for f in CHECK.judge(facts)]) is not answers_at_last


def test_a_line_that_answers_has_no_first_look(network: FakeNetwork) -> None:
    looks: list[Facts] = []
    CHECK.observe(network.run(first_look=looks.append))
    assert not looks
