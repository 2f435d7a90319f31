"""The journeys of people, from the first page to the copied report, in homes of the lab that are really measured."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from diag.store import files
from tests.browser import stage
from tests.browser.stage import Homes, Server
from tests.lab import namespaces
from tests.lab.home import Home

pytestmark = [pytest.mark.lab, pytest.mark.alone]

#: The checks of a run with the speed test take so long at most, in milliseconds.
RUN_MS = 60_000


class Visit:
    """A home with its server and a browser on its PC."""

    def __init__(self, home: Home, server: Server, browser: Browser) -> None:
        self.home, self.server, self.browser = home, server, browser

    @contextlib.contextmanager
    def page(self, name: str, **more: Any) -> Iterator[Page]:
        """A page that was opened with the address that the program printed; it is started again where it ended."""
        if self.server.process.poll() is not None:
            self.server = Server(self.home, self.server.port)
        with stage.page(self.browser, name=name, **more) as page:
            page.goto(self.server.new_address())
            expect(page.locator("h1")).to_have_text("What is happening?")
            assert "token" not in page.url, "the key leaves the address"
            yield page


@pytest.fixture(scope="session")
def visits(
    homes: Homes, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Visit]]:
    """Each home is visited by one browser; several tests may share it."""
    with ExitStack() as stack:
        made: dict[str, Visit] = {}

        def visit(name: str) -> Visit:
            if name not in made:
                home = homes.home(name)
                server = Server(home)
                browser = stack.enter_context(
                    stage.chromium(playwright, home.names["pc"], tmp_path_factory.mktemp(name))
                )
                made[name] = Visit(home, server, browser)
                stack.callback(lambda: made[name].server.end())
            return made[name]

        yield visit


def quick(page: Page) -> None:
    """Leave the speed test out."""
    page.get_by_label("Leave out the speed test").check()


def choose(page: Page, trouble: str) -> None:
    """Follow what fits best on the first page; the next one has a button for the check."""
    page.locator("a.tile", has_text=trouble).click()
    page.wait_for_url("**/walk?symptom=*")


def result(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait until the run is over and its result says something."""
    page.wait_for_url(re.compile(r"/case/[0-9a-f]+$"), timeout=RUN_MS)
    expect(page.locator("h1")).to_contain_text(words)


def copied(page: Page) -> str:
    """Press the one button and read the clipboard."""
    page.get_by_role("button", name="Copy for Netflix").click()
    expect(page.locator("#copied")).to_contain_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text == page.locator("#chat").input_value()
    return str(text)


CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def test_a_healthy_home(visits: Callable[[str], Visit]) -> None:
    """Check my connection, watch it live with the speed, understand, hand over."""
    with visits("healthy").page("healthy", **CLIPBOARD) as page:
        page.get_by_role("button", name="Check my connection").click()
        page.wait_for_url("**/run")
        expect(page.locator("#check-link.ok")).to_be_visible()
        expect(page.locator("#speed-card")).to_be_visible(timeout=RUN_MS)
        expect(page.locator("#mbps")).to_contain_text("Mbit/s")
        page.wait_for_function(
            "() => document.querySelector('#plot .line').getAttribute('d').length > 30 || location.pathname !== '/run'"
        )
        result(page, "without trouble")
        page.get_by_text("Report", exact=False).first.scroll_into_view_if_needed()
        page.locator("a[href$='/report']").first.click()
        text = copied(page)
        assert "Netflix" in text
        assert "annas-pc" not in text
        assert "84.155.33.71" not in text, "what is private is masked"


def test_a_vpn_is_on_and_then_off(visits: Callable[[str], Visit]) -> None:
    """The fault is named, the person fixes it, which is seen and checked again, and before and after stand there."""
    visit = visits("vpn")
    with visit.page("vpn", **CLIPBOARD) as page:
        choose(page, "Nothing plays")
        quick(page)
        page.get_by_role("button", name="Check my connection").click()
        result(page, "VPN")
        expect(page.locator("h1 .place")).to_contain_text("n this PC")
        page.locator("summary", has_text="Why we think so").first.click()
        expect(page.locator("details code", has_text="vpn-active")).to_be_visible()
        expect(page.locator("#watched")).to_be_visible()
        with namespaces.inside(visit.home.names["pc"]):
            subprocess.run(["ip", "link", "set", "tun0", "down"], check=True)
        page.wait_for_url("**/run")  # it is seen, and checked again by itself
        page.wait_for_url(re.compile(r"/case/[0-9a-f]+$"), timeout=RUN_MS)
        expect(page.locator("#changes")).to_contain_text("That helped")
        page.locator("a[href$='/report']").first.click()
        assert "This PC fine" in copied(page)


def test_netflix_names_are_blocked_without_scripts(visits: Callable[[str], Visit]) -> None:
    """The whole way with JavaScript turned off: the page reloads itself, and the report can be selected."""
    with visits("dns").page("dns", java_script_enabled=False) as page:
        choose(page, "“Cannot connect”")
        quick(page)
        page.get_by_role("button", name="Check my connection").click()
        result(page, re.compile("block", re.IGNORECASE))
        page.locator("summary", has_text="An ad blocker").click()
        expect(page.locator("ol.steps li").first).to_be_visible()
        page.locator("a[href$='/report']").first.click()
        expect(page.locator("#chat")).to_be_visible()
        assert "block" in page.locator("#chat").input_value().lower()
        expect(page.get_by_role("button", name="Copy for Netflix")).to_be_hidden()
        page.locator("#make").fill("LG")
        page.locator("#began").fill("since Friday")
        page.get_by_role("button", name="Save what I filled in").click()
        expect(page.locator("#chat")).to_have_value(re.compile("since Friday"))


