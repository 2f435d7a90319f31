"""A result goes to stdout, or whole into a file: never half of one, and never into anything that is no ordinary file."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
from pathlib import Path
from typing import TextIO

import click

#: EX_SOFTWARE of sysexits.h: the answer is known, and did not get out.
NOT_WRITTEN = 70

#: The name that means stdout.
STDOUT = "-"

#: Narrower no report can be read, and wider no eye finds the next line (columns).
NARROWEST, WIDEST = 24, 100


def screen_width() -> int | None:
    """The columns of the screen that will show the result; None where it goes elsewhere and nobody said how wide that is."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return None
    return max(NARROWEST, min(shutil.get_terminal_size().columns, WIDEST))


def may_style(stream: TextIO) -> bool:
    """Whether a stream is a screen that takes colours and moves of the cursor, and whoever sits there wants them
    (no-color.org; ``TERM=dumb`` is a terminal that has neither)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class NotWritten(click.ClickException):
    """The result is known and could not be written where it was wanted."""

    exit_code = NOT_WRITTEN


def deliver(text: str, output: Path | None, *, precious: bool = False) -> None:
    """Print it, or write it to a file.  ``precious``: printed all the same when it cannot be written there."""
    if output is None or str(output) == STDOUT:
        click.echo(text, nl=False)
        return
    try:
        check_target(output)
        _write(output, text)
    except (click.FileError, OSError) as exc:
        if precious:
            click.echo(text, nl=False)
        if isinstance(exc, click.FileError):
            raise
        raise NotWritten(f"{output} could not be written ({exc.strerror or exc}).") from exc
    click.echo(f"Written to {output}", err=True)


def check_target(output: Path | None) -> None:
    """Refuse what cannot be written, before anything is measured for it.  Raises click.FileError."""
    if output is None or str(output) == STDOUT:
        return
    folder = output.parent
    if not folder.is_dir():
        raise click.FileError(str(output), f"there is no folder {folder}")
    try:
        mode = output.lstat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFREG
    except OSError as exc:
        raise click.FileError(str(output), exc.strerror or "cannot be written") from exc
    if stat.S_ISDIR(mode):
        raise click.FileError(str(output), "it is a folder; name a file in it")
    if not stat.S_ISREG(mode):
        raise click.FileError(
            str(output), "it is no ordinary file, but a link, a pipe or a device; - means the screen"
        )
    if not os.access(folder, os.W_OK | os.X_OK) or (output.exists() and not os.access(output, os.W_OK)):
        raise click.FileError(str(output), "no permission to write there")


def _write(path: Path, text: str) -> None:
    """Write a file beside it, and let that take its place: with the mode and owner of the old one.  Raises OSError."""
    beside = path.with_name(f".{os.urandom(8).hex()}.partial")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)  # never follows a link
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        with contextlib.suppress(FileNotFoundError):
            _keep_mode(beside, path.lstat())
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _keep_mode(beside: Path, old: os.stat_result) -> None:
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):  # only the administrator may give a file to somebody else
            os.chown(beside, old.st_uid, old.st_gid)
    beside.chmod(stat.S_IMODE(old.st_mode))
