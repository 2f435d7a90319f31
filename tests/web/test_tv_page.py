"""The page that looks for TVs: nothing is asked before the button, one search at a time, hostile words stay words."""

from __future__ import annotations

import threading
from html import unescape

import pytest

from diag import tv
from diag.tv import TvDevice, TvSurvey
from tests.web.site import Site

SAMSUNG = TvDevice(
    make="Samsung",
    model="UE43",
    system="Tizen",
    kind="smart-tv",
    maker="samsung",
    network="wifi",
    netflix="absent",
    read_by=("samsung",),
)
HOSTILE = TvDevice(
    make="<script>alert(1)</script>", model='"><img src=x onerror=alert(1)>', kind=None, read_by=("dial",)
)


def test_nothing_is_asked_before_the_button_is_pressed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def look(*given: object, **_: object) -> TvSurvey:
        asked.append(given)
        return TvSurvey(devices=(SAMSUNG,), asked=("ssdp",))

    monkeypatch.setattr(tv, "look", look)
    assert "Look for TVs" in site.get("/tv").text
    assert site.get("/tv/found").location == "/tv"
    assert asked == []
    answer = site.post("/tv")
    assert (answer.status_code, answer.location) == (303, "/tv/found")
    page = unescape(site.get("/tv/found").text)
    assert len(asked) == 1
    assert "1 device answered" in page
    assert "Samsung UE43" in page
    assert "It says that Netflix is not installed." in page
    assert "/walk?device=smart-tv/samsung" in page.replace("%2F", "/")


def test_silence_is_explained(site: Site) -> None:
    site.post("/tv")
    page = unescape(site.get("/tv/found").text)
    assert "No TV, stick or box answered" in page
    assert "does not mean that there is none" in page


def test_what_a_device_says_is_shown_and_never_run(site: Site) -> None:
    site.tvs = TvSurvey(devices=(HOSTILE, SAMSUNG), asked=("ssdp",))
    site.post("/tv")
    page = site.get("/tv/found").text
    assert "<script>alert" not in page
    assert "<img" not in page.replace('<img src="/static', "")
    assert "2 devices answered" in page


def test_one_search_at_a_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()

    def look(*_: object, **__: object) -> TvSurvey:
        begun.set()
        go.wait(5)
        return TvSurvey(asked=("ssdp",))

    monkeypatch.setattr(tv, "look", look)
    first = threading.Thread(target=site.post, args=("/tv",))
    first.start()
    assert begun.wait(5)
    assert site.post("/tv").status_code == 409
    go.set()
    first.join(5)
    monkeypatch.setattr(tv, "look", lambda *_, **__: TvSurvey(asked=("ssdp",)))
    assert site.post("/tv").status_code == 303
