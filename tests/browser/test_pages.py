"""Every page in a real browser: accessible in both themes, usable on narrow screens and by keyboard, deaf to markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect

from diag.case.document import Contact, TriedStep
from diag.case.from_json import read_document
from diag.case.to_json import to_json
from diag.store import Store
from tests import worlds
from tests.browser import stage
from tests.browser.faults import find_faults
from tests.web.every_page import list_pages
from tests.web.payloads import PAYLOADS, poisoned
from tests.web.served import Served
from tests.web.site import STORED
from tests.web.test_hostile_texts import WORDS

pytestmark = pytest.mark.lab

WIDTHS = (320, 768, 1280)

#: The last one for one page of each kind: there all colours are the system's.
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"forced_colors": "active"},
}


def enter(page: Page, served: Served, path: str = "/") -> None:
    """Let the browser in, by its cookie."""
    page.context.add_cookies(
        [
            {
                "name": served.site.cookie,
                "value": served.site.session,
                "domain": "127.0.0.1",
                "path": "/",
                "httpOnly": True,
                "sameSite": "Strict",
            }
        ]
    )
    page.goto(base(served) + path)


def base(served: Served) -> str:
    return f"http://127.0.0.1:{served.port}"


def everywhere(served: Served) -> Iterator[tuple[str, str]]:
    """All pages, and last the live one, while a run goes on."""
    yield from list_pages(served.site)
    served.site.go.clear()
    served.site.post("/run", code="NW-2-5", device="smart-tv")
    yield "live", "/run"


#: Another look changes colours, and nothing of what a page is made of.
FIRST_LOOK, COLOURS_ALONE = next(iter(LOOKS)), {"runOnly": ["color-contrast", "link-in-text-block"]}


def test_axe_finds_no_violation(browser: Browser, served: Served) -> None:
    """The policy of the page is lifted in this context alone, so that the checker's script may run.

    One page of each kind in every look, and two more of its kind in one: they share templates and colours.
    """
    wrong, seen = [], Counter[str]()
    with stage.page(
        browser, name="axe", color_scheme="light", bypass_csp=True, reduced_motion="reduce"
    ) as page:
        enter(page, served)
        for name, address in everywhere(served):
            kind = name.partition(" ")[0]
            seen[kind] += 1
            if seen[kind] > 3 and name != "live":
                continue
            page.goto(base(served) + address)
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            for theme, look in LOOKS.items() if seen[kind] == 1 else list(LOOKS.items())[:1]:
                page.emulate_media(**look)
                asked = {"resultTypes": ["violations"], **({} if theme == FIRST_LOOK else COLOURS_ALONE)}
                found = Axe().run(page, options=asked).response["violations"]
                wrong += [
                    f"{name}, {theme}: {v['id']}: {v['help']}: {[n['html'][:150] for n in v['nodes'][:3]]}"
                    for v in found
                ]
    assert wrong == [], "\n".join(wrong)


def test_no_page_scrolls_sideways_or_cuts_or_covers_a_word(browser: Browser, served: Served) -> None:
    wrong = []
    with stage.page(browser, name="narrow", viewport={"width": 320, "height": 640}) as page:
        enter(page, served)
        for name, address in everywhere(served):
            page.goto(base(served) + address)
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 640})
                wrong += [f"{name} at {width} px: {fault}" for fault in find_faults(page)]
            page.set_viewport_size({"width": 320, "height": 640})
            small = page.evaluate(
                "[...document.querySelectorAll('button, .button, .choice, select, input:not([type=checkbox]):not([type=radio]):not([type=hidden])')]"
                ".filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 40).map((e) => e.outerHTML.slice(0, 100))"
            )
            wrong += [f"{name}: too small for a finger: {html}" for html in small]
    assert wrong == [], "\n".join(wrong)


def test_by_keyboard_alone(browser: Browser, served: Served) -> None:
    """From the first page to a result and on to the copied report, with Tab, the arrows, Space and Enter."""
    with stage.page(browser, name="keyboard", permissions=["clipboard-read", "clipboard-write"]) as page:
        enter(page, served)
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Skip to the content")
        page.keyboard.press("Enter")
        tab_to(page, "a[href='/walk?symptom=buffering']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/walk?symptom=buffering")
        tab_to(page, "#code")
        page.keyboard.type("NW-2-5")
        tab_to(page, "button.primary")
        assert visible_focus(page), "the focus must be seen"
        page.keyboard.press("Enter")
        page.wait_for_url("**/case/*")
        tab_to(page, "a[href$='/report']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/report")
        tab_to(page, "button[data-copy=chat]")
        page.keyboard.press("Enter")
        expect(page.locator("#copied")).to_contain_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert "NW-2-5" in copied
        assert copied == page.locator("#chat").input_value()


def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    """Press Tab until an element has the focus; fails when it never does."""
    for _ in range(80):
        if page.locator(":focus").count() and page.evaluate(
            "(css) => document.activeElement.matches(css)", selector
        ):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"no way to {selector} by keyboard")


def visible_focus(page: Page) -> bool:
    style = page.evaluate(
        "(() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth, s.boxShadow]; })()"
    )
    return bool(style[0] != "none" and style[1] != "0px") or style[2] != "none"


def test_markup_from_outside_does_nothing(browser: Browser, served: Served) -> None:
    """Hostile texts in a case and in what a run tells live: the browser shows them and runs nothing of them."""
    bad = " ".join(PAYLOADS[:27])
    raw = to_json(worlds.run(STORED))
    with Store() as store:
        case = store.save_run(read_document(poisoned(raw, bad, WORDS)), worlds.known(STORED))
        store.note(case, make=bad[:1500], model=bad[:1500], others=bad[:1500])
        store.add_step(case, TriedStep(at="now", what=bad[:1500], effect=bad[:1500]))
        store.add_contact(case, Contact(at="now", channel="chat", agent="x", said=bad[:1500], reference=None))
    with stage.page(browser, name="markup") as page:
        dialogs: list[str] = []

        def dismiss(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", dismiss)
        page.add_init_script("window.zq7 = () => { window.fell = true; };")
        foreign: list[str] = []
        page.on(
            "request",
            lambda request: foreign.append(request.url) if not request.url.startswith(base(served)) else None,
        )
        enter(page, served)
        for path in (
            f"/case/{case}",
            f"/case/{case}/report",
            f"/case/{case}/report?format=markdown",
            f"/case/{case}/report.html",
            f"/case/{case}/history",
            "/",
            "/cases",
            "/code?q=" + "%3Cimg src=x onerror=zq7()%3E",
        ):
            page.goto(base(served) + path)
            assert page.evaluate("window.fell") is None, path
            assert page.locator("zq7, main iframe, main script").count() == 0, path
            assert page.url.startswith(base(served)), path
        served.site.go.clear()
        served.site.post("/run")
        page.goto(base(served) + "/run")
        work = served.site.manager.work
        assert work
        for payload in PAYLOADS[:27]:
            work._say(
                {
                    "kind": "check",
                    "check": "dns",
                    "mark": "fail",
                    "name": payload,
                    "words": payload,
                    "path": [{"mark": "fail", "name": payload, "words": payload, "way": "beyond"}] * 4,
                }
            )
            page.wait_for_function(
                "(text) => document.querySelector('#check-dns .why').textContent === text", arg=payload
            )
        assert page.evaluate("window.fell") is None
        assert page.locator("main b, main img, main zq7, main iframe").count() == 0
        assert dialogs == []
        assert foreign == []


def test_code_suggestions_come_as_text(browser: Browser, served: Served) -> None:
    with stage.page(browser, name="suggestions") as page:
        enter(page, served, "/code")
        page.locator("#q").press_sequentially("nw-2")
        expect(page.locator("#suggestions li").first).to_be_visible()
        expect(page.locator("#suggestions")).to_contain_text("NW-2-5")
        page.locator("#suggestions a").first.click()
        page.wait_for_url(re.compile(r"/code\?q=NW-2"))


def test_this_browser_is_asked_and_judged(browser: Browser, served: Served) -> None:
    with stage.page(browser, name="this-browser") as page:
        enter(page, served, "/browser")
        page.locator("#check").click()
        page.wait_for_url("**/browser/answer")
        expect(page.locator("h1")).to_contain_text("browser")


def test_a_printed_page_shows_what_matters(browser: Browser, served: Served) -> None:
    case = served.site.keep()
    with stage.page(browser, name="print") as page:
        enter(page, served, f"/case/{case}")
        page.emulate_media(media="print")
        expect(page.locator("h1")).to_be_visible()
        for hidden in ("header.bar nav", "button"):
            for each in page.locator(hidden).all():
                expect(each).to_be_hidden()


def test_a_second_tab_and_a_reload_see_the_run_too(browser: Browser, served: Served) -> None:
    served.site.go.clear()
    with stage.page(browser, name="tabs") as page:
        enter(page, served)
        page.get_by_role("button", name="Check my connection").click()
        page.wait_for_url("**/run")
        second = page.context.new_page()
        second.goto(base(served) + "/run")
        page.reload()
        served.site.go.set()
        for tab in (page, second):
            tab.wait_for_url("**/case/*")
            expect(tab.locator("h1")).to_contain_text("without trouble")


def test_more_tabs_than_streams_go_on_by_asking(browser: Browser, served: Served) -> None:
    served.site.go.clear()
    with stage.page(browser, name="many-tabs") as page:
        enter(page, served)
        served.site.post("/run")
        tabs = [page, *(page.context.new_page() for _ in range(4))]
        for tab in tabs:
            tab.goto(base(served) + "/run")
        served.site.go.set()
        for tab in tabs:
            tab.wait_for_url("**/case/*")
