"""Run one of the operating system's own commands: fixed argument list, no shell, time limit, plain English."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from diag.processes import OutputReader, end_group, find_program


def output_of(arguments: Sequence[str], *, timeout: float) -> str | None:
    """What the command printed, even when it then failed; None: not there, silent or not done in time (seconds).

    No more is read than ``processes.MOST_BYTES``, and nothing that the command started lives on.
    """
    program = find_program(arguments[0])
    if program is None:
        return None
    try:
        process = subprocess.Popen(  # noqa: S603  # fixed lists from this package only
            [program, *arguments[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if sys.platform == "win32" else subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C", "LANG": "C"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            start_new_session=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    reader = OutputReader(process)
    try:
        if not reader.is_done(timeout):
            return None
    finally:
        end_group(process)
    text = decode(reader.printed)
    return text if text.strip() else None


def decode(raw: bytes) -> str:
    """Text from a command, UTF-8 or the console code page of Windows; never raises."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("oem" if sys.platform == "win32" else "cp850", errors="replace")
