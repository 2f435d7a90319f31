"""Where the cases lie on this PC, who may read them, and what happens to a damaged file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from pathlib import Path

NAME = "cases.sqlite3"
_GUARD = "cases.lock"

#: SQLite's words for "this is no database" and "it is damaged" (sqlite.org/rescode.html, 2026-11).
_DAMAGED = {11, 26}


class StoreError(Exception):
    """The cases cannot be read or written now; the text is one calm sentence for people."""


def data_folder() -> Path:
    """The user's own data folder; ``DIAG_DATA_DIR`` overrides it."""
    chosen = os.environ.get("DIAG_DATA_DIR")
    if chosen:
        return Path(chosen).absolute()
    import platformdirs

    return platformdirs.user_data_path("couchcheck", appauthor=False)


def prepare(folder: Path) -> Path:
    """The file in its folder, both made for this user alone (modes 700 and 600).

    Raises StoreError when that is not possible.
    """
    path = folder / NAME
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True)
            folder.chmod(0o700)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        os.close(os.open(path, flags, 0o600))  # SQLite gives its helper files the mode of this one
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
    except OSError as exc:
        raise StoreError(f"The folder {folder} cannot be written to ({exc.strerror or exc}).") from exc
    return path


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error means that the file itself is damaged."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def set_aside(path: Path) -> Path | None:
    """Rename a damaged file, and never delete it; None when another program did it first.

    Raises StoreError when it cannot be renamed.
    """
    try:
        with _guard(path.parent):
            if not path.exists() or _is_whole(path):
                return None
            stamp = time.strftime("%Y%m%d-%H%M%S")
            number = 0
            while (
                away := path.with_name(
                    f"{path.stem}.damaged-{stamp}{f'-{number}' if number else ''}{path.suffix}"
                )
            ).exists():
                number += 1
            for helper in ("-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    os.replace(f"{path}{helper}", f"{away}{helper}")
            os.replace(path, away)
            return away
    except (OSError, sqlite3.Error) as exc:
        raise StoreError(
            f"The file {path} is damaged and could not be renamed. Please rename it yourself."
        ) from exc


def damaged_files(folder: Path) -> tuple[Path, ...]:
    """Files that were set aside."""
    return tuple(sorted(folder.glob(f"{Path(NAME).stem}.damaged-*.sqlite3")))


@contextlib.contextmanager
def _guard(folder: Path) -> Iterator[None]:
    """One program at a time; a lock of SQLite's, since the system frees it when a program dies."""
    guard = sqlite3.connect(folder / _GUARD, timeout=10, isolation_level=None)
    try:
        guard.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        guard.close()


def _is_whole(path: Path) -> bool:
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=10)
        ) as connection:
            return [row[0] for row in connection.execute("PRAGMA quick_check(1)")] == ["ok"]
    except sqlite3.DatabaseError as exc:
        if is_damage(exc):
            return False
        raise
