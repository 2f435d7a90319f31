"""Small HTTP requests that end in time, whatever the server does.

requests does the talking.  What it lacks for measuring is added by an adapter: one deadline for all of
it, a literal address to connect to, a limit on headers and body, and nothing from the environment: no
proxy, no .netrc, no cookie, no redirect.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, InvalidChunkLength
from urllib3.util import parse_url

from diag import __version__
from diag.net import connect, failures, resolve
from diag.net.connect import Trust

__all__ = ["USER_AGENT", "Reply", "Trust", "get"]

USER_AGENT = f"Couchcheck/{__version__} (network diagnostics; independent of Netflix)"

#: The headers of all sites together; servers themselves stop at 8 to 32 KiB.
HEADER_CAP = 65_536
#: Framing around a body within the cap: chunk sizes, and what compression may add.
_SLACK = 65_536
#: So many addresses of one name are tried, each with its share of the time.
_MOST_ADDRESSES = 3


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back.

    ``headers`` have lower-case names; ``body`` is decoded and at most ``cap`` bytes; ``ms`` is the whole
    time.  ``started_unix`` is the moment before the request was written on the ready connection and
    ``ended_unix`` the one when the headers were there (Unix seconds of this PC's clock).  With a failure
    in the body, ``status``, ``headers`` and what was read of the body are still there.
    """

    url: str = field(metadata={"private": "host"})
    address: str | None = field(default=None, metadata={"private": "ip"})
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    ms: float | None = None
    failure: str | None = None
    started_unix: float = 0.0
    ended_unix: float = 0.0

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")


def get(
    url: str,
    *,
    timeout: float,
    address: str | None = None,
    trust: Trust = Trust.SYSTEM,
    cap: int = 65_536,
    headers: Mapping[str, str] | None = None,
    proxy: str | None = None,
    method: str = "GET",
    data: bytes | None = None,
    max_segment: int | None = None,
    raw_lookup: Callable[[str], resolve.Lookup] | None = None,
) -> Reply:
    """One request, over within ``timeout`` seconds (connecting and look-ups included).

    ``address``: the literal address to connect to; Host and TLS server name stay those of the URL.
    ``raw_lookup`` finds addresses when none is given (default: this system's resolver).  ``proxy`` is
    ``http://host:port``; the name is then the proxy's matter.  Redirects are reported, never followed.
    """
    line = _Line(timeout, address, trust, max_segment, raw_lookup)
    sent = {
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        **(headers or {}),
    }
    began = time.monotonic()
    line.started_unix = line.ended_unix = time.time()
    response: requests.Response | None = None
    body, failure = b"", None
    adapter = _Adapter(line)
    with line:
        try:
            request = requests.Request(method, url, headers=sent, data=data).prepare()
            # Not Session.send: it would read the whole body of a redirect, however long, to be helpful.
            response = adapter.send(
                request,
                stream=True,
                timeout=line.left(),
                proxies={"http": proxy, "https": proxy} if proxy else {},
            )
            line.ended_unix = time.time()
            if line.expired:  # cut by us: http.client takes half a status line for a whole one
                response.close()
                response = None
            else:
                line.expect_body(cap)
                body, failure = _read(response, cap)
        except (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError) as exc:
            failure = line.failure or _word(exc)
        finally:
            if response is not None:
                response.close()
        if line.expired:  # also when our cut looked like the end of the body
            failure = "timeout"
    return Reply(
        url=url,
        address=line.used,
        status=None if response is None else response.status_code,
        headers={} if response is None else _lowered(response.headers),
        body=body,
        ms=(time.monotonic() - began) * 1000 if response is not None else None,
        failure=failure,
        started_unix=line.started_unix,
        ended_unix=line.ended_unix,
    )


class _TooLargeError(http.client.HTTPException):
    pass


