"""The three streams as the program wants to find them, whatever it was started with.

A stream may be closed (``2>&-``, a program without a console).  Then its number would go to the first file that is opened,
and what is said to people would be written into that file.  And what is said on the way, on stderr, must never cost the
result: where it cannot be written it is lost.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Any

from diag import interruption

#: Descriptor -> name in ``sys``, how a closed one is opened, and how Python uses it.  A closed stdout can be opened and
#: not written to, so that the result is not lost in silence.
_STREAMS = (
    (0, "stdin", os.O_RDONLY, "r"),
    (1, "stdout", os.O_RDONLY, "w"),
    (2, "stderr", os.O_WRONLY, "w"),
)


def prepare() -> None:
    """Open what is closed; stderr never fails.  Done once, before any file is opened."""
    for number, name, flags, mode in _STREAMS:
        if getattr(sys, name) is None:
            _open_nothing(number, flags)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    sys.stderr = _forgiving(sys.stderr)


def leave(code: int) -> None:
    """End the program with its code.

    Where it was asked to end, at once: Python's own end waits for threads, and takes the code away from a program in which
    KeyboardInterrupt was thrown while a module was made (it ends itself by SIGINT then, pythonrun.c and main.c of CPython).
    """
    if interruption.was_asked():
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def _open_nothing(number: int, flags: int) -> None:
    found = os.open(os.devnull, flags)
    if found != number:
        os.dup2(found, number)
        os.close(found)


class _Forgiving(io.FileIO):
    """A file that takes everything, and loses what cannot be written."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data) or 0
        except BlockingIOError:
            raise
        except OSError:
            return memoryview(data).nbytes


def _forgiving(stream: Any) -> Any:
    try:
        raw = _Forgiving(stream.fileno(), "w", closefd=False)
    except OSError:  # replaced by something without a descriptor: nothing of ours
        return stream
    buffer = io.BufferedWriter(raw)
    return io.TextIOWrapper(buffer, stream.encoding, errors="backslashreplace", line_buffering=True)
