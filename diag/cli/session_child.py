"""Measures the runs of the page, in a process of its own (diag.session_process): wishes come in on stdin, events go out on
stdout, both as Python's pickles.  Nobody starts this by hand."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from typing import BinaryIO

from diag import preparation, process_pipe
from diag.cli import logs, streams
from diag.model import Asked
from diag.session import Session

log = logging.getLogger(__name__)

#: Between two pieces of work that make the next run quick, in seconds: a run that begins meanwhile has its turn.
TURN_S = 0.005
#: How often is looked whether a run is over, in seconds.
LOOK_S = 0.25


class Measurer:
    """Measures one run at a time for whoever holds the other ends of the pipes."""

    def __init__(self, wishes: BinaryIO, events: BinaryIO) -> None:
        self._wishes, self._events = wishes, events
        self._session: Session | None = None
        self._number = 0

    def work(self) -> None:
        """Until nobody is there to measure for."""
        threading.Thread(target=self._make_ready, name="preparation", daemon=True).start()
        while True:
            try:
                wish: tuple[int, Asked, tuple[str, ...] | None] | int = process_pipe.receive(self._wishes)
            except process_pipe.CannotRead:
                return
            if isinstance(wish, tuple):
                self._number, asked, only = wish
                self._session = session = Session(asked, only)
                session.start()
                threading.Thread(target=self._report, args=(session,), name="report", daemon=True).start()
            elif self._session and wish == self._number:
                self._session.cancel()

    def _report(self, session: Session) -> None:
        try:
            for _, event in session.watch():
                process_pipe.send(event, self._events)
            process_pipe.send(None, self._events)
        except OSError:  # nobody is there any more
            os._exit(0)
        except Exception:  # whoever waits for the rest sees the end at once, and keeps what came before
            log.exception("a mistake on the way to the page; please report it")
            os._exit(1)

    def _make_ready(self) -> None:
        for do in preparation.list_pieces():
            while self._session and not self._session.done:
                time.sleep(LOOK_S)
            do()
            time.sleep(TURN_S)


def main() -> None:
    """The life of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    wishes, events = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # what a library prints never gets among the events
    os.close(nothing)
    streams.prepare()
    logs.install()
    logs.watch()
    Measurer(wishes, events).work()
    sys.stderr.flush()
    os._exit(0)  # checks that hang are not waited for


if __name__ == "__main__":
    main()