class _Line:
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

    def __enter__(self) -> _Line:
        self._watchdog.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._watchdog.cancel()

    def left(self) -> float:
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
                share = self.left() / (len(addresses) - number)
                return connect.dial(address, port, timeout=share, max_segment=self.max_segment)
            except OSError:
                if number == len(addresses) - 1:
                    raise
        raise OSError("no address")

    def _addresses(self, host: str) -> tuple[str, ...]:
        if _literal(host):
            return (host.strip("[]"),)
        found = self.lookup(host) if self.lookup else resolve.system(host, timeout=self.left())
        if not found.addresses:
            self.failure = found.failure or "name-empty"
            raise OSError("name look-up failed")
        return tuple(found.addresses[:_MOST_ADDRESSES])

    def secure(self, sock: socket.socket, host: str) -> socket.socket:
        """TLS over a connected socket."""
        sock.settimeout(self.left())
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

    def __init__(self, raw: io.RawIOBase, line: _Line) -> None:
        self._raw, self._line, self._seen = raw, line, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        count = self._raw.readinto(buffer)
        self._seen += count or 0
        if self._seen > self._line.budget:
            raise _TooLargeError("more than we accept")
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def _response_class(line: _Line) -> Callable[..., http.client.HTTPResponse]:
    def made(sock: socket.socket, *args: Any, **kwargs: Any) -> http.client.HTTPResponse:
        response = http.client.HTTPResponse(sock, *args, **kwargs)
        response.fp = io.BufferedReader(_Metered(response.fp.detach(), line))
        return response

    return made


class _Plain(HTTPConnection):
    line: _Line

    def _new_conn(self) -> socket.socket:
        return self.line.dial(self._dns_host, int(self.port or 80), pinned=self.proxy is None)

    def connect(self) -> None:
        super().connect()
        self.line.started_unix = time.time()


class _Secure(HTTPSConnection):
    line: _Line

    def connect(self) -> None:
        proxied = getattr(self, "_tunnel_host", None)
        self.sock = self.line.dial(self._dns_host, int(self.port or 443), pinned=not proxied)
        if proxied:
            self.sock.settimeout(self.line.left())
            self._has_connected_to_proxy = True
            self._tunnel()
        self.sock = self.line.secure(self.sock, str(proxied or self.host).strip("[]"))
        # whether the chain had to be verified is our context's business: no warning here
        self.is_verified = True
        self.proxy_is_verified = None
        self.line.started_unix = time.time()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain
    line: _Line

    def _new_conn(self) -> Any:
        made = super()._new_conn()
        made.line = self.line  # type: ignore[attr-defined]
        made.response_class = _response_class(self.line)  # type: ignore[attr-defined]
        return made


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure
    line: _Line

    def _new_conn(self) -> Any:
        made = super()._new_conn()
        made.line = self.line  # type: ignore[attr-defined]
        made.response_class = _response_class(self.line)  # type: ignore[attr-defined]
        return made


class _Adapter(HTTPAdapter):
    """Hands out a pool whose one connection belongs to our line."""

    def __init__(self, line: _Line) -> None:
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


def _read(response: requests.Response, cap: int) -> tuple[bytes, str | None]:
    """The body, decoded, at most ``cap`` bytes, and why it ended early."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    decoder = None
    if encoding in {"gzip", "x-gzip", "deflate"}:
        decoder = zlib.decompressobj(47)  # RFC 1950 and 1952, told apart by the header
    elif encoding not in {"", "identity"}:
        return b"", "garbled"  # we asked for none
    body = bytearray()
    try:
        for chunk in response.raw.stream(16_384, decode_content=False):
            body += decoder.decompress(chunk, cap + 1 - len(body)) if decoder else chunk
            if len(body) > cap:
                return bytes(body[:cap]), "too-large"
    except (HTTPError, http.client.HTTPException, OSError, zlib.error) as exc:
        return bytes(body[:cap]), _word(exc)
    return bytes(body), None


def _word(exc: BaseException) -> str:
    """failures.word, plus what only HTTP has."""
    cause: BaseException | None = exc
    for _ in range(8):
        if cause is None:
            break
        if isinstance(cause, _TooLargeError):
            return "too-large"
        if isinstance(cause, InvalidChunkLength):
            return "garbled"
        if isinstance(cause, http.client.RemoteDisconnected | http.client.IncompleteRead):
            return "closed"
        inner = [a for a in cause.args if isinstance(a, BaseException)]
        cause = inner[0] if inner else cause.__cause__ or cause.__context__
    found = failures.word(exc)
    if found != "other":
        return found
    network = (http.client.HTTPException, HTTPError, requests.RequestException, zlib.error)
    return "garbled" if isinstance(exc, network) else "other"


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _literal(host: str) -> bool:
    try:
        socket.getaddrinfo(host.strip("[]"), 0, flags=socket.AI_NUMERICHOST)
    except (OSError, ValueError):
        return False
    return True
