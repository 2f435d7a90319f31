"""The one connection of an HTTP request, and the adapter that makes requests use it.

What requests lacks for measuring is added here: one deadline for all of it, a literal address to connect
to, a limit on headers and body, trust of our own.  requests writes the question and keeps the answer,
http.client of the standard library speaks HTTP over a socket that is ours.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util import Url, parse_url

from diag.net import connect, failures, resolve
from diag.net.connect import Trust
from diag.net.limits import Limit, count_down

#: The headers of all sites together; servers themselves stop at 8 to 32 KiB.
HEADER_CAP = 65_536
#: Framing around a body within the cap: chunk sizes, and what compression may add.
_SLACK = 65_536
#: Where the schemes that we speak are served (RFC 9110, 4.2).
_PORTS = {"http": 80, "https": 443}
#: A header that goes on in the next line, which stands for a space (RFC 9112, 5.2).
_FOLD = re.compile(r"\r?\n[ \t]+")
#: So many addresses of one name are tried, each with its share of the time.
_MOST_ADDRESSES = 3


class TooLargeError(http.client.HTTPException):
    """The server sends more than we accept."""


class RequestLine:
    """The one connection of a request: its deadline, its watchdog, what it may read."""

    def __init__(
        self,
        timeout: Limit,
        address: str | None,
        trust: Trust,
        max_segment: int | None,
        lookup: Callable[[str], resolve.Lookup] | None,
    ) -> None:
        self._left = count_down(timeout)
        self.address, self.trust, self.max_segment = address, trust, max_segment
        self.lookup = lookup
        self.used: str | None = None
        self.failure: str | None = None
        self.expired = False
        self.budget = HEADER_CAP
        self.started_unix = self.ended_unix = 0.0
        self._sock: socket.socket | None = None
        self._over = False
        self._watchdog: threading.Timer | None = None

    def __enter__(self) -> RequestLine:
        self._watch()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over = True
        if self._watchdog:
            self._watchdog.cancel()
        if self._sock is not None:
            self._sock.close()

    def seconds_left(self) -> float:
        """Seconds until the deadline, a little above 0 when it is over."""
        return max(0.001, self._left())

    @property
    def is_over(self) -> bool:
        """Whether the time is over."""
        return self._left() <= 0

    def expect_body(self, cap: int) -> None:
        self.budget += cap + _SLACK

    def _watch(self) -> None:
        self._watchdog = threading.Timer(max(0.0, self._left()), self._look)
        self._watchdog.daemon = True
        self._watchdog.start()

    def _look(self) -> None:
        """End the request when its time is over; a limit that has moved is watched on."""
        if self._over:
            return
        if self.is_over:
            self._expire()
        else:
            self._watch()

    def _expire(self) -> None:
        """Cut the connection under the reader: the only way to end a read that is fed byte by byte."""
        self.expired = True
        sock = self._sock
        if sock is not None:
            with contextlib.suppress(OSError):  # already gone
                # not SSLSocket.shutdown, which drops the TLS state while another thread reads with it
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def dial(self, host: str, port: int, *, pinned: bool) -> socket.socket:
        """A connected socket: to the pinned address, or to the first of the host's that answers."""
        try:
            sock = self._dial(host, port, pinned)
        except (OSError, ValueError) as exc:
            self.failure = self.failure or failures.word_for(exc)
            raise
        self._keep(sock)
        return sock

    def _keep(self, sock: socket.socket) -> None:
        self._sock = sock
        if self.expired:
            self._expire()

    def _dial(self, host: str, port: int, pinned: bool) -> socket.socket:
        if self.max_segment is not None and not connect.can_limit_segments():
            self.failure = "not-supported"
            raise OSError("no TCP_MAXSEG here")
        addresses = (self.address,) if pinned and self.address else self._addresses(host)
        for number, address in enumerate(addresses):
            self.used = address
            try:
                share = self.seconds_left() / (len(addresses) - number)
                return connect.dial(address, port, timeout=share, max_segment=self.max_segment)
            except OSError:
                if number == len(addresses) - 1:
                    raise
        raise OSError("no address")

    def _addresses(self, host: str) -> tuple[str, ...]:
        if _literal(host):
            return (host.strip("[]"),)
        found = self.lookup(host) if self.lookup else resolve.look_up(host, timeout=self.seconds_left())
        if not found.addresses:
            self.failure = found.failure or "name-empty"
            raise OSError("name look-up failed")
        return tuple(found.addresses[:_MOST_ADDRESSES])

    def secure(self, sock: socket.socket, host: str) -> socket.socket:
        """TLS over the connected socket."""
        sock.settimeout(self.seconds_left())
        try:
            wrapped = connect.tls_context(self.trust).wrap_socket(sock, server_hostname=host)
        except (OSError, ValueError) as exc:
            self.failure = failures.word_for(exc)
            raise
        self._keep(wrapped)
        return wrapped


