"""The quick checks begin when the page is opened, where the person agreed to that once, and not before."""

from __future__ import annotations

import stat

import pytest

from diag.store import StoreError, consent, data_folder
from tests.web.site import Site

QUESTION = "Shall the quick checks begin by themselves?"


def test_nothing_begins_before_somebody_agreed(site: Site) -> None:
    page = site.get("/").text
    assert QUESTION in page
    assert "static/begin.js" not in page
    assert "Nothing begins by itself." in site.get("/about").text
    assert site.manager.work is None


def test_agreed_once_and_taken_back(site: Site) -> None:
    assert site.post("/agree", yes="1").location == "/"
    page = site.get("/").text
    assert QUESTION not in page
    assert "static/begin.js" in page
    assert f'data-token="{site.form}"' in page
    assert site.manager.work is None, "a page that is only read begins nothing"
    kept = data_folder() / consent.CHECKS
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "Do not begin by yourself any more" in site.get("/about").text
    assert site.post("/agree", no="1").location == "/about#begin"
    assert QUESTION in site.get("/").text


def test_what_was_just_measured_is_not_measured_again(site: Site) -> None:
    site.post("/agree", yes="1")
    work = site.run(quick="on")
    assert "bandwidth" not in {
        check.id for check in site.saved(work.case or "").runs[0].checks if check.status == "ok"
    }
    page = site.get("/").text
    assert "static/begin.js" not in page
    assert "The quick checks begin by themselves" in page


def test_nothing_begins_while_something_is_measured(site: Site) -> None:
    site.post("/agree", yes="1")
    site.go.clear()
    site.post("/run", quick="on")
    assert "static/begin.js" not in site.get("/").text


def test_a_folder_that_cannot_be_written_is_said(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.touch", refuse)
    with pytest.raises(StoreError):
        consent.agree(data_folder())
    answer = site.post("/agree", yes="1")
    assert answer.status_code == 503
    assert "could not be kept" in answer.text
