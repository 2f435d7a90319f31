"""Devices on which Netflix ended are recognised from make and year or model, and nothing else is."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from diag import lookup
from diag.cli import code as code_command
from diag.guide.types import CONFIDENCE
from diag.lookup import doors, normalise
from diag.lookup.door_table import DoorKind
from diag.lookup.doors import find_doors
from diag.lookup.dropped import STATES, dropped_devices, find_model, list_for, way_out
from diag.report import error_code
from diag.report import tv as tv_words
from diag.tv import TvDevice
from tests.rows import every_row

ROWS = dropped_devices()

#: Sentences that were written down with what they mean before anything was measured.
TYPED = [
    line.split("\t")
    for line in (Path(__file__).parent / "dropped_devices.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]

NAMED = [
    ("netflix on my 2011 samsung", "samsung-2010-2011"),
    ("my samsung UE46D6207 does not play netflix", "samsung-2010-2011"),
    ("UN55C7000 no netflix", "samsung-2010-2011"),
    ("samsung tv d series", "samsung-2010-2011"),
    ("Netflix ist auf meinem alten Samsung von 2011 weg", "samsung-2010-2011"),
    ("mi televisor samsung del 2010", "samsung-2010-2011"),
    ("sony bravia 2014", "sony-2014"),
    ("netflix gone on KDL-55X830B", "sony-2014"),
    ("XBR-65X950B", "sony-2014"),
    ("vizio from 2013 lost netflix", "vizio-old"),
    ("lg tv 2012", "tv-before-2015"),
    ("mein Fernseher ist von 2013", "tv-before-2015"),
    ("panasonic viera 2010", "panasonic-2010"),
    ("roku 2100X", "roku-2010"),
    ("roku xd", "roku-2010"),
    ("fire stick 1st generation", "fire-tv-first"),
    ("Fire TV Stick (1. Generation)", "fire-tv-first"),
    ("first generation fire tv", "fire-tv-first"),
    ("my fire tv of 2014", "fire-tv-first"),
    ("apple tv 3rd generation", "apple-tv-2-3"),
    ("Apple TV de 3e génération", "apple-tv-2-3"),
    ("netflix apple tv 2", "apple-tv-2-3"),
    ("apple tv from 2012", "apple-tv-2-3"),
    ("ps3 netflix", "playstation-3"),
    ("PlayStation 3", "playstation-3"),
    ("my wii", "wii"),
    ("Wii U", "wii-u-3ds"),
    ("new 3ds xl", "wii-u-3ds"),
    ("netflix auf der switch", "switch"),
    ("Nintendo Switch OLED", "switch"),
    ("iphone 8 plus", "ios-16"),
    ("iphone x", "ios-16"),
    ("ipad 5th generation", "ios-16"),
    ("iOS 15", "ios-16"),
    ("android 6", "android-6"),
]

OTHERS = (
    "samsung 2015", "samsung tv of 2019", "samsung galaxy 2011", "samsung UE43CU7172", "UE55DU7170", "QE55QN90C", "lg c3", "oled55c24la",
    "sony bravia 2016", "KD-55XH9005", "my sony shows the film of 2014", "the olympics on tv", "vizio 2018",
    "roku ultra", "roku 3", "roku express", "fire stick 4k 1st generation", "fire stick lite 1st gen", "fire tv cube first gen", "firestick",
    "apple tv 4k 3rd generation", "3rd generation apple tv 4k", "apple tv hd", "apple tv stopped 3 times", "ps4", "ps5", "playstation 4",
    "how do I switch profiles", "switch off subtitles", "switch it off", "iphone xr", "iphone 11", "iphone x times", "ios 17", "android 10",
    "android tv", "charged twice on my ps3", "I have had netflix since 2011", "member since 2012 and my tv is fine", "NW-2-5", "hello",
    "a tv series of 2012", "season 3 on tv from 2011",
)  # fmt: skip


@pytest.mark.parametrize(("text", "id_"), NAMED)
def test_a_device_is_recognised_and_answered_first(text: str, id_: str) -> None:
    first = find_doors(text)[0]
    assert (first.kind, first.target) == (DoorKind.DEVICE, id_)
    assert ROWS[id_].answer in first.why
    assert way_out() in first.why


def test_old_and_other_devices_are_told_apart_as_people_type_them() -> None:
    told = {text: [door.target for door in doors._device_door(normalise.plain(text))] for text, _ in TYPED}
    assert {text: told[text] for text, id_ in TYPED if told[text] != [id_] * (id_ != "-")} == {}
    assert len([id_ for _, id_ in TYPED if id_ == "-"]) >= 30
    assert len({id_ for _, id_ in TYPED}) > len(ROWS)


@every_row(OTHERS)
def test_another_device_is_not_taken_for_one(text: str) -> None:
    assert not [door for door in find_doors(text) if door.kind is DoorKind.DEVICE]


@every_row(list(ROWS))
def test_every_row_has_its_day_its_pages_and_says_no_more_than_they(id_: str) -> None:
    row = ROWS[id_]
    assert row.state in STATES
    assert row.confidence in CONFIDENCE
    assert row.confidence != "unverified", "what nobody has read is left out"
    assert lookup.device_id(row.device) == row.device
    assert all("://" in source for source in row.sources)
    assert len(row.sources) >= 2 or row.confidence == "netflix-quoted"
    assert date(2026, 1, 1) <= row.checked <= date(2027, 12, 31)
    assert row.since in row.answer
    assert "{" not in row.answer
    assert row.since or row.state == "never" or row.some
    if row.some:
        assert re.search(r"\bsome\b", row.answer)
    if row.confidence == "reported":
        assert re.search(r"\b[Rr]eports?\b", row.answer)
    assert all(len(sentence.split()) <= 40 for sentence in re.split(r"[.:] ", row.answer))


@pytest.mark.parametrize(
    ("device", "model", "id_"),
    [
        ("smart-tv/samsung", "UE46D6200", "samsung-2010-2011"),
        ("smart-tv/samsung", "[TV] UN40C6300", "samsung-2010-2011"),
        ("smart-tv/samsung", "UE43RU7400", None),
        ("smart-tv/samsung", "UE43CU7172", None),
        ("smart-tv/lg", "UE46D6200", None),
        ("fire-tv", "AFTM", "fire-tv-first"),
        ("fire-tv", "AFTMM", None),
        ("apple-tv", "AppleTV3,2", "apple-tv-2-3"),
        ("apple-tv", "AppleTV6,2", None),
        ("roku", "Roku XD 2050X", "roku-2010"),
        ("roku", "Roku Ultra 4800X", None),
        ("smart-tv/sony", "KDL-55X830B", "sony-2014"),
        ("smart-tv/sony", "KDL-55W805C", None),
        ("playstation", None, None),
    ],
)
def test_a_model_that_a_device_tells(device: str, model: str | None, id_: str | None) -> None:
    found = find_model(device, model)
    assert (found and found.id) == id_


def test_what_is_listed_for_a_device_can_be_that_device() -> None:
    assert [row.id for row in list_for("playstation")] == ["playstation-3"]
    assert [row.id for row in list_for("smart-tv/lg")] == ["tv-before-2015"]
    assert {row.id for row in list_for("smart-tv/sony")} == {
        "sony-2014",
        "sony-before-2014",
        "tv-before-2015",
    }
    assert list_for("windows-browser") == ()
    assert [row.id for row in list_for("smart-tv/samsung")] == ["samsung-2010-2011", "tv-before-2015"]
    assert list_for("playstation/ps5") == list_for("smart-tv/samsung/2018") == (), "those are newer"
    assert [row.id for row in list_for("smart-tv/lg/2020")] == ["tv-before-2015"]


def test_the_command_answers_at_once_with_its_sources_and_the_way_on() -> None:
    said = CliRunner().invoke(code_command.code, ["netflix on my 2011 samsung"]).output
    flat = " ".join(said.split())
    assert "1 December 2019" in flat
    assert "--device smart-tv/samsung" in flat
    assert said.count("Source: ") == len(ROWS["samsung-2010-2011"].sources)
    beside = (
        CliRunner().invoke(code_command.code, ["Netflix is no longer available on this device ps3"]).output
    )
    assert "2 March 2026" in beside
    assert code_command.NO_CODE not in beside


def test_a_code_of_unsupported_devices_names_those_of_the_device() -> None:
    reading = lookup.look_up("Netflix is no longer available on this device", "playstation").readings[0]
    assert error_code.support_ends(reading, "playstation") == (ROWS["playstation-3"].answer,)
    other = lookup.look_up("NW-2-5", "playstation").readings[0]
    assert error_code.support_ends(other, "playstation") == ()


def test_what_a_tv_told_says_that_netflix_ended_on_it_unless_it_runs() -> None:
    old = TvDevice(make="Roku", model="Roku XD 2050X", kind="roku", netflix="absent")
    assert ROWS["roku-2010"].answer in tuple(tv_words.sentences(old))
    running = TvDevice(make="Roku", model="Roku XD 2050X", kind="roku", netflix="running")
    assert ROWS["roku-2010"].answer not in tuple(tv_words.sentences(running))
