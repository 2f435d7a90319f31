"""Measures the runs of the page in a process of its own, so that no page waits for a check and no check for a page.

All threads of one Python process take turns: in the first second of a run, in which all checks begin, a page took half a
second, and what a page computes was in the way of what is measured.  The run itself looks the same from outside: a
``SessionElsewhere`` is watched, cancelled and read like any ``Session``, and where no process can be started it is one.
"""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress

from diag import process_pipe
from diag.model import Asked, Progress, Reason
from diag.processes import own_program
from diag.session import Event, Session

log = logging.getLogger(__name__)

#: What runs in the other process.
CHILD = "diag.cli.session_child"

#: After so many runs a fresh process takes over: whatever libraries keep goes with the old one.
RUNS = 50

#: A run that was stopped is told so and has this long to end, in seconds; then its process is ended.
STOP_S = 3.0


class Gone(Exception):
    """The other process has ended, or does not answer."""


class _Child:
    """One process, for one run at a time.  Raises OSError when it cannot be started."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  (this very program)
            own_program(CHILD),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in the terminal is for the page, which then ends what it has started
            creationflags=0x08000000 if sys.platform == "win32" else 0,  # CREATE_NO_WINDOW
        )
        self._saying = threading.Lock()
        self.runs = 0

    @property
    def lives(self) -> bool:
        """Whether it has not ended; something else may have ended it while nobody measured."""
        return self._process.poll() is None

    def begin(self, asked: Asked, only: tuple[str, ...] | None) -> None:
        """Begin a run.  Raises Gone."""
        self.runs += 1
        self._say((self.runs, asked, only))

    def events(self) -> Iterator[Event]:
        """The events of the run that was begun last, to its end.  Raises Gone."""
        pipe = self._process.stdout
        assert isinstance(pipe, io.BufferedReader)
        while True:
            try:
                event: Event | None = process_pipe.receive(pipe)
            except process_pipe.CannotRead as exc:
                raise Gone from exc
            if event is None:
                return
            yield event

    def stop(self, run: int) -> None:
        """Let a run end now, in whatever state it is; nothing where another one goes on."""
        with suppress(Gone):
            self._say(run)

    def _say(self, wish: tuple[int, Asked, tuple[str, ...] | None] | int) -> None:
        assert isinstance(self._process.stdin, io.BufferedWriter)
        try:
            with self._saying:
                process_pipe.send(wish, self._process.stdin)
        except (OSError, ValueError) as exc:
            raise Gone from exc

    def end(self) -> None:
        """End it, whatever it does; what it reads from is closed, at which it would end by itself too."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_S)
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError, ValueError):
                if pipe:
                    pipe.close()


class SessionProcess:
    """Keeps one process ready.  Every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready: _Child | None = None
        self._busy: set[_Child] = set()
        self._closed = False

    def make_ready(self) -> None:
        """Start the process before it is needed; it then loads the checks while nobody waits."""
        with self._lock:
            if self._ready is None and not self._busy and not self._closed:
                with suppress(OSError):
                    self._ready = _Child()

    def start_session(self, asked: Asked, only: Iterable[str] | None) -> Session:
        """A run of some checks (None: all) that has begun; watch it for its events."""
        session = SessionElsewhere(self, asked, only)
        session.start()
        return session

    def close(self) -> None:
        """End all that was started."""
        with self._lock:
            self._closed = True
            children = [*self._busy, *filter(None, (self._ready,))]
            self._ready = None
        for child in children:
            child.end()

    def take(self) -> _Child:
        """A process for one run.  Raises OSError when none can be started."""
        with self._lock:
            if self._closed:
                raise OSError("the page is ending")
            ready, self._ready = self._ready, None
            if ready and not ready.lives:
                ready.end()
                ready = None
            child = ready or _Child()
            self._busy.add(child)
            return child

    def give_back(self, child: _Child, *, fit: bool) -> None:
        """After a run, which a child that is not fit did not bring to its end."""
        with self._lock:
            self._busy.discard(child)
            keep = fit and child.runs < RUNS and self._ready is None and not self._closed
            if keep:
                self._ready = child
        if not keep:
            child.end()
            self.make_ready()


class SessionElsewhere(Session):
    """A run that is measured in another process."""

    def __init__(self, process: SessionProcess, asked: Asked, only: Iterable[str] | None) -> None:
        only = None if only is None else tuple(only)
        super().__init__(asked, only)
        self._process, self._only = process, only
        self._child: _Child | None = None

    def _work(self) -> None:
        try:
            child = self._process.take()
        except OSError as exc:
            log.info("no other process to measure in: %s", exc)
            super()._work()
            return
        fit = False
        try:
            child.begin(self.asked, self._only)
            self._child = child
            if self.done:  # it was cancelled meanwhile
                self._stop_child()
            for event in child.events():
                if isinstance(event, Progress):
                    self._tell(event)
                else:
                    self._record(event)
            fit = True
        except Gone:
            log.info("the process that measured has ended")
        finally:
            self._child = None
            self._process.give_back(child, fit=fit)
        self._give_up(Reason.INTERRUPTED, "")  # what has no last word by now gets none any more

    def _finish(self) -> None:
        super()._finish()
        self._stop_child()

    def _stop_child(self) -> None:
        """Where the run is over and its process goes on: tell it, and end it when it does not listen."""
        child = self._child
        if child is None:
            return

        def end() -> None:
            if self._child is child:
                child.end()

        child.stop(child.runs)
        timer = threading.Timer(STOP_S, end)
        timer.daemon = True
        timer.start()
