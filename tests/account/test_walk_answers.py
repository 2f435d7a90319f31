"""What was answered in walks is known on the page about money, and the other way round."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from diag.account.charges import edit_charge
from diag.account.facts import YES_NO
from diag.account.walk_answers import (
    answer_facts,
    collect_answers,
    complete_charges,
    find_trouble,
    read_facts,
    recall_answers,
)
from diag.guide import guides
from tests.account.making import TODAY, charge


def test_every_answer_of_the_table_can_be_given_in_a_walk_about_money() -> None:
    asked = {
        (step.records, word)
        for flow in guides().flows.values()
        if flow.account
        for step in flow.steps.values()
        for word in step.go
    }
    for fact, words in answer_facts().items():
        for word in words:
            assert (fact, word) in asked, (fact, word)


def test_what_a_step_keeps_is_a_fact_that_there_is() -> None:
    from diag.account.facts import DAYS, WORDS

    kept = {name for flow in guides().flows.values() for step in flow.steps.values() for name in step.keeps}
    assert {"charges", "cancelled", "new-price"} <= kept <= {"charges", *DAYS, *WORDS}


def test_there_and_back() -> None:
    for fact, words in answer_facts().items():
        for word in words:
            facts = read_facts({fact: word})
            assert facts.keys() <= {*YES_NO, "wanted"}
            assert recall_answers(facts, (), TODAY).get(fact, word) == word


def test_a_fact_answers_no_question_that_asks_for_more() -> None:
    assert recall_answers({"plan-changed": "yes", "asked-household": "yes"}, (), TODAY) == {}
    assert recall_answers({"cancel-mail": "no"}, (), TODAY) == {"cancel-mail": "no"}


def test_the_newest_answer_counts() -> None:
    walks = [
        {"said": [{"fact": "both-in-history", "word": "both"}]},
        {"said": [{"fact": "both-in-history", "word": "one"}]},
        {},
    ]
    assert read_facts(collect_answers(walks)) == {"all-in-history": "no"}


def test_charges_say_whether_they_are_booked_and_who_bills() -> None:
    first, second = (
        charge("2026-11-03 17.99 EUR booked NETFLIX.COM"),
        charge("2026-11-21 17.99 EUR pending NETFLIX.COM"),
    )
    assert recall_answers({}, (first, second), TODAY) == {"charges-booked": "pending", "biller": "netflix"}
    assert recall_answers({}, (first,), TODAY) == {"biller": "netflix"}
    assert recall_answers({}, (charge("2026-11-03 17.99 EUR - CARD 12"),), TODAY) == {}
    assert recall_answers({}, (charge("2026-11-03 17.99 EUR - APPLE.COM/BILL"),), TODAY) == {
        "biller": "partner"
    }


def test_an_old_hold_answers_no_question() -> None:
    old = charge("2026-11-20 17.99 EUR pending NETFLIX"), charge("2026-11-03 17.99 EUR booked NETFLIX")
    assert "charges-booked" not in recall_answers({}, old, TODAY)


def _walk(at: str = "2026-11-29T10:00:00Z", **said: str) -> list[dict[str, Any]]:
    return [
        {"said": [{"fact": fact.replace("_", "-"), "word": word, "at": at} for fact, word in said.items()]}
    ]


def test_what_is_known_of_a_charge_is_not_overwritten_by_an_answer() -> None:
    pending, open_ = charge("2026-11-25 17.99 EUR pending NETFLIX"), charge("2026-11-05 17.99 EUR - NETFLIX")
    held, told = complete_charges([pending, open_], _walk(charges_booked="booked", biller="partner"))
    assert held.status == "pending"
    assert (told.status, told.paid_by) == ("booked", "partner")


def test_that_one_is_pending_says_which_where_it_can_be_only_one() -> None:
    booked, open_ = charge("2026-11-25 17.99 EUR booked NETFLIX"), charge("2026-11-26 17.99 EUR - NETFLIX")
    walk = _walk(charges_booked="pending")
    assert [each.status for each in complete_charges([booked, open_], walk)] == ["booked", "pending"]
    assert [each.status for each in complete_charges([open_, open_], walk)] == [None, None]
    assert [each.status for each in complete_charges([open_], [])] == [None]


def test_an_amount_that_was_held_is_booked_once_that_is_seen() -> None:
    held = charge("2026-11-10 17.99 EUR pending NETFLIX")
    after, meanwhile = (_walk(f"2026-11-{day}T10:00:00Z", charges_booked="booked") for day in (19, 18))
    assert complete_charges([held], after)[0].status == "booked"
    assert complete_charges([held], meanwhile)[0].status == "pending"
    assert complete_charges([held], _walk("soon", charges_booked="booked"))[0].status == "pending"


def test_the_reason_for_a_refund_names_the_trouble() -> None:
    assert find_trouble({"refund-reason": "twice"}) == "charged-twice"
    assert find_trouble({"refund-reason": "unused"}) is None


def test_a_charge_is_put_right() -> None:
    known = charge("2026-11-03 17.99 EUR booked NETFLIX |4242 credit-card")
    changed = edit_charge(
        known, {"day": "2026-11-04", "amount": "1.234,50", "last_four": "", "refund": "yes"}, TODAY
    )
    assert (changed.day, str(changed.money), changed.last_four) == (date(2026, 11, 4), "1234.50 EUR", None)
    assert (changed.status, changed.paid_by, changed.text, changed.refund) == (
        "booked",
        "credit-card",
        "NETFLIX",
        True,
    )
    assert edit_charge(known, {}, TODAY) == known
    for told in (
        {"day": "yesterweek"},
        {"amount": "much"},
        {"last_four": "42"},
        {"status": "gone"},
        {"currency": "EURO"},
    ):
        with pytest.raises(ValueError, match=r"\."):
            edit_charge(known, told, TODAY)
