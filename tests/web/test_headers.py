"""What every answer says to the browser: no other site may read, frame, guess or keep it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from diag.web.guard import LARGEST_BODY, LONGEST_ADDRESS
from tests.web.routes import path, rules
from tests.web.served import serving
from tests.web.site import BASE, Site

#: Word for word, so that no change of it goes unnoticed.
SNAPSHOT = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

#: The report as a file of its own has its style inside; it may load nothing at all, from anywhere.
OWN_POLICY = "default-src 'none'"


def look(answer: TestResponse, what: object) -> None:
    for name, value in SNAPSHOT.items():
        said = answer.headers.getlist(name)
        if name == "Content-Security-Policy" and said != [value]:
            assert len(said) == 1, (what, said)
            assert said[0].startswith(OWN_POLICY), (what, said)
            assert "script-src" not in said[0], (what, said)
            assert "http" not in said[0], (what, said)
            assert "'unsafe-eval'" not in said[0], (what, said)
            continue
        assert said == [value], (what, name, said)
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")], what
    assert "Server" not in answer.headers, what
    assert "X-Powered-By" not in answer.headers, what


def private(answer: TestResponse, what: object) -> None:
    assert answer.headers.getlist("Cache-Control") == ["no-store"], (
        what,
        answer.headers.getlist("Cache-Control"),
    )


def everything(site: Site, case: str) -> Iterator[tuple[str, str, TestResponse]]:
    """Every method of every rule, also those that do not exist, with and without a session."""
    for rule in rules(site.app):
        address = path(rule, case=case, filename="page.css")
        for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "FOO"):
            for known in (True, False):
                if address.endswith("/events"):
                    address = "/run/none/events"
                yield address, method, site.bare(address, method, known=known)


def test_every_answer(site: Site, stored: str) -> None:
    statuses = set()
    for address, method, answer in everything(site, stored):
        look(answer, (method, address))
        statuses.add(answer.status_code)
        if not (address.startswith("/static/") and answer.status_code == 200):
            private(answer, (method, address))
    assert {200, 403, 404} <= statuses


def test_errors(site: Site) -> None:
    site.go.clear()
    site.post("/run")

    def broken(*_: object) -> str:
        raise RuntimeError("a secret in a mistake: 84.17.45.9")

    same = {"Sec-Fetch-Site": "same-origin"}
    answers = {
        403: site.bare("/run", "POST", data={"form": "x"}, headers=same),
        404: site.get("/nothing/here"),
        405: site.bare("/run/cancel"),
        409: site.post("/run"),
        413: site.bare(
            "/run",
            "POST",
            data=b"x" * (LARGEST_BODY + 1),
            content_type="application/x-www-form-urlencoded",
            headers=same,
        ),
        414: site.get("/" + "x" * LONGEST_ADDRESS),
        415: site.bare("/run", "POST", data=b"x", content_type="text/plain", headers=same),
    }
    site.app.view_functions["home.home"] = broken
    answers[500] = site.get("/")
    for wanted, answer in answers.items():
        assert answer.status_code == wanted, (wanted, answer.status_code)
        look(answer, wanted)
        private(answer, wanted)
        assert "<h1" in answer.text, "a page for people, with a way out"
        assert "84.17.45.9" not in answer.text
        assert "Traceback" not in answer.text
        assert "RuntimeError" not in answer.text


def test_files_may_be_kept_and_nothing_else(site: Site) -> None:
    assert "max-age" in site.get("/static/page.css").headers["Cache-Control"]
    assert "no-store" not in site.get("/static/page.css").headers["Cache-Control"]
    private(site.get("/static/none.css"), "a missing file says who is here")
    private(site.get("/static/../run"), "no file")
    etag = site.get("/static/page.css").headers["ETag"]
    again = site.get("/static/page.css", headers={"If-None-Match": etag})
    assert again.status_code == 304
    look(again, "304")


def test_a_stream_is_guarded_too(site: Site) -> None:
    site.go.clear()
    site.post("/run")
    assert site.manager.work
    answer = site.get(f"/run/{site.manager.work.id}/events", buffered=False)
    assert answer.mimetype == "text/event-stream"
    look(answer, "stream")
    private(answer, "stream")
    answer.close()


@pytest.mark.parametrize("known", [True, False])
def test_another_site_that_asks_first_hears_no_yes(site: Site, stored: str, known: bool) -> None:
    """The preflight of cross-origin requests, also that of Chrome's private network access."""
    asking = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-form-token",
        "Access-Control-Request-Private-Network": "true",
        "Access-Control-Request-Local-Network": "true",
    }
    for rule in rules(site.app):
        for headers in (asking, {**asking, "Origin": "null"}, {**asking, "Origin": BASE}):
            answer = site.bare(path(rule, case=stored), "OPTIONS", known=known, headers=headers)
            look(answer, rule)


def test_no_jsonp(site: Site) -> None:
    site.run()
    assert site.manager.work
    for name in ("callback", "jsonp", "cb"):
        answer = site.get(f"/run/{site.manager.work.id}/state", query_string={name: "steal"})
        assert "steal" not in answer.text
        assert answer.mimetype == "application/json"


def test_on_the_wire_the_server_adds_no_name_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(monkeypatch) as served:
        for answer in (
            served.get("/"),
            served.get("/nothing"),
            served.get("/", cookie=False),
            served.get("/", host="evil"),
        ):
            head = answer.partition(b"\r\n\r\n")[0].lower()
            assert b"\r\nserver:" not in head
            assert b"waitress" not in head
            for name, value in SNAPSHOT.items():
                at_the_door = name == "Content-Security-Policy" and b" 403 " in head
                wanted = f"{OWN_POLICY}; style-src 'sha256-" if at_the_door else value
                assert f"\r\n{name}: {wanted}".lower().encode() in head
