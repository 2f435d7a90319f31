"""Blocking calls side by side: all within a time, one by one as they come, or until the first good one.

Daemon threads, not a pool: a pool is joined at exit, and one stuck ``getaddrinfo`` would then hold the whole
program.  What is not there in time is forgotten.  Network functions return failure words, so that an
exception in a call is a bug: it is raised in whoever waits for the call.
"""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from diag.net.limits import Limit, count_down

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

#: Who waits for calls that wait for calls of their own waits this much longer for each level below, up to LEVELS: all are
#: often told the same end, and what the inner ones have seen by then must still come out.  Threads of a busy PC wake
#: up some hundredths of a second late.
GRACE_S, LEVELS = 0.05, 3
#: ``level``: in how many calls of a group this thread is.
_here = threading.local()
#: A limit may move while calls are waited for: it is looked at again after so many seconds.
LOOK_AGAIN_S = 0.25


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

    def wait_at_most(self, timeout: Limit) -> bool:
        """Wait for all calls, not longer than ``timeout`` in any case; whether all have come back."""
        until = time.monotonic() + count_down(timeout)()
        while self.wait_for_next(until):
            pass
        return not self.pending

    def wait(self, timeout: Limit) -> None:
        """Wait for all calls, ``timeout`` at most, and the grace for the levels below."""
        left, grace = count_down(timeout), GRACE_S * max(0, LEVELS - getattr(_here, "level", 0))
        while self.pending:
            came = self.wait_for_next(time.monotonic() + min(LOOK_AGAIN_S, left() + grace))
            if not came and left() + grace <= 0:
                return


def value_of(future: Future[T] | None) -> T | None:
    """What a call returned; None when it has not come back, or was never made."""
    return future.result() if future and future.done() else None


def values_of(futures: Mapping[K, Future[T]]) -> dict[K, T]:
    """What those calls returned that have come back, in the order in which they were started."""
    return {key: future.result() for key, future in futures.items() if future.done()}


def gather(calls: Mapping[K, Callable[[], T]], timeout: Limit) -> dict[K, T]:
    """The values of the calls that come back within ``timeout``; late ones are missing."""
    group = CallGroup()
    futures = {key: group.start(call) for key, call in calls.items()}
    group.wait(timeout)
    return values_of(futures)


def within(call: Callable[[], T], timeout: Limit) -> T | None:
    """The value of one call; None when it does not come back within ``timeout``."""
    return gather({"": call}, timeout).get("")


def wait_for(event: threading.Event, timeout: Limit) -> bool:
    """Wait until an event is set, ``timeout`` at most; whether it is."""
    left = count_down(timeout)
    while not event.wait(max(0.0, min(LOOK_AGAIN_S, left()))):
        if left() <= 0:
            return False
    return True


def first_of(
    calls: Sequence[tuple[K, float, Callable[[], T]]],
    timeout: Limit,
    enough: Callable[[Mapping[K, T]], bool],
) -> dict[K, T]:
    """The values that came in until ``enough`` of them, or ``timeout`` at the latest.

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
    left = count_down(timeout)
    while waiting or group.pending:
        now = time.monotonic() - began
        if waiting and (waiting[0][1] <= now or not group.pending):
            wave = waiting[0][1]
            while waiting and waiting[0][1] <= max(now, wave):
                key, _, call = waiting.pop(0)
                futures[key] = group.start(call)
        until = min(
            time.monotonic() + min(LOOK_AGAIN_S, left()), began + waiting[0][1] if waiting else math.inf
        )
        if group.wait_for_next(until):
            values = values_of(futures)
            if enough(values):
                break
        elif left() <= 0:
            break
    return values
