"""Waits for the Enter key beside a program that does something else."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable

#: How often a terminal is looked at, in seconds.
LOOK_S = 0.5

_STDIN = 0


def hear_enter(do: Callable[[], None]) -> None:
    """From now on do something for each line that comes in on stdin, in a thread of its own."""
    threading.Thread(target=_hear, args=(do,), name="enter", daemon=True).start()


def _hear(do: Callable[[], None]) -> None:
    # By the descriptor: a thread that waits in sys.stdin would hold its lock when the interpreter ends.
    try:
        while True:
            if os.name == "posix" and not _may_read():
                continue
            said = os.read(_STDIN, 1024)
            if not said:
                return
            if b"\n" in said:
                do()
    except (OSError, ValueError):  # closed, or no terminal any more
        return


def _may_read() -> bool:
    """Whether something can be read that is ours: a terminal stops a program in the background that reads from it."""
    if not select.select([_STDIN], [], [], LOOK_S)[0]:
        return False
    if sys.stdin is None or not os.isatty(_STDIN) or os.tcgetpgrp(_STDIN) == os.getpgrp():
        return True
    threading.Event().wait(LOOK_S)
    return False
