"""DNS rebinding: the page answers to its own names with its own port, and to no other, wherever one asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diag.web.serve import reachable
from tests.web.served import Served, serving, status
from tests.web.site import PORT, Site

#: Addresses of every kind: a page, data, a stream, a file, nothing.
PLACES = ("/", "/run/x/state", "/run/x/events", "/static/page.css", "/static/none.css", "/nothing/here")

OURS = ("localhost:{p}", "127.0.0.1:{p}", "[::1]:{p}", "LOCALHOST:{p}", "localhost.:{p}", "LocalHost.:{p}")
FOREIGN = (
    "evil.example:{p}",
    "evil.example",
    "127.0.0.1.nip.io:{p}",
    "localhost.evil.example:{p}",
    "evil-localhost:{p}",
    "localhost@evil.example:{p}",
    "evil@localhost:{p}",
    "0.0.0.0:{p}",
    "127.1:{p}",
    "127.0.0.2:{p}",
    "2130706433:{p}",
    "0x7f000001:{p}",
    "0177.0.0.1:{p}",
    "[::]:{p}",
    "[::ffff:127.0.0.1]:{p}",
    "[::1%lo]:{p}",
    "[::1:{p}",
    "::1:{p}",
    "::1",
    "[::1]",
    "10.0.0.5:{p}",
    "localhost",
    "127.0.0.1",
    "localhost:80",
    "localhost:{p}0",
    "localhost:0{p}",
    "localhost:+{p}",
    "localhost:",
    "localhost..:{p}",
    ".localhost:{p}",
    "local host:{p}",
    "localhost:{p}/",
    "localhost:{p}:{p}",
    "localhost:{p}, evil.example",
    "evil.example, localhost:{p}",
    "http://localhost:{p}",
    "",
    " ",
    ":",
    ":{p}",
    "localhos\u0442:{p}",
    "localhost%00:{p}",
)


@pytest.mark.parametrize("place", PLACES)
def test_the_names_of_this_pc(site: Site, place: str) -> None:
    for host in OURS:
        answer = site.bare(place, host=host.format(p=PORT))
        assert answer.status_code in {200, 404}, (host, answer.status_code)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("known", [True, False], ids=["with cookie", "without"])
def test_every_other_name_is_refused(site: Site, place: str, known: bool) -> None:
    for host in FOREIGN:
        answer = site.bare(place, host=host.format(p=PORT), known=known)
        assert answer.status_code == 403, (host, place, answer.status_code)
        assert "page's own" in answer.text
        assert "Set-Cookie" not in answer.headers


def test_the_right_token_does_not_open_the_page_under_a_foreign_name(site: Site) -> None:
    answer = site.bare(f"/?token={site.keys.new_launch_key()}", host=f"evil.example:{PORT}", known=False)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_names_that_a_proxy_would_pass_on_do_not_count(site: Site) -> None:
    for name in ("X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Host"):
        answer = site.bare("/", host=f"evil.example:{PORT}", headers={name: f"localhost:{PORT}"})
        assert answer.status_code == 403


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with serving(monkeypatch) as made:
        yield made


@pytest.mark.parametrize("place", PLACES)
def test_on_the_wire(served: Served, place: str) -> None:
    p = served.port
    for host in OURS:
        assert status(served.get(place, host=host.format(p=p))) in {200, 404}, host
    for host in (h for h in FOREIGN if h.isascii() and h.strip()):
        assert status(served.get(place, host=host.format(p=p))) in {400, 403}, host


@pytest.mark.parametrize("place", PLACES)
def test_no_host_and_two_hosts_on_the_wire(served: Served, place: str) -> None:
    ours, cookie = (
        f"Host: localhost:{served.port}\r\n",
        f"Cookie: {served.cookie}\r\nConnection: close\r\n\r\n",
    )
    for version in ("1.0", "1.1"):
        line = f"GET {place} HTTP/{version}\r\n"
        for hosts in (
            "",
            "Host:\r\n",
            "Host: \r\n",
            ours + "Host: evil.example\r\n",
            "Host: evil.example\r\n" + ours,
            ours + ours,
        ):
            answer = served.raw((line + hosts + cookie).encode())
            assert status(answer) in {400, 403}, (version, hosts)
            assert b"Couchcheck" not in answer
    assert status(served.raw(f"GET http://evil.example{place} HTTP/1.1\r\n{ours}{cookie}".encode())) in {
        200,
        400,
        404,
    }
    assert status(
        served.raw(f"GET {place} HTTP/1.1\r\nHost : localhost:{served.port}\r\n{cookie}".encode())
    ) in {400, 403}
    assert status(served.raw(f"GET {place} HTTP/1.1\r\nHost: evil\r\n {ours}{cookie}".encode())) in {400, 403}


def test_by_choice_the_list_is_still_explicit(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(monkeypatch, hosts=[f"192.168.1.20:{PORT}"])
    assert site.bare("/", host=f"192.168.1.20:{PORT}").status_code == 200
    assert site.bare("/", host=f"192.168.1.20:{PORT}", known=False).status_code == 403, (
        "the token is still needed"
    )
    for host in (f"192.168.1.21:{PORT}", "192.168.1.20", f"0.0.0.0:{PORT}", f"annas-pc:{PORT}"):
        answer = site.bare("/", host=host)
        assert (answer.status_code, "page's own" in answer.text) == (403, True)
    site.close()


def test_all_addresses_at_once_are_those_that_this_pc_has(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(monkeypatch)  # reads a system of the test: 192.168.1.20
    assert reachable("0.0.0.0") == ["192.168.1.20"]
    assert reachable("127.0.0.1") == []
    assert reachable("192.168.7.7") == ["192.168.7.7"]
    assert reachable("fd00::7") == ["[fd00::7]"]
    site.close()
