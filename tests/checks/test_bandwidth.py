"""The bandwidth check: what the facts of a measurement mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diag import bandwidth
from diag.bandwidth import plan, traffic
from diag.bandwidth.types import Estimate, Measurement, Options, Trial
from diag.checks import bandwidth as checks_bandwidth
from diag.checks.bandwidth import CHECK
from diag.checks.bandwidth.facts import Compared, Facts
from diag.host import Route, SystemFacts
from diag.model import Asked, NotApplicable, NotMeasured, Reason
from diag.probes.context import CheckContext, RunContext

HEALTHY: dict[str, Any] = {
    "provider": "netflix", "download_mbps": 93.0, "low_mbps": 88.0, "idle_ms": 21.0, "loaded_ms": 60.0,
    "confidence": "high", "link_mbps": 1000.0, "router_idle_ms": 2.0, "router_loaded_ms": 9.0, "other_mbps": 0.1,
}  # fmt: skip


@pytest.mark.parametrize("low", [20.0, 88.0])
def test_more_traffic_of_others_never_looks_healthier(low: float) -> None:
    """What others take is missing in what we measure."""
    weight = {None: 0, "note": 1, "warn": 2}
    last = 0
    for share in range(0, 100, 3):
        line = low * 1.2
        facts = Facts(**{**HEALTHY, "low_mbps": low * (1 - share / 100), "download_mbps": line * (1 - share / 100),
                         "home_rx_mbps": line * share / 100, "measured": 2})  # fmt: skip
        found = next((f.severity.value for f in CHECK.judge(facts) if f.id == "link-busy"), None)
        assert weight[found] >= last
        last = weight[found]
    assert last == 2


def compared(
    netflix: tuple[float, ...], neutral: tuple[float, ...], *, least: tuple[str, ...] = ()
) -> tuple[Compared, ...]:
    """``least``: whose rates are only lower bounds."""
    return tuple(
        Compared(provider=name, mbps=rate, low_mbps=rate, at_least=name in least)
        for name, rates in (("netflix", netflix), ("cloudflare", neutral))
        for rate in rates
    )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, set()),
        ({"low_mbps": 2.0, "download_mbps": 2.2, "measured": 2}, {("bandwidth-low", "fail", "isp")}),
        ({"low_mbps": 2.0, "download_mbps": 2.2, "measured": 1}, {("bandwidth-low", "warn", "isp")}),
        ({"low_mbps": 2.0, "download_mbps": 2.2, "measured": 2, "confidence": "low"}, {("bandwidth-low", "warn", "isp")}),
        ({"low_mbps": 4.0, "download_mbps": 20.0, "measured": 2}, {("bandwidth-low", "warn", "isp")}),
        ({"low_mbps": 5.0, "download_mbps": 5.1}, set()),
        ({"wanted_mbps": 60.0, "quality": "4k", "screens_asked": 4, "low_mbps": 61.0}, set()),
        ({"other_mbps": 50.0}, {("link-busy", "warn", "home-network")}),
        ({"other_mbps": 20.0}, set()),
        # the test itself pushed the other download aside
        ({"other_mbps": 25.0, "before_mbps": 80.0}, {("link-busy", "warn", "home-network")}),
        ({"other_mbps": 1.0, "before_mbps": 80.0}, set()),  # over before the test began: a page was loaded
        ({"other_mbps": 12.0, "before_mbps": 20.0}, set()),
        ({"other_mbps": 2.0, "download_mbps": 4.0, "low_mbps": 6.0}, set()),
        # other devices, by the router's own count: a note where enough is left
        ({"home_rx_mbps": 50.0}, {("link-busy", "note", "home-network")}),
        ({"home_rx_mbps": 20.0}, set()),
        ({"home_rx_mbps": 50.0, "idle_ms": 260.0, "loaded_ms": 300.0}, {("link-busy", "warn", "home-network")}),
        ({"home_rx_mbps": 50.0, "loaded_ms": 300.0}, {("link-busy", "warn", "home-network"), ("bufferbloat", "warn", "isp")}),
        ({"home_rx_mbps": 4.0, "download_mbps": 2.2, "low_mbps": 2.0, "measured": 2},
         {("link-busy", "warn", "home-network"), ("bandwidth-low", "fail", "isp")}),
        # the busy line cut the test short: nobody knows that enough is left
        ({"home_rx_mbps": 4.0, "download_mbps": 2.2, "low_mbps": 2.0, "measured": 2, "at_least": True},
         {("link-busy", "warn", "home-network"), ("speed-at-least", "note", "none")}),
        ({"home_rx_mbps": 50.0, "at_least": True}, {("link-busy", "note", "home-network")}),
        ({"home_rx_mbps": 1.0, "home_rx_before_mbps": 40.0}, set()),
        ({"home_tx_mbps": 1.1, "home_tx_before_mbps": 3.0, "download_mbps": 2.2, "low_mbps": 2.0, "measured": 2},
         {("link-busy", "warn", "home-network"), ("bandwidth-low", "fail", "isp")}),
        ({"home_tx_mbps": 0.2, "home_tx_before_mbps": 3.0}, set()),
        ({"other_mbps": 50.0, "home_rx_mbps": 50.0}, {("link-busy", "warn", "home-network")}),
        ({"link_mbps": 100.0}, set()),
        ({"link_mbps": 10.0, "download_mbps": 9.4, "low_mbps": 9.0}, {("adapter-slow", "warn", "this-device")}),
        ({"link_mbps": 50.0, "download_mbps": 45.0, "low_mbps": 44.0, "wanted_mbps": 60.0, "measured": 2},
         {("adapter-slow", "warn", "this-device"), ("bandwidth-low", "fail", "isp")}),
        ({"link_mbps": 54.0, "impossible": True}, {("bandwidth-doubtful", "note", "none")}),
        ({"loaded_ms": 230.0}, {("bufferbloat", "warn", "isp")}),
        ({"loaded_ms": 220.0}, set()),
        ({"loaded_ms": 400.0, "router_loaded_ms": 380.0}, {("bufferbloat", "warn", "home-network")}),
        ({"loaded_ms": 400.0, "router_loaded_ms": None}, {("bufferbloat", "warn", "isp")}),
        ({"compared": compared((10, 11), (90, 80))}, {("netflix-throttled", "warn", "isp")}),
        # report R9: the line is fast enough, the way to Netflix is not
        ({"low_mbps": 1.8, "download_mbps": 1.9, "measured": 2, "compared": compared((1.9, 1.8), (96, 95))},
         {("netflix-throttled", "fail", "isp"), ("bandwidth-low", "fail", "isp")}),
        # both too slow for what is wanted
        ({"low_mbps": 1.0, "download_mbps": 1.1, "measured": 2, "compared": compared((1.1, 1.0), (3.5, 3.4))},
         {("netflix-throttled", "warn", "isp"), ("bandwidth-low", "fail", "isp")}),
        ({"compared": compared((10,), (90, 80))}, set()),
        ({"compared": compared((10, 11), (90,))}, set()),
        ({"compared": compared((10, 60), (90, 80))}, set()),
        ({"compared": compared((300, 280), (900, 900))}, set()),
        # a lower bound is enough for what it carries, and never too slow
        ({"low_mbps": 2.0, "download_mbps": 2.2, "measured": 2, "at_least": True}, {("speed-at-least", "note", "none")}),
        ({"low_mbps": 4.0, "download_mbps": 20.0, "measured": 2, "at_least": True}, {("speed-at-least", "note", "none")}),
        # but where time alone ended two attempts, and none of them came near what is wanted, it may well be
        ({"low_mbps": 2.4, "download_mbps": 2.9, "measured": 2, "at_least": True, "stopped": "time", "took_s": 12.0, "idle_ms": 135.0,
          "compared": compared((2.9, 2.0), (1.5,))}, {("bandwidth-low", "warn", "isp")}),
        ({"low_mbps": 2.4, "download_mbps": 2.9, "measured": 2, "at_least": True, "stopped": "time", "took_s": 12.0, "idle_ms": 620.0,
          "compared": compared((2.9, 2.0), (1.5,))}, {("speed-at-least", "note", "none")}),
        ({"low_mbps": 2.4, "download_mbps": 2.9, "measured": 2, "at_least": True, "stopped": "time", "took_s": 12.0, "idle_ms": 135.0,
          "compared": compared((2.9, 2.0), (8.5,))}, {("speed-at-least", "note", "none")}),
        ({"low_mbps": 60.0, "download_mbps": 70.0, "at_least": True}, set()),
        ({"link_mbps": 50.0, "download_mbps": 45.0, "low_mbps": 44.0, "wanted_mbps": 60.0, "at_least": True},
         {("speed-at-least", "note", "none")}),
        ({"low_mbps": 2.0, "download_mbps": 2.2, "measured": 2, "confidence": "low", "stopped": "settled"},
         {("bandwidth-low", "fail", "isp")}),
        ({"compared": compared((10, 11), (90, 80), least=("netflix",))}, set()),
        ({"compared": compared((10, 11), (90, 80), least=("cloudflare",))}, {("netflix-throttled", "warn", "isp")}),
    ],
)  # fmt: skip
def test_facts_mean(changed: dict[str, Any], expected: set[tuple[str, str, str]]) -> None:
    findings = list(CHECK.judge(Facts(**{**HEALTHY, **changed})))
    assert {(f.id, f.severity.value, f.where.value) for f in findings} == expected
    for finding in findings:
        assert "{" not in finding.title + finding.text + "".join(finding.steps)
        assert "throttl" not in (finding.title + finding.text + "".join(finding.steps)).lower()


def run(**asked: Any) -> CheckContext:
    return CheckContext(RunContext(Asked(**asked), SystemFacts(os="linux")), deadline=25.0)


def trial(
    mbps: float, provider: str = "netflix", low: float | None = None, seconds: float = 6.0, **more: Any
) -> Trial:
    sums = tuple(round(cell * mbps * 1250) for cell in range(int(seconds * 100)))
    found = Estimate(
        mbps=mbps,
        low_mbps=mbps if low is None else low,
        error=0.001,
        drift=0.0,
        start=0.5,
        end=seconds - 0.1,
        confidence="high",
    )
    return Trial(provider=provider, estimate=found, sums=sums, bytes=sums[-1], stopped="stable", **more)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What plan.measure will return, first, and then the wish and the router that it got."""
    box: list[Any] = [Measurement()]

    def measure(wish: Options, **more: Any) -> Measurement:
        box.append(wish)
        box.append(more["router"])
        found = box[0]
        assert isinstance(found, Measurement)
        return found

    monkeypatch.setattr(plan, "measure", measure)
    monkeypatch.setattr(traffic, "link_mbps", lambda local: 1000.0)
    return box


