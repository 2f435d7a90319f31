"""Puts what a benchmark measured into RESULTS.md."""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def describe_machine() -> str:
    """The day and the machine, how busy it was, and whether other programs had to wait for the benchmark (``chrt -r 5``)."""
    first = getattr(os, "sched_getscheduler", lambda _: 0)(0) != getattr(os, "SCHED_OTHER", 0)
    return (
        f"{time.strftime('%Y-%m-%d')}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python "
        f"{platform.python_version()}; load while measuring {os.getloadavg()[0]:.1f}"
        f"{', other programs waiting' if first else ''}"
    )


def write(text: str, start: str, end: str) -> None:
    """Replace the section between two marks, which ``text`` brings along; add it when there is none."""
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    if start in old:
        before, _, rest = old.partition(start)
        new = before + text + rest.partition(end)[2]
    else:
        new = old.rstrip("\n") + "\n\n" + text + "\n"
    RESULTS.write_text(new, encoding="utf-8")
