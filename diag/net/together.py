"""Run several blocking calls side by side and take what is there when the time is up.

Daemon threads, not a pool: a pool is joined at exit, and one stuck ``getaddrinfo`` would then hold the
whole program.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def together(calls: Mapping[K, Callable[[], T]], timeout: float) -> dict[K, T]:
    """The values of the calls that came back within ``timeout`` seconds; late ones are missing.

    An exception in a call is raised here: network functions return failure words, so that an
    exception is a bug and must be seen as one.
    """
    done: queue.SimpleQueue[tuple[K, T | None, BaseException | None]] = queue.SimpleQueue()

    def work(key: K, call: Callable[[], T]) -> None:
        try:
            done.put((key, call(), None))
        except BaseException as exc:
            done.put((key, None, exc))

    for key, call in calls.items():
        threading.Thread(target=work, args=(key, call), daemon=True, name=f"together-{key}").start()
    end = time.monotonic() + timeout
    values: dict[K, T] = {}
    while len(values) < len(calls):
        try:
            key, value, exc = done.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        if exc is not None:
            raise exc
        values[key] = value  # type: ignore[assignment]  # None only together with an exception
    return values
