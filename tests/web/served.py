"""The page behind its real server, on a port of 127.0.0.1, and clients that speak to it byte by byte."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
from waitress import wasyncore

from diag.web.serve import behind, listening, reachable
from tests.web.site import Site


class Served:
    """A site on a real port."""

    def __init__(self, site: Site, port: int) -> None:
        self.site, self.port = site, port

    def connect(self) -> socket.socket:
        """A new connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=5)

    def raw(self, request: bytes) -> bytes:
        """All that comes back for some bytes, until the server closes or says nothing more."""
        with self.connect() as sock:
            with contextlib.suppress(
                ConnectionError
            ):  # it may close before it has read a request that is too large
                sock.sendall(request)
            return everything(sock)

    def get(self, path: str, *lines: str, host: str | None = None, cookie: bool = True) -> bytes:
        """A GET of our own making, closed behind it."""
        head = [
            f"GET {path} HTTP/1.1",
            f"Host: {host or f'127.0.0.1:{self.port}'}",
            *lines,
            "Connection: close",
        ]
        if cookie:
            head.append(f"Cookie: {self.cookie}")
        return self.raw("\r\n".join([*head, "", ""]).encode())

    @property
    def cookie(self) -> str:
        """The cookie of a browser that is let in."""
        return f"{self.site.cookie}={self.site.session}"


def everything(sock: socket.socket) -> bytes:
    """All bytes until the end."""
    got = b""
    with contextlib.suppress(TimeoutError, ConnectionError):
        while part := sock.recv(65536):
            got += part
    return got


def status(answer: bytes) -> int:
    """The status of an answer; 0 when there is none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


@contextlib.contextmanager
def serving(monkeypatch: pytest.MonkeyPatch, sock: socket.socket | None = None) -> Iterator[Served]:
    """A site on a free port (or a socket that listens already), with the server's own settings, until the block ends."""
    sock = sock or listening("127.0.0.1", 0)
    bound, port = sock.getsockname()[:2]
    site = Site(monkeypatch, port=port, hosts=[f"{name}:{port}" for name in reachable(bound)])
    server = behind(site.app, sock)
    over = threading.Event()

    def work() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=0.05, map=server._map, count=1)

    thread = threading.Thread(target=work, name="served", daemon=True)
    thread.start()
    try:
        yield Served(site, port)
    finally:
        site.close()
        over.set()
        thread.join(5)
        server.task_dispatcher.shutdown(timeout=2)
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.close()
