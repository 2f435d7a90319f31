"""A program on a pseudo-terminal, as a person sits before it: read until it waits, then type."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def _own() -> None:
    """Make the pseudo-terminal the one that Ctrl-C comes from, and hear it though whoever started the tests does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """Use as a context manager; ``screen`` is everything that was shown, without colours."""

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> None:
        self._command, self._env = list(command), env
        self._shown = b""
        self._at = 0

    def __enter__(self) -> Terminal:
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            self._command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=self._env,
            start_new_session=True,
            preexec_fn=_own,
        )
        os.close(slave)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        if exc:
            exc.add_note(self.screen[-3000:])
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._master)

    @property
    def screen(self) -> str:
        text = _ESCAPES.sub("", self._shown.decode("utf-8", "replace")).replace("\r\n", "\n")
        return text.replace("\r", "\n")

    @property
    def raw(self) -> str:
        """The same with every sign that was sent."""
        return self._shown.decode("utf-8", "replace")

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            more = os.read(self._master, 65536)
        except OSError:  # the other end is closed
            return False
        self._shown += more
        return bool(more)

    def until(self, words: str, timeout: float = 30.0) -> str:
        """Read until the words stand in what came after those of the last call; all until them, in one line."""
        end = time.monotonic() + timeout
        begun = self._at
        while words not in (fresh := self.screen[begun:]):
            if time.monotonic() > end or (not self._read(0.1) and self._process.poll() is not None):
                raise TimeoutError(f"{words!r} did not appear")
        end_of_words = fresh.index(words) + len(words)
        self._at = begun + end_of_words
        return " ".join(fresh[:end_of_words].split())

    def type(self, text: str) -> None:
        os.write(self._master, text.encode() + b"\n")

    def interrupt(self) -> None:
        os.write(self._master, b"\x03")

    def send(self, number: int) -> None:
        """Ctrl-C as its key, every other signal from outside; nothing where the program is gone."""
        if number == signal.SIGINT:
            self.interrupt()
        else:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    def ended_within(self, seconds: float) -> bool:
        """Read for so long; whether the program ended meanwhile."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(min(left, 0.05))
            if self._process.poll() is not None:
                return True
        return False

    def end(self, timeout: float = 30.0) -> int:
        """Read to the end; the exit code."""
        end = time.monotonic() + timeout
        while self._read(0.1) or self._process.poll() is None:
            if time.monotonic() > end:
                raise TimeoutError("it did not end")
        return self._process.wait()