def test_quick_leaves_it_out(measured: list[Any]) -> None:
    with pytest.raises(NotApplicable) as caught:
        CHECK.observe(run(quick=True))
    assert caught.value.reason is Reason.NOT_ASKED
    assert len(measured) == 1


def test_what_was_asked_reaches_the_measurement(measured: list[Any]) -> None:
    measured[0] = Measurement(trials=(trial(50.0),))
    CHECK.observe(
        run(
            quality="4k",
            screens=2,
            max_data_mb=10,
            upload=True,
            compare=True,
            provider="cloudflare",
            third_party=False,
        )
    )
    wish = measured[1]
    assert (wish.quality, wish.screens, wish.max_bytes, wish.provider) == ("4k", 2, 10_000_000, "cloudflare")
    assert (wish.upload, wish.compare, wish.third_party, wish.longer) == (True, True, False, False)
    assert wish.seconds <= 12.0


def test_a_minute_of_watching_fits_into_the_time_of_the_check(measured: list[Any]) -> None:
    measured[0] = Measurement(trials=(trial(50.0),))
    for round_trip in (20.0, 900.0):
        shared = RunContext(Asked(longer=True), SystemFacts(os="linux"))
        shared.note_round_trip(round_trip)
        CHECK.observe(CheckContext(shared, deadline=CHECK.deadline + CHECK.longer_s))
        assert 5 < measured[1].seconds <= CHECK.deadline


