"""Measure where the TV stands: opens the small server after a yes, shows its address, and what a phone measures there."""

from __future__ import annotations

import threading
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from diag import host, spot
from diag.report import svg
from diag.spot import CannotOpen
from diag.spot.server import say_numbers
from diag.store import is_case_id, require_short
from diag.text import one_line
from diag.troubleshoot.spots import SpotVisit
from diag.web.request_context import manager

pages = Blueprint("spot", __name__, url_prefix="/spot")

#: Under this name the run manager keeps the opening, as long as the program lives.
KEPT = "spot"

#: Without a sign of the page for so long it was left, in seconds: a browser wakes a page behind others once a minute.
LEFT_AFTER_S = 90.0

#: The same once the page has said that it goes; time enough to load it again.
GOING_S = 5.0

#: The longest name of a place, in characters.
LONGEST_NAME = 60

QR_LABEL = "QR code that opens the measuring page on a phone"

#: One opening at a time.
_opening = threading.Lock()


@pages.get("")
def look() -> str:
    """The question, or how the opening stands."""
    return _page(_visit())


@pages.post("")
def begin() -> Answer | tuple[str, int]:
    """Open it."""
    work = manager().work
    if work and not work.over.is_set():
        abort(409, "A check is under way, which this would disturb. Wait until it is over.")
    case = request.form.get("case", "")
    with _opening:
        if (last := manager().take(KEPT)) is not None:
            last.stop()
        try:
            server = spot.open_spot(host.read_system(), third_parties="no-third-party" not in request.form)
        except CannotOpen as exc:
            return _page(None, str(exc)), 409
        server.session.keep_open(LEFT_AFTER_S)
        manager().keep(KEPT, SpotVisit(server, manager().store, case if is_case_id(case) else None))
    return redirect(url_for("spot.look"), 303)


@pages.post("/close")
def close() -> Answer:
    """Close it; what was measured stays to be read."""
    visit = _visit()
    if visit:
        visit.stop()
    return redirect(url_for("spot.look"), 303)


@pages.post("/name")
def rename() -> Answer:
    """Call a place otherwise."""
    visit, name = _visit(), one_line(require_short(request.form.get("name", ""), LONGEST_NAME))
    number = request.form.get("number", "")
    if visit is None or not name or not number.isascii() or not number.isdigit() or len(number) > 3:
        abort(400)
    try:
        visit.rename(int(number), name)
    except IndexError:
        abort(400)
    return redirect(url_for("spot.look"), 303)


@pages.get("/state")
def state() -> Response:
    """How it stands, for the script; asking is a look."""
    visit = _visit()
    if visit is None:
        return jsonify(over=True)
    now = visit.state
    live = now.live
    return jsonify(
        over=now.over is not None,
        left_s=round(now.left_s),
        shown=_version(visit),
        measuring=now.measuring,
        live=[live.mbps, live.best_mbps, live.worst_mbps] if live else None,
    )


@pages.post("/leave")
def leave() -> Response:
    """The page goes: unless it comes again at once, it is closed."""
    visit = _visit(look_s=GOING_S)
    return jsonify(open=visit is not None)


def _visit(look_s: float | None = None) -> SpotVisit | None:
    visit: SpotVisit | None = manager().kept_cases().get(KEPT)
    if visit:
        visit.server.session.keep_open(LEFT_AFTER_S if look_s is None else look_s)
    return visit


def _version(visit: SpotVisit) -> str:
    """What changes when the page must be drawn anew."""
    now = visit.state
    return f"{now.code}-{len(now.spots)}-{now.over}"


def _page(visit: SpotVisit | None, problem: str | None = None) -> str:
    case = request.values.get("case", "")
    given: dict[str, Any] = {"problem": problem, "visit": visit, "case": case if is_case_id(case) else ""}
    if visit:
        now, context = visit.state, visit.context()
        address = visit.server.address
        given |= {
            "now": now,
            "address": address,
            "code": Markup(svg.draw_qr(f"http://{address}", QR_LABEL)),  # noqa: S704
            "version": _version(visit),
            "longest": LONGEST_NAME,
            "compared": spot.compare_spots(now.spots),
            "read": [
                (number, each, say_numbers(each), spot.read_spot(each, now.spots, context))
                for number, each in reversed(list(enumerate(now.spots)))
            ],
        }
    return render_template("spot.html", **given)
