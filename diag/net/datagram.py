"""Paced request and answer probes over one datagram socket: UDP here, ICMP in ``icmp``.

Probes leave on a timetable, answers are matched by their content, and a probe counts once however many
copies of its answer come back.
"""

from __future__ import annotations

import select
import socket
import statistics
import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from diag.net import failures

#: After the last probe: so long for stragglers, or so many times the slowest answer yet, whichever is more.
#: Linux's TCP takes 200 ms as its smallest time-out too (TCP_RTO_MIN, include/net/tcp.h).
STRAGGLERS_S = 0.25
STRAGGLERS_TIMES = 3.0

#: A process that was held up sends at most so many probes back to back: catching up with all of them
#: would be a burst that loses packets by itself.
CATCH_UP = 3

#: SO_TIMESTAMPNS of Linux (include/uapi/asm-generic/socket.h): the kernel says when a packet arrived, so
#: that a busy PC does not look like a slow line.  Python 3.11 has no name for it.
_ARRIVAL_TIME = 35

#: With these words there is nothing to wait for, as long as nothing has answered.
_HOPELESS = frozenset({"refused", "unreachable", "no-network", "no-permission", "not-supported"})


@dataclass(frozen=True, kw_only=True)
class Burst:
    """What became of some probes.

    ``times_ms`` holds one round trip in milliseconds for each probe that was sent, in the order of sending,
    None for a lost one.  ``method`` says how: icmp-socket, ping-command, windows, udp or tcp.  ``failure`` is
    a word from failures.WORDS when sending failed or the other side refused; a burst in which every probe
    was lost without a word has "timeout".  A probe whose answer could still have come when the time was up
    is not among them.
    """

    sent: int
    times_ms: tuple[float | None, ...]
    method: str
    failure: str | None = None

    @property
    def answered(self) -> tuple[float, ...]:
        """The round trips that came back, in milliseconds."""
        return tuple(t for t in self.times_ms if t is not None)

    @property
    def lost(self) -> int:
        """How many probes got no answer."""
        return self.sent - len(self.answered)

    @property
    def median_ms(self) -> float | None:
        """The median round trip, None when nothing came back."""
        return statistics.median(self.answered) if self.answered else None


def failed_burst(method: str, word: str) -> Burst:
    """A burst that could not even start."""
    return Burst(sent=0, times_ms=(), method=method, failure=word)


def open_to(address: str, port: int, kind: int, proto: int = 0) -> socket.socket:
    """A non-blocking socket connected to a literal address ("fe80::1%eth0" too); raises OSError."""
    family, _, _, _, where = socket.getaddrinfo(
        address, port, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST
    )[0]
    sock = socket.socket(family, kind, proto)
    try:
        sock.setblocking(False)
        sock.connect(where)
    except OSError:
        sock.close()
        raise
    return sock


def burst(
    address: str,
    port: int,
    requests: Sequence[bytes],
    which: Callable[[bytes], int | None],
    *,
    pace_s: float,
    timeout: float,
) -> Burst:
    """Send each request as one UDP datagram, ``pace_s`` seconds apart, and time the answers.

    ``which`` tells the index of the request that a datagram answers, None for anything else.  ``timeout`` is
    in seconds for the whole burst, which ends as soon as everything has been answered.  The socket is
    connected: the system drops datagrams from other sources, and a closed port is the failure "refused".
    """
    try:
        sock = open_to(address, port, socket.SOCK_DGRAM)
    except OSError as exc:
        return failed_burst("udp", failures.word_for(exc))
    with sock:
        return exchange(sock, requests, which, pace_s=pace_s, timeout=timeout, method="udp")


def exchange(
    sock: socket.socket,
    requests: Sequence[bytes],
    which: Callable[[bytes], int | None],
    *,
    pace_s: float,
    timeout: float,
    method: str,
) -> Burst:
    """The same over any connected, non-blocking datagram socket; see ``burst``."""
    stamped = _ask_for_arrival_times(sock)
    left: list[float] = []  # when each probe left
    times: list[float | None] = []
    failure: str | None = None
    waiting = 0
    slowest = 0.0
    due = time.monotonic()
    end = due + timeout
    while True:
        now = time.monotonic()
        if len(left) < len(requests) and now >= due and now < end:
            try:
                sock.send(requests[len(left)])
            except (BlockingIOError, InterruptedError):
                due = now + 0.001  # the send queue is full: nothing has left, try again soon
            except OSError as exc:
                failure = failures.word_for(exc)
                if not any(t is not None for t in times) and failure in _HOPELESS:
                    break
                due = now + pace_s  # the word belongs to an earlier probe, or will come again
                end = min(end, now + 2 * STRAGGLERS_S + pace_s * len(requests))
            else:
                left.append(now)
                times.append(None)
                waiting += 1
                due = max(due + pace_s, now - CATCH_UP * pace_s)
            wait = 0.0
        elif len(left) < len(requests):
            wait = min(due, end) - now
        else:
            patience = max(STRAGGLERS_S, STRAGGLERS_TIMES * slowest) if waiting < len(left) else timeout
            wait = min(end, (left[-1] if left else now) + patience) - now
            if not waiting or wait <= 0:
                break
        if now >= end:
            break
        if not select.select([sock], [], [], max(0.0, wait))[0]:
            continue
        try:
            data, arrived = _receive(sock, stamped)
        except (BlockingIOError, InterruptedError):
            continue
        except OSError as exc:
            failure = failures.word_for(exc)
            if failure == "reset":
                failure = "refused"  # Windows' word for a closed UDP port (WSAECONNRESET, recv in winsock2.h)
            if failure in _HOPELESS and waiting == len(left):
                break
            continue
        index = which(data)
        if index is not None and index < len(left) and times[index] is None:
            took = max(0.0, arrived - left[index])
            times[index] = took * 1000
            slowest = max(slowest, took)
            waiting -= 1
    if left and waiting == len(left):
        failure = failure or "timeout"
    else:  # what was cut off while answers could still come is not lost
        young = time.monotonic() - max(STRAGGLERS_S, STRAGGLERS_TIMES * slowest)
        while times and times[-1] is None and left[len(times) - 1] > young:
            times.pop()
    return Burst(sent=len(times), times_ms=tuple(times), method=method, failure=failure)


def _ask_for_arrival_times(sock: socket.socket) -> bool:
    if sys.platform != "linux":
        return False
    try:
        sock.setsockopt(socket.SOL_SOCKET, _ARRIVAL_TIME, 1)
    except OSError:
        return False
    return True


def _receive(sock: socket.socket, stamped: bool) -> tuple[bytes, float]:
    """One datagram, and when it arrived by the monotonic clock."""
    if not stamped:
        data = sock.recv(65535)
        return data, time.monotonic()
    data, extra, _, _ = sock.recvmsg(65535, 64)
    arrived = time.monotonic()
    for level, kind, value in extra:
        if level == socket.SOL_SOCKET and kind == _ARRIVAL_TIME and len(value) >= struct.calcsize("@ll"):
            seconds, nanos = struct.unpack_from("@ll", value)
            waited = time.time() - (seconds + nanos / 1e9)
            if 0 <= waited < 1:  # a clock that was set meanwhile would give nonsense
                arrived -= waited
    return data, arrived
