"""A limit that moves while an operation runs: what turns out to be far away gets the time that it needs."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import pytest

from diag.net import connect, http
from diag.net.concurrency import first_of, gather, wait_for
from diag.net.connect import Trust
from diag.net.limits import count_down
from tests.loopback import Server, read_request, serving, silent

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Moving:
    """A limit of ``first`` seconds that becomes ``then`` seconds, from the same beginning."""

    def __init__(self, first: float = 0.2, then: float = 5.0) -> None:
        self.began, self.first, self.then = time.monotonic(), first, then
        self.moved = threading.Event()

    def __call__(self) -> float:
        return self.began + (self.then if self.moved.is_set() else self.first) - time.monotonic()


@pytest.fixture
def moving() -> Moving:
    return Moving()


def slow(sock: socket.socket, server: Server) -> None:
    """Answers half a second late."""
    read_request(sock)
    time.sleep(0.5)
    sock.sendall(OK)


def test_a_number_runs_down_from_now_on() -> None:
    left = count_down(0.2)
    assert 0.1 < left() <= 0.2
    time.sleep(0.25)
    assert left() <= 0


@pytest.mark.parametrize(
    "wait",
    [
        lambda call, limit: gather({"": call}, limit),
        lambda call, limit: first_of([("", 0.0, call)], limit, bool),
        lambda call, limit: first_of([("", 0.0, call), ("never", 60.0, call)], limit, bool),
    ],
)
def test_a_call_is_waited_for_as_long_as_the_limit_says_at_last(
    wait: Callable[[Callable[[], int], Moving], dict[str, int]], moving: Moving
) -> None:
    def call() -> int:
        moving.moved.set()
        time.sleep(0.5)
        return 7

    assert wait(call, moving) == {"": 7}


def test_a_limit_that_shrinks_ends_the_wait(moving: Moving) -> None:
    moving.first, moving.then = 5.0, 0.0
    moving.moved.set()
    began = time.monotonic()
    assert gather({"": lambda: time.sleep(3)}, moving) == {}
    assert time.monotonic() - began < 1.5


def test_an_event_is_waited_for_as_long_as_the_limit_says(moving: Moving) -> None:
    event = threading.Event()
    threading.Timer(0.5, event.set).start()
    moving.moved.set()
    assert wait_for(event, moving)
    assert not wait_for(threading.Event(), 0.1)


def test_a_page_is_waited_for_as_long_as_the_limit_says_at_last(moving: Moving) -> None:
    def answer(sock: socket.socket, server: Server) -> None:
        moving.moved.set()
        slow(sock, server)

    with serving(answer) as server:
        assert http.get(f"http://127.0.0.1:{server.port}/", timeout=moving).status == 200
    with serving(slow) as server:  # and no longer than it says
        assert http.get(f"http://127.0.0.1:{server.port}/", timeout=Moving()).failure == "timeout"


def test_the_time_of_tcp_is_told_before_the_handshake_gets_the_rest() -> None:
    told: list[float] = []
    moving = Moving(first=0.2, then=0.6)

    def connected(ms: float) -> None:
        told.append(ms)
        moving.moved.set()

    began = time.monotonic()
    with serving(silent) as server:
        done = connect.tls(
            "127.0.0.1", "x.test", port=server.port, timeout=moving, trust=Trust.NONE, connected=connected
        )
    assert (done.failure, done.stage) == ("timeout", "tls")
    assert told == [done.tcp_ms]
    assert time.monotonic() - began >= 0.5
