"""``python -m tests.interrupts [--tries 200] [--seed 1] [COMMAND…]``: end commands at moments of chance, as people and systems do.

Each try starts a command on a pseudo-terminal and asks it to end: by Ctrl-C, by an end from outside, by a terminal that goes
away; every third time twice.  Ends with 1 where a try went wrong, and says how.  What measures runs without any network.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.terminal import Terminal

#: Seconds within which a command begins, measures and ends: signals come somewhere in them.
LONGEST_WAIT_S = 2.5
#: How long a command may take to end after one signal, and after a second one.  A run keeps its case first.
END_S, END_AT_ONCE_S = 20.0, 5.0
#: What a signal leaves: 128 and its number, or the signal itself where Python has not begun.
CODES = {
    number: {128 + number, -number} for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
}  # fmt: skip
_ALONE = ["unshare", "-n", sys.executable, "-m", "diag"]
_HERE = [sys.executable, "-m", "diag"]
COMMANDS = {
    "run": [*_ALONE, "run"],
    "run-json": [*_ALONE, "run", "--json"],
    "serve": [*_HERE, "serve", "--no-browser", "--port", "0"],
    "walk": [*_HERE, "walk"],
    "message": [*_HERE, "message", "-"],
}

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"


@dataclass(frozen=True)
class Try:
    """One end: of which command, by which signal, how many seconds after its start, and how long before the second signal."""

    command: str
    number: signal.Signals
    wait_s: float
    again_s: float | None = None


@dataclass(frozen=True)
class Outcome:
    """How it ended: what was wrong with it (nothing where all is well), and a word for the kind of end."""

    wrong: str
    kind: str


def end_once(this: Try) -> Outcome:
    """Start, wait, ask to end, and look at what is left."""
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "DIAG_DATA_DIR": data, "TERM": "xterm-256color"}
        with Terminal(COMMANDS[this.command], env=environment) as terminal:
            if terminal.ended_within(this.wait_s):
                return Outcome("", "ended before")
            terminal.send(this.number)
            begun = time.monotonic()
            limit = END_S
            if this.again_s is not None:
                limit = END_AT_ONCE_S
                if not terminal.ended_within(this.again_s):
                    terminal.send(this.number)
                    begun = time.monotonic()
            try:
                code = terminal.end(limit)
            except TimeoutError:
                return Outcome(f"still there after {limit} s: {terminal.screen[-300:]!r}", "hangs")
            took = time.monotonic() - begun
            return Outcome(
                _what_is_wrong(this, code, terminal.raw, terminal.screen, Path(data)), f"in {took:.0f} s"
            )


def _what_is_wrong(this: Try, code: int, raw: str, screen: str, data: Path) -> str:
    trace = re.search(r"Traceback|Exception ignored|Fatal Python error", screen)
    ours = re.search(r"[/\\]diag[/\\]", screen)
    if trace and ours:
        return f"a trace of ours: {screen[trace.start() :]!r}"
    if code not in CODES[this.number] and not trace:  # else Python's own, before any line of ours
        return f"ended with {code}: {screen[-500:]!r}"
    if raw.rfind(HIDE) > raw.rfind(SHOW):
        return "the cursor stays hidden"
    measured = this.command.startswith("run") and HIDE in raw
    if measured and this.again_s is None and not ("Saved on this PC" in screen and any(data.iterdir())):
        return f"what was measured is lost: {screen[-500:]!r}"
    return ""


def draw_try(chance: random.Random, command: str, count: int) -> Try:
    """A try at a moment of chance."""
    return Try(
        command=command,
        number=chance.choice([signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGHUP]),
        wait_s=chance.uniform(0, LONGEST_WAIT_S),
        again_s=chance.uniform(0.2, 0.6) if count % 3 == 2 else None,
    )


def main() -> int:
    """End each command so often; whether all went well."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("commands", nargs="*", choices=[[], *COMMANDS], help="all without")
    asked.add_argument("--tries", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    wish = asked.parse_args()
    failed = 0
    for command in wish.commands or COMMANDS:
        chance, kinds = random.Random(f"{wish.seed} {command}"), Counter[str]()
        for count in range(wish.tries):
            this = draw_try(chance, command, count)
            outcome = end_once(this)
            kinds["wrong" if outcome.wrong else outcome.kind] += 1
            if outcome.wrong:
                failed += 1
                print(f"{this}: {outcome.wrong}", flush=True)
        print(f"{command}: {wish.tries} tries: {dict(kinds)}", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
