"""The server itself: one socket on one address of the home network, few connections, no route but those of the page."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import threading
from collections import Counter
from collections.abc import Callable
from functools import cache
from html import escape
from http import HTTPStatus
from pathlib import Path

from diag.case.document import MeasuredSpot
from diag.net.listening import listen_on
from diag.spot import claims, session, wire
from diag.spot.lan import SpotLan
from diag.spot.wire import BadRequest, SpotRequest, WireReader

#: The port that is tried first, and how many after it: short to type, beside the page's own (diag/web/serve.py).
PORT, PORTS = 8480, 10

#: Connections at once: of all, and of one address; the same of addresses that have not opened the page, so that one of them
#: keeps nobody out.
MOST_CONNECTIONS, MOST_OF_ONE = 24, 8
MOST_OF_STRANGERS, MOST_OF_ONE_STRANGER = 12, 4

#: The largest piece of a download, in bytes.  The page asks for larger ones the faster it goes.
LARGEST_PIECE = 8_000_000

#: How often the server looks whether its time is up, in seconds.
LOOK_S = 0.25

#: Where the page may measure its own way to the internet.  Cloudflare's speed test has let pages of others ask ("*", by
#: github.com/cloudflare/speedtest, issue 38, read 2026-11-29: for some days of July 2024 it did not); where it does not, that
#: number is not measured.  ``diag hosts`` lists it.
INTERNET = "https://speed.cloudflare.com"

_HTML, _SCRIPT, _STYLE, _JSON, _BYTES = (
    "text/html; charset=utf-8",
    "text/javascript; charset=utf-8",
    "text/css; charset=utf-8",
    "application/json",
    "application/octet-stream",
)

_NOTHING_HERE = (
    "This address leads nowhere",
    "Look at the PC: it shows the address that is valid now. Each address works for one device, and for a few minutes.",
)
_REFUSED = ("Nothing is shown here", "Look at the PC, and open the address that it shows.")


class NoPort(Exception):
    """No port can be listened on; the text says why."""


class SpotServer:
    """Serves the measuring page of one session until that is over."""

    def __init__(
        self,
        lan: SpotLan,
        opened: session.SpotSession,
        port: int | None = None,
        *,
        listening: socket.socket | None = None,
    ) -> None:
        """Listen.  Raises NoPort.  ``listening``: a socket that listens already."""
        self.session, self.lan = opened, lan
        self._socket = listening or _listen(lan.own, port)
        self._socket.settimeout(LOOK_S)
        self.port: int = self._socket.getsockname()[1]
        self.authority = f"{lan.own}:{self.port}"
        self._lock = threading.Lock()
        self._open: dict[socket.socket, str] = {}
        self._threads = [threading.Thread(target=self._accept, name="spot", daemon=True)]

    @property
    def address(self) -> str:
        """What is typed on the next device: ``192.168.1.23:8480/k7m``."""
        return f"{self.authority}/{self.session.state().code}"

    def start(self) -> None:
        """Begin to answer."""
        self._threads[0].start()

    def close(self) -> None:
        """Close every connection now."""
        self.session.close()
        self._shut()
        self._threads[0].join(2 * LOOK_S + 1)

    def _shut(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()
        with self._lock:
            for sock in self._open:
                _hang_up(sock)

    # -- connections -------------------------------------------------------------------------------------

    def _accept(self) -> None:
        while self.session.over is None:
            try:
                sock, (address, *_) = self._socket.accept()
            except TimeoutError:
                continue
            except OSError:
                if self.session.over is None:
                    continue
                break
            if not self.lan.holds(address) or not self._take(sock, address):
                _hang_up(sock)
                sock.close()
        self._shut()

    def _take(self, sock: socket.socket, address: str) -> bool:
        """Attend to a connection on a thread of its own, where there is room for it."""
        with self._lock:
            if not self._has_room(Counter(self._open.values()), address):
                return False
            self._open[sock] = address
        try:
            threading.Thread(target=self._attend, args=(sock, address), name="spot", daemon=True).start()
        except RuntimeError:  # no thread to be had
            with self._lock:
                del self._open[sock]
            return False
        return True

    def _has_room(self, now: Counter[str], address: str) -> bool:
        """``now``: how many connections each address has."""
        if self.session.is_known(address):
            return now.total() < MOST_CONNECTIONS and now[address] < MOST_OF_ONE
        strangers = sum(count for each, count in now.items() if not self.session.is_known(each))
        return strangers < MOST_OF_STRANGERS and now[address] < MOST_OF_ONE_STRANGER

    def _attend(self, sock: socket.socket, address: str) -> None:
        try:
            sock.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
            )  # an answer that is timed must not wait
            reader, first = WireReader(sock), True
            while self.session.over is None and not self.session.is_shut_out(address):
                request = reader.read_request(first=first)
                if request is None:
                    break
                first = False
                _Exchange(self, sock, reader, request, address).answer()
        except BadRequest as exc:
            with contextlib.suppress(OSError):
                _send(sock, exc.status, _HTML, _page(*_REFUSED), last=True)
        except OSError:
            pass
        finally:
            with self._lock:
                self._open.pop(sock, None)
            _hang_up(sock)
            sock.close()


class _Exchange:
    """One request and its answer."""

    def __init__(
        self, server: SpotServer, sock: socket.socket, reader: WireReader, request: SpotRequest, address: str
    ) -> None:
        self.session, self.authority = server.session, server.authority
        self.sock, self.reader, self.request, self.address = sock, reader, request, address

    def answer(self) -> None:
        """Raises BadRequest and OSError, after which the connection is of no use."""
        headers = self.request.headers
        if headers.get("host", "").lower() != self.authority:
            raise BadRequest(403)
        if headers.get("origin", f"http://{self.authority}").lower() != f"http://{self.authority}":
            raise BadRequest(403)
        first, *rest = self.request.path[1:].split("/")
        if not rest and self.request.method == "GET":
            self._page(first)
        elif len(rest) == 1 and self.session.is_device(first, self.address):
            self._of_device(first, rest[0])
        else:
            raise BadRequest(404)

    def _page(self, code: str) -> None:
        by_itself = code in {"", "favicon.ico"}  # what browsers ask for is nobody's guess
        key = None if by_itself else self.session.open_page(code, self.address)
        if key is None:
            self._send(404, _HTML, _page(*_NOTHING_HERE))
            return
        internet = INTERNET if self.session.third_parties else ""
        places = "".join(
            f'<button type="button" data-place="{number}">{escape(name)}</button>'
            for number, name in enumerate(session.PLACES)
        )
        text = read_part("page.html").replace("{key}", key).replace("{internet}", internet)
        self._send(200, _HTML, text.replace("{places}", places).encode(), also_to=internet)

    def _of_device(self, key: str, what: str) -> None:
        do: dict[tuple[str, str], Callable[[str], None]] = {
            ("GET", "page.js"): lambda _: self._send(200, _SCRIPT, read_part("page.js").encode()),
            ("GET", "page.css"): lambda _: self._send(200, _STYLE, read_part("page.css").encode()),
            ("GET", "trip"): lambda _: self._send(200, _JSON, b"{}"),
            ("GET", "down"): self._download,
            ("POST", "begin"): self._begin,
            ("POST", "up"): self._upload,
            ("POST", "live"): self._live,
            ("POST", "result"): self._result,
        }
        known = do.get((self.request.method, what))
        if known is None:
            raise BadRequest(404)
        known(key)

    def _begin(self, key: str) -> None:
        self._small_body()
        try:
            number = self.session.begin(key)
        except session.SpotBusy:
            self._say(409, {})
        else:
            self._say(200, {"n": number})

    def _download(self, key: str) -> None:
        asked = re.fullmatch(r"bytes=([0-9]{1,7})(?:&[0-9.]{1,30})?", self.request.query)
        left = int(asked[1]) if asked else 0
        if not 0 < left <= LARGEST_PIECE:
            raise BadRequest(400)
        self._head(200, _BYTES, left)
        noise = memoryview(_noise())
        while left:
            piece = noise[: min(left, wire.PIECE)]
            self.sock.settimeout(wire.PIECE_S)
            self.sock.sendall(piece)
            left -= len(piece)
            self.session.note_sent(key, len(piece))

    def _upload(self, key: str) -> None:
        self.reader.read_body(self.request, lambda piece: self.session.note_received(key, len(piece)))
        self._say(200, {"mbps": self.session.up_mbps(key)})

    def _live(self, key: str) -> None:
        try:
            self.session.note_live(key, claims.read_live(self._small_body()).mbps)
        except claims.UnexpectedClaim as exc:
            raise BadRequest(400) from exc
        self._say(200, {})

    def _result(self, key: str) -> None:
        try:
            claim = claims.read_claim(
                self._small_body(),
                places=len(session.PLACES),
                formats=len(session.FORMATS) + len(session.PROTECTIONS),
            )
            spot = self.session.finish(key, claim)
        except claims.UnexpectedClaim as exc:
            raise BadRequest(400) from exc
        self._say(200, {"lines": say_numbers(spot), "mbps": spot.down_mbps})

    def _small_body(self) -> bytes:
        if self.request.length > claims.LONGEST_CLAIM:
            raise BadRequest(413)
        pieces: list[bytes] = []
        self.reader.read_body(self.request, pieces.append)
        return b"".join(pieces)

    def _say(self, status: int, told: dict[str, object]) -> None:
        self._send(status, _JSON, json.dumps(told).encode())

    def _head(self, status: int, kind: str, length: int) -> None:
        self.sock.settimeout(wire.PIECE_S)
        self.sock.sendall(_make_head(status, kind, length))

    def _send(self, status: int, kind: str, body: bytes, also_to: str = "") -> None:
        if self.request.method == "GET" and self.request.length:
            raise BadRequest(400)
        _send(self.sock, status, kind, body, also_to=also_to)


def say_numbers(spot: MeasuredSpot) -> list[str]:
    """What was measured at a place, a sentence for each number that there is."""
    stalls = {None: None, 0: "Nothing stalled.", 1: "It stalled once."}
    found = (
        _rate(spot.down_mbps, "From the PC to the place: {}."),
        _rate(spot.up_mbps, "Back to the PC: {}."),
        None if spot.round_trip_ms is None else f"An answer takes {spot.round_trip_ms:.0f} ms.",
        stalls.get(spot.stalls, f"It stalled {spot.stalls} times."),
        _rate(spot.internet_mbps, "From the internet to the place: {}."),
        None if spot.formats is None else f"What this browser plays: {', '.join(spot.formats) or 'none'}.",
    )
    return [text for text in found if text]


def _rate(mbps: float | None, words: str) -> str | None:
    return None if mbps is None else words.format(f"{mbps:.1f} Mbit/s" if mbps < 10 else f"{mbps:.0f} Mbit/s")


@cache
def read_part(name: str) -> str:
    """A part of the measuring page."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


