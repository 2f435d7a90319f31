"""Cases survive kills, damage, other programs and newer versions; deleted means gone; secrets are never written."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diag.case.document import CaseDocument, Contact, TriedStep
from diag.case.from_json import read_document
from diag.case.series import series_of
from diag.case.to_json import to_json
from diag.cli import main
from diag.store import (
    FIELDS,
    KEEP_DAYS,
    NotFound,
    SecretRefused,
    Store,
    StoreError,
    files,
    schema,
)
from diag.web import unfinished
from tests import worlds

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes and signals of POSIX")


def run(
    id_: str = "0123456789ab", headline: str = "The cause is on this PC: A VPN is switched on", **more: Any
) -> CaseDocument:
    return read_document(
        {
            "id": id_,
            "tool": {"name": "Couchcheck", "version": "0.1.0"},
            "started": "2026-11-22T10:00:00Z",
            "took_s": 1.5,
            "asked": {"code": "NW-2-5", "device": "smart-tv/lg"},
            "verdict": {
                "status": "problem",
                "where": "this-device",
                "headline": headline,
                "next": "Switch it off.",
            },
            "diagnoses": [],
            "hidden": [],
            "checks": [],
            **more,
        }
    )


def check(id_: str, **facts: Any) -> dict[str, Any]:
    return {"id": id_, "status": "ok", "facts": facts}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cases")


def test_nothing_is_created_by_reading(store: Store) -> None:
    assert store.rows() == []
    assert store.count() == 0
    assert store.newest() is None
    assert store.keep_days == KEEP_DAYS
    with pytest.raises(NotFound):
        store.case("0123")
    assert not store.folder.exists()


def test_a_case_comes_back_whole(store: Store) -> None:
    series = [[0.25, 91.0], [0.5, 93.5]]
    first = run(
        bandwidth={"download_mbps": 93.1, "series": series},
        checks=[check("bandwidth", series=series)],
    )
    id_ = store.save_run(first, [("ssid", "Anna's home")])
    assert (
        store.save_run(run("ba9876543210"), [("ssid", "Anna's home"), ("mac", "3c:22:fb:1a:2b:3c")], case=id_)
        == id_
    )
    store.note(id_, make="LG", model="OLED55", began="Friday evening", symptom="buffering")
    store.note(id_, symptom="")
    store.add_step(id_, TriedStep(at="2026-11-22 11:00", what="Restarted the router", effect="no change"))
    store.add_contact(
        id_,
        Contact(
            at="2026-11-22 12:00", channel="chat", agent="Sam", said="Call your provider.", reference="4-99"
        ),
    )
    number = store.save_walk(
        id_,
        {"flow": "tv-offline", "steps": ["router"], "answers": {"apps": "no"}, "before": None, "after": None},
    )
    assert store.save_walk(id_, {"flow": "tv-offline", "steps": ["router", "tv"]}, number=number) == number
    case = store.case(id_[:4])
    assert (case.id, len(case.runs)) == (id_, 2)
    assert case.runs[0] == first
    assert dict(case.told) == {
        "code": "NW-2-5", "device": "smart-tv/lg", "make": "LG", "model": "OLED55", "symptom": None, "began": "Friday evening",
        "connection": None, "others": None, "outcome": None, "title": None, "wrong": None, "app_version": None,
        "firmware": None, "plan": None, "country": None, "provider": None,
    }  # fmt: skip
    assert case.steps == (TriedStep(at="2026-11-22 11:00", what="Restarted the router", effect="no change"),)
    assert case.contacts[0].agent == "Sam"
    assert case.walks == ({"flow": "tv-offline", "steps": ["router", "tv"]},)
    assert case.private == (("ssid", "Anna's home"), ("mac", "3c:22:fb:1a:2b:3c"))
    assert [(r.id, r.runs, r.status, r.code) for r in store.rows()] == [(id_, 2, "problem", "NW-2-5")]


def test_ids_may_be_cut_short_but_not_be_guessed(store: Store) -> None:
    store.save_run(run("aaaa11111111"))
    store.save_run(run("aaaa22222222"))
    assert store.case("aaaa2").id == "aaaa22222222"
    for wrong in ("aaaa", "aaa", "", "bbbb", "%", "____________", "aaaa1'--"):
        with pytest.raises(NotFound):
            store.case(wrong)


def test_the_newest_case_may_be_too_old(tmp_path: Path) -> None:
    now = [1000.0]
    store = Store(tmp_path, now=lambda: now[0])
    store.save_run(run("aaaa11111111"))
    now[0] += 600
    store.save_run(run("aaaa22222222"))
    now[0] += 600
    assert store.newest() == store.newest(within_s=601) == "aaaa22222222"
    assert store.newest(within_s=599) is None
    store.note("aaaa11111111", make="LG")
    assert store.newest() == "aaaa11111111"


@POSIX
def test_only_the_user_may_read(store: Store) -> None:
    old = os.umask(0)
    try:
        store.save_run(run())
    finally:
        os.umask(old)
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    kept = [p for p in store.folder.iterdir() if p.name.startswith(files.NAME)]
    assert len(kept) == 3, "the file, its log and its index"
    for path in kept:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    (store.folder / files.NAME).chmod(0o644)
    store.close()
    store.rows()
    assert stat.S_IMODE((store.folder / files.NAME).stat().st_mode) == 0o600


def everything_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_secrets_are_never_written(store: Store) -> None:
    data = run(
        checks=[
            check(
                "proxy",
                address="http://anna:Tr0ub4dor@proxy.lan:3128",
                card="4111 1111 1111 1111",
                password="hunter2",
            )
        ]
    )
    store.save_run(data, [("host", "http://anna:Tr0ub4dor@proxy.lan:3128")])
    store.save_walk("0123", {"flow": "x", "answers": {"why": "my password is Tr0ub4dor"}})
    for text in ("my password is Tr0ub4dor", "4111 1111 1111 1111", "the sign-in code is 483920"):
        with pytest.raises(SecretRefused) as refused:
            store.note("0123", outcome=text)
        assert "Tr0ub4dor" not in str(refused.value)
        with pytest.raises(SecretRefused):
            store.add_step("0123", TriedStep(at="now", what="x", effect=text))
        with pytest.raises(SecretRefused):
            store.add_contact("0123", Contact(at="now", said=text))
    disk = everything_on_disk(store.folder)
    for secret in (b"Tr0ub4dor", b"4111 1111", b"hunter2", b"483920"):
        assert secret not in disk


def test_deleted_means_gone(store: Store) -> None:
    store.save_run(run("aaaa11111111", "The PC of Annabelle-Kowalski"))
    store.save_run(run("bbbb11111111"))
    assert b"Annabelle-Kowalski" in everything_on_disk(store.folder)
    store.delete("aaaa")
    assert b"Annabelle-Kowalski" not in everything_on_disk(store.folder)
    assert [r.id for r in store.rows()] == ["bbbb11111111"]
    store.note("bbbb", outcome="Wanted-Outcome-77")
    assert store.delete_all() == 1
    assert b"Wanted-Outcome-77" not in everything_on_disk(store.folder)
    with sqlite3.connect(store.folder / files.NAME) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table
    db.close()


# -- for how long, by a clock that may jump ------------------------------------------------------------------

DAY = 86400.0
RIGHT, WRONG, UNKNOWN = "ok", "fail", "unknown"


class Shelf:
    """A store with a clock that can be set; a run says whether its check of the clock found it right."""

    def __init__(self, folder: Path) -> None:
        self.now = 1_800_000_000.0
        self.store = Store(folder, now=lambda: self.now)

    def save(self, id_: str, clock: str = RIGHT, **more: Any) -> None:
        self.store.save_run(run(id_, checks=[{"id": "clock", "status": clock, "facts": {}}]), **more)

    @property
    def ids(self) -> list[str]:
        return [row.id[:4] for row in self.store.rows()]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_old_cases_are_put_away_and_deleted_a_week_later(shelf: Shelf) -> None:
    shelf.save("aaaa11111111")
    shelf.now += KEEP_DAYS * DAY - 1
    shelf.save("bbbb11111111")
    assert shelf.ids == ["bbbb", "aaaa"]
    assert shelf.store.notices == []
    shelf.now += 2
    shelf.save("cccc11111111")
    assert shelf.ids == ["cccc", "bbbb"]
    (said,) = shelf.store.notices
    assert "aaaa11111111" in said
    assert "diag cases restore" in said
    with pytest.raises(NotFound):
        shelf.store.case("aaaa")
    shelf.now += 7 * DAY - 1
    shelf.save("dddd11111111")
    assert [row.id for row in shelf.store.rows(put_away=True)] == ["aaaa11111111"]
    shelf.now += 2
    shelf.save("eeee11111111")
    assert shelf.store.rows(put_away=True) == []
    assert "deleted for good: aaaa11111111" in shelf.store.notices[-1]
    assert shelf.ids == ["eeee", "dddd", "cccc", "bbbb"]


def test_what_was_put_away_comes_back(shelf: Shelf) -> None:
    for id_ in ("aaaa11111111", "bbbb11111111"):
        shelf.save(id_)
    shelf.now += (KEEP_DAYS + 1) * DAY
    shelf.save("cccc11111111")
    assert (shelf.ids, shelf.store.count()) == (["cccc"], 1)
    assert shelf.store.restore(["aaaa"]) == ["aaaa11111111"]
    with pytest.raises(NotFound):
        shelf.store.restore(["cccc"])
    assert shelf.store.case("aaaa").runs
    assert shelf.store.restore() == ["bbbb11111111"]
    shelf.save("dddd11111111")
    assert shelf.ids == ["dddd", "cccc", "bbbb", "aaaa"], "its age counts anew"


def test_for_ever_means_for_ever(shelf: Shelf) -> None:
    shelf.save("aaaa11111111")
    shelf.now += (KEEP_DAYS + 1) * DAY
    shelf.save("bbbb11111111")
    shelf.store.keep_days = 0
    shelf.now += 1e9
    shelf.save("cccc11111111")
    assert shelf.ids == ["cccc", "bbbb", "aaaa"]


@pytest.mark.parametrize("clock", [WRONG, UNKNOWN])
def test_a_clock_that_jumps_ahead_takes_nothing(shelf: Shelf, clock: str) -> None:
    for id_ in ("aaaa11111111", "bbbb11111111"):
        shelf.save(id_)
    shelf.now += 3 * 365 * DAY
    shelf.save("cccc11111111", clock)
    shelf.now -= 3 * 365 * DAY - 60
    shelf.save("dddd11111111")
    assert shelf.ids == ["dddd", "cccc", "bbbb", "aaaa"], "what was saved last is the newest"
    assert shelf.store.notices == []
    assert shelf.store.newest(within_s=1800) == "dddd11111111"


def test_a_case_of_the_future_is_not_fresh_for_years(shelf: Shelf) -> None:
    shelf.now += 3 * 365 * DAY
    shelf.save("aaaa11111111", WRONG)
    shelf.now -= 3 * 365 * DAY
    assert shelf.store.newest() == "aaaa11111111"
    assert shelf.store.newest(within_s=1800) is None


def test_a_case_of_a_clock_that_was_behind_is_kept_its_whole_time(shelf: Shelf) -> None:
    shelf.now -= 2 * 365 * DAY
    shelf.save("aaaa11111111", WRONG)
    shelf.now += 2 * 365 * DAY
    shelf.save("bbbb11111111")
    shelf.now += (KEEP_DAYS - 1) * DAY
    shelf.save("cccc11111111")
    assert shelf.ids == ["cccc", "bbbb", "aaaa"]


def test_a_clock_taken_for_right_that_was_not_starts_the_time_anew(shelf: Shelf) -> None:
    shelf.now += 3 * 365 * DAY
    shelf.save("aaaa11111111")
    shelf.now -= 3 * 365 * DAY
    shelf.save("bbbb11111111")
    shelf.now += (KEEP_DAYS + 1) * DAY
    shelf.save("cccc11111111")
    assert shelf.ids == ["cccc"]


def test_a_change_starts_the_time_anew(shelf: Shelf) -> None:
    shelf.save("aaaa11111111")
    shelf.now += (KEEP_DAYS - 1) * DAY
    shelf.store.note("aaaa", make="LG")
    shelf.now += 2 * DAY
    shelf.save("bbbb11111111")
    assert shelf.ids == ["bbbb", "aaaa"]


def test_runs_stay_in_the_order_in_which_they_were_saved(shelf: Shelf) -> None:
    shelf.save("aaaa11111111")
    shelf.now -= 9 * DAY
    shelf.save("bbbb11111111", case="aaaa")
    assert [each.id for each in shelf.store.case("aaaa").runs] == ["aaaa11111111", "bbbb11111111"]


def test_a_run_outlives_its_case(shelf: Shelf) -> None:
    shelf.save("aaaa11111111")
    shelf.store.delete("aaaa")
    shelf.save("bbbb11111111", case="aaaa11111111")
    assert shelf.ids == ["bbbb"]
    assert shelf.store.case("bbbb").told["code"] == "NW-2-5"
    (said,) = shelf.store.notices
    assert "bbbb11111111" in said


# -- other versions ------------------------------------------------------------------------------------------


def test_every_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    for old in range(1, schema.VERSION):
        folder = tmp_path / str(old)
        folder.mkdir()
        db = sqlite3.connect(folder / files.NAME, isolation_level=None)
        schema.migrate(db, old)
        assert schema.version(db) == old
        db.execute("INSERT INTO cases (id, created, changed, make) VALUES ('aaaa11111111', 1, 1, 'LG')")
        db.execute(
            "INSERT INTO runs (id, case_id, saved, status, headline, data, private) "
            "VALUES ('r1', 'aaaa11111111', 1, 'healthy', 'x', ?, '[]')",
            (json.dumps(to_json(run())),),
        )
        db.execute("INSERT INTO contacts (case_id, at, agent) VALUES ('aaaa11111111', 'noon', 'Sam')")
        db.close()
        store = Store(folder)
        store.add_step("aaaa", TriedStep(at="now", what="x"))
        case = store.case("aaaa")
        assert (case.told["make"], case.contacts[0].agent, case.runs[0].id, len(case.steps)) == (
            "LG",
            "Sam",
            "0123456789ab",
            1,
        )
        with sqlite3.connect(folder / files.NAME) as db:
            assert schema.version(db) == schema.VERSION
        db.close()


def test_a_step_that_fails_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    store.save_run(run())
    store.close()
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE more (x); NONSENSE;"))
    monkeypatch.setattr(schema, "VERSION", len(schema.MIGRATIONS))
    with sqlite3.connect(tmp_path / files.NAME, isolation_level=None) as db:
        with pytest.raises(sqlite3.OperationalError):
            schema.migrate(db, schema.VERSION)
        assert schema.version(db) == schema.VERSION - 1
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'more'").fetchall()
    db.close()


def test_a_newer_version_is_left_alone(store: Store) -> None:
    store.save_run(run())
    store.close()
    with sqlite3.connect(store.folder / files.NAME) as db:
        db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    db.close()
    before = (store.folder / files.NAME).read_bytes()
    for call in (store.rows, lambda: store.save_run(run("other1111111")), store.delete_all):
        with pytest.raises(StoreError, match="newer version"):
            call()
    assert (store.folder / files.NAME).read_bytes() == before


# -- damage --------------------------------------------------------------------------------------------------


def garbage(path: Path) -> None:
    path.write_bytes(b"this is no database " * 500)


def overwritten_pages(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))


def cut_short(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


@pytest.mark.parametrize("damage", [garbage, overwritten_pages, cut_short])
def test_a_damaged_file_is_set_aside_and_never_deleted(store: Store, damage: Any) -> None:
    for n in range(20):
        store.save_run(run(f"{n:04}11111111", f"headline {n} " * 200))
    store.close()
    damage(store.folder / files.NAME)
    before = (store.folder / files.NAME).read_bytes()
    store.save_run(run("new111111111"))
    (away,) = files.damaged_files(store.folder)
    assert away.read_bytes() == before
    assert [r.id for r in store.rows()] == ["new111111111"]
    (notice,) = store.notices
    assert str(away) in notice
    assert "damaged" in notice


def test_an_empty_file_is_only_a_beginning(store: Store) -> None:
    store.folder.mkdir()
    (store.folder / files.NAME).touch()
    assert store.rows() == []
    store.save_run(run())
    assert store.notices == []


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written to"):
        Store(tmp_path / "file" / "cases").save_run(run())


@POSIX
@pytest.mark.parametrize("command", [["cases"], ["report"], ["charges"], ["clock"]])
def test_a_user_without_a_home_is_told_so(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A6: an account that has no entry, started without HOME."""

    def no_entry(_user: object) -> None:
        raise KeyError("no such user")

    for name in ("HOME", "DIAG_DATA_DIR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", no_entry)
    assert main(command) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "has no folder for cases" in said.err
    unfinished.forget()
    assert unfinished.take() is None


