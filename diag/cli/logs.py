"""What goes wrong inside is told on stderr like everything else: with nothing private in it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading
    from types import TracebackType


def mask_text(text: str) -> str:
    """A text of any kind with everything private masked."""
    from diag.redact import Masker, own_names

    masker = Masker()
    masker.learn(own_names())
    return masker.sweep(text)


def install() -> None:
    """Mask every exception that nobody caught, and keep to ourselves what libraries warn of and what a destructor throws: it
    changes nothing, and the date of a stranger's cookie can make the standard library print a trace of calls
    (http.cookiejar).  Whoever asks Python for warnings gets them."""
    import os
    import warnings

    sys.excepthook = _uncaught
    sys.unraisablehook = _keep_to_ourselves
    if not sys.warnoptions and not os.environ.get("DIAG_DEBUG"):
        warnings.simplefilter("ignore")


def watch() -> None:
    """The same for threads and for our own warnings; before anything is measured, once for a program.

    People see results, not what libraries mutter about hostile answers, and one line instead of a trace of
    calls; DIAG_DEBUG=1 in the environment shows it all (masked too).
    """
    import logging
    import os
    import threading

    debug = bool(os.environ.get("DIAG_DEBUG"))

    class MaskingHandler(logging.Handler):
        """Writes records to stderr, masked; if even that fails, their kind alone."""

        def emit(self, record: logging.LogRecord) -> None:
            if not debug and record.name.split(".")[0] != "diag":
                return
            try:
                text = mask_text(self.format(record) if debug else record.getMessage())
            except Exception:
                text = f"{record.levelname} in {record.name}"
            _tell(text)

    threading.excepthook = _uncaught_in_thread
    root = logging.getLogger()
    if not any(handler.get_name() == __name__ for handler in root.handlers):
        handler = MaskingHandler(logging.WARNING)
        handler.set_name(__name__)
        root.addHandler(handler)


def _tell(text: str) -> None:
    if sys.stderr is not None:  # a program without a console has none
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def _uncaught(kind: type[BaseException], exc: BaseException, trace: TracebackType | None) -> None:
    import traceback

    try:
        _tell(mask_text("".join(traceback.format_exception(kind, exc, trace)).rstrip()))
    except Exception:
        _tell(f"{kind.__name__} in this program")


def _keep_to_ourselves(args: sys.UnraisableHookArgs) -> None:
    import os

    if os.environ.get("DIAG_DEBUG") and args.exc_value is not None:
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def tell_mistake(exc: Exception) -> None:
    """One line for a mistake of ours that nothing else caught: its kind and place, and nothing of the data.  A PC without
    memory is none."""
    import os
    import traceback
    from pathlib import Path

    if os.environ.get("DIAG_DEBUG"):
        _uncaught(type(exc), exc, exc.__traceback__)
    if isinstance(exc, MemoryError):
        _tell("diag: this did not work, because too little memory is free.")
        return
    frame = traceback.extract_tb(exc.__traceback__)[-1]
    place = f"{type(exc).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    _tell(f"diag: this did not work, because of a mistake in this program ({place}). Please report it.")


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
