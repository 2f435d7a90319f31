"""A time client among honest and hostile servers."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.net import sntp


def stamp(unix: float) -> bytes:
    value = unix + sntp.EPOCH
    return struct.pack("!II", int(value) % 2**32, int(value % 1 * 2**32))


def answer(
    query: bytes,
    *,
    flags: int = 0x24,
    stratum: int = 2,
    root_delay: float = 0.01,
    root_dispersion: float = 0.01,
    reference: bytes = b"GPS\0",
    origin: bytes | None = None,
    ahead: float = 0.0,
    held: float = 0.0,
    received: bytes | None = None,
    transmitted: bytes | None = None,
) -> bytes:
    now = time.time() + ahead
    return (
        struct.pack("!BBbb", flags, stratum, 4, -20)
        + struct.pack("!ii", int(root_delay * 65536), int(root_dispersion * 65536))
        + reference
        + stamp(now - 60)
        + (query[40:48] if origin is None else origin)
        + (stamp(now) if received is None else received)
        + (stamp(now + held) if transmitted is None else transmitted)
    )


@contextmanager
def server(*answers: Callable[[bytes], bytes]) -> Iterator[int]:
    """A server that sends these answers to the first query; yields its port."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.settimeout(1.0)

    def loop() -> None:
        try:
            query, where = sock.recvfrom(2048)
        except TimeoutError:
            return
        assert query[0] == 0x23
        assert len(query) == 48
        assert not any(query[1:40])
        for make in answers:
            sock.sendto(make(query), where)

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    yield sock.getsockname()[1]
    thread.join()
    sock.close()


def ask(port: int, timeout: float = 0.1) -> sntp.TimeAnswer:
    return sntp.ask("127.0.0.1", timeout=timeout, server="time.example", port=port)


@pytest.mark.parametrize("ahead", [0.0, 3600.0, -86400.0 * 365])
def test_honest(ahead: float) -> None:
    with server(lambda q: answer(q, ahead=ahead)) as port:
        found = ask(port, 1.0)
    assert found.failure is None
    assert found.offset_s == pytest.approx(ahead, abs=0.2)
    assert found.delay_s is not None
    assert 0 <= found.delay_s < 0.2
    assert (found.server, found.address, found.stratum) == ("time.example", "127.0.0.1", 2)


@pytest.mark.parametrize(
    ("make", "failure", "kiss"),
    [
        pytest.param(lambda q: answer(q, origin=b"forged!!"), "garbled", None, id="forged originate"),
        pytest.param(lambda q: answer(q, origin=bytes(8)), "garbled", None, id="zero originate"),
        pytest.param(lambda q: answer(q)[:47], "garbled", None, id="one byte short"),
        pytest.param(lambda q: b"", "garbled", None, id="empty"),
        pytest.param(lambda q: q, "garbled", None, id="our own query"),
        pytest.param(lambda q: answer(q, flags=0x23), "garbled", None, id="mode 3"),
        pytest.param(lambda q: answer(q, flags=0x25), "garbled", None, id="mode 5, broadcast"),
        pytest.param(lambda q: answer(q, flags=0x1C), "garbled", None, id="another version"),
        pytest.param(lambda q: answer(q, flags=0xE4), "other", "unsynchronised", id="leap 3"),
        pytest.param(lambda q: answer(q, stratum=16), "other", "unsynchronised", id="stratum 16"),
        pytest.param(lambda q: answer(q, stratum=200), "garbled", None, id="stratum 200"),
        pytest.param(lambda q: answer(q, stratum=0, reference=b"DENY"), "refused", "DENY", id="kiss DENY"),
        pytest.param(lambda q: answer(q, stratum=0, reference=b"RATE"), "refused", "RATE", id="kiss RATE"),
        pytest.param(
            lambda q: answer(q, stratum=0, reference=b"\x1b[2J"), "refused", "?", id="kiss of escapes"
        ),
        pytest.param(lambda q: answer(q, transmitted=bytes(8)), "garbled", None, id="zero transmit"),
        pytest.param(lambda q: answer(q, received=bytes(8)), "garbled", None, id="zero receive"),
        pytest.param(lambda q: answer(q, root_delay=1.5), "garbled", None, id="far from its clock"),
        pytest.param(lambda q: answer(q, root_delay=-1), "garbled", None, id="negative root delay"),
        pytest.param(lambda q: answer(q, root_dispersion=2), "garbled", None, id="dispersed"),
        pytest.param(lambda q: answer(q, root_dispersion=-1), "garbled", None, id="negative dispersion"),
        pytest.param(lambda q: answer(q, held=-5), "garbled", None, id="answered before it was asked"),
        pytest.param(lambda q: answer(q, held=5), "garbled", None, id="held longer than we waited"),
    ],
)
def test_hostile(make: Callable[[bytes], bytes], failure: str, kiss: str | None) -> None:
    with server(make) as port:
        found = ask(port)
    assert (found.failure, found.kiss, found.offset_s) == (failure, kiss, None)


def test_a_forged_answer_does_not_end_the_waiting() -> None:
    with server(
        lambda q: answer(q, origin=b"forged!!", ahead=9999), lambda q: answer(q)[:47], answer
    ) as port:
        found = ask(port, 1.0)
    assert found.failure is None
    assert found.offset_s == pytest.approx(0, abs=0.2)


def test_extra_bytes_are_ignored() -> None:
    with server(lambda q: answer(q) + bytes(60_000)) as port:
        assert ask(port, 1.0).failure is None


def test_an_answer_from_elsewhere_is_not_seen() -> None:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.settimeout(1.0)

    def other_port() -> None:
        query, where = sock.recvfrom(100)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.sendto(answer(query, ahead=500), where)

    thread = threading.Thread(target=other_port, daemon=True)
    thread.start()
    assert ask(sock.getsockname()[1]).failure == "timeout"
    thread.join()
    sock.close()


def test_closed_port() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    assert ask(port).failure == "refused"


def test_not_an_address() -> None:
    assert sntp.ask("nowhere", timeout=0.1).failure


@pytest.mark.parametrize(
    ("raw", "unix"),
    [
        (struct.pack("!II", 0, 0), 2**32 - sntp.EPOCH),  # the first second of era 1
        (struct.pack("!II", 2**32 - 1, 0), 2**32 - 1 - sntp.EPOCH),  # the last of era 0
        (struct.pack("!II", sntp.BUILT + sntp.EPOCH, 2**31), sntp.BUILT + 0.5),
    ],
)
def test_eras(raw: bytes, unix: float) -> None:
    assert sntp.unix(raw) == unix


def test_the_era_does_not_depend_on_this_clock() -> None:
    query = bytes(40) + b"nonce.12"
    data = answer(query, received=stamp(sntp.BUILT), transmitted=stamp(sntp.BUILT))
    found = sntp.parse_answer(data, 3600.0, 0.02, server="s", address="a")  # a PC that thinks it is 1970
    assert found.offset_s == pytest.approx(sntp.BUILT - 3600, abs=1)


@given(st.binary(min_size=48, max_size=80))
def test_any_answer_is_survived(data: bytes) -> None:
    found = sntp.parse_answer(data, 1e9, 0.02, server="s", address="a")
    assert (found.offset_s is None) == (found.failure is not None)
