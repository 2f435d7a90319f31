"""Outages: found on made-up lines whose truth is known, and never where data is only late or lost by chance."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag import host
from diag.checks.outages import CHECK, ends
from diag.checks.outages import judge as judge_of
from diag.checks.outages.events import Series, find_outages, silent_since
from diag.checks.outages.facts import Facts, Outage
from diag.host import Counters, Resolver, Route, SystemFacts
from diag.model import Asked, NotMeasured
from diag.net import resolve, standing
from diag.net.standing import ProbedEnd, Sample
from diag.probes.context import CheckContext, RunContext

WATCHED = 10.0
Spans = Sequence[tuple[float, float]]

HOME = SystemFacts(
    os="linux", routes=(Route(family=4, destination="0.0.0.0/0", gateway="192.168.1.1", interface="eth0"),)
)


def ask(
    protocol: str, pace: float, gone: Spans, *, ms: Callable[[float], float] = lambda at: 20.0, loss: float = 0.0,
    seed: int = 0, until: float = WATCHED,
) -> Series:  # fmt: skip
    """What an end says over a line that is gone in these spans; TCP asks again after 1 s and 2 s more."""
    draw = random.Random(seed)

    def arrives(at: float) -> bool:
        there = not any(a <= t < b for t in (at, at + ms(at) / 1000) for a, b in gone)
        return there and draw.random() >= loss

    answers: list[tuple[float, float | None]] = []
    at = draw.uniform(0, pace)
    while at < until:
        tries = (at, at + 1.0, at + 3.0) if protocol == "tcp" else (at,)
        came = next((t + ms(t) / 1000 for t in tries if arrives(t)), None)
        answers.append((at, came if came is not None and came < until else None))
        at += pace
    return Series(protocol, answers)


def outages(
    gone: Spans, *, near: Spans = (), until: float = WATCHED, seed: int = 1, **line: object
) -> tuple[Outage, ...]:
    far = [ask("icmp", 0.15, gone, until=until, seed=seed, **line), ask("tcp", 0.2, gone, until=until, seed=seed + 1, **line)]  # type: ignore[arg-type]  # fmt: skip
    return find_outages(
        far, ask("icmp", 0.15, near, ms=lambda at: 1.0, until=until, seed=seed + 2), start=0.0, now=until
    )


@settings(deadline=None)
@given(st.floats(0.5, 6.0), st.floats(0.5, 3.0), st.booleans(), st.floats(5.0, 300.0), st.integers(0, 10**6))
def test_an_outage_is_found_with_its_moment_and_place(
    begin: float, length: float, at_home: bool, ms: float, seed: int
) -> None:
    gone = [(begin, begin + length)]
    found = outages(gone, near=gone if at_home else (), ms=lambda at: ms, seed=seed)
    assert len(found) == 1
    # a question is lost too when its answer is on the way as the line goes
    assert begin - ms / 1000 - 0.05 <= found[0].begin_s <= begin + 0.2
    assert abs(found[0].length_s - length - ms / 1000) <= 0.45
    assert (found[0].place, found[0].back) == ("home" if at_home else "beyond", True)


@settings(deadline=None)
@given(st.floats(1.0, 5.0), st.integers(0, 10**6))
def test_what_stays_away_is_still_away_at_the_end(begin: float, seed: int) -> None:
    found = outages([(begin, 99.0)], seed=seed)
    assert [(o.back, round(o.begin_s + o.length_s, 1)) for o in found] == [(False, WATCHED)]


@settings(deadline=None)
@given(st.floats(5.0, 700.0), st.floats(0.0, 3000.0), st.integers(0, 10**6))
def test_what_is_late_is_not_gone(ms: float, queue: float, seed: int) -> None:
    """Our own test fills the buffer of the line: answers come seconds later, in their order."""

    def delay(at: float) -> float:
        return ms + max(0.0, min((at - 3) * queue, queue, queue - (at - 6) * 900))

    assert outages((), ms=delay, seed=seed) == ()


@pytest.mark.parametrize("loss", [0.0, 0.03, 0.1, 0.2, 0.3])
def test_what_is_lost_by_chance_is_no_outage(loss: float) -> None:
    found = [outages((), loss=loss, seed=seed) for seed in range(0, 600, 3)]
    assert sum(map(bool, found)) <= 4, "one in a hundred, and as much again for bad luck"


def test_a_longer_outage_never_looks_shorter() -> None:
    lengths = [sum(o.length_s for o in outages([(2.0, 2.0 + n / 10)])) for n in range(80)]
    assert lengths[10] > 0.8
    assert all(b >= a - 0.2 for a, b in pairwise(lengths))


def test_again_and_again() -> None:
    found = outages([(1.0, 2.2), (5.2, 6.4), (8.0, 8.9)])
    assert [round(o.begin_s) for o in found] == [1, 5, 8]


def test_what_ping_alone_loses_is_no_outage() -> None:
    limited = [ask("icmp", 0.15, [(2.0, 9.0)]), ask("tcp", 0.2, ())]
    assert find_outages(limited, ask("icmp", 0.15, ()), start=0.0, now=WATCHED) == ()


def test_a_line_that_carries_data_is_there() -> None:
    far = [ask("icmp", 0.15, [(2.0, 3.0)]), ask("tcp", 0.2, [(2.0, 3.0)])]
    router = ask("icmp", 0.15, ())
    for rate, count in ((400_000, 0), (2_000, 1)):  # bytes a second
        arrived = [(n / 10, n * rate // 10) for n in range(100)]
        assert len(find_outages(far, router, start=0.0, now=WATCHED, arrived=arrived)) == count


@pytest.mark.parametrize("stops_at", [2.3, 2.6])
def test_what_was_sent_before_and_still_comes_is_no_flow(stops_at: float) -> None:
    """Only what this PC sends gets lost: the servers go on until they miss its answers."""
    far = [ask("icmp", 0.15, [(2.0, 3.0)]), ask("tcp", 0.2, [(2.0, 3.0)])]
    arrived = [
        (n / 10, round(60_000 * min(n / 10, stops_at) + 60_000 * max(0.0, n / 10 - 3))) for n in range(100)
    ]
    found = find_outages(far, ask("icmp", 0.15, [(2.0, 3.0)]), start=0.0, now=WATCHED, arrived=arrived)
    assert [round(o.begin_s) for o in found] == [2]


def test_a_router_that_says_nothing_tells_no_place() -> None:
    far = [ask("icmp", 0.15, [(2.0, 3.0)]), ask("tcp", 0.2, [(2.0, 3.0)])]
    found = find_outages(far, ask("icmp", 0.15, [(0.0, 99.0)]), start=0.0, now=WATCHED)
    assert [o.place for o in found] == ["unknown"]


def test_doubt_at_the_end() -> None:
    def since(gone: Spans, ms: float = 20.0) -> float | None:
        far = [ask("icmp", 0.15, gone, ms=lambda at: ms), ask("tcp", 0.2, gone, ms=lambda at: ms)]
        return silent_since(far, WATCHED)

    assert since(()) is None
    assert since((), 700.0) is None
    assert since([(3.0, 4.0)]) is None
    assert since([(9.3, 99.0)]) == pytest.approx(9.35, abs=0.1)


# -- what it means ----------------------------------------------------------------------------------------

ONE = Outage(begin_s=2.0, length_s=0.6, place="beyond")


@pytest.mark.parametrize(
    ("events", "linked", "expected"),
    [
        ((), None, []),
        ((ONE,), None, ["note isp sure"]),
        ((replace(ONE, length_s=1.2),), None, ["warn isp sure"]),
        ((ONE, replace(ONE, begin_s=5.0)), None, ["warn isp sure"]),
        ((ONE, replace(ONE, begin_s=5.0, place="home", length_s=1.0)), None, ["warn home-network sure"]),
        ((replace(ONE, length_s=1.2, place="unknown"),), None, ["warn isp likely"]),
        ((replace(ONE, length_s=2.0, back=False),), True, ["warn isp sure"]),
        ((replace(ONE, length_s=4.0, back=False),), True, ["fail isp sure"]),
        ((replace(ONE, length_s=4.0, place="home", back=False),), True, ["fail home-network sure"]),
        ((replace(ONE, length_s=4.0, place="home", back=False),), False, ["fail home-network sure"]),
        ((replace(ONE, length_s=4.0, place="unknown", back=False),), None, ["fail isp likely"]),
    ],
)
def test_judge(events: tuple[Outage, ...], linked: bool | None, expected: list[str]) -> None:
    found = list(judge_of(Facts(watched_s=8.0, ends=(), events=events, linked_again=linked)))
    assert [f"{f.severity} {f.where} {f.confidence}" for f in found] == expected
    assert all(f.id == "connection-drops" and "{" not in f.title + f.text for f in found)


def test_the_text_tells_the_moment_and_how_long_we_watched() -> None:
    facts = Facts(watched_s=12.4, ends=(), events=(ONE, replace(ONE, begin_s=7.0, length_s=1.24)))
    [finding] = judge_of(facts)
    assert "watched it for 12 seconds" in finding.text
    assert "twice, for up to 1.2 seconds; the first time 2.0 seconds after the start" in finding.text
    [gone] = judge_of(
        Facts(
            watched_s=9.0,
            ends=(),
            linked_again=False,
            events=(Outage(begin_s=2.5, length_s=4.0, place="home", back=False),),
        )
    )
    assert "2.5 seconds after the start" in gone.text
    assert "this PC itself" in gone.text


# -- asking -----------------------------------------------------------------------------------------------


def context(asked: Asked | None = None, system: SystemFacts = HOME, *, by_name: bool = False) -> CheckContext:
    shared = RunContext(asked or Asked(), system, by_name=by_name)
    shared.others_done.set()
    return CheckContext(shared, deadline=20.0)


@pytest.fixture(autouse=True)
def quiet_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "read_counters", lambda: {"eth0": Counters(rx_bytes=0, tx_bytes=0)})
    monkeypatch.setattr(
        resolve, "look_up", lambda name, *, timeout: resolve.Lookup(name=name, addresses=("198.38.96.1",))
    )


def let_answer(monkeypatch: pytest.MonkeyPatch, *protocols: str) -> list[float]:
    """The far ends that answer by these protocols do; how long was watched."""
    watched: list[float] = []

    def watch(asked: list[ProbedEnd], until: Callable[[float], bool]) -> None:
        now = began = time.monotonic()
        over = False
        while not over:
            over = until(now)
            for end in asked:
                if end.way and (end.name == "router" or end.way.protocol in protocols):
                    end.samples.append(Sample(sent=now, ms=20.0))
            now += 0.05
        watched.append(now - began)

    monkeypatch.setattr(standing, "watch", watch)
    return watched


def test_it_ends_with_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = let_answer(monkeypatch, "icmp", "tcp")
    facts = CHECK.observe(context())
    assert [(e.end, e.protocol, e.lost) for e in facts.ends] == [
        ("router", "icmp", 0),
        ("far", "icmp", 0),
        ("far", "tcp", 0),
    ]
    assert facts.events == ()
    assert watched[0] < 0.1


def test_asked_for_by_name_it_watches_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = let_answer(monkeypatch, "icmp", "tcp")
    CHECK.observe(context(by_name=True))
    assert 5.9 < watched[0] < 6.2


@pytest.mark.parametrize("protocols", [(), ("icmp",)])
def test_nothing_is_said_where_nothing_or_only_ping_is_answered(
    monkeypatch: pytest.MonkeyPatch, protocols: tuple[str, ...]
) -> None:
    let_answer(monkeypatch, *protocols)
    with pytest.raises(NotMeasured):
        CHECK.observe(context(by_name=True))


def test_without_third_parties_netflix_and_the_own_resolver_are_asked() -> None:
    system = replace(
        HOME, resolvers=tuple(Resolver(address=a, source="x") for a in ("192.168.1.1", "217.237.148.22"))
    )
    near, far = ends.choose(context(Asked(third_party=False), system))
    assert {way.address for way in near.ways} == {"192.168.1.1"}
    assert {way.address for end in far for way in end.ways} == {"217.237.148.22", "198.38.96.1"}
    assert [{way.protocol for way in end.ways} for end in far] == [{"icmp"}, {"tcp"}]
