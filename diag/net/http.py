"""Small HTTP requests that end in time, whatever the server does.

requests does the talking, on a connection of ours (http_line), and takes nothing from the environment: no
proxy, no .netrc, no cookie, no redirect.
"""

from __future__ import annotations

import http.client
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import requests
from urllib3.exceptions import HTTPError, InvalidChunkLength

from diag.net import USER_AGENT, failures, resolve
from diag.net.connect import Trust
from diag.net.http_line import LineAdapter, RequestLine, TooLargeError
from diag.net.limits import Limit

__all__ = ["HttpReply", "Trust", "get"]


@dataclass(frozen=True, kw_only=True)
class HttpReply:
    """What came back.

    ``headers`` have lower-case names; ``body`` is decoded and at most ``cap`` bytes; ``ms`` is the whole
    time.  ``started_unix`` is the moment before the request was written on the ready connection and
    ``ended_unix`` the one when the headers were there (Unix seconds of this PC's clock).  With a failure
    in the body, ``status``, ``headers`` and what was read of the body are still there.
    """

    url: str
    address: str | None = field(default=None, metadata={"open": "server"})
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
    timeout: Limit,
    address: str | None = None,
    trust: Trust = Trust.SYSTEM,
    cap: int = 65_536,
    headers: Mapping[str, str] | None = None,
    proxy: str | None = None,
    method: str = "GET",
    data: bytes | None = None,
    max_segment: int | None = None,
    raw_lookup: Callable[[str], resolve.Lookup] | None = None,
) -> HttpReply:
    """One request, over within ``timeout`` (connecting and look-ups included).

    ``address``: the literal address to connect to; Host and TLS server name stay those of the URL.
    ``raw_lookup`` finds addresses when none is given (default: this system's resolver).  ``proxy`` is
    ``http://host:port``; the name is then the proxy's matter.  Redirects are reported, never followed.
    """
    line = RequestLine(timeout, address, trust, max_segment, raw_lookup)
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
    adapter = LineAdapter(line)
    with line:
        try:
            request = requests.Request(method, url, headers=sent, data=data).prepare()
            # Not Session.send: it would read the whole body of a redirect, however long, to be helpful.
            response = adapter.send(
                request,
                stream=True,
                timeout=line.seconds_left(),
                proxies={"http": proxy, "https": proxy} if proxy else {},
            )
            line.ended_unix = time.time()
            if line.expired:  # cut by us: http.client takes half a status line for a whole one
                response.close()
                response = None
            else:
                line.expect_body(cap)
                body, failure = _read_body(response, cap)
        except (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError) as exc:
            failure = line.failure or _word(exc)
        finally:
            if response is not None:
                response.close()
        if line.expired:  # also when our cut looked like the end of the body
            failure = "timeout"
    return HttpReply(
        url=url,
        address=line.used,
        status=None if response is None else response.status_code,
        headers={} if response is None else _lower_names(response.headers),
        body=body,
        ms=(time.monotonic() - began) * 1000 if response is not None else None,
        failure=failure,
        started_unix=line.started_unix,
        ended_unix=line.ended_unix,
    )


def _read_body(response: requests.Response, cap: int) -> tuple[bytes, str | None]:
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
        if isinstance(cause, TooLargeError):
            return "too-large"
        if isinstance(cause, InvalidChunkLength):
            return "garbled"
        if isinstance(cause, http.client.RemoteDisconnected | http.client.IncompleteRead):
            return "closed"
        inner = [a for a in cause.args if isinstance(a, BaseException)]
        cause = inner[0] if inner else cause.__cause__ or cause.__context__
    found = failures.word_for(exc)
    if found != "other":
        return found
    network = (http.client.HTTPException, HTTPError, requests.RequestException, zlib.error)
    return "garbled" if isinstance(exc, network) else "other"


def _lower_names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
