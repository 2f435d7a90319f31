"""Walks about money and the account on the page."""

from __future__ import annotations

from html import unescape

from diag.lookup.questions import questions
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


def test_a_question_is_answered_on_its_page_and_leads_to_its_walk(walker: Walker) -> None:
    page = unescape(walker.site.get("/questions").text)
    for one in questions().values():
        assert f'id="{one.id}"' in page
        assert one.answer in page
        assert one.source in page
    assert 'href="/walk/charged-twice"' in page
    found = walker.site.get("/code?q=what is a pending charge").text
    assert "/questions#pending-charge" in found
