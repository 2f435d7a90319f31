"""A result goes to stdout, whole into a file, or straight into the pipe or device that was named: never half of a file, and never
through a link into another one."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
import time
from pathlib import Path
from typing import TextIO

import click

#: EX_SOFTWARE of sysexits.h: the answer is known, and did not get out.
NOT_WRITTEN = 70

#: The name that means stdout.
STDOUT = "-"

#: Without waiting for a reader, and without making a terminal this program's own.
_AS_STREAM = os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)

#: How long somebody who reads from a named pipe may take to come, in seconds.
READER_S = 10.0

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


def silence_broken_streams() -> None:
    """Where the reader of our output went away (``diag run | head``), nothing more goes out there, and nobody complains."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        except (OSError, ValueError):
            continue


def deliver(text: str, output: Path | None, *, precious: bool = False) -> None:
    """Print it, or write it to a file.  ``precious``: printed all the same when it cannot be written there."""
    if output is None or str(output) == STDOUT:
        click.echo(text, nl=False)
        return
    try:
        check_target(output)
        if _takes_a_stream(output):
            _write_straight(output, text)
        else:
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
    if _takes_a_stream(output):
        if not os.access(output, os.W_OK):
            raise click.FileError(str(output), "no permission to write there")
        return
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
            str(output), "it is no ordinary file, but a link, a disk or a socket; - means the screen"
        )
    if not os.access(folder, os.W_OK | os.X_OK) or (output.exists() and not os.access(output, os.W_OK)):
        raise click.FileError(str(output), "no permission to write there")


def _takes_a_stream(path: Path) -> bool:
    """Whether it is a pipe or a device that takes signs one after the other, such as a terminal; a disk is none.  Links are
    followed: /dev/stdout is one."""
    try:
        return _is_stream(path.stat())
    except OSError:
        return False


def _is_stream(found: os.stat_result) -> bool:
    return stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode)


def _write_straight(path: Path, text: str) -> None:
    """Write into what takes a stream, as it is.  Raises OSError, also where nobody reads from a pipe for READER_S."""
    handle = _open_stream(path)
    with os.fdopen(handle, "wb") as stream:
        if os.name == "posix":
            os.set_blocking(handle, True)
        if not _is_stream(os.fstat(handle)):  # not what it was a moment ago
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        stream.write(text.encode())


def _open_stream(path: Path) -> int:
    """A handle to write to it; a pipe is waited for until somebody reads."""
    end = time.monotonic() + READER_S
    while True:
        try:
            return os.open(path, _AS_STREAM)
        except OSError as exc:
            if exc.errno != errno.ENXIO:
                raise
            if time.monotonic() > end:
                raise OSError(errno.ENXIO, "nobody reads from it") from exc
            time.sleep(0.05)


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
