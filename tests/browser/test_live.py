"""The live page in a browser: what is known is told at once, the time is honest, and what matters stays in view."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from diag.model import Progress
from tests.browser import stage
from tests.browser.test_pages import enter
from tests.web.served import Served
from tests.worlds import world

pytestmark = [pytest.mark.lab, pytest.mark.alone]

VPN = "VPN use: A VPN is active on this PC"


def in_view(page: Page, selector: str) -> bool:
    """Whether all of an element lies on the screen without scrolling."""
    return bool(
        page.evaluate(
            "(s) => { const r = document.querySelector(s).getBoundingClientRect();"
            " return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight; }",
            selector,
        )
    )


def test_the_live_page_from_the_first_second_to_the_result(browser: Browser, served: Served) -> None:
    site = served.site
    site.world = world("vpn")
    site.held = frozenset({"bandwidth", "outages"})
    site.go.clear()
    with stage.page(browser, name="live", viewport={"width": 1366, "height": 650}) as page:
        enter(page, served)
        site.post("/run")
        work = site.manager.work
        assert work
        page.goto(f"http://127.0.0.1:{served.port}/run")

        # The cause and its steps stand there while the speed goes on, and are told to who cannot see the page.
        expect(page.locator("#cause h2")).to_have_text("A VPN is active on this PC")
        expect(page.locator("#cause .place")).to_have_text("On this PC")
        expect(page.locator("#cause li")).not_to_have_count(0)
        assert "/run" in page.url
        told = page.locator("#told p")
        expect(told).to_have_text([re.compile(r"^The check has begun\. About \d+ seconds left\.$"), VPN])

        # The place of the plot is there before the speed is, with its scale and the line of what is needed.
        expect(page.locator("#plot .needed")).to_have_count(1)
        expect(page.locator("#plot")).to_contain_text("needed for Full HD (1080p): 5")
        assert page.locator("#plot .tick").count() >= 4
        before = page.locator("#plot").bounding_box()
        for each in ("#plot", "#cause li", "form[action='/run/cancel'] button"):
            assert in_view(page, each), each
        work.hear(Progress(check="bandwidth", fraction=None, note="", mbps=3.0))
        expect(page.locator("#mbps")).to_have_text("3 Mbit/s")
        expect(page.locator("#enough")).to_have_text("So far too slow for Full HD (1080p)")
        after = page.locator("#plot").bounding_box()
        assert before
        assert after
        assert after["y"] == pytest.approx(before["y"], abs=1), "nothing jumps"

        # What takes longer says so, and the bar goes on.
        words = "The speed looks low, so we measure again: about 8 seconds more"
        work.hear(Progress(check="bandwidth", fraction=None, note=words, left_s=8.0))
        expect(page.locator("#more")).to_have_text(words)
        expect(page.locator("#left")).to_contain_text("seconds left")
        expect(told).to_have_count(2)  # whoever hears the page hears what is bad, each once, and nothing else
        work.hear(Progress(check="bandwidth", fraction=None, note="", mbps=8.0, left_s=0.0))
        expect(page.locator("#enough")).to_have_text("Enough for Full HD (1080p)")
        expect(page.locator("#left")).to_have_text("Still measuring: short outages, the speed")
        full = float(page.evaluate("document.getElementById('share').value"))
        page.wait_for_function("(full) => document.getElementById('share').value > full + 0.5", arg=full)

        site.go.set()
        page.wait_for_url("**/case/*")
        expect(page.locator("h1")).to_have_text(re.compile(r"^On this PC: *A VPN is active on this PC$"))
        assert page.title().startswith("A VPN is active on this PC")


def test_without_a_fault_the_plot_and_the_way_to_stop_are_in_view(browser: Browser, served: Served) -> None:
    served.site.go.clear()
    for width, height in ((1366, 650), (1280, 720)):
        with stage.page(browser, name="live-view", viewport={"width": width, "height": height}) as page:
            enter(page, served)
            if not served.site.manager.work:
                served.site.post("/run")
            page.goto(f"http://127.0.0.1:{served.port}/run")
            expect(page.locator("#plot .needed")).to_have_count(1)
            assert in_view(page, "#plot")
            assert in_view(page, "#enough")
            assert in_view(page, "form[action='/run/cancel'] button")


def test_the_first_step_is_on_the_first_screen_of_a_phone(browser: Browser, served: Served) -> None:
    """The picture in one row, then what to do; and what is fine is folded."""
    with stage.page(browser, name="phone", viewport={"width": 360, "height": 740}) as page:
        enter(page, served)
        for name in ("vpn", "dns-blocking"):
            page.goto(f"http://127.0.0.1:{served.port}/case/{served.site.keep(world(name))}")
            assert in_view(page, ".thought .steps li:not(:has(li)), .thought .way-out"), name
            picture = page.locator("svg.path.small").bounding_box()
            assert picture
            assert picture["height"] < 260
            page.locator("summary", has_text="What was measured").click()
            expect(page.locator(".groups > div")).to_have_count(4)
            expect(page.locator(".groups li.fail").first).to_be_visible()
            assert not page.locator(".fine .ok .what").first.is_visible()
