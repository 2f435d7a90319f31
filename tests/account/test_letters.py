"""The letters, whole: twelve worked cases against files that a person has read, and the rules that hold for all of them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.account.case import AccountCase, MeasuredDay, MeasuredFault, Talk
from diag.account.facts import DAYS, TROUBLES, YES_NO
from diag.account.honesty import GATE
from diag.account.ladder import next_rung, rungs
from diag.account.letters import RECEIVERS, to_text, write_letter
from diag.account.pack import build_pack
from diag.account.review import review
from diag.account.review import to_text as review_text
from tests.account.making import TODAY, case, charge

FOLDER = Path(__file__).parent / "letters"
ANA = "@ana@example.org|4242"
AT_HOME = MeasuredFault(
    where="home-network", fault="The Wi-Fi is weak", day="28 November 2026", runs=12, faulty=9
)
AT_NETFLIX = MeasuredFault(
    where="netflix", fault="Netflix's own servers answer with errors", day="28 November 2026"
)
AT_PROVIDER = MeasuredFault(where="isp", fault="Data gets lost on the way", day="28 November 2026")
CHAT = Talk(at="2026-11-10", who="chat", said="We cannot refund this", reference="A-77")

#: Name of the file -> receiver and case.
WORKED: dict[str, tuple[str, AccountCase]] = {
    "twice-chat": ("netflix-chat", case("charged-twice", f"2026-11-03 17.99 EUR booked NETFLIX.COM {ANA} credit-card", f"2026-11-05 17.99 EUR booked NETFLIX.COM {ANA} credit-card", country="Ireland", answers={"all-in-history": True}, words={"wanted": "refund"})),
    "twice-only-reserved": ("netflix", case("charged-twice", f"2026-11-24 17.99 EUR booked NETFLIX.COM {ANA} debit-card", f"2026-11-25 17.99 EUR pending NETFLIX.COM {ANA} debit-card", country="France", words={"wanted": "refund"})),
    "twice-bank": ("bank", case("charged-twice", charges=(charge(f"2026-11-03 15.49 USD booked NETFLIX.COM {ANA} credit-card", statement=date(2026, 11, 20)), charge(f"2026-11-05 15.49 USD booked NETFLIX.COM {ANA} credit-card", statement=date(2026, 11, 20))), country="USA", answers={"all-in-history": True}, days={"told-netflix": date(2026, 11, 10)}, talks=(CHAT,))),
    "cancelled-bank": ("bank", case("after-cancelling", f"2026-11-12 10.99 GBP booked NETFLIX.COM {ANA} debit-card", country="UK", days={"cancelled": date(2026, 9, 10), "told-netflix": date(2026, 11, 14)}, answers={"cancel-mail": True, "still-active": False})),
    "unknown-gate": ("bank", case("unknown-charge", "2026-11-12 17.99 EUR booked NETFLIX.COM |1111 credit-card", country="Spain")),
    "unknown-bank": ("bank", case("unknown-charge", "2026-11-12 17.99 EUR booked NETFLIX.COM |1111 credit-card", country="Spain", answers={"asked-household": True, "searched-mailboxes": True, "card-stolen": True})),
    "technical-at-home": ("netflix", case("technical", f"2026-11-02 17.99 EUR booked NETFLIX.COM {ANA} credit-card", country="Austria", days={"trouble-began": date(2026, 11, 15)}, measured=AT_HOME, words={"wanted": "credit"})),
    "technical-at-netflix": ("netflix", case("technical", f"2026-11-02 17.99 EUR booked NETFLIX.COM {ANA} credit-card", country="Netherlands", days={"trouble-began": date(2026, 11, 15), "told-netflix": date(2026, 11, 16), "second-look": date(2026, 11, 28)}, measured=AT_NETFLIX, words={"wanted": "credit"}, talks=(CHAT,))),
    "withdrawal": ("withdrawal", case("withdrawal", f"2026-11-20 13.99 EUR booked NETFLIX.COM {ANA} paypal", country="Italy", days={"joined": date(2026, 11, 20)})),
    "partner": ("partner", case("after-cancelling", "2026-11-12 49.00 EUR booked VODAFONE GMBH", country="Germany", days={"cancelled": date(2026, 9, 10)}, words={"partner": "Vodafone GmbH", "wanted": "cancellation"})),
    "provider": ("provider", case("technical", country="Poland", days={"trouble-began": date(2026, 11, 15)}, measured=AT_PROVIDER)),
    "complaint": ("complaint", case("price-increase", f"2026-11-12 19.99 EUR booked NETFLIX.COM {ANA} credit-card", country="Germany", days={"new-price": date(2026, 11, 12), "told-netflix": date(2026, 11, 13), "final-answer": date(2026, 11, 27)}, words={"usual-price": "17.99 EUR"}, outcome="I want the old price, and 2.00 EUR back", talks=(CHAT,))),
}  # fmt: skip


@pytest.mark.parametrize("name", WORKED)
def test_worked_case(name: str) -> None:
    receiver, of = WORKED[name]
    assert to_text(write_letter(of, receiver)) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_there_are_twelve_and_no_other_file() -> None:
    assert len(WORKED) == 12
    assert {path.stem for path in FOLDER.iterdir()} == set(WORKED)


def test_of_an_amount_that_is_too_large_only_what_is_too_much_is_wanted_back() -> None:
    told = {"usual-price": "18.99 AUD", "wanted": "refund"}
    line, asked = "2026-11-12 25.99 AUD booked NETFLIX.COM", {"plan-changed": False, "extra-member": False}
    too_much = case("wrong-amount", line, country="Australia", words=told, answers=asked)
    text = write_letter(too_much, "netflix-chat").text
    assert "Please refund 7.00 AUD." in text
    assert "I did not change the plan. I have no extra member." in text
    for usual in ("18.99 USD", "29.99 AUD"):
        other = write_letter(replace(too_much, words={**told, "usual-price": usual}), "netflix-chat").text
        assert "7.00" not in other
    assert "Please refund 25.99 AUD." in write_letter(replace(too_much, trouble="unknown-charge", answers={
        "asked-household": True, "searched-mailboxes": True}), "netflix-chat").text  # fmt: skip


def test_a_complaint_about_another_company_goes_to_those_who_may_take_it() -> None:
    line = "2026-11-12 31.99 USD booked VERIZON WRLS NETFLIX"
    days = {"cancelled": date(2026, 9, 1), "told-partner": date(2026, 10, 1)}
    letter = write_letter(case("after-cancelling", line, country="US", days=days), "complaint")
    assert "a complaint against Verizon, which bills me for Netflix" in letter.text
    assert "I told Verizon on 1 October 2026." in letter.text
    assert "Los Gatos" not in letter.text
    assert not any("Netflix will likely decline" in text for text in letter.before)
    assert "To [the complaint body of your country]" in letter.text, "a description is no address"
    assert "Send it to the attorney general of your state." in letter.before
    german = case("after-cancelling", "2026-11-12 9.99 EUR booked VODAFONE", country="Germany", days=days)
    assert "European Consumer Centre" not in to_text(write_letter(german, "complaint"))
    assert "European Consumer Centre" not in rungs(german)[-1].text
    own = replace(german, charges=(charge("2026-11-12 9.99 EUR booked NETFLIX"),))
    assert "European Consumer Centre Germany" in rungs(own)[-1].text


def test_the_company_that_a_statement_names_is_named() -> None:
    line = "2026-11-12 31.99 USD booked VERIZON WRLS NETFLIX"
    assert "\nVerizon\n" in write_letter(case("wrong-amount", line), "partner").text
    unclear = write_letter(case("wrong-amount", "2026-11-12 9.99 EUR booked T-MOBILE"), "partner")
    assert "[company that bills you]" in unclear.text


def test_a_charge_on_another_day_says_which_day_was_expected() -> None:
    of = case("early-or-late", "2026-11-11 13.99 EUR booked NETFLIX", days={"joined": date(2025, 3, 20)})
    for receiver in ("netflix", "netflix-chat"):
        assert "so I expected it on 20 November 2026." in write_letter(of, receiver).text
    on_time = replace(of, charges=(charge("2026-11-20 13.99 EUR booked NETFLIX"),))
    assert "expected it on" not in write_letter(on_time, "netflix").text


def test_two_currencies_are_looked_at_before_anybody_is_asked() -> None:
    lines = ("2026-11-10 15.49 USD booked NETFLIX", "2026-11-10 14.30 EUR booked NETFLIX")
    assert any(
        "two currencies" in text for text in write_letter(case("charged-twice", *lines), "netflix").before
    )


def test_which_of_two_is_only_reserved_is_told_or_asked() -> None:
    lines = ("2026-11-24 9 EUR pending NETFLIX", "2026-11-26 9 EUR booked NETFLIX")
    text = write_letter(case("charged-twice", *lines), "netflix-chat").text
    assert (
        "I was charged 9.00 EUR on 26 November 2026, and 9.00 EUR is reserved since 24 November 2026." in text
    )
    assert "only reserved" in (write_letter(case("charged-twice", *lines), "bank").hold or "")
    unclear = ("2026-11-24 9 EUR - NETFLIX", "2026-11-26 9 EUR - NETFLIX")
    held = write_letter(case("charged-twice", *unclear, answers={"one-pending": True}), "netflix")
    assert "which of the charges is pending" in (held.hold or "")


def test_a_law_with_an_exception_is_claimed_with_it_in_mind() -> None:
    line = "2026-11-20 12.99 GBP booked NETFLIX |1111 debit-card"
    of = case("accidental", line, country="UK", days={"joined": date(2026, 11, 20)})
    letter = write_letter(of, "netflix")
    assert "Consumer Contracts Regulations 2013" in letter.text
    assert any("It is gone if you agreed to start at once" in text for text in letter.before)


@st.composite
def any_case(draw: st.DrawFn) -> AccountCase:
    """Any mixture of facts, also one that makes no sense."""
    of = draw(st.sampled_from([of for _, of in WORKED.values()]))
    day = st.dates(date(2024, 1, 1), date(2027, 12, 31))
    return replace(
        of,
        trouble=draw(st.sampled_from(["", *TROUBLES])),
        country=draw(st.sampled_from(["", "Germany", "UK", "USA", "Brazil", "Australia"])),
        charges=of.charges[: draw(st.integers(0, 2))],
        days=draw(st.dictionaries(st.sampled_from(list(DAYS)), day, max_size=5)),
        answers=draw(st.dictionaries(st.sampled_from(list(YES_NO)), st.booleans(), max_size=6)),
        outcome=draw(st.sampled_from(["", "x" * 4000])),
        talks=(Talk(at="soon", who="chat", said="y" * 4000, reference="z" * 500),) * draw(st.integers(0, 1)),
        measured=draw(st.sampled_from([None, AT_HOME, AT_NETFLIX, AT_PROVIDER])),
    )


@given(any_case(), st.sampled_from(RECEIVERS))
@settings(max_examples=60, deadline=None)
def test_every_letter_is_whole_and_shows_its_gaps(of: AccountCase, receiver: str) -> None:
    letter = write_letter(of, receiver)
    assert bool(letter.text) != bool(letter.hold)
    assert "{" not in letter.text
    assert set(re.findall(r"\[([a-z][^\]]+)\]", letter.text)) - {"card"} == set(letter.gaps)
    if receiver == "netflix-chat":
        assert len(letter.text) <= 1500
    if not (of.answers.get("asked-household") and of.answers.get("searched-mailboxes")):
        assert "did not authorise" not in letter.text
    assert not re.search(r"\+?\d[\d -]{8,}\d", letter.text.replace("2026-", "")), "a telephone number"
    assert build_pack(of, receiver).letter == letter
    next_rung(of)
    assert len(review(of)) == 9


def test_a_fault_at_home_is_said_before_the_letter_and_not_in_it() -> None:
    _, of = WORKED["technical-at-home"]
    letter = write_letter(of, "netflix")
    assert any("Netflix will likely decline. 9 of 12 checks found a fault" in text for text in letter.before)
    assert "Wi-Fi" not in letter.text


def test_nothing_measured_is_no_fault_of_netflix() -> None:
    _, of = WORKED["technical-at-netflix"]
    letter = write_letter(replace(of, measured=None), "netflix")
    assert any("Nothing was measured" in text for text in letter.before)
    assert "servers" not in letter.text


def test_fraud_is_named_only_behind_the_gate() -> None:
    _, of = WORKED["unknown-gate"]
    for receiver in ("netflix-chat", "netflix", "bank", "complaint"):
        assert write_letter(of, receiver).hold == GATE
    half = replace(of, answers={"asked-household": True})
    assert write_letter(half, "bank").hold == GATE


@pytest.mark.parametrize("receiver", RECEIVERS)
def test_free_text_is_masked_and_private_values_reach_only_who_needs_them(receiver: str) -> None:
    for name in ("twice-bank", "partner", "complaint", "withdrawal", "technical-at-netflix"):
        _, of = WORKED[name]
        said = Talk(
            at="2026-11-10", who="chat", said="my card 4242, bob@example.com", reference="bob@example.com"
        )
        of = replace(
            of,
            talks=(said,),
            outcome="Write to bob@example.com",
            days={**of.days, "told-netflix": date(2026, 11, 10)},
        )
        letter = write_letter(of, receiver, lambda text: text.replace("bob@example.com", "<email address 1>"))
        assert "bob@example.com" not in letter.text
        if receiver in {"partner", "provider", "complaint", "withdrawal"} and any(
            c.last_four for c in of.charges
        ):
            assert "4242" not in letter.text
        if receiver not in {"netflix", "netflix-chat", "withdrawal"}:
            assert "ana@example.org" not in letter.text


def test_the_review_names_nobody() -> None:
    _, of = WORKED["twice-bank"]
    of = replace(
        of,
        talks=(Talk(at="2026-11-10", who="chat Maria", said="no"),),
        days={**of.days, "solved": date(2026, 11, 15)},
        answers={"next-steps-told": False},
    )
    text = review_text(of)
    for private in ("Maria", "4242", "15.49", "ana@"):
        assert private not in text
    assert "How I reached them: Chat" in text
    assert "How long it took: 5 days" in text
    assert "Were the next steps explained: No" in text
    assert "Was it solved: Yes" in text


def test_the_ladder_goes_up_with_the_log() -> None:
    of = case("charged-twice", "2026-11-03 17.99 EUR booked NETFLIX.COM", country="Ireland")
    assert [rung.id for rung in rungs(of)] == ["first", "second", "final", "bank", "complaint"]
    seen = []
    for fact, day in (
        ("told-netflix", 20),
        ("second-look", 28),
        ("final-answer", 28),
        ("told-bank", 29),
        ("complained", 29),
    ):
        step = next_rung(of)
        assert step is not None
        seen.append((step.id, step.due))
        of = replace(of, days={**of.days, fact: date(2026, 11, day)})
    assert next_rung(of) is None
    assert seen == [
        ("first", TODAY), ("second", date(2026, 12, 4)), ("final", date(2026, 12, 12)), ("bank", TODAY), ("complaint", TODAY),
    ]  # fmt: skip


def test_what_is_only_reserved_is_waited_for_first() -> None:
    step = next_rung(
        case("charged-twice", "2026-11-24 9.99 EUR booked NETFLIX", "2026-11-25 9.99 EUR pending NETFLIX")
    )
    assert step is not None
    assert (step.id, step.due) == ("first", date(2026, 12, 3))


def test_a_solved_trouble_has_no_next_rung() -> None:
    assert next_rung(case("technical", days={"solved": TODAY})) is None


def test_no_rung_of_the_bank_where_a_bank_is_not_the_place() -> None:
    assert "bank" not in [rung.id for rung in rungs(case("technical"))]
    partner = case("charged-twice", "2026-11-03 17.99 EUR booked VODAFONE")
    assert [rung.id for rung in rungs(partner)] == ["partner", "complaint"]


def test_a_pack_tells_the_days_in_order_with_what_was_measured_before_and_after() -> None:
    history = (
        MeasuredDay(date(2026, 11, 10), "Everything works.", mbps=50.0),
        MeasuredDay(date(2026, 11, 15), "Netflix answers with errors.", faulty=True),
        MeasuredDay(date(2026, 11, 16), "Netflix answers with errors.", faulty=True),
        MeasuredDay(date(2026, 11, 28), "Everything works."),
    )
    _, of = WORKED["technical-at-netflix"]
    of = replace(of, measured=replace(AT_NETFLIX, history=history))
    pack = build_pack(of, "netflix")
    days = [event.day for event in pack.events]
    assert days == sorted(day for day in days if day)
    assert [event.what for event in pack.events if event.what.startswith("Measured")] == [
        "Measured at home: Everything works. At least 50 Mbit/s.",
        "Measured at home: Netflix answers with errors.",
        "Measured at home: Netflix answers with errors.",
        "Measured at home: Everything works.",
    ]
    assert pack.outages == (
        "15 November 2026 to 16 November 2026 (2 checks): Netflix answers with errors. "
        "Before, on 10 November 2026: Everything works. At least 50 Mbit/s. Afterwards, on 28 November 2026: Everything works.",
    )
    assert not build_pack(of, "bank").outages
    alone = replace(of, measured=replace(AT_NETFLIX, history=history[1:2]))
    assert build_pack(alone, "netflix").outages[0].endswith("No check before it. No check after it yet.")


def test_a_provider_reads_nothing_of_money_and_a_bank_nothing_of_the_home() -> None:
    _, of = WORKED["technical-at-netflix"]
    papers = str(build_pack(replace(of, measured=AT_PROVIDER), "provider"))
    assert "17.99" not in papers
    assert "A-77" not in papers
    assert "report of the measurements" in papers
    assert "measurements" not in str(build_pack(of, "bank").enclosures)


def test_what_speaks_of_the_home_is_no_paper_for_netflix() -> None:
    _, of = WORKED["technical-at-home"]
    pack = build_pack(of, "netflix")
    assert "measurements" not in str(pack.enclosures)
    assert not pack.outages
    assert any("Netflix will likely decline" in text for text in pack.letter.before)


def test_who_was_charged_twice_by_a_reserved_amount_does_not_say_that_it_was_taken() -> None:
    letter = write_letter(WORKED["twice-only-reserved"][1], "netflix").text
    assert "17.99 EUR is reserved since 25 November 2026." in letter
    assert "refund" not in letter


def test_a_letter_encloses_only_what_there_is() -> None:
    _, of = WORKED["complaint"]
    assert (
        "Enclosed: the lines of the statement with these charges, the final answer of Netflix, the log of my talks."
        in (write_letter(of, "complaint").text)
    )
    assert (
        "Enclosed"
        not in write_letter(replace(of, charges=(), talks=(), days={"told-netflix": TODAY}), "complaint").text
    )


def test_a_court_that_spoke_of_other_years_is_no_law_for_this_charge() -> None:
    assert "LG Köln" not in write_letter(WORKED["complaint"][1], "complaint").text


def test_what_was_tried_stands_in_a_letter_about_a_trouble() -> None:
    _, of = WORKED["technical-at-netflix"]
    seen = replace(AT_NETFLIX, code="NW-3-6", tried=("Restart the router", "Sign out and in"))
    letter = write_letter(replace(of, measured=seen, device="smart-tv"), "netflix").text
    assert "The screen showed: NW-3-6. I have tried: Restart the router; Sign out and in." in letter
    assert not any("Measured" in event.what for event in build_pack(of, "bank").events)


def test_every_gap_and_sentence_of_the_letters_has_its_words() -> None:
    path = Path(__file__).parents[2] / "diag" / "account" / "letters.toml"
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    optional = {name for row in _rows(data) for name in row.get("need", ())}
    said = {name for row in _rows(data) for name in re.findall(r"\{(\w+)\}", row["say"])}
    assert said - set(data["gaps"]) <= optional | {"dispute", "measured_day", "fault"}
    assert not re.search(r"\d{3}[ -]\d{3}", str(data)), "a telephone number"


def _rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        row for letter in data["letter"].values() for paragraph in letter["paragraphs"] for row in paragraph
    ]
