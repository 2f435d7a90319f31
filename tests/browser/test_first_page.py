"""The first page: one button, one box in which Enter looks up, and troubles that lead on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import stage
from tests.browser.test_pages import base, enter
from tests.web.served import Served
from tests.worlds import world

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


def test_a_filter_is_a_choice_of_three_and_then_only_its_steps(browser: Browser, served: Served) -> None:
    """From the check to the names in the clipboard, without a page that asks what is known."""
    served.site.world = world("dns-blocking")
    with stage.page(browser, name="filter", permissions=["clipboard-read", "clipboard-write"]) as page:
        enter(page, served, "/walk?symptom=only-on-tv")
        page.get_by_role("button", name="Check my connection").click()
        page.wait_for_url(re.compile(r"/case/[0-9a-f]+$"))
        page.get_by_role("button", name="Help me step by step").click()
        page.wait_for_url(re.compile(r"/walk/\d+$"))
        seen = []
        while not page.get_by_role("button", name="An ad blocker for the whole home").count():
            seen.append(page.locator("h1").inner_text())
            page.locator("form.answers button").nth(2 if "code" in seen[-1] else 0).click()
            assert len(seen) < 4, seen
        expect(page.locator("form.answers button")).to_have_count(3)
        expect(page.locator(".because").last).to_contain_text("blocks Netflix")
        page.get_by_role("button", name="Child protection").click()
        expect(page.locator("main")).not_to_contain_text("AdGuard")
        page.get_by_role("button", name="Go back one step").click()
        page.get_by_role("button", name="An ad blocker for the whole home").click()
        expect(page.locator("ol.steps")).not_to_contain_text("ten minutes")
        page.get_by_role("button", name="Copy the names to allow").click()
        expect(page.locator(".copied").first).to_contain_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()").split("\n")
        assert "appboot.netflix.com" in copied
        assert all(re.fullmatch(r"[a-z0-9.*-]+\.[a-z]+", name) for name in copied), copied
