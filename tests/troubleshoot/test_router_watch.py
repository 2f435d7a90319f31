"""Watching a router go away and come back."""

from __future__ import annotations

import threading
from itertools import chain, repeat

import pytest

from diag.troubleshoot import router_watch


def watch(
    looks: list[str], monkeypatch: pytest.MonkeyPatch, addresses: tuple[str | None, str | None] = (None, None)
) -> bool | None:
    told = iter(addresses)
    monkeypatch.setattr(router_watch, "public_address", lambda: next(told))
    done = threading.Event()
    coming = chain(looks, repeat(looks[-1]))
    count = 0

    def look() -> str:
        nonlocal count
        count += 1
        if count >= len(looks):
            done.set()
        return next(coming)

    with router_watch.RestartWatch(pace_s=0.001, look=look) as watching:
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
