"""Which TVs, sticks and boxes answer in this home, and what they tell: looked for when somebody presses the button."""

from __future__ import annotations

import threading

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from diag import host, tv
from diag.report import tv as words
from diag.web.request_context import manager

pages = Blueprint("tv", __name__, url_prefix="/tv")

#: Under this name the run manager keeps the last answer, as long as the program lives.
LAST = "tv"

#: One search at a time: a second one would only disturb the first.
_searching = threading.Lock()


@pages.get("")
def ask() -> str:
    """What will be asked, and the button."""
    return render_template("tv.html", found=None)


@pages.post("")
def search() -> Answer:
    """Look, which takes some seconds, and show what was found on a page of its own."""
    if not _searching.acquire(blocking=False):
        abort(409, "We are looking already. Wait a few seconds, then look again.")
    try:
        system = host.read_system()
        found = tv.look(tv.lans_of(system), tv.never_read(system))
    finally:
        _searching.release()
    manager().keep(LAST, (found, system.os))
    return redirect(url_for("tv.answer"), 303)


@pages.get("/found")
def answer() -> Answer | str:
    """The last answer; when there is none (any more), the question."""
    last = manager().kept_cases().get(LAST)
    if last is None:
        return redirect(url_for("tv.ask"))
    found, os = last
    return render_template("tv.html", found=found, reasons=words.reasons_for_none(found, os), words=words)
