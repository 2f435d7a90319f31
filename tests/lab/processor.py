"""The PC's own view of its processor: /proc/stat that counts the PC's programs alone, as containers have it.

Without it every home of the lab would see the load of the whole machine, other homes included.  The PC's
programs run in a control group (version 2); a thread of the lab copies that group's processor time into a
file of the shape of /proc/stat (proc(5)), which the PC sees in the place of the real one.  What others take
from the real machine is left out, as if the PC were slower.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

_HERTZ = os.sysconf("SC_CLK_TCK")
_EVERY_S = 0.04

#: The least part of the time left over that counts as idle: on a machine that others fill, no idle time at
#: all would make any program of the PC look like the only one.
_LEAST_IDLE = 1 / 100


def mount(where: Path) -> bool:
    """Mount the control groups at an empty folder of the lab; False where this machine has none."""
    where.mkdir()
    return not subprocess.run(["mount", "-t", "cgroup2", "none", str(where)], capture_output=True).returncode


def unmount(where: Path) -> None:
    """Undo ``mount``; the groups of labs that are dead, known by the pid in the name, go before."""
    if not where.is_mount():
        return
    for group in where.glob("cc*-*-pc"):
        if not Path(f"/proc/{group.name[2:].split('-')[0]}").exists():
            with contextlib.suppress(OSError):
                group.rmdir()
    subprocess.run(["umount", "-l", str(where)], capture_output=True)


class Processor:
    """One PC's processor; ``stat`` is its /proc/stat, None where the machine has no such groups."""

    def __init__(self, name: str, groups: Path, folder: Path) -> None:
        self.stat: Path | None = None
        self._group = groups / name
        if not groups.is_mount():
            return
        self._group.mkdir()
        self.stat = folder / "stat"
        self._cores = os.cpu_count() or 1
        self._rest = "".join(
            f"{line}\n" for line in Path("/proc/stat").read_text().splitlines() if not line.startswith("cpu")
        )
        self._last = (time.monotonic(), self._used(), self._real_idle())
        self._idle = 1000.0
        self.stat.write_text(self._text())
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def wrap(self, command: Sequence[str]) -> list[str]:
        """The command, so that it and its children count."""
        if not self.stat:
            return list(command)
        return ["sh", "-c", f'echo $$ > {self._group}/cgroup.procs; exec "$@"', "sh", *command]

    def _text(self) -> str:
        """The same length at every call, so that one write replaces it at once."""
        now, used, real_idle = time.monotonic(), self._used(), self._real_idle()
        left = max(0.0, (now - self._last[0]) * self._cores - (used - self._last[1]))
        self._idle += min(left, max(real_idle - self._last[2], left * _LEAST_IDLE))
        self._last = now, used, real_idle
        cores = [(used / self._cores, self._idle / self._cores)] * self._cores
        lines = [("cpu ", used, self._idle), *((f"cpu{n}", *core) for n, core in enumerate(cores))]
        return (
            "".join(
                f"{name} {busy * _HERTZ:12.0f} 0 0 {idle * _HERTZ:12.0f} 0 0 0 0 0 0\n"
                for name, busy, idle in lines
            )
            + self._rest
        )

    def _used(self) -> float:
        """Seconds of processor time of the PC's programs."""
        return int((self._group / "cpu.stat").read_text().split()[1]) / 1e6

    @staticmethod
    def _real_idle() -> float:
        """Seconds in which the real machine had nothing to do, over all cores."""
        fields = Path("/proc/stat").read_text().split(maxsplit=6)
        return (int(fields[4]) + int(fields[5])) / _HERTZ

    def _follow(self) -> None:
        assert self.stat
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), -15)  # of this thread alone
        with self.stat.open("r+b", buffering=0) as file:
            while not self._over.wait(_EVERY_S):
                os.pwrite(file.fileno(), self._text().encode(), 0)

    def close(self) -> None:
        """Stop following; the group goes once its last program has ended."""
        if not self.stat:
            return
        self._over.set()
        self._thread.join()
        for _ in range(50):
            with contextlib.suppress(OSError):
                self._group.rmdir()
                return
            time.sleep(0.02)
