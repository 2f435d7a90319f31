"""The engine against a server on loopback, honest and hostile: bounded in time, bytes and memory, with a plain word."""

from __future__ import annotations

import re
import socket
import ssl
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from diag.bandwidth import engine, estimate
from diag.bandwidth.server_selection import Dialer
from diag.bandwidth.types import WHY, Estimate, Limits, Server, Trial, TrialContext
from diag.net import resolve
from tests.loopback import Authority, answer, free_port, raw, reset, serving, silent
from tests.loopback import Server as Listener

HOST = "ipv4-c001-lab001-ix.1.oca.nflxvideo.net"
NOISE = bytes(16384)
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def certificate(authority: Authority) -> ssl.SSLContext:
    return authority.issue(HOST)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "STALL_S", 0.4)
    monkeypatch.setattr(engine, "REVIVE_S", 0.2)
    monkeypatch.setattr(engine, "OPEN_S", 0.5)


def size_of(request: bytes) -> int:
    found = re.search(rb"range/0-(\d+)", request)
    assert found
    return int(found[1]) + 1


def honest(pause: float = 0.002, silent_for: float = 0.0) -> Callable[[socket.socket, Listener], None]:
    """Serves one request after another, at about 60 Mbit/s a connection; takes uploads too.

    Connections that ask in the first ``silent_for`` seconds get the beginning of an answer, and no more.
    """
    asked: list[float] = []

    def serve(sock: socket.socket, server: Listener) -> None:
        data = b""
        while not server.stopped.is_set():
            while b"\r\n\r\n" not in data:
                more = sock.recv(65536)
                if not more:
                    return
                data += more
            request, _, data = data.partition(b"\r\n\r\n")
            server.requests.append(request)
            size = size_of(request)
            if request.startswith(b"POST"):
                left = size - len(data)
                while left > 0:
                    left -= len(sock.recv(min(left, 65536)))
                    time.sleep(pause)
                data = b""
                sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                continue
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            asked.append(time.monotonic())
            if asked[-1] < asked[0] + silent_for:
                sock.sendall(NOISE)
                server.stopped.wait(3)
                return
            while size > 0:
                piece = NOISE[:size]
                sock.sendall(piece)
                size -= len(piece)
                time.sleep(pause)

    return serve


def measure(
    port: int,
    authority: Authority,
    *,
    size: int = 6_000_000,
    seconds: float = 3.0,
    upload: bool = False,
    ranged: bool = False,
    allow_private: bool = True,
    watch: TrialContext | None = None,
    steady: bool = True,
    host: str = HOST,
    address: str = "127.0.0.1",
) -> Trial:
    def path(count: int) -> str:
        return f"/speedtest/range/0-{count - 1}?c=gb&t=secret"

    server = Server(host=host, port=port, download=path, upload=path, ranged=ranged)
    dial = Dialer(
        look_up=lambda name: resolve.Lookup(name=name, addresses=(address,)),
        context=authority.client,
        allow_private=allow_private,
    )
    return engine.run_trial(
        [server],
        Limits(wire_bytes=size, seconds=seconds, steady=steady),
        dial=dial,
        upload=upload,
        watch=watch,
    )


def test_measures_within_the_data_limit(authority: Authority, certificate: ssl.SSLContext) -> None:
    with serving(honest(), certificate) as server:
        found = measure(server.port, authority)
    assert found.failure is None
    assert found.stopped == "data-cap"
    assert found.estimate
    assert 20 < found.estimate.mbps < 2000
    assert found.estimate.low_mbps <= found.estimate.mbps
    assert found.bytes <= 6_000_000
    assert sum(size_of(request) for request in server.requests) <= 6_000_000
    assert found.sums[-1] <= found.bytes
    assert found.idle_ms is not None
    assert all(b"independent of Netflix" in request for request in server.requests)
    assert all(b"Accept-Encoding: identity" in request for request in server.requests)


def test_stops_when_stable(authority: Authority, certificate: ssl.SSLContext) -> None:
    with serving(honest(0.01), certificate) as server:
        found = measure(server.port, authority, size=60_000_000, seconds=2.5)
    assert found.failure is None
    assert found.stopped in {"stable", "settled", "time"}
    assert found.took_s < 3


def test_uploads(authority: Authority, certificate: ssl.SSLContext) -> None:
    with serving(honest(), certificate) as server:
        found = measure(server.port, authority, upload=True, size=12_000_000)
    assert found.failure is None
    assert found.estimate
    assert found.bytes <= 12_000_000


