"""Whether this PC's clock is right."""

from __future__ import annotations

import email.utils
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.checks import clock
from diag.checks.clock import Facts, criteria, findings, judge, observe, sources
from diag.checks.clock.facts import Source
from diag.host import Route, SystemFacts
from diag.model import Asked, NotMeasured, Reason
from diag.net import http, resolve, sntp
from diag.net.http import HttpReply
from diag.net.sntp import TimeAnswer
from diag.offsets import say_offset
from diag.probes.context import CheckContext, RunContext

HOUR = 3600.0


@pytest.mark.parametrize(
    ("ntp", "dates", "found"),
    [
        pytest.param(0.01, None, [], id="right"),
        pytest.param(None, 1.2, [], id="right by dates alone"),
        pytest.param(-1.9, None, [], id="almost right"),
        pytest.param(30.0, None, ["clock-a-little-off note sure"], id="half a minute"),
        pytest.param(-59.9, None, ["clock-a-little-off note sure"], id="just under a minute"),
        pytest.param(61.0, 61.4, ["clock-wrong warn sure"], id="a minute"),
        pytest.param(-290.0, -289.0, ["clock-wrong warn sure"], id="under five minutes"),
        pytest.param(310.0, 311.0, ["clock-wrong fail sure"], id="over five minutes"),
        pytest.param(310.0, None, ["clock-wrong fail likely"], id="no confirmation"),
        pytest.param(None, -310.0, ["clock-wrong fail likely"], id="dates alone"),
        pytest.param(HOUR, HOUR, ["timezone-wrong fail sure"], id="one hour"),
        pytest.param(-2 * HOUR - 40, -2 * HOUR - 40, ["timezone-wrong fail sure"], id="two hours and a bit"),
        pytest.param(900.0, 900.5, ["timezone-wrong fail sure"], id="a quarter"),
        pytest.param(5.75 * HOUR, None, ["timezone-wrong fail likely"], id="Kathmandu"),
        pytest.param(
            14 * HOUR + 59,
            14 * HOUR,
            ["time-servers-wrong note likely", "timezone-wrong fail likely"],
            id="edge",
        ),
        pytest.param(14.25 * HOUR, 14.25 * HOUR, ["clock-wrong fail sure"], id="too far for a zone"),
        pytest.param(HOUR + 61, HOUR + 61, ["clock-wrong fail sure"], id="not quite a quarter"),
        pytest.param(840.0, 840.0, ["timezone-wrong fail sure"], id="a minute under a quarter"),
        pytest.param(830.0, 830.0, ["clock-wrong fail sure"], id="more under a quarter"),
        pytest.param(1.7e9, 1.7e9, ["clock-wrong fail sure"], id="1970"),
        pytest.param(
            7200.0, 0.3, ["time-servers-wrong note likely"], id="somebody answers for the time servers"
        ),
        pytest.param(
            7200.0, 400.0, ["time-servers-wrong note likely", "clock-wrong fail likely"], id="all disagree"
        ),
        pytest.param(None, None, [], id="nothing"),
    ],
)
def test_judge(ntp: float | None, dates: float | None, found: list[str]) -> None:
    facts = Facts(os="linux", ntp_offset_s=ntp, date_offset_s=dates)
    assert [f"{f.id} {f.severity} {f.confidence}" for f in judge(facts)] == found


@pytest.mark.parametrize("os", ["windows", "macos", "linux", "plan9"])
def test_the_remedy_is_that_of_the_system(os: str) -> None:
    (finding,) = judge(Facts(os=os, ntp_offset_s=HOUR, date_offset_s=HOUR))
    assert finding.title == "The clock of this PC is 1 hour behind, as with a wrong time zone"
    assert "{" not in " ".join((finding.title, finding.text, *finding.steps))
    assert findings.SET_ZONE.get(os, findings.SET_ZONE["linux"]) in finding.steps


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1.2, "1 second behind"), (-59.4, "59 seconds ahead"), (59.6, "1 minute behind"),
        (90, "1 minute and 30 seconds behind"), (7199.8, "2 hours behind"), (-3660, "1 hour and 1 minute ahead"),
        (90000, "1 day and 1 hour behind"), (31536000 * 2 + 86400, "2 years and 1 day behind"), (600, "10 minutes behind"),
    ],
)  # fmt: skip
def test_words(seconds: float, words: str) -> None:
    assert say_offset(seconds) == words


@given(st.floats(min_value=-1e10, max_value=1e10))
def test_words_for_any_length(seconds: float) -> None:
    said = say_offset(seconds)
    assert said.endswith(("ahead", "behind"))
    assert not re.search(r"\b(60 (minutes|seconds)|24 hours|365 days)\b", said)


@given(st.text())
def test_any_date_is_survived(text: str) -> None:
    sources._unix_seconds(text)


def source(offset: float | None, kind: str = "ntp") -> Source:
    return Source(host="h", kind=kind, offset_s=offset)


