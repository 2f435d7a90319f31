"""Walks about money and the account on the page."""

from __future__ import annotations

from html import unescape

from diag.lookup.questions import questions
from tests.web.walker import Walker


def test_the_page_asks_for_no_device_and_offers_no_measuring(walker: Walker) -> None:
    page = walker.site.get("/walk/charged-twice").text
    assert 'id="device"' not in page
    assert "Measure first" not in page
    walker.begin("basic", "smart-tv").say("none")
    first = walker.case
    walker.begin("charged-twice", "")
    assert walker.case != first
    assert "Measure my connection first" not in walker.page
    lines = "2098-11-03 NETFLIX.COM 17.99 EUR booked\n2098-11-05 NETFLIX.COM 17.99 EUR"
    walker.site.post(f"{walker.at}/keep", {"step": walker.step, "lines": lines})
    walker.say("pending")
    assert "Then most likely only one is paid" in walker.page
    assert "<strong>Look at the statement again on 13 November 2098.</strong>" in walker.page
    assert "compared on 2026-11-29" in walker.page


def test_a_question_is_answered_on_its_page_and_leads_to_its_walk(walker: Walker) -> None:
    page = unescape(walker.site.get("/questions").text)
    for one in questions().values():
        assert f'id="{one.id}"' in page
        assert one.answer in page
        assert one.source in page
    assert 'href="/walk/charged-twice"' in page
    found = walker.site.get("/code?q=what is a pending charge").text
    assert "/questions#pending-charge" in found


def test_what_a_walk_keeps_and_is_told_is_asked_once(walker: Walker) -> None:
    walker.begin("charged-twice", "")
    assert "Paste the lines of your statement" in walker.page
    lines = "2026-11-03 NETFLIX.COM 17.99 EUR\n2026-11-05 NETFLIX.COM 17.99 EUR"
    shown = walker.site.post(f"{walker.at}/keep", {"step": walker.step, "lines": lines})
    assert shown.status_code == 200
    assert "17.99 EUR, 3 November 2026, NETFLIX.COM" in unescape(shown.text)
    again = walker.site.post(f"{walker.at}/keep", {"step": walker.step, "lines": "no line"})
    assert "By these lines this answer fits" not in again.text
    refused = walker.site.post(f"{walker.at}/keep", {"step": walker.step, "lines": "no charge 12"})
    assert refused.status_code == 400
    walker.say("booked", "netflix", "both")
    case = walker.case
    made = walker.site.post("/account", case=case, trouble="charged-twice")
    assert made.location == f"/account/{case}"
    page = unescape(walker.site.get(made.location).text)
    assert '<option value="yes" selected>Yes</option>' in page.partition('id="all-in-history"')[2][:300]
    assert "17.99 EUR" in page
    assert "Netflix collected the same month twice" in page


def test_a_case_about_the_account_says_what_it_is_and_what_is_next(walker: Walker) -> None:
    walker.begin("household", "")
    walker.say(walker.words[0])
    page = unescape(walker.site.get(f"/case/{walker.case}").text)
    assert "Nothing was measured" not in page
    assert "Next: go on with the steps." in page
    assert "You answered:" in page
    assert f'href="{walker.at}"' in page
    assert "Kept: 1 answer. Next: go on with the steps." in walker.site.get("/cases").text


def test_a_walk_that_leads_to_another_keeps_its_trouble(walker: Walker) -> None:
    walker.begin("charged-after-cancelling", "").say("active", "no").press("next")
    walker.say("end", "done")
    assert "Has a mail come that confirms it?" in walker.page, (
        "the mail of the new cancellation, not of the old one"
    )
    walker.say("yes")
    assert "Last days and letters" in walker.page
    case = unescape(walker.site.get(f"/case/{walker.case}").text)
    assert "<h1>Charged after cancelling</h1>" in case
    assert 'name="trouble" value="after-cancelling"' in case
    walker.begin("hacked", "").say("profiles", "unknown", "done")
    case = unescape(walker.site.get(f"/case/{walker.case}").text)
    assert "<p>You did:</p>\n<ul><li>Change the password</li></ul>" in case


def test_what_the_page_about_money_knows_no_walk_asks_again(walker: Walker) -> None:
    at = walker.site.post("/account", trouble="charged-twice", country="Ireland").location
    walker.site.post(
        f"{at}/charges", lines="2026-11-03 NETFLIX.COM 9 EUR booked\n2026-11-05 NETFLIX.COM 9 EUR booked"
    )
    walker.site.post(f"{at}/facts", {"all-in-history": "yes"})
    case = at.rpartition("/")[2]
    assert f"case={case}" in unescape(walker.site.get(at).text)
    walker.begin("charged-twice", "", case=case)
    assert walker.case == case
    assert walker.step == "lines"
    assert "Both charges are booked." in walker.page