@POSIX
def test_a_link_to_somewhere_else_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("precious")
    (tmp_path / files.NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError):
        Store(tmp_path).save_run(run())
    assert (tmp_path / "elsewhere").read_text() == "precious"


# -- a row whose bytes have changed ---------------------------------------------------------------------------

SECRET_HOME = "Zwiebelturm-Anna"


def flip(store: Store, table: str, column: str, bit: int, at: int) -> None:
    """One bit of one text on disk is another one."""
    with contextlib.closing(sqlite3.connect(store.folder / files.NAME)) as db, db:
        db.text_factory = bytes
        rowid, old = db.execute(f"SELECT rowid, {column} FROM {table} ORDER BY rowid LIMIT 1").fetchone()
        new = bytearray(old)
        new[at % len(new)] ^= 1 << bit
        db.execute(f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE rowid = ?", (bytes(new), rowid))


@pytest.mark.parametrize("column", ["data", "private"])
@pytest.mark.parametrize("bit", [0, 7])
@pytest.mark.parametrize("at", [0, 3, 17, -2])
def test_a_damaged_case_is_one_sentence_and_the_others_go_on(
    own_data_folder: Path, capsys: pytest.CaptureFixture[str], column: str, bit: int, at: int
) -> None:
    store = Store(own_data_folder)
    facts = {"ssid": SECRET_HOME, "adapter": SECRET_HOME}
    for id_ in ("aaaa11111111", "bbbb11111111"):
        store.save_run(run(id_, checks=[check("wifi", **facts)]), [("ssid", SECRET_HOME)])
    store.close()
    flip(store, "runs", column, bit, at)
    for argv in (["report", "aaaa"], ["walk", "--case", "aaaa"]):
        err = said(capsys, *argv, code=2)
        assert "The case aaaa11111111 is damaged" in err
        assert "Zwiebel" not in err
    assert "aaaa11111111" in said(capsys, "cases")
    assert "bbbb11111111" in said(capsys, "cases", "--json")
    assert "Zwiebel" not in said(capsys, "report", "bbbb")
    said(capsys, "cases", "note", "aaaa", "make=LG")
    assert store.save_run(run("cccc11111111"), case="aaaa") == "aaaa11111111"
    assert "Zwiebel" not in said(capsys, "cases")
    assert said(capsys, "cases", "delete", "aaaa") == "Deleted aaaa11111111.\n"


@pytest.mark.parametrize(("table", "column"), [("walks", "data"), ("cases", "headline"), ("cases", "shown_code"), ("steps", "what")])  # fmt: skip
def test_damage_elsewhere_never_prints_bytes(
    own_data_folder: Path, capsys: pytest.CaptureFixture[str], table: str, column: str
) -> None:
    store = Store(own_data_folder)
    store.save_run(run("aaaa11111111"), [("ssid", SECRET_HOME)])
    store.add_step("aaaa", TriedStep(at="now", what=f"Restarted {SECRET_HOME}"))
    store.save_walk("aaaa", {"flow": "basic", "answers": {"x": SECRET_HOME}})
    store.close()
    for bit, at in ((7, 2), (7, 15), (0, 0)):
        flip(store, table, column, bit, at)
        for argv in (["cases"], ["cases", "--json"], ["report"]):
            assert main(argv) in (0, 2)
            out, err = capsys.readouterr()
            assert "Zwiebelturm" not in out + err
            assert "Traceback" not in out + err


# -- what may be read and not written, or not even read ---------------------------------------------------------

NOBODY = 65534
#: Root may read and write everything; without these rights root is a user like others.
BOUND = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
IS_ROOT = os.name == "posix" and os.geteuid() == 0
LOCKED_OUT = pytest.mark.skipif(
    not IS_ROOT or not shutil.which("setpriv"), reason="only root can make a folder of somebody else's"
)


def bounded(folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """``diag`` by a user who may read and write only what the modes of files allow."""
    command = [*(BOUND if IS_ROOT else []), sys.executable, "-m", "diag", *argv]
    environment = {**os.environ, "DIAG_DATA_DIR": str(folder)}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT, env=environment)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that every user can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name) / "data"


