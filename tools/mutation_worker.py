"""Runs pytest again and again, each time in a fork that begins with the libraries loaded; for ``tools.mutation`` alone.

    python mutation_worker.py TEST…

Each line on stdin is a number of seconds; the answer is one line on stdout: pytest's exit code, or "timeout".  The first
run tells which libraries the tests load; those, and nothing of the project, are loaded once for all later runs.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import pytest

HERE = Path.cwd()


def libraries() -> list[str]:
    """What is loaded and no part of the project."""
    return [
        name
        for name, module in list(sys.modules.items())
        if (file := getattr(module, "__file__", None)) and not Path(file).is_relative_to(HERE)
    ]


def run(arguments: list[str], told: Path) -> None:
    """In the fork: run the tests, say nothing, and note what was loaded."""
    os.setsid()
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    code = pytest.main(arguments)
    told.write_text("\n".join(libraries()), encoding="utf-8")
    os._exit(int(code))


def wait(child: int, seconds: float) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return str(os.waitstatus_to_exitcode(status))
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout"


def main(tests: list[str]) -> None:
    arguments = ["-x", "-q", "-p", "no:cacheprovider", *tests]
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "loaded"
        for line in sys.stdin:
            child = os.fork()
            if not child:
                run(arguments, told)
            sys.stdout.write(f"{wait(child, float(line))}\n")
            sys.stdout.flush()
            if told.exists():
                for name in set(told.read_text(encoding="utf-8").split()) - set(sys.modules):
                    with contextlib.suppress(Exception):
                        importlib.import_module(name)
                told.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
