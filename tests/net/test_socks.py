"""SOCKS greetings against servers on loopback."""

from __future__ import annotations

import socket
import threading

import pytest

from diag.net import socks


def serve(answer: bytes | None) -> tuple[socket.socket, int]:
    server = socket.create_server(("127.0.0.1", 0))

    def work() -> None:
        try:
            with server.accept()[0] as client:
                client.settimeout(2.0)
                client.recv(3)
                if answer is None:
                    client.recv(1)  # silent until the other side gives up
                else:
                    client.sendall(answer)
        except OSError:
            return

    threading.Thread(target=work, daemon=True).start()
    return server, server.getsockname()[1]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"\x05\x00", None),
        (b"\x05\xff", None),
        (b"HTTP/1.1 400", "garbled"),
        (b"", "closed"),
        (None, "timeout"),
    ],
)
def test_greeting(answer: bytes | None, expected: str | None) -> None:
    server, port = serve(answer)
    with server:
        assert socks.greet("127.0.0.1", port, timeout=0.3) == expected


def test_nobody_there() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    server.close()
    assert socks.greet("127.0.0.1", port, timeout=1.0) == "refused"
