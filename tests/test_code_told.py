"""How the answer about a code is told: the device's own steps, the typed code, and how sure each part is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from diag import catalog
from diag.lookup import look_up
from diag.report import error_code
from diag.report.code_steps import MOST_WITHOUT_DEVICE, code_steps
from diag.vocabulary import DEVICE_KINDS

TABLE = catalog.table()


def told(typed: str, device: str | None = None) -> str:
    return "\n".join(error_code.lines(look_up(typed, device), 200))


def test_steps_are_those_of_the_device() -> None:
    text = told("500.-172", "android")
    assert "Restart the phone: Hold the power button" in text
    assert "cable box" not in text
    assert "unplug" not in text.lower()


def test_a_code_of_one_device_only_needs_no_device() -> None:
    assert "Hold the power button" in told("5.10")


@pytest.mark.parametrize("kind", DEVICE_KINDS)
def test_no_step_is_told_that_the_device_cannot_do(kind: str) -> None:
    every = tuple(catalog.ids().actions)
    assert all(step.text and "{the}" not in step.text + step.loses for step in code_steps(every, kind))
    assert (
        "turn-off-extensions" not in {s.action for s in code_steps(every, kind)}
        or "browser" in kind
        or kind == "chromebook"
    )


def test_nobody_who_looks_up_a_code_is_sent_back_to_a_walk() -> None:
    """Restarting the PC ends the walk that runs on it, but no walk led to a code."""
    for kind in ("windows-app", "mac-browser", "linux-browser"):
        text = told("M7361-1253", kind)
        assert "Restart this" in text
        assert "this walk" not in text


def test_a_code_is_headed_as_netflix_writes_it() -> None:
    for typed in ("UI3012", "ui-3012", "UI 3012 in firefox"):
        assert told(typed).startswith("UI3012: ")


def test_without_a_device_at_most_three_steps_are_told_and_the_device_is_asked() -> None:
    text = told("NW-2-5")
    assert len(re.findall(r"^ \d\. ", text, re.MULTILINE)) == MOST_WITHOUT_DEVICE
    assert "diag code NW-2-5 --device" in text


def test_the_walk_is_named() -> None:
    assert "diag walk cannot-connect --device roku" in told("NW-2-5", "roku")


@pytest.mark.parametrize(
    "typed", ["-1020", "5.99", "M7111-4711", "tvq-st-999", "NW-7-7", "DLST.N77", "E155", "-4711"]
)
def test_the_heading_is_the_typed_code_and_no_name_of_a_family(typed: str) -> None:
    text = told(typed)
    head = text.split("\n", 1)[0]
    assert head.startswith(f"{typed}:") or "do not know" in head
    assert not re.search(r"\d+x+\b|message:|-xxx|x-y", head)


@pytest.mark.parametrize(
    "entry", [e for e in TABLE.entries() if e.topic and not e.pattern], ids=lambda e: e.id
)
def test_messages_have_no_inner_name(entry: catalog.Entry) -> None:
    assert "message:" not in told(entry.code.removeprefix("message: "))


def test_that_a_code_exists_and_what_it_means_are_two_things() -> None:
    text = told("tvq-pb-101 (8.1)")
    assert catalog.EXISTS["netflix-quoted"] in text
    assert catalog.MEANS["unverified"] in text
    assert catalog.CONFIDENCE["netflix-quoted"] not in text


def test_where_no_page_was_found_nothing_was_compared() -> None:
    text = told("10013", "ios")
    assert "Nobody has verified this" in text
    assert "Last compared" not in text
    assert "Source:" not in text


def test_each_member_of_a_family_has_its_own_article() -> None:
    def article(typed: str) -> int | None:
        return look_up(typed).readings[0].article

    assert article("DLST.N373") == 64188
    assert article("DLST.N777") is None
    assert article("OF.NA.6") == 64765
    assert article("S7354") == 25711
    assert article("F7121-3078") == 109144
    assert article("M7121-3078") == 109143
    assert article("C7121-3078") is None


def test_what_the_second_half_of_a_number_says_is_told() -> None:
    assert "copy protection was not ready in time" in told("501 -172", "android")


def test_an_open_family_claims_no_meaning() -> None:
    """It says that nobody has shown what its members mean, and gives them no article together."""
    for code in ("E1xx", "UI-xxx", "-10xx"):
        entry = TABLE.entry(code)
        assert entry.category == "unknown"
        assert "obody has shown" in entry.meaning
    assert not [entry.code for entry in TABLE.entries() if entry.family and entry.article]


# What people report most, by counts of public reviews of the Android app: a row, or the reason why there is none.

DEMAND = [
    line.split("\t")
    for line in (Path(__file__).parent / "demand.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


def test_nine_of_ten_reviews_that_name_a_code_are_answered() -> None:
    every = sum(int(reviews) for _, reviews, _ in DEMAND)
    assert sum(int(reviews) for _, reviews, reason in DEMAND if not reason) >= 0.9 * every


def test_a_message_is_repeated_in_whole_words_and_without_its_marks() -> None:
    typed = 'The TV says: "we were unable to connect to Netflix at this moment, please try again later"'
    lines = error_code.lines(look_up(typed), 88)
    assert '"The TV says: we were unable to connect to Netflix at this"' in " ".join(lines)
