"""Blocking calls side by side: all within a time, one by one as they come, or until the first good one.

Daemon threads, not a pool: a pool is joined at exit, and one stuck ``getaddrinfo`` would then hold the whole
program.  What is not there in time is forgotten.  Network functions return failure words, so that an
exception in a call is a bug: it is raised in whoever waits for the call.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

#: Who waits for calls that wait for calls of their own waits this much longer for each level below, up to LEVELS: all are
#: often told the same end, and what the inner ones have seen by then must still come out.  Threads of a busy PC wake
#: up some hundredths of a second late.
GRACE_S, LEVELS = 0.05, 3
#: ``level``: in how many calls of a group this thread is.
_here = threading.local()


class CallGroup:
    """Calls under way, of any types: more may be started at any time.  Waited for by one thread.

    ``pending`` is the number of those that were not waited for yet.
    """

    def __init__(self) -> None:
        self._finished: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self.pending = 0

    def start(self, call: Callable[[], T]) -> Future[T]:
        """Start a call in a daemon thread of its own."""
        future: Future[T] = Future()
        level = getattr(_here, "level", 0)

        def work() -> None:
            _here.level = level + 1
            try:
                future.set_result(call())
            except BaseException as exc:
                future.set_exception(exc)
            self._finished.put(future)

        self.pending += 1
        threading.Thread(target=work, daemon=True, name="call").start()
        return future

    def wait_for_next(self, until: float) -> bool:
        """Wait for one more call; False when none is under way or ``time.monotonic()`` passes ``until``."""
        if not self.pending:
            return False
        try:
            future = self._finished.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return False
        self.pending -= 1
        future.result()
        return True

    def wait(self, timeout: float) -> None:
        """Wait for all calls, ``timeout`` seconds at most, and the grace for the levels below."""
        until = time.monotonic() + timeout + GRACE_S * max(0, LEVELS - getattr(_here, "level", 0))
        while self.wait_for_next(until):
            pass


def value_of(future: Future[T] | None) -> T | None:
    """What a call returned; None when it has not come back, or was never made."""
    return future.result() if future and future.done() else None


def values_of(futures: Mapping[K, Future[T]]) -> dict[K, T]:
    """What those calls returned that have come back, in the order in which they were started."""
    return {key: future.result() for key, future in futures.items() if future.done()}


def gather(calls: Mapping[K, Callable[[], T]], timeout: float) -> dict[K, T]:
    """The values of the calls that come back within ``timeout`` seconds; late ones are missing."""
    group = CallGroup()
    futures = {key: group.start(call) for key, call in calls.items()}
    group.wait(timeout)
    return values_of(futures)


def within(call: Callable[[], T], timeout: float) -> T | None:
    """The value of one call; None when it does not come back within ``timeout`` seconds."""
    return gather({"": call}, timeout).get("")


def first_of(
    calls: Sequence[tuple[K, float, Callable[[], T]]],
    timeout: float,
    enough: Callable[[Mapping[K, T]], bool],
) -> dict[K, T]:
    """The values that came in until ``enough`` of them, or ``timeout`` seconds at the latest.

    ``calls`` are (key, seconds after which to start, function); one starts sooner when nothing before it
    is still under way.  The idea is that of Happy Eyeballs (RFC 8305): a fallback starts early instead of
    after a time-out, so that a healthy line costs one round trip and a dead one no more than the last start
    plus one time limit.
    """
    group = CallGroup()
    futures: dict[K, Future[T]] = {}
    values: dict[K, T] = {}
    waiting = sorted(calls, key=lambda call: call[1])
    began = time.monotonic()
    while waiting or group.pending:
        now = time.monotonic() - began
        if waiting and (waiting[0][1] <= now or not group.pending):
            wave = waiting[0][1]
            while waiting and waiting[0][1] <= max(now, wave):
                key, _, call = waiting.pop(0)
                futures[key] = group.start(call)
        until = min(timeout, waiting[0][1]) if waiting else timeout
        if group.wait_for_next(began + until):
            values = values_of(futures)
            if enough(values):
                break
        elif time.monotonic() - began >= timeout:
            break
    return values
