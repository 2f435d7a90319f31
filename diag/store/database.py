"""The SQLite file of this user: opened when needed, set aside when damaged, written whole or not at all."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from diag.store import files, schema
from diag.store.files import StoreError

T = TypeVar("T")


class Database:
    """One connection.  ``notices`` collects sentences for people; reading and writing may raise StoreError."""

    def __init__(self, folder: Path, *, wait_s: float) -> None:
        self.folder = folder
        self.notices: list[str] = []
        self._wait_s = wait_s
        self._open: sqlite3.Connection | None = None
        self._copied = False

    @property
    def exists(self) -> bool:
        """Whether the file is there.  Raises StoreError."""
        return files.exists(self.folder)

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        if self._open:
            self._open.close()
            self._open = None
        self._copied = False

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do it as one transaction: whole or not at all.  When this returns, it survives the death of the program."""

        def whole(db: sqlite3.Connection) -> T:
            with _transaction(db):
                return work(db)

        return self._do(whole, writing=True)

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do it.  What can be read and not written, as on a full or a read-only disk, is read all the same."""
        try:
            return self._do(work, writing=False)
        except files.CannotWrite as exc:
            if self._copied or not self._copy():
                raise
            self.notices.append(f"Your saved cases can be read now, and nothing can be saved. {exc}")
            return self._do(work, writing=False)

    def _do(self, work: Callable[[sqlite3.Connection], T], *, writing: bool) -> T:
        """A damaged file is set aside once, and a fresh one takes its place."""
        try:
            try:
                return work(self._connection(writing))
            except sqlite3.DatabaseError as exc:
                if not files.is_damage(exc):
                    raise
            self.close()
            away = files.set_aside(self.folder / files.NAME)
            if away:
                self.notices.append(
                    f"The file with your saved cases is damaged. It was kept as {away}, and a new one was begun."
                )
            return work(self._connection(writing))
        except sqlite3.Error as exc:
            self.close()
            kind = files.CannotWrite if files.is_no_writing(exc) else StoreError
            raise kind(files.explain(self.folder, str(exc), "used now")) from exc

    def _connection(self, writing: bool) -> sqlite3.Connection:
        if self._copied and writing:
            self.close()  # perhaps it can be written now
        if self._open:
            return self._open
        path = files.prepare(self.folder)
        db = sqlite3.connect(path, timeout=self._wait_s, isolation_level=None, check_same_thread=False)
        try:
            _switch_to_wal(db, self._wait_s)
            db.execute("PRAGMA synchronous = FULL")  # what was reported as saved survives a power cut too
            db.execute("PRAGMA secure_delete = ON")  # deleted means gone
            _bring_up_to_date(db)
        except BaseException:
            db.close()
            raise
        self._open = db
        return db

    def _copy(self) -> bool:
        """Open a copy in memory of what can only be read; whether that was possible."""
        source = f"{(self.folder / files.NAME).as_uri()}?mode=ro"
        # Where the helper files of SQLite's log cannot be made, only the file itself is left (sqlite.org/wal.html, 2026-11).
        for uri in (source, f"{source}&immutable=1"):
            copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            try:
                with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=self._wait_s)) as disk:
                    disk.backup(copy)
                _bring_up_to_date(copy)
            except sqlite3.Error:
                copy.close()
            else:
                self._open, self._copied = copy, True
                if uri != source and files.has_log(self.folder):
                    self.notices.append("What was saved last may be missing here.")
                return True
        return False


def _bring_up_to_date(db: sqlite3.Connection) -> None:
    db.text_factory = _decode
    db.execute("PRAGMA foreign_keys = ON")
    found = schema.version(db)
    if found > schema.VERSION:
        raise StoreError(
            "Your cases were saved by a newer version of this program. Please update it to read them."
        )
    if found < schema.VERSION:
        schema.migrate(db)


def _decode(raw: bytes) -> str:
    """A text of the file.  SQLite's own error for damaged bytes would print them, unmasked."""
    return raw.decode("utf-8", "replace")


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _switch_to_wal(db: sqlite3.Connection, wait_s: float) -> None:
    """Readers and one writer at once.  SQLite does not wait for its turn here by itself."""
    end = time.monotonic() + wait_s
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL").fetchall()
            return
        except sqlite3.OperationalError as exc:
            if files.is_damage(exc) or time.monotonic() >= end:
                raise
            time.sleep(0.01)
