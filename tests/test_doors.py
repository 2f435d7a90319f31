"""Whatever people type opens the right door, and what is no trouble of Netflix opens none."""

from __future__ import annotations

import json
import random
import re
import time
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from diag import catalog
from diag.cli import code as code_command
from diag.lookup import doors, likeness
from diag.lookup.door_table import Door, DoorKind, door_table
from diag.lookup.doors import MOST_DOORS, find_doors, is_pasted_message
from diag.lookup.normalise import fold
from diag.lookup.questions import questions

ROOT = Path(__file__).parent
#: Sentences as people type them: text, kind and target of the first door ("-": none; "*": any).
ROWS = [line.split("\t") for line in (ROOT / "doors.tsv").read_text(encoding="utf-8").splitlines()]
DATA = tomllib.loads((ROOT.parent / "diag" / "lookup" / "doors.toml").read_text(encoding="utf-8"))

ACCOUNT_PAGES = {"charges", "clock", "letters"}


def test_each_sentence_opens_its_door() -> None:
    wrong = []
    for text, kind, target in ROWS:
        found = find_doors(text.replace("\\n", "\n"))
        first = (found[0].kind.value, found[0].target) if found else ("-", "-")
        if first[0] == "code" and kind == "walk":  # a message that is known leads to its walk itself
            first = "walk", catalog.table().entry(first[1]).flow
        if not (kind in {"*", first[0]} and target in {"*", first[1]}):
            wrong.append((text, kind, target, [(door.kind.value, door.target) for door in found]))
    assert not wrong


def test_there_are_many_sentences_of_many_kinds_and_many_that_open_nothing() -> None:
    kinds = Counter(row[1] for row in ROWS)
    assert len(ROWS) >= 120
    assert kinds["-"] >= 20
    assert {"walk", "message", "account", "code"} <= set(kinds)


def test_every_door_leads_somewhere() -> None:
    walks = catalog.ids().flows
    for row in DATA["door"]:
        kind = next(kind for kind in DoorKind if kind in row)
        if kind is DoorKind.WALK:
            assert row["walk"] in walks
        elif kind is DoorKind.ACCOUNT:
            assert row["account"] in ACCOUNT_PAGES
        assert row["why"].endswith(".")
        assert row["says"]


def test_every_word_of_the_data_can_be_met() -> None:
    """No word has a sign in it that the text loses, and no name in capitals is unknown."""
    words = [word for listed in DATA["words"].values() for word in listed]
    phrases = [phrase for row in DATA["door"] for phrase in (*row["says"], *row.get("unless", ()))]
    for word in (*words, *(word for phrase in phrases for word in phrase.split())):
        assert word in DATA["words"] or (not word.isupper() or word.isdigit()), word
        assert re.fullmatch(r"[^\W_]+", fold(word)), word


def test_accents_capitals_and_apostrophes_do_not_matter() -> None:
    for text in ("Résilier", "resilier", "RÉSILIER", "re\u0301silier"):
        assert find_doors(text)[0].target == find_doors("résilier")[0].target
    assert find_doors("can’t sign in") == find_doors("cant sign in") == find_doors("CAN'T SIGN-IN")


def test_a_wrong_letter_is_forgiven_and_a_right_word_is_left_alone() -> None:
    assert find_doors("chargd twice")[0] == find_doors("charged twice")[0]
    assert find_doors("the brave knight") == ()


def test_no_more_than_three_doors_and_none_twice() -> None:
    found = find_doors("refund: charged twice after I cancelled, no sound, household, hacked, phishing email")
    assert len(found) == MOST_DOORS
    assert len({(door.kind, door.target) for door in found}) == MOST_DOORS


def test_another_service_opens_nothing_unless_netflix_is_named() -> None:
    assert find_doors("spotify charged me twice") == ()
    assert find_doors("netflix and spotify charged me twice") != ()


