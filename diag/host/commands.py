"""Run one of the operating system's own commands: fixed argument list, no shell, time limit, plain English."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

#: Ordinary users on some systems lack these in PATH, though the commands work for them.
_FOLDERS = ("/usr/sbin", "/sbin", "/usr/bin", "/bin")

#: No command that we read prints more in earnest.
_CAP = 1 << 20


def find_program(name: str) -> str | None:
    """The full path of a command, or None when it is not installed."""
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(_FOLDERS))


def output_of(arguments: Sequence[str], *, timeout: float) -> str | None:
    """What the command printed, even when it then failed; None: not there, silent or not done in time."""
    program = find_program(arguments[0])
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603  # fixed lists from this package only
            [program, *arguments[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if sys.platform == "win32" else subprocess.DEVNULL,
            timeout=timeout,
            env={**os.environ, "LC_ALL": "C", "LANG": "C"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    text = decode(done.stdout[:_CAP])
    return text if text.strip() else None


def decode(raw: bytes) -> str:
    """Text from a command, UTF-8 or the console code page of Windows; never raises."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("oem" if sys.platform == "win32" else "cp850", errors="replace")
