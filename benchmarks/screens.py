"""Pictures of every page in every state that people meet, to be looked at, and what is wrong by measure.

    sudo .venv/bin/python -m benchmarks.screens FOLDER [--only WORDS] [--widths 320,768,1280] [--looks light,dark,forced]

Nothing is measured and nothing leaves the machine: the browser and the page stand in a network of their own with nothing but
loopback.  FOLDER gets a PNG for each page, width and look, and ``index.html``, which shows them side by side.  What
``tests/browser/faults.py`` finds (cut or covered texts, empty parts) is printed.
"""

from __future__ import annotations

import argparse
import dataclasses
import html
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Page, sync_playwright

from diag.model import Progress
from diag.troubleshoot.restart import Phase, Restart, Words, words_now
from diag.troubleshoot.restart_companion import RestartCompanion
from diag.web import restart_together
from diag.web.restart_together import RestartTogether
from diag.web.run_manager import CutOff
from tests import worlds
from tests.browser import stage
from tests.browser.faults import find_faults
from tests.guide_cases import GUIDES
from tests.web.every_page import list_pages
from tests.web.served import Served, serving
from tests.web.site import Site
from tests.worlds import world

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "light", "forced_colors": "active"},
}


@dataclasses.dataclass(frozen=True)
class _Standing:
    """A restart that stands still."""

    state: Restart

    @property
    def words(self) -> Words:
        return words_now(self.state, 0.0)

    @property
    def seconds_left(self) -> float | None:
        return self.state.seconds_left(0.0)

    def stop(self) -> None:
        """Nobody looks."""


#: What is still measured on the live page, by home; None: all.
_HELD: dict[str, frozenset[str] | None] = {
    "healthy": None,
    "vpn": frozenset({"bandwidth", "outages"}),
    "dns-blocking": frozenset({"bandwidth"}),
    "slow": frozenset({"bandwidth"}),
}


def more_pages(site: Site) -> Iterator[tuple[str, str]]:
    """What comes and goes by itself: each state stands until the next one is asked for."""
    for flow in GUIDES.flows.values():
        place = site.post("/walk/begin", flow=flow.id, device=flow.devices[0], anew="1", same="no").location
        yield f"walk begun {flow.id}", place.partition("#")[0]
    case = worlds.run(world("internet-dead")).id
    yield "restart asked", f"/case/{case}/restart"
    for phase in (Phase.UNPLUG, Phase.AWAY, Phase.PLUG, Phase.LOST, Phase.LINE, Phase.SETTLE, Phase.STOPPED):
        standing = cast("RestartCompanion", _Standing(Restart(began=0.0, since=0.0, phase=phase, known=True)))
        site.manager.keep(restart_together.NAME, RestartTogether(case, None, standing))
        yield f"restart {phase.value}", f"/case/{case}/restart"
    site.manager.take(restart_together.NAME)
    document = worlds.run(world("slow"))
    site.manager.cut_off = CutOff(document.id, document, ("bandwidth", "outages"))
    yield "home cut off", "/"
    site.manager.cut_off = None
    for name, held in _HELD.items():
        site.world, site.held = world(name), held
        site.go.clear()
        site.post("/run", code="NW-2-5", device="smart-tv")
        if name == "slow":
            assert site.manager.work
            for mbps in (2.0, 3.4, 2.1, 2.6):
                site.manager.work.hear(Progress(check="bandwidth", fraction=None, note="", mbps=mbps))
        yield f"live {name}", "/run"
        site.go.set()
        site.over()


def take_pictures(
    pages: dict[str, Page], served: Served, folder: Path, wish: argparse.Namespace
) -> list[str]:
    """All that were asked for; what is wrong on them."""
    base, wrong, names = f"http://127.0.0.1:{served.port}", [], []
    for page in pages.values():
        page.context.add_cookies([{"name": served.site.cookie, "value": served.site.session, "url": base}])
    for name, address in chain(list_pages(served.site), more_pages(served.site)):
        if not re.search(wish.only, name):
            continue
        file = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        names.append(file)
        for look, page in pages.items():
            page.goto(base + address)
            if wish.unfold:
                page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            for width in map(int, wish.widths.split(",")):
                page.set_viewport_size({"width": width, "height": 800})
                page.screenshot(path=folder / f"{file}-{width}-{look}.png", full_page=True)
                if look == next(iter(pages)):
                    wrong += [f"{name}, {width} px: {fault}" for fault in find_faults(page)]
            page.goto("about:blank")  # a live page would go on by itself
    _write_index(folder, names, wish)
    return list(dict.fromkeys(wrong))


def _write_index(folder: Path, names: list[str], wish: argparse.Namespace) -> None:
    rows = []
    for name in names:
        pictures = (
            f"{name}-{width}-{look}.png" for look in wish.looks.split(",") for width in wish.widths.split(",")
        )
        shown = "".join(
            f'<a href="{file}"><img src="{file}" alt="{file}" loading="lazy"></a>' for file in pictures
        )
        rows.append(f"<h2>{html.escape(name)}</h2><div>{shown}</div>")
    style = "div { display: flex; gap: 8px; align-items: start; overflow: auto } img { height: 700px; border: 1px solid }"
    text = f'<!doctype html><meta charset="utf-8"><title>Pages</title><style>{style}</style>{"".join(rows)}'
    (folder / "index.html").write_text(text, encoding="utf-8")


def main() -> None:
    """Take the pictures, print what is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="a regular expression that the names of the pages hold")
    parser.add_argument("--widths", default="320,768,1280")
    parser.add_argument("--looks", default=",".join(LOOKS))
    parser.add_argument("--unfold", action="store_true", help="open all that is folded")
    wish = parser.parse_args()
    if why := stage.missing():
        sys.exit(why)
    wish.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as private,
        pytest.MonkeyPatch.context() as monkeypatch,
        stage.alone("screens") as namespace,
    ):
        monkeypatch.setenv("DIAG_DATA_DIR", private)
        with (
            sync_playwright() as playwright,
            stage.chromium(playwright, namespace, Path(private)) as browser,
            serving(monkeypatch, stage.listening_in(namespace)) as served,
            ExitStack() as stack,
        ):
            # A context for each look: one that had forced colours paints the next page's ground white (Chromium 156).
            pages = {
                look: stack.enter_context(
                    stage.page(browser, name=look, reduced_motion="reduce", **LOOKS[look])
                )
                for look in wish.looks.split(",")
            }
            wrong = take_pictures(pages, served, wish.folder, wish)
    print("\n".join(wrong) or "nothing is cut, covered or empty")


if __name__ == "__main__":
    main()
