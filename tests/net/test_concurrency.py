"""Calls side by side: all of them, one by one as they come, the first that is enough, one within a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from diag.net.concurrency import CallGroup, first_of, gather, value_of, values_of, within


@pytest.fixture
def never() -> threading.Event:
    """Holds a call up longer than any test waits."""
    return threading.Event()


def test_all_values_in_the_order_in_which_the_calls_were_given() -> None:
    slow = threading.Event()

    def quick() -> int:
        slow.set()
        return 2

    calls: dict[str, Callable[[], int]] = {
        "slow": lambda: 1 if slow.wait(1) else 0,
        "quick": quick,
    }
    assert list(gather(calls, 1.0).items()) == [("slow", 1), ("quick", 2)]
    assert gather({}, 1.0) == {}


def test_late_values_are_missing(never: threading.Event) -> None:
    began = time.monotonic()
    assert gather({"late": lambda: never.wait(3), "quick": lambda: True}, 0.1) == {"quick": True}
    assert time.monotonic() - began < 1
    never.set()


def test_who_waits_for_waiting_calls_gets_what_they_have_seen(never: threading.Event) -> None:
    def inner() -> dict[str, bool]:
        return gather({"late": lambda: never.wait(3), "quick": lambda: True}, 0.2)

    def middle() -> dict[str, dict[str, bool]]:
        return gather({"inner": inner}, 0.2)

    for _ in range(5):
        assert gather({"middle": middle}, 0.2) == {"middle": {"inner": {"quick": True}}}
    never.set()


def test_one_call_within_a_time(never: threading.Event) -> None:
    assert within(lambda: 7, 1.0) == 7
    assert within(lambda: never.wait(3), 0.05) is None
    never.set()


def test_the_first_comes_first(never: threading.Event) -> None:
    group = CallGroup()
    slow = group.start(lambda: str(never.wait(3)))
    quick = group.start(lambda: 7)
    assert group.wait_for_next(time.monotonic() + 1)
    assert (value_of(slow), value_of(quick)) == (None, 7)
    assert values_of({"slow": slow, "other": slow}) == {}
    assert not group.wait_for_next(time.monotonic() + 0.01)
    assert group.pending == 1
    never.set()
    assert group.wait_for_next(time.monotonic() + 1)
    assert value_of(slow) == "True"
    assert not group.wait_for_next(time.monotonic() + 1)
    assert value_of(None) is None


def test_first_good_answer_wins_and_the_fallback_never_starts(never: threading.Event) -> None:
    started: list[str] = []

    def late() -> bool:
        started.append("late")
        return True

    values = first_of(
        [
            ("slow", 0.0, lambda: never.wait(3)),
            ("fast", 0.0, lambda: True),
            ("late", 1.0, late),
        ],
        3.0,
        lambda values: any(values.values()),
    )
    assert values == {"fast": True}
    assert started == []
    never.set()


def test_a_fallback_starts_at_once_when_nothing_is_under_way() -> None:
    began = time.monotonic()
    values = first_of(
        [("a", 0.0, lambda: 0), ("b", 9.0, lambda: 1), ("c", 9.0, lambda: 2)], 20.0, lambda v: False
    )
    assert values == {"a": 0, "b": 1, "c": 2}
    assert time.monotonic() - began < 1


def test_a_fallback_starts_when_its_time_has_come(never: threading.Event) -> None:
    values = first_of([("a", 0.0, lambda: never.wait(3)), ("b", 0.05, lambda: True)], 3.0, bool)
    assert values == {"b": True}
    never.set()


def test_time_is_up(never: threading.Event) -> None:
    began = time.monotonic()
    assert first_of([("a", 0.0, lambda: never.wait(3))], 0.1, lambda v: True) == {}
    assert time.monotonic() - began < 1
    never.set()


def test_nothing_to_do() -> None:
    assert first_of([], 1.0, lambda v: True) == {}


@pytest.mark.parametrize(
    "wait",
    [
        lambda call: gather({"bug": call}, 1.0),
        lambda call: within(call, 1.0),
        lambda call: first_of([("bug", 0.0, call)], 1.0, bool),
    ],
)
def test_a_bug_is_seen(wait: Callable[[Callable[[], float]], object]) -> None:
    with pytest.raises(ZeroDivisionError):
        wait(lambda: 1 // 0)
