"""The page that says whether a message is from Netflix."""

from __future__ import annotations

from html import unescape

import pytest

from diag.account.message.reading import LARGEST
from diag.web import guard
from tests.account import messages_of
from tests.web.site import Site

SCAMS, HARMLESS = messages_of.read("scams.txt"), messages_of.read("harmless.txt")


def judged(site: Site, message: str | bytes) -> str:
    answer = site.post("/message", message=message)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_what_is_pasted_is_judged_and_its_places_are_marked(site: Site) -> None:
    page = judged(site, SCAMS["sms-suspended.txt"].decode())
    assert "<h1>This is a scam. It is not from Netflix.</h1>" in page
    assert "<mark>https://netflix.account-verify.info/</mark>" in page
    assert 'href="https://netflix.account-verify.info' not in page
    assert "phishing@netflix.com" in page


@pytest.mark.parametrize(
    ("message", "headline"),
    [
        (HARMLESS["genuine-reset.eml"], "We found nothing wrong with it."),
        (HARMLESS["friend-code.txt"], "We cannot tell whether this is genuine."),
    ],
)
def test_each_answer_has_its_headline(site: Site, message: bytes, headline: str) -> None:
    assert f"<h1>{headline}</h1>" in judged(site, message.decode())


def test_nothing_is_kept(site: Site) -> None:
    page = judged(site, "Netflix: payment failed zq7731 http://netflix-pay.example/login")
    assert "zq7731" in page
    assert "zq7731" not in site.get("/message").text + site.get("/cases").text
    assert site.started == []


def test_an_empty_box_is_said_so(site: Site) -> None:
    assert "Paste the message first" in judged(site, " \n ")


def test_a_mail_with_pictures_is_taken_and_a_larger_one_is_not(site: Site) -> None:
    mail = SCAMS["billing-lookalike-html.eml"].decode() + "\n" + "+/A=" * (LARGEST // 4 - 400)
    assert len(mail) > guard.LARGEST_BODY
    assert "This is a scam" in judged(site, mail)
    assert site.post("/message", message="+" * guard.LARGEST_BODIES["/message"]).status_code == 413


def test_markup_in_a_message_is_shown_as_text(site: Site) -> None:
    answer = site.post(
        "/message",
        message="Netflix payment failed <script>alert(1)</script> <img src=x onerror=y> http://evil.example/login",
    )
    assert "<script>alert" not in answer.text
    assert "onerror=y>" not in answer.text


def test_the_steps_after_what_was_done(site: Site) -> None:
    page = unescape(site.get("/message/after?done=paid&done=installed&country=gb").text)
    assert page.index("off the internet") < page.index("Call your bank") < page.index("7726")
    assert 'value="paid" checked' in page
    assert '<option value="gb" selected>' in page
    assert site.get("/message/after?country=zz").status_code == 400
    assert "Choose at least one" in site.get("/message/after?done=wept").text


def test_a_call_has_its_questions(site: Site) -> None:
    page = unescape(site.get("/message").text)
    assert "Who called whom?" in page
    assert "help.netflix.com/contactus" in page
