"""Server time of every page that shows cases, with 10,000 of them: ``python -m benchmarks.pages [CASES SAMPLES] [--write]``.

The real app behind its guard, asked in the process: what a browser waits for beyond the loopback itself.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.cases import fill
from diag.report.as_json import as_json
from diag.store import Store, data_folder
from diag.web.app import create_app
from diag.web.desk import Desk
from diag.web.keys import Keys
from tests import worlds

PORT = 8477
TIMES = 15
START, END = "<!-- pages -->", "<!-- end of pages -->"


def pages(case: str, runs: list[str], cases: int) -> list[str]:
    """The addresses that are asked."""
    of = f"/case/{case}"
    return [
        "/", "/cases", f"/cases?page={cases // 100}", f"/cases?page={cases // 50}", "/cases/delete", "/about", "/browser", "/code", "/walk",
        of, f"{of}/report", f"{of}/report?parts=1", f"{of}/report?format=json&values=1", f"{of}/report.html", f"{of}/report/file?format=full",
        f"{of}/history", f"{of}/compare?a={runs[0]}&b={runs[-1]}", f"{of}/delete",
    ]  # fmt: skip


def run(cases: int, samples: int, *, write: bool = False) -> None:
    """Fill a store in a folder of its own, ask each page, and say how long it took."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIAG_DATA_DIR"] = folder
        with Store() as store:
            fill(store, cases, samples)
            slow, well = worlds.WORLDS[10], worlds.WORLDS[0]
            case = store.save_run(
                {**as_json(worlds.case(slow), None), "id": "aaaa00000001"}, worlds.known(slow)
            )
            store.save_run(
                {**as_json(worlds.case(well), None), "id": "aaaa00000002"}, worlds.known(well), case=case
            )
        keys = Keys(b"a secret of thirty-two bytes here")
        client = create_app(Desk(), keys, port=PORT).test_client()
        client.set_cookie(f"couchcheck-{PORT}", keys.new_session(), domain="127.0.0.1")
        slowest = 0.0
        for path in pages(case, ["aaaa00000001", "aaaa00000002"], cases):
            took = []
            for _ in range(TIMES):
                begun = time.perf_counter()
                answer = client.get(path, base_url=f"http://127.0.0.1:{PORT}")
                took.append((time.perf_counter() - begun) * 1000)
                assert answer.status_code == 200, (path, answer.status_code)
            shown = path.replace(case, "ID").replace("aaaa00000002", "ID2")
            lines.append(
                f"| `{shown}` | {took[0]:.1f} | {statistics.median(took):.1f} | {max(took[1:]):.1f} |"
            )
            print(lines[-1], flush=True)
            slowest = max(slowest, statistics.median(took))
        assert data_folder() == Path(folder)
    print(f"\nmust reach: under 50 ms; the slowest page takes {slowest:.0f} ms")
    if write:
        _write(cases, lines)


def _write(cases: int, lines: list[str]) -> None:
    path = Path(__file__).with_name("RESULTS.md")
    text = path.read_text(encoding="utf-8")
    head = (
        START,
        "## Pages (`benchmarks/pages.py`)",
        "",
        f"{time.strftime('%Y-%m-%d')}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python "
        f"{platform.python_version()}; load while measuring {os.getloadavg()[0]:.1f}; {cases:,} cases.  Server time in the process, milliseconds.",
        "",
        "| page | first | median | worst after it |",
        "|---|--:|--:|--:|",
    )
    section = "\n".join((*head, *lines, "", "Promised: any page under 50 ms with 10,000 cases.", END))
    if START in text:
        text = text[: text.index(START)] + section + text[text.index(END) + len(END) :]
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdigit()] or [10_000, 100]
    run(numbers[0], numbers[1], write="--write" in sys.argv)
