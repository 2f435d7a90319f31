"""What stands before the app on every request: which host was meant, who asks, from where, and how much.

A WSGI layer and not Flask's own hooks, so that static files, unknown addresses and errors pass it too.  The
demands and the attacks behind them are those of the project's security notes: DNS rebinding, other users of
this PC, requests from other sites, framing, oversized bodies.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from werkzeug.http import dump_cookie
from werkzeug.sansio.http import parse_cookie

from diag.web.keys import SESSION_S, Keys

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

#: Names of this PC's own loopback; the port must be ours exactly.
NAMES = ("localhost", "127.0.0.1", "[::1]")

#: The longest body that any form of ours can have, in bytes.
LARGEST_BODY = 256 * 1024

#: A pasted mail may be longer: a million bytes, each of which takes up to three in a form ("%3D").
LARGEST_BODIES = {"/message": 3_200_000, "/message/keep": 3_200_000}

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

#: "same-origin" and not "no-referrer": with that a browser writes ``Origin: null`` above our own forms (Fetch standard,
#: "append a request Origin header"), and at an address of the LAN, where it sends no Sec-Fetch-Site, nothing else could say that
#: they are ours.  Other sites hear as little as before.
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)

#: Only style sheets, scripts and pictures of the page may be kept by the browser.
CACHED = "/static/"

#: Key of the environment under which the app finds who asks, and that the guard stands before it.
SESSION = "couchcheck.session"

#: What a browser says of itself is kept up to this length, in characters.
LONGEST_NAME = 400

#: The pages before the page: no file of ours is given to somebody who is not known yet, so that their style is inside; under a
#: foreign name not even the program's name.
_STYLE = """:root { color-scheme: light dark; font: 106.25%/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
body { max-width: 34rem; margin: 12vh auto 2rem; padding: 0 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .3rem 0 .75rem; }
a { display: inline-flex; align-items: center; min-height: 48px; padding: 0 1.1rem; border: 2px solid; border-radius: 12px; }"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
{more}<title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1>{text}</main></body></html>
"""

#: The policy of these pages: their own style by its hash, the program's sign, and nothing else.
_PAGE_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)

_HOME = '<p><a href="/">To the first page</a></p>'
_START = (
    "<p>Go to the window in which you started the program, and press Enter there: it shows a new address. Open that within a "
    "minute. If the window is closed, start the program again: it opens this page by itself.</p>"
)

#: For each refusal its title, and what to do now.
_WORDS = {
    "host": ("This address is not the page's own", f"<p>So nothing is shown here.</p>{_START}"),
    "session": (
        "This browser has no key yet",
        "<p>This page is for you alone. The address that Couchcheck shows when it starts holds a key to it. The key opens the "
        f"page once, within a minute; then the page stays open until the program ends.</p>{_START}",
    ),
    "site": (
        "Nothing was done",
        "<p>Your browser does not say that this request comes from this page itself. So it was not carried out.</p>"
        "<p>Open the first page and try again there. If this comes again, a privacy setting or an add-on of the browser hides "
        f"where requests come from: allow it for this page, or use another browser.</p>{_HOME}",
    ),
    "type": ("Nothing was done", f"<p>This kind of request is not understood here.</p>{_HOME}"),
    "size": (
        "That is too much",
        "<p>That is more than this page can take. Go back with your browser, shorten the text, and send it again.</p>"
        + _HOME,
    ),
    "address": (
        "This address is too long",
        f"<p>Go back with your browser, and shorten the text.</p>{_HOME}",
    ),
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
        if token is not None and self.keys.use_launch_key(token):
            return self._welcome(start, environ.get("HTTP_USER_AGENT", ""))
        session = self._session(environ)
        if token is not None and session is not None:
            return _page_that_goes_on(start)  # an old bookmark of somebody we know
        if session is None:
            return _refuse(start, HTTPStatus.FORBIDDEN, "session")
        refused = self._refusal(environ)
        if refused:
            return _refuse(start, *refused)
        environ[SESSION] = session
        return _Lasting(self.app(environ, start), lambda: self.keys.lasts(session))

    def _session(self, environ: Environ) -> str | None:
        """Who asks.  Another server on this PC may have set cookies of our name, since ports share them: all are tried."""
        cookies = parse_cookie(environ.get("HTTP_COOKIE", "")).getlist(self.cookie)
        return next(filter(None, map(self.keys.session, cookies)), None)

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
        largest = largest_body(environ.get("PATH_INFO", ""))
        if not re.fullmatch("0*[0-9]{1,9}", length, re.ASCII) or int(length) > largest:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "size"
        if environ["REQUEST_METHOD"] in READING:
            return None
        if not from_our_page(environ):
            return HTTPStatus.FORBIDDEN, "site"
        kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if kind not in {FORM, JSON}:
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "type"
        return None

    def new_cookie(self, browser: str) -> str:
        """The value of a header that lets a browser in, by what it says of itself."""
        return dump_cookie(
            self.cookie,
            self.keys.new_session(browser[:LONGEST_NAME]),
            httponly=True,
            samesite="Strict",
            path="/",
            max_age=int(SESSION_S),
        )

    def _welcome(self, start: StartResponse, browser: str) -> Iterable[bytes]:
        """A cookie instead of the token.

        A page that goes on by itself, and no redirect: after a redirect from a link in a mail or a chat the browser
        would hold back a SameSite=Strict cookie.
        """
        body = _page(
            "Opening …",
            '<p><a href="/">Go on to the page</a></p>',
            more='<link rel="icon" href="/static/icon.svg"><meta http-equiv="refresh" content="0; url=/">\n',
        )
        # the key in this address goes nowhere, not even to our own pages
        own = (("Set-Cookie", self.new_cookie(browser)), ("Referrer-Policy", "no-referrer"))
        start("200 OK", [*_page_headers(body), *own])
        return [body]


class _Lasting:
    """An answer that ends when its session does: streams are open for as long as a run takes."""

    def __init__(self, parts: Iterable[bytes], lasts: Callable[[], bool]) -> None:
        self._parts, self._lasts = parts, lasts

    def __iter__(self) -> Iterator[bytes]:
        for number, part in enumerate(self._parts):
            if number and not self._lasts():
                return
            yield part

    def close(self) -> None:
        """What the server calls when it is done with an answer (PEP 3333)."""
        close = getattr(self._parts, "close", None)
        if close:
            close()


def largest_body(path: str) -> int:
    """How many bytes a form may send to an address."""
    return LARGEST_BODIES.get(path, LARGEST_BODY)


def from_our_page(environ: Environ) -> bool:
    """Whether a browser says that this request comes from a page of ours.

    It says so in up to three headers: Sec-Fetch-Site (Fetch Metadata; at secure addresses and loopback only), Origin, and
    Referer.  The strongest that is there decides, and none that names another site is passed over.  They must be equal to
    our own origin and not merely alike.  Nothing said at all is no proof.
    """
    own = f"{environ.get('wsgi.url_scheme', 'http')}://{environ.get('HTTP_HOST', '').lower()}"
    site, origin = environ.get("HTTP_SEC_FETCH_SITE"), environ.get("HTTP_ORIGIN")
    if origin is not None and origin != "null" and origin.lower() != own:
        return False
    if site is not None:
        return bool(site == "same-origin")
    if origin is not None:
        return bool(origin.lower() == own)
    return bool(environ.get("HTTP_REFERER", "").lower().startswith(f"{own}/"))


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
    body = _page(*_WORDS[word])
    start(f"{status.value} {status.phrase}", _page_headers(body))
    return [body]


def make_server_refusal(code: int) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and body of an answer that the server gives before the guard sees the request."""
    too_much = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE}
    body = _page(*_WORDS["size" if code in too_much else "type"])
    return with_security_headers(_page_headers(body), cached=False), body


def _page(title: str, text: str, more: str = "") -> bytes:
    return _PAGE.format(title=title, text=text, more=more, style=_STYLE).encode()


def _page_headers(body: bytes) -> list[tuple[str, str]]:
    return [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", _PAGE_POLICY),
    ]
