"""Standing probes against servers on 127.0.0.1."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from diag.net import datagram, standing
from diag.net.standing import ProbedEnd, Way


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def closed() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def watch(seconds: float, *ends: ProbedEnd) -> None:
    end = time.monotonic() + seconds
    standing.watch(ends, lambda now: now >= end)


def to(port: int, **more: bool) -> Way:
    return Way(protocol="tcp", address="127.0.0.1", port=port, **more)


def test_each_question_is_timed(port: int) -> None:
    one, other = (ProbedEnd(name="far", ways=[to(port)], pace_s=pace) for pace in (0.02, 0.1))
    watch(0.4, one, other)
    assert 10 <= len(one.samples) <= 21
    assert 3 <= len(other.samples) <= 5
    assert all(s.ms is not None and 0 <= s.ms < 200 for s in other.samples[:-1])
    assert other.bytes == len(other.samples) * standing.BYTES_OF["tcp"]
    assert other.asked == len(other.samples)


def test_a_refusal_is_an_answer_of_the_end_itself_alone(closed: int) -> None:
    router = ProbedEnd(name="router", ways=[to(closed, refusal_counts=True)], pace_s=0.05)
    far = ProbedEnd(name="far", ways=[to(closed)], pace_s=0.05)
    watch(0.2, router, far)
    assert router.answered
    assert far.samples
    assert not far.answered


def test_a_silent_way_gives_way_to_the_next(monkeypatch: pytest.MonkeyPatch, port: int, closed: int) -> None:
    monkeypatch.setattr(standing, "SILENT_S", 0.1)
    end = ProbedEnd(name="far", ways=[to(closed), to(port), to(closed)], pace_s=0.02)
    watch(0.4, end)
    assert end.way == to(port)
    assert end.answered


def test_where_ping_is_forbidden_the_next_way_is_taken_at_once(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    def forbid(*_words: object) -> socket.socket:
        raise PermissionError

    monkeypatch.setattr(datagram, "open_to", forbid)
    end = ProbedEnd(name="far", ways=[Way(protocol="icmp", address="127.0.0.1"), to(port)], pace_s=0.02)
    alone = ProbedEnd(name="far", ways=[Way(protocol="icmp", address="127.0.0.1")], pace_s=0.02)
    watch(0.2, end, alone)
    assert end.answered
    assert alone.way is None
    assert not alone.answered


def test_it_ends_when_it_is_told() -> None:
    began = time.monotonic()
    standing.watch([ProbedEnd(name="router", ways=[], pace_s=5.0)], lambda now: now - began > 0.1)
    assert time.monotonic() - began < 0.4