def test_stalls_are_told_only_where_somebody_watched(measured: list[Any]) -> None:
    sums = (0.0, *(float(n) for n in range(1, 200)), *[199.0] * 250, *(float(n) for n in range(200, 300)))
    measured[0] = Measurement(trials=(replace(trial(50.0), sums=tuple(map(round, sums))),))
    assert CHECK.observe(run(longer=True)).stalls == ((1.99, 2.5),)
    assert CHECK.observe(run()).stalls is None


def test_a_link_local_router_is_asked_on_its_adapter(measured: list[Any]) -> None:
    measured[0] = Measurement(trials=(trial(50.0),))
    six = Route(family=6, destination="::/0", gateway="fe80::1", interface="eth0")
    CHECK.observe(CheckContext(RunContext(Asked(), SystemFacts(os="linux", routes=(six,))), deadline=25.0))
    assert measured[2] == "fe80::1%eth0"


def test_facts_of_a_healthy_line(measured: list[Any]) -> None:
    measured[0] = Measurement(
        trials=(trial(40.0, idle_ms=20.0, loaded_ms=60.0, server="ipv4-c001"),), uploads=(trial(8.0),),
        router_idle_ms=1.0, router_loaded_ms=4.0, bytes=31_000_000, took_s=4.2,
    )  # fmt: skip
    facts = CHECK.observe(run())
    assert isinstance(facts, Facts)
    assert (facts.download_mbps, facts.upload_mbps, facts.rpm, facts.plays, facts.screens) == (
        40.0,
        8.0,
        1000,
        "4k",
        2,
    )
    assert (facts.wanted_mbps, facts.holds, facts.pauses, facts.compared) == (5.0, "4k", 0, ())
    assert facts.series[-1][1] == pytest.approx(40.0, rel=0.01)
    assert not facts.impossible
    assert list(CHECK.judge(facts)) == []


