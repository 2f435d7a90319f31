"""Ask several places at staggered times and stop at the first answer that is enough.

The idea is that of Happy Eyeballs (RFC 8305): a fallback starts early instead of after a time-out, so that
a healthy line costs one round trip and a dead one no more than the last start plus one time limit.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def race(
    calls: Sequence[tuple[K, float, Callable[[], T]]],
    timeout: float,
    enough: Callable[[Mapping[K, T]], bool],
) -> dict[K, T]:
    """The values that came in until ``enough`` of them, or ``timeout`` seconds at the latest.

    ``calls`` are (key, seconds after which to start, function); one starts sooner when nothing before it
    is still under way.  An exception in a call is a bug and is raised here.
    """
    done: queue.SimpleQueue[tuple[K, T | None, BaseException | None]] = queue.SimpleQueue()

    def work(key: K, call: Callable[[], T]) -> None:
        try:
            done.put((key, call(), None))
        except BaseException as exc:
            done.put((key, None, exc))

    waiting = sorted(calls, key=lambda call: call[1])
    began = time.monotonic()
    values: dict[K, T] = {}
    running = 0
    while waiting or running:
        now = time.monotonic() - began
        if waiting and (waiting[0][1] <= now or not running):
            wave = waiting[0][1]
            while waiting and waiting[0][1] <= max(now, wave):
                key, _, call = waiting.pop(0)
                threading.Thread(target=work, args=(key, call), daemon=True, name=f"race-{key}").start()
                running += 1
        until = min(timeout, waiting[0][1]) if waiting else timeout
        try:
            key, value, exc = done.get(timeout=max(0.0, until - (time.monotonic() - began)))
        except queue.Empty:
            if time.monotonic() - began >= timeout:
                break
            continue
        running -= 1
        if exc is not None:
            raise exc
        values[key] = value  # type: ignore[assignment]  # None only together with an exception
        if enough(values):
            break
    return values
