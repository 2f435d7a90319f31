"""The report page in a real browser: on a phone, with nothing lost, copied where a browser lets us and where it does not."""

from __future__ import annotations

import re
import struct

import pytest
from playwright.sync_api import Browser, Page, expect

from diag.store import Store
from tests.browser import stage
from tests.browser.test_pages import enter
from tests.web.served import Served
from tests.worlds import world

pytestmark = pytest.mark.lab

PHONE = {"width": 360, "height": 740}
SAID = "It stopped on Friday evening."

#: A browser that refuses to copy, as some do on a page without encryption.
REFUSES = "navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false;"


def open_parts(page: Page) -> list[bool]:
    return [each.get_attribute("open") is not None for each in page.locator("details.part").all()]


def test_nothing_typed_is_lost_before_it_is_saved(browser: Browser, served: Served) -> None:
    case = served.site.keep(world("internet-dead"))
    with stage.page(browser, name="report-draft") as page:
        enter(page, served, f"/case/{case}/report")
        page.locator("#began").fill(SAID)
        page.locator("#said").fill("Wait a day.")
        page.get_by_role("link", name="Phone", exact=True).click()
        page.wait_for_url("**format=phone*")
        expect(page.locator("#began")).to_have_value(SAID)
        page.reload()
        expect(page.locator("#began")).to_have_value(SAID)
        expect(page.locator("#said")).to_have_value("Wait a day.")
        expect(page.locator("#drafted")).to_be_visible()
        assert served.site.saved(case).told["began"] != SAID
        page.get_by_role("button", name="Save what I filled in").click()
        expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
        assert served.site.saved(case).told["began"] == SAID
        page.reload()
        expect(page.locator("#said")).to_have_value("")
        expect(page.locator("#drafted")).to_be_hidden()
        page.locator("#outcome").fill("It plays.")
        with Store() as store:
            store.delete(case)
        page.get_by_role("button", name="Save what I filled in").click()
        expect(page.get_by_label("Outcome")).to_have_value("It plays.")


def test_on_a_phone_it_is_a_button_and_three_folded_parts(browser: Browser, served: Served) -> None:
    case = served.site.keep(world("internet-dead"))
    with stage.page(browser, name="report-phone", viewport=PHONE) as page:
        enter(page, served, f"/case/{case}/report")
        expect(page.get_by_role("button", name="Copy for my provider")).to_be_in_viewport()
        assert open_parts(page) == [False, False, False]
        page.get_by_role("link", name="Fill in what you can.").click()
        assert open_parts(page) == [False, True, False]
        page.locator("#effect").fill("no change")
        page.get_by_role("button", name="Save what I filled in").click()
        expect(page.locator("#refused")).to_be_focused()
        expect(page).to_have_title(re.compile("^Not saved yet"))
        expect(page.locator("#effect")).to_have_value("no change")


def test_what_cannot_be_copied_is_shown_and_selected(browser: Browser, served: Served) -> None:
    case = served.site.keep(world("slow"))
    with stage.page(browser, name="report-copy", viewport=PHONE) as page:
        page.add_init_script(REFUSES)
        enter(page, served, f"/case/{case}/report")
        button = page.get_by_role("button", name="Copy for Netflix")
        button.click()
        said = button.locator("xpath=following-sibling::*")
        expect(said).to_contain_text("does not let us copy")
        expect(page.locator("#chat")).to_be_focused()
        picked, whole = page.evaluate(
            "(e => [e.value.slice(e.selectionStart, e.selectionEnd), e.value])(document.activeElement)"
        )
        assert picked == whole != ""


def test_the_result_goes_out_as_a_picture(browser: Browser, served: Served) -> None:
    case = served.site.keep(world("dns-blocking"))
    with stage.page(browser, name="report-picture", viewport=PHONE) as page:
        enter(page, served, f"/case/{case}/report")
        page.get_by_role("link", name="Show it to the person who helps you").click()
        expect(page.get_by_role("img", name="QR code with the text of this page")).to_be_visible()
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save as PNG").click()
        assert saved.value.suggested_filename == f"couchcheck-{case}.png"
        png = saved.value.path().read_bytes()
        width, height = struct.unpack(">II", png[16:24])
        assert png.startswith(b"\x89PNG")
        assert width == 1440
        assert height > 600
        assert len(png) > 10_000  # drawn, and not an empty sheet
