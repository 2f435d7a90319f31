"""Loss and delay to the router and beyond."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.checks.path import Facts, judge, observe, rounds
from diag.checks.path.facts import Leg
from diag.checks.path.legs import carries_mbps, leg_of, line_loss
from diag.host import Resolver, Route, SystemFacts
from diag.model import Asked, NotMeasured, Reason
from diag.net import resolve
from diag.net.datagram import Burst
from diag.probes import round_trip
from diag.probes.context import CheckContext, RunContext
from diag.probes.round_trip import RoundTripProbe


def leg(number: int, end: str, lost: int = 0, sent: int = 200, *, ms: float = 20.0, **but: Any) -> Leg:
    values = {"protocol": "icmp", "target": "1.1.1.1" if end == "far" else "192.168.1.1", **but}
    first = min(lost, max(1, lost * 15 // max(1, sent))) if lost else 0
    values.setdefault("first_lost", first)
    return Leg(round=number, end=end, sent=sent, lost=lost, median_ms=None if lost == sent else ms, **values)


def far(number: int, lost: int = 0, sent: int = 200, **but: Any) -> Leg:
    return leg(number, "far", lost, sent, **but)


def dns(number: int, lost: int = 0, sent: int = 200, **but: Any) -> Leg:
    return leg(number, "far", lost, sent, **{"protocol": "dns", "target": "8.8.8.8", **but})


def near(number: int, lost: int = 0, sent: int = 200, **but: Any) -> Leg:
    return leg(number, "router", lost, sent, **{"ms": 2.0, **but})


def near_dns(number: int, lost: int = 0, sent: int = 100, **but: Any) -> Leg:
    return near(number, lost, sent, **{"protocol": "dns", **but})


@pytest.mark.parametrize(
    ("legs", "found"),
    [
        pytest.param([far(1), near(1)], [], id="healthy"),
        pytest.param([far(1, ms=80), near(1)], [], id="80 ms is healthy"),
        pytest.param([far(1, 2), near(1)], [], id="two lost are chance"),
        pytest.param([far(1, 10), near(1)], [], id="seen once only"),
        pytest.param([far(1, 10), near(1), dns(2, 1), near(2)], [], id="gone on the quiet line"),
        pytest.param([far(1, 6), near(1), dns(2, 6), near(2)], ["packet-loss warn isp sure"], id="provider, 3 %"),
        pytest.param([far(1, 16), near(1), dns(2, 14), near(2)], ["packet-loss warn isp sure"], id="provider, 7 %"),
        pytest.param(
            [far(1, 16, ms=150), near(1), dns(2, 14, ms=150), near(2)], ["packet-loss fail isp sure"], id="7 %, far away"
        ),
        pytest.param([far(1, 60), near(1), dns(2, 70), near(2)], ["packet-loss fail isp sure"], id="a third, near"),
        pytest.param([far(1, 16), near(1), dns(2, 6), near(2)], ["packet-loss warn isp sure"], id="once 8 %, once 3 %"),
        pytest.param(
            [far(1, 16), near(1, 15), dns(2, 18), near(2, 9, 100), near_dns(2, 8)],
            ["packet-loss warn home-network sure"],
            id="the home loses",
        ),
        pytest.param(
            [far(1, 16), near(1, 120), dns(2, 18), near(2, 60, 100)],
            ["packet-loss warn isp sure"],
            id="the router limits its answers, the provider loses",
        ),
        pytest.param([far(1), near(1, 120)], [], id="the router limits its answers, nothing is lost"),
        pytest.param(
            [far(1, 16), dns(2, 14)], ["packet-loss warn none likely"], id="the router cannot be measured"
        ),
        pytest.param(
            [far(1, 60, 100), far(1, 0, 100, target="8.8.8.8"), near(1)], [], id="one target limits its answers"
        ),
        pytest.param(
            [far(1, 30, 200), near(1), far(2, 15, 100), dns(2, 0, 100), near(2)], [], id="ping alone is lost"
        ),
        pytest.param(
            [far(1, 120, first_lost=0), near(1), far(2, 120, first_lost=0), near(2)], [], id="first free, then none"
        ),
        pytest.param(
            [dns(1, 16), near(1), dns(2, 14), near(2)], ["packet-loss warn isp likely"], id="one protocol only"
        ),
        pytest.param([far(1, 10, 60), far(2, 10, 60)], [], id="too few probes"),
        pytest.param([far(1, ms=250), near(1), far(2, ms=240), near(2)], ["latency-high warn isp likely"], id="slow"),
        pytest.param([far(1, ms=250), near(1), far(2, ms=60), near(2)], [], id="slow while others measured"),
        pytest.param([far(1, ms=250), near(1)], [], id="slow once"),
        pytest.param(
            [far(1, ms=250), near(1, ms=200), far(2, ms=240), near(2, ms=190)],
            ["latency-high warn home-network sure"],
            id="slow at home",
        ),
        pytest.param(
            [far(1, ms=250), dns(1, ms=30), far(2, ms=240), dns(2, ms=30)], [], id="one slow server"
        ),
        pytest.param(
            [leg(1, "far", sent=5, protocol="tcp", ms=30)], [], id="TCP tells no loss"
        ),
        pytest.param(
            [leg(n, "far", 0, 5, protocol="tcp", ms=300) for n in (1, 2)],
            ["latency-high warn isp likely"],
            id="TCP tells delay",
        ),
        pytest.param(
            [far(1, 200), near(1), dns(2, 200), near(2)], ["packet-loss fail isp sure"], id="everything is lost"
        ),
        pytest.param([far(1, 12), near(1), far(2, 6, 100), dns(2, 0, 100), near(2)], [], id="ping alone loses a little"),
        pytest.param(
            [dns(1, 2, 100), dns(1, 11, 100, target="1.1.1.1"), dns(2, 9, 100), dns(2, 4, 100)],
            ["packet-loss warn none likely"],
            id="uneven by chance",
        ),
        pytest.param([], [], id="nothing"),
    ],
)  # fmt: skip
def test_judge(legs: list[Leg], found: list[str]) -> None:
    said = list(judge(Facts(legs=tuple(legs))))
    assert [f"{f.id} {f.severity} {f.where} {f.confidence}" for f in said] == found
    assert all("{" not in f.text + "".join(f.steps) for f in said)


def test_two_ways_that_agree_are_taken_together() -> None:
    legs = (far(1, 3, 100), far(1, 5, 100, target="8.8.8.8"))
    assert line_loss(legs, 1, "far") == (8, 200)
    assert line_loss(legs, 2, "far") == (0, 0)


def test_a_leg() -> None:
    burst = Burst(sent=5, times_ms=(10.0, 14.0, None, 12.0, 13.0), method="udp")
    found = leg_of(1, RoundTripProbe(end="far", protocol="dns", address="1.1.1.1"), burst)
    assert (found.lost, found.first_lost, found.median_ms, found.p95_ms) == (1, 1, 12.5, 14.0)
    assert found.jitter_ms == pytest.approx(7 / 3)


Rule = Callable[[RoundTripProbe, int], list[float | None]]


class FakeRoundTrips:
    """Answers bursts by a rule, and counts what was sent."""

    def __init__(self) -> None:
        self.rule: Rule = lambda channel, count: [20.0 if channel.end == "far" else 2.0] * count
        self.sent: list[tuple[str, str, str, int]] = []
        self.failure: str | None = "timeout"

    def burst(self, channel: RoundTripProbe, *, count: int, pace_s: float, timeout: float) -> Burst:
        times = self.rule(channel, count)
        self.sent.append((channel.end, channel.protocol, channel.address, len(times)))
        failure = None if any(times) else self.failure
        return Burst(sent=len(times), times_ms=tuple(times), method="fake", failure=failure)

    def bursts(self) -> list[tuple[str, str, str, int]]:
        return [s for s in self.sent if s[3] > 3]


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> FakeRoundTrips:
    found = FakeRoundTrips()
    monkeypatch.setattr(round_trip, "burst", found.burst)
    monkeypatch.setattr(
        resolve, "look_up", lambda name, *, timeout: resolve.Lookup(name=name, addresses=("198.51.100.7",))
    )
    return found


def run(family: int = 4, **asked: Any) -> CheckContext:
    four = Route(family=4, destination="0.0.0.0/0", gateway="192.168.1.1", interface="eth0")
    six = Route(family=6, destination="::/0", gateway="fe80::1", interface="eth0")
    resolvers = (
        Resolver(address="192.168.1.1", source="resolv.conf"),
        Resolver(address="9.9.9.11", source="resolv.conf"),
    )
    shared = RunContext(
        Asked(**asked), SystemFacts(os="linux", routes=(four if family == 4 else six,), resolvers=resolvers)
    )
    shared.now_quiet()
    return CheckContext(shared)


def test_healthy_takes_one_burst_by_ping(trips: FakeRoundTrips) -> None:
    facts = observe(run())
    assert sorted(trips.bursts()) == [
        ("far", "icmp", "1.1.1.1", 100), ("far", "icmp", "8.8.8.8", 100), ("router", "icmp", "192.168.1.1", 200),
    ]  # fmt: skip
    assert (facts.loss, facts.round_trip_ms, facts.router_round_trip_ms, facts.router_loss) == (0, 20, 2, 0)
    assert facts.jitter_ms == 0
    assert facts.loss_reason is None
    assert not list(judge(facts))


def test_the_order_of_answers_does_not_matter(trips: FakeRoundTrips) -> None:
    def late(channel: RoundTripProbe, count: int) -> list[float | None]:
        time.sleep(0.03 if channel.protocol == "icmp" and channel.end == "far" else 0)
        return [20.0] * count

    trips.rule = late
    assert {g.protocol for g in observe(run()).legs} == {"icmp"}


def test_loss_is_measured_again_in_another_way(trips: FakeRoundTrips) -> None:
    def lossy(channel: RoundTripProbe, count: int) -> list[float | None]:
        return [None if channel.end == "far" and count > 3 and i % 20 == 0 else 20.0 for i in range(count)]

    trips.rule = lossy
    facts = observe(run())
    second = {g.protocol + " " + g.target for g in facts.legs if g.round == 2 and g.end == "far"}
    assert second == {"icmp 9.9.9.9", "dns 1.1.1.1"}
    assert {g.protocol for g in facts.legs if g.round == 2 and g.end == "router"} == {"icmp", "dns"}
    assert [f"{f.id} {f.severity} {f.where}" for f in judge(facts)] == ["packet-loss warn isp"]
    assert facts.loss == pytest.approx(0.05)


def test_without_ping_dns_measures(trips: FakeRoundTrips) -> None:
    trips.rule = lambda channel, count: [None if channel.protocol == "icmp" else 20.0] * count
    facts = observe(run())
    assert {g.protocol for g in facts.legs} == {"dns"}
    assert facts.loss == 0
    assert not [
        g for g in facts.legs if g.end == "router"
    ]  # the router's resolver is not flooded while others ask it


def test_a_ping_program_with_its_own_pace(trips: FakeRoundTrips) -> None:
    trips.rule = lambda channel, count: [20.0] * (min(count, 4) if channel.protocol == "icmp" else count)
    facts = observe(run())
    assert facts.loss == 0
    assert {g.protocol for g in facts.legs if g.end == "far"} == {"icmp", "dns"}


def test_tcp_is_the_last_resort(trips: FakeRoundTrips) -> None:
    trips.rule = lambda channel, count: [30.0 if channel.protocol == "tcp" else None] * count
    with pytest.raises(NotMeasured) as caught:
        observe(run())
    assert caught.value.reason is Reason.TOO_FEW_SAMPLES, "TCP tells no loss, and that is said"
    facts = caught.value.facts
    assert facts.round_trip_ms == 30, "what little was seen is kept"
    assert (facts.loss, facts.loss_reason) == (None, "too-few-samples")
    assert not list(judge(facts))


def test_tcp_still_tells_of_a_long_way(trips: FakeRoundTrips) -> None:
    trips.rule = lambda channel, count: [300.0 if channel.protocol == "tcp" else None] * count
    assert [f.id for f in judge(observe(run()))] == ["latency-high"]


@pytest.mark.parametrize(
    ("word", "reason"), [("timeout", Reason.TOO_FEW_SAMPLES), ("no-permission", Reason.NO_PERMISSION)]
)
def test_nothing_answers(trips: FakeRoundTrips, word: str, reason: Reason) -> None:
    trips.rule = lambda channel, count: [None] * count
    trips.failure = word
    with pytest.raises(NotMeasured) as caught:
        observe(run())
    assert caught.value.reason is reason


def test_no_third_party(trips: FakeRoundTrips) -> None:
    observe(run(third_party=False))
    assert {s[2] for s in trips.sent} == {"192.168.1.1", "9.9.9.11"}


def test_no_third_party_and_no_resolver_answers(trips: FakeRoundTrips) -> None:
    trips.rule = lambda channel, count: [30.0 if channel.protocol == "tcp" else None] * count
    with pytest.raises(NotMeasured) as caught:
        observe(run(third_party=False))
    assert {s[2] for s in trips.sent} == {"192.168.1.1", "9.9.9.11", "198.51.100.7"}
    assert caught.value.facts.loss is None


def test_ipv6_only(trips: FakeRoundTrips) -> None:
    observe(run(family=6))
    assert ("router", "icmp", "fe80::1%eth0", 200) in trips.sent
    assert all(":" in s[2] for s in trips.sent)


def test_where_only_ipv6_works(trips: FakeRoundTrips) -> None:
    trips.rule = lambda channel, count: [20.0 if ":" in channel.address else None] * count
    six = Route(family=6, destination="::/0", gateway="fe80::1", interface="eth0")
    both = run()
    system = both.system
    facts = observe(CheckContext(RunContext(Asked(), replace(system, routes=(*system.routes, six)))))
    assert {g.target for g in facts.legs} == {"2606:4700:4700::1111"}


def test_a_slow_line_is_measured_again(trips: FakeRoundTrips) -> None:
    trips.rule = lambda channel, count: [300.0] * count
    facts = observe(run())
    assert {g.round for g in facts.legs} == {1, 2}
    assert [f"{f.id} {f.where}" for f in judge(facts)] == ["latency-high home-network"]


def test_the_pace_stays_at_400_packets_a_second() -> None:
    assert (rounds.FAR_PROBES + rounds.ROUTER_PROBES) / rounds.BURST_S <= 400


@given(st.floats(0.005, 0.99), st.floats(0.005, 0.99), st.floats(1, 2000), st.floats(1, 2000))
@settings(max_examples=60, deadline=None)
def test_more_loss_and_a_longer_way_never_carry_more(
    loss: float, more: float, near_ms: float, far_ms: float
) -> None:
    less, more = sorted((loss, more))
    near_ms, far_ms = sorted((near_ms, far_ms))
    assert carries_mbps(less, near_ms) >= carries_mbps(more, near_ms) > 0
    assert carries_mbps(less, near_ms) >= carries_mbps(less, far_ms)


def test_what_tcp_still_carries_is_as_the_equation_says() -> None:
    """Worked by hand after RFC 5348, section 3.1, for one way of 10 % (19 % there and back) and 100 ms."""
    each_way, round_trip_s = 0.1, 0.1
    again_s = 4 * round_trip_s * 3 * (3 * each_way / 8) ** 0.5 * each_way * (1 + 32 * each_way**2)
    segment_s = round_trip_s * (2 * each_way / 3) ** 0.5 + again_s
    assert carries_mbps(0.19, 100) == pytest.approx(4 * 1460 * 8 / segment_s / 1e6)
