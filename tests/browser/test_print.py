"""The printable report on paper, as a browser prints it: one or two sheets, with its pictures and every word."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests import worlds
from tests.browser import stage
from tests.browser.test_pages import base, enter
from tests.web.served import Served

pytestmark = pytest.mark.lab


def sheets(page: Page) -> int:
    """How many sheets of A4 the page takes."""
    paper = page.pdf(prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", paper))


def test_a_report_takes_one_or_two_sheets(browser: Browser, served: Served) -> None:
    found = {}
    with stage.page(browser, name="print") as page:
        enter(page, served, "/about")
        for world in worlds.WORLDS:
            page.goto(f"{base(served)}/case/{served.site.keep(world)}/report.html")
            found[world.name] = sheets(page)
    assert found
    assert {name: count for name, count in found.items() if count not in {1, 2}} == {}


def test_the_printed_report_is_styled_and_drawn(browser: Browser, served: Served) -> None:
    world = worlds.world("slow")
    case = served.site.keep(world)
    with stage.page(browser, name="printed") as page:
        enter(page, served, f"/case/{case}/report.html")
        page.emulate_media(media="print")
        assert page.locator("svg.path").is_visible()
        assert page.locator("svg.speed").is_visible()
        # its own style sheet is let in by its hash: without it letters would be black on white and 16 px wide
        size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert 11 < size < 14  # 9.5 pt
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
        assert page.url == base(served) + f"/case/{case}/report.html"
