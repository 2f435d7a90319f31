"""What a person can press on the result page: for them, on this PC, and nothing that only a text made up."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from diag.case.document import CaseDocument
from diag.web.links import Piece, links_for, split_step
from tests import worlds
from tests.web.site import Site
from tests.worlds import world


def case(**facts: dict[str, Any]) -> CaseDocument:
    """The healthy home with other facts of some checks."""
    whole = worlds.run(world("healthy"))
    checks = tuple(replace(each, facts=facts.get(each.id, each.facts)) for each in whole.checks)
    return replace(whole, checks=checks)


def portal(page: str | None) -> CaseDocument:
    return case(portal={"page": page, "page_host": None, "probes": []})


def hrefs(step: str, of: CaseDocument) -> list[str]:
    return [piece.href for piece in split_step(step, of) if piece.href]


@pytest.mark.parametrize("page", ["http://login.hotel.test:8080/portal/start", "https://10.0.0.1/x"])
def test_the_page_that_was_measured_is_a_link_with_port_and_path(page: str) -> None:
    step = f"Open the sign-in page in a browser on this PC: {page}."
    assert split_step(step, portal(page)) == [
        Piece("Open the sign-in page in a browser on this PC: "),
        Piece(page, page),
        Piece("."),
    ]
    assert links_for("captive-portal", (step,), portal(page)).page == Piece("Open the sign-in page", page)


@pytest.mark.parametrize(
    "page",
    ["javascript:alert(1)", "http://netflix.com@evil.test/", "data:text/html,x", "file:///etc/passwd", None],
)
def test_what_is_no_page_of_the_web_is_no_link(page: str | None) -> None:
    assert hrefs(f"Open {page} now", portal(page)) == []
    assert links_for("captive-portal", (), portal(page)).page is None


def test_an_address_that_nobody_measured_stays_text() -> None:
    assert hrefs("Open http://evil.test/ in a browser.", portal("http://login.test/")) == []


@pytest.mark.parametrize(
    ("step", "href"),
    [
        ("Sign in at netflix.com/account, and look.", "https://netflix.com/account"),
        ("Open help.netflix.com in a browser.", "https://help.netflix.com"),
        ("Open fast.com and note the speed.", "https://fast.com"),
        ("Open https://www.netflix.com/clearcookies.", "https://www.netflix.com/clearcookies"),
        ("Allow all names that end in netflix.com.", None),
        ("Allow these names: www.netflix.com, appboot.netflix.com.", None),
        ("Visit www.netflix.com.evil.test now.", None),
        ("Visit notnetflix.com/account now.", None),
    ],
)
def test_only_pages_of_netflix_are_known(step: str, href: str | None) -> None:
    assert hrefs(step, portal(None)) == ([href] if href else [])


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("192.168.178.1", "http://192.168.178.1/"),
        ("fd00::1", "http://[fd00::1]/"),
        ("fe80::1%eth0", None),
        ("8.8.8.8", None),
        ("<b>", None),
    ],
)
def test_the_router_is_opened_at_its_measured_address(address: str, page: str | None) -> None:
    home = case(gateway={"gateways": [{"address": address, "answers": True}]})
    found = links_for("dns-blocking", ("Set 1.1.1.1 as the DNS server of your router.",), home).router
    assert (found.href if found else None) == page
    assert links_for("vpn-active", ("Open your VPN program.",), home).router is None


def test_names_to_allow_can_be_copied() -> None:
    step = "Open your ad blocker and allow these names: www.netflix.com, appboot.netflix.com."
    assert links_for("dns-blocking", (step,), portal(None)).names == (
        "www.netflix.com",
        "appboot.netflix.com",
    )


def test_a_hotel_guest_gets_the_sign_in_page_and_not_its_stand_in(site: Site) -> None:
    id_ = site.keep(world("captive-portal"))
    page = site.get(f"/case/{id_}").text
    told = re.findall(
        r'<a class="button" href="([^"]+)" rel="noreferrer noopener" target="_blank">Open the sign-in', page
    )
    assert len(told) == 1
    assert told[0].startswith("http")
    assert "&lt;host name" not in page[: page.index("Tell support")]


def test_a_filter_at_home_is_a_choice_of_three_each_with_its_own_steps(site: Site) -> None:
    id_ = site.keep(world("dns-blocking"))
    page = site.get(f"/case/{id_}").text
    ways = re.findall(r'<details class="way-out"><summary>(.*?)</summary>(.*?)</details>', page, re.DOTALL)
    assert [label for label, _ in ways] == [
        "An ad blocker for the whole home",
        "Child protection of the router or the provider",
        "None that I know of",
    ]
    before = page[: page.index('<details class="way-out">')]
    blocker, protection, none = (way for _, way in ways)
    for way in (blocker, protection, none):
        assert re.search(r'<textarea id="names-dns-blocking[^>]*>[a-z0-9.-]+\n', way)
        assert "Copy the names" in way
    assert "@@||" in blocker
    assert "Pi-hole" in blocker
    assert "AdGuard" in blocker
    for other in (before, protection, none):
        assert "@@||" not in other
        assert "Pi-hole" not in other
        assert "AdGuard" not in other
    assert "If nobody at home set up a filter, set" in none
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_what_is_no_filter_at_home_has_no_such_choice(site: Site) -> None:
    for name in ("captive-portal", "dns-dead", "vpn"):
        assert 'class="way-out"' not in site.get(f"/case/{site.keep(world(name))}").text


def test_what_leaves_is_masked_all_the_same(site: Site) -> None:
    id_ = site.keep(world("captive-portal"))
    own = re.search(r'href="(https?://[^"]+)" rel="noreferrer noopener"', site.get(f"/case/{id_}").text)
    assert own
    assert own[1] not in site.get(f"/case/{id_}/report").text


def test_a_cause_in_a_setting_of_this_pc_is_checked_again_by_itself(site: Site) -> None:
    case = site.keep(world("proxy"))
    page = site.get(f"/case/{case}").text
    address = f"/case/{case}/settings?cause=proxy-configured"
    assert f'data-settings="{address}"' in page
    assert "static/settings.js" in page
    told = site.get(address).json
    assert told
    assert re.fullmatch("[0-9a-f]{16}", told["now"])
    assert site.get(f"/case/{case}/settings").json == {"now": ""}
    page = site.get(f"/case/{site.keep(world('slow'))}").text
    assert "data-settings" not in page
    assert "static/settings.js" not in page
