"""How much do the tests notice?  ``python -m tools.mutation diag/redact --tests tests/test_redact.py``

Copies the project to a temporary folder, makes one small wrong change there at a time, drawn by a fixed seed from all
that ``tools.mutants`` knows, and runs the named tests.  A change that no test notices has survived: there is a hole in
the tests, or the change changes nothing that matters.  See docs/mutation.md for the results and for why each survivor
stands.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from tools.mutants import Mutant, mutants

ROOT = Path(__file__).parent.parent
#: What is not copied: it is large, or of no use to a test.
LEFT_OUT = (".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "node_modules")
WORKER = Path(__file__).with_name("mutation_worker.py")
#: Longest time for the tests without any change.
FIRST_S = 900.0
#: A mutant may run this many times as long as the tests take without it, and so many seconds more.
PATIENCE, GRACE_S = 3.0, 10.0

Site = tuple[Path, Mutant]


def modules(paths: Sequence[str]) -> list[Path]:
    """The Python files of files and folders, relative to the project."""
    found = []
    for path in map(Path, paths):
        here = ROOT / path
        if not here.exists():
            raise FileNotFoundError(f"{path} does not exist")
        found += sorted(here.rglob("*.py")) if here.is_dir() else [here]
    return [path.relative_to(ROOT) for path in found]


def draw(paths: Sequence[Path], count: int, seed: int) -> tuple[list[Site], int]:
    """So many mutants of all modules together (all, when there are fewer), and how many there are."""
    known = [(path, each) for path in paths for each in mutants((ROOT / path).read_text(encoding="utf-8"))]
    drawn = random.Random(seed).sample(known, min(count, len(known)))
    return sorted(drawn), len(known)


class Copy:
    """A copy of the project in which one module at a time is wrong."""

    def __init__(self, folder: Path, tests: Sequence[str]) -> None:
        self.folder = folder = folder.resolve()
        self._time = int(time.time()) - 1_000_000
        shutil.copytree(ROOT, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
        # Modules are loaded from the copy alone, and of pytest's plugins none but its own.
        environment = {**os.environ, "PYTHONPATH": str(folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        self._worker = subprocess.Popen(
            [sys.executable, "-P", str(WORKER), *tests],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        self._worker.communicate()

    def run(self, timeout: float) -> str:
        """ "passed", "failed" or "timeout"; RuntimeError when pytest could not run at all."""
        assert self._worker.stdin
        assert self._worker.stdout
        self._worker.stdin.write(f"{timeout}\n")
        self._worker.stdin.flush()
        said = self._worker.stdout.readline().strip()
        if said in {"", "5"}:  # the worker is gone; no test was found
            raise RuntimeError("pytest could not run these tests")
        # Anything else is a test that failed, a module that cannot even be imported any more, or a crash.
        return {"0": "passed", "timeout": "timeout"}.get(said, "failed")

    def run_with(self, path: Path, mutant: Mutant, timeout: float) -> str:
        """Run the tests while a module is wrong."""
        right = (self.folder / path).read_bytes()
        try:
            self._write(path, mutant.apply(right))
            return self.run(timeout)
        finally:
            self._write(path, right)

    def _write(self, path: Path, source: bytes) -> None:
        """Python compiles a file anew when its size or its time in whole seconds is another one."""
        self._time += 2
        (self.folder / path).write_bytes(source)
        os.utime(self.folder / path, (self._time, self._time))


@contextmanager
def copies(count: int, tests: Sequence[str]) -> Iterator[SimpleQueue[Copy]]:
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        queue: SimpleQueue[Copy] = SimpleQueue()
        made = [Copy(Path(folder) / str(number), tests) for number in range(count)]
        for copy in made:
            queue.put(copy)
        try:
            yield queue
        finally:
            for copy in made:
                copy.close()


def measure(drawn: Sequence[Site], tests: Sequence[str], jobs: int) -> list[Site]:
    """The mutants that survive.  Raises RuntimeError when the tests fail without any change."""
    with copies(jobs, tests) as idle, ThreadPoolExecutor(jobs) as pool:
        began = time.monotonic()
        if (
            list(pool.map(Copy.run, made := [idle.get() for _ in range(jobs)], [FIRST_S] * jobs))
            != ["passed"] * jobs
        ):
            raise RuntimeError("these tests fail without any change")
        timeout = PATIENCE * (time.monotonic() - began) + GRACE_S
        for copy in made:
            idle.put(copy)

        def survives(site: Site) -> bool:
            copy = idle.get()
            try:
                ended = copy.run_with(*site, timeout)
            finally:
                idle.put(copy)
            print(f"{'SURVIVED' if ended == 'passed' else ended:<8} {text_of(site)}", flush=True)
            return ended == "passed"

        return [site for site, alive in zip(drawn, pool.map(survives, drawn), strict=True) if alive]


def text_of(site: Site) -> str:
    path, mutant = site
    return f"{path}:{mutant.line}: {mutant.what}"


def main(arguments: list[str]) -> int:
    """0: at least ``--least`` percent were killed; 1: fewer."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument("modules", nargs="+", help="files and folders to change, relative to the project")
    parser.add_argument(
        "--tests", nargs="+", required=True, metavar="FILE", help="the tests that should notice"
    )
    parser.add_argument("--count", type=int, default=150, help="mutants to draw (150)")
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn (1)")
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time (1)")
    parser.add_argument("--least", type=float, default=85, help="percent that must be killed (85)")
    asked = parser.parse_args(arguments)
    drawn, known = draw(modules(asked.modules), asked.count, asked.seed)
    alive = measure(drawn, asked.tests, asked.jobs)
    killed = 100 * (1 - len(alive) / len(drawn)) if drawn else 100.0
    print(
        f"\n{len(drawn) - len(alive)} of {len(drawn)} killed ({killed:.1f} %); drawn from {known}, seed {asked.seed}"
    )
    print(*(f"  {text_of(site)}" for site in alive), sep="\n")
    return 0 if killed >= asked.least else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
