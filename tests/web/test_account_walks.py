"""Walks about money and the account on the page."""

from __future__ import annotations

from tests.web.walker import Walker


def test_the_page_asks_for_no_device_and_offers_no_measuring(walker: Walker) -> None:
    page = walker.site.get("/walk/charged-twice").text
    assert 'id="device"' not in page
    assert "Measure first" not in page
    walker.begin("basic", "smart-tv").say("none")
    first = walker.case
    walker.begin("charged-twice", "")
    assert walker.case != first
    assert "Measure my connection first" not in walker.page
    walker.say("pending")
    assert "Then most likely only one is paid" in walker.page
    assert "compared on 2026-11-29" in walker.page
