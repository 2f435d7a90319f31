"""HTTP/1.1 as far as the measuring page needs it (RFC 9112): small heads, bodies of known length, and a limit to every wait."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

#: The longest head, in bytes: what browsers of TVs say of themselves is long, and ours is the shortest of addresses.
LONGEST_HEAD = 8 * 1024
MOST_HEADERS = 60

#: The longest body: a piece of an upload, in bytes.
LONGEST_BODY = 8 * 1024 * 1024

#: Seconds from the first byte of a head to its last, of a connection without a request, of a body, and of one piece of an answer.
HEAD_S, IDLE_S, BODY_S, PIECE_S = 5.0, 20.0, 30.0, 10.0

#: How much is read or written at once, in bytes.
PIECE = 64 * 1024

_LINE = re.compile(rb"(GET|POST) (/[!-~]{0,200}) HTTP/1\.1")
_HEADER = re.compile(rb"([A-Za-z0-9-]{1,60}):[ \t]*([ -~\t]*?)[ \t]*")


class BadRequest(Exception):
    """A request that is not understood, too large or too slow; ``status`` says which (RFC 9110, section 15.5)."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, kw_only=True)
class SpotRequest:
    """A request without its body."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    length: int


class WireReader:
    """What comes in at one connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._ahead = b""

    def read_request(self, *, first: bool) -> SpotRequest | None:
        """The next request; None where the other side has closed or says nothing.  Raises BadRequest, OSError.

        ``first``: the first request of a connection comes at once.
        """
        ends = time.monotonic() + (HEAD_S if first else IDLE_S)
        begun = False
        while b"\r\n\r\n" not in self._ahead:
            if len(self._ahead) > LONGEST_HEAD:
                raise BadRequest(431)
            if self._ahead and not begun:
                begun, ends = True, time.monotonic() + HEAD_S
            try:
                piece = self._receive(ends)
            except TimeoutError:
                if not self._ahead:
                    return None
                raise BadRequest(408) from None
            if not piece:
                return None
            self._ahead += piece
        head, _, self._ahead = self._ahead.partition(b"\r\n\r\n")
        if len(head) > LONGEST_HEAD:
            raise BadRequest(431)
        return _read_head(head)

    def read_body(self, request: SpotRequest, take: Callable[[bytes], object]) -> None:
        """Hand over the body piece by piece.  Raises BadRequest, OSError."""
        left, ends = request.length, time.monotonic() + BODY_S
        while left:
            piece = self._ahead[:left] or self._receive(ends, left)
            if not piece:
                raise BadRequest(400)
            self._ahead = self._ahead[len(piece) :] if self._ahead else b""
            left -= len(piece)
            take(piece)

    def _receive(self, ends: float, most: int = PIECE) -> bytes:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._sock.recv(min(PIECE, most))


def _read_head(head: bytes) -> SpotRequest:
    first, *lines = head.split(b"\r\n")
    found = _LINE.fullmatch(first)
    if not found:
        raise BadRequest(400)
    if len(lines) > MOST_HEADERS:
        raise BadRequest(431)
    headers: dict[str, str] = {}
    for line in lines:
        header = _HEADER.fullmatch(line)
        name = header[1].decode("ascii").lower() if header else ""
        if not header or (name in headers and name in {"host", "content-length", "origin"}):
            raise BadRequest(400)
        headers[name] = header[2].decode("ascii")
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not re.fullmatch("[0-9]{1,9}", length):
        raise BadRequest(400)
    if int(length) > LONGEST_BODY:
        raise BadRequest(413)
    path, _, query = found[2].decode("ascii").partition("?")
    return SpotRequest(
        method=found[1].decode("ascii"), path=path, query=query, headers=headers, length=int(length)
    )