def test_a_short_test_makes_no_forecast(measured: list[Any]) -> None:
    measured[0] = Measurement(trials=(trial(40.0, seconds=2.0),))
    facts = CHECK.observe(run())
    assert (facts.holds, facts.start_s, facts.pauses) == (None, None, None)
    assert facts.steady_s == 1.4


def test_the_better_of_two_measurements_counts(measured: list[Any]) -> None:
    measured[0] = Measurement(
        trials=(trial(2.0), trial(30.0, "cloudflare"), trial(4.0), trial(31.0, "cloudflare"))
    )
    facts = CHECK.observe(run())
    assert (facts.download_mbps, facts.measured) == (4.0, 2)
    assert {f.id for f in CHECK.judge(facts)} == {"bandwidth-low", "netflix-throttled"}


def bound(mbps: float) -> Trial:
    """What a limit cut short."""
    whole = trial(mbps)
    assert whole.estimate
    return replace(
        whole, estimate=replace(whole.estimate, confidence="low", at_least=True), stopped="data-cap"
    )


def test_a_bound_is_shown_only_where_it_says_more_than_a_measurement(measured: list[Any]) -> None:
    measured[0] = Measurement(trials=(trial(50.0), bound(51.0)))
    facts = CHECK.observe(run())
    assert (facts.download_mbps, facts.at_least, facts.confidence) == (50.0, False, "high")
    measured[0] = Measurement(trials=(trial(50.0), bound(80.0)), uploads=(bound(9.0),))
    facts = CHECK.observe(run())
    assert (facts.download_mbps, facts.at_least, facts.confidence, facts.stopped) == (
        80.0,
        True,
        "low",
        "data-cap",
    )
    assert (facts.upload_mbps, facts.upload_at_least) == (9.0, True)
    assert (facts.plays, facts.holds) == ("4k", "4k")
    assert [(one.mbps, one.at_least) for one in facts.compared] == [(50.0, False), (80.0, True)]


def test_a_bound_promises_no_pauses(measured: list[Any]) -> None:
    measured[0] = Measurement(trials=(bound(2.0),))
    facts = CHECK.observe(run())
    assert (facts.plays, facts.start_s, facts.pauses) == (None, None, None)


def test_more_than_the_adapter_carries_is_impossible(
    measured: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "link_mbps", lambda local: 100.0)
    measured[0] = Measurement(trials=(trial(300.0),))
    facts = CHECK.observe(run())
    assert facts.impossible
    assert [f.id for f in CHECK.judge(facts)] == ["bandwidth-doubtful"]


def test_every_failure_of_a_provider_has_its_reason() -> None:
    assert bandwidth.WHY.keys() - checks_bandwidth._REASONS.keys() == set()
    assert set(checks_bandwidth._REASONS.values()) <= set(checks_bandwidth._WEIGHTIEST)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("provider-refused", "tls-untrusted"), Reason.PROVIDER_REFUSED),
        (("timeout", "stalled"), Reason.TIMEOUT),
        (("no-network", "timeout"), Reason.NO_NETWORK),
        (("interrupted",), Reason.INTERRUPTED),
        (("not-asked",), Reason.NOT_ASKED),
        (("too-short",), Reason.TOO_FEW_SAMPLES),
        (("private-address", "foreign-host"), Reason.PROVIDER_REFUSED),
        (("tls-untrusted", "timeout"), Reason.BLOCKED),
        (("name-not-found", "timeout"), Reason.BLOCKED),
        (("refused", "timeout"), Reason.REFUSED),
        (("reset", "unreachable"), Reason.RESET),
        (("unreachable", "unreachable"), Reason.TIMEOUT),
        (("timeout", "not-asked"), Reason.TIMEOUT),
        (("no-permission", "timeout"), Reason.NO_PERMISSION),
    ],
)
def test_nothing_measured_names_who_and_why(
    measured: list[Any], words: tuple[str, ...], reason: Reason
) -> None:
    names = ("netflix", "cloudflare")
    measured[0] = Measurement(
        refused=tuple(
            bandwidth.ProviderRefusal(provider=name, failure=word)
            for name, word in zip(names, words, strict=False)
        )
    )
    with pytest.raises(NotMeasured) as caught:
        CHECK.observe(run())
    assert caught.value.reason is reason
    for name, word in zip(names, words, strict=False):
        assert f"{name}: {bandwidth.WHY[word]}" in caught.value.detail
