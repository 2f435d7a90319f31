"""The lab's table: each scenario, what was expected and what came.

::

    python -m tests.lab                          every scenario
    python -m tests.lab dns-silent 'vpn-*'       these alone (shell patterns)
    python -m tests.lab --jobs 1 --keep DIR      one home at a time (3); every JSON into DIR
    python -m tests.lab --write                  the same, and the rows into docs/lab-results.md
    python -m tests.lab --list                   the scenarios with their stories
    python -m tests.lab --shell dns-silent -- diag run --quick      any command as that PC's user
    python -m tests.lab --shell dns-silent -- play                  does Netflix play there?
    python -m tests.lab --shell healthy -- sh -i                    a shell there
    python -m tests.lab generate --seeds 0:20                       homes that nobody tuned: generate/__init__.py
    python -m tests.lab --shell healthy --on router -- tcpdump -ni wan    as root on another machine of the home

It needs root, namespaces and the Debian packages of packages.txt.  Nothing in it reaches the machine's own
network.  ``diag`` as a command's first word stands for the program under test, ``play`` for the lab's player.  Exit: 0 all as expected,
1 something is not, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import fnmatch
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.lab import namespaces, results, runner
from tests.lab.generate import command
from tests.lab.home import Home, Lab
from tests.lab.runner import Outcome
from tests.lab.scenario import Scenario
from tests.lab.scenarios import ALL, BY_NAME

#: Homes at the same time on two cores: most of a run is waiting.
JOBS = 3

_WIDTH = max(map(len, BY_NAME)) + 1


def chosen(patterns: Sequence[str]) -> list[Scenario]:
    """The scenarios that match any of the shell patterns, all without one."""
    if not patterns:
        return list(ALL)
    found = [s for s in ALL if any(fnmatch.fnmatch(s.name, pattern) for pattern in patterns)]
    unknown = [p for p in patterns if not any(fnmatch.fnmatch(s.name, p) for s in ALL)]
    if unknown:
        sys.exit(f"no scenario is called {', '.join(unknown)}")
    return found


def outcomes(lab: Lab, scenarios: Sequence[Scenario], jobs: int) -> Iterator[Outcome]:
    """Run scenarios side by side, and those that want the machine for themselves afterwards."""
    together = [s for s in scenarios if not s.alone]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(runner.run, lab, scenario) for scenario in together]
        try:
            for done in concurrent.futures.as_completed(waiting):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for scenario in scenarios:
        if scenario.alone:
            yield runner.run(lab, scenario)


def row(outcome: Outcome) -> str:
    """One line of the table."""
    expected = outcome.scenario.expected
    wanted = expected.first or expected.status
    got = outcome.first or outcome.status
    words = "ok" if outcome.ok else "MISS " + "; ".join(outcome.wrong)
    return f"{outcome.scenario.name:<{_WIDTH}} | {wanted:<26} | {got:<24} | {outcome.where:<12} | {outcome.seconds:5.1f} | {words}"


def keep(folder: Path, outcome: Outcome) -> None:
    """Store what the program said."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(outcome.case, indent=1, ensure_ascii=False) if outcome.case else outcome.errors
    (folder / f"{outcome.scenario.name}.json").write_text(text)


def shell(name: str, machine: str, said: Sequence[str]) -> int:
    """Build one home and run a command in it, with this terminal."""
    with Lab() as lab, Home(lab, BY_NAME[name].deviation) as home:
        known = {"diag": runner.product(), "play": runner.player(lab)}
        words = [*known.get(said[0], said[:1]), *said[1:]]
        if machine == "pc":
            return subprocess.run(home.pc.command(words)).returncode
        with namespaces.inside(home.names[machine]):
            return subprocess.run(words).returncode


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab", description="Run the product in the lab's homes."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="scenarios, as shell patterns; all without one"
    )
    parser.add_argument("--jobs", type=int, default=JOBS, help=f"homes at the same time ({JOBS})")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write every JSON there")
    parser.add_argument("--list", action="store_true", help="name the scenarios")
    parser.add_argument(
        "--shell",
        metavar="NAME",
        choices=sorted(BY_NAME),
        help="build that home and run the command after --",
    )
    parser.add_argument(
        "--on",
        default="pc",
        choices=("pc", "tv", "router", "provider", "internet"),
        help="the machine for --shell",
    )
    parser.add_argument("--write", action="store_true", help="put the rows into docs/lab-results.md")
    words = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if words[:1] == ["generate"]:
        return command.main(words[1:])
    inside = words[words.index("--") + 1 :] if "--" in words else []
    given = parser.parse_args(words[: words.index("--")] if "--" in words else words)
    if given.list:
        print("\n".join(f"{s.name:<{_WIDTH}} {s.story}" for s in ALL))
        return 0
    if why := runner.missing():
        print(f"The lab cannot run here: {why}.", file=sys.stderr)
        return 2
    if given.shell:
        return shell(given.shell, given.on, inside or ["sh"])
    return _table(chosen(given.names), given.jobs, given.keep, given.write)


def _table(scenarios: Sequence[Scenario], jobs: int, folder: Path | None, write: bool) -> int:
    begun, missed, total = time.monotonic(), 0, 0
    rows = []
    runner.compile_product()
    print(f"{'scenario':<{_WIDTH}} | {'expected':<26} | {'got':<24} | {'where':<12} |  secs | ok")
    with Lab() as lab:
        for outcome in outcomes(lab, scenarios, jobs):
            print(row(outcome), flush=True)
            rows.append(row(outcome).split(" | "))
            total += 1
            missed += not outcome.ok
            if folder:
                keep(folder, outcome)
    print(f"{total - missed} of {total} as expected, {time.monotonic() - begun:.0f} s")
    if write:
        results.write(rows)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
