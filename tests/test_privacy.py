"""PRIVACY.md is true: where things are kept, and that nothing is kept elsewhere.

Its list of hosts is made from that of ``diag hosts`` (tests/readme.py), which the lab compares with what is contacted.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from diag.cli import main
from diag.probes import endpoints
from diag.store import Store
from tests import worlds

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "PRIVACY.md").read_text(encoding="utf-8")


def test_the_folder_to_delete_is_the_one_that_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    for system in (Unix, MacOS):
        folder = Path(system("couchcheck", False).user_data_dir).relative_to(Path.home())
        assert f"`~/{folder.as_posix()}`" in TEXT


def test_all_that_is_kept_lies_there_and_nothing_of_a_case_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DIAG_DATA_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    case = worlds.run(worlds.WORLDS[0])
    with Store() as store:
        store.save_run(case)
    assert main(["report"]) == 0
    folder = tmp_path / ".local" / "share" / "couchcheck"
    assert [path for path in tmp_path.rglob("*") if path.is_file() and folder not in path.parents] == []
    assert main(["cases", "delete", "--all"]) == 0
    left = b"".join(path.read_bytes() for path in folder.iterdir())
    assert case.id.encode() not in left
    capsys.readouterr()


def test_each_host_says_what_it_learns_and_how_it_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hosts", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == len(endpoints.ALL)
    for row in rows:
        (line,) = [line for line in TEXT.splitlines() if line.startswith(f"| `{row['host']}` |")]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[1:3] == [row["why"], row["learns"]]
        assert cells[3] == (f"`{row['switch']}`" if row["third_party"] else "–")
