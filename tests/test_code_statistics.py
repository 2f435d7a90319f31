"""The generated tables of numbers are current."""

from __future__ import annotations

from pathlib import Path

import pytest

from diag import catalog, paths
from tools.code_statistics import BEGIN, FAMILIES, lines, renew
from tools.codes import main

ROOT = Path(__file__).resolve().parent.parent
#: Every Markdown file that shows the statistics.
PAGES = [path for path in (ROOT / "error_codes" / "README.md", ROOT / "README.md") if path.exists()]
PAGES = [path for path in PAGES if BEGIN in path.read_text(encoding="utf-8")]


def test_the_table_s_own_page_shows_them() -> None:
    assert ROOT / "error_codes" / "README.md" in PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_statistics_are_current(page: Path) -> None:
    """Renew with: python -m tools.codes --write FILE"""
    text = page.read_text(encoding="utf-8")
    assert text == renew(text, catalog.table())


def test_every_file_is_a_family_of_the_statistics() -> None:
    files = {path.name for path in paths.data("error_codes").glob("*.toml")}
    assert files == {*FAMILIES, "parts.toml"}
    counted = sum(
        int(line.split("|")[2])
        for line in lines(catalog.table())
        if line.startswith("| ") and "all" not in line and line.split("|")[2].strip().isdigit()
    )
    assert counted == 3 * len(catalog.table().heads)


def test_a_text_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="no statistics markers"):
        renew("# Title\n", catalog.table())


def test_the_maintainers_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == "No problem found.\n"
    assert main(["--statistics"]) == 0
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n<!-- end of statistics -->\nafter\n", encoding="utf-8")
    assert main(["--write", str(page)]) == 0
    assert "\nold\n" not in page.read_text(encoding="utf-8")
