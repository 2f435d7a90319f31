"""The error code's page: everything that is known about it, and nothing that was typed as HTML."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from diag import catalog, lookup
from diag.lookup.causes import WAY, checks
from diag.lookup.complete import LONGEST, completions
from diag.lookup.doors import find_doors
from diag.report import error_code
from diag.web.doors import ENDPOINTS
from diag.web.guard import LONGEST_ADDRESS
from tests.web.site import Site

#: What people who want to break a page type.
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "{{ 7 * 7 }}",
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
    "NW-2-5<b>x</b>",
    "\u202eNW-2-5",
    "%00%0d%0aSet-Cookie: a=b",
    "../../etc/passwd",
    "\x00\x1b[31m",
    "𝐍𝐖" * 20,
)


def links(html: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', html)]


def test_the_box_alone(site: Site) -> None:
    page = site.get("/code")
    assert page.status_code == 200
    assert 'name="q"' in page.text
    assert "Check this now" not in page.text
    assert site.post("/code").status_code == 405


def test_a_known_code(site: Site) -> None:
    page = site.get("/code", query_string={"q": "nw 2 5"}).text
    entry = catalog.table().entry("NW-2-5")
    for text in (entry.title, entry.meaning, catalog.CONFIDENCE[entry.confidence], entry.checked.isoformat()):
        assert text in unescape(page)
    assert error_code.ARTICLE.format(number=entry.article) in links(page)
    for tag in re.findall(r'<a [^>]*href="https:[^>]*>', page):
        assert 'rel="noreferrer' in tag
    assert f'<input type="hidden" name="flow" value="{entry.flow}">' in page
    assert 'formaction="/walk/begin"' in page


def test_every_code_of_the_table_has_a_page(site: Site) -> None:
    for code in catalog.table().heads:
        page = site.get("/code", query_string={"q": code})
        assert page.status_code == 200
        answer = lookup.look_up(code)
        text = unescape(page.text)
        assert all(reading.title in text for reading in error_code.shown_readings(answer)), code
        assert ("Check this now" in text) == bool(checks(answer)), code
        assert (error_code.CANNOT_CHECK in text) != bool(checks(answer)), code


def test_steps_that_lose_something_warn(site: Site) -> None:
    ids = catalog.ids()
    code = next(e.code for e in catalog.table().entries() if any("loses" in ids.actions[s] for s in e.steps))
    assert "Before you do this:" in site.get("/code", query_string={"q": code}).text


def test_a_code_by_its_parts(site: Site) -> None:
    page = unescape(site.get("/code", query_string={"q": "M7111-5059"}).text)
    for part in lookup.look_up("M7111-5059").readings[0].parts:
        assert part.say in page


def test_several_meanings_ask_for_the_device(site: Site) -> None:
    page = site.get("/code", query_string={"q": "113"}).text
    assert error_code.ASK_DEVICE in page
    choices = [link for link in links(page) if link.startswith("/code?q=113&device=")]
    assert len(choices) == len(lookup.look_up("113").readings)
    for link in choices:
        assert error_code.ASK_DEVICE not in site.get(link).text


def test_a_near_miss_suggests(site: Site) -> None:
    page = site.get("/code", query_string={"q": "NM-2-5", "device": "roku"}).text
    assert error_code.SUGGEST in page
    near = next(link for link in links(page) if link.startswith("/code?q=NW-2-5&"))
    assert "device=roku" in near
    assert "The device took too long to reach Netflix" in site.get(near).text


def test_an_unknown_code_says_what_to_do(site: Site) -> None:
    page = site.get("/code", query_string={"q": "XQZ-77-grey"}).text
    assert error_code.UNKNOWN in page
    assert error_code.UNKNOWN_NEXT[0] in page
    assert error_code.SEARCH in links(page)
    assert "Check this now" not in page


def test_the_first_page_leads_here_without_its_token(site: Site) -> None:
    sent = {"form": site.form, "symptom": "buffering", "device": "smart-tv", "code": " NW-2-5 "}
    answer = site.get("/code", query_string=sent)
    assert (answer.status_code, answer.location) == (303, "/code?q=NW-2-5&device=smart-tv")
    page = site.get(answer.location).text
    assert not any(site.form in link for link in links(page))
    assert '<option value="smart-tv" selected>' in page
    assert site.get("/code", query_string={"form": site.form, "code": ""}).location == "/code"


def test_devices_that_nobody_knows_count_as_not_said(site: Site) -> None:
    for device in ("toaster", "<b>", "smart-tv/../x", "", "x" * 500):
        assert site.get("/code", query_string={"q": "NW-2-5", "device": device}).status_code == 200
    page = site.get("/code", query_string={"q": "NW-2-5", "device": "ps5"}).text
    assert '<option value="playstation" selected>' in page


# -- check this now -----------------------------------------------------------------------------------------------


def test_check_this_now(site: Site) -> None:
    page = site.get("/code", query_string={"q": "NW-2-5", "device": "smart-tv"}).text
    form = page[page.index('action="/run"') :]
    only = re.findall(r'name="only" value="([^"]+)"', form)
    assert set(WAY) < set(only)
    assert tuple(only) == checks(lookup.look_up("NW-2-5", "smart-tv"))
    answer = site.post("/run", {"code": "NW-2-5", "device": "smart-tv", "only": only})
    assert answer.status_code == 303
    work = site.over()
    assert set(work.session.asked_for) == set(only)
    assert (work.asked.code, work.asked.device) == ("NW-2-5", "smart-tv")


def test_the_result_lists_what_the_code_can_come_from(site: Site) -> None:
    only = checks(lookup.look_up("NW-2-5"))
    site.post("/run", {"code": "NW-2-5", "only": list(only)})
    case = site.over().case
    page = site.get(f"/case/{case}").text
    assert "What the code NW-2-5 can come from" in page
    assert "Not seen from this PC (4 names asked)." in page
    assert "/code?q=NW-2-5" in links(page)


def test_what_no_pc_can_check(site: Site) -> None:
    page = site.get("/code", query_string={"q": "This TV isn't part of your Netflix Household"}).text
    assert error_code.CANNOT_CHECK in page
    assert 'action="/run"' not in page


# -- while typing -------------------------------------------------------------------------------------------------


def test_suggestions(site: Site) -> None:
    answer = site.get("/code/suggest", query_string={"q": "nw-2", "device": "roku"})
    assert answer.content_type == "application/json"
    found = answer.get_json()["found"]
    assert [one["code"] for one in found][:2] == ["NW-2-4", "NW-2-5"]
    assert found[1] == {
        "code": "NW-2-5",
        "title": "The device took too long to reach Netflix",
        "to": "/code?q=NW-2-5&device=roku",
    }


@pytest.mark.parametrize("typed", ["", "  ", "-", "<", *HOSTILE, "a" * 3000])
def test_suggestions_for_anything(site: Site, typed: str) -> None:
    answer = site.get("/code/suggest", query_string={"q": typed})
    assert answer.status_code == 200
    assert len(answer.get_json()["found"]) <= 6
    assert all(one["to"].startswith("/code?q=") for one in answer.get_json()["found"])


def test_only_the_beginning_is_looked_at() -> None:
    assert completions("NW-2-5".rjust(LONGEST + 7, "z")) == ()
    assert completions("nw-2-5 ")[0][0] == "NW-2-5"
    assert {code for code, _ in completions("household")}, "words of a title"


def test_a_suggestion_is_found_when_it_is_followed() -> None:
    for code in catalog.table().heads:
        assert lookup.look_up(code).status in {lookup.Understood.KNOWN, lookup.Understood.ASK_DEVICE}, code


# -- hostile ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_was_typed_stays_text(site: Site, typed: str) -> None:
    plain = site.get("/code", query_string={"q": "XQZ-77-grey"}).text
    page = site.get("/code", query_string={"q": typed})
    assert page.status_code == 200
    for tag in ("<script", "<img", "<svg", "onerror=", "onload=", "onfocus='", "<b>"):
        allowed = plain.count(tag) if tag not in {"onerror=", "onload="} else page.text.count(tag)
        assert page.text.count(tag) <= allowed
    assert "49" not in re.sub(r"[0-9a-f]{16,}", "", page.text)
    assert "Set-Cookie" not in page.headers
    for attribute in re.findall(r'(?:href|src|action)="([^"]*)"', page.text):
        assert urlsplit(unescape(attribute)).scheme in {"", "https"}


def test_a_long_text_is_cut(site: Site) -> None:
    typed = "NW-2-5 " + "x" * 3500
    page = site.get("/code", query_string={"q": typed})
    assert page.status_code == 200
    for link in links(page.text):
        assert len(parse_qs(urlsplit(link).query).get("code", [""])[0]) <= 400
    assert site.get("/code?q=" + "x" * LONGEST_ADDRESS).status_code == 414


def test_a_known_message_offers_no_second_way_to_the_same_walk(site: Site) -> None:
    page = site.get("/code", query_string={"q": "my tv says not part of household"}).text
    assert 'name="flow" value="household"' in page
    assert 'href="/walk/household' not in page


@pytest.mark.parametrize(
    "sentence", ["the sound is missing", "I was charged twice this month", "Netflix keeps stopping"]
)
def test_a_sentence_leads_to_its_door(site: Site, sentence: str) -> None:
    page = unescape(site.get("/code", query_string={"q": sentence, "device": "roku"}).text)
    doors = page.partition('class="card doors"')[2].partition("</section>")[0]
    first, wanted = re.findall(r'href="([^"]+)"', doors)[0], find_doors(sentence)[0]
    assert first == f"/walk/{wanted.target}?device=roku"
    assert site.get(first).status_code == 200
    assert wanted.why in doors


def test_a_device_that_netflix_has_given_up_is_answered_at_once_with_its_own_walk(site: Site) -> None:
    page = unescape(
        site.get("/code", query_string={"q": "netflix on my 2011 samsung", "device": "roku"}).text
    )
    assert "1 December 2019" in page
    address = next(link for link in links(page) if link.startswith("/walk/unsupported-device"))
    assert parse_qs(urlsplit(address).query)["device"] == ["smart-tv/samsung"]
    walk = site.get(address)
    assert walk.status_code == 200
    told = unescape(
        site.get(
            "/code",
            query_string={"q": "Netflix is no longer available on this device", "device": "playstation"},
        ).text
    )
    assert "2 March 2026" in told


def test_a_device_of_a_sentence_goes_along_to_its_walk(site: Site) -> None:
    page = site.get("/code", query_string={"q": "netflix buffers on my tcl roku tv"}).text
    assert any(link == "/walk/buffering?device=smart-tv/roku-os" for link in links(page)), links(page)


def test_a_code_in_a_sentence_needs_no_doors(site: Site) -> None:
    page = site.get("/code", query_string={"q": "my TV has no sound and shows NW-2-5"}).text
    assert "card doors" not in page
    assert "NW-2-5" in page


def test_every_door_with_a_page_leads_somewhere(site: Site) -> None:
    """A row for a kind of door names an endpoint that the page has."""
    assert {endpoint for endpoint, _ in ENDPOINTS.values()} <= set(site.app.view_functions)


def test_a_sentence_without_an_answer_gets_the_nearest_pages_and_the_walk(site: Site) -> None:
    page = unescape(site.get("/code?q=blah bleh blih").text)
    assert "We have no answer to exactly these words." in page
    assert "Is it one of these?" in page
    assert page.count('<li><a href="/walk/') == 3
    assert "Help me step by step" in page
    assert "small print" not in page
    assert error_code.UNKNOWN in unescape(site.get("/code?q=zzzzzz").text), (
        "what may be a code is answered as one"
    )
