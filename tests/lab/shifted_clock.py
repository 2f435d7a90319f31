"""A wrong clock for single programs, by a small library that is compiled once per session."""

from __future__ import annotations

import subprocess
from pathlib import Path

_SOURCE = Path(__file__).with_name("faults") / "clock.c"


def build(folder: Path) -> None:
    """Compile the library into ``folder``; CalledProcessError with the compiler's words when that fails."""
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O1", "-o", str(folder / "clock.so"), str(_SOURCE)],
        check=True,
        capture_output=True,
    )


def environment(folder: Path, seconds: int) -> dict[str, str]:
    """What a program's environment needs for a clock that is ``seconds`` ahead (negative: behind)."""
    return {"LD_PRELOAD": str(folder / "clock.so"), "CLOCK_SHIFT_S": str(seconds)}
