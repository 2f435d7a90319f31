"""The summary of a walk about the account: what was answered and is wanted, and nothing of devices or the line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diag.case.masking import make_masker
from diag.guide import guides
from diag.guide.types import NO_DEVICE
from diag.report.render import render
from diag.store import Store, case_file
from diag.troubleshoot import walk_store
from tests.account.making import charge

FOLDER = Path(__file__).parent / "account" / "summaries"
WORDS = ("booked", "netflix", "both", "none", "no")


def kept(device: str = NO_DEVICE.id, flow: str = "charged-twice", words: tuple[str, ...] = WORDS) -> str:
    walk = walk_store.begin(guides(), flow, guides().device(device), None, [])
    for number, word in enumerate(words):
        walk.answer(word, at=f"2026-11-29T10:00:{number:02}Z")
    with Store() as store:
        return walk_store.save(store, walk, None, None)[0]


def shown(case: str, form: str) -> str:
    with Store() as store:
        return render(case_file.mask_case(store.case(case), make_masker()), form)


@pytest.mark.parametrize("form", ["full", "chat", "phone", "markdown", "html"])
def test_it_says_what_it_is_about_and_asks_for_no_device(own_data_folder: object, form: str) -> None:
    text = shown(kept(), form)
    assert "Charged twice" in text
    assert "Both charges are booked." in text
    for word in (
        "Make and model",
        "Nothing was measured",
        "Run the check",
        "Router",
        "new router",
        "did the check find",
    ):
        assert word not in text, word


def test_a_case_of_a_device_still_asks_for_it(own_data_folder: object) -> None:
    text = shown(kept("roku", "basic", ("none", "yes")), "full")
    assert "Make and model" in text
    assert "WHAT WAS MEASURED" in text


@pytest.mark.parametrize("form", ["full", "chat", "phone", "markdown", "html"])
def test_the_charges_reach_every_form_without_card_and_sign_in(own_data_folder: object, form: str) -> None:
    case = kept()
    line = charge("2026-11-03 17.99 EUR booked NETFLIX.COM @ana@example.org|4242 credit-card")
    with Store() as store:
        store.add_charges(case, [line])
    text = " ".join(shown(case, form).split())
    assert (
        "17.99 EUR was charged on 3 November 2026, and the statement says: NETFLIX.COM. It is booked." in text
    )
    assert "4242" not in text
    assert "ana@example.org" not in text


#: Name of the file -> what is printed of the case of tests/account: a person has read each of them.
SUMMARIES = ("chat", "phone", "full")


@pytest.mark.parametrize("form", SUMMARIES)
def test_the_summary_of_a_worked_case(own_data_folder: object, form: str) -> None:
    case = kept()
    with Store() as store:
        store.note(case, country="Germany", plan="Standard", outcome="17.99 EUR back, please")
        lines = ("2026-11-03 17.99 EUR booked NETFLIX.COM", "2026-11-05 17.99 EUR booked NETFLIX.COM")
        store.add_charges(case, [charge(line) for line in lines])
    text = re.sub(r"Case [0-9a-f]+, \S+ \S+ \S+", "Case 0, today", shown(case, form))
    assert text.rstrip() == (FOLDER / f"{form}.txt").read_text(encoding="utf-8").rstrip()
