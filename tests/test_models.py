"""A make, a system or the number of a model leads to the device whose steps fit it."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from diag.cli import run
from diag.cli.code import code
from diag.lookup import device_id
from diag.lookup.models import find_device, find_look, find_only_device
from diag.vocabulary import LOOKS, TV_MAKERS, has_several_systems
from tests.guide_cases import GUIDES

#: What people call their device, written down with what it means before anything was measured.
TYPED = [
    line.split("\t")
    for line in (Path(__file__).parent / "typed_devices.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def test_a_device_is_known_by_what_people_call_it() -> None:
    assert {typed: find_device(typed) for typed, means in TYPED if (find_device(typed) or "-") != means} == {}
    assert {means for _, means in TYPED} - {"-"} <= {*GUIDES.devices, *GUIDES.looks}
    assert set(LOOKS) <= {means for _, means in TYPED}
    assert device_id("TCL Roku TV") == "smart-tv/roku-os"
    assert device_id("Samsung UE43RU7400") == "smart-tv/samsung/2018"
    assert run._device(None, None, "Samsung UE43RU7400") == "smart-tv/samsung"  # type: ignore[arg-type]
    with pytest.raises(click.BadParameter, match="is not one of"):
        run._device(None, None, "toaster")  # type: ignore[arg-type]


def test_a_sentence_names_the_device_that_it_is_about_or_none() -> None:
    said = {
        "netflix buffers on my tcl roku tv": "smart-tv/roku-os",
        "my samsung UE55RU7100 is black": "smart-tv/samsung/2018",
        "why is netflix blurred on my sony bravia": "smart-tv/sony",
        "it plays on my iphone but not on the big screen": None,
        "the xbox shows an error and the ps5 too": None,
        "fire stick on my samsung tv keeps loading": None,
        "netflix on my tv does not start": None,
        "I was charged twice": None,
    }
    assert {text: find_only_device(text) for text in said} == said


def test_a_device_of_a_sentence_goes_along_to_its_walk_and_to_none_about_money() -> None:
    told = CliRunner().invoke(code, ["netflix buffers on my tcl roku tv"]).output
    assert "diag walk buffering --device smart-tv/roku-os" in told
    told = CliRunner().invoke(code, ["charged twice on my samsung tv"]).output
    assert "diag walk charged-twice\n" in told
    assert "diag walk smart-tv --device smart-tv/samsung" in told


@pytest.mark.parametrize(
    ("device", "model", "look"),
    [
        ("smart-tv/samsung", "UE43RU7400UXRU", "2018"),
        ("smart-tv/samsung", "UE43LS003", "2017"),
        ("smart-tv/samsung", "UE48JU6400", None),
        ("smart-tv/samsung", "UE40F6400", None),
        ("smart-tv/lg", "LG Smart TV OLED55C17LB", "2021"),
        ("smart-tv/lg", "UP7550PSF", "2021"),
        ("smart-tv/lg", "43UN73006LC", "2020"),
        ("smart-tv/lg", "LG TV", None),
        ("smart-tv/lg", "UE43RU7400", None),
        ("smart-tv", "UE43RU7400", None),
        ("roku", "Roku Stick 3500X", None),
        ("smart-tv/samsung", None, None),
    ],
)
def test_the_number_of_a_model_tells_the_look_or_nothing(
    device: str, model: str | None, look: str | None
) -> None:
    assert find_look(device, model) == (look and f"{device}/{look}")


def test_the_maker_of_a_set_tells_its_system_or_does_not() -> None:
    told = {maker for maker in TV_MAKERS if not has_several_systems(f"smart-tv/{maker}")}
    assert told == {"samsung", "lg", "sony", "vizio", "google-tv", "roku-os", "fire-os", "vidaa", "titan-os"}
    assert has_several_systems("smart-tv")
    assert not has_several_systems("roku")
