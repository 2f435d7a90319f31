"""Programs of the system that we start: what they print is read up to a limit, and they end in time with all they started."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

#: Ordinary users on some systems lack these in PATH, though the programs work for them.
_FOLDERS = ("/usr/sbin", "/sbin", "/usr/bin", "/bin")

#: Where this program lies: the last place to be looked at, and never the first.
_OWN = Path(__file__).resolve().parents[1]

#: No program that we read prints more in earnest (bytes): the rest is not read, so that it fills no memory.
MOST_BYTES = 1 << 20


def find_program(name: str) -> str | None:
    """The full path of a program of the system, or None where it is not installed.

    Never one of the current folder, in which anybody may have put something of that name: Windows would look there first
    (SearchPath, "Remarks"), and its own programs all lie in one folder; elsewhere a PATH may hold an empty word or a dot.
    """
    if sys.platform == "win32":
        program = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", name).with_suffix(".exe")
        return str(program) if program.is_file() else None
    return shutil.which(name, path=os.pathsep.join([*_whole_paths(), *_FOLDERS]))


def forget_current_folder() -> None:
    """From now on what libraries of this program look for in PATH, such as a browser, is no file of the current folder either."""
    if "PATH" in os.environ and sys.platform != "win32":
        os.environ["PATH"] = os.pathsep.join(_whole_paths())


def _whole_paths() -> Iterator[str]:
    return filter(os.path.isabs, os.environ.get("PATH", os.defpath).split(os.pathsep))


def own_program(module: str) -> tuple[str, ...]:
    """The command that runs a module of this very program, also where that is not installed.

    -P: nothing of the current folder, in which anybody may have put a file of that name (python(1)).
    """
    start = f"import runpy, sys; sys.path.append({str(_OWN)!r}); runpy.run_module({module!r}, run_name='__main__')"
    return (sys.executable, "-P", "-c", start)


class OutputReader:
    """Reads what a process prints, at most MOST_BYTES, in a thread of its own: a pipe has no time limit."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._printed = bytearray()
        self._thread = threading.Thread(target=self._read, name="output", daemon=True)
        self._thread.start()

    def is_done(self, timeout: float) -> bool:
        """Whether all was printed, or as much as counts, at the latest after so many seconds."""
        self._thread.join(max(0.0, timeout))
        return not self._thread.is_alive()

    @property
    def printed(self) -> bytes:
        """What was printed so far."""
        return bytes(self._printed)

    def _read(self) -> None:
        assert self._process.stdout
        with self._process.stdout as pipe, contextlib.suppress(OSError, ValueError):
            while (left := MOST_BYTES - len(self._printed)) > 0:
                more = os.read(pipe.fileno(), min(left, 1 << 16))
                if not more:
                    return
                self._printed += more


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started in a session of its own, with all that it started; a helper of it that lives on would
    hold the pipe.  Call it before anything waits for the process: until then its number belongs to nobody else."""
    with contextlib.suppress(OSError):  # all of it is over
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(1.0)
