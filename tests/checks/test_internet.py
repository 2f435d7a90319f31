"""Nothing beyond the router, broken IPv6, and homes that are only odd."""

from __future__ import annotations

import pytest
from fakedoor import LITERALS, NETFLIX, World

from diag.checks.internet import CHECK, Facts, Family
from diag.model import NotMeasured, Reason
from diag.net import connect, resolve
from diag.probes.connectivity import Attempt

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
    assert all(f.remedy and "{" not in f.title + f.text + "".join(f.remedy) for f in findings)


def test_the_note_changes_no_verdict() -> None:
    (finding,) = CHECK.judge(Facts(ipv4=fails(), ipv6=WORKS))
    assert finding.severity == "note"


# -- observe ------------------------------------------------------------------------------------------------


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    made.enter(monkeypatch)
    return made


def ids(world: World, *, third_party: bool = True) -> list[str]:
    return [f.id for f in CHECK.judge(CHECK.observe(world.run(third_party=third_party)))]


def test_healthy_home_asks_little(world: World) -> None:
    facts = CHECK.observe(world.run())
    assert (facts.ipv4.state, facts.ipv6.state) == ("works", "works")
    assert (facts.ipv4.large, facts.ipv6.large) == (None, "done")
    assert all(" 443" in a or a.startswith("get") for a in world.asked)
    assert len(world.asked) <= 8


def test_one_resolver_or_two_away_means_nothing(world: World) -> None:
    world.tcp = lambda address, port, segment: (
        "timeout" if LITERALS.get(address) in {"dns.google", "cloudflare-dns.com"} else None
    )
    assert ids(world) == []


def test_all_public_resolvers_blocked_by_a_filter(world: World) -> None:
    world.tcp = lambda address, port, segment: "refused" if address in LITERALS else None
    assert ids(world) == []


def test_dead_line(world: World) -> None:
    world.tcp = lambda address, port, segment: "timeout"
    world.no_route = {6}
    facts = CHECK.observe(world.run())
    assert facts.ipv4.again  # asked twice before anybody is blamed
    assert [f.id for f in CHECK.judge(facts)] == ["internet-unreachable"]


def test_it_was_only_a_moment(world: World) -> None:
    calls: list[str] = []

    def first_only(address: str, port: int, segment: int | None) -> str | None:
        calls.append(address)
        return "timeout" if len(calls) <= 25 and ":" not in address else None

    world.tcp = first_only
    world.no_route = {6}
    facts = CHECK.observe(world.run())
    assert facts.ipv4.state == "works"


def test_no_route_at_all_is_quick_and_asked_once(world: World) -> None:
    world.no_route = {4, 6}
    facts = CHECK.observe(world.run())
    assert facts.ipv4.again == ()
    assert not any(a.startswith("get") for a in world.asked)
    assert [f.id for f in CHECK.judge(facts)] == ["internet-unreachable"]


@pytest.mark.parametrize("word", ["timeout", "unreachable", "refused"])
def test_ipv6_goes_nowhere(world: World, word: str) -> None:
    world.tcp = lambda address, port, segment: word if ":" in address else None
    assert ids(world) == ["ipv6-broken"]


def test_ipv6_loses_large_packets(world: World) -> None:
    world.tls = lambda address, name, trust, segment: "timeout" if ":" in address else None
    facts = CHECK.observe(world.run())
    assert facts.ipv6.large_again == ("timeout", "timeout")
    (finding,) = CHECK.judge(facts)
    assert finding.id == "ipv6-broken"
    assert "large packets" in finding.text


def test_everything_loses_large_packets(world: World) -> None:
    world.tls = lambda address, name, trust, segment: "timeout"
    assert ids(world) == []  # the MTU check's matter


def test_ipv6_only(world: World) -> None:
    world.no_route = {4}
    assert ids(world) == []


@pytest.mark.parametrize("source", ["fd00::20", "fe80::1", "2002:c000:204::1", "2001:0:53aa:64c::1"])
def test_an_address_that_is_not_global_does_not_count(
    world: World, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setattr(connect, "source_address", lambda d: source if ":" in d else "192.168.1.20")
    world.tcp = lambda address, port, segment: "timeout" if ":" in address else None
    assert CHECK.observe(world.run()).ipv6.state == "not-there"


def test_no_third_party_contacts_netflix_alone(world: World) -> None:
    assert ids(world, third_party=False) == []
    assert not any(address in " ".join(world.asked) for address in LITERALS)


def test_no_third_party_dead_line(world: World) -> None:
    world.tcp = lambda address, port, segment: "timeout"
    world.names = dict.fromkeys(NETFLIX, resolve.Lookup(name="x", failure="timeout"))
    facts = CHECK.observe(world.run(third_party=False))
    (finding,) = CHECK.judge(facts)
    assert (finding.id, finding.confidence) == ("internet-unreachable", "likely")


@pytest.mark.parametrize("word", ["timeout", "refused"])
def test_no_third_party_and_netflix_alone_is_silent(world: World, word: str) -> None:
    world.tcp = lambda address, port, segment: word
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(world.run(third_party=False))
    assert caught.value.reason is Reason.NOT_ASKED
