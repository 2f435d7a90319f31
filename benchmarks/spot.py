"""How true the phone's measurement of ``diag spot`` is: Chromium behind a shaped, lossy line against the PC's small server.

    sudo .venv/bin/python -m benchmarks.spot [--write]

Two namespaces with a line between them; nothing reaches the real network.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from benchmarks import results
from diag.case.document import MeasuredSpot
from tests.browser import stage
from tests.browser.spot_home import PAYLOAD, home, open_in
from tests.lab import delay_line

START, END = "<!-- spot -->", "<!-- /spot -->"

#: Mbit/s of the line each way, and percent of packets lost on the way to the phone.
LINES = ((3, 0.0), (10, 0.0), (20, 0.0), (20, 0.5), (50, 0.0), (100, 0.0), (100, 0.5))


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


def row(mbit: float, loss: float, found: MeasuredSpot) -> str:
    """A line of the table; errors against the payload that the line can carry."""

    def error(mbps: float | int | None) -> str:
        return "–" if mbps is None else f"{mbps:.1f} ({100 * (mbps / (PAYLOAD * mbit) - 1):+.1f} %)"

    rates = f"{error(found.down_mbps)} | {error(found.up_mbps)}"
    return f"| {mbit:g} | {loss:g} % | {rates} | {found.round_trip_ms} | {found.stalls} |"


def main() -> None:
    """Measure each line once, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    write = parser.parse_args().write
    with sync_playwright() as playwright:
        rows = [row(mbit, loss, measure(playwright, mbit, loss)) for mbit, loss in LINES]
    text = "\n".join(
        (
            START,
            "## Where the TV stands (`benchmarks/spot.py`)",
            "",
            f"Chromium behind a shaped line against the small server of `diag spot`, once each; {os.cpu_count()} cores, "
            f"Python {platform.python_version()}, load {os.getloadavg()[0]:.0f} at the end.",
            "Error is against the payload ceiling (0.956 of the line's rate).",
            "",
            "| line, Mbit/s | lost | down, Mbit/s | up, Mbit/s | answer, ms | stalls |",
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
