"""What is written down of a run under way."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from diag.model import Asked
from diag.session import Session
from diag.web import unfinished
from diag.web.unfinished import Draft
from tests.web.site import wait_for


def test_the_last_that_ended_is_written_though_nothing_follows_it() -> None:
    """Six checks may end within a moment, and the next one only seconds later: a program that dies between them keeps all six."""
    written: list[int] = []
    ended: list[int] = []
    draft = Draft(lambda: written.append(len(ended)), 0.05)
    for check in range(6):
        ended.append(check)
        draft.note()
    assert not written, "the first moment belongs to measuring"
    wait_for(lambda: written == [6], within_s=2.0)
    draft.close()


def test_nothing_is_written_after_the_end() -> None:
    written: list[int] = []
    draft = Draft(lambda: written.append(1), 0.05)
    draft.note()
    draft.close()
    draft.note()
    time.sleep(0.15)
    assert not written


def test_what_cannot_be_written_is_tried_again_with_the_next() -> None:
    tries: list[int] = []

    def write() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("a mistake")

    draft = Draft(write, 0.03)
    draft.note()
    wait_for(lambda: len(tries) == 1, within_s=2.0)
    draft.note()
    wait_for(lambda: len(tries) == 2, within_s=2.0)
    draft.close()


def test_the_first_run_of_all_is_written_down_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "never" / "made"
    monkeypatch.setenv("DIAG_DATA_DIR", str(folder))
    unfinished.keep(Session(Asked()).case(), ("bandwidth",), None)
    assert json.loads((folder / unfinished.NAME).read_text())["waiting"] == ["bandwidth"]
    assert folder.stat().st_mode & 0o077 == 0
    found = unfinished.take()
    assert found
    assert found.waiting == ("bandwidth",)
