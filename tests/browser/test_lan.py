"""The page at an address of the LAN (``--host``): no secure context, so that browsers send no Sec-Fetch-Site there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import stage
from tests.web.served import Served, serving

pytestmark = pytest.mark.lab


@pytest.fixture
def lan(namespace: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The page as another device at home opens it."""
    with serving(monkeypatch, stage.listening_in(namespace, stage.LAN)) as made:
        yield made


def _open(page: Page, lan: Served) -> str:
    base = f"http://{stage.LAN}:{lan.port}"
    page.goto(f"{base}/?token={lan.site.keys.new_launch_key()}")
    page.wait_for_url(f"{base}/")
    return base


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_forms_work_where_a_browser_tells_less(browser: Browser, lan: Served, scripts: bool) -> None:
    """A whole journey by forms alone: check, result, walk, report."""
    said: list[dict[str, str]] = []
    with stage.page(browser, name=f"lan-{scripts}", java_script_enabled=scripts) as page:
        base = _open(page, lan)
        page.on("request", lambda one: said.append(one.all_headers()) if one.method == "POST" else None)
        page.get_by_role("button", name="Check my connection").click()
        page.wait_for_url(re.compile(r"/case/[0-9a-f]+$"))
        case = page.url
        page.goto(f"{base}/walk/basic?device=windows-browser&case={case.rpartition('/')[2]}")
        page.locator("form[action='/walk/begin'] button.primary").click()
        page.wait_for_url(re.compile(r"/walk/\d+"))
        page.goto(f"{case}/report")
        page.locator("#make").fill("LG")
        page.get_by_role("button", name="Save what I filled in").click()
        expect(page.locator("#make")).to_have_value("LG")
    assert said, "something was sent"
    assert not [one for one in said if "sec-fetch-site" in one], "else this test proves nothing"
    assert {one["origin"] for one in said} == {base}


def test_another_site_still_cannot_send_a_form(
    browser: Browser, lan: Served, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page elsewhere at home, with the right key of the form even: nothing is done, and the way out is said."""
    with stage.page(browser, name="lan-foreign") as page:
        base = _open(page, lan)
        session = next(one["value"] for one in page.context.cookies() if one["name"] == lan.site.cookie)
        key = lan.site.keys.form_token(lan.site.keys.session(session) or "")

        def elsewhere(route: Any) -> None:
            form = f'<form method="post" action="{base}/run"><input name="form" value="{key}"><button>x</button></form>'
            route.fulfill(body=form, content_type="text/html")

        page.route("http://192.168.77.21/**", elsewhere)
        page.goto("http://192.168.77.21/")
        page.get_by_role("button").click()
        expect(page.locator("h1")).to_be_visible()
        assert page.url == f"{base}/run"
        assert lan.site.manager.work is None


def test_the_pages_at_the_door_are_styled_and_say_the_way_out(browser: Browser, lan: Served) -> None:
    with stage.page(browser, name="lan-door") as page:
        page.goto(f"http://{stage.LAN}:{lan.port}/cases")
        expect(page.locator("h1")).to_have_text("This browser has no key yet")
        expect(page.locator("main")).to_contain_text("it shows a new address")
        assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none", (
            "the style inside is let through"
        )