def test_stops_on_request(authority: Authority, certificate: ssl.SSLContext) -> None:
    began = time.monotonic()
    watch = TrialContext(cancelled=lambda: time.monotonic() > began + 0.3)
    with serving(honest(), certificate) as server:
        found = measure(server.port, authority, size=500_000_000, seconds=8, watch=watch)
    assert found.stopped == "interrupted"
    assert found.took_s < 1.3


def test_connections_that_fall_silent_are_replaced(authority: Authority, certificate: ssl.SSLContext) -> None:
    """As after heavy loss, when TCP waits for seconds before it tries again."""
    with serving(honest(silent_for=0.3), certificate) as server:
        found = measure(server.port, authority, seconds=5)
    assert found.failure is None
    assert found.estimate


def drops_out(from_s: float, to_s: float) -> Callable[[socket.socket, Listener], None]:
    """Serves at about 8 Mbit/s a connection, and says nothing to anybody between these seconds after the first request."""
    began: list[float] = []

    def serve(sock: socket.socket, server: Listener) -> None:
        while not server.stopped.is_set():
            request = sock.recv(65536)
            if not request:
                return
            began.append(time.monotonic())
            size = size_of(request)
            head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
            while size > 0:
                if from_s < time.monotonic() - began[0] < to_s:
                    server.stopped.wait(5)
                    return
                sock.sendall(head)
                head = b""
                piece = NOISE[: min(size, 8192)]
                sock.sendall(piece)
                size -= len(piece)
                time.sleep(0.008)

    return serve


def test_who_watches_the_line_sees_it_stop_and_come_back(
    authority: Authority, certificate: ssl.SSLContext
) -> None:
    """A test of the speed gives up after such a silence; a minute of watching (``--longer``) is there to see it."""
    with serving(drops_out(0.8, 2.2), certificate) as server:
        found = measure(server.port, authority, size=40_000_000, seconds=3.5, steady=False)
    assert (found.failure, found.stopped) == (None, "time")
    stalls = estimate.stalls(found.sums)
    assert len(stalls) == 1
    assert 0.5 <= stalls[0][0] <= 1.1
    assert 1.2 <= stalls[0][1] <= 2.2
    assert len(found.sums) * estimate.CELL_S == pytest.approx(3.4, abs=0.4), "silence is time too"


def test_a_line_that_stays_away_is_watched_to_the_end(
    authority: Authority, certificate: ssl.SSLContext
) -> None:
    with serving(drops_out(0.6, 60.0), certificate) as server:
        found = measure(server.port, authority, size=40_000_000, seconds=2.4, steady=False)
    assert (found.failure, found.stopped) == (None, "time")
    assert found.estimate
    assert found.estimate.low_mbps < 0.5
    assert estimate.stalls(found.sums)[-1][1] >= 1.2


def test_a_server_that_closes_after_each_answer_is_asked_again(
    authority: Authority, certificate: ssl.SSLContext
) -> None:
    def serve(sock: socket.socket, server: Listener) -> None:
        request = sock.recv(65536)
        if not request:
            return
        size = size_of(request)
        sock.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size)
        while size > 0:
            sock.sendall(NOISE[:size])
            size -= len(NOISE)
            time.sleep(0.002)

    for _ in range(3):  # on a machine that is too busy the server's end may come before its last bytes
        with serving(serve, certificate) as server:
            found = measure(server.port, authority)
        if found.failure is None:
            break
    assert found.failure is None, found.detail
    assert found.estimate


def header(text: bytes, body: bytes = b"") -> Callable[[socket.socket, Listener], None]:
    return answer(b"HTTP/1.1 " + text + b"\r\n\r\n" + body)


def endless(head: bytes, piece: bytes = NOISE) -> Callable[[socket.socket, Listener], None]:
    def serve(sock: socket.socket, server: Listener) -> None:
        sock.recv(65536)
        sock.sendall(head)
        while not server.stopped.is_set():
            sock.sendall(piece)

    return serve


def stalls(sock: socket.socket, server: Listener) -> None:
    size = size_of(sock.recv(65536))
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + NOISE)
    server.stopped.wait(3)


def lies(sock: socket.socket, server: Listener) -> None:
    """Announces what was asked for and sends more."""
    asked = re.search(rb"range/0-([0-9]+)", sock.recv(65536))
    if not asked:  # opened beforehand, and never used
        return
    size = int(asked[1]) + 1
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size) + NOISE)
    server.stopped.wait(1)


