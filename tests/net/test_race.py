"""The first answer that is enough ends the race; fallbacks start early."""

from __future__ import annotations

import threading
import time

import pytest

from diag.net.race import race


def test_first_good_answer_wins_and_the_fallback_never_starts() -> None:
    started: list[str] = []
    never = threading.Event()
    values = race(
        [
            ("slow", 0.0, lambda: never.wait(3)),
            ("fast", 0.0, lambda: True),
            ("late", 1.0, lambda: started.append("late") or True),
        ],
        3.0,
        lambda values: any(values.values()),
    )
    assert values == {"fast": True}
    assert started == []
    never.set()


def test_a_fallback_starts_at_once_when_nothing_is_under_way() -> None:
    began = time.monotonic()
    values = race(
        [("a", 0.0, lambda: 0), ("b", 9.0, lambda: 1), ("c", 9.0, lambda: 2)], 20.0, lambda v: False
    )
    assert values == {"a": 0, "b": 1, "c": 2}
    assert time.monotonic() - began < 1


def test_time_is_up() -> None:
    never = threading.Event()
    began = time.monotonic()
    assert race([("a", 0.0, lambda: never.wait(3))], 0.1, lambda v: True) == {}
    assert time.monotonic() - began < 1
    never.set()


def test_nothing_to_do() -> None:
    assert race([], 1.0, lambda v: True) == {}


def test_a_bug_is_seen() -> None:
    with pytest.raises(ZeroDivisionError):
        race([("a", 0.0, lambda: 1 // 0)], 1.0, lambda v: True)
