"""The page that says whether a message is from Netflix."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest

from diag.account.message.reading import LARGEST
from diag.store import Store
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


def test_a_message_is_kept_and_deleted_where_somebody_wants_it(site: Site) -> None:
    message = "Netflix: payment failed zq7731, password: hunter2secret, ask mia@example.org http://netflix-pay.example/login"
    there = site.post("/message/keep", message=message)
    assert there.status_code == 303
    page = unescape(site.get(there.headers["Location"]).text)
    assert "This is a scam. It is not from Netflix." in page
    assert "zq7731" in page
    assert "hunter2secret" not in page
    assert "mia@example.org" in page, "on the own screen the sender is evidence"
    assert there.headers["Location"] in site.get("/message").text
    assert (
        site.post("/message/keep", message="Netflix code 1234").headers["Location"]
        == there.headers["Location"]
    )
    number = re.findall(r'name="number" value="([0-9]+)"', page)[0]
    gone = site.post(f"{there.headers['Location']}/delete", number=number)
    assert "zq7731" not in site.get(gone.headers["Location"]).text
    assert site.post(f"{there.headers['Location']}/delete", number=number).status_code == 404
    assert site.post(f"{there.headers['Location']}/delete", number="x").status_code == 400
    assert site.post("/message/keep", message=" ").status_code == 400


def test_a_kept_message_joins_no_case_about_the_network(site: Site) -> None:
    with Store() as store:
        before = {row.id for row in store.rows()}
    case = (
        site.post("/message/keep", message="Netflix: pay now http://nflx.example")
        .headers["Location"]
        .rpartition("/")[2]
    )
    assert case not in before


def test_the_first_page_s_box_takes_a_whole_message_to_its_answer(site: Site) -> None:
    text = "Dear customer, your Netflix membership was suspended. Confirm your card at https://netflix-billing.example/login"
    page = site.get(f"/code?q={quote(text)}").text
    door = unescape(re.findall(r'href="(/message[^"]*)"', page)[0])
    assert "This is a scam. It is not from Netflix." in unescape(site.get(door).text)


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
