"""Netflix's list of video servers: taken when it is exactly of the known form, refused otherwise."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st

from diag.host import SystemFacts
from diag.model import Asked
from diag.net import resolve
from diag.probes import fast_com
from diag.probes.context import RunContext

URL = "https://ipv4-c001-lhr005-ix.1.oca.nflxvideo.net/speedtest?c=gb&n=31898&v=82&e=1795344178&t=secretsignature"
GOOD: dict[str, Any] = {
    "client": {
        "ip": "81.2.69.142",
        "asn": "31898",
        "isp": "Home Broadband",
        "location": {"city": "London", "country": "GB"},
    },
    "targets": [{"name": URL, "url": URL, "location": {"city": "London", "country": "GB"}}],
}
API = "https://api.fast.com/netflix/speedtest/v2"


def lookup(name: str) -> resolve.Lookup:
    return resolve.Lookup(name=name, addresses=("127.0.0.1",))


def fetch() -> fast_com.Targets:
    return fast_com.fetch(lookup, timeout=lambda: 1.0)


def body(**change: Any) -> bytes:
    return json.dumps(GOOD | change).encode()


def test_reads_the_list() -> None:
    found = fast_com.parse(body())
    assert (found.asn, found.isp, found.country, found.city) == ("31898", "Home Broadband", "GB", "London")
    assert found.client_ip_kind == "public"
    assert found.urls == (URL,)
    assert found.failure is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html>",
        b"\xff\xfe",
        b'{"targets": NaN}',
        b'{"client": {"asn": Infinity}, "targets": []}',
        b'{"targets": [], "targets": []}',
        b'{"a":' * 100_000,
        b"[" * 100_000,
        b'{"targets": [{"url": ' + b"9" * 5000 + b"}]}",
        b'{"targets": {"url": "x"}}',
        b'{"targets": ["x", null, 1]}',
    ],
)
def test_odd_answers_are_refused_whole(data: bytes) -> None:
    assert fast_com.parse(data) == fast_com.Targets(failure="garbled")


@pytest.mark.parametrize(
    "url",
    [
        "http://a.nflxvideo.net/speedtest?x",
        "https://nflxvideo.net.evil.test/speedtest?x",
        "https://evilnflxvideo.net/speedtest?x",
        "https://a.nflxvideo.net:8443/speedtest?x",
        "https://user@a.nflxvideo.net/speedtest?x",
        "https://a.nflxvideo.net@evil.test/speedtest?x",
        "https://a.nflxvideo.net./speedtest?x",
        "https://a.nflxvideo.net/other?x",
        "https://a.nflxvideo.net/speedtest?x y",
        "https://a.nflxvideo.net/speedtest?x\n",
        "https://a.nflxvideo.net\\@evil.test/speedtest?x",
        "https://192.168.1.1/speedtest?x",
        "https://a..nflxvideo.net/speedtest?x",
        "https://a.nflxvideo.net/speedtest?" + "x" * 3000,
        "file:///etc/passwd",
        7,
        None,
    ],
)
def test_addresses_that_are_not_netflix_video_servers(url: object) -> None:
    assert fast_com.parse(body(targets=[{"url": url}])).failure == "garbled"
    assert fast_com.parse(body(targets=[{"url": url}, {"url": URL}])).urls == (URL,)


def test_at_most_five_and_none_twice() -> None:
    many = [{"url": URL.replace("c001", f"c{n:03}")} for n in range(50)]
    assert len(fast_com.parse(body(targets=many)).urls) == 5
    assert fast_com.parse(body(targets=[{"url": URL}, {"url": URL}])).urls == (URL,)


@pytest.mark.parametrize(
    ("client", "asn", "isp"),
    [
        ({"asn": 31898, "isp": None}, "31898", None),
        ({"asn": True, "isp": 7}, None, None),
        ({"asn": "-1", "isp": "A\x1b[31m\u202eB"}, None, "A[31mB"),
        ({"asn": "9" * 11, "isp": "x" * 500}, None, "x" * 80),
        ({"asn": "12a"}, None, None),
        ({"asn": "\u0662"}, None, None),
        ("nobody", None, None),
        (None, None, None),
    ],
)
def test_odd_clients_do_no_harm(client: object, asn: str | None, isp: str | None) -> None:
    found = fast_com.parse(body(client=client))
    assert (found.asn, found.isp, found.urls) == (asn, isp, (URL,))


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    assert fast_com.parse(data).failure == "garbled"


def test_range_form_keeps_the_signature() -> None:
    assert fast_com.range_url(URL, 0, 0) == URL.replace("/speedtest?", "/speedtest/range/0-0?")
    assert fast_com.host_of(URL) == "ipv4-c001-lhr005-ix.1.oca.nflxvideo.net"


@responses.activate
def test_one_request_with_the_known_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    responses.add(responses.GET, API, body=body())
    found = fetch()
    assert (found.urls, found.status) == ((URL,), 200)
    assert len(responses.calls) == 1
    assert f"token={fast_com.TOKEN}" in str(responses.calls[0].request.url)
    assert "secretsignature" not in caplog.text
    assert "secretsignature" not in repr(found)


@responses.activate
def test_a_refused_token_is_read_anew_from_the_page() -> None:
    responses.add(responses.GET, API, status=403)
    responses.add(responses.GET, "https://fast.com/", body='<script src="/app-a32983.js"></script>')
    responses.add(
        responses.GET, "https://fast.com/app-a32983.js", body='x={token:"ABCDEFGHIJKLMNOPQRST",n:5}'
    )
    responses.add(responses.GET, API, body=body())
    assert fetch().urls == (URL,)
    assert "token=ABCDEFGHIJKLMNOPQRST" in str(responses.calls[-1].request.url)


@responses.activate
@pytest.mark.parametrize("page", ["", "<script src='https://evil.test/app-1.js'></script>", "app-1.js"])
def test_a_page_without_the_script(page: str) -> None:
    responses.add(responses.GET, API, status=403)
    responses.add(responses.GET, "https://fast.com/", body=page)
    assert fetch() == fast_com.Targets(failure="other", status=403)


@responses.activate
@pytest.mark.parametrize("status", [429, 500, 302])
def test_other_statuses_are_not_asked_twice(status: int) -> None:
    responses.add(responses.GET, API, status=status)
    assert fetch() == fast_com.Targets(failure="other", status=status)
    assert len(responses.calls) == 1


def test_a_name_that_does_not_resolve() -> None:
    gone = fast_com.fetch(lambda n: resolve.Lookup(name=n, failure="name-not-found"), timeout=lambda: 1.0)
    assert gone.failure == "name-not-found"


def test_one_request_for_the_whole_run(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def once(lookup: object, *, timeout: object) -> fast_com.Targets:
        asked.append(1)
        return fast_com.Targets(urls=(URL,))

    monkeypatch.setattr(fast_com, "fetch", once)
    shared = RunContext(Asked(), SystemFacts(os="linux"))
    assert shared.targets() is shared.targets()
    assert asked == [1]
