"""For tests of checks: no thread outlives the fakes of its test, and so none reaches the real network."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_thread_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wait for the threads of calls side by side before ``monkeypatch`` takes the fakes away."""
    yield
    end = time.monotonic() + 3.0
    for thread in threading.enumerate():
        if thread.name == "call":
            thread.join(max(0.0, end - time.monotonic()))
            assert not thread.is_alive(), "a call is still running"
