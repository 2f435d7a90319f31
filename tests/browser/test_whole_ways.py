"""Whole ways of people through the page, in homes that are made up: from what they saw on their screen to what they do next."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import stage
from tests.browser.test_pages import base, enter
from tests.web.served import Served
from tests.worlds import world

pytestmark = pytest.mark.lab

CASE = re.compile(r"/case/[0-9a-f]+$")


def answer(page: Page, words: str) -> None:
    """Press one of the answers of a walk's step."""
    with page.expect_navigation():
        page.locator("form.answers").get_by_role("button", name=words).click()


def test_a_code_on_the_tv_is_solved_and_others_can_read_how(browser: Browser, served: Served) -> None:
    """NW-2-5 on a TV, a filter at home: looked up, measured, read aloud to who helps, mended in the walk, green everywhere,
    and handed to a helpdesk as data."""
    site = served.site
    site.world = world("dns-blocking")
    with stage.page(
        browser, name="tv-code", viewport={"width": 390, "height": 800}, accept_downloads=True
    ) as page:
        enter(page, served)
        page.locator("#q").fill("NW-2-5")
        page.locator("#q").press("Enter")
        page.locator("#device").select_option("smart-tv")
        page.get_by_role("button", name="Look it up").click()
        page.get_by_role("button", name="Check this now").first.click()
        page.wait_for_url(CASE)
        case = page.url
        expect(page.locator("h1")).to_contain_text("blocks Netflix's names")
        expect(page.locator("main")).to_contain_text("The code fits what we measured")

        page.get_by_role("link", name="Show it to the person who helps you").click()
        expect(page.locator(".aloud li")).to_have_count(6)
        expect(page.locator(".aloud").last).to_contain_text("Code or message: NW-2-5")
        page.get_by_role("link", name="Back to the result").click()

        page.get_by_role("button", name="Help me step by step").click()
        page.wait_for_url(re.compile(r"/walk/\d+"))
        while not page.get_by_role("button", name="An ad blocker for the whole home").count():
            page.locator("form.answers button").first.click()  # yes, it is as it should be there
        answer(page, "An ad blocker for the whole home")
        expect(page.locator("#copy-names")).to_have_value(re.compile("appboot.netflix.com"))
        site.world = world("healthy")
        page.locator("form.answers button.first").click()
        expect(page.locator(".walk.end.fixed")).to_be_visible()
        page.get_by_role("link", name="See what was done").click()
        assert page.url == case
        expect(page.locator("h1")).to_contain_text("Solved.")
        expect(page.locator("#done")).to_contain_text("Something on your network blocks Netflix's names")
        page.goto(f"{base(served)}/cases")
        expect(page.locator(".rows li").first).to_contain_text("Solved")
        expect(page.locator(".rows li").first.locator(".mark.ok")).to_be_visible()

        page.goto(f"{case}/report?format=json")
        with page.expect_download() as saved:
            page.get_by_role("link", name="Save as a file").click()
        told = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
        assert told["format"] == "diag.case/1"
        assert told["code"]["entry"] == "NW-2-5"
        assert [walk["end"] for walk in told["story"]["walks"]] == ["fixed"]


def test_a_hotel_guest_signs_in_and_an_account_symptom_leads_to_the_money(
    browser: Browser, served: Served
) -> None:
    site = served.site
    site.world = world("captive-portal")
    with stage.page(browser, name="hotel") as page:
        opened: list[str] = []

        def welcome(route: Route) -> None:
            opened.append(route.request.url)
            route.fulfill(body="<h1>Welcome</h1>")

        page.context.route("http://login.hotel-seeblick.example/**", welcome)
        enter(page, served, "/walk?symptom=does-not-play")
        page.get_by_role("button", name="Check my connection").click()
        page.wait_for_url(CASE)
        expect(page.locator("h1")).to_contain_text("sign in first")
        with page.context.expect_page() as other:
            page.get_by_role("link", name="Open the sign-in page").click()
        other.value.wait_for_load_state()
        assert opened == ["http://login.hotel-seeblick.example/"]
        other.value.close()
        site.world = world("healthy")
        page.get_by_role("button", name="I did it: check again").click()
        page.wait_for_url(CASE)
        expect(page.locator("#changes")).to_contain_text("That helped")
        expect(page.locator("h1")).to_contain_text("Solved")

        checks = len(site.started)
        page.goto(base(served))
        page.locator("a.tile", has_text="Account, payment, plan").click()
        page.get_by_role("button", name="Begin").click()
        page.wait_for_url(re.compile(r"/walk/\d+"))
        expect(page.get_by_role("button", name="Measure my connection first")).to_have_count(0)
        assert len(site.started) == checks, "an account needs no measurement"
