"""Paced datagram probes against servers on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from diag.net import datagram

Server = Callable[[bytes, int], list[bytes]]


@contextmanager
def serving(answers: Server, family: int = socket.AF_INET) -> Iterator[int]:
    """A UDP server on loopback: ``answers(request, n)`` gives the datagrams to send back to the n-th one."""
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
    sock.settimeout(0.02)
    stop = threading.Event()

    def loop() -> None:
        n = 0
        while not stop.is_set():
            try:
                data, where = sock.recvfrom(2048)
            except TimeoutError:
                continue
            for answer in answers(data, n):
                sock.sendto(answer, where)
            n += 1

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield sock.getsockname()[1]
    finally:
        stop.set()
        thread.join()
        sock.close()


def index(data: bytes) -> int | None:
    return int(data) if data.isdigit() else None


def ask(port: int, count: int = 20, *, pace_s: float = 0.001, timeout: float = 1.0) -> datagram.Burst:
    requests = [str(i).encode() for i in range(count)]
    return datagram.burst("127.0.0.1", port, requests, index, pace_s=pace_s, timeout=timeout)


def test_all_answered_ends_at_once() -> None:
    start = time.monotonic()
    with serving(lambda data, n: [data]) as port:
        burst = ask(port, timeout=5.0)
    assert (burst.sent, burst.lost, burst.failure, burst.method) == (20, 0, None, "udp")
    assert burst.median_ms is not None
    assert burst.median_ms < 50
    assert time.monotonic() - start < 1.0


def test_lost_copies_and_strangers() -> None:
    def answers(data: bytes, n: int) -> list[bytes]:
        return [] if n % 5 == 0 else [b"noise", data, data, b"", b"99999"]

    with serving(answers) as port:
        burst = ask(port)
    assert burst.lost == 4
    assert [t is None for t in burst.times_ms] == [i % 5 == 0 for i in range(20)]
    assert burst.failure is None


def test_silence_is_a_timeout() -> None:
    with serving(lambda data, n: []) as port:
        burst = ask(port, 3, timeout=0.05)
    assert (burst.sent, burst.lost, burst.failure, burst.median_ms) == (3, 3, "timeout", None)


def test_closed_port_is_refused_and_ends_at_once() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    start = time.monotonic()
    burst = ask(port, 50, timeout=2.0)
    assert burst.failure == "refused"
    assert time.monotonic() - start < 0.5


def test_the_pace_is_kept() -> None:
    arrivals: list[float] = []

    def answers(data: bytes, n: int) -> list[bytes]:
        arrivals.append(time.monotonic())
        return [data]

    with serving(answers) as port:
        ask(port, 20, pace_s=0.01)
    assert arrivals[-1] - arrivals[0] > 0.15


def test_the_total_time_is_kept() -> None:
    with serving(lambda data, n: [data]) as port:
        start = time.monotonic()
        burst = ask(port, 100, pace_s=0.05, timeout=0.12)
    assert 1 <= burst.sent <= 5
    assert time.monotonic() - start < 0.3


def test_what_was_under_way_when_time_was_up_is_not_lost() -> None:
    with serving(lambda data, n: [] if n in {2, 8, 9} else [data]) as port:
        burst = ask(port, 10, pace_s=0.005, timeout=0.15)
    assert (burst.sent, burst.lost) == (8, 1)


def test_ipv6() -> None:
    try:
        with serving(lambda data, n: [data], socket.AF_INET6) as port:
            burst = datagram.burst("::1", port, [b"0"], index, pace_s=0, timeout=1.0)
    except OSError:
        pytest.skip("no IPv6 here")
    assert burst.lost == 0


@pytest.mark.parametrize("address", ["not an address", "fe80::1%no-such-interface"])
def test_bad_address_is_a_word(address: str) -> None:
    burst = datagram.burst(address, 9, [b"0"], index, pace_s=0, timeout=0.1)
    assert burst.sent == 0
    assert burst.failure