@cache
def _noise() -> bytes:
    """What is sent: nothing that a device on the way could press together."""
    return os.urandom(wire.PIECE)


def _page(title: str, text: str) -> bytes:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    ).encode()


def _send(
    sock: socket.socket, status: int, kind: str, body: bytes, *, also_to: str = "", last: bool = False
) -> None:
    sock.settimeout(wire.PIECE_S)
    sock.sendall(_make_head(status, kind, len(body), also_to=also_to, last=last) + body)


def _make_head(status: int, kind: str, length: int, *, also_to: str = "", last: bool = False) -> bytes:
    """The head of an answer; the policy lets the page speak to this server, and to the speed test where that is allowed."""
    connect = f"'self' {also_to}".strip()
    lines = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Content-Type: {kind}",
        f"Content-Length: {length}",
        "Cache-Control: no-store",
        f"Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src {connect}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff",
        "X-Frame-Options: DENY",
        "Referrer-Policy: no-referrer",
        "Cross-Origin-Resource-Policy: same-origin",
        f"Connection: {'close' if last else 'keep-alive'}",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def _hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _listen(own: str, port: int | None) -> socket.socket:
    try:
        return listen_on(own, range(PORT, PORT + PORTS) if port is None else (port,), waiting=32)
    except OSError as exc:
        raise NoPort(exc.strerror or str(exc)) from exc