@POSIX
@pytest.mark.skipif(IS_ROOT and not shutil.which("setpriv"), reason="root may write everything")
@pytest.mark.parametrize("still_open", [False, True])
def test_what_cannot_be_written_can_be_read(shared: Path, still_open: bool) -> None:
    """``still_open``: the newest changes are in SQLite's log, whose helper files lie beside the file."""
    store = Store(shared)
    store.save_run(run("aaaa11111111"))
    store.save_run(run("bbbb11111111"))
    if not still_open:
        store.close()
    for path in (*shared.iterdir(), shared):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = {path.name: path.read_bytes() for path in shared.iterdir()}
    listed = bounded(shared, "cases", "--json")
    assert [row["id"] for row in json.loads(listed.stdout)] == ["bbbb11111111", "aaaa11111111"]
    assert "nothing can be saved" in listed.stderr
    assert bounded(shared, "report", "aaaa", "--format", "chat").returncode == 0
    refused = bounded(shared, "cases", "note", "make=LG")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert {path.name: path.read_bytes() for path in shared.iterdir()} == before
    store.close()


@POSIX
@pytest.mark.skipif(IS_ROOT and not shutil.which("setpriv"), reason="root may write everything")
def test_what_is_read_without_its_newest_changes_says_so(shared: Path) -> None:
    """SQLite's log is there, and what it needs to read it cannot be made."""
    store = Store(shared)
    store.save_run(run("aaaa11111111"))
    store.close()
    store.save_run(run("bbbb11111111"))
    copy = shared.parent / "copy"
    copy.mkdir()
    for name in (files.NAME, f"{files.NAME}-wal"):
        shutil.copy(shared / name, copy / name)
        (copy / name).chmod(0o444)
    copy.chmod(0o555)
    listed = bounded(copy, "cases", "--json")
    assert [row["id"] for row in json.loads(listed.stdout)] == ["aaaa11111111"]
    assert "may be missing" in listed.stderr
    store.close()


