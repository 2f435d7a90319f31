"""Requests that another site makes a browser send: nothing happens, on every address that could change something."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from diag.store import data_folder, files
from diag.web.keys import Keys
from tests.web.routes import changing, names_of_fields, path, rules
from tests.web.site import BASE, PORT, Site

FORM = "application/x-www-form-urlencoded"

#: The matrix of facts.md 12.2 (changes), and more ways in which an Origin is merely alike.
REFUSED: Mapping[str, dict[str, str]] = {
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "same-site": {"Sec-Fetch-Site": "same-site"},
    "none": {"Sec-Fetch-Site": "none"},
    "unknown": {"Sec-Fetch-Site": "same-origin-ish"},
    "empty": {"Sec-Fetch-Site": ""},
    "two words": {"Sec-Fetch-Site": "same-origin, cross-site"},
    "cross-site with our origin": {"Sec-Fetch-Site": "cross-site", "Origin": BASE},
    "nothing said": {},
    "null": {"Origin": "null"},
    "empty origin": {"Origin": ""},
    "another site": {"Origin": "https://evil.example"},
    "longer suffix": {"Origin": f"{BASE}.evil.example"},
    "longer port": {"Origin": f"{BASE}0"},
    "another port": {"Origin": f"http://127.0.0.1:{PORT + 1}"},
    "no port": {"Origin": "http://127.0.0.1"},
    "another scheme": {"Origin": f"https://127.0.0.1:{PORT}"},
    "another name of ours": {"Origin": f"http://localhost:{PORT}"},
    "a path behind it": {"Origin": f"{BASE}/"},
    "before it": {"Origin": f"http://evil.example/{BASE}"},
    "userinfo": {"Origin": f"http://127.0.0.1:{PORT}@evil.example"},
    "said to be ours, with another origin": {
        "Sec-Fetch-Site": "same-origin",
        "Origin": "https://evil.example",
    },
    "null, with our referer": {"Origin": "null", "Referer": f"{BASE}/"},
    "another origin, with our referer": {"Origin": "https://evil.example", "Referer": f"{BASE}/"},
    "another referer": {"Referer": "https://evil.example/"},
    "a referer that is longer": {"Referer": f"{BASE}.evil.example/"},
    "a referer with another port": {"Referer": f"{BASE}0/"},
    "a referer with userinfo": {"Referer": f"{BASE}@evil.example/"},
    "a referer that names us": {"Referer": f"https://evil.example/?{BASE}/"},
    "a referer without a path": {"Referer": BASE},
}
ALLOWED: Mapping[str, dict[str, str]] = {
    "same-origin": {"Sec-Fetch-Site": "same-origin"},
    "same-origin, where an add-on hides the origin": {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    "absent, and our origin": {"Origin": BASE},
    "absent, and our referer": {"Referer": f"{BASE}/case/0?x=1"},
}


class Changeable:
    """Everything that a request could change."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def state(self) -> tuple[Any, ...]:
        work = self.site.manager.work
        return (
            self.rows(),
            len(self.site.started),
            work and work.cancelled,
            dict(self.site.manager.kept_cases()),
        )

    def rows(self) -> list[str]:
        with sqlite3.connect(Path(data_folder()) / files.NAME) as db:
            said = list(db.iterdump())
        db.close()
        return said


@pytest.fixture
def changeable(site: Site, stored: str) -> Changeable:
    """A site with a case and a run that is under way."""
    site.go.clear()
    assert site.post("/run").status_code == 303
    return Changeable(site)


def fields(site: Site) -> dict[str, str]:
    """A form with everything that any form of ours has."""
    return {"form": site.form, **dict.fromkeys(names_of_fields(), "1")}


def send(site: Site, address: str, method: str, headers: Mapping[str, str], **more: Any) -> TestResponse:
    return site.bare(address, method, headers=dict(headers), **({"data": fields(site)} | more))


def test_there_is_something_to_protect(site: Site) -> None:
    assert len(list(changing(site.app))) >= 2


