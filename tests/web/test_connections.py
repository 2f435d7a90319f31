"""Connections that say nothing, requests that nobody can read, and a PC without IPv4."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from diag.web.guard import HEADERS
from diag.web.serve import listening
from tests.web.served import Served, serving, status


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with serving(monkeypatch) as made:
        yield made


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: "], ids=["nothing", "half"])
def test_idle_connections_lock_nobody_out(served: Served, said: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(250):
            stack.enter_context(served.connect()).sendall(said)
        begun = time.monotonic()
        assert status(served.get("/")) == 200
        assert time.monotonic() - begun < 4


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nevil<b> : 1\r\n\r\n", 400),
    ],
    ids=["head", "coding", "body", "line"],
)
def test_what_the_server_refuses_by_itself_has_our_headers(
    served: Served, request_: bytes, code: int
) -> None:
    head, _, body = served.raw(request_).partition(b"\r\n\r\n")
    assert status(head) == code
    for name, value in HEADERS:
        assert f"{name}: {value}".lower().encode() in head.lower()
    assert b"content-security-policy: default-src 'none'" in head.lower()
    assert b"cache-control: no-store" in head.lower()
    assert b"<h1>" in body
    assert b"evil" not in body
    assert b"waitress" not in (head + body).lower()


def test_a_pc_without_ipv4_has_the_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ipv6Only(socket.socket):
        def bind(self, address: Any) -> None:
            if self.family == socket.AF_INET:
                raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
            super().bind(address)

    monkeypatch.setattr(socket, "socket", Ipv6Only)
    try:
        with listening("127.0.0.1", 0) as sock:
            assert sock.getsockname()[0] == "::1"
    except OSError as exc:
        if exc.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
            pytest.skip("this PC has no IPv6")
        raise