@pytest.mark.parametrize(
    ("offsets", "median"),
    [
        ([], None), ([0.1], None), ([None, None], None), ([0.1, 0.2], 0.15), ([0.0, 5.0], None),
        ([0.1, 0.2, 50.0], 0.15), ([0.1, 0.2, 0.3, None], 0.2), ([0.0, 0.1, 9.0, 9.1], None), ([0.0, 0.7, 1.4], 0.35),
    ],
)  # fmt: skip
def test_agreement(offsets: list[float | None], median: float | None) -> None:
    found = criteria.majority_offset([source(o) for o in offsets], "ntp")
    assert found == (median if median is None else pytest.approx(median))


V4 = Route(family=4, destination="0.0.0.0/0", gateway="192.168.1.1", interface="eth0")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A healthy internet; tests change what answers."""
    state: dict[str, Any] = {"ntp": 0.0, "date": 0.0, "age": False, "names": True, "asked": [], "hosts": []}

    def look_up(name: str, *, timeout: float) -> resolve.Lookup:
        if state["names"]:
            return resolve.Lookup(name=name, addresses=("2001:db8::7", "203.0.113.7"))
        return resolve.Lookup(name=name, failure="timeout")

    def ask(address: str, *, timeout: float, server: str) -> TimeAnswer:
        state["asked"].append(address)
        if state["ntp"] is None:
            return TimeAnswer(server=server, address=address, failure="timeout")
        return TimeAnswer(server=server, address=address, offset_s=state["ntp"], delay_s=0.02, stratum=2)

    def get(url: str, **more: Any) -> HttpReply:
        state["hosts"].append(url.split("/")[2])
        now = time.time()
        if state["date"] is None:
            return HttpReply(url=url, failure="timeout")
        headers = {"date": email.utils.formatdate(now + state["date"], usegmt=True)}
        if state["age"]:
            headers["age"] = "100"
        return HttpReply(url=url, status=200, headers=headers, started_unix=now, ended_unix=now)

    monkeypatch.setattr(resolve, "look_up", look_up)
    monkeypatch.setattr(sntp, "ask", ask)
    monkeypatch.setattr(http, "get", get)
    monkeypatch.setattr(clock, "PATIENCE_S", 0.05)
    return state


def run(**asked: Any) -> CheckContext:
    return CheckContext(RunContext(Asked(**asked), SystemFacts(os="linux", routes=(V4,))))


def test_healthy_asks_no_web_server(world: dict[str, Any]) -> None:
    facts = observe(run())
    assert facts.ntp_offset_s == 0.0
    assert facts.date_offset_s is None
    assert world["hosts"] == []
    assert set(world["asked"]) == {"203.0.113.7"}
    assert not list(judge(facts))


def test_blocked_time_servers(world: dict[str, Any]) -> None:
    world["ntp"] = None
    facts = observe(run())
    assert facts.ntp_offset_s is None
    assert facts.date_offset_s == pytest.approx(0, abs=1)
    assert not list(judge(facts))


def test_a_wrong_clock_is_confirmed(world: dict[str, Any]) -> None:
    world.update(ntp=4000.0, date=4000.0)
    facts = observe(run())
    assert facts.ntp_offset_s == 4000.0
    assert facts.date_offset_s == pytest.approx(4000, abs=1)


def test_somebody_answers_for_the_time_servers(world: dict[str, Any]) -> None:
    world.update(ntp=4000.0)
    assert [f.id for f in judge(observe(run()))] == ["time-servers-wrong"]


def test_cached_dates_are_dropped(world: dict[str, Any]) -> None:
    world.update(ntp=None, age=True)
    with pytest.raises(NotMeasured) as caught:
        observe(run())
    assert caught.value.reason is Reason.TIMEOUT


def test_nothing_answers(world: dict[str, Any]) -> None:
    world.update(ntp=None, date=None)
    with pytest.raises(NotMeasured):
        observe(run())


def test_without_names_the_literal_addresses_are_asked(world: dict[str, Any]) -> None:
    world.update(names=False)
    facts = observe(run())
    assert set(world["asked"]) == {"162.159.200.1", "216.239.35.0"}
    assert facts.ntp_offset_s == 0.0


def test_no_third_party_asks_netflix_only(world: dict[str, Any]) -> None:
    facts = observe(run(third_party=False))
    assert world["asked"] == []
    assert world["hosts"]
    assert all(host.endswith(("netflix.com", "fast.com")) for host in world["hosts"])
    assert facts.date_offset_s == pytest.approx(0, abs=1)


def test_a_look_up_that_points_here_is_not_believed(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def pointed(name: str, *, timeout: float) -> resolve.Lookup:
        return resolve.Lookup(name=name, addresses=("0.0.0.0", "127.0.0.1", "nonsense"))

    monkeypatch.setattr(resolve, "look_up", pointed)
    observe(run())
    assert set(world["asked"]) == {"162.159.200.1", "216.239.35.0"}
