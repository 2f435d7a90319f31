"""The worksheet against readings that were written down before: what fits, what stays open, what is ruled out."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diag.account.causes import FITS, OPEN, RULED_OUT, RULES
from diag.account.worksheet import _words, read_worksheet, summarise
from tests.account.making import TODAY, case

SHEETS = tomllib.loads((Path(__file__).parent / "worksheets.toml").read_text(encoding="utf-8"))["sheet"]


def build(row: dict[str, Any]) -> Any:
    words = {"usual-price": row["usual"]} if "usual" in row else {}
    return case(
        row["trouble"], *row["charges"], days=row.get("days", {}), answers=row.get("answers", {}), words=words
    )


def test_there_are_enough_worksheets() -> None:
    assert len(SHEETS) >= 40
    assert len({row["name"] for row in SHEETS}) == len(SHEETS)


@pytest.mark.parametrize("row", SHEETS, ids=[row["name"] for row in SHEETS])
def test_reading(row: dict[str, Any]) -> None:
    sheet = read_worksheet(build(row))
    by_fit = {
        fit: [each.cause for each in sheet.readings if each.fit == fit] for fit in (FITS, OPEN, RULED_OUT)
    }
    assert set(by_fit[FITS]) == set(row["fits"])
    assert set(row.get("out", ())) <= set(by_fit[RULED_OUT])
    assert set(row.get("open", ())) <= set(by_fit[OPEN])
    assert sheet.look_again == row.get("again")
    assert ("needs" in row) == bool(sheet.needs)
    assert all(row["needs"] in need for need in sheet.needs)
    assert [each.cause for each in sheet.fitting] == by_fit[FITS]


def test_every_reason_is_a_whole_sentence_with_nothing_left_open() -> None:
    said = set()
    for row in SHEETS:
        for reading in read_worksheet(build(row)).readings:
            assert reading.why, reading.cause
            for text in (*reading.why, *filter(None, [reading.next])):
                assert text[0].isupper(), text
                assert text[-1] in ".?", text
                assert "{" not in text, text
                assert "  " not in text, text
                assert " , " not in text, text
            said.add((reading.cause, reading.fit))
    known = {cause for rules in RULES.values() for cause in rules}
    assert {cause for cause, _ in said} == known, "a cause that no worksheet meets"
    assert known == set(_words())


def test_an_amount_that_is_only_reserved_is_never_called_twice_collected() -> None:
    for row in SHEETS:
        sheet = build(row)
        pending = tuple(replace(each, status="pending") for each in sheet.charges)
        fits = [each.cause for each in read_worksheet(replace(sheet, charges=pending)).fitting]
        assert "really-twice" not in fits


def test_nothing_is_called_misuse_before_the_household_was_asked() -> None:
    for row in SHEETS:
        sheet = build(row)
        answers = {**sheet.answers, "strange-use": True, "card-stolen": True, "asked-household": False}
        assert "misuse" not in [
            each.cause for each in read_worksheet(replace(sheet, answers=answers)).fitting
        ]


def test_the_lines_for_a_terminal_say_when_to_look_again() -> None:
    lines = summarise(
        read_worksheet(
            case("charged-twice", "2026-11-28 9.99 EUR booked NETFLIX", "2026-11-28 9.99 EUR pending NETFLIX")
        )
    )
    assert lines[0] == "Fits: An authorisation: the bank has reserved the amount and nothing more."
    assert "  Look again on 6 December 2026." in lines


def test_a_trouble_without_a_worksheet_has_none() -> None:
    assert read_worksheet(case("technical", f"{TODAY} 9.99 EUR booked NETFLIX")).readings == ()
