"""How long the list of cases, saving, a report and a deletion take: ``python -m benchmarks.cases [CASES SAMPLES] [--write]``.

10,000 cases with 100 samples each by default, in a folder of its own that is removed at the end.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from diag.case.masking import mask_document
from diag.case.story import join_story
from diag.cli import main
from diag.net import ip_owners
from diag.redact import Masker, own_names
from diag.report import FORMATS
from diag.report.render import render
from diag.store import Store, files
from tests import worlds


def processor_s() -> float:
    """Processor time of this program and its children so far, in seconds."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


LINES: list[str] = []


def milliseconds(what: str, call: Callable[[], object], times: int = 15) -> float:
    """Best and median wall time of some calls, and the median of their processor time, which is returned."""
    wall, processor = [], []
    for _ in range(times):
        begun, spent = time.perf_counter(), processor_s()
        call()
        wall.append((time.perf_counter() - begun) * 1000)
        processor.append((processor_s() - spent) * 1000)
    median = statistics.median(processor)
    LINES.append(f"| {what} | {min(wall):.1f} | {statistics.median(wall):.1f} | {median:.1f} |")
    print(LINES[-1])
    return median


def quietly(*argv: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(list(argv)) == 0
    return out.getvalue()


def fill(store: Store, cases: int, samples: int) -> None:
    """The same run again and again, written as ``save_run`` does, in a few transactions."""
    for number, world in enumerate(worlds.WORLDS):
        store.save_run(worlds.run(world, id=f"seed{number:08}"), worlds.known(world))
    db = sqlite3.connect(store.folder / files.NAME, isolation_level=None)
    rows = db.execute("SELECT status, headline, data, private FROM runs ORDER BY id").fetchall()
    now = time.time()
    db.execute("BEGIN IMMEDIATE")
    for number in range(cases):
        status, headline, data, private = rows[number % len(rows)]
        id_, at = f"{number:012x}", now - (cases - number) * 60
        db.execute(
            "INSERT INTO cases (id, created, changed, status, headline, code, shown_code, "
            "device, shown_device) VALUES (?,?,?,?,?,?,?,?,?)",
            (id_, at, at, status, headline, "NW-2-5", "NW-2-5", "smart-tv", "smart-tv"),
        )
        db.execute(
            "INSERT INTO runs (id, case_id, saved, status, headline, data, private) VALUES (?,?,?,?,?,?,?)",
            (id_, id_, at, status, headline, data.replace(f"seed{number % len(rows):08}", id_), private),
        )
        db.executemany(
            "INSERT INTO samples (run_id, series, number, at, value) VALUES (?,?,?,?,?)",
            [(id_, "speed", n, n / 4, 50.0 + n % 13) for n in range(samples)],
        )
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def run(cases: int, samples: int, *, write: bool = False) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIAG_DATA_DIR"] = folder
        store = Store()
        begun = time.perf_counter()
        fill(store, cases, samples)
        size = (Path(folder) / files.NAME).stat().st_size / 1e6
        print(
            f"{cases} cases, {cases * samples} samples, {size:.0f} MB, made in {time.perf_counter() - begun:.0f} s\n"
        )

        listed = milliseconds("diag cases, in the process", lambda: quietly("cases"))
        all_json = milliseconds("diag cases --json, all of them", lambda: quietly("cases", "--json"))
        assert len(json.loads(quietly("cases", "--json"))) == cases + len(worlds.WORLDS)
        milliseconds(
            "store: the newest 50 rows and the count (page)", lambda: (store.rows(50), store.count())
        )
        milliseconds("store: all rows", store.rows)
        command = [sys.executable, "-m", "diag", "cases"]
        milliseconds(
            "diag cases, a whole program",
            lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL),
            7,
        )
        bare = [sys.executable, "-c", "import click"]
        milliseconds("  of this: Python and click alone", lambda: subprocess.run(bare, check=True), 7)

        world = worlds.WORLDS[0]
        raw = worlds.whole(world)
        number = iter(range(10**6))
        milliseconds(
            "saving a run",
            lambda: store.save_run(replace(raw, id=f"run{next(number):09}"), worlds.known(world)),
        )

        def report(form: str) -> str:
            saved = store.case("seed00000000")
            masker = Masker(owner=ip_owners.owner_of)
            masker.learn((*own_names(), *saved.private))
            case = mask_document(join_story(saved.id, saved.runs, saved.told), masker)
            return render(case, form, masked=list(masker.masked.values()))

        slowest = max(
            milliseconds(f"a report, read, masked and rendered: {form}", partial(report, form))
            for form in FORMATS
        )
        milliseconds("  of this: masking", lambda: mask_document(raw, Masker(owner=ip_owners.owner_of)))
        milliseconds("deleting one case", lambda: store.delete(store.rows(1)[0].id), 7)
        store.close()
        print(f"\nmust reach: list {listed:.0f} and {all_json:.0f} of 100 ms, report {slowest:.0f} of 50 ms")
    if write:
        _write(cases, samples, size)


def _write(cases: int, samples: int, size: float) -> None:
    """Our own section of RESULTS.md."""
    path = Path(__file__).with_name("RESULTS.md")
    text = path.read_text(encoding="utf-8") if path.exists() else "# Measured results\n"
    section = "\n".join(
        (
            START,
            "## Cases and reports (`benchmarks/cases.py`)",
            "",
            f"{time.strftime('%Y-%m-%d')}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python "
            f"{platform.python_version()}; load while measuring {os.getloadavg()[0]:.1f}; "
            f"{cases:,} cases, {cases * samples:,} samples, {size:.0f} MB.",
            "",
            "| what | best, ms | median, ms | processor time, ms |",
            "|---|--:|--:|--:|",
            *LINES,
            "",
            "Promised: the list of cases under 100 ms, a report under 50 ms.",
            END,
        )
    )
    if START in text:
        text = text[: text.index(START)] + section + text[text.index(END) + len(END) :]
    else:
        text = text.rstrip() + "\n\n" + section + "\n"
    path.write_text(text, encoding="utf-8")


START, END = "<!-- cases -->", "<!-- end of cases -->"


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdigit()] or [10_000, 100]
    run(*numbers, write="--write" in sys.argv)
