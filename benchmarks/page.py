"""How quick the page is: start, every page with many cases, a result on the screen.

    sudo .venv/bin/python -m benchmarks.page [--cases 10000] [--write]

Needs what the lab and the browser tests need.  Nothing here reaches the real network: servers and browser stand in
namespaces of their own.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import http.client
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from benchmarks import results, server_time
from tests import worlds
from tests.browser import stage
from tests.lab import namespaces, runner
from tests.web.served import serving
from tests.web.site import wait_for

START, END = "<!-- page -->", "<!-- /page -->"

#: In the page: when each check's line changed and was painted, by this machine's clock, in milliseconds.
_WATCH = """
() => {
  window.painted = {};
  for (const item of document.querySelectorAll("#checks li")) {
    new MutationObserver(() => {
      if (["waiting", "running"].includes(item.className)) return;
      requestAnimationFrame(() => requestAnimationFrame(() => {
        window.painted[item.id] ??= performance.timeOrigin + performance.now();
      }));
    }).observe(item, { attributes: true });
  }
}
"""


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    promised: str
    median: float
    worst: float
    kept: bool
    unit: str = "ms"

    def line(self) -> str:
        cells = (self.what, self.promised, f"{self.median:.0f} {self.unit}", f"{self.worst:.0f} {self.unit}")
        return f"| {' | '.join(cells)} | {'yes' if self.kept else 'NO'} |"


def started(runs: int) -> Row:
    """From the command to a page that can be read."""
    took = []
    with (
        stage.alone("start") as namespace,
        tempfile.TemporaryDirectory() as folder,
        namespaces.inside(namespace),
    ):
        for number in range(runs + 1):  # the first one warms the caches of the disk
            begun = time.perf_counter()
            process = subprocess.Popen(
                [*runner.product(), "serve", "--no-browser"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "DIAG_DATA_DIR": folder},
            )  # fmt: skip
            assert process.stdout
            found = re.fullmatch(
                r"http://127\.0\.0\.1:(\d+)/(\?token=\S+)", process.stdout.readline().strip()
            )
            assert found
            cookie = fetch(int(found[1]), f"/{found[2]}")[1]
            status, _ = fetch(int(found[1]), "/", cookie)
            if number:
                took.append((time.perf_counter() - begun) * 1000)
            process.terminate()
            process.wait(10)
            assert status == 200
    return Row(
        "`diag serve` to its first page, read",
        "1000 ms",
        statistics.median(took),
        max(took),
        statistics.median(took) <= 1000,
    )


def fetch(port: int, path: str, cookie: str = "") -> tuple[int, str]:
    """Status and cookie of a page."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    asked.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = asked.getresponse()
    answer.read()
    asked.close()
    return answer.status, (answer.getheader("Set-Cookie") or "").partition(";")[0]


def pages(count: int, times: int) -> list[Row]:
    """The server's time for every page, with many cases kept: all together, and the dearest five."""
    with server_time.full_site(count) as site:
        found = server_time.measure(site, count, times)
    rows = [
        Row(
            f"page with {count:,} cases: {page.name}",
            "50 ms",
            page.best,
            page.first,
            page.best <= server_time.MOST_MS,
        )
        for page in found
    ]
    middle = statistics.median(row.median for row in rows)
    every = Row(
        f"every page with {count:,} cases ({len(rows)} pages; the best, and the first time)",
        "50 ms",
        middle,
        max(row.worst for row in rows),
        all(row.kept for row in rows),
    )
    return [every, *rows[:5]]


def milliseconds(text: str) -> float:
    """A time of wrk, such as 1.23ms."""
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def page(port: int, path: str, cookie: str) -> bytes:
    """The text of a page."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    asked.request("GET", path, headers={"Cookie": cookie})
    text = asked.getresponse().read()
    asked.close()
    return text


def form(port: int, cookie: str) -> str:
    """The token of the forms of a session."""
    found = re.search(rb'name="form" value="(\w+)"', page(port, "/", cookie))
    assert found
    return found[1].decode()


def seen(runs: int) -> Row:
    """From a result that is known to its line painted in Chromium."""
    took: list[float] = []
    results = worlds.case(worlds.WORLDS[-1]).results
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("DIAG_DATA_DIR", str(folder))
        namespace = stack.enter_context(stage.alone("seen"))
        browser = stack.enter_context(
            stage.chromium(stack.enter_context(sync_playwright()), namespace, folder)
        )
        served = stack.enter_context(serving(patch, stage.listening_in(namespace)))
        shown = stack.enter_context(stage.page(browser))
        shown.goto(f"http://127.0.0.1:{served.port}/?token={served.site.keys.new_launch_key()}")
        shown.wait_for_selector("h1:has-text('What is happening')")
        for _ in range(runs):
            served.site.go.clear()
            served.site.post("/run")
            shown.goto(f"http://127.0.0.1:{served.port}/run")
            shown.evaluate(_WATCH)
            work = served.site.manager.work
            assert work
            for result in results:
                if result.check not in work.rows:
                    continue
                known = time.time() * 1000
                work.hear(result)
                painted = shown.wait_for_function(
                    "(id) => window.painted[id]", arg=f"check-{result.check}"
                ).json_value()
                took.append(painted - known)
            served.site.go.set()
            wait_for(work.over.is_set)
            shown.wait_for_url("**/case/*")
    return Row(
        f"a result known to its line painted ({len(took)} results)",
        "150 ms",
        statistics.median(took),
        max(took),
        max(took) <= 150,
    )


def rows(count: int, runs: int) -> Iterator[Row]:
    """All measurements, as they come."""
    yield started(runs)
    yield from pages(count, 9)
    yield seen(3)


def main() -> None:
    """Measure, print the table; with --write keep it in RESULTS.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--write", action="store_true")
    wish = parser.parse_args()
    if why := stage.missing():
        sys.exit(why)
    runner.compile_product()
    table = ["| what | promised | median | worst | kept |", "|---|--:|--:|--:|---|"]
    for row in rows(wish.cases, wish.runs):
        table.append(row.line())
        print(table[-1], flush=True)
    machine = (
        f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}; load while measuring {os.getloadavg()[0]:.1f}"
    )
    text = "\n".join(
        [
            START,
            "## The page",
            "",
            f"`sudo .venv/bin/python -m benchmarks.page --write`; {machine}.",
            "",
            *table,
            END,
        ]
    )
    if wish.write:
        results.write(text, START, END)


if __name__ == "__main__":
    main()