def test_a_pasted_message_is_told_from_what_people_say_themselves() -> None:
    assert is_pasted_message(
        "Hi, we could not process your payment. Update your details: http://nflx.example/pay"
    )
    assert is_pasted_message("is netflix.com.login-help.example safe")
    assert not is_pasted_message(
        "I looked at https://help.netflix.com/contactus and I cannot find the chat there"
    )
    assert not is_pasted_message("NETFLIX.COM-8665551234 is on my statement")
    assert not is_pasted_message("netflix.com/account does not open")


def test_it_is_fast_whatever_is_typed() -> None:
    find_doors("warm uup")
    words = [word for listed in DATA["words"].values() for word in listed]
    hostile = " ".join(random.Random(7).choices(words, k=600))
    for text in ("I was charged twice", "no " * 2000, hostile, "cancel " * 500 + "x" * 3000):
        began = time.process_time()
        find_doors(text)
        assert time.process_time() - began < 0.25


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    assert all(isinstance(door, Door) for door in find_doors(text))


def test_the_command_says_the_door_where_there_is_no_code() -> None:
    said = CliRunner().invoke(code_command.code, ["I", "was", "charged", "twice"]).output
    assert f"diag walk {find_doors('I was charged twice')[0].target}" in said
    assert "We do not know this code" not in said
    shown = CliRunner().invoke(code_command.code, ["I", "was", "charged", "twice", "--json"]).output
    assert json.loads(shown)["doors"][0]["kind"] == "walk"
    assert set(code_command.COMMANDS) == {kind.value for kind in DoorKind}


def test_the_command_still_explains_a_code_and_admits_what_it_does_not_know() -> None:
    assert code_command.NO_CODE not in CliRunner().invoke(code_command.code, ["NW-2-5"]).output
    assert "We do not know this code" in CliRunner().invoke(code_command.code, ["zzzzzz"]).output


def test_the_command_answers_a_sentence_that_it_does_not_understand_as_the_page_does() -> None:
    said = CliRunner().invoke(code_command.code, ["the carpet under the sofa squeaks"]).output
    assert " ".join(said.split()).startswith(f"{doors.NO_ANSWER} {doors.NEAR}")
    assert said.count("  diag walk ") == doors.MOST_DOORS
    assert code_command.WALK_ON in said
    assert "We do not know this code" not in said
    for text in ("what is the weather", "prime video is broken"):
        assert doors.OTHER_SERVICE in " ".join(CliRunner().invoke(code_command.code, [text]).output.split())


# -- sentences that no phrase knows (likeness.py) ------------------------------------------------------------------


SENTENCES = (ROOT.parent / "diag" / "lookup" / "sentences.txt").read_text(encoding="utf-8")


def test_every_sentence_stands_below_a_door_and_none_twice() -> None:
    rows = list(likeness.read_sentences(SENTENCES.splitlines()))
    known = set(doors._doors()) | {likeness.NOTHING}
    assert {heading for heading, _ in rows} <= known
    assert {f"walk {flow}" for flow in catalog.ids().flows} <= {heading for heading, _ in rows}
    assert [text for text, times in Counter(text.casefold() for _, text in rows).items() if times > 1] == []


def test_a_sentence_that_nobody_wrote_down_still_finds_its_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """One in twenty is left out: the door that it stood below is among those shown."""
    lines = [line for line in SENTENCES.splitlines() if line and not line.startswith("#")]
    held = {line for line in lines[::20] if not line.startswith("[")}
    rest = likeness.take_apart("\n".join(line for line in lines if line not in held))
    monkeypatch.setattr(likeness, "_data", lambda: rest)
    first = shown = asked = 0
    for heading, text in likeness.read_sentences(lines):
        if text in held and heading != likeness.NOTHING:
            found = [f"{door.kind} {door.target}" for door in find_doors(text) or doors.find_near(text)]
            asked += 1
            first += found[:1] == [heading]
            shown += heading in found
    assert asked > 100
    assert first >= 0.6 * asked
    assert shown >= 0.76 * asked


