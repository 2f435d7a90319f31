"""Kill -9, clocks that jump and two writers lose nothing; ten minutes of it: ``python -m benchmarks.store_faults``."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from benchmarks import store_faults
from diag.store import Store, files

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forks")


def test_nothing_that_was_said_to_be_saved_is_lost(tmp_path: Path) -> None:
    outcome = store_faults.prove(tmp_path / "data", 10)
    assert outcome.wrong == []
    assert outcome.kills > 5
    assert set(outcome.done) == {"save", "again", "step", "note", "share", "walk", "delete"}


def test_a_loss_would_be_seen(tmp_path: Path) -> None:
    """The proof itself: what is taken away behind the writers' backs is missed."""
    with Store(tmp_path) as store:
        for number in range(4):
            store.save_run(store_faults.make_run(f"a0001000000{number}"))
        store.note("a00010000000", outcome="a-1-4")
    said = {"a": [["save", f"a0001000000{n}", ""] for n in range(4)] + [["note", "a00010000000", "a-1-4"]]}
    assert store_faults.missing(tmp_path, said) == []
    said["a"].append(["step", "a00010000001", "a-1-5"])
    with contextlib.closing(sqlite3.connect(tmp_path / files.NAME)) as db, db:
        db.execute("UPDATE cases SET outcome = 'a-1-3', number = 0 WHERE id = 'a00010000000'")
        db.execute("DELETE FROM cases WHERE id = 'a00010000003'")
        db.execute("UPDATE cases SET put_away = 1 WHERE id = 'a00010000002'")
    found = " / ".join(store_faults.missing(tmp_path, said))
    for needed in ("a00010000003 is lost", "a00010000002 is lost", "a-1-5 of a00010000001 is lost", "put away", "the note of a00010000000 is lost"):  # fmt: skip
        assert needed in found
