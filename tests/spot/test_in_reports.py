"""Measured places stand in every form of the report, with what they mean; a case without them says nothing of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from diag.case.document import MeasuredSpot
from diag.case.masking import make_masker
from diag.case.to_json import to_json
from diag.report import view
from diag.report.render import render
from diag.store import NotFound, Store, TextRefused, case_file
from tests import worlds
from tests.spot.test_reading import place


def kept(folder: Path, *spots: MeasuredSpot) -> tuple[Store, str]:
    store = Store(folder)
    case = store.save_run(worlds.run(worlds.world("healthy")), ())
    for spot in spots:
        store.add_spot(case, spot)
    return store, case


def test_every_form_tells_and_compares_them(own_data_folder: Path) -> None:
    store, case = kept(
        own_data_folder,
        place(down_mbps=99.0),
        place(down_mbps=3.0, stalls=2),
        place("Beside the router", down_mbps=180.0),
    )
    document = case_file.mask_case(store.case(case), make_masker())
    report = view.build(document)
    assert [item.text for item in report.measured[-2:]] == [
        "3.0 Mbit/s from this PC; 20 Mbit/s back; answers in 4 ms; 2 stalls (told by a phone or TV there)",
        "180 Mbit/s from this PC; 20 Mbit/s back; answers in 4 ms (told by a phone or TV there)",
    ]
    assert (
        report.conclusions[-1] == "Best: beside the router with 180 Mbit/s. Worst: at the TV with 3.0 Mbit/s."
    )
    for form in ("full", "markdown", "html"):
        assert "180 Mbit/s from this PC" in render(document, form), form
    story = to_json(document)["story"]
    assert [each["name"] for each in story["spots"]] == ["At the TV", "At the TV", "Beside the router"]
    store.close()


def test_a_case_without_them_says_nothing(own_data_folder: Path) -> None:
    store, case = kept(own_data_folder)
    document = case_file.mask_case(store.case(case), make_masker())
    assert "spots" not in to_json(document)["story"]
    assert "told by a phone" not in render(document, "full")
    store.close()


def test_names_are_typed_by_people_and_kept_like_it(own_data_folder: Path) -> None:
    store, case = kept(own_data_folder, place())
    number = store.add_spot(case, place())
    store.rename_spot(case, number, "Sofa \x1b[31m'; DROP TABLE spots --")
    assert [each.name for each in store.case(case).spots] == ["At the TV", "Sofa [31m'; DROP TABLE spots --"]
    with pytest.raises(TextRefused):
        store.rename_spot(case, number, "password: hunter2hunter2")
    with pytest.raises(NotFound):
        store.rename_spot(case, number + 1, "a")
    store.delete(case)
    store.close()
