"""Messages in the reader's language: found as people quote them, and never in ordinary prose (tests/languages/)."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from diag import catalog, paths
from diag.lookup import look_up
from diag.lookup.languages import FOLDER, Language, fold, languages, read_language

HERE = Path(__file__).parent / "languages"
CODES = sorted(path.stem for path in HERE.glob("*.tsv"))


def _rows(code: str) -> list[tuple[str, str]]:
    with (HERE / f"{code}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [(kind, text) for kind, text in rows]


def test_there_are_at_least_twenty_languages_and_each_is_tested() -> None:
    assert len(CODES) >= 20
    assert sorted(language.code for language in languages()) == CODES
    assert sorted(path.stem for path in (paths.data("error_codes") / FOLDER).glob("*.toml")) == CODES


@pytest.mark.parametrize("code", CODES)
def test_messages_are_found_and_prose_is_not(code: str) -> None:
    rows = _rows(code)
    told = [(kind, text) for kind, text in rows if kind != "prose"]
    prose = [text for kind, text in rows if kind == "prose"]
    assert len(told) >= 10
    assert len(prose) >= 30
    found = {text: [r.category for r in look_up(text).readings[:1]] for _, text in rows}
    assert [(text, found[text]) for kind, text in told if found[text] != [kind]] == []
    assert [(text, found[text]) for text in prose if found[text]] == []


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_a_file_is_sound(language: Language) -> None:
    assert language.name
    assert "https://" in language.source
    assert {phrase.topic for phrase in language.phrases} <= set(catalog.table().topics)
    assert {
        "household",
        "cannot-connect",
        "vpn",
        "too-many-people",
        "on-hold",
        "unsupported",
        "title",
        "download",
    } <= {phrase.topic for phrase in language.phrases}
    for phrase in language.phrases:
        assert len(phrase.groups) >= 2 or phrase.named, phrase
        for group in phrase.groups:
            assert all(word.rstrip("*") for word in group), phrase
            assert not (phrase.pieces and any("*" in word for word in group)), phrase


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.code)
def test_the_quick_reader_reads_what_toml_says(language: Language) -> None:
    path = paths.data("error_codes") / FOLDER / f"{language.code}.toml"
    whole = tomllib.loads(path.read_text(encoding="utf-8"))
    assert (language.name, language.source) == (whole["name"], whole["source"])
    written = [(topic, phrase) for topic, phrases in whole["messages"].items() for phrase in phrases]
    read = [
        (phrase.topic, "!" * phrase.sure + "~" * phrase.named + " ".join("|".join(g) for g in phrase.groups))
        for phrase in language.phrases
    ]
    assert read == [(topic, fold(phrase)) for topic, phrase in written]
    assert {phrase.pieces for phrase in language.phrases} == {whole.get("pieces", False)}
    assert language.lexicon.words == {
        thing: tuple(fold(listed).split("|")) for thing, listed in whole["words"].items()
    }


def test_accents_and_capitals_do_not_matter() -> None:
    plain = "la television no forma parte del hogar con netflix"
    for text in (plain, plain.upper(), plain.replace("television", "televisión")):
        assert look_up(text).readings[0].category == "household"
    assert fold("ŁÓDŹ Çığ ÆØ") == "lodz cig aeo"


def test_another_service_is_not_netflix() -> None:
    assert look_up("keine verbindung zu spotify möglich").readings == ()
    assert look_up("dieses gerät gehört nicht zum haushalt").readings == ()


def test_a_named_device_is_a_witness() -> None:
    assert look_up("nicht teil des haushalts, fernseher", "smart-tv").readings[0].category == "household"
    assert look_up("das handy ist nicht teil des haushalts", "android").readings[0].code == (
        "message: this device isn't part of your Netflix Household"
    )


def test_a_language_without_a_source_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "xx.toml"
    path.write_text('name = "None"\n[messages]\n', encoding="utf-8")
    with pytest.raises(KeyError, match="source"):
        read_language(path)