def test_a_slow_line(visits: Callable[[str], Visit]) -> None:
    with visits("slow").page("slow", viewport={"width": 320, "height": 640}, **CLIPBOARD) as page:
        choose(page, "It stops and stutters")
        page.get_by_role("button", name="Check my connection").click()
        expect(page.locator("#mbps")).to_contain_text("Mbit/s", timeout=RUN_MS)
        result(page, re.compile("slow", re.IGNORECASE))
        expect(page.locator("svg.speed").locator("visible=true").first).to_be_visible()
        for path in ("", "/report", "/history"):
            page.goto(page.url.partition("/report")[0].partition("/history")[0] + path)
            assert page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            ), path
        page.goto(page.url.partition("/history")[0] + "/report")
        assert "Mbit/s" in copied(page)


def test_a_code_is_looked_up_and_checked(visits: Callable[[str], Visit]) -> None:
    with visits("healthy").page("code", **CLIPBOARD) as page:
        page.get_by_role("link", name="Error code").click()
        page.locator("#q").press_sequentially("M7111-50")
        page.locator("#suggestions a", has_text="M7111-5059").click()
        expect(page.locator(".answer")).to_contain_text("VPN")
        page.get_by_role("button", name="Check this now").first.click()
        page.wait_for_url(re.compile(r"/case/[0-9a-f]+$"), timeout=RUN_MS)
        expect(page.locator("main")).to_contain_text("M7111-5059")
        page.locator("a[href$='/report']").first.click()
        assert "M7111-5059" in copied(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_walk_on_a_tv_to_its_end(visits: Callable[[str], Visit], scripts: bool) -> None:
    """Step by step, always "it did not help", until the summary for support is filled in and handed over."""
    with visits("healthy").page(f"walk-{scripts}", java_script_enabled=scripts, **CLIPBOARD) as page:
        page.get_by_role("navigation").get_by_role("link", name="Step by step").click()
        page.locator("main ul.rows a").first.click()
        page.locator("#device").select_option("smart-tv")
        with page.expect_navigation():
            page.get_by_role("button", name="Begin", exact=True).click()
        another = page.locator("input[name=same][value=no]")
        if another.count():  # the visit before was a short while ago
            another.check()
            page.get_by_role("button", name="Begin", exact=True).click()
        for _ in range(40):
            page.wait_for_url(re.compile(r"/case/[0-9a-f]+/walk/\d+"), timeout=RUN_MS)
            if page.locator(".walk.end").count():
                break
            skip = page.get_by_role("button", name=re.compile("Skip this|Skip all of it"))
            no = page.locator("form.answers button:not(.first):not(.last), form.answers button.last").first
            with page.expect_navigation():
                (skip if skip.count() else no).click()
        expect(page.locator(".walk.end")).to_be_visible()
        page.goto(page.url.partition("/walk/")[0] + "/report")
        page.locator("#make").fill("LG")
        page.locator("#model").fill("OLED55C1")
        page.locator("#said").fill("My password: hunter2hunter2")
        page.get_by_role("button", name="Save what I filled in").click()
        expect(page.locator(".refused, [role=alert]").first).to_be_visible()
        expect(page.locator("#chat")).to_have_value(re.compile("OLED55C1"))
        if scripts:
            text = copied(page)
            assert "OLED55C1" in text
            assert "hunter2" not in text


def test_the_program_dies_and_comes_back(visits: Callable[[str], Visit]) -> None:
    """Killed in the middle of a run and started again on the same port: what was open is locked out, and the new address goes on."""
    visit = visits("slow")
    with visit.page("restart") as page:
        page.get_by_role("button", name="Check my connection").click()
        page.wait_for_url("**/run")
        expect(page.locator("#checks li.ok").nth(5)).to_be_visible()
        page.wait_for_timeout(1000)  # what was measured is written down every now and then
        visit.server.end(signal.SIGKILL)
        expect(page.locator("#left")).to_contain_text("does not answer")
        visit.server = Server(visit.home, visit.server.port)
        expect(page.locator("h1")).to_have_text("This browser has no key yet", timeout=15_000)
        page.goto(visit.server.new_address())
        page.get_by_role("link", name="A check was cut off").click()
        expect(page.locator("main")).to_contain_text("What was measured until then is kept")
        expect(page.get_by_role("button", name="Measure the rest")).to_be_visible()
        page.goto(visit.server.base + "/")
        expect(page.locator("h1")).to_have_text("What is happening?")


def test_what_was_measured_survives_a_polite_end(visits: Callable[[str], Visit]) -> None:
    """Ctrl-C in the middle of a run keeps what was measured: it is offered on the first page."""
    visit = visits("vpn")
    with visit.page("polite") as page:
        page.goto(visit.server.base + "/")
        before = page.locator(".rows li").count()
        page.get_by_role("button", name="Check my connection").click()
        expect(page.locator("#check-link.ok")).to_be_visible()
        visit.server.end(signal.SIGTERM)
        visit.server = Server(visit.home, visit.server.port)
        page.goto(visit.server.new_address())
        expect(page.locator("h1")).to_have_text("What is happening?")
        page.goto(visit.server.base + "/cases")
        expect(page.locator(".rows li")).to_have_count(before + 1)
    assert Path(visit.home.pc.home, ".local/share/couchcheck", files.NAME).exists()
