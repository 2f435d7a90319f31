"""What a place's numbers mean: never more than was measured, and more fault never looks healthier."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path
from typing import Any

import pytest

from diag import spot
from diag.case.document import MeasuredSpot
from diag.spot.reading import SpotContext, compare_spots, read_spot
from tests.test_jargon import jargon


def place(name: str = "At the TV", **numbers: Any) -> MeasuredSpot:
    given = {
        "down_mbps": 40.0, "up_mbps": 20.0, "round_trip_ms": 4.0, "spread_ms": 3.0, "stalls": 0, "internet_mbps": None, "medium": "wired",
        **numbers,
    }  # fmt: skip
    return MeasuredSpot(at="2026-11-29 18:00+00:00", name=name, **given)


CASES: list[tuple[str, MeasuredSpot, list[MeasuredSpot], float | None]] = [
    ("spot-air", place(down_mbps=3.0), [], None),
    ("spot-air", place(stalls=2), [], None),
    ("spot-air", place(down_mbps=3.0, medium="wifi"), [place("Beside the router", down_mbps=80.0)], None),
    ("spot-air", place(down_mbps=3.0, medium="wifi"), [], 60.0),
    ("spot-air", place(down_mbps=3.0, internet_mbps=2.8), [], 60.0),
    ("pc-side", place(down_mbps=3.0, internet_mbps=50.0, medium="wifi"), [], None),
    ("pc-side", place(down_mbps=3.0, internet_mbps=50.0), [], None),
    ("unknown", place(down_mbps=3.0, medium="wifi"), [], None),
    ("unknown", place(down_mbps=3.0, medium=None), [place(down_mbps=4.0)], 3.5),
    ("unknown", place(down_mbps=None), [], 60.0),
    ("fine", place(), [], 60.0),
    ("fine", place(internet_mbps=30.0), [], None),
    ("line", place(internet_mbps=2.0), [], 2.1),
    ("line", place(internet_mbps=2.0), [], None),
    ("device", place(internet_mbps=2.0), [], 60.0),
]


@pytest.mark.parametrize(("expected", "measured", "others", "own"), CASES)
def test_where_the_weak_part_is(
    expected: str, measured: MeasuredSpot, others: list[MeasuredSpot], own: float | None
) -> None:
    found = read_spot(measured, others, SpotContext(internet_mbps=own))
    assert found.place == expected, found
    assert "{" not in f"{found.title}{found.text}{found.next}"
    assert "unknown rate" not in found.text


def test_what_was_not_measured_is_not_said_to_be_fine() -> None:
    text = read_spot(place(), [], SpotContext()).text
    assert "was not measured" in text
    assert "nor the line" not in text


def test_the_wanted_picture_decides() -> None:
    twelve = place(down_mbps=12.0)
    assert read_spot(twelve, [], SpotContext()).place == "fine"
    assert read_spot(twelve, [], SpotContext(quality="4k")).place == "spot-air"
    assert read_spot(twelve, [], SpotContext(screens=3)).place == "spot-air"


def test_more_fault_never_looks_healthier() -> None:
    healthy = {"fine": 1}
    rates = (0.0, 2.0, 4.9, 5.0, 40.0)
    for medium, outside, own, stalls in itertools.product(
        ("wired", "wifi", None), (None, 2.0, 50.0), (None, 2.0, 50.0), (0, 1, 2, 5)
    ):
        found = [
            healthy.get(
                read_spot(
                    place(down_mbps=rate, stalls=stalls, internet_mbps=outside, medium=medium), [], SpotContext(internet_mbps=own)
                ).place,
                0,
            )
            for rate in rates
        ]  # fmt: skip
        assert found == sorted(found)
        if stalls >= 2:
            assert set(found) == {0}


def test_places_are_compared() -> None:
    assert compare_spots([place()]) is None
    assert compare_spots([place(), place(down_mbps=80.0)]) is None  # one name
    two = [place(down_mbps=12.0), place("Anna's room", down_mbps=180.0)]
    assert compare_spots(two) == "Best: “Anna's room” with 180 Mbit/s. Worst: at the TV with 12 Mbit/s."
    alike = [place(down_mbps=100.0), place("Beside the router", down_mbps=120.0)]
    assert compare_spots(alike) == "All 2 places are reached about equally well (100 Mbit/s to 120 Mbit/s)."


def test_the_texts_are_for_people() -> None:
    rows = tomllib.loads(Path(spot.__file__).with_name("readings.toml").read_text(encoding="utf-8"))
    texts = [text for row in rows.values() for text in row.values()]
    assert len(texts) == 27
    assert [(text, words) for text in texts if (words := jargon(text))] == []
