"""What lists and papers say of a case about an account: what it is, what is kept, what is next, and nothing private."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from diag.account.pack import build_pack, to_text
from diag.account.topic import read_topic
from diag.case.document import Contact, KeptMessage
from diag.case.masking import make_masker
from diag.guide import guides
from diag.guide.types import NO_DEVICE
from diag.report.render import render
from diag.store import Store, case_file
from diag.store.account_case import load_account
from diag.troubleshoot import walk_store
from diag.troubleshoot.accounts import begin_account
from tests.account.making import case, charge

MESSAGE = KeptMessage(
    at="2026-11-28 10:00",
    verdict="scam",
    reasons=("It leads to netflix-pay.example.",),
    text="Dear ana@example.org, pay with your card 4242 at netflix-pay.example within 24 hours.",
)


def walked(flow: str, *words: str) -> str:
    walk = walk_store.begin(guides(), flow, guides().device(NO_DEVICE.id), None, [])
    for number, word in enumerate(words):
        walk.answer(word, at=f"2026-11-29T10:00:{number:02}Z")
    with Store() as store:
        return walk_store.save(store, walk, None, None)[0]


def headline() -> str:
    with Store() as store:
        return store.rows(1)[0].headline


def test_a_list_names_topic_gathered_and_next(own_data_folder: object) -> None:
    made = walked("charged-twice", "booked", "netflix")
    assert headline() == "Charged twice. Kept: 2 answers. Next: go on with the steps."
    with Store() as store:
        store.add_charges(
            made, [charge("2026-11-03 17.99 EUR - NETFLIX"), charge("2026-11-05 17.99 EUR - NETFLIX")]
        )
        store.tell_account(made, {"trouble": "charged-twice"})
        store.add_contact(
            made, Contact(at="2026-11-20", channel="chat", agent=None, said="Wait", reference=None)
        )
    assert headline() == (
        "I was charged twice. Kept: 2 charges, 2 answers and 1 talk. Next: go on with the steps."
    )
    walked("charged-twice", "booked", "netflix", "both", "none", "no")
    assert headline() == "Charged twice. Kept: 5 answers. Next: ask Netflix."
    walked("cancel", "end", "done", "yes")
    assert headline() == "Cancel the membership. Done. Kept: 3 answers."
    walked("household")
    assert headline().endswith("Next: go on with the steps.")
    with Store() as store:
        store.add_message(begin_account(store), MESSAGE)
    assert headline() == "A message that was kept. Kept: 1 message."


@pytest.mark.parametrize(
    ("facts", "end", "following"),
    [
        ({"charges": ("2026-11-25 9 EUR pending NETFLIX",) * 2}, "settled", "look at the statement again on 3 December 2026"),
        ({"answers": {"one-pending": True}}, "settled", "look at the statement again, 8 days after the charge"),
        ({}, "settled", ""),
        (
            {"charges": ("2026-10-03 9 EUR booked NETFLIX", "2026-11-03 9 EUR booked NETFLIX")},
            "support",
            "see what explains it (two monthly payments, one after the other)",
        ),
        ({}, "support", "tell Netflix"),
        ({"days": {"told-netflix": date(2026, 11, 20)}}, "support", "ask for a second look on 4 December 2026"),
        ({"days": {"solved": date(2026, 11, 20)}}, "support", ""),
    ],
)  # fmt: skip
def test_what_is_next(facts: dict[str, Any], end: str, following: str) -> None:
    of = case("charged-twice", *facts.pop("charges", ()), **facts)
    assert read_topic(of, [{"title": "Charged twice", "end": end}]).next == following


def test_papers_and_reports_hold_answers_messages_and_talks_for_those_who_judge(
    own_data_folder: object,
) -> None:
    made = walked("charged-twice", "booked", "netflix", "both", "none", "no")
    with Store() as store:
        store.add_charges(
            made, [charge("2026-11-03 17.99 EUR - NETFLIX"), charge("2026-11-05 17.99 EUR - NETFLIX")]
        )
        store.tell_account(made, {"trouble": "charged-twice", "card-stolen": "no"})
        store.add_contact(
            made,
            Contact(
                at="2026-11-20", channel="chat", agent=None, said="Write to bo@example.org", reference="R7"
            ),
        )
        store.change_charge(
            made, store.case(made).charges[0].number, charge("2026-11-03 17.99 EUR - NETFLIX |4242")
        )
        store.add_message(made, MESSAGE)
        saved = store.case(made)
        masker = make_masker()
        of = load_account(store, saved, masker)
        full = render(case_file.mask_case(saved, make_masker()), "full")
    for receiver in ("netflix", "bank", "complaint"):
        text = to_text(build_pack(of, receiver, masker.sweep))
        for piece in (
            "Both charges are booked.",
            "Was the card, or its number, lost or stolen? No.",
            "A message that is a scam, kept 2026-11-28 10:00",
            "It leads to netflix-pay.example.",
            "within 24 hours",
            "28 November 2026: A message that is a scam was kept",
            "Talk by chat: Write to",
        ):
            assert piece in text, (receiver, piece)
        assert "@example.org" not in text
        assert ("card 4242 at" in text) is (receiver != "complaint")
    for receiver in ("provider", "partner", "withdrawal"):
        text = to_text(build_pack(of, receiver, masker.sweep))
        assert "scam" not in text
        assert "Both charges are booked" not in text
    flat = " ".join(full.split())
    assert "A message that is a scam, kept 2026-11-28 10:00" in flat
    assert "It leads to netflix-pay.example." in flat
    assert "ana@example.org" not in flat