def test_likeness_is_one_for_the_same_words_and_none_without_letters() -> None:
    alike = likeness.find_alike("they billed me two times in the same week")
    assert max(alike, key=lambda one: alike[one]) == "walk charged-twice"
    assert alike["walk charged-twice"] >= 1
    assert likeness.find_alike("12345 ...") == {}
    assert likeness.find_alike("netflix netflix") == {}


def test_a_door_that_no_phrase_opens_says_why_it_is_offered() -> None:
    first = find_doors("the circle turns and turns on netflix")[0]
    assert first.target == "buffering"
    assert first.why == DATA["alike_why"]
    assert find_doors("I was charged twice")[0].why != DATA["alike_why"]


def test_what_is_told_of_other_things_opens_no_door_by_a_short_phrase() -> None:
    assert find_doors("we all watched a film on netflix last night") == ()
    assert find_doors("the film on netflix stops every minute")[0].target == "buffering"


# -- questions ----------------------------------------------------------------------------------------------------


def test_every_question_has_a_short_answer_a_source_and_a_way_on() -> None:
    walks = catalog.ids().flows
    assert len(questions()) >= 15
    for one in questions().values():
        assert one.ask.endswith("?") or one.ask.endswith("now?")
        assert one.answer.endswith(".")
        assert len(one.answer.split()) <= 45
        assert all(len(sentence.split()) <= 25 for sentence in re.split(r"[.:] ", one.answer))
        assert not re.search(r"\+?\d[\d\s().-]{7,}\d", one.answer), "no telephone number"
        assert one.source
        assert one.checked.year >= 2026
        assert not one.walk or one.walk in walks


@pytest.mark.parametrize("id_", questions())
def test_a_question_is_found_by_its_own_words(id_: str) -> None:
    found = find_doors(questions()[id_].ask.replace("Netflix's", "Netflix"))
    assert any(door.kind in {DoorKind.QUESTION, DoorKind.WALK, DoorKind.MESSAGE} for door in found)
    here = {(door.kind, door.target) for door in found}
    one = questions()[id_]
    way = (DoorKind.WALK, one.walk) if one.walk else (DoorKind.MESSAGE, "message")
    assert here & {(DoorKind.QUESTION, id_), way}


def test_the_command_answers_a_question_with_its_source() -> None:
    said = CliRunner().invoke(code_command.code, ["what", "is", "a", "pending", "charge"]).output
    flat = " ".join(said.split())
    assert questions()["pending-charge"].answer in flat
    assert questions()["pending-charge"].source in flat
    assert "diag walk charged-twice" in flat


@pytest.mark.parametrize(
    "text",
    [
        "the curtains of the old house smell odd",
        "blah bleh blih",
        "the carpet is purple",
        "mein fernseher spinnt rum",
    ],
)
def test_a_sentence_that_opens_nothing_has_three_doors_near_it(text: str) -> None:
    assert find_doors(text) == (), "an example of a sentence that opens nothing"
    found = doors.find_near(text)
    assert len(found) == len({(door.kind, door.target) for door in found}) == 3
    assert all(door.title and door.why.endswith(".") for door in found)


def test_near_means_a_rare_word_in_common() -> None:
    assert "black-screen" in {door.target for door in doors.find_near("picture upside down")}
    assert {door.target for door in doors.find_near("my invoice")} & {"charge", "unknown-charge"}


def test_nothing_of_another_service_is_near() -> None:
    shut = next(iter(sorted(door_table().shut)))
    assert doors.find_near(f"my {shut} is green") == ()
    assert doors.is_elsewhere(f"my {shut} is green")
    assert not doors.is_elsewhere(f"my {shut} is green, and so is netflix")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("it is all green", True),
        ("Bild ist grün", True),
        ("NW-2-5", False),
        ("M7111 5059", False),
        ("zzzzzz", False),
        ("UI-FOO-bar", False),
        ("", False),
        ("netflix plays 3 times", True),
    ],
)
def test_a_sentence_is_told_from_a_code(text: str, sentence: bool) -> None:
    assert doors.is_sentence(text) is sentence
