"""One kept-open TLS connection over a plain, non-blocking socket, and just enough HTTP/1.1 to ask for bytes.

TLS runs over memory (``ssl.MemoryBIO``) so that one ``recv_into`` takes all that has arrived, in one reused
buffer, and so that bytes are counted as they come from the line: a TLS record of 16 KB is readable only when it
is whole, which at 1 Mbit/s is every 130 ms.  Nothing is ever decompressed, stored or redirected.
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
import sys
from collections import deque
from dataclasses import dataclass

from diag.bandwidth import http_body, http_head
from diag.bandwidth.http_body import Body, OpenBody, SizedBody
from diag.bandwidth.http_head import BrokenHead
from diag.bandwidth.types import Server
from diag.net import USER_AGENT, failures

if sys.platform != "win32":
    import fcntl
    import termios


#: One read takes so much at most, and so many more follow while there is more: 64 KB, what TLS makes of them
#: and what it hands out stay in the processor's cache, where 256 KB of eight connections do not (15 % less CPU).
BUFFER = 64 * 1024
ROUNDS = 6

#: The largest piece that TLS hands over at once (RFC 8446, 5.1).
RECORD = 16 * 1024

#: What uploads send: noise, so that nothing on the way can compress it.
NOISE = os.urandom(64 * 1024)

#: Where the system does not tell what waits in its send queue, that queue is kept this short.
UNSENT = 64 * 1024

_IN_PROGRESS = {
    0,
    errno.EINPROGRESS,
    errno.EWOULDBLOCK,
    errno.EAGAIN,
    10035,
}  # 10035: Windows' WSAEWOULDBLOCK


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A server at one of its addresses, with the time that a TCP connection to it took."""

    server: Server
    address: str
    ms: float = 0.0


def begin_connecting(endpoint: Peer) -> socket.socket:
    """A socket on its way to an endpoint: writable once connected (or failed).  OSError when there is no way."""
    family = socket.AF_INET6 if ":" in endpoint.address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if send_queue_bytes(sock) is None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNSENT)
        code = sock.connect_ex((endpoint.address, endpoint.server.port))
        if code not in _IN_PROGRESS:
            raise OSError(code, os.strerror(code))
    except BaseException:
        sock.close()
        raise
    return sock


def raise_if_failed(sock: socket.socket) -> None:
    """OSError when the connection that became writable has failed."""
    code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))


def send_queue_bytes(sock: socket.socket) -> int | None:
    """Bytes in the socket's send queue, unconfirmed ones included; None where the system does not tell (Windows)."""
    try:
        if sys.platform == "linux":
            answer = fcntl.ioctl(sock, termios.TIOCOUTQ, bytes(4))  # SIOCOUTQ in tcp(7)
            return int.from_bytes(answer, sys.byteorder)
        if sys.platform == "darwin":
            return sock.getsockopt(socket.SOL_SOCKET, 0x1024)  # SO_NWRITE in sys/socket.h
    except OSError:
        return 0
    return None


