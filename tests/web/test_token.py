"""Other users and programs of this PC: a launch token that nobody can guess, then a cookie that only we can make."""

from __future__ import annotations

import html
import logging
import re
import threading
import time
from types import SimpleNamespace

import pytest

from diag.report import FORMATS
from diag.store import data_folder
from diag.web.keys import Keys
from diag.web.pages.about import browser_name
from tests.web.routes import path, rules
from tests.web.served import serving, status
from tests.web.site import PORT, Site


def test_the_key_becomes_a_cookie_and_leaves_the_address(site: Site) -> None:
    key = site.keys.new_launch_key()
    answer = site.bare(f"/?token={key}", known=False)
    cookie = answer.headers["Set-Cookie"]
    name, _, value = cookie.partition(";")[0].partition("=")
    assert name == f"couchcheck-{PORT}"
    assert re.search(r"; HttpOnly(;|$)", cookie)
    assert "; SameSite=Strict" in cookie
    assert "; Path=/" in cookie
    assert "Domain" not in cookie
    assert 'content="0; url=/"' in answer.text, "the browser goes on by itself"
    assert key not in answer.text
    assert site.bare("/", known=False, headers={"Cookie": f"{name}={value}"}).status_code == 200


def test_keys_cannot_be_guessed(site: Site) -> None:
    for made in (site.keys.new_launch_key, site.keys.new_session):
        values = {made() for _ in range(50)}
        assert len(values) == 50
        assert all(len(value) * 6 >= 128 for value in values)


def test_a_key_opens_once(site: Site) -> None:
    address = f"/?token={site.keys.new_launch_key()}"
    assert site.bare(address, known=False).status_code == 200
    again = site.bare(address, known=False)
    assert (again.status_code, again.headers.get("Set-Cookie")) == (403, None)
    assert "press Enter" in again.text, "the way to another one"


def test_a_key_opens_once_however_many_use_it_at_the_same_moment(site: Site) -> None:
    key, opened = site.keys.new_launch_key(), []
    together = threading.Barrier(8)

    def use() -> None:
        together.wait()
        opened.append(site.keys.use_launch_key(key))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened.count(True) == 1


