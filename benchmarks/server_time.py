"""What each page costs the server with many cases kept: ``python -m benchmarks.server_time [--cases 10000] [--write]``.

Processor time of this program from the request to the whole answer, every page in every state that people meet, the best
of several after a first one that loads templates and tables.  Nothing leaves the program; the store lies in a folder of
its own that is removed at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import dataclasses
import pstats
import statistics
import tempfile
import time
from collections.abc import Iterator

import pytest

from benchmarks import cases, results
from diag.store import NotFound, Store
from diag.web.readiness import make_ready
from tests import worlds
from tests.web.every_page import list_pages
from tests.web.site import Site

START, END = "<!-- server time -->", "<!-- end of server time -->"

#: What is promised for each page, in milliseconds.
MOST_MS = 50


@dataclasses.dataclass(frozen=True)
class PageTime:
    """What one page cost, in milliseconds of processor time."""

    name: str
    first: float
    best: float
    median: float

    def line(self) -> str:
        """One line of the table."""
        return f"| {self.name} | {self.best:.1f} | {self.median:.1f} | {self.first:.1f} |"


@contextlib.contextmanager
def full_site(count: int) -> Iterator[Site]:
    """The page over a store with so many cases."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAG_DATA_DIR", folder)
        with Store() as store:
            cases.fill(store, count, 20)
            for world in worlds.WORLDS:  # the ids of the tests' own cases lie among those
                own = worlds.case(world).id
                for taken in (own, *(f"{run:02}{own[2:]}" for run in range(world.runs))):
                    with contextlib.suppress(NotFound):
                        store.delete(taken)
        site = Site(patch)
        site.app.jinja_env.bytecode_cache = None
        make_ready(site.app, site.manager, lambda _: None)  # as the program does, once it is started
        yield site
        site.close()


def measure(site: Site, count: int, times: int) -> list[PageTime]:
    """All pages, the dearest first."""
    found = []
    for name, address in [*list_pages(site), ("cases, the last page", f"/cases?page={max(1, count // 50)}")]:
        took = []
        for _ in range(times + 1):
            begun = time.process_time()
            answer = site.get(address)
            took.append((time.process_time() - begun) * 1000)
        assert (answer.status_code >= 400) == name.startswith("error"), (name, answer.status_code)
        first, *again = took
        found.append(PageTime(name, first, min(again), statistics.median(again)))
    return sorted(found, key=lambda page: -page.best)


def profile(site: Site, wanted: str, times: int) -> None:
    """Where the time of one page goes."""
    address = next(address for name, address in list_pages(site) if name == wanted)
    site.get(address)
    with cProfile.Profile() as profiler:
        for _ in range(times):
            site.get(address)
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)


def main() -> None:
    """Measure, print the table; with --write keep it in RESULTS.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--profile", metavar="PAGE", help="where the time of this page goes, by its name")
    parser.add_argument("--write", action="store_true")
    wish = parser.parse_args()
    with full_site(wish.cases) as site:
        if wish.profile:
            profile(site, wish.profile, wish.times)
            return
        found = measure(site, wish.cases, wish.times)
    slow = [page.name for page in found if page.best > MOST_MS]
    lines = [
        START,
        "## What each page costs the server (`benchmarks/server_time.py`)",
        "",
        f"{results.describe_machine()}; {wish.cases:,} cases, "
        f"{len(found)} pages; milliseconds of processor time.",
        "",
        "| page | best | median | the first time |",
        "|---|--:|--:|--:|",
        *(page.line() for page in found),
        "",
        f"Promised: none above {MOST_MS} ms. Above it: {', '.join(slow) or 'none'}.",
        END,
    ]
    print("\n".join(lines[5:-1]))
    if wish.write:
        results.write("\n".join(lines), START, END)


if __name__ == "__main__":
    main()