class Stream:
    """One connection.

    ``stage``: connect, handshake, ready, head (asked, the answer is not there; after an upload not all of it), body,
    send, over (``failure`` then says why, None when the other side ended it in an orderly way).
    """

    def __init__(self, endpoint: Peer, context: ssl.SSLContext) -> None:
        self.endpoint = endpoint
        self.stage = "connect"
        self.failure: str | None = None
        self.detail = ""
        self.raw = 0  # bytes from the line (to it, when sending), all of them
        self.owed = 0  # bytes that we asked for and that have not come
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._pending = b""
        self._head = bytearray()
        self.went = 0  # bytes of uploads that the system took
        self._left = 0  # of the upload under way
        self._body: Body | None = None  # of the answer under way
        self._asked: deque[int] = deque()  # sizes, the first one is the answer under way
        self._open = 0  # what we are owed of the answer under way
        self._sending = False
        self._answered = False  # an upload, perhaps before it was over
        self._last = False  # the other side will close after this answer
        self.sock = begin_connecting(endpoint)
        self._tls = context.wrap_bio(self._in, self._out, server_hostname=endpoint.server.host)

    @property
    def wants_write(self) -> bool:
        """Whether to wait for room to write."""
        return self.stage in {"connect", "send"} or bool(self._pending)

    @property
    def hungry(self) -> bool:
        """Whether it is time to ask for more: half of the answer under way has come, or none is.

        Asking before the end keeps the connection busy; any server that reads one request after another
        can take it (RFC 9112, 9.3.2).
        """
        if self.stage == "ready":
            return True
        return (
            self.stage == "body"
            and not self._last
            and len(self._asked) == 1
            and isinstance(self._body, SizedBody)
            and 2 * self._body.left <= self._asked[0]
        )

    def confirmed_bytes(self) -> int:
        """Bytes of uploads that the other side has confirmed: what went, less what still waits in this PC or on the line."""
        return self.went - (send_queue_bytes(self.sock) or 0) if self.stage != "over" else 0

    def close(self, failure: str | None = None, detail: str = "") -> None:
        if self.stage != "over":
            self.stage = "over"
            self.failure, self.detail = failure, detail
            self.sock.close()

    def ask(self, size: int) -> None:
        """Ask for so many bytes."""
        server = self.endpoint.server
        extra = f"Range: bytes=0-{size - 1}\r\n" if server.ranged else ""
        self._request("GET", server.download(size), extra)
        self._asked.append(size)
        self.owed += size
        if self.stage == "ready":
            self.stage, self._sending = "head", False

    def send(self, size: int) -> None:
        """Send so many bytes of noise."""
        server = self.endpoint.server
        assert server.upload
        extra = f"Content-Type: application/octet-stream\r\nContent-Length: {size}\r\n"
        self._request("POST", server.upload(size), extra)
        self._left, self.stage, self._sending = size, "send", True

    def _request(self, method: str, path: str, extra: str) -> None:
        server = self.endpoint.server
        host = f"[{server.host}]" if ":" in server.host else server.host
        port = "" if server.port == 443 else f":{server.port}"
        text = (
            f"{method} {path} HTTP/1.1\r\nHost: {host}{port}\r\nUser-Agent: {USER_AGENT}\r\n"
            f"Accept: */*\r\nAccept-Encoding: identity\r\n{extra}\r\n"
        )
        self._tls.write(text.encode("ascii", "replace"))
        self._flush()

    def step(self, readable: bool, buffer: memoryview) -> int:
        """Do what is possible now; how many bytes came.  Never raises."""
        try:
            return self._step(readable, buffer)
        except BrokenHead as exc:
            self.close(exc.word, exc.detail)
        except (ssl.SSLWantReadError, BlockingIOError, InterruptedError):
            pass
        except (OSError, ValueError) as exc:
            self.close(failures.word_for(exc))
        return 0

    def _step(self, readable: bool, buffer: memoryview) -> int:
        if self.stage == "connect":
            raise_if_failed(self.sock)
            self.stage, readable = "handshake", False
        came = self._receive(buffer) if readable else 0
        if self.stage == "handshake":
            try:
                self._tls.do_handshake()
                self.stage = "ready"
            finally:
                self._flush()
            return 0
        if self.stage in {"head", "body"} or (self.stage == "send" and came):
            self._read(buffer)
            for _ in range(ROUNDS):
                if self.stage != "body" or came % len(buffer):  # the last one was not full: there is no more
                    break
                came += self._receive_more(buffer)
        if self.stage == "over":
            return came
        self._flush()
        if self.stage == "send":
            self._send_noise()
        return came

    def _receive_more(self, buffer: memoryview) -> int:
        try:
            came = self._receive(buffer)
        except (BlockingIOError, InterruptedError):
            return 0
        self._read(buffer)
        return came

    def _receive(self, buffer: memoryview) -> int:
        count = self.sock.recv_into(buffer)
        if count:
            self.raw += count
            self._in.write(buffer[:count])
        else:
            self._in.write_eof()
            if self.stage == "ready":
                self.close(None)
            elif self.stage in {"handshake", "send"}:
                raise BrokenHead("closed")
        return count

    def _read(self, buffer: memoryview) -> None:
        """Decrypt what has arrived, and follow where in the answers we are."""
        read, room = self._tls.read, len(buffer)
        try:
            while self.stage in {"head", "body", "send"}:
                if self._body and self._body.left > RECORD:
                    self._pass_over(self._body, buffer)
                count = int(read(room, buffer))
                if not count:
                    raise ssl.SSLZeroReturnError
                self._follow_answer(buffer[:count])
        except ssl.SSLWantReadError:
            pass
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError) as exc:
            if not isinstance(self._body, OpenBody):
                raise BrokenHead("closed") from exc
            self.close(None)

    def _pass_over(self, body: Body, buffer: memoryview) -> None:
        """Deep in a body there is nothing to look at: only decrypt and count."""
        read, before = self._tls.read, body.left
        left = before
        try:
            while left > RECORD:
                count = int(read(RECORD, buffer))
                if not count:
                    raise ssl.SSLZeroReturnError
                left -= count
        finally:
            body.left = left
            self._count(before - left)

    def _follow_answer(self, data: memoryview) -> None:
        """One piece of plain text: bodies are passed over, heads are read."""
        while data and self.stage != "over":
            if self._body:
                taken = self._body.feed(data)
                self._count(taken)
                data = data[taken:]
            else:
                data = self._read_head(data)
            if self._body and self._body.is_over:
                self._end_answer(self._body)

    def _count(self, arrived: int) -> None:
        """So many bytes of an answer came.  A server may send more than we asked for: that nobody owed us."""
        paid = min(arrived, self._open)
        self._open -= paid
        self.owed -= paid

    def _end_answer(self, body: Body) -> None:
        """The answer is over."""
        self._body = None
        self.owed -= self._open
        self._open = 0
        if (
            self._sending and self._last
        ):  # it closes once it has all; if we did, what is on its way would be lost
            self._body = OpenBody()
        elif self._sending:
            self._answered = True
            self._settle()
        elif not body.size:
            raise BrokenHead("empty")
        elif (
            body.size < self._asked[0] and not self.endpoint.server.ranged
        ):  # a file may be smaller than the range
            raise BrokenHead("too-little")
        else:
            self._asked.popleft()
            if self._last:
                self.close(None)
            else:
                self.stage = "head" if self._asked else "ready"

    def _settle(self) -> None:
        """An upload is over when all of it went and all of its answer came."""
        if self._answered and self.stage == "head":
            self._answered, self.stage = False, "ready"

    def _read_head(self, data: memoryview) -> memoryview:
        """Read a head; what follows it."""
        if self.stage == "ready" or self._answered or not (self._asked or self._sending):
            raise BrokenHead("garbled", "it sent more than it announced")
        self._head += data
        end = self._head.find(b"\r\n\r\n")
        if end < 0:
            if len(self._head) > http_head.LONGEST:
                raise BrokenHead("too-large")
            return data[:0]
        rest = data[len(data) - (len(self._head) - end - 4) :]
        head = http_head.read_head(bytes(self._head[:end]))
        self._head.clear()
        self._last = head.ends_connection
        if self._sending:
            self._body = http_body.body_of(head, most=http_head.LONGEST)
            return rest
        server, asked = self.endpoint.server, self._asked[0]
        # by a range: the whole object at most, whether it takes ranges or not
        self._body = http_body.body_of(head, most=None if server.ranged else max(asked, server.biggest))
        self._open = self._body.size if isinstance(self._body, SizedBody) else asked
        self.owed += self._open - asked
        self.stage = "body"
        return rest

    def _send_noise(self) -> None:
        """Encrypt and send a piece of noise: one at a time, so that other connections have their turn."""
        if self._left and not self._pending:
            size = min(self._left, len(NOISE))
            self._tls.write(NOISE if size == len(NOISE) else NOISE[:size])
            self._left -= size
            self._flush()
        if not self._left and not self._pending:
            self.stage = "head"
            self._settle()

    def _flush(self) -> None:
        """Give the line what TLS has for it; what does not fit waits."""
        while True:
            if not self._pending:
                self._pending = self._out.read(65536)
                if not self._pending:
                    return
            try:
                sent = self.sock.send(self._pending)
            except (BlockingIOError, InterruptedError):
                return
            self.went += sent if self._sending else 0
            self._pending = self._pending[sent:]
