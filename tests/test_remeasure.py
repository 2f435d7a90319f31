"""Measuring again after a step, and watching a router go away and come back."""

from __future__ import annotations

import threading
from itertools import chain, repeat

import pytest

from diag.guide.effects import BETTER
from diag.model import Asked, Status
from diag.troubleshoot import remeasure
from tests.guide_cases import GUIDES, case


def test_only_what_was_measured_before_and_can_have_changed() -> None:
    restart, vpn = GUIDES.actions["restart-home-network"], GUIDES.actions["turn-off-vpn"]
    assert remeasure.checks_to_repeat(restart, ["path", "dns", "clock"], False) == ("dns", "path")
    assert remeasure.checks_to_repeat(vpn, ["vpn", "proxy", "path"], True) == ("vpn", "proxy")
    assert remeasure.checks_to_repeat(vpn, ["vpn", "proxy", "path"], False) == (), (
        "the TV's VPN is not this PC's"
    )
    assert remeasure.checks_to_repeat(GUIDES.actions["wait"], [], True) == ()


def test_a_case_without_measurements() -> None:
    made = remeasure.empty_case(Asked(device="roku"))
    assert {result.status for result in made.results} == {Status.UNKNOWN, Status.SKIPPED} or made.results
    assert made.asked.device == "roku"


def test_before_and_after() -> None:
    before = {c["id"]: c for c in case(path="ok", facts={"path": {"loss": 0.04}})["checks"]}
    after = case(path="ok", dns="skipped", facts={"path": {"loss": 0.0}})
    action = GUIDES.actions["restart-home-network"]
    found = remeasure.compare(GUIDES, "Restart the router", action, before, after, True)
    assert [c.how for c in found.changes] == [BETTER]
    assert found.summary == (
        "Restart the router: data lost 4 % to 0 %. We saw the connection go away and come back."
    )


def watch(
    looks: list[str], monkeypatch: pytest.MonkeyPatch, addresses: tuple[str | None, str | None] = (None, None)
) -> bool | None:
    told = iter(addresses)
    monkeypatch.setattr(remeasure, "public_address", lambda _asked: next(told))
    done = threading.Event()
    coming = chain(looks, repeat(looks[-1]))
    count = 0

    def look() -> str:
        nonlocal count
        count += 1
        if count >= len(looks):
            done.set()
        return next(coming)

    with remeasure.RestartWatch(Asked(), pace_s=0.001, look=look) as watching:
        assert done.wait(2)
        return watching.was_restarted()


def test_a_restart_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watch(["up", "down", "down", "up"], monkeypatch) is True


def test_no_restart_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watch(["up", "up", "up", "up"], monkeypatch, ("198.51.100.7", "198.51.100.7")) is False


def test_a_new_address_is_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watch(["up", "up", "up", "up"], monkeypatch, ("198.51.100.7", "198.51.100.9")) is True


def test_an_address_that_could_not_be_asked_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert watch(["up", "up", "up", "up"], monkeypatch, ("198.51.100.7", None)) is False
