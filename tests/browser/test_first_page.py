"""The first page: one button, one box in which Enter looks up, and troubles that lead on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import stage
from tests.browser.test_pages import base, enter
from tests.web.served import Served

pytestmark = pytest.mark.lab


def test_the_first_page_leads_on(browser: Browser, served: Served) -> None:
    with stage.page(browser, name="first", viewport={"width": 320, "height": 640}) as page:
        enter(page, served)
        expect(page.locator("main .lead-in")).to_contain_text("why Netflix does not play")
        expect(page.locator("main .primary")).to_have_count(1)
        for sentence in page.locator("a.tile small").all():
            expect(sentence).to_be_visible()
        page.locator("#q").fill("NW-2-5")
        page.locator("#q").press("Enter")
        page.wait_for_url("**/code?q=NW-2-5")
        expect(page.locator(".answer")).to_contain_text("NW-2-5")
        assert served.site.manager.work is None, "Enter looks up and starts no check"
        page.goto(base(served) + "/")
        page.locator("a.tile", has_text="Only the TV has trouble").click()
        expect(page.locator("#device")).to_have_value("smart-tv")
        page.get_by_role("button", name="Check my connection").click()
        page.wait_for_url("**/case/*")
        asked = served.site.started[-1].asked
        assert (asked.symptom, asked.device) == ("only-on-tv", "smart-tv")
        page.goto(base(served) + "/")
        page.locator("a.tile", has_text="Account, payment, plan").click()
        expect(page.get_by_role("button", name="Check my connection")).to_have_count(0)
