"""Probes over ICMP, DNS and TCP."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.net import connect, icmp
from diag.net.connect import Outcome
from diag.net.datagram import Burst
from diag.probes import round_trip
from diag.probes.round_trip import RoundTripProbe


@pytest.fixture
def resolver() -> Iterator[int]:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.settimeout(0.5)

    def loop() -> None:
        for _ in range(4):
            query, where = sock.recvfrom(512)
            sock.sendto(query[:2] + b"\x81\x85" + query[4:], where)  # REFUSED

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    yield sock.getsockname()[1]
    thread.join()
    sock.close()


def test_any_answer_of_a_resolver_counts(resolver: int) -> None:
    channel = RoundTripProbe(end="far", protocol="dns", address="127.0.0.1", port=resolver)
    burst = round_trip.burst(channel, count=4, pace_s=0.001, timeout=1.0)
    assert (burst.sent, burst.lost) == (4, 0)


def test_dns_queries() -> None:
    queries = round_trip.dns_queries(200)
    assert len({q[:2] for q in queries}) == 200
    assert queries[0][12:] == b"\x03www\x07netflix\x03com\0\0\1\0\1"
    reply = queries[5][:2] + b"\x81\x80" + queries[5][4:]
    assert round_trip.dns_index(queries, reply + b"answers") == 5
    assert round_trip.dns_index(queries, reply[:12]) == 5
    assert round_trip.dns_index(queries, queries[5]) is None
    assert round_trip.dns_index(queries, reply[:12] + b"\x03www\x05other") is None
    assert round_trip.dns_index(queries[:5], reply) is None


@given(st.binary(max_size=60))
def test_any_datagram_is_survived(data: bytes) -> None:
    assert round_trip.dns_index(round_trip.dns_queries(3), data) in {None, 0, 1, 2}


def test_icmp(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Burst(sent=1, times_ms=(1.0,), method="icmp-socket")
    monkeypatch.setattr(icmp, "burst", lambda target, **more: found)
    channel = RoundTripProbe(end="far", protocol="icmp", address="192.0.2.1")
    assert round_trip.burst(channel, count=1, pace_s=0, timeout=1) is found


@pytest.mark.parametrize(
    ("failure", "sent", "lost"), [(None, 3, 0), ("timeout", 1, 1), ("unreachable", 1, 1), ("refused", 3, 0)]
)
def test_tcp(monkeypatch: pytest.MonkeyPatch, failure: str | None, sent: int, lost: int) -> None:
    def tcp(address: str, port: int, *, timeout: float) -> Outcome:
        return Outcome(address=address, port=port, ms=None if failure else 2.0, failure=failure)

    monkeypatch.setattr(connect, "tcp", tcp)
    channel = RoundTripProbe(end="far", protocol="tcp", address="192.0.2.1")
    burst = round_trip.burst(channel, count=3, pace_s=0, timeout=1)
    assert (burst.sent, burst.lost, burst.method) == (sent, lost, "tcp")
