"""Where the cases lie on this PC, who may read them, and what happens to a damaged file."""

from __future__ import annotations

import contextlib
import os
import shlex
import sqlite3
import stat
import time
from collections.abc import Iterator
from pathlib import Path

NAME = "cases.sqlite3"
_GUARD = "cases.lock"

#: SQLite's words for "this is no database" and "it is damaged" (sqlite.org/rescode.html, 2026-11).
_DAMAGED = {11, 26}
#: Its words for "no permission", "read-only", "an error of the disk", "full" and "cannot be opened".
_NO_WRITING = {3, 8, 10, 13, 14}


class StoreError(Exception):
    """The cases cannot be read or written now; the text is one calm sentence for people."""


class CannotWrite(StoreError):
    """Nothing can be saved now; what was saved can perhaps be read."""


def data_folder() -> Path:
    """The user's own data folder; ``DIAG_DATA_DIR`` overrides it.  Raises CannotWrite where this user has no home."""
    chosen = os.environ.get("DIAG_DATA_DIR")
    if chosen:
        return Path(chosen).absolute()
    import platformdirs

    try:
        return platformdirs.user_data_path("couchcheck", appauthor=False)
    except RuntimeError as exc:  # Path.expanduser: an account without a home, or none
        raise CannotWrite("This user has no folder for cases; DIAG_DATA_DIR can name one.") from exc


def exists(folder: Path) -> bool:
    """Whether cases were ever kept there.  Raises StoreError when that cannot be seen."""
    try:
        (folder / NAME).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as exc:
        raise StoreError(explain(folder, exc.strerror or str(exc), "read")) from exc
    return True


def has_log(folder: Path) -> bool:
    """Whether changes lie beside the file that are not in it yet."""
    log = folder / f"{NAME}-wal"
    return log.exists() and log.stat().st_size > 0


def prepare(folder: Path) -> Path:
    """The file in its folder, both made for this user alone (modes 700 and 600).

    Raises CannotWrite when that is not possible.
    """
    path = folder / NAME
    try:
        make_folder(folder)
        _open_or_create(path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
    except OSError as exc:
        raise CannotWrite(explain(folder, exc.strerror or str(exc), "written to")) from exc
    return path


def make_folder(folder: Path) -> None:
    """Make it for this user alone where it is not there.  Raises OSError."""
    if folder.is_dir():
        return
    missing = [folder, *(above for above in folder.parents if not above.exists())]
    folder.mkdir(mode=0o700, parents=True)
    folder.chmod(0o700)
    for made in reversed(missing):
        owner = _owner_beside_root(made.parent)
        if owner:
            os.chown(made, *owner, follow_symlinks=False)


def _open_or_create(path: Path) -> None:
    """SQLite gives its helper files the mode and the owner of this one."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        os.close(os.open(path, flags))
        return
    owner = _owner_beside_root(path.parent)
    if owner:
        os.fchown(handle, *owner)
    os.close(handle)


def _owner_beside_root(folder: Path) -> tuple[int, int] | None:
    """Whose folder root writes in: who uses ``sudo`` once must not be locked out of the own cases by it."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    owner = folder.stat()
    return (owner.st_uid, owner.st_gid) if owner.st_uid else None


def explain(folder: Path, why: str, what: str) -> str:
    """Why the folder cannot be ``what`` ("read", "written to"), with the way out where another user owns it."""
    if os.name == "posix" and _is_of_another(folder):
        return (
            f"The saved cases in {folder} belong to another user of this PC, perhaps since this program was once "
            f'started with sudo. This makes them yours again: sudo chown -R "$(id -un)" {shlex.quote(str(folder))}'
        )
    return f"The folder {folder} cannot be {what} ({why})."


def _is_of_another(folder: Path) -> bool:
    us = os.geteuid()
    try:
        return any(path.lstat().st_uid != us for path in (folder, *folder.glob("cases.*")))
    except OSError:
        return False


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error means that the file itself is damaged."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def is_no_writing(error: sqlite3.Error) -> bool:
    """Whether an error means that the file cannot be written, which need not keep it from being read."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_WRITING


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
    """Files that were set aside; none where the folder cannot be read."""
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
