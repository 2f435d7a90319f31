"""The page that opens the small server: after a yes, for as long as somebody looks, with what comes from there as text."""

from __future__ import annotations

import sys
import time
from html import unescape

import pytest

from diag import spot
from diag.spot import CannotOpen
from diag.spot.session import LEFT
from tests.spot.phone import Phone
from tests.web.site import Site
from tests.worlds import world

PAGE = sys.modules["diag.web.pages.spot"]  # its package names the blueprint so


def test_nothing_is_opened_before_the_button(site: Site) -> None:
    assert "Open it for ten minutes" in site.get("/spot").text
    assert not hasattr(site, "spot")
    assert site.get("/spot/state").json == {"over": True}


def test_it_shows_the_address_and_what_the_phone_measures(site: Site) -> None:
    case = site.keep(world("slow"))
    assert site.post("/spot", case=case).location == "/spot"
    text = site.get("/spot").text
    assert f"<strong>{site.spot.address}</strong>" in text.replace("<wbr>", "")
    assert 'class="qr"' in text
    before = site.get("/spot/state").json
    site.measure_spot(place=1)
    after = site.get("/spot/state").json
    assert before
    assert after
    assert before["shown"] != after["shown"]
    text = unescape(site.get("/spot").text)
    assert "Beside the router" in text
    assert "From the PC to the place: 8.0 Mbit/s." in text
    site.post("/spot/name", number="0", name="Anna's <b>room</b>")
    assert "Anna&#39;s &lt;b&gt;room&lt;/b&gt;" in site.get("/spot").text
    site.post("/spot/close")
    text = site.get("/spot").text
    assert "is closed" in text
    assert "Open it again" in text
    assert [(each.name, each.down_mbps) for each in site.saved(case).spots] == [("Anna's <b>room</b>", 8.0)]


def test_the_live_number_is_the_one_on_the_phone(site: Site) -> None:
    site.post("/spot")
    phone = Phone(site.spot)
    phone.open()
    for mbps in (90, 12.5):
        phone.post("live", {"mbps": mbps})
    state = site.get("/spot/state").json
    assert state
    assert state["live"] == [12.5, 90, 12.5]
    assert ">12.5</strong> Mbit/s" in site.get("/spot").text


def test_leaving_the_page_closes_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PAGE, "GOING_S", 0.3)
    site.post("/spot")
    assert site.post_json("/spot/leave", {}).status_code == 200
    assert site.get("/spot").status_code == 200  # it was only loaded again
    time.sleep(0.5)
    assert site.spot.session.over is None
    site.post_json("/spot/leave", {})
    time.sleep(0.5)
    assert site.spot.session.over == LEFT
    assert "Nobody looked at this page" in site.get("/spot").text


def test_a_page_that_is_silent_was_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PAGE, "LEFT_AFTER_S", 0.2)
    site.post("/spot")
    time.sleep(0.4)
    assert site.spot.session.over == LEFT


def test_opening_again_closes_the_first_one_and_the_program_closes_all(site: Site) -> None:
    site.post("/spot")
    first = site.spot
    site.post("/spot", {"no-third-party": "on"})
    assert first.session.over
    assert not site.spot.session.third_parties
    site.manager.close()
    assert site.spot.session.over


def test_why_it_cannot_be_opened(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise CannotOpen("This PC has no address in a home network.")

    monkeypatch.setattr(spot, "open_spot", refuse)
    answer = site.post("/spot")
    assert answer.status_code == 409
    assert "has no address in a home network" in answer.text


def test_not_while_a_check_is_under_way(site: Site) -> None:
    site.go.clear()
    site.post("/run")
    assert site.post("/spot").status_code == 409
    site.go.set()
    site.over()


@pytest.mark.parametrize(
    ("number", "name"),
    [("5", "a"), ("-1", "a"), ("x", "a"), ("", "a"), ("0", ""), ("0", " \n"), ("9999", "a")],
)
def test_names_that_are_none(site: Site, number: str, name: str) -> None:
    site.post("/spot")
    site.measure_spot()
    assert site.post("/spot/name", number=number, name=name).status_code == 400
    assert site.post("/spot/name", number="0", name="a" * 61).status_code == 400
