"""How long `diag run` takes and how much memory it needs, in homes of the lab.

    sudo .venv/bin/python -m benchmarks.run [--runs 5] [--write]

Homes: healthy, healthy but odd, and dead or silent ones; the promises are those of docs/architecture.md 5.  Wall time
is that of the whole process as its user sees it, memory the largest resident set of its process.  Needs
what the lab needs (root on Linux, the packages of tests/lab/packages.txt).
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
from dataclasses import dataclass

from benchmarks import results
from tests.lab import runner
from tests.lab.home import Home, Lab
from tests.lab.scenarios import BY_NAME

START, END = "<!-- run -->", "<!-- /run -->"

#: (scenario of the lab, what it stands for, seconds promised without bandwidth)
HOMES = (
    ("healthy", "healthy home, 20 ms to the internet", 2.0),
    ("icmp-blocked", "ping blocked everywhere", 4.0),
    ("ntp-blocked", "time servers blocked", 4.0),
    ("no-ipv6", "no IPv6", 4.0),
    ("no-address", "no network at all", 2.0),
    ("internet-silent", "nothing beyond the router answers", 8.0),
    ("gateway-unreachable", "the router is silent", 8.0),
    ("dns-silent", "the resolver is silent", 8.0),
    ("portal-302", "a sign-in page in the way", 8.0),
)

#: Runs the program as its child and adds its wall seconds and peak memory (kilobytes) on stderr.
_MEASURE = (
    "import resource, subprocess, sys, time; begun = time.monotonic(); code = subprocess.call(sys.argv[1:]); "
    "wall = time.monotonic() - begun; peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss; "
    "print('measured', wall, peak, file=sys.stderr); sys.exit(code)"
)


@dataclass(frozen=True)
class Row:
    """One home: medians and worst of its runs."""

    what: str
    promised: float
    arguments: str
    walls: tuple[float, ...]
    inside: tuple[float, ...]
    peak_mb: float

    def line(self) -> str:
        kept = "yes" if statistics.median(self.walls) <= self.promised else "NO"
        return (
            f"| {self.what} | `diag run {self.arguments}` | {self.promised:g} | {statistics.median(self.walls):.2f} | "
            f"{max(self.walls):.2f} | {statistics.median(self.inside):.2f} | {self.peak_mb:.0f} | {kept} |"
        )


def measure(lab: Lab, name: str, what: str, promised: float, arguments: tuple[str, ...], runs: int) -> Row:
    """Time some runs in one home."""
    scenario = BY_NAME[name]
    walls, inside, peaks = [], [], []
    with Home(lab, scenario.deviation) as home:
        for number in range(runs + 1):  # the first one warms the caches of the disk
            done = home.pc.run(
                [sys.executable, "-c", _MEASURE, *runner.product(), "run", "--json", "--quiet", *arguments]
            )
            if number:
                walls.append(float(done.stderr.split()[-2]))
                inside.append(json.loads(done.stdout)["took_s"])
                peaks.append(int(done.stderr.split()[-1]) / 1000)
    return Row(what, promised, " ".join(arguments), tuple(walls), tuple(inside), max(peaks))


def main() -> None:
    """Measure all homes and print the table; with --write keep it in RESULTS.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    wish = parser.parse_args()
    reason = runner.missing()
    if reason:
        sys.exit(reason)
    runner.compile_product()
    with Lab() as lab:
        rows = [measure(lab, name, what, promised, ("--quick",), wish.runs) for name, what, promised in HOMES]
        rows.append(measure(lab, "healthy", "healthy home, with the speed test", 14.0, (), wish.runs))
    table = "\n".join(
        [
            "| home | command | promised s | median s | worst s | inside the run s | peak MB | kept |",
            "|---|---|---|---|---|---|---|---|",
            *(row.line() for row in rows),
        ]
    )
    machine = (
        f"{platform.machine()}, {platform.system()} {platform.release()}, Python {platform.python_version()}"
    )
    how = f"`sudo .venv/bin/python -m benchmarks.run --write`, {wish.runs} runs each; {machine}."
    text = f"{START}\n## A whole run\n\n{how}\n\n{table}\n{END}"
    print(text)
    if wish.write:
        results.write(text, START, END)


if __name__ == "__main__":
    main()
