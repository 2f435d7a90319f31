"""How true the phone's measurement of ``diag spot`` is: Chromium behind a shaped, lossy line against the PC's small server.

    sudo .venv/bin/python -m benchmarks.spot [--write]

Two namespaces with a line between them; nothing reaches the real network.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

from playwright.sync_api import Playwright, sync_playwright

from benchmarks import results
from diag.case.document import MeasuredSpot
from tests.browser import stage
from tests.browser.spot_home import PAYLOAD, home, open_in
from tests.lab import delay_line

START, END = "<!-- spot -->", "<!-- /spot -->"

#: Mbit/s of the line each way, and percent of packets lost on the way to the phone.
LINES = ((5, 0.0), (20, 0.0), (20, 0.5), (50, 0.0), (50, 0.5), (100, 0.0), (100, 0.5))
#: So often each; the middle one counts.
RUNS = 3


def measure(playwright: Playwright, mbit: float, loss: float) -> MeasuredSpot:
    """One measurement, as the page makes it."""
    with home(mbit) as names, tempfile.TemporaryDirectory() as folder:
        if loss:
            delay_line.lose(names["phone"], "wlan0", percent=loss)
        server = open_in(names)
        try:
            with (
                stage.chromium(playwright, names["phone"], Path(folder)) as browser,
                stage.page(browser) as page,
            ):
                page.goto(f"http://{server.address}")
                page.locator("#measure").click()
                page.locator("#lines li").first.wait_for(timeout=40_000)
        finally:
            server.close()
        return server.session.state().spots[-1]


def row(mbit: float, loss: float, found: Sequence[MeasuredSpot]) -> str:
    """A line of the table: middle values; errors against the payload that the line can carry."""

    def error(rates: Iterable[float | None]) -> str:
        mbps = median(rate or 0.0 for rate in rates)
        return f"{mbps:.1f} ({100 * (mbps / (PAYLOAD * mbit) - 1):+.1f} %)"

    rates = f"{error(one.down_mbps for one in found)} | {error(one.up_mbps for one in found)}"
    trip, stalls = median(one.round_trip_ms or 0.0 for one in found), max(one.stalls or 0 for one in found)
    return f"| {mbit:g} | {loss:g} % | {rates} | {trip} | {stalls} |"


def main() -> None:
    """Measure each line, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    write = parser.parse_args().write
    with sync_playwright() as playwright:
        rows = [
            row(mbit, loss, [measure(playwright, mbit, loss) for _ in range(RUNS)]) for mbit, loss in LINES
        ]
    text = "\n".join(
        (
            START,
            "## Where the TV stands (`benchmarks/spot.py`)",
            "",
            f"Chromium behind a shaped line against the small server of `diag spot`, the middle of {RUNS} runs each; "
            f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.0f} at the end.",
            "Error is against the payload ceiling (0.956 of the line's rate).",
            "",
            "| line, Mbit/s | lost | down, Mbit/s | up, Mbit/s | answer, ms | most stalls |",
            "|--:|--:|--:|--:|--:|--:|",
            *rows,
            END,
        )
    )
    print(text)
    if write:
        results.write(text, START, END)


if __name__ == "__main__":
    main()
