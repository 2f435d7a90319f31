"""The page docs/lab-results.md: what each scenario gave, row by row, and the total in the README."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab.scenarios import ALL

_ROOT = Path(__file__).parents[2]
PAGE = _ROOT / "docs" / "lab-results.md"
README = _ROOT / "README.md"


def by_name(page: str) -> dict[str, str]:
    """Scenario -> its row, out of the page of results."""
    _, _, block = page.partition("<!-- lab -->\n")
    rows = block.partition("<!-- /lab -->")[0].splitlines()
    return {
        row.split("|")[1].strip(): row for row in rows if row.startswith("| ") and "| scenario |" not in row
    }


def with_rows(page: str, rows: Mapping[str, str]) -> str:
    """The page of results with these rows, in the order of the scenarios, and their total above them."""
    kept = [rows[scenario.name] for scenario in ALL if scenario.name in rows]
    head = "| scenario | expected | got | where | seconds | ok |\n|---|---|---|---|--:|---|\n"
    table = f"{total_of(rows)} as expected\n\n{head}" + "".join(f"{row}\n" for row in kept)
    before, start, rest = page.partition("<!-- lab -->\n")
    return before + start + table + rest[rest.index("<!-- /lab -->") :]


def total_of(rows: Mapping[str, str]) -> str:
    """How many of the scenarios that there are came out as expected: "171 of 171"."""
    kept = [rows[scenario.name] for scenario in ALL if scenario.name in rows]
    return f"{sum(row.endswith('| ok |') for row in kept)} of {len(kept)}"


def write(rows: Sequence[Sequence[str]]) -> None:
    """Renew the rows of what was run in docs/lab-results.md, and the total there and in the README."""
    page = PAGE.read_text(encoding="utf-8")
    new = {
        cells[0].strip(): "| " + " | ".join(cell.strip().replace("|", " or ") for cell in cells) + " |"
        for cells in rows
    }
    both = by_name(page) | new
    PAGE.write_text(with_rows(page, both), encoding="utf-8")
    readme = README.read_text(encoding="utf-8")
    README.write_text(
        re.sub(r"(<!-- lab -->).*?(<!-- /lab -->)", rf"\g<1>{total_of(both)}\g<2>", readme), encoding="utf-8"
    )
