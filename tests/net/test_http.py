"""Small requests against servers that behave, and against servers that do not."""

from __future__ import annotations

import gzip
import sys
import time
import zlib
from collections.abc import Iterable

import psutil
import pytest
import responses

from diag.net import USER_AGENT, connect, http, resolve
from diag.net.connect import Trust
from tests.loopback import Authority, answer, drip, free_port, read_request, reset, serving, silent

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Mark: a\r\n\r\nhi"


def get(
    serve: object, *, timeout: float = 0.6, url: str = "http://example.test:{}/x", **more: object
) -> http.HttpReply:
    with serving(serve) as server:  # type: ignore[arg-type]
        return http.get(url.format(server.port), address="127.0.0.1", timeout=timeout, **more)  # type: ignore[arg-type]


def peak_kib() -> int:
    """The most memory that this process has held so far, in KiB."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset) // 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak  # macOS tells bytes: getrusage(2) there


def test_a_plain_answer() -> None:
    with serving(answer(OK)) as server:
        before = time.time()
        reply = http.get(f"http://example.test:{server.port}/a?b=c", address="127.0.0.1", timeout=2)
    assert (reply.status, reply.body, reply.text, reply.failure) == (200, b"hi", "hi", None)
    assert reply.headers["x-mark"] == "a"
    assert reply.address == "127.0.0.1"
    assert reply.ms is not None
    assert before <= reply.started_unix <= reply.ended_unix <= time.time()
    request = server.requests[0].decode()
    assert request.startswith("GET /a?b=c HTTP/1.1\r\n")
    assert f"Host: example.test:{server.port}\r\n" in request
    assert USER_AGENT in request
    assert "Cookie" not in request
    assert "gzip" not in request


def test_own_headers_method_and_data() -> None:
    with serving(answer(OK)) as server:
        http.get(
            f"http://example.test:{server.port}/",
            address="127.0.0.1",
            timeout=2,
            method="POST",
            data=b"abc",
            headers={"Cache-Control": "no-cache"},
        )
    request = server.requests[0].decode()
    assert request.startswith("POST / ")
    assert "Cache-Control: no-cache" in request
    assert "Content-Length: 3" in request


def _endless(piece: bytes, first: bytes) -> Iterable[bytes]:
    yield first
    while True:
        yield piece


HEAD = b"HTTP/1.1 200 OK\r\n"
BOMB = zlib.compress(bytes(200_000_000), 9)


@pytest.mark.parametrize(
    ("serve", "status", "failure"),
    [
        (answer(b""), None, "closed"),
        (reset, None, "reset"),
        (silent, None, "timeout"),
        (drip(OK, 0.05), None, "timeout"),
        (answer([HEAD + b"\r\n", *[b"x"] * 100], pause=0.02), 200, "timeout"),
        (answer(b"no http at all\r\n\r\n"), None, "garbled"),
        (answer(HEAD + b"Content-Length: 20\r\n\r\nhi"), 200, "closed"),
        (answer(HEAD + b"Content-Length: banana\r\n\r\nhi"), 200, None),
        (answer(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), 200, "garbled"),
        (answer(_endless(b"x" * 65536, HEAD + b"\r\n")), 200, "too-large"),
        (answer(HEAD + b"A: b\r\n" * 100_000 + b"\r\n"), None, "garbled"),
        (answer(_endless(b"A" * 65536, HEAD + b"A: ")), None, "too-large"),
        (answer(_endless(b"HTTP/1.1 100 Continue\r\n\r\n" * 500, b"")), None, "too-large"),
        (answer(HEAD + b"Content-Encoding: deflate\r\n\r\n" + BOMB), 200, "too-large"),
        (answer(HEAD + b"Content-Encoding: gzip\r\n\r\nno gzip"), 200, "garbled"),
        (answer(HEAD + b"Content-Encoding: br\r\n\r\nxxxx"), 200, "garbled"),
        (answer(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"), 204, None),
        (answer(b"HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n"), 999, None),
        (answer(b"HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 0\r\n\r\n"), 511, None),
    ],
)  # fmt: skip
def test_hostile_servers(serve: object, status: int | None, failure: str | None) -> None:
    before = peak_kib()
    began = time.monotonic()
    reply = get(serve)
    assert (reply.status, reply.failure) == (status, failure)
    assert time.monotonic() - began < 2.5
    assert peak_kib() - before < 20_000


def test_a_chunk_whose_size_never_ends() -> None:
    """urllib3 gives up by itself from 2.8 on; before, our own limit on what is read ends it."""
    reply = get(answer(_endless(b"1" * 65536, HEAD + b"Transfer-Encoding: chunked\r\n\r\n")))
    assert reply.status == 200
    assert reply.failure in {"garbled", "too-large"}


def test_a_compressed_answer_is_read_all_the_same() -> None:
    body = gzip.compress(b"hello")
    assert get(answer(HEAD + b"Content-Encoding: gzip\r\n\r\n" + body)).body == b"hello"


def test_headers_that_come_twice_or_go_on_in_the_next_line() -> None:
    head = HEAD + b"Via: 1.1 a\r\nvia: 1.1 b\r\nX-Long: one,\r\n\t two\r\nContent-Length: 2\r\n\r\nhi"
    reply = get(answer(head))
    assert reply.headers["via"] == "1.1 a, 1.1 b"
    assert reply.headers["x-long"] == "one, two"
    assert (reply.body, reply.failure) == (b"hi", None)


def test_a_question_about_the_head_waits_for_no_body() -> None:
    reply = get(answer(HEAD + b"Transfer-Encoding: chunked\r\n\r\n"), method="HEAD")
    assert (reply.status, reply.body, reply.failure) == (200, b"", None)


def test_refused() -> None:
    reply = http.get(f"http://127.0.0.1:{free_port()}/", timeout=1)
    assert (reply.failure, reply.ms) == ("refused", None)


@pytest.mark.parametrize("url", ["nonsense", "http://", "http://[::1", "http://a b/"])
def test_impossible_addresses(url: str) -> None:
    assert http.get(url, timeout=0.5, raw_lookup=lambda name: resolve.Lookup(name=name)).failure is not None


def test_another_scheme() -> None:
    assert http.get("ftp://127.0.0.1/", timeout=0.5).failure == "not-supported"


def test_redirects_are_reported_and_never_followed() -> None:
    with serving(answer(OK)) as other:
        location = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{other.port}/\r\n\r\n".encode()
        with serving(answer(_endless(b"x" * 65536, location))) as server:
            reply = http.get(f"http://127.0.0.1:{server.port}/", timeout=1, cap=1000)
            assert reply.status == 302
            assert reply.headers["location"].endswith(f":{other.port}/")
            assert len(reply.body) == 1000
        assert other.connections == 0
        assert server.connections == 1


def test_nothing_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answer(OK)) as proxy, serving(answer(OK)) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
        assert http.get(f"http://127.0.0.1:{server.port}/", timeout=1).body == b"hi"
        assert proxy.connections == 0


def test_an_explicit_proxy_gets_the_whole_address() -> None:
    with serving(answer(OK)) as proxy:
        reply = http.get("http://www.netflix.test/x", proxy=f"http://127.0.0.1:{proxy.port}", timeout=1)
    assert reply.body == b"hi"
    assert proxy.requests[0].startswith(b"GET http://www.netflix.test/x HTTP/1.1\r\n")


def test_a_proxy_of_another_kind() -> None:
    assert http.get("http://a.test/", proxy="socks5://127.0.0.1:1", timeout=1).failure == "not-supported"


def test_names_are_looked_up_by_whom_we_say() -> None:
    asked: list[str] = []

    def lookup(name: str) -> resolve.Lookup:
        asked.append(name)
        return resolve.Lookup(name=name, addresses=("127.0.0.2", "127.0.0.1"))

    with serving(answer(OK)) as server:
        reply = http.get(f"http://a.test:{server.port}/", timeout=2, raw_lookup=lookup)
    assert (reply.body, reply.address, asked) == (b"hi", "127.0.0.1", ["a.test"])


def test_a_failed_look_up_is_the_failure() -> None:
    reply = http.get(
        "http://a.test/", timeout=1, raw_lookup=lambda n: resolve.Lookup(name=n, failure="name-not-found")
    )
    assert reply.failure == "name-not-found"


# -- TLS ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    real, own = connect.tls_context, authority.client()
    monkeypatch.setattr(connect, "tls_context", lambda trust: real(trust) if trust is Trust.NONE else own)
    return authority


def test_tls_to_a_pinned_address(trusted: Authority) -> None:
    with serving(answer(OK), trusted.issue("www.netflix.test")) as server:
        reply = http.get(f"https://www.netflix.test:{server.port}/", address="127.0.0.1", timeout=2)
    assert (reply.status, reply.body) == (200, b"hi")


@pytest.mark.parametrize(
    ("names", "days", "word"),
    [
        (["other.test"], (-1, 9), "tls-wrong-name"),
        (["www.netflix.test"], (-9, -1), "tls-expired"),
        (["www.netflix.test"], (1, 9), "tls-not-yet-valid"),
    ],
)
def test_certificates_are_verified(
    trusted: Authority, names: list[str], days: tuple[int, int], word: str
) -> None:
    with serving(answer(OK), trusted.issue(*names, start_days=days[0], end_days=days[1])) as server:
        url = f"https://www.netflix.test:{server.port}/"
        assert http.get(url, address="127.0.0.1", timeout=2).failure == word
        assert server.requests in ([], [b""])  # no byte of a request before the chain is good
        assert http.get(url, address="127.0.0.1", timeout=2, trust=Trust.NONE).status == 200


def test_untrusted(authority: Authority) -> None:
    with serving(answer(OK), authority.issue("www.netflix.test")) as server:
        url = f"https://www.netflix.test:{server.port}/"
        assert http.get(url, address="127.0.0.1", timeout=2).failure == "tls-untrusted"


def test_the_deadline_holds_inside_tls(trusted: Authority) -> None:
    with serving(drip(OK, 0.05), trusted.issue("www.netflix.test")) as server:
        began = time.monotonic()
        reply = http.get(f"https://www.netflix.test:{server.port}/", address="127.0.0.1", timeout=0.5)
    assert reply.failure == "timeout"
    assert time.monotonic() - began < 2


def test_plain_http_on_a_tls_port() -> None:
    reply = get(answer(b"HTTP/1.1 400 Bad Request\r\n\r\n\r\n\r\n"), url="https://example.test:{}/")
    assert reply.failure in {"not-tls", "timeout"}


def test_a_tunnel_through_a_proxy(trusted: Authority) -> None:
    inside = trusted.issue("www.netflix.test")

    def tunnel(sock: object, server: object) -> None:
        request = read_request(sock)  # type: ignore[arg-type]
        server.requests.append(request)  # type: ignore[attr-defined]
        sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")  # type: ignore[attr-defined]
        with inside.wrap_socket(sock, server_side=True) as secure:  # type: ignore[arg-type]
            read_request(secure)
            secure.sendall(OK)

    with serving(tunnel) as proxy:
        reply = http.get("https://www.netflix.test/", proxy=f"http://127.0.0.1:{proxy.port}", timeout=2)
    assert (reply.status, reply.body) == (200, b"hi")
    assert proxy.requests[0].startswith(b"CONNECT www.netflix.test:443 HTTP/1.1\r\n")
    assert b"\r\nHost: www.netflix.test:443\r\n" in proxy.requests[0]


def test_a_proxy_that_refuses_the_tunnel() -> None:
    with serving(answer(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")) as proxy:
        reply = http.get("https://www.netflix.test/", proxy=f"http://127.0.0.1:{proxy.port}", timeout=1)
    assert reply.status is None
    assert reply.failure is not None


@responses.activate
def test_works_with_the_responses_library() -> None:
    responses.add(responses.GET, "https://api.fast.com/x", json={"a": 1}, status=200)
    reply = http.get("https://api.fast.com/x", timeout=1)
    assert (reply.status, reply.body) == (200, b'{"a": 1}')


@pytest.mark.parametrize("head", [b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX-Netf", b"HTTP/1.1 200 OK\r\nServer: x\r\n"])  # fmt: skip
def test_half_a_head_is_no_answer(head: bytes) -> None:
    """A server that closes before the empty line has not answered (RFC 9112, 8)."""
    with serving(answer(head)) as server:
        reply = http.get(f"http://127.0.0.1:{server.port}/", timeout=2.0)
    assert (reply.status, reply.failure) == (None, "closed")