@LOCKED_OUT
@pytest.mark.parametrize("argv", ["cases", "cases --json", "report", "cases note make=LG", "cases delete --all --yes", "cases keep"])  # fmt: skip
def test_a_folder_of_another_user_is_one_line_with_the_way_out(shared: Path, argv: str) -> None:
    Store(shared).save_run(run("aaaa11111111"))
    for path in (shared, *shared.iterdir()):
        os.chown(path, NOBODY, NOBODY)
    done = bounded(shared, *argv.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert f'sudo chown -R "$(id -un)" {shared}' in done.stderr
    walk = bounded(shared, "walk", "basic", "--device", "roku", "--json")
    assert (walk.returncode, walk.stderr) == (0, ""), "a walk needs no case"


@LOCKED_OUT
def test_root_leaves_the_cases_to_whose_folder_it_is(shared: Path) -> None:
    os.chown(shared.parent, NOBODY, NOBODY)
    store = Store(shared / "deep")
    store.save_run(run("aaaa11111111"))
    for path in (shared, *shared.rglob("*")):
        assert path.stat().st_uid == NOBODY, path


# -- other programs, and death -------------------------------------------------------------------------------


def test_another_program_that_writes_is_waited_for_and_not_for_ever(tmp_path: Path) -> None:
    store = Store(tmp_path, wait_s=0.05)
    store.save_run(run())
    other = sqlite3.connect(tmp_path / files.NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError):
        store.save_run(run("bbbb11111111"))
    assert len(store.rows()) == 1, "reading goes on meanwhile"
    other.execute("ROLLBACK")
    other.close()
    store.save_run(run("bbbb11111111"))


SAVER = """
import sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from diag.case.document import Contact, TriedStep
from diag.store import Store
from tests.test_store import run
store = Store(Path(sys.argv[1]), wait_s=30)
for n in range(int(sys.argv[4]) if len(sys.argv) > 4 else 10**9):
    id_ = f"{sys.argv[2]}{n:08}"
    store.save_run(run(id_, "x" * 3000), [("ssid", "Home")])
    store.add_step(id_, TriedStep(at="now", what="restart"))
    print(id_, flush=True)
"""
ROOT = str(Path(__file__).parent.parent)


def saver(folder: Path, name: str, *count: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SAVER), str(folder), name, ROOT, *count],
        stdout=subprocess.PIPE,
        text=True,
    )


