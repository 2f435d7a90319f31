"""``diag codes export``: the whole table as JSON, CSV and pages."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from diag import catalog
from diag.cli import main
from diag.report import code_export

EVERY = catalog.table().entries()


def test_json_holds_every_row_with_its_two_words_of_sureness(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codes", "export"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == code_export.FORMAT
    assert data["licence"] == "CC BY 4.0"
    assert [row["id"] for row in data["rows"]] == [entry.id for entry in EVERY]
    assert all(
        row["exists"] in data["confidence"] and row["means"] in data["confidence"] for row in data["rows"]
    )
    assert not [row["code"] for row in data["rows"] if row["code"].startswith("message:")]
    assert len(data["languages"]) >= 20


def test_csv_holds_every_row_and_no_formula(tmp_path: Path) -> None:
    target = tmp_path / "codes.csv"
    assert main(["codes", "export", "--format", "csv", "--output", str(target)]) == 0
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"))))
    assert [row["id"] for row in rows] == [entry.id for entry in EVERY]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in {"=", "+", "-", "@"}]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_pages_stand_alone_and_lead_to_each_other(tmp_path: Path) -> None:
    target = tmp_path / "site"
    assert main(["codes", "export", "--format", "html", "--output", str(target)]) == 0
    names = {path.name for path in target.iterdir()}
    assert names == {"index.html", *(f"{entry.id}.html" for entry in EVERY)}
    for name in names:
        read = _Tags()
        text = (target / name).read_text(encoding="utf-8")
        read.feed(text)
        assert not read.tags & {"script", "img", "iframe", "link", "form"}, name
        assert all(link.startswith("https://") or link in names for link in read.links), name
        assert "creativecommons.org/licenses/by/4.0" in text
        assert ">message:" not in text
    page = (target / "nw-2-5.html").read_text(encoding="utf-8")
    assert re.search(r"<h1>NW-2-5</h1>", page)
    assert "https://help.netflix.com/en/node/14424" in page
    assert "How each device does it" in page
    assert not re.search(
        r"<p>The internet connection is too slow\.", (target / "13015.html").read_text("utf-8")
    )


def test_a_page_tells_the_steps_as_each_device_does_them() -> None:
    told = code_export.steps_by_device(catalog.table().entry("UI-800-3"))
    names = [name for group, _ in told for name in group]
    assert {"Samsung TV", "PlayStation"} <= set(names)
    assert len(names) == len(set(names))
    samsung = next(steps for group, steps in told if "Samsung TV" in group)
    assert any("remote" in step.text for step in samsung)
    for _, steps in told:
        assert steps


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert main(["codes", "export", "--format", "html", "--output", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert main(["codes", "export", "--format", "html"]) == 2


def test_no_page_is_written_through_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    assert main(["codes", "export", "--format", "html", "--output", str(tmp_path / "link")]) == 2
    assert list(real.iterdir()) == []