class _Metered(io.RawIOBase):
    """The bytes that a socket receives, up to the line's budget."""

    def __init__(self, sock: socket.socket, line: RequestLine) -> None:
        self._sock, self._line, self._seen = sock, line, 0
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._wait_for_bytes(buffer)
        self._seen += count
        self.ended = not count
        if self._seen > self._line.budget:
            raise TooLargeError("more than we accept")
        return count

    def _wait_for_bytes(self, buffer: Any) -> int:
        while True:
            self._sock.settimeout(self._line.seconds_left())
            try:
                return self._sock.recv_into(buffer)
            except TimeoutError:
                if self._line.is_over:  # else the limit has moved meanwhile
                    raise


class _Wire:
    """The line's socket as http.client uses one; closing it is the line's business, after the last byte."""

    def __init__(self, sock: socket.socket, line: RequestLine) -> None:
        self._sock, self._line = sock, line
        self._reader: _Metered | None = None
        sock.settimeout(line.seconds_left())

    def sendall(self, data: Any) -> None:
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        self._reader = _Metered(self._sock, self._line)
        return io.BufferedReader(self._reader)

    @property
    def ended(self) -> bool:
        """Whether the other side has closed, and the reader has come to that."""
        return self._reader is not None and self._reader.ended

    def close(self) -> None:
        """Nothing."""


def _ask(
    line: RequestLine,
    sock: socket.socket,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
) -> http.client.HTTPResponse:
    """Write one request and read the head of its answer.  ``headers`` name the host.

    Raises http.client.RemoteDisconnected for a head that ends before its empty line (RFC 9112, 2.1 and 8):
    http.client takes half a status line, or half the headers, for whole ones.
    """
    speaker = http.client.HTTPConnection("")
    speaker.sock = wire = _Wire(sock, line)
    speaker.request(method, target, body, headers)
    reply = speaker.getresponse()
    if wire.ended:
        raise http.client.RemoteDisconnected("closed within the head of the answer")
    return reply


class _Exchange:
    """What requests asks for the answer to one request."""

    def __init__(self, line: RequestLine, url: Url, proxy: Url | None, proxy_headers: dict[str, str]) -> None:
        self.line, self.url, self.proxy, self.proxy_headers = line, url, proxy, proxy_headers

    def urlopen(
        self, *, method: str, url: str, body: bytes | None, headers: Mapping[str, str], **_: object
    ) -> urllib3.HTTPResponse:
        """The answer with its body still to be read; ``url`` is what the request says that it wants."""
        sent = {"Host": self._host(), **headers}
        if self.proxy and self.url.scheme == "http":
            sent |= self.proxy_headers
        sock = self._connect()
        self.line.started_unix = time.time()
        reply = _ask(self.line, sock, method, url, sent, body)
        return urllib3.HTTPResponse(
            body=reply,
            headers=urllib3.HTTPHeaderDict(
                (name, _FOLD.sub(" ", value)) for name, value in reply.getheaders()
            ),
            status=reply.status,
            version=reply.version,
            reason=reply.reason,
            preload_content=False,
            decode_content=False,
            original_response=reply,
            request_method=method,
            request_url=url,
        )

    def _host(self) -> str:
        """The value of Host: with the port when it is not the usual one (RFC 9110, 7.2)."""
        usual = _PORTS[str(self.url.scheme)]
        return f"{self.url.host}" if _port(self.url) == usual else f"{self.url.host}:{_port(self.url)}"

    def _connect(self) -> socket.socket:
        """A socket on which the request can be written."""
        there = self.proxy or self.url
        sock = self.line.dial(str(there.host), _port(there), pinned=not self.proxy)
        if self.url.scheme == "http":
            return sock
        if self.proxy:
            self._open_tunnel(sock)
        return self.line.secure(sock, str(self.url.host).strip("[]"))

    def _open_tunnel(self, sock: socket.socket) -> None:
        """CONNECT (RFC 9110, 9.3.6).  Raises OSError when the proxy does not want to."""
        target = f"{self.url.host}:{_port(self.url)}"
        with _ask(self.line, sock, "CONNECT", target, {"Host": target, **self.proxy_headers}) as reply:
            if reply.status != 200:
                raise OSError(f"the proxy opens no tunnel: {reply.status}")


class LineAdapter(HTTPAdapter):
    """Gives requests an exchange over our line instead of a pool of connections."""

    def __init__(self, line: RequestLine) -> None:
        super().__init__()
        self.line = line

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        url = parse_url(request.url)
        if url.scheme not in _PORTS:
            self.line.failure = "not-supported"
            raise OSError("only HTTP")
        through = (proxies or {}).get(url.scheme)
        if not through:
            return _Exchange(self.line, url, None, {})
        proxy = parse_url(through)
        if proxy.scheme != "http" or not proxy.host:
            self.line.failure = "not-supported"
            raise OSError("only plain HTTP proxies")
        return _Exchange(self.line, url, proxy, self.proxy_headers(through))

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing: trust comes with our own context, not from certifi through requests."""


def _port(url: Url) -> int:
    return url.port or _PORTS[str(url.scheme)]


def _literal(host: str) -> bool:
    try:
        socket.getaddrinfo(host.strip("[]"), 0, flags=socket.AI_NUMERICHOST)
    except (OSError, ValueError):
        return False
    return True
