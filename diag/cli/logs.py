"""What goes wrong inside is told on stderr like everything else: with nothing private in it."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType


class Masked(logging.Handler):
    """Writes records to stderr, masked; if even that fails, their kind alone."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = masked(self.format(record))
        except Exception:
            text = f"{record.levelname} in {record.name}"
        stream = sys.stderr
        if stream is not None:  # a program without a console has none
            stream.write(text + "\n")
            stream.flush()


def masked(text: str) -> str:
    """A text of any kind with everything private masked."""
    from diag.redact import Masker, own_names

    masker = Masker()
    masker.learn(own_names())
    return masker.sweep(text)


def install() -> None:
    """Send all warnings and every exception that nobody caught through Masked; once for a program."""
    root = logging.getLogger()
    if not any(isinstance(handler, Masked) for handler in root.handlers):
        root.addHandler(Masked(logging.WARNING))
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _uncaught(kind: type[BaseException], exc: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("diag").error("%s", "".join(traceback.format_exception(kind, exc, trace)).rstrip())


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
