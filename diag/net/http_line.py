"""The one connection of an HTTP request, and the adapter that makes requests use it.

What requests lacks for measuring is added here: one deadline for all of it, a literal address to connect
to, a limit on headers and body, trust of our own.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util import parse_url

from diag.net import connect, failures, resolve
from diag.net.connect import Trust

#: The headers of all sites together; servers themselves stop at 8 to 32 KiB.
HEADER_CAP = 65_536
#: Framing around a body within the cap: chunk sizes, and what compression may add.
_SLACK = 65_536
#: So many addresses of one name are tried, each with its share of the time.
_MOST_ADDRESSES = 3


class TooLargeError(http.client.HTTPException):
    """The server sends more than we accept."""


class RequestLine:
    """The one connection of a request: its deadline, its watchdog, what it may read."""

    def __init__(
        self,
        timeout: float,
        address: str | None,
        trust: Trust,
        max_segment: int | None,
        lookup: Callable[[str], resolve.Lookup] | None,
    ) -> None:
        self.end = time.monotonic() + timeout
        self.address, self.trust, self.max_segment = address, trust, max_segment
        self.lookup = lookup
        self.used: str | None = None
        self.failure: str | None = None
        self.expired = False
        self.budget = HEADER_CAP
        self.started_unix = self.ended_unix = 0.0
        self._sock: socket.socket | None = None
        self._watchdog = threading.Timer(timeout, self._expire)
        self._watchdog.daemon = True

    def __enter__(self) -> RequestLine:
        self._watchdog.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._watchdog.cancel()

    def seconds_left(self) -> float:
        """Seconds until the deadline, a little above 0 when it is over."""
        return max(0.001, self.end - time.monotonic())

    def expect_body(self, cap: int) -> None:
        self.budget += cap + _SLACK

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
            self.failure = self.failure or failures.word(exc)
            raise
        self.keep(sock)
        return sock

    def keep(self, sock: socket.socket) -> None:
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
        found = self.lookup(host) if self.lookup else resolve.system(host, timeout=self.seconds_left())
        if not found.addresses:
            self.failure = found.failure or "name-empty"
            raise OSError("name look-up failed")
        return tuple(found.addresses[:_MOST_ADDRESSES])

    def secure(self, sock: socket.socket, host: str) -> socket.socket:
        """TLS over a connected socket."""
        sock.settimeout(self.seconds_left())
        try:
            wrapped = connect.context(self.trust).wrap_socket(sock, server_hostname=host)
        except (OSError, ValueError) as exc:
            self.failure = failures.word(exc)
            sock.close()
            raise
        self.keep(wrapped)
        return wrapped


class _Metered(io.RawIOBase):
    """The bytes of the connection, up to the line's budget."""

    def __init__(self, raw: io.RawIOBase, line: RequestLine) -> None:
        self._raw, self._line, self._seen = raw, line, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        count = self._raw.readinto(buffer)
        self._seen += count or 0
        if self._seen > self._line.budget:
            raise TooLargeError("more than we accept")
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def _response_class(line: RequestLine) -> Callable[..., http.client.HTTPResponse]:
    def make_response(sock: socket.socket, *args: Any, **kwargs: Any) -> http.client.HTTPResponse:
        response = http.client.HTTPResponse(sock, *args, **kwargs)
        response.fp = io.BufferedReader(_Metered(response.fp.detach(), line))
        return response

    return make_response


class _Plain(HTTPConnection):
    line: RequestLine

    def _new_conn(self) -> socket.socket:
        return self.line.dial(self._dns_host, int(self.port or 80), pinned=self.proxy is None)

    def connect(self) -> None:
        super().connect()
        self.line.started_unix = time.time()


class _Secure(HTTPSConnection):
    line: RequestLine

    def connect(self) -> None:
        proxied = getattr(self, "_tunnel_host", None)
        self.sock = self.line.dial(self._dns_host, int(self.port or 443), pinned=not proxied)
        if proxied:
            self.sock.settimeout(self.line.seconds_left())
            self._has_connected_to_proxy = True
            self._tunnel()
        self.sock = self.line.secure(self.sock, str(proxied or self.host).strip("[]"))
        # whether the chain had to be verified is our context's business: no warning here
        self.is_verified = True
        self.proxy_is_verified = None
        self.line.started_unix = time.time()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain
    line: RequestLine

    def _new_conn(self) -> Any:
        made = super()._new_conn()
        made.line = self.line  # type: ignore[attr-defined]
        made.response_class = _response_class(self.line)  # type: ignore[attr-defined]
        return made


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure
    line: RequestLine

    def _new_conn(self) -> Any:
        made = super()._new_conn()
        made.line = self.line  # type: ignore[attr-defined]
        made.response_class = _response_class(self.line)  # type: ignore[attr-defined]
        return made


class LineAdapter(HTTPAdapter):
    """Hands out a pool whose one connection belongs to our line."""

    def __init__(self, line: RequestLine) -> None:
        super().__init__()
        self.line = line

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        url = parse_url(request.url)
        through = (proxies or {}).get(url.scheme)
        more: dict[str, Any] = {}
        if through:
            more = {"_proxy": parse_url(through), "_proxy_headers": self.proxy_headers(through)}
            if more["_proxy"].scheme != "http" or not more["_proxy"].host:
                self.line.failure = "not-supported"
                raise OSError("only plain HTTP proxies")
        pool: _PlainPool | _SecurePool
        if url.scheme == "https":
            pool = _SecurePool(url.host or "", url.port or 443, **more)
        elif through:
            pool = _PlainPool(more["_proxy"].host, more["_proxy"].port or 80, **more)
        else:
            pool = _PlainPool(url.host or "", url.port or 80)
        pool.line = self.line
        return pool

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing: trust comes with our own context, not from certifi through requests."""


def _literal(host: str) -> bool:
    try:
        socket.getaddrinfo(host.strip("[]"), 0, flags=socket.AI_NUMERICHOST)
    except (OSError, ValueError):
        return False
    return True
