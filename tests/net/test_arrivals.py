"""Values in the order in which they come."""

from __future__ import annotations

import threading
import time

import pytest

from diag.net.arrivals import Arrivals


def test_the_first_comes_first() -> None:
    hold = threading.Event()
    calls: Arrivals[str, str] = Arrivals()
    calls.start("slow", lambda: str(hold.wait(1)))
    calls.start("quick", lambda: "done")
    assert calls.next(time.monotonic() + 1) == ("quick", "done")
    assert calls.next(time.monotonic() + 0.01) is None
    assert calls.pending == 1
    hold.set()
    assert calls.next(time.monotonic() + 1) == ("slow", "True")
    assert calls.next(time.monotonic() + 1) is None


def test_a_bug_is_seen() -> None:
    calls: Arrivals[str, int] = Arrivals()
    calls.start("bug", lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        calls.next(time.monotonic() + 1)
