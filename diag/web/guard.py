"""What stands before the app on every request: which host was meant, who asks, from where, and how much.

A WSGI layer and not Flask's own hooks, so that static files, unknown addresses and errors pass it too.  The
demands and the attacks behind them are those of the project's security notes: DNS rebinding, other users of
this PC, requests from other sites, framing, oversized bodies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from werkzeug.http import dump_cookie
from werkzeug.sansio.http import parse_cookie

from diag.web.keys import Keys

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

#: Names of this PC's own loopback; the port must be ours exactly.
NAMES = ("localhost", "127.0.0.1", "[::1]")

#: The longest body that any form of ours can have, in bytes.
LARGEST_BODY = 256 * 1024

#: No page takes a longer address, in characters: that of the code's page holds the 4,000 that are looked up, each of which
#: takes up to twelve ("%F0%9F%98%80").
LONGEST_ADDRESS = 56 * 1024

#: What may change something arrives in one of these two ways only: a form of ours, or JSON from our script.
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

READING = {"GET", "HEAD", "OPTIONS"}

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)

#: Only style sheets, scripts and pictures of the page may be kept by the browser.
CACHED = "/static/"

#: Keys of the environment under which the app finds who asks, and that the guard stands before it.
SESSION = "couchcheck.session"

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
{more}<title>{title}</title></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>
"""

_WORDS = {
    "host": "This address is not the page's own. Open the address that the program showed when it started.",
    "session": "Open the address that the program showed when it started. It holds a key for this browser.",
    "site": "This request did not come from the page itself, so nothing was done. Go back and try again.",
    "type": "This kind of request is not understood here.",
    "size": "That is more than this page can take.",
    "address": "This address is too long.",
}


class Guard:
    """The app behind its door.  ``hosts``: further names, with their port, that the person has allowed."""

    def __init__(self, app: App, *, port: int, keys: Keys, hosts: Iterable[str] = ()) -> None:
        self.app, self.keys = app, keys
        self.cookie = f"couchcheck-{port}"  # cookies know no ports
        self.hosts = {f"{name}:{port}" for name in NAMES} | {host.lower() for host in hosts}
        if port == 80:
            self.hosts |= set(NAMES)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            cached = path.startswith(CACHED) and status[:3] in {"200", "304"}
            return start_response(status, with_security_headers(headers, cached=cached), exc_info)

        if not self.is_ours(environ.get("HTTP_HOST")):
            return _refuse(start, HTTPStatus.FORBIDDEN, "host")
        if len(path) + len(environ.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
            return _refuse(start, HTTPStatus.REQUEST_URI_TOO_LONG, "address")
        token = _launch_token(environ)
        if token is not None and self.keys.launches(token):
            return self._welcome(start)
        session = self.keys.session(parse_cookie(environ.get("HTTP_COOKIE", "")).get(self.cookie))
        if token is not None and session is not None:
            return _page_that_goes_on(start)  # an old bookmark of somebody we know
        if session is None:
            return _refuse(start, HTTPStatus.FORBIDDEN, "session")
        refused = self._refusal(environ)
        if refused:
            return _refuse(start, *refused)
        environ[SESSION] = session
        return self.app(environ, start)

    def is_ours(self, host: str | None) -> bool:
        """Whether this Host header names us: case and one final dot do not matter, the port does."""
        if not host or "," in host:
            return False
        name, colon, port = host.lower().rpartition(":") if not host.endswith("]") else (host.lower(), "", "")
        if not colon:
            name, port = host.lower(), ""
        return (
            f"{name.removesuffix('.')}:{port}" in self.hosts
            if colon
            else name.removesuffix(".") in self.hosts
        )

    def _refusal(self, environ: Environ) -> tuple[HTTPStatus, str] | None:
        """Why a request of a known session is not let in: from another site, of an odd type, or too large."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if not re.fullmatch("0*[0-9]{1,9}", length, re.ASCII) or int(length) > LARGEST_BODY:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "size"
        if environ["REQUEST_METHOD"] in READING:
            return None
        if not from_our_page(environ):
            return HTTPStatus.FORBIDDEN, "site"
        kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if kind not in {FORM, JSON}:
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "type"
        return None

    def _welcome(self, start: StartResponse) -> Iterable[bytes]:
        """A cookie instead of the token.

        A page that goes on by itself, and no redirect: after a redirect from a link in a mail or a chat the browser
        would hold back a SameSite=Strict cookie.
        """
        cookie = dump_cookie(
            self.cookie,
            self.keys.new_session(),
            httponly=True,
            samesite="Strict",
            path="/",
            max_age=30 * 86400,
        )
        body = _PAGE.format(
            more='<link rel="icon" href="/static/icon.svg"><meta http-equiv="refresh" content="0; url=/">\n',
            title="Opening …",
            text='<a href="/">Go on to the page</a>',
        ).encode()
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Set-Cookie", cookie), _length(body)])
        return [body]


def from_our_page(environ: Environ) -> bool:
    """Whether a browser says that this request comes from a page of ours.

    Sec-Fetch-Site where the browser sends it, else the Origin, which must be equal and not merely alike.
    """
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return bool(site == "same-origin")
    host = environ.get("HTTP_HOST", "").lower()
    origin = environ.get("HTTP_ORIGIN", "").lower()
    return bool(origin == f"{environ.get('wsgi.url_scheme', 'http')}://{host}")


def with_security_headers(headers: Iterable[tuple[str, str]], *, cached: bool) -> list[tuple[str, str]]:
    """The headers of an answer with ours added; a policy that a page brings for itself stays."""
    kept = [(name, value) for name, value in headers if not name.lower().startswith("access-control-")]
    there = {name.lower() for name, _ in kept}
    own = [*HEADERS, ("Content-Security-Policy", POLICY)]
    if not cached:
        kept = [(name, value) for name, value in kept if name.lower() != "cache-control"]
        own.append(("Cache-Control", "no-store"))
    return kept + [
        (name, value) for name, value in own if name.lower() not in there or name == "Cache-Control"
    ]


def _launch_token(environ: Environ) -> str | None:
    """The token in the address, None when there is none."""
    if environ.get("PATH_INFO") != "/" or environ["REQUEST_METHOD"] != "GET":
        return None
    try:
        given = parse_qs(environ.get("QUERY_STRING", ""), max_num_fields=20)
    except ValueError:
        return None
    return next(iter(given.get("token", ())), None)


def _page_that_goes_on(start: StartResponse) -> Iterable[bytes]:
    start("303 See Other", [("Location", "/"), ("Content-Length", "0")])
    return [b""]


def _refuse(start: StartResponse, status: HTTPStatus, word: str) -> Iterable[bytes]:
    body = _PAGE.format(more="", title=re.sub(r"[^A-Za-z ]", "", status.phrase), text=_WORDS[word]).encode()
    headers = [("Content-Type", "text/html; charset=utf-8"), _length(body)]
    start(f"{status.value} {status.phrase}", headers)
    return [body]


def _length(body: bytes) -> tuple[str, str]:
    return "Content-Length", str(len(body))