@pytest.mark.parametrize(
    ("serve", "word"),
    [
        (header(b"403 Forbidden\r\nContent-Length: 3", b"no\n"), "provider-refused"),
        (header(b"429 Too Many Requests\r\nContent-Length: 0"), "provider-refused"),
        (header(b"302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0"), "redirected"),
        (header(b"200 OK\r\nContent-Length: 0"), "empty"),
        (header(b"200 OK\r\nContent-Length: 18", b"<html>hello</html>"), "too-little"),
        (header(b"206 Partial Content\r\nContent-Length: 1", b"x"), "too-little"),
        (header(b"200 OK\r\nTransfer-Encoding: chunked", b"5\r\nhello\r\n0\r\n\r\n"), "too-little"),
        (header(b"200 OK\r\nContent-Length: -5", NOISE), "garbled"),
        (header(b"200 OK\r\nContent-Length: 1e9", NOISE), "garbled"),
        (header("200 OK\r\nContent-Length: ١٢".encode(), NOISE), "garbled"),
        (header(b"200 OK\r\nContent-Length: 999999999999", NOISE), "too-large"),
        (header(b"200 OK\r\nContent-Length: 90000", NOISE), "closed"),
        (header(b"200 OK\r\nTransfer-Encoding: chunked", b"0\r\n\r\n"), "empty"),
        (header(b"200 OK\r\nTransfer-Encoding: chunked", b"4000\r\n" + NOISE), "closed"),
        (header(b"200 OK\r\nTransfer-Encoding: chunked", b"-1\r\n" + NOISE), "garbled"),
        (header(b"200 OK\r\nTransfer-Encoding: chunked", b"fffffffffffffff\r\n" + NOISE), "too-large"),
        (header(b"204 No Content"), "empty"),
        (lies, "garbled"),
        (stalls, "stalled"),
        (answer(b"\x00\x01garbage\r\n\r\n"), "garbled"),
        (answer(b""), "closed"),
        (endless(b"HTTP/1.1 200 OK\r\nX: "), "too-large"),
        (silent, "timeout"),
        (reset, "reset"),
    ],
)  # fmt: skip
def test_hostile_servers_get_a_word(
    authority: Authority,
    certificate: ssl.SSLContext,
    serve: Callable[[socket.socket, Listener], None],
    word: str,
) -> None:
    began = time.monotonic()
    with serving(serve, certificate) as server:
        found = measure(server.port, authority, seconds=2.0)
        took = time.monotonic() - began
    assert found.estimate is None or found.estimate.at_least  # what came before a lie is a bound at most
    assert found.failure in ({word, "closed"} if word == "reset" else {word})
    assert found.failure in WHY
    assert took < 4


