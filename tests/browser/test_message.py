"""A saved mail into the page that judges messages, with a file from the disk and on a phone's width."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from diag.account.message.afterwards import WHEN
from tests.account import messages_of
from tests.browser import stage
from tests.browser.test_pages import base, enter
from tests.web.served import Served

pytestmark = [pytest.mark.lab]


def test_a_saved_mail_is_read_judged_and_explained(browser: Browser, served: Served, tmp_path: Path) -> None:
    mail = tmp_path / "strange.eml"
    mail.write_bytes(messages_of.read("scams.txt")["de-mail.eml"])
    asked: list[str] = []
    with stage.page(browser, name="message", viewport={"width": 320, "height": 700}) as page:
        page.on("request", lambda request: asked.append(request.url))
        enter(page, served, "/message")
        page.set_input_files("#file", mail)
        expect(page.locator("#read")).to_contain_text("strange.eml was read")
        page.get_by_role("button", name="Check it").click()
        expect(page.locator("h1")).to_have_text("This is a scam. It is not from Netflix.")
        page.click("summary")
        expect(page.locator("mark").first).to_contain_text("kunden-netflix.de.com")
        assert page.locator(".message a").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(page).violations_count == 0
        page.check("input[value=card]")
        page.select_option("#country", "de")
        page.get_by_role("button", name="Show the steps").click()
        when = page.locator("h2").all_text_contents()
        order = [WHEN.index(title.lower()) for title in when if title.lower() in WHEN]
        assert order == sorted(order)
        assert len(order) > 1
        expect(page.locator("ol.steps").first).to_contain_text("hang up")
        expect(page.locator("main")).to_contain_text("phishing@vz-nrw.de")
        page.goto(f"{base(served)}/message")
        page.set_input_files("#file", mail)
        expect(page.locator("#read")).to_contain_text("strange.eml was read")
        page.get_by_role("button", name="Check it").click()
        page.get_by_role("button", name="Keep this message").click()
        expect(page.locator("h1")).to_have_text("Messages that you kept")
        page.click("summary")
        expect(page.locator(".message")).to_contain_text("kunden-netflix.de.com")
        assert Axe().run(page).violations_count == 0
        page.get_by_role("button", name="Delete this message").click()
        expect(page.locator("main")).to_contain_text("There is none in this case now.")
        assert all(url.startswith(base(served)) for url in asked), asked
