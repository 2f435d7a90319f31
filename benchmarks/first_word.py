"""How soon the page says something: twelve homes of the lab in Chromium, quick runs, timed from the click.

    sudo .venv/bin/python -m benchmarks.first_word [HOME…] [--runs 3] [--events] [--write]

The server and the browser stand on the PC of a home of the lab.  ``first``: a check's result, or a cause, is painted on the live
page; ``headline``: the sure cause with its steps is, there or on the result page.  ``--events`` tells when each result came.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright

from benchmarks import results
from tests.browser import stage
from tests.lab import runner
from tests.lab.home import Home, Lab
from tests.lab.scenarios import BY_NAME

START, END = "<!-- first word -->", "<!-- end of first word -->"

#: Homes whose cause is sure, from all places where a fault can be.
HOMES = (
    "cable-out",
    "gateway-unreachable",
    "internet-unreachable",
    "portal-302",
    "router-locks-pc",
    "dns-block-zero",
    "dns-closed",
    "vpn-half-routes",
    "proxy-dead",
    "hosts-override",
    "inspector",
    "netflix-reset",
)

#: What is promised, in seconds from the click.
FIRST_S, HEADLINE_S = 2.0, 2.5

#: On every page, before its own scripts: when something was pressed, painted and told, kept over all pages of the tab.
_WATCH = """
(() => {
  const keep = (name) => sessionStorage.getItem(name) || sessionStorage.setItem(name, Date.now());
  const painted = (name) => requestAnimationFrame(() => setTimeout(() => keep(name)));
  const look = () => {
    const over = location.pathname.startsWith("/case/") && document.querySelector("h1");
    const told = document.querySelector("#cause.problem, #cause.problem h2");
    const one = document.querySelector("#checks .ok, #checks .warn, #checks .fail, #checks .unknown");
    if (over || told || one) painted("first");
    if (over || told) painted("headline");
    if (over) painted("over");
    for (const item of document.querySelectorAll("#checks li:not(.waiting, .running)")) keep("event " + item.id.slice(6));
  };
  addEventListener("submit", () => keep("pressed"), true);
  addEventListener("DOMContentLoaded", () => { if (location.pathname === "/run") keep("live"); look(); });
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
})();
"""


@dataclasses.dataclass(frozen=True)
class Timing:
    """Seconds after the click at which each thing was there."""

    home: str
    live: float
    first: float
    headline: float
    over: float
    said: str
    events: dict[str, float]


def time_home(playwright: Playwright, name: str, runs: int) -> list[Timing]:
    """Some runs in one home, each with a server and a browser that have just been started."""
    found = []
    with Lab() as lab, Home(lab, BY_NAME[name].deviation) as home:
        for _ in range(runs):
            server = stage.Server(home)
            try:
                with (
                    tempfile.TemporaryDirectory() as folder,
                    stage.chromium(playwright, home.names["pc"], Path(folder)) as browser,
                ):
                    found.append(_time_run(browser, server, name))
            finally:
                server.end()
    return found


def _time_run(browser: Browser, server: Any, name: str) -> Timing:
    with stage.page(browser, name=f"first-word-{name}") as page:
        page.add_init_script(_WATCH)
        page.goto(server.new_address())
        page.wait_for_selector("h1:has-text('What is happening')")
        page.get_by_text("Choices for this check").click()
        page.get_by_label("Leave out the speed test").check()
        time.sleep(1.0)  # nobody is quicker
        page.get_by_role("button", name="Check my connection").click()
        page.wait_for_url("**/case/*", timeout=60_000)
        page.wait_for_function("() => sessionStorage.getItem('over')")
        kept = page.evaluate("() => ({...sessionStorage})")
        said = " ".join((page.locator("h1").text_content() or "").split())
    pressed = float(kept["pressed"])
    after = {key: (float(at) - pressed) / 1000 for key, at in kept.items()}
    events = {key.removeprefix("event "): at for key, at in after.items() if key.startswith("event ")}
    return Timing(name, after["live"], after["first"], after["headline"], after["over"], said, events)


def main() -> None:
    """Measure, print the table; with --write keep it in RESULTS.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("homes", nargs="*", default=HOMES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--events", action="store_true")
    parser.add_argument("--write", action="store_true")
    wish = parser.parse_args()
    if why := stage.missing():
        sys.exit(why)
    runner.compile_product()
    table = [
        "| home | the live page | first result | headline | over | it says |",
        "|---|--:|--:|--:|--:|---|",
    ]
    late = []
    print("\n".join(table), flush=True)
    with contextlib.ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        for name in wish.homes:
            found = time_home(playwright, name, wish.runs)
            live, first, headline, over = (
                statistics.median(getattr(one, what) for one in found)
                for what in ("live", "first", "headline", "over")
            )
            late += [name] if first > FIRST_S or headline > HEADLINE_S else []
            table.append(
                f"| {name} | {live:.1f} s | {first:.1f} s | {headline:.1f} s | {over:.1f} s | {found[0].said} |"
            )
            print(table[-1], flush=True)
            if wish.events:
                print(sorted((round(at, 2), check) for check, at in found[0].events.items()), flush=True)
    text = [
        START,
        "## How soon the page says something (`benchmarks/first_word.py`)",
        "",
        f"{results.describe_machine()}; quick runs, seconds after the click, "
        f"the median of {wish.runs}, each with a server and a browser just started.",
        "",
        *table,
        "",
        f"Promised: the first result within {FIRST_S:g} s, a sure cause within {HEADLINE_S:g} s. "
        f"Later: {', '.join(late) or 'none'}.",
        END,
    ]
    if wish.write:
        results.write("\n".join(text), START, END)


if __name__ == "__main__":
    main()
