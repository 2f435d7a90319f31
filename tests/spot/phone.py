"""The small server on loopback, and devices that speak to it byte by byte."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import re
import socket
from typing import Any

from diag.spot import SpotLan, SpotServer

LOOPBACK = SpotLan(own="127.0.0.1", network=ipaddress.IPv4Network("127.0.0.0/8"), medium="wired")


class Phone:
    """A device that came with the code, or tries to."""

    def __init__(self, server: SpotServer, address: str = "127.0.0.1") -> None:
        self.server, self.address, self.key = server, address, ""

    def connect(self) -> socket.socket:
        """A new connection."""
        return socket.create_connection(
            ("127.0.0.1", self.server.port), timeout=5, source_address=(self.address, 0)
        )

    def raw(self, request: bytes) -> bytes:
        """All that comes back for some bytes, until the server closes or is silent for a while."""
        with self.connect() as sock, contextlib.suppress(OSError):
            sock.sendall(request)
            sock.settimeout(1)
            got = b""
            with contextlib.suppress(OSError):
                while piece := sock.recv(65536):
                    got += piece
                    head, end, body = got.partition(b"\r\n\r\n")
                    length = re.search(rb"Content-Length: (\d+)", head)
                    if end and length and len(body) >= int(length[1]):
                        break
            return got
        return b""

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """A request of the usual form; the status (0: no answer) and the body."""
        given = {"Host": self.server.authority, **({"Content-Length": str(len(body))} if body else {})}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [
            f"{method} {path} HTTP/1.1",
            *(f"{name}: {value}" for name, value in given.items() if value),
            "",
            "",
        ]
        got = self.raw("\r\n".join(lines).encode() + body)
        head, _, answer = got.partition(b"\r\n\r\n")
        return (int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/") else 0), answer

    def open(self, code: str | None = None) -> int:
        """Come with a code, the valid one where none is named; the status."""
        status, page = self.ask(f"/{code or self.server.session.state().code}")
        found = re.search(rb'data-key="([^"]+)"', page)
        self.key = found[1].decode() if found else ""
        return status

    def post(self, what: str, data: Any = None, **headers: str) -> tuple[int, Any]:
        """Send numbers as the page does; the status and what came back."""
        status, body = self.ask(
            f"/{self.key}/{what}", "POST", json.dumps(data if data is not None else {}).encode(), **headers
        )
        return status, json.loads(body) if status in {200, 409} else None

    def measure(self, place: int = 0, **more: Any) -> tuple[int, Any]:
        """Measure as the page does: 4 MB in 4 seconds, as it says."""
        number = self.post("begin")[1]["n"]
        self.ask(f"/{self.key}/down?bytes=4000000")
        curve = [[ms, 1000 * ms] for ms in range(0, 4001, 100)]
        claim = {
            "n": number,
            "place": place,
            "down": curve,
            "trips": [3, 4, 5, 6, 7],
            "internet": None,
            "formats": [1, 0, 0, 1, 2, 1],
        }
        return self.post("result", {**claim, **more})
