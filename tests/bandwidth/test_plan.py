"""The whole phase with made-up providers: order, repeats, comparison, limits, refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from diag.bandwidth import plan
from diag.bandwidth.budget import PAYLOAD_SHARE, payload_within
from diag.bandwidth.server_selection import Dialer
from diag.bandwidth.types import Estimate, Limits, Measurement, Options, ServerList, Trial, TrialContext
from diag.probes.fast_com import Targets


def estimate(mbps: float, low: float | None = None) -> Estimate:
    return Estimate(
        mbps=mbps,
        low_mbps=mbps if low is None else low,
        error=0.001,
        drift=0.0,
        start=0.2,
        end=1.7,
        confidence="high",
    )


@dataclass
class Provider:
    """Gives these rates one after another; a word instead of a rate is a failure."""

    name: str
    answers: list[float | str]
    third_party: bool = True
    longest_s: float = 6.5
    refuses: str | None = None
    size: int = 1_000_000
    asked: list[tuple[Limits, bool]] = field(default_factory=list)
    waits: Callable[[Limits], None] = lambda limits: None

    def find_servers(self) -> ServerList:
        return ServerList(failure=self.refuses)

    def run_trial(
        self, found: ServerList, limits: Limits, watch: TrialContext, *, upload: bool = False
    ) -> Trial:
        self.asked.append((limits, upload))
        answer = self.answers.pop(0) if self.answers else "closed"
        size = min(self.size, payload_within(limits.wire_bytes))
        if isinstance(answer, str):
            return Trial(failure=answer, bytes=size)
        return Trial(estimate=estimate(answer), bytes=size, stopped="stable", idle_ms=20.0)


def run(
    wish: Options, providers: Sequence[Provider], monkeypatch: pytest.MonkeyPatch, **more: Any
) -> Measurement:
    made = {provider.name: provider for provider in providers}
    monkeypatch.setattr(plan, "Netflix", lambda targets, dial: made["netflix"])
    monkeypatch.setattr(plan, "Cloudflare", lambda dial: made["cloudflare"])
    monkeypatch.setattr(plan, "File", lambda url, dial: made["file"])
    monkeypatch.setattr(plan, "_speedtest", lambda: made["speedtest"])
    return plan.measure(wish, targets=Targets, dial=Dialer(), **more)


def names(found: Measurement) -> list[str]:
    return [trial.provider for trial in found.trials]


def netflix(*answers: float | str, **more: Any) -> Provider:
    return Provider("netflix", list(answers), third_party=False, **more)


def cloudflare(*answers: float | str, **more: Any) -> Provider:
    return Provider("cloudflare", list(answers), **more)


def test_a_fast_line_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = run(Options(), [netflix(90.0), cloudflare()], monkeypatch)
    assert names(found) == ["netflix"]
    assert not found.refused
    assert not found.unknown


def test_a_slow_line_is_measured_again_and_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    found = run(Options(), [netflix(2.0, 2.1), cloudflare(2.0, 2.2)], monkeypatch)
    assert names(found) == ["netflix", "cloudflare", "netflix", "cloudflare"]


def test_without_third_parties_only_netflix(monkeypatch: pytest.MonkeyPatch) -> None:
    other = cloudflare(9.0)
    found = run(Options(third_party=False, compare=True), [netflix(2.0, 2.1), other], monkeypatch)
    assert names(found) == ["netflix", "netflix"]
    assert not other.asked
    found = run(Options(third_party=False), [netflix("refused"), other], monkeypatch)
    assert not found.trials
    assert not other.asked
    found = run(Options(third_party=False, provider="cloudflare"), [netflix(1.0), other], monkeypatch)
    assert [(r.provider, r.failure) for r in found.refused] == [("cloudflare", "not-asked")]


def test_comparing_takes_a_quarter_each(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = netflix(90.0, 91.0, size=10**9), cloudflare(90.0, 92.0, size=10**9)
    found = run(Options(compare=True), [one, other], monkeypatch)
    assert names(found) == ["netflix", "cloudflare", "netflix", "cloudflare"]
    assert found.bytes <= 40_000_000


@pytest.mark.parametrize("reason", ["refused", "provider-refused", "timeout"])
def test_a_refusal_falls_through_and_is_named(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    found = run(Options(), [netflix(refuses=reason), cloudflare(80.0)], monkeypatch)
    assert names(found) == ["cloudflare"]
    assert [(r.provider, r.failure) for r in found.refused] == [("netflix", reason)]
    found = run(Options(), [netflix(reason), cloudflare(80.0)], monkeypatch)
    assert [(r.provider, r.failure) for r in found.refused] == [("netflix", reason)]


def test_a_provider_asked_for_by_name_is_the_only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = netflix(1.0, 1.0), cloudflare("provider-refused")
    found = run(Options(provider="cloudflare"), [one, other], monkeypatch)
    assert not found.trials
    assert not one.asked
    slow = cloudflare(1.0, 1.0)
    assert names(run(Options(provider="cloudflare"), [one, slow], monkeypatch)) == [
        "cloudflare",
        "cloudflare",
    ]


def test_all_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    found = run(Options(), [netflix(refuses="provider-refused"), cloudflare(refuses="timeout")], monkeypatch)
    assert not found.trials
    assert [r.provider for r in found.refused] == ["netflix", "cloudflare"]


def test_the_first_test_leaves_room_for_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    one = netflix(20.0, 20.0)
    run(Options(quality="4k", screens=4), [one, cloudflare(20.0, 20.0)], monkeypatch)
    first = one.asked[0][0]
    assert first.probation_bytes == 16_000_000
    assert first.needed_mbps == first.wanted_mbps == 60.0
    assert run(Options(), [netflix(90.0)], monkeypatch).trials
    plain = netflix(90.0)
    run(Options(), [plain], monkeypatch)
    assert plain.asked[0][0].wanted_mbps is None


@pytest.mark.parametrize("most", [1_000_000, 5_000_000, 40_000_000])
def test_all_tests_together_keep_to_the_limit(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    one, other = netflix(2.0, 2.0, 2.0, size=10**9), cloudflare(2.0, 2.0, size=10**9)
    found = run(Options(max_bytes=most, compare=True, upload=True), [one, other], monkeypatch)
    on_the_line = found.bytes / PAYLOAD_SHARE
    assert on_the_line <= most + len(one.asked) + len(other.asked)  # each rounded to a byte
    spent = sum(payload_within(limits.wire_bytes) for limits, _ in (*one.asked, *other.asked))
    assert found.bytes == spent, "trials that failed are paid for as well"


def test_what_does_not_fit_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    found = run(Options(max_bytes=400_000), [netflix(2.0, size=10**9), cloudflare()], monkeypatch)
    assert found.unknown["repeat"] == "data-cap"
    assert found.unknown["comparison"] == "data-cap"
    found = run(Options(seconds=1.0), [netflix(2.0), cloudflare()], monkeypatch)
    assert found.unknown == {"comparison": "deadline", "repeat": "deadline"}


def test_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    one = netflix(90.0, 20.0)
    found = run(Options(upload=True), [one, cloudflare()], monkeypatch)
    assert [upload for _, upload in one.asked] == [False, True]
    assert found.uploads
    assert one.asked[0][0].wire_bytes < 30_000_000
    found = run(Options(upload=True), [netflix(90.0, "provider-refused"), cloudflare()], monkeypatch)
    assert found.unknown == {"upload": "provider-refused"}


def test_longer_has_its_own_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    one = netflix(90.0)
    run(Options(longer=True), [one, cloudflare()], monkeypatch)
    limits = one.asked[0][0]
    assert limits.seconds == 60.0
    assert not limits.steady
    assert limits.wire_bytes > 100_000_000


def test_a_limit_holds_for_a_minute_of_watching_too(monkeypatch: pytest.MonkeyPatch) -> None:
    one = netflix(90.0)
    run(Options(longer=True, max_bytes=20_000_000), [one, cloudflare()], monkeypatch)
    assert one.asked[0][0].wire_bytes <= 20_000_000


def test_stopping_keeps_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    one = netflix(2.0, 2.0)
    found = run(Options(), [one, cloudflare(2.0)], monkeypatch, cancelled=lambda: bool(one.asked))
    assert names(found) == ["netflix"]
