"""The walks about money and the account: no device, no measuring, a source for what they say, and a case of their own."""

from __future__ import annotations

import json
import re

import pytest

from diag.account.facts import TROUBLES
from diag.cli import main
from diag.guide import StepKind, page_guides
from diag.guide.types import NO_DEVICE
from diag.guide.walk import Walk, resume
from diag.store import Store
from diag.troubleshoot import suggest, walk_store
from tests.guide_cases import GUIDES, at

ACCOUNT = sorted(flow.id for flow in GUIDES.flows.values() if flow.account)
each_walk = pytest.mark.parametrize("flow", ACCOUNT)


def action_of(flow: str, **answers: str) -> str:
    now = at(flow, NO_DEVICE.id, **answers)
    return now.action or now.end or now.step


def test_every_topic_has_its_walk() -> None:
    assert set(ACCOUNT) == {
        "account", "cancel", "charge", "charged-after-cancelling", "charged-twice", "contact", "extra-member", "forgotten-sign-in",
        "gift-card", "hacked", "household", "pause", "payment-declined", "price", "refund", "unknown-charge",
    }  # fmt: skip


@each_walk
def test_a_walk_of_the_account_measures_nothing_and_names_its_sources(flow: str) -> None:
    for step in GUIDES.flows[flow].steps.values():
        assert step.kind is not StepKind.CHECK
        assert not step.say or (step.source and step.checked)
        if step.do:
            action = GUIDES.actions[step.do]
            assert action.measures == action.pc == ()
            assert GUIDES.home[step.do].source
            assert len(GUIDES.home[step.do].steps) <= 5, "a step is short"


@each_walk
def test_a_walk_of_the_account_can_be_kept_and_taken_up(flow: str) -> None:
    walk = Walk(guides=GUIDES, flow=GUIDES.flows[flow], device=NO_DEVICE)
    now = walk.position()
    walk.answer(now.choices[0].word)
    again = resume(GUIDES, json.loads(json.dumps(walk.to_json())), [])
    assert again.position() == walk.position()
    assert again.device is NO_DEVICE


def test_no_address_of_a_message_is_ever_to_be_followed() -> None:
    """Links are typed by the person; no telephone number and no short link stands anywhere."""
    said = json.dumps(
        [
            [GUIDES.home[s.do].steps if s.do else s.say for s in GUIDES.flows[f].steps.values()]
            for f in ACCOUNT
        ]
    )
    for host in set(re.findall(r"[\w.-]+\.(?:com|net|org)\b", said)):
        assert host in {"netflix.com", "help.netflix.com"}, host


@pytest.mark.parametrize(
    ("flow", "answers", "reached"),
    [
        # pending is waited for; only what is booked is looked into
        ("charged-twice", {"booked": "pending"}, "settled"),
        ("charged-twice", {"booked": "booked", "lines": "partner"}, "choose-account"),
        ("charged-twice", {"booked": "booked", "lines": "netflix", "history": "both", "reason": "none", "strange": "yes"}, "flow"),
        # another company bills: only that company can end it
        ("payment-declined", {"way": "partner"}, "partner"),
        ("cancel", {"want": "end", "cancel": "no-button"}, "cancel-with-partner"),
        # before a claim of fraud stands the question whether everybody was asked
        ("unknown-charge", {"payer": "netflix", "mailboxes": "none", "home": "no", "included": "no", "recovery": "none", "stolen": "no", "asked-all": "no"}, "settled"),
        ("unknown-charge", {"payer": "netflix", "mailboxes": "none", "home": "no", "included": "no", "recovery": "none", "stolen": "yes"}, "tell-netflix-of-charge"),
        # the mailbox comes first where the address was changed
        ("hacked", {"sign": "email"}, "secure-mailbox"),
        ("hacked", {"sign": "profiles", "home": "unknown"}, "new-password"),
        ("household", {"occasion": "travel"}, "watch-temporarily"),
        ("household", {"occasion": "line", "where": "tv"}, "update-household"),
        ("refund", {"why": "trouble", "where-fault": "home", "home-fault": "no"}, "settled"),
        ("refund", {"why": "unused", "joined": "no"}, "unused"),
        ("forgotten-sign-in", {"what": "address"}, "search-for-address"),
        ("contact", {"before": "refused"}, "ask-specialist"),
        ("gift-card", {"what": "caller"}, "settled"),
        ("pause", {"pause": "missing"}, "settled"),
        ("price", {"told": "yes", "want": "cheaper"}, "choose-cheaper-plan"),
        ("extra-member", {"what": "ended"}, "settled"),
    ],
)  # fmt: skip
def test_where_the_answers_lead(flow: str, answers: dict[str, str], reached: str) -> None:
    known = {step: word for step, word in answers.items() if step in GUIDES.flows[flow].steps}
    assert action_of(flow, **known) == reached


def test_the_honest_word_comes_before_the_request() -> None:
    now = at("refund", NO_DEVICE.id, why="trouble", **{"where-fault": "home"})
    assert "Netflix will likely say no" in now.text


def test_the_ten_steps_of_a_taken_account_are_ticked_off_and_kept() -> None:
    walk = Walk(guides=GUIDES, flow=GUIDES.flows["hacked"], device=NO_DEVICE)
    for word in ("profiles", "unknown"):
        walk.answer(word)
    while walk.position().action:
        walk.answer("done", at="2026-11-29T10:00:00Z")
    tried = [step["what"] for step in walk.to_json()["steps"]]
    assert tried[0] == "Change the password"
    assert len(tried) == 9, "the tenth, telling Netflix, is for those who do not have it back"
    assert "Secure the mailbox of the account" in tried


def test_the_command_asks_for_no_device(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["walk", "charged-twice", "--device", "roku", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["step"], found["device"]) == ("booked", None)
    assert found["source"].startswith("https://help.netflix.com/")
    assert main(["walk", "charged-twice"]) == 0
    assert "On which device" not in capsys.readouterr().out


def test_a_charge_never_joins_a_case_of_the_network(own_data_folder: object) -> None:
    with Store() as store:
        roku = walk_store.begin(GUIDES, "basic", GUIDES.device("roku"), None, [])
        roku.answer("none")
        case, _ = walk_store.save(store, roku, None, None)
        assert suggest.needs_own_case(GUIDES, store.case(case), "charge")
        assert not suggest.needs_own_case(GUIDES, store.case(case), "basic")
        charge = walk_store.begin(GUIDES, "charge", NO_DEVICE, None, [])
        charge.answer("netflix")
        other, _ = walk_store.save(store, charge, None, None)
        assert not suggest.needs_own_case(GUIDES, store.case(other), "charge"), "it was left there"
        assert store.case(other).told.get("device") is None


def test_a_walk_about_money_leads_to_its_dates_and_letters() -> None:
    """The words are those of the table of charges; the terminal names the command, and the page has a button."""
    known = {flow.trouble for flow in GUIDES.flows.values() if flow.trouble}
    assert known <= set(TROUBLES)
    assert len(known) >= 6
    answers = {"active": "ended", "day": "no", "second": "none", "payer": "netflix", "facts": "done"}
    said = at("charged-after-cancelling", NO_DEVICE.id, **answers).text
    assert "diag charges tell trouble=after-cancelling" in said
    assert "diag clock" in said
    assert "`diag" not in page_guides().texts["money"]
