"""The small server gives its page to whoever has the code, measures, and gives nothing to anybody else."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import sys
import threading
import time
from collections.abc import Callable

import pytest

from diag.spot import SpotLan, SpotServer, SpotSession, wire
from diag.spot import server as serving
from diag.spot import session as rules
from tests.spot.phone import LOOPBACK, Phone

other_addresses = pytest.mark.skipif(sys.platform != "linux", reason="needs more addresses on loopback")


def wait_until(true: Callable[[], object], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(true())


def test_a_phone_measures(server: SpotServer, phone: Phone) -> None:
    status, told = phone.measure(place=1)
    assert status == 200
    (spot,) = server.session.state().spots
    assert (spot.name, spot.down_mbps, spot.stalls, spot.round_trip_ms, spot.medium) == (
        "Beside the router",
        8.0,
        0,
        5.0,
        "wired",
    )
    assert spot.formats == ("H.264", "VP9", "protected video (PlayReady)")
    assert told["mbps"] == 8.0
    assert told["lines"][0] == "From the PC to the place: 8.0 Mbit/s."


def test_the_upload_is_counted_here(
    server: SpotServer, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diag.spot.rates.SETTLE_MS", 10)
    monkeypatch.setattr("diag.spot.rates.LEAST_MS", 50)
    number = phone.post("begin")[1]["n"]
    for _ in range(4):
        assert phone.ask(f"/{phone.key}/up", "POST", b"\0" * 100_000)[0] == 200
        time.sleep(0.03)
    phone.post(
        "result",
        {"n": number, "place": 0, "down": [], "trips": [], "internet": None, "formats": [2, 2, 2, 2, 2, 2]},
    )
    (spot,) = server.session.state().spots
    assert spot.up_mbps is not None
    assert 1 < spot.up_mbps < 40
    assert (spot.down_mbps, spot.round_trip_ms, spot.stalls, spot.formats) == (None, None, None, None)


def test_the_live_number_comes_through_with_best_and_worst(server: SpotServer, phone: Phone) -> None:
    for mbps in (40, 80, 5, 20):
        assert phone.post("live", {"mbps": mbps})[0] == 200
    live = server.session.state().live
    assert live is not None
    assert (live.mbps, live.best_mbps, live.worst_mbps) == (20, 80, 5)


# -- who gets nothing --------------------------------------------------------------------------------------


def test_no_other_route_exists(server: SpotServer, phone: Phone) -> None:
    for path in (
        "/",
        "/favicon.ico",
        f"/{phone.key}",
        f"/{phone.key}/page.html",
        f"/{phone.key}/../etc/passwd",
        "/static/page.css",
    ):
        assert phone.ask(path)[0] == 404, path
    for path in ("case", "settings", "page.py", "server.py", "result", "up", ""):
        assert phone.ask(f"/{phone.key}/{path}")[0] in {404, 429, 0}, path


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1", "localhost:{port}", "127.0.0.1:{port}.evil.example", "127.0.0.1:1", ""],
)
def test_other_hosts_get_nothing(server: SpotServer, phone: Phone, host: str) -> None:
    status, body = phone.ask(f"/{server.session.state().code}", Host=host.format(port=server.port))
    assert status == 403
    assert b"data-key" not in body
    assert phone.ask(f"/{phone.key}/page.js", Host=host.format(port=server.port))[0] == 403


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "https://{own}", "http://{own}.evil.example", "http://127.0.0.1"],
)
def test_pages_of_other_sites_get_nothing(server: SpotServer, phone: Phone, origin: str) -> None:
    assert phone.post("begin", Origin=origin.format(own=server.authority))[0] == 403
    assert phone.post("begin", Origin=f"http://{server.authority}")[0] == 200


@other_addresses
def test_a_code_is_good_for_one_device(server: SpotServer, phone: Phone) -> None:
    used = next(iter(server.session._devices.values())).code
    neighbour = Phone(server, "127.0.0.2")
    assert neighbour.open(used) == 404
    neighbour.key = phone.key  # seen on the way
    assert neighbour.ask(f"/{phone.key}/page.js")[0] == 404
    assert neighbour.post("begin")[0] == 404
    assert phone.open(used) == 200, "the device itself may load the page again"
    assert neighbour.open() == 200, "with a code of its own"
    assert neighbour.key != phone.key


@other_addresses
def test_who_tries_out_codes_is_not_looked_at_any_more(server: SpotServer, phone: Phone) -> None:
    guesser = Phone(server, "127.0.0.3")
    answers = [guesser.open("222") for _ in range(rules.MOST_WRONG_OF_ONE + 2)]
    assert answers[0] == 404
    assert answers[-1] == 0
    assert guesser.open() == 0, "with the right one too"
    assert phone.ask(f"/{phone.key}/trip")[0] == 200, "nobody else is harmed"


@other_addresses
def test_many_guessers_close_it(server: SpotServer) -> None:
    for n in range(rules.MOST_WRONG):
        server.session.open_page("222", f"127.0.1.{n // 4}")
    assert server.session.over == rules.GUESSED
    assert wait_until(lambda: not is_listening(server))


def is_listening(server: SpotServer) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
    except OSError:
        return False
    return True


def test_a_result_counts_once_and_only_for_what_was_begun(server: SpotServer, phone: Phone) -> None:
    claim = {
        "n": 1,
        "place": 0,
        "down": [[0, 0]],
        "trips": [],
        "internet": None,
        "formats": [2, 2, 2, 2, 2, 2],
    }
    assert phone.post("result", claim)[0] == 400, "nothing was begun"
    assert phone.measure()[0] == 200
    assert phone.post("result", claim)[0] == 400, "a second time"
    assert len(server.session.state().spots) == 1


def test_more_than_was_sent_is_not_believed(server: SpotServer, phone: Phone) -> None:
    assert phone.measure(down=[[0, 0], [1000, 10_000_000], [2000, 900_000_000]])[0] == 400
    assert server.session.state().spots == ()


@other_addresses
def test_one_measures_at_a_time(server: SpotServer, phone: Phone) -> None:
    other = Phone(server, "127.0.0.4")
    assert other.open() == 200
    assert phone.post("begin")[0] == 200
    assert other.post("begin")[0] == 409
    assert phone.post("begin")[0] == 200, "the same device begins anew"


def test_neighbours_outside_the_home_network_get_nothing() -> None:
    lan = SpotLan(own="127.0.0.1", network=ipaddress.IPv4Network("10.77.0.0/24"))
    server = SpotServer(lan, SpotSession(minutes=5), port=0)
    server.start()
    try:
        assert Phone(server).open() == 0
        assert server.session.state().devices == 0
    finally:
        server.close()


# -- what is too much --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", 400), (b"GET  / HTTP/1.1\r\n\r\n", 400), (b"PUT / HTTP/1.1\r\n\r\n", 400), (b"\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400), (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400), (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n folded: a\r\n\r\n", 400), (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400), (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 70 + b"\r\n", 431), (b"GET / HTTP/1.1\r\na: " + b"b" * 20_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"a" * 300 + b" HTTP/1.1\r\n\r\n", 400), (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    ],
    ids=lambda value: str(value)[:45],
)  # fmt: skip
def test_what_is_no_request_of_ours(server: SpotServer, request_: bytes, status: int) -> None:
    answer = Phone(server).raw(request_)
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:80]
    assert b"Connection: close" in answer


def test_large_claims_and_pieces_are_refused(server: SpotServer, phone: Phone) -> None:
    assert phone.ask(f"/{phone.key}/result", "POST", b" " * 20_000)[0] == 413
    for query in (
        "",
        "?bytes=0",
        "?bytes=-5",
        "?bytes=9000000",
        "?bytes=99999999999",
        "?bytes=1e3",
        "?bytes=1&a=../b",
    ):
        assert phone.ask(f"/{phone.key}/down{query}")[0] == 400, query


def test_a_slow_head_is_hung_up_on(server: SpotServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "HEAD_S", 0.3)
    with Phone(server).connect() as sock:
        began = time.monotonic()
        sock.settimeout(5)
        try:
            for byte in b"GET /aaa HTTP/1.1\r\nHost: a":  # more than 0.3 s at this pace
                sock.sendall(bytes([byte]))
                time.sleep(0.05)
        except OSError:
            pass
        with contextlib.suppress(ConnectionError):
            assert sock.recv(100)[:12] in {b"HTTP/1.1 408", b""}
        assert time.monotonic() - began < 4
    assert wait_until(lambda: not server._open)


def test_silent_connections_are_closed_and_keep_nobody_out(
    server: SpotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "HEAD_S", 0.4)
    silent = [Phone(server).connect() for _ in range(serving.MOST_OF_ONE_STRANGER)]
    assert wait_until(lambda: len(server._open) == serving.MOST_OF_ONE_STRANGER)
    assert Phone(server).open() == 0, "this address has as many as a stranger may have"
    if sys.platform == "linux":
        assert Phone(server, "127.0.0.9").open() == 200, "another one gets in"
    assert wait_until(lambda: not server._open)
    assert Phone(server).open() == 200
    for sock in silent:
        sock.close()


@other_addresses
def test_a_flood_of_connections_leaves_room_for_the_phone(server: SpotServer, phone: Phone) -> None:
    flood = [Phone(server, f"127.0.2.{n % 30}").connect() for n in range(120)]
    assert wait_until(lambda: len(server._open) >= serving.MOST_OF_STRANGERS)
    assert len(server._open) <= serving.MOST_CONNECTIONS
    assert phone.ask(f"/{phone.key}/trip")[0] == 200
    assert threading.active_count() < 60
    for sock in flood:
        sock.close()


# -- the end -----------------------------------------------------------------------------------------------


def test_it_closes_by_itself_in_the_middle_of_a_download() -> None:
    server = SpotServer(LOOPBACK, SpotSession(minutes=0.6 / 60), port=0)
    server.start()
    phone = Phone(server)
    assert phone.open() == 200
    with phone.connect() as sock:
        sock.sendall(
            f"GET /{phone.key}/down?bytes=8000000 HTTP/1.1\r\nHost: {server.authority}\r\n\r\n".encode()
        )
        assert sock.recv(10) == b"HTTP/1.1 2"
        assert wait_until(lambda: server.session.over == rules.TIME_IS_UP)
        assert wait_until(lambda: not server._open)
    assert not is_listening(server)
    server.close()


def test_closing_takes_the_port_and_every_connection(server: SpotServer, phone: Phone) -> None:
    with phone.connect() as sock:
        began = time.monotonic()
        server.close()
        assert time.monotonic() - began < 2
        with contextlib.suppress(ConnectionResetError):  # so a connection ends that nobody had taken yet
            assert sock.recv(10) == b""
    assert not is_listening(server)
    server.close()  # twice is once


def test_every_answer_carries_its_headers(server: SpotServer, phone: Phone) -> None:
    for path in (
        "/",
        f"/{server.session.state().code}",
        f"/{phone.key}/page.js",
        f"/{phone.key}/trip",
        f"/{phone.key}/down?bytes=5",
    ):
        head = (
            phone.raw(f"GET {path} HTTP/1.1\r\nHost: {server.authority}\r\n\r\n".encode())
            .partition(b"\r\n\r\n")[0]
            .decode()
        )
        for line in (
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: no-referrer",
            "X-Frame-Options: DENY",
        ):
            assert line in head, (path, line)
        assert "default-src 'none'" in head
        assert "Access-Control" not in head
        assert "Server:" not in head


def test_the_page_speaks_to_the_speed_test_only_where_that_is_allowed() -> None:
    for allowed in (True, False):
        server = SpotServer(LOOPBACK, SpotSession(minutes=1, third_parties=allowed), port=0)
        server.start()
        answer = Phone(server).raw(
            f"GET /{server.session.state().code} HTTP/1.1\r\nHost: {server.authority}\r\n\r\n".encode()
        )
        assert (b"connect-src 'self' https://speed.cloudflare.com;" in answer) is allowed
        assert (b"speed.cloudflare.com" in answer) is allowed
        server.close()
