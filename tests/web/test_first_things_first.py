"""What a page says first: the place above a plain headline, what to press before the details, and an error where the eye and
the keyboard begin."""

from __future__ import annotations

import html
import re

import pytest

from diag.diagnosis.verdict import HEADLINE, LIKELY_HEADLINE, split_headline
from diag.vocabulary import CHECK_IDS, CHECKS, PLACES, STOPS, group_by_stop
from tests.web.every_page import list_pages
from tests.web.site import Site
from tests.worlds import world

#: Pages that wait for something, and reload for that.
OPEN = frozenset({"restart begun", "spot open"})


@pytest.mark.parametrize("place", PLACES.values(), ids=lambda place: place.id)
def test_a_headline_is_told_as_place_and_title(place: object) -> None:
    at = place.at  # type: ignore[attr-defined]
    sure = split_headline(HEADLINE.format(at=at, title="a VPN: it is on"))
    likely = split_headline(LIKELY_HEADLINE.format(at=at, title="A VPN: it is on"))
    assert sure.title == likely.title == "A VPN: it is on"
    assert sure.place.casefold() == at.casefold()
    assert likely.place.casefold() == f"probably {at}".casefold()


@pytest.mark.parametrize(
    "text", ["This PC reaches Netflix without trouble.", "The cause is in doubt: nothing", ""]
)
def test_another_headline_stays_whole(text: str) -> None:
    assert split_headline(text) == ("", text)


def test_every_check_stands_below_one_of_the_four_stops() -> None:
    grouped = group_by_stop(CHECK_IDS)
    assert list(grouped) == [stop.name for stop in STOPS.values()]
    assert sorted(id_ for ids in grouped.values() for id_ in ids) == sorted(CHECK_IDS)
    assert group_by_stop(["netflix", "vpn", "of another version"]) == {
        "This PC": ("vpn", "of another version"),
        "Netflix": ("netflix",),
    }
    assert {check.stop for check in CHECKS.values()} == set(STOPS)


def test_the_result_says_the_place_folds_what_is_fine_and_has_the_button_before_the_details(
    site: Site,
) -> None:
    page = site.get(f"/case/{site.keep(world('vpn'))}").text
    words = html.unescape(re.sub(r"<[^>]+>", "", page))
    assert "The cause is" not in words
    assert re.search(r'<h1><span class="place">(?:Probably o|O)n this PC<', page)
    assert page.index("I did it: check again") < page.index("Why we think so")
    below = page[page.index("What was measured</h2>") :]
    assert [
        name for name in re.findall(r"<h3>([^<]+)</h3>", below) if name in {s.name for s in STOPS.values()}
    ] == [stop.name for stop in STOPS.values()]
    folds = [int(n) for n in re.findall(r"</span></span> (\d+) fine</summary>", below)]
    assert folds
    assert sum(folds) == below.count('<li class="ok">')
    first = re.sub(r'<details class="fine">.*?</details>', "", below, flags=re.DOTALL)
    assert '<li class="ok">' not in first, "what is fine waits until it is asked for"


def test_an_error_is_focused_and_begins_the_title(site: Site) -> None:
    case = site.keep()
    secret = "my password is hunter2hunter2"
    refused = site.post(f"/case/{case}/report", outcome=secret)
    empty = site.post("/message", text=" ")
    for answer, title in ((refused, "Not saved yet: "), (empty, "Nothing to read: ")):
        assert f"<title>{title}" in answer.text, title
        assert re.search(r'role="alert" tabindex="-1" autofocus>', answer.text), title
    missing = site.get("/nothing/here").text
    assert re.search(r'<h1 tabindex="-1" autofocus>', missing)
    heading = re.search(r"<h1[^>]*>([^<]+)", missing)
    assert heading
    assert f"<title>{heading[1]}" in missing


def test_a_choice_can_be_taken_back_and_nothing_reloads_but_what_is_open(site: Site) -> None:
    """Of radio buttons one is a way out, or one must be chosen to go on; only the live page reloads, and only while it is open."""
    for name, address in list_pages(site):
        page = site.get(address).text
        assert 'http-equiv="refresh"' not in page or name in OPEN, name
        for group in set(re.findall(r'type="radio" name="([^"]+)"', page)):
            buttons = re.findall(rf'<input type="radio" name="{re.escape(group)}"[^>]*>', page)
            assert len(buttons) > 1, (name, group)
            assert any("required" in b or " checked" in b or 'value=""' in b for b in buttons), (name, group)
    site.go.clear()
    site.post("/run")
    assert site.get("/run").text.count('<noscript><meta http-equiv="refresh" content="3"></noscript>') == 1
    site.go.set()
    site.over()
    assert site.get("/run").status_code == 303
