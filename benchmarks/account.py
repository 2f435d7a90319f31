"""How long the half about money takes: worksheet, clock, letters, sentences, statement lines, and its pages.

    python benchmarks/account.py            print the numbers
    python benchmarks/account.py --write    and put them into benchmarks/RESULTS.md

The cases are those of the tests: every worksheet, every worked letter, every sentence of tests/doors.tsv.  Each row is the
processor's time of this thread for one call, best of three rounds over all inputs; the first call of each kind, which reads
the data, stands beside it.  The promise of the design is 100 ms.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

ROUNDS = 3
PROMISE_MS = 100
BEGIN, END = "<!-- account -->", "<!-- end of account -->"

Calls = list[Callable[[], object]]


def measure(calls: Calls) -> tuple[float, float, float]:
    """Milliseconds of the first call of all, and of the others the mean and the slowest, best of ROUNDS."""
    first = _time(calls[0])
    best = min((tuple(_time(call) for call in calls) for _ in range(ROUNDS)), key=sum)
    return first, sum(best) / len(best), max(best)


def _time(call: Callable[[], object]) -> float:
    began = time.thread_time()
    call()
    return (time.thread_time() - began) * 1000


def kinds() -> Iterable[tuple[str, Calls]]:
    """What is measured: a name, and the calls."""
    from diag.account.clock import deadlines
    from diag.account.letters import write_letter
    from diag.account.pack import build_pack
    from diag.account.statement import parse_lines
    from diag.account.worksheet import read_worksheet
    from diag.lookup.doors import find_doors
    from tests.account.making import TODAY, case
    from tests.account.test_letters import WORKED
    from tests.account.test_statement import LINES

    rows = tomllib.loads((ROOT / "tests" / "account" / "worksheets.toml").read_text(encoding="utf-8"))[
        "sheet"
    ]
    sheets = [
        case(
            row["trouble"],
            *row["charges"],
            days=row.get("days", {}),
            answers=row.get("answers", {}),
            country="Germany",
        )
        for row in rows
    ]
    sentences = [
        line.split("\t")[0]
        for line in (ROOT / "tests" / "doors.tsv").read_text(encoding="utf-8").splitlines()
    ]
    yield "a worksheet", [partial(read_worksheet, of) for of in sheets]
    yield "the last days to act", [partial(deadlines, of) for of in sheets]
    yield "a letter", [partial(write_letter, of, to) for to, of in WORKED.values()]
    yield (
        "all papers for one receiver",
        [partial(build_pack, of, to) for to, of in WORKED.values()],
    )
    yield "a line of a statement", [partial(parse_lines, row[0], TODAY) for row in LINES]
    yield "200 lines of a statement", [lambda: parse_lines("\n".join(row[0] for row in LINES * 6), TODAY)] * 3
    yield "the door for a sentence", [partial(find_doors, text) for text in sentences]


def pages() -> Iterable[tuple[str, Calls]]:
    """The pages, as the server makes them; nothing is sent over a network."""
    import pytest

    from tests.web.site import Site

    site = Site(pytest.MonkeyPatch())
    at = site.post("/account", trouble="charged-twice", country="Germany").location
    lines = "\n".join(f"2026-{month:02}-03 NETFLIX.COM 17.99 EUR booked" for month in range(1, 12))
    site.post(f"{at}/charges", lines=lines, paid_by="credit-card")
    site.post(f"{at}/facts", {"all-in-history": "yes", "wanted": "refund"})
    for name, path in (
        ("the page about money, 11 charges", at),
        ("the same with the bank's letter", f"{at}?to=bank"),
        ("the papers to print", f"{at}/papers.html?to=netflix"),
        ("the calendar file", f"{at}/dates.ics"),
        ("the question what happened", "/account?new=1"),
    ):
        yield name, [partial(site.get, path)] * 10
    site.close()


def table() -> list[str]:
    """The rows of the results."""
    lines = ["| what | calls | first | mean | slowest |", "|---|---|---|---|---|"]
    for name, calls in (*kinds(), *pages()):
        first, mean, slowest = measure(calls)
        lines.append(f"| {name} | {len(calls)} | {first:.1f} ms | {mean:.2f} ms | {slowest:.1f} ms |")
        if slowest > PROMISE_MS:
            print(f"{name}: over the {PROMISE_MS} ms that were promised", file=sys.stderr)
    return lines


def main() -> None:
    """Measure, print, and write with --write."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, XDG_DATA_HOME=home, XDG_CONFIG_HOME=home, XDG_CACHE_HOME=home)
        text = "\n".join(
            (
                BEGIN,
                "## Money and accounts (`benchmarks/account.py`)",
                "",
                f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores, "
                f"{platform.machine()}. Processor time of one call; the promise is {PROMISE_MS} ms.",
                "",
                *table(),
                "",
                END,
            )
        )
    print(text)
    if "--write" in sys.argv:
        from benchmarks import results

        results.write(text, BEGIN, END)


if __name__ == "__main__":
    main()
