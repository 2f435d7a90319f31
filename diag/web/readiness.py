"""What the program makes ready while nobody waits for it, so that the first result and the first page of each kind are as quick
as the next ones."""

from __future__ import annotations

import importlib
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from flask import Flask

from diag import checks
from diag.guide.loader import page_guides
from diag.lookup import look_up
from diag.lookup.doors import find_doors
from diag.redact import compile_rules
from diag.report.html import printed_page
from diag.web.run_manager import RunManager

log = logging.getLogger(__name__)

#: Between two pieces of work others have their turn, for so many seconds; and what is needed only later waits longer.
TURN_S, LATER_S = 0.005, 2.0
#: How often is looked whether a check is over, in seconds: it measures times, in a process of its own, and where that has no
#: processor of its own nothing else may keep it busy.
LOOK_S = 0.25

#: What is loaded only when a result has a curve to show.
NEEDED = ("diag.case.series",)
#: What is shown during and after the first check.
SOON = ("run.html", "result.html")
#: Pages to print, which their own modules fill in.
ALONE = frozenset({"report.html", "account_pack.html"})
#: A word that nobody knows makes a look-up read every table.
UNKNOWN = "zzzzzz"


def make_ready(app: Flask, manager: RunManager, rest: Callable[[float], None] = time.sleep) -> None:
    """Load the checks, read the tables and compile the patterns and templates of all pages: some 1.5 s of work in all."""
    _do_all(list_pieces(app), manager, rest)
    rest(LATER_S)
    _do_all(list_later_pieces(app), manager, rest)


def _do_all(
    pieces: Iterable[Callable[[], object]], manager: RunManager, rest: Callable[[float], None]
) -> None:
    for do in pieces:
        while os.cpu_count() == 1 and manager.work and not manager.work.over.is_set():
            rest(LOOK_S)
        try:
            do()
        except Exception:  # whoever needs it next tells it where it is seen
            log.debug("not made ready: %s", do, exc_info=True)
        rest(TURN_S)


def list_pieces(app: Flask) -> Iterator[Callable[[], object]]:
    """What the first result needs, in pieces: checks bring the facts that they have found, wherever they were run."""
    yield from (partial(checks.find, id_) for id_ in checks.starting_order(checks.ids()))
    yield from (partial(importlib.import_module, name) for name in NEEDED)
    yield from (partial(app.jinja_env.get_template, name) for name in SOON)
    yield from (page_guides, compile_rules)


def list_later_pieces(app: Flask) -> Iterator[Callable[[], object]]:
    """What the other pages need."""
    yield from (partial(look_up, UNKNOWN), partial(find_doors, UNKNOWN), printed_page)
    compile_template = app.jinja_env.get_template
    yield from (
        partial(compile_template, name) for name in app.jinja_env.list_templates(filter_func=_is_page)
    )


def _is_page(template: str) -> bool:
    """Whether a template is one of these pages, and not of those that stand for themselves."""
    return template.endswith(".html") and "/" not in template and template not in ALONE
