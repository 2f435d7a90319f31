"""One connection and its answers, as servers write them and as lines cut them."""

from __future__ import annotations

import re
import select
import socket
import ssl
import time
from collections.abc import Callable, Sequence

import pytest

from diag.bandwidth.connection import BUFFER, Peer, Stream
from diag.bandwidth.types import Server
from tests.loopback import Authority, serving
from tests.loopback import Server as Listener

HOST = "files.example.test"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
SIZE = 200_000  # more than what waits in buffers on the way


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def certificate(authority: Authority) -> ssl.SSLContext:
    return authority.issue(HOST)


def answering(
    pieces: Sequence[bytes], *, early: bool = False, closing: bool = False
) -> Callable[[socket.socket, Listener], None]:
    """Answers each request with these pieces, each in a TLS record of its own; ``early``: before it has all of it."""

    def say(sock: socket.socket) -> None:
        for piece in pieces:
            sock.sendall(piece)
            time.sleep(0.0005)

    def serve(sock: socket.socket, server: Listener) -> None:
        data = b""
        while True:
            while b"\r\n\r\n" not in data:
                more = sock.recv(65536)
                if not more:
                    return
                data += more
            head, _, data = data.partition(b"\r\n\r\n")
            if early:
                say(sock)
            length = re.search(rb"Content-Length: (\d+)", head)
            while length and len(data) < int(length[1]):
                data += sock.recv(65536)
            server.requests.append(data)
            data = b""
            if not early:
                say(sock)
            if closing:
                return

    return serve


def carry_out(stream: Stream, act: Callable[[int], None], size: int) -> None:
    """Ask for, or send, so many bytes, and wait until that is over."""
    buffer = memoryview(bytearray(BUFFER))
    end = time.monotonic() + 10
    asked = False
    while stream.stage != "over" and not (asked and stream.stage == "ready"):
        assert time.monotonic() < end, stream.stage
        if stream.stage == "ready":
            act(size)
            asked = True
        waiting = [stream.sock] if stream.wants_write else []
        readable, writable, _ = select.select([stream.sock], waiting, [], 0.1)
        if readable or writable:
            stream.step(bool(readable), buffer)


def stream_to(port: int, authority: Authority, *, ranged: bool = False) -> Stream:
    server = Server(
        host=HOST, port=port, download=lambda size: "/get", upload=lambda size: "/put", ranged=ranged
    )
    return Stream(Peer(server=server, address="127.0.0.1"), authority.client())


BODY = b"d\r\nends in 0\r\n\r\n\r\n5;a=b\r\n0\r\n\r\n\r\n0\r\nX-Sum: 0\r\n\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        [CHUNKED + BODY],
        [CHUNKED, *(bytes([one]) for one in BODY)],
        *([CHUNKED + BODY[:cut], BODY[cut:]] for cut in range(len(BODY) - 8, len(BODY))),
    ],
    ids=lambda pieces: f"{len(pieces)}-{len(pieces[0])}",
)
def test_an_answer_in_chunks_ends_where_it_ends(
    authority: Authority, certificate: ssl.SSLContext, pieces: list[bytes]
) -> None:
    with serving(answering(pieces), certificate) as server:
        stream = stream_to(server.port, authority)
        for count in (1, 2):
            carry_out(stream, stream.ask, 18)
            assert (stream.stage, stream.failure, stream.owed) == ("ready", None, 0)
            assert len(server.requests) == count
        stream.close()


def test_a_shorter_file_owes_nothing(authority: Authority, certificate: ssl.SSLContext) -> None:
    """What it did not bring may be asked for again, but not twice."""
    with serving(answering([CHUNKED + BODY]), certificate) as server:
        stream = stream_to(server.port, authority, ranged=True)
        carry_out(stream, stream.ask, 1_000)
        assert (stream.stage, stream.owed) == ("ready", 0)
        stream.close()


def test_less_than_was_asked_for_is_a_failure(authority: Authority, certificate: ssl.SSLContext) -> None:
    with serving(answering([CHUNKED + BODY]), certificate) as server:
        stream = stream_to(server.port, authority)
        carry_out(stream, stream.ask, 1_000)
        assert (stream.stage, stream.failure, stream.owed) == ("over", "too-little", 0)


@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize(
    "pieces",
    [
        [OK + b"Content-Length: 0\r\n\r\n"],
        [OK + b"Content-Length: 4\r\n\r\n", b"fi", b"ne"],
        [CHUNKED + b"4\r\nfi", b"ne\r\n0\r\n", b"\r\n"],
        [b"HTTP/1.1 204 No Content\r\n\r\n"],
    ],
)
def test_what_a_server_says_of_an_upload_is_read_to_its_end(
    authority: Authority, certificate: ssl.SSLContext, pieces: list[bytes], early: bool
) -> None:
    end = time.monotonic() + 10
    with serving(answering(pieces, early=early), certificate) as server:
        stream = stream_to(server.port, authority)
        for count in (1, 2):
            carry_out(stream, stream.send, SIZE)
            assert (stream.stage, stream.failure) == ("ready", None)
            while len(server.requests) < count:  # it may be ready before all has arrived
                assert time.monotonic() < end
                time.sleep(0.01)
        stream.close()
    assert [len(body) for body in server.requests] == [SIZE, SIZE]


@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize(
    "pieces",
    [
        [OK + b"\r\n", b"fine"],
        [OK + b"Connection: close\r\nContent-Length: 4\r\n\r\nfine"],
        [OK + b"Connection: close\r\n\r\n"],
    ],
)
def test_a_server_that_closes_after_an_upload_has_it_all(
    authority: Authority, certificate: ssl.SSLContext, pieces: list[bytes], early: bool
) -> None:
    with serving(answering(pieces, early=early, closing=True), certificate) as server:
        stream = stream_to(server.port, authority)
        carry_out(stream, stream.send, SIZE)
        assert (stream.stage, stream.failure) == ("over", None)
    assert [len(body) for body in server.requests] == [SIZE]


@pytest.mark.parametrize(
    "length", [b"Content-Length: 99999999", b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFF"]
)
def test_a_long_speech_about_an_upload_is_cut_short(
    authority: Authority, certificate: ssl.SSLContext, length: bytes
) -> None:
    with serving(answering([OK + length + b"\r\n\r\n"]), certificate) as server:
        stream = stream_to(server.port, authority)
        carry_out(stream, stream.send, SIZE)
        assert (stream.stage, stream.failure) == ("over", "too-large")