@POSIX
def test_a_kill_at_any_moment_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    """Kill -9 again and again, at moments spread over the work, the first ones while the file is being made."""
    saved: list[str] = []
    for attempt in range(16):
        process = saver(tmp_path, f"{attempt:02}")
        assert process.stdout
        lines: list[str] = []
        if attempt % 4:
            lines += [process.stdout.readline() for _ in range(attempt)]
            threading.Event().wait(0.0007 * attempt)
        else:
            threading.Event().wait(0.1 + 0.01 * attempt)  # while it starts
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        saved += [line.strip() for line in lines if line.endswith("\n")]
        store = Store(tmp_path)
        known = {row.id for row in store.rows()}
        assert set(saved) <= known
        for id_ in known:
            case = store.case(id_)
            assert case.runs[0].id == id_
            assert len(case.steps) == 1 or id_ not in saved
        assert store.notices == []
        store.close()
    assert len(saved) > 60


@POSIX
def test_programs_side_by_side(tmp_path: Path) -> None:
    """Four begin at once, on a folder that does not exist yet."""
    folder = tmp_path / "new"
    programs = [saver(folder, name, "15") for name in "abcd"]
    said = [program.communicate(timeout=60)[0].split() for program in programs]
    assert [program.returncode for program in programs] == [0, 0, 0, 0]
    assert {row.id for row in Store(folder).rows()} == {id_ for ids in said for id_ in ids}
    assert sum(map(len, said)) == 60


