"""Start several blocking calls and take their values one by one, as they come in.

For what ``together`` is too blunt for: to stop at the first answer, or to start a fallback early.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Arrivals(Generic[K, T]):
    """Calls under way, each in a daemon thread of its own; what is not fetched is forgotten."""

    def __init__(self) -> None:
        self._box: queue.SimpleQueue[tuple[K, T | None, BaseException | None]] = queue.SimpleQueue()
        self.pending = 0

    def start(self, key: K, call: Callable[[], T]) -> None:
        """Start a call; its value comes out of ``next`` under its key."""

        def work() -> None:
            try:
                self._box.put((key, call(), None))
            except BaseException as exc:
                self._box.put((key, None, exc))

        self.pending += 1
        threading.Thread(target=work, daemon=True, name=f"arrivals-{key}").start()

    def next(self, until: float) -> tuple[K, T] | None:
        """The next value, None when nothing is under way or ``time.monotonic()`` passes ``until``.

        An exception in a call is raised here: it is a bug and must be seen as one.
        """
        if not self.pending:
            return None
        try:
            key, value, exc = self._box.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return None
        self.pending -= 1
        if exc is not None:
            raise exc
        return key, value  # type: ignore[return-value]  # None only together with an exception
