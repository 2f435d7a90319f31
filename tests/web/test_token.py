"""Other users and programs of this PC: a launch token that nobody can guess, then a cookie that only we can make."""

from __future__ import annotations

import logging
import os
import re
import stat
from pathlib import Path

import pytest
from itsdangerous import URLSafeTimedSerializer

from diag.report import FORMATS
from diag.web import keys
from diag.web.keys import Keys
from tests.web.routes import path, rules
from tests.web.served import serving, status
from tests.web.site import PORT, SECRET, Site


def test_the_token_becomes_a_cookie_and_leaves_the_address(site: Site) -> None:
    answer = site.bare(f"/?token={site.keys.token}", known=False)
    cookie = answer.headers["Set-Cookie"]
    name, _, value = cookie.partition(";")[0].partition("=")
    assert name == f"couchcheck-{PORT}"
    assert re.search(r"; HttpOnly(;|$)", cookie)
    assert "; SameSite=Strict" in cookie
    assert "; Path=/" in cookie
    assert "Domain" not in cookie
    assert 'content="0; url=/"' in answer.text, "the browser goes on by itself"
    assert site.keys.token not in answer.text
    assert site.bare("/", known=False, headers={"Cookie": f"{name}={value}"}).status_code == 200


def test_tokens_cannot_be_guessed(site: Site) -> None:
    tokens = {Keys(SECRET).token for _ in range(50)}
    assert len(tokens) == 50, "each start has its own"
    assert all(len(token) * 6 >= 128 for token in tokens)
    assert len({site.keys.new_session() for _ in range(50)}) == 50


def test_no_cookie_no_page(site: Site, stored: str) -> None:
    for rule in rules(site.app):
        for method in sorted(rule.methods or ()):
            answer = site.bare(path(rule, case=stored), method, known=False)
            assert answer.status_code == 403, (rule, method)
            assert "Set-Cookie" not in answer.headers
    assert site.bare("/nothing/here", known=False).status_code == 403, (
        "not even that an address does not exist"
    )


def test_cookies_that_are_not_ours(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    good = site.session
    name, when, signature = good.rsplit(".", 2)
    other = Keys(b"the secret of another user of it")
    plain = URLSafeTimedSerializer(SECRET, salt="another-salt")
    for value in (
        "",
        "x",
        ".",
        "..",
        good[:-1],
        good[:-2] + ("AA" if not good.endswith("AA") else "BB"),
        f"{name}x.{when}.{signature}",
        f"{name}.{when}x.{signature}",
        f"{name}.{when}",
        f"{name}..{signature}",
        good + "." + good,
        good * 50,
        site.keys.token,
        site.form,
        other.new_session(),
        plain.dumps("abc"),
        URLSafeTimedSerializer(SECRET, salt="couchcheck-session").dumps({"no": "name"}),
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
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 0)
    old = site.keys.new_session()
    monkeypatch.undo()
    assert site.keys.session(old) is None, "a session ends by itself"


def test_a_token_of_an_earlier_start_opens_nothing(site: Site) -> None:
    for token in (
        Keys(SECRET).token,
        "",
        "x",
        site.keys.token + "x",
        site.keys.token[:-1],
        "\u00e9",
        site.keys.token.swapcase(),
    ):
        answer = site.bare("/", known=False, query_string={"token": token})
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (403, None), token
    for place in ("/run", "/static/page.css", "/nothing"):
        assert site.bare(place, known=False, query_string={"token": site.keys.token}).status_code == 403
    for method in ("POST", "HEAD", "OPTIONS"):
        assert site.bare("/", method, known=False, query_string={"token": site.keys.token}).status_code == 403


def test_somebody_known_with_an_old_bookmark_goes_on(site: Site) -> None:
    answer = site.bare("/", query_string={"token": "old"})
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_restarted_server_knows_its_sessions_and_has_a_new_token(tmp_path: Path) -> None:
    first = keys.load_keys(tmp_path / "data")
    again = keys.load_keys(tmp_path / "data")
    assert again.session(first.new_session())
    assert first.token != again.token
    session = first.session(first.new_session()) or ""
    assert again.is_form_token(session, first.form_token(session)), "an open form can still be sent"
    file = tmp_path / "data" / keys.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert len(file.read_bytes()) >= 32


def test_a_broken_key_file_is_replaced_and_a_locked_folder_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / keys.FILE
    file.write_bytes(b"short")
    file.chmod(0o644)
    assert keys.load_keys(tmp_path).session(keys.load_keys(tmp_path).new_session())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def refused(*_: object) -> int:
        raise PermissionError("no")

    monkeypatch.setattr(os, "open", refused)
    assert keys.load_keys(tmp_path / "locked").token, "the keys hold for this start"


def test_a_key_file_that_others_can_read_is_not_trusted(tmp_path: Path) -> None:
    """Somebody may have read it (a copied backup, an odd umask): a new one, and everybody signs in again."""
    known = keys.load_keys(tmp_path).new_session()
    file = tmp_path / keys.FILE
    file.chmod(0o644)
    assert keys.load_keys(tmp_path).session(known) is None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"the secret that somebody else chose for us")
    elsewhere.chmod(0o600)
    file.unlink()
    file.symlink_to(elsewhere)
    keys.load_keys(tmp_path)
    assert not file.is_symlink(), "a link is no key of ours"


def test_the_token_is_said_nowhere(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(monkeypatch) as served:
        site, token = served.site, served.site.keys.token
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
        for secret in (token, site.session, SECRET.decode(), site.form):
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
        assert site.keys.token not in text
        assert site.session not in text


@pytest.mark.skipif(os.name == "nt", reason="owners and pipes of POSIX")
def test_a_key_of_another_owner_or_a_pipe_is_none_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = keys.load_keys(tmp_path).new_session()
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: 54_321)
        assert keys.load_keys(tmp_path).session(known) is None
    (tmp_path / keys.FILE).unlink()
    os.mkfifo(tmp_path / keys.FILE, 0o600)
    keys.load_keys(tmp_path)
    assert (tmp_path / keys.FILE).is_file()


def test_two_first_starts_at_once_have_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link, others = os.link, []

    def be_late(source: Path, target: Path) -> None:
        monkeypatch.setattr(os, "link", link)
        others.append(keys.load_keys(tmp_path))
        link(source, target)

    monkeypatch.setattr(os, "link", be_late)
    late = keys.load_keys(tmp_path)
    assert late.session(others[0].new_session())
    assert keys.load_keys(tmp_path).session(late.new_session())
    assert [file.name for file in tmp_path.iterdir()] == [keys.FILE], "and nothing is left beside it"


def test_a_cookie_of_our_name_from_another_server_locks_nobody_out(site: Site) -> None:
    """One set for a longer path comes first (RFC 6265, 5.4), and every port of this PC shares them."""
    cookies = f"{site.cookie}=theirs; {site.cookie}={site.session}"
    assert site.bare("/", known=False, headers={"Cookie": cookies}).status_code == 200