@POSIX
def test_two_programs_find_the_same_damage(tmp_path: Path) -> None:
    garbage(tmp_path / files.NAME)
    programs = [saver(tmp_path, name, "3") for name in "ab"]
    for program in programs:
        program.communicate(timeout=60)
        assert program.returncode == 0
    assert len(files.damaged_files(tmp_path)) == 1
    assert Store(tmp_path).count() == 6


# -- the command ---------------------------------------------------------------------------------------------


@pytest.fixture
def kept(own_data_folder: Path) -> Store:
    store = Store(own_data_folder)
    store.save_run(run("aaaa11111111"))
    store.save_run(run("bbbb11111111", "This PC reaches Netflix from 84.17.45.9"))
    return store


def said(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 0) -> str:
    assert main(list(argv)) == code
    out, err = capsys.readouterr()
    if code:
        assert out == ""
        assert err.startswith("diag: ")
        assert err.count("\n") == 1
        return err
    return out


def test_the_list(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "cases")
    assert out.index("bbbb11111111") < out.index("aaaa11111111")
    assert "84.17.45.9" not in out
    rows = json.loads(said(capsys, "cases", "--json"))
    assert [r["id"] for r in rows] == ["bbbb11111111", "aaaa11111111"]
    assert rows[1] == {**rows[1], "status": "problem", "code": "NW-2-5", "device": "smart-tv/lg", "runs": 1}
    for n in range(30):
        kept.save_run(run(f"cccc{n:08}"))
    assert "… and 12 older ones" in said(capsys, "cases")
    assert "older ones" not in said(capsys, "cases", "--all")


