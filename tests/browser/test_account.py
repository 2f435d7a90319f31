"""From a sentence on the first page to the last day, the letter and the calendar, as somebody with a charge goes there."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from diag.account.dates import long_day
from tests.browser import stage
from tests.browser.test_pages import base, enter
from tests.web.served import Served

pytestmark = [pytest.mark.lab]

#: Two charges of these days, so that no last day is over yet.
FIRST, SECOND = (datetime.now().astimezone().date() - timedelta(days=ago) for ago in (12, 10))
LINES = "\n".join(f"{day} NETFLIX.COM 17.99 EUR booked" for day in (FIRST, SECOND))


def test_what_is_told_in_the_walk_leads_to_the_last_day_on_the_first_page(
    browser: Browser, served: Served
) -> None:
    asked: list[str] = []
    with stage.page(
        browser, name="account", viewport={"width": 320, "height": 700}, accept_downloads=True
    ) as page:
        page.on("request", lambda request: asked.append(request.url))
        enter(page, served, "/walk/charged-twice")
        page.get_by_role("button", name="Begin").click()
        page.fill("#keep-charges", LINES)
        page.get_by_role("button", name="Keep it").click()
        expect(page.locator("#keep")).to_contain_text(f"17.99 EUR, {long_day(SECOND)}")
        assert Axe().run(page).violations_count == 0
        page.get_by_role("button", name="Both are booked").click()
        page.get_by_role("button", name="Netflix took both").click()
        page.get_by_role("button", name="Both stand there").click()
        page.get_by_role("button", name="None of these").click()
        while page.get_by_role("button", name="Last days and letters").count() == 0:
            page.locator("form.answers button, form[action$='/last'] button[name=skip]").last.click()
        page.get_by_role("button", name="Last days and letters").click()
        expect(page.locator("h1")).to_have_text("I was charged twice")
        expect(page.locator("#may-be")).to_contain_text("Netflix collected the same month twice")
        page.fill("#country", "Germany")
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator("summary", has_text="Put it right").first.click()
        page.locator("select[name=paid_by]").first.select_option("direct-debit")
        page.get_by_role("button", name="Save this charge").first.click()
        expect(page.locator("#clock")).to_contain_text("left.")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(page).violations_count == 0
        with page.expect_download() as file:
            page.get_by_role("link", name="Put the days into my calendar").click()
        assert "BEGIN:VEVENT" in Path(file.value.path()).read_text(encoding="utf-8")
        page.goto(f"{base(served)}/")
        expect(page.get_by_text("About your money")).to_be_visible()
        expect(page.locator("main")).to_contain_text("left:")
        assert all(url.startswith(base(served)) for url in asked), asked
