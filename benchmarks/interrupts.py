"""What Ctrl-C does at any moment of the first second and a half of `diag run`: never a trace, never a program that stays.

    sudo .venv/bin/python -m benchmarks.interrupts [--tries 200] [--until 1.5] [--write]

Each try sits before a terminal of its own, in a network namespace without any network, and presses Ctrl-C once at a random
moment.  Python's own first hundredth of a second, before any line of this program runs, is counted apart: there Python
itself tells of the key.
"""

from __future__ import annotations

import argparse
import collections
import os
import platform
import random
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import results
from tests.browser import stage
from tests.lab import namespaces
from tests.terminal import Terminal

START, END = "<!-- interrupts -->", "<!-- /interrupts -->"

#: A program that has not ended by then stays, in seconds; a run that was interrupted ends within two.
STAYS_S = 10.0

TRACES = ("Traceback", "Fatal Python error", "KeyboardInterrupt", "Exception ignored")


def outcome(command: list[str], after_s: float, folder: Path) -> str:
    """What one Ctrl-C after so many seconds led to."""
    with Terminal(command, env={**os.environ, "DIAG_DATA_DIR": str(folder)}) as terminal:
        time.sleep(after_s)
        terminal.interrupt()
        try:
            code = terminal.end(STAYS_S)
        except TimeoutError:
            return "stays"
        screen = terminal.screen
    if any(word in screen for word in TRACES):
        return "trace of the program" if "/diag/" in screen else "trace of Python itself, before the program"
    return "quiet end" if code in {130, -2} else f"ended by itself with {code}"


def main() -> None:
    """Press Ctrl-C many times, and print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--until", type=float, default=1.5, help="the last moment, in seconds")
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--write", action="store_true")
    wish = parser.parse_args()
    moments = random.Random(wish.seed)
    command = [str(Path(sys.executable).with_name("diag")), "run"]
    seen: collections.Counter[str] = collections.Counter()
    with stage.alone("keys") as name, namespaces.inside(name), tempfile.TemporaryDirectory() as folder:
        for _ in range(wish.tries):
            after_s = moments.uniform(0, wish.until)
            said = outcome(command, after_s, Path(folder))
            seen[said] += 1
            if not said.startswith(("quiet", "ended")):
                print(f"after {after_s:.3f} s: {said}", flush=True)
    lines = [f"| {what} | {times} |" for what, times in seen.most_common()]
    print("\n".join(lines))
    machine = (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} processors, Python {platform.python_version()}; "
        f"load while measuring {os.getloadavg()[0]:.1f}"
    )
    told = f"`sudo .venv/bin/python -m benchmarks.interrupts --tries {wish.tries} --until {wish.until} --write`; {machine}."
    text = [
        START,
        "## Ctrl-C at any moment of `diag run`",
        "",
        told,
        "",
        "| what came of it | times |",
        "|---|--:|",
    ]
    if wish.write:
        results.write("\n".join([*text, *lines, END]), START, END)
    if seen["stays"] or seen["trace of the program"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