def test_no_case_yet(capsys: pytest.CaptureFixture[str], own_data_folder: Path) -> None:
    assert "No case is saved" in said(capsys, "cases")
    assert json.loads(said(capsys, "cases", "--json")) == []
    assert "no saved case" in said(capsys, "cases", "note", "make=LG", code=2)
    assert not list(own_data_folder.iterdir())


def test_notes_steps_and_talks(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "cases", "note", "aaaa", "make=LG", "model=OLED55C1 = new", "Outcome=It should play")
    said(capsys, "cases", "tried", "--case", "aaaa", "Restarted the TV", "--effect", "no change")
    said(
        capsys,
        "cases",
        "contact",
        "--channel",
        "chat",
        "--agent",
        "Sam",
        "--said",
        "Wait a day",
        "--reference",
        "4-9923817",
    )
    case = kept.case("aaaa")
    assert (case.told["make"], case.told["model"], case.told["outcome"]) == (
        "LG",
        "OLED55C1 = new",
        "It should play",
    )
    assert case.steps[0].effect == "no change"
    assert case.contacts[0].reference == "4-9923817", "the case that changed last is meant"


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["note", "colour=red"], ", ".join(FIELDS)),
        (["note", "aaaa"], "FIELD=TEXT"),
        (["note", "aaaa", "make"], "FIELD=TEXT"),
        (["note", "zzzz", "make=LG"], "no case 'zzzz'"),
        (["note", "outcome=my password is Tr0ub4dor"], "looks like a password"),
        (["tried", "my card 4111 1111 1111 1111 was refused"], "looks like a card number"),
        (["contact", "--said", "your sign-in code is 483920"], "looks like a one-time code"),
        (["contact"], "--said"),
        (["contact", "--said", " "], "--said"),
        (["tried", ""], "empty"),
        (["tried", " ", "--effect", "no change"], "empty"),
        (["tried", "x", "--at", ""], "empty"),
        (["tried", "--case", "", "x"], "empty"),
        (["note", "outcome=" + "x" * 2001], "2,001 characters, and at most 2,000"),
        (["tried", "x" * 100_000], "at most 2,000"),
        (["contact", "--said", "x" * 2001], "at most 2,000"),
        (["delete"], "--all"),
        (["delete", "aaaa", "--all"], "--all"),
        (["delete", "aaaa", "zzzz"], "no case 'zzzz'"),
        (["keep", "0"], "1 to 36500"),
        (["keep", "soon"], "1 to 36500"),
    ],
)
def test_wrong_use_is_one_line_and_changes_nothing(
    kept: Store, argv: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    err = said(capsys, "cases", *argv, code=2)
    assert says in err
    assert "Tr0ub4dor" not in err
    assert "4111" not in err
    assert kept.count() == 2
    assert kept.case("bbbb").steps == ()


def test_deleting(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "cases", "delete", "aaaa") == "Deleted aaaa11111111.\n"
    assert said(capsys, "cases", "delete", "--all") == "Deleted 1 cases.\n"
    assert kept.count() == 0


def test_keeping(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert "180 days" in said(capsys, "cases", "keep")
    assert "30 days" in said(capsys, "cases", "keep", "30")
    assert "for ever" in said(capsys, "cases", "keep", "forever")
    assert "until you delete them" in said(capsys, "cases")


def test_what_was_put_away_is_listed_and_taken_back(
    own_data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "No case was put away" in said(capsys, "cases", "restore")
    shelf = Shelf(own_data_folder)
    shelf.save("aaaa11111111")
    shelf.now += (KEEP_DAYS + 1) * DAY
    shelf.save("bbbb11111111")
    assert "aaaa11111111" not in said(capsys, "cases", "--json")
    assert "aaaa11111111" in said(capsys, "cases", "restore")
    assert said(capsys, "cases", "restore", "--all") == "Taken back: aaaa11111111.\n"
    assert "aaaa11111111" in said(capsys, "cases", "--json")


def test_damage_is_told(kept: Store, own_data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept.close()
    garbage(own_data_folder / files.NAME)
    assert main(["cases"]) == 0
    out, err = capsys.readouterr()
    assert "No case is saved" in out
    assert "It was kept as" in err


def test_the_points_of_the_speed_are_kept_once(store: Store) -> None:
    """They stand twice in a case; in the store they are rows, as in the files of every earlier version."""
    world = worlds.world("healthy")
    id_ = store.save_run(worlds.run(world))
    store.close()
    with contextlib.closing(sqlite3.connect(store.folder / files.NAME)) as db:
        ((data,),) = db.execute("SELECT data FROM runs").fetchall()
        points = db.execute("SELECT at, value FROM samples ORDER BY number").fetchall()
    kept = json.loads(data)
    facts = next(check["facts"] for check in kept["checks"] if check["id"] == "bandwidth")
    assert kept["bandwidth"]["series"] is facts["series"] is None
    assert points == list(series_of(worlds.run(world)))
    assert points
    (run,) = store.case(id_).runs
    assert to_json(run) == to_json(worlds.run(world))


def test_a_run_of_another_version_is_one_clear_sentence(store: Store) -> None:
    id_ = store.save_run(run())
    store.close()
    with contextlib.closing(sqlite3.connect(store.folder / files.NAME)) as db, db:
        db.execute("UPDATE runs SET data = replace(data, '\"problem\"', '\"great\"'), digest = NULL")
    with pytest.raises(StoreError, match=f"The case {id_} was saved by another version .*verdict.status"):
        store.case(id_)
    assert len(store.rows()) == 1, "the list is not lost with it"
