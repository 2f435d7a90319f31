"""The page about money: from the question what happened to the letter, with nothing private in it and nothing sent."""

from __future__ import annotations

import re
from html import unescape

import pytest

from diag.account.letters import RECEIVERS
from diag.store import Store
from tests.web.site import Site

LINES = "2026-11-03 NETFLIX.COM 17.99 EUR booked\n2026-11-05 NETFLIX.COM 17.99 EUR booked"


def begin(site: Site, trouble: str = "charged-twice", country: str = "Germany") -> str:
    """A new case; its address."""
    return site.post("/account", trouble=trouble, country=country).location


def text(site: Site, path: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", site.get(path).text))


def test_the_way_from_a_charge_to_the_letter(site: Site) -> None:
    assert "What happened?" in site.get("/account").text
    at = begin(site)
    assert "Add the charge, as it stands on your statement." in text(site, at)
    more = {
        "lines": LINES,
        "paid_by": "credit-card",
        "last_four": "4242",
        "sign_in": "ana@example.org",
        "statement": "2026-11-20",
    }
    assert site.post(f"{at}/charges", more).status_code == 303
    assert (
        site.post(
            f"{at}/facts", {"all-in-history": "yes", "strange-use": "no", "wanted": "refund"}
        ).status_code
        == 303
    )
    shown = text(site, at)
    assert "Netflix collected the same month twice" in shown
    letter = text(site, f"{at}?to=netflix")
    assert "I was charged 17.99 EUR on 3 November 2026 and 17.99 EUR on 5 November 2026." in letter
    assert "My sign-in is ana@example.org." in letter
    bank = text(site, f"{at}?to=bank")
    assert "Kind of dispute: Duplicate charge." in bank
    assert site.get("/account").location == at


def test_the_next_day_stands_on_the_first_page(site: Site) -> None:
    assert "About your money" not in site.get("/").text
    at = begin(site, "withdrawal", "Austria")
    site.post(f"{at}/facts", joined="2099-01-01")
    assert "15 January 2099" in text(site, "/")
    assert "Next step: tell Netflix." in text(site, "/")
    site.post(f"{at}/log", step="solved", day="2026-11-20")
    assert "About your money" not in site.get("/").text


def test_the_nearest_day_of_all_troubles_follows_its_charge(site: Site) -> None:
    """From a charge to the first page and the calendar, put right, and taken out again, beside a newer trouble."""
    at = begin(site, "unknown-charge", "Germany")
    site.post(f"{at}/charges", lines="2098-11-03 NETFLIX 17.99 EUR booked", paid_by="direct-debit")
    newer = begin(site, "wrong-amount", "Brazil")
    assert newer != at
    assert "29 December 2098" in text(site, "/")
    assert f'href="{at}"' in site.get("/").text
    assert "DTSTART;VALUE=DATE:20981229" in site.get(f"{at}/dates.ics").text
    number = re.findall(r"/charges/(\d+)/edit", site.get(at).text)[0]
    site.post(f"{at}/charges/{number}/edit", day="2098-11-13")
    assert "8 January 2099" in text(site, "/")
    assert "DTSTART;VALUE=DATE:20990108" in site.get(f"{at}/dates.ics").text
    site.post(f"{at}/charges/{number}/delete")
    assert "2099" not in text(site, "/")
    assert "About your money" in site.get("/").text


def test_what_explains_a_charge_comes_before_asking_netflix(site: Site) -> None:
    at = begin(site, "charged-twice", "Ireland")
    lines = "2026-10-03 NETFLIX 9.99 EUR booked\n2026-11-03 NETFLIX 9.99 EUR booked"
    site.post(f"{at}/charges", lines=lines, paid_by="credit-card")
    shown = text(site, at)
    assert "Nothing is wrong: each payment is for another month." in shown.partition("What it may be")[0]
    assert "eccireland.ie" in site.get(at).text.partition('id="log"')[2]
    assert (
        "checked 29 November 2026. This is not legal advice"
        in text(site, at).partition("Step by step, and the log")[2]
    )


def test_the_log_fills_the_ladder(site: Site) -> None:
    at = begin(site)
    site.post(
        f"{at}/log",
        step="told-netflix",
        day="2026-11-01",
        channel="chat",
        said="We look into it",
        reference="A-77",
    )
    shown = text(site, at)
    assert "Done on 1 November 2026." in shown
    assert "1 November 2026, chat: We look into it (reference A-77)" in re.sub(
        r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", site.get(at).text))
    )
    assert "Say what you did, or what they said." in site.post(f"{at}/log", step="").text


@pytest.mark.parametrize(
    ("path", "fields", "say"),
    [
        ("facts", {"upgraded": "soon"}, "This is no date."),
        ("facts", {"partner": "my card 4242 4242 4242 4242"}, "looks like a card number"),
        ("facts", {"trouble": "rain"}, "Choose one of"),
        ("charges", {"lines": "hello"}, "We found no charge."),
        ("charges", {"lines": "2026-11-03 NETFLIX 9.99 EUR", "last_four": "42"}, "only the last four digits"),
        (
            "charges",
            {"lines": "2026-11-03 NETFLIX card 4242424242424242 9.99 EUR"},
            "looks like a card number",
        ),
        ("log", {"step": "told-bank", "day": "lately"}, "This is no date."),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    site: Site, path: str, fields: dict[str, str], say: str
) -> None:
    at = begin(site)
    answer = site.post(f"{at}/{path}", fields)
    assert answer.status_code == 400
    assert say in unescape(answer.text)
    assert 'role="alert"' in answer.text
    assert "4242424242424242" not in answer.text
    with Store() as store:
        assert store.case(at.rpartition("/")[2]).charges == ()


def test_a_charge_is_taken_out_and_another_case_knows_nothing_of_it(site: Site) -> None:
    at = begin(site)
    site.post(f"{at}/charges", lines=LINES)
    number = re.findall(r"/charges/(\d+)/delete", site.get(at).text)[0]
    other = begin(site, "technical")
    assert site.post(f"{other}/charges/{number}/delete").status_code == 404
    assert site.post(f"{other}/charges/{10**30}/delete").status_code == 404
    assert site.post(f"{at}/charges/{number}/delete").status_code == 303
    assert site.get(at).text.count("/delete") == 2  # one charge, and the case


def test_what_is_told_later_completes_the_charges(site: Site) -> None:
    at = begin(site, "unknown-charge")
    site.post(
        f"{at}/charges", lines="2026-11-03 NETFLIX.COM 17.99 EUR\n2026-11-05 NETFLIX.COM 17.99 EUR pending"
    )
    assert "Tell how the charge was paid" in text(site, at)
    assert (
        site.post(
            f"{at}/charges/complete", status="booked", paid_by="direct-debit", statement="2026-11-20"
        ).status_code
        == 303
    )
    with Store() as store:
        kept = [each.charge for each in store.case(at.rpartition("/")[2]).charges]
    assert [(c.status, c.paid_by) for c in kept] == [("booked", "direct-debit"), ("pending", "direct-debit")]
    assert "Tell how the charge was paid" not in text(site, at)
    answer = site.post(f"{at}/charges/complete", last_four="42")
    assert answer.status_code == 400
    assert "only the last four digits" in answer.text
    assert site.post(f"{at}/charges", lines="2026-11-28 NETFLIX.COM 1 EUR").status_code in {200, 303}
    refused = site.post(f"{at}/charges/complete", statement="2026-11-20")
    assert refused.status_code == 400, "a statement cannot be older than its charge"


def test_guesses_are_said(site: Site) -> None:
    at = begin(site)
    answer = site.post(f"{at}/charges", lines="03/11/2026 NETFLIX 17.99 EUR booked\nBalance 12 of 2026")
    assert "with the day first, as 3 November 2026" in answer.text
    assert "We found no charge in this line: Balance 12 of 2026" in answer.text


def test_files(site: Site) -> None:
    at = begin(site, "withdrawal", "Austria")
    site.post(f"{at}/facts", joined="2099-01-01")
    calendar = site.get(f"{at}/dates.ics")
    assert calendar.mimetype == "text/calendar"
    assert "DTSTART;VALUE=DATE:20990115" in calendar.text
    for receiver in RECEIVERS:
        papers = site.get(f"{at}/papers.html?to={receiver}")
        assert papers.status_code == 200
        assert "script" not in papers.text
        assert "sha256-" in papers.headers["Content-Security-Policy"]


def test_papers_hold_no_more_than_their_receiver_needs(site: Site) -> None:
    at = begin(site)
    site.post(
        f"{at}/charges", lines=LINES, sign_in="ana@example.org", last_four="4242", paid_by="credit-card"
    )
    site.post(f"{at}/log", channel="chat", said="mail me at bob@example.com, the card is 4242")
    papers = {each: site.get(f"{at}/papers.html?to={each}").text for each in RECEIVERS}
    assert "ana@example.org" in papers["netflix"]
    assert all("bob@example.com" not in page for page in papers.values())
    for each in ("bank", "partner", "provider", "complaint"):
        assert "ana@example.org" not in papers[each], each
    for each in ("partner", "provider", "complaint"):
        assert "4242" not in papers[each], each
    assert "4242" in papers["bank"]


def test_a_case_about_money_opens_its_own_page(site: Site) -> None:
    at = begin(site)
    case = at.rpartition("/")[2]
    assert site.get(f"/case/{case}").location == at
    assert "I was charged twice" in site.get("/cases").text


def test_an_unknown_trouble_begins_nothing(site: Site) -> None:
    assert site.post("/account", trouble="rain").status_code == 400
    assert site.get("/account").status_code == 200


def test_a_charge_is_put_right(site: Site) -> None:
    at = begin(site)
    site.post(f"{at}/charges", lines=LINES)
    (number, _), _ = site.saved(at.rpartition("/")[2]).charges
    assert site.post(f"{at}/charges/{number}/edit", amount="18.99", status="pending").status_code == 303
    kept = site.saved(at.rpartition("/")[2]).charges[0].charge
    assert (str(kept.money), kept.status) == ("18.99 EUR", "pending")
    refused = site.post(f"{at}/charges/{number}/edit", last_four="12")
    assert refused.status_code == 400
    assert "Write only the last four digits of the card" in refused.text
    assert site.post(f"{at}/charges/999/edit", amount="1").status_code == 404


def test_the_price_page_says_what_it_costs_and_what_is_missing(site: Site) -> None:
    at = begin(site, "price-increase", "Germany")
    assert "Tell what you paid in a month before." in text(site, at)
    facts = {
        "usual-price": "13.99",
        "new-amount": "15.99",
        "price-notice": "2026-10-01",
        "new-price": "2099-12-01",
    }
    assert site.post(f"{at}/facts", facts).status_code == 303
    shown = text(site, at)
    assert "2.00 EUR more, or 14 %. In a year that is 24.00 EUR." in shown
    assert "LG Köln" in shown