def test_a_key_opens_for_a_minute(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    early, late = site.keys.new_launch_key(), site.keys.new_launch_key()
    now = time.monotonic()
    monkeypatch.setattr("diag.web.keys.time", SimpleNamespace(monotonic=lambda: now + 59))
    assert site.keys.use_launch_key(early)
    monkeypatch.setattr("diag.web.keys.time", SimpleNamespace(monotonic=lambda: now + 61))
    assert not site.keys.use_launch_key(late)


def test_no_cookie_no_page(site: Site, stored: str) -> None:
    for rule in rules(site.app):
        for method in sorted(rule.methods or ()):
            answer = site.bare(path(rule, case=stored), method, known=False)
            assert answer.status_code == 403, (rule, method)
            assert "Set-Cookie" not in answer.headers
    assert site.bare("/nothing/here", known=False).status_code == 403, (
        "not even that an address does not exist"
    )


def test_cookies_that_are_not_ours(site: Site) -> None:
    good = site.session
    for value in (
        "",
        "x",
        ".",
        good[:-1],
        good + "A",
        good.swapcase(),
        good * 50,
        site.keys.new_launch_key(),
        site.keys.session(good),
        site.form,
        Keys().new_session(),
        "\xff\xfe",
        "\u00e9",
        '"' + good,
    ):
        answer = site.bare("/", known=False, headers={"Cookie": f"{site.cookie}={value}"})
        assert answer.status_code == 403, value
    for cookie in (
        f"couchcheck-{PORT + 1}={good}",
        f"couchcheck={good}",
        f"{site.cookie}",
        f"x; {site.cookie}x={good}",
    ):
        assert site.bare("/", known=False, headers={"Cookie": cookie}).status_code == 403, cookie
    assert site.bare("/", known=False, headers={"Cookie": f"a=b; {site.cookie}={good}"}).status_code == 200


def test_a_session_that_nobody_uses_ends_by_itself(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    for days, code in ((6, 200), (12, 200), (20, 403)):  # each use counts anew
        clock = SimpleNamespace(monotonic=lambda days=days: now + 86400 * days)
        monkeypatch.setattr("diag.web.keys.time", clock)
        assert site.get("/about").status_code == code
    assert not list(site.keys.sessions())


def test_a_key_of_an_earlier_start_opens_nothing(site: Site) -> None:
    key = site.keys.new_launch_key()
    for token in (Keys().new_launch_key(), "", "x", key + "x", key[:-1], "\u00e9", key.swapcase()):
        answer = site.bare("/", known=False, query_string={"token": token})
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (403, None), token
    for place in ("/run", "/static/page.css", "/nothing"):
        assert site.bare(place, known=False, query_string={"token": key}).status_code == 403
    for method in ("POST", "HEAD", "OPTIONS"):
        assert site.bare("/", method, known=False, query_string={"token": key}).status_code == 403
    assert site.bare("/", known=False, query_string={"token": key}).status_code == 200, (
        "none of this used it up"
    )


def test_somebody_known_with_an_old_bookmark_goes_on(site: Site) -> None:
    answer = site.bare("/", query_string={"token": "old"})
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_start_knows_no_session_of_another_and_keeps_none(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = Site(monkeypatch)
    assert (
        another.bare("/", known=False, headers={"Cookie": f"{site.cookie}={site.session}"}).status_code == 403
    )
    assert not another.keys.is_form_token(site.keys.session(site.session) or "", site.form)
    assert not [file for file in data_folder().glob("*") if "key" in file.name]


def test_all_browsers_but_the_one_that_asks_are_forgotten(site: Site) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"
    welcome = site.bare(f"/?token={site.keys.new_launch_key()}", known=False, headers={"User-Agent": firefox})
    other = {"Cookie": welcome.headers["Set-Cookie"].partition(";")[0]}
    unused = site.keys.new_launch_key()
    page = html.unescape(site.get("/about").text)
    assert "Firefox on Linux: used just now" in page
    assert page.count(": this one") == 1
    answer = site.post("/about/forget")
    assert answer.status_code == 303
    assert site.bare("/", known=False, headers=other).status_code == 403
    assert site.bare("/", known=True).status_code == 403, (
        "a copy of the old cookie of this one opens nothing, too"
    )
    assert site.bare(f"/?token={unused}", known=False).status_code == 403
    page = html.unescape(site.get("/about?said=forgotten").text)  # the browser has its new cookie
    assert "Firefox" not in page
    assert "This one stays" in page


def test_an_open_stream_ends_when_its_browser_is_forgotten(site: Site) -> None:
    site.go.clear()
    site.post("/run")
    assert site.manager.work
    heard = iter(site.get(f"/run/{site.manager.work.number}/events", buffered=False).response)
    assert next(heard)
    site.keys.forget_all()
    assert len(list(heard)) <= 1


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari on a Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1", "Chrome on an iPhone"),
        ("<script>alert(1)</script>", "A browser"),
        ("", "A browser"),
    ],
)  # fmt: skip
def test_a_browser_is_called_as_people_call_it(told: str, name: str) -> None:
    assert browser_name(told) == name


def test_the_token_is_said_nowhere(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(monkeypatch) as served:
        site, token = served.site, served.site.keys.new_launch_key()
        case = site.keep()
        assert status(served.get(f"/?token={token}", cookie=False)) == 200
        assert status(served.get(f"/?token={token}", host="evil.example", cookie=False)) == 403
        assert status(served.get(f"/nothing?token={token}")) == 404
        served.raw(f"GET /?token={token} HTTP/9.9\r\nHost: x\r\nbroken\r\n\r\n".encode())
        pages = [
            served.get(path(rule, case=case)) for rule in rules(site.app) if "GET" in (rule.methods or ())
        ]
        assert not any(token.encode() in page for page in pages), "in no page and no report"
        assert not any(site.session.encode() in page for page in pages)
        out, err = capfd.readouterr()
        said = out + err + caplog.text
        for secret in (token, site.session, site.form):
            assert secret not in said


def test_no_page_tells_another_site_where_it_comes_from(site: Site, stored: str) -> None:
    for rule in rules(site.app):
        answer = site.bare(path(rule, case=stored))
        assert answer.headers["Referrer-Policy"] == "same-origin", rule


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_reports_hold_no_key(site: Site, stored: str, form: str) -> None:
    for address in (
        f"/case/{stored}/report?format={form}",
        f"/case/{stored}/report/{form}",
        f"/case/{stored}/report.{form}",
    ):
        text = site.get(address).text
        assert site.session not in text


def test_a_cookie_of_our_name_from_another_server_locks_nobody_out(site: Site) -> None:
    """One set for a longer path comes first (RFC 6265, 5.4), and every port of this PC shares them."""
    cookies = f"{site.cookie}=theirs; {site.cookie}={site.session}"
    assert site.bare("/", known=False, headers={"Cookie": cookies}).status_code == 200
