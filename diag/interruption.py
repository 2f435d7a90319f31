"""What Ctrl-C, an end from outside and a closed terminal do, at every moment of the program.

Python throws KeyboardInterrupt into whatever runs, and where that is the import of a module which another thread waits for,
the program may never end.  So each part says how it wants to be told: nothing is at stake while the program begins and
ends, a command of one thread takes an exception, a run polls an event and keeps what it has measured.  Only the standard
library, and little of it: this stands before everything else.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress

#: Those that ask a program to end.  Windows has no SIGHUP, and a SIGBREAK of its own for Ctrl-Break.
_ASKING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)

#: What a shell adds to the number of the signal that ended a program (POSIX shell, "Exit Status for Commands").
_ENDED_BY = 128
#: DECTCEM of the terminal: the progress of a run hides the cursor.
_SHOW_CURSOR = b"\x1b[?25h"
_STDERR = 2

#: So long after an interrupt was dropped it is thrown again, in seconds: whatever dropped it is over then.
_AGAIN_S = 0.02

#: The signal that came last, 0 for none.
_came = 0


def exit_code() -> int:
    """The code with which a program ends that was asked to: 130 for Ctrl-C, 143 for an end from outside, 129 for a terminal
    that was closed."""
    return _ENDED_BY + (_came or signal.SIGINT)


def was_asked() -> bool:
    """Whether the program was asked to end."""
    return bool(_came)


def end_at_once() -> None:
    """From now on: end without a word, since nothing is at stake."""
    _handle(_end, _not_ignored())


@contextmanager
def throw(though_ignored: Collection[int] = ()) -> Iterator[None]:
    """Until its end: KeyboardInterrupt, for a command of one thread; the second signal ends at once.

    Python drops what is thrown while it runs a destructor or the like: then it is thrown again a moment later.
    ``though_ignored``: signals that are heard also where whoever started us has told us to ignore them.
    """

    def interrupt() -> None:
        _handle(_end, _not_ignored())
        raise KeyboardInterrupt

    def hear_dropped(dropped: sys.UnraisableHookArgs) -> None:
        if issubclass(dropped.exc_type, KeyboardInterrupt):
            import threading

            _handle(interrupt, _not_ignored())
            later = threading.Timer(_AGAIN_S, signal.raise_signal, (_came,))
            later.daemon = True
            later.start()
        else:
            before(dropped)

    before, sys.unraisablehook = sys.unraisablehook, hear_dropped
    try:
        with _handle_within(interrupt, though_ignored):
            yield
    finally:
        sys.unraisablehook = before


@contextmanager
def hold_back() -> Iterator[list[int]]:
    """Until its end: nothing is thrown.  The list gets the number of the signal that came; the second one ends at once."""
    # A list and no threading.Event: its lock could be held by the very thread that runs the handler.
    came: list[int] = []

    def note() -> None:
        came.append(_came)
        _handle(_end, _not_ignored())

    with _handle_within(note):
        yield came


@contextmanager
def _handle_within(do: Callable[[], None], though_ignored: Collection[int] = ()) -> Iterator[None]:
    """Let the signals do this, and at the end what they did before."""
    heard = {*_not_ignored(), *though_ignored}
    before = {number: signal.getsignal(number) for number in heard}
    _handle(do, heard)
    try:
        yield
    finally:
        with suppress(ValueError):
            for number, handler in before.items():
                signal.signal(number, handler)


def _not_ignored() -> list[int]:
    """All but those that whoever started us has told us to ignore (nohup)."""
    return [number for number in _ASKING if signal.getsignal(number) is not signal.SIG_IGN]


def _handle(do: Callable[[], None], numbers: Iterable[int]) -> None:

    def note(number: int, _frame: object) -> None:
        global _came
        _came = number
        do()

    with suppress(ValueError):  # not the main thread: somebody else's program, whose signals are not ours
        for number in numbers:
            signal.signal(number, note)


def _end() -> None:
    """Leave without waiting for a thread or a lock, with a cursor that can be seen."""
    with suppress(OSError):
        if os.isatty(_STDERR):
            os.write(_STDERR, _SHOW_CURSOR)
    os._exit(exit_code())