@pytest.mark.parametrize("row", REFUSED)
def test_from_elsewhere(changeable: Changeable, stored: str, row: str) -> None:
    site, before = changeable.site, changeable.state()
    for rule, method in changing(site.app):
        answer = send(site, path(rule, case=stored, run=site.manager.work.id), method, REFUSED[row])  # type: ignore[union-attr]
        assert answer.status_code == 403, (rule, method)
        as_json = send(
            site,
            path(rule, case=stored),
            method,
            {**REFUSED[row], "X-Form-Token": site.form},
            data=None,
            json={},
        )
        assert as_json.status_code == 403, (rule, method)
    assert changeable.state() == before


@pytest.mark.parametrize("row", ALLOWED)
def test_from_our_own_page(site: Site, stored: str, row: str) -> None:
    for rule, method in changing(site.app):
        site.let_in()  # one of them forgets all browsers
        answer = send(site, path(rule, case=stored), method, ALLOWED[row], data={"form": site.form})
        assert answer.status_code not in {403, 405, 415, 500}, (rule, method, answer.text)
        if site.manager.work:
            site.over()


def test_without_the_token_of_the_form(changeable: Changeable, stored: str) -> None:
    site, before = changeable.site, changeable.state()
    same = ALLOWED["same-origin"]
    elses = Keys().form_token(site.keys.session(site.session) or "")
    another = site.keys.form_token(site.keys.session(site.keys.new_session()) or "")
    for rule, method in changing(site.app):
        address = path(rule, case=stored)
        for token in (
            None,
            "",
            "x",
            site.form[:-1],
            site.form.upper(),
            elses,
            another,
            site.session,
            "\u00e9\u0142",
            "%",
        ):
            sent = fields(site) | {"form": token}
            if token is None:
                del sent["form"]
            assert send(site, address, method, same, data=sent).status_code == 403, (rule, token)
            header = {} if token is None else {"X-Form-Token": token.encode("utf-8").decode("latin-1")}
            answer = send(site, address, method, {**same, **header}, data=None, json=fields(site))
            assert answer.status_code == 403, "JSON carries it in its header, not in its body"
        in_address = site.bare(address, method, headers=same, query_string=fields(site), data={"x": "1"})
        assert in_address.status_code == 403, "a token in the address counts for nothing"
    assert changeable.state() == before


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "multipart/form-data; boundary=x",
        "text/xml",
        "application/jsonp",
        "application/x-www-form-urlencodedx",
        "",
        "application/octet-stream",
    ],
)
def test_other_kinds_of_body(changeable: Changeable, stored: str, kind: str) -> None:
    """What a page elsewhere can send without asking first is no kind of ours, and the others neither."""
    site, before = changeable.site, changeable.state()
    for rule, method in changing(site.app):
        headers = {**ALLOWED["same-origin"], "X-Form-Token": site.form}
        body = f"form={site.form}&x=1"
        for data in (
            body,
            f'--x\r\nContent-Disposition: form-data; name="form"\r\n\r\n{site.form}\r\n--x--\r\n',
        ):
            answer = site.bare(path(rule, case=stored), method, headers=headers, data=data, content_type=kind)
            assert answer.status_code == 415, (rule, method, answer.status_code)
    assert changeable.state() == before


def test_reading_changes_nothing(changeable: Changeable, stored: str) -> None:
    """GET, HEAD and OPTIONS of every address, with every field of every form: no run begins or ends, nothing is written."""
    site, before = changeable.site, changeable.state()
    for rule in rules(site.app):
        for method in ("GET", "HEAD", "OPTIONS"):
            for query in ({}, fields(site)):
                if not rule.rule.endswith("/events"):
                    site.bare(path(rule, case=stored, run=site.manager.work.id), method, query_string=query)  # type: ignore[union-attr]
    assert changeable.state() == before


def test_a_method_in_disguise_stays_what_it_is(changeable: Changeable) -> None:
    site, before = changeable.site, changeable.state()
    for name in ("X-HTTP-Method-Override", "X-Method-Override", "_method"):
        site.bare(
            "/run/cancel", headers={name: "POST", **ALLOWED["same-origin"]}, query_string={"_method": "POST"}
        )
    assert changeable.state() == before


def test_the_names_of_fields_are_found() -> None:
    assert {"symptom", "code", "device", "only", "quick"} <= set(names_of_fields())