def chunked(size: int, piece: int, filling: bytes) -> bytes:
    """A body of so many bytes, in chunks."""
    whole = (filling * (size // len(filling) + 1))[:size]
    parts = [whole[at : at + piece] for at in range(0, size, piece)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\nX-Sum: a\r\n\r\n"


@pytest.mark.parametrize(
    ("cut", "filling"), [(8190, bytes(8)), (8190, b"0\r\n\r\n"), (1_000_000, b"0\r\n\r\n")]
)
def test_answers_in_chunks(
    authority: Authority, certificate: ssl.SSLContext, cut: int, filling: bytes
) -> None:
    """However the end is cut, and when the body is full of what looks like one: the next request gets its answer."""

    answers: Counter[int] = Counter()

    def serve(sock: socket.socket, server: Listener) -> None:
        while request := sock.recv(65536):
            server.requests.append(request)
            answers[id(sock)] += 1
            data = OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(size_of(request), 10_001, filling)
            for at in range(0, len(data) - 3, cut):
                sock.sendall(data[at : min(at + cut, len(data) - 3)])
                time.sleep(cut / 8e6)  # 64 Mbit/s: what comes at once is too short to measure
            for at in range(len(data) - 3, len(data)):  # the end byte by byte, each in a record of its own
                sock.sendall(data[at : at + 1])

    with serving(serve, certificate) as server:
        found = measure(server.port, authority)
    assert found.failure is None, found.detail
    assert found.stopped == "data-cap"
    assert found.estimate
    asked = sum(size_of(request) for request in server.requests)
    assert asked <= found.bytes <= asked * 1.02
    assert max(answers.values()) > 1


@pytest.mark.parametrize("chunked", [False, True])
def test_an_endless_body_ends_at_the_limit(
    authority: Authority, certificate: ssl.SSLContext, chunked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "STALL_S", 5)  # memory is watched here, which makes all of it slow
    monkeypatch.setattr(engine, "REVIVE_S", 5)
    head = OK + b"Transfer-Encoding: chunked\r\n\r\n" if chunked else OK + b"\r\n"
    piece = b"%x\r\n%b\r\n" % (len(NOISE), NOISE) if chunked else NOISE
    tracemalloc.start()
    try:
        with serving(endless(head, piece), certificate) as server:
            found = measure(server.port, authority, size=8_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found.stopped, found.failure) == ("data-cap", None)
    assert found.bytes < 8_000_000 * 1.1
    assert peak < 20_000_000


def test_a_whole_file_instead_of_a_range_ends_at_the_limit(
    authority: Authority, certificate: ssl.SSLContext
) -> None:
    with serving(endless(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), certificate) as server:
        found = measure(server.port, authority, size=8_000_000, ranged=True)
    assert found.stopped == "data-cap"
    assert found.bytes < 8_000_000 * 1.1


def test_the_whole_object_instead_of_a_piece_is_stopped_too(
    authority: Authority, certificate: ssl.SSLContext
) -> None:
    with serving(endless(b"HTTP/1.1 200 OK\r\nContent-Length: 25000000\r\n\r\n"), certificate) as server:
        found = measure(server.port, authority, size=8_000_000)
    assert found.stopped == "data-cap"
    assert found.bytes < 8_000_000 * 1.1


def test_a_bomb_is_never_unpacked(authority: Authority, certificate: ssl.SSLContext) -> None:
    bomb = b"\x1f\x8b\x08" + bytes(40_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)

    def serve(sock: socket.socket, server: Listener) -> None:
        while sock.recv(65536) and not server.stopped.is_set():
            sock.sendall(head + bomb)

    with serving(serve, certificate) as server:
        found = measure(server.port, authority, size=2_000_000, seconds=1.5)
    assert found.bytes < 2_200_000


@pytest.mark.parametrize(
    ("names", "days", "word"),
    [
        (("elsewhere.example",), (-10, 90), "tls-wrong-name"),
        ((HOST,), (-90, -10), "tls-expired"),
        ((HOST,), (10, 90), "tls-not-yet-valid"),
    ],
)
def test_bad_certificates(
    authority: Authority, names: tuple[str, ...], days: tuple[int, int], word: str
) -> None:
    with serving(honest(), authority.issue(*names, start_days=days[0], end_days=days[1])) as server:
        found = measure(server.port, authority)
    assert found.failure == word


def test_strange_signatures(tmp_path: Path, certificate: ssl.SSLContext) -> None:
    with serving(honest(), certificate) as server:
        found = measure(server.port, Authority(tmp_path / "other"))
    assert found.failure == "tls-untrusted"


def test_plain_text_where_tls_should_be(authority: Authority) -> None:
    with serving(raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        found = measure(server.port, authority)
    assert found.failure == "not-tls"


def test_nobody_there(authority: Authority) -> None:
    assert measure(free_port(), authority).failure == "refused"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "::ffff:127.0.0.1", "fe80::1", "fd00::1", "64:ff9b::7f00:1", "not an address"],
)  # fmt: skip
def test_addresses_inside_a_home_are_refused(authority: Authority, address: str) -> None:
    with serving(honest()) as server:
        found = measure(server.port, authority, allow_private=False, address=address)
        assert server.connections == 0
    assert found.failure == "private-address"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "192.168.0.1"])
def test_literal_addresses_inside_a_home_are_refused_too(authority: Authority, address: str) -> None:
    found = measure(443, authority, allow_private=False, host=address, address="192.0.2.1")
    assert found.failure == "private-address"


def test_an_unknown_name(authority: Authority) -> None:
    server = Server(host=HOST, download=lambda size: "/")
    dial = Dialer(
        look_up=lambda name: resolve.Lookup(name=name, failure="name-not-found"), context=authority.client
    )
    assert (
        engine.run_trial([server], Limits(wire_bytes=10**6, seconds=1), dial=dial).failure == "name-not-found"
    )


@pytest.mark.parametrize(
    ("mbps", "burst", "bound"), [(6.6, 50.0, True), (1.2, 2.0, False), (0.9, 2.1, False)]
)
def test_what_connections_over_a_satellite_reach_is_a_bound_unless_they_fill_the_line(
    mbps: float, burst: float, bound: bool
) -> None:
    found = Estimate(mbps=mbps, low_mbps=mbps, error=0.0, drift=0.0, start=0.0, end=5.0, confidence="high")
    said = engine.bound_afar(found, burst)
    assert (said.at_least, said.confidence) == (bound, "low")
