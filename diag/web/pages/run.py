"""Start a run, watch it live, stop it.  The live page works without JavaScript too: it reloads itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from diag.model import Asked
from diag.report import svg
from diag.report.formatting import MARKS
from diag.report.path_diagram import beside
from diag.report.summary import SpeedPlot
from diag.store import LONGEST_CODE, require_storable
from diag.vocabulary import CHECK_IDS, MOST_SCREENS, QUALITIES, group_by_stop, is_device, is_word, needed_mbps
from diag.web import events, unfinished
from diag.web.job import Job
from diag.web.pages.browser import asks_by_itself
from diag.web.request_context import manager
from diag.web.run_manager import AFTER, Busy

pages = Blueprint("run", __name__, url_prefix="/run")

#: Also what a live page shows that comes back after the program was closed and started again.
NONE = (
    "Start one from the first page. If you were watching one just now: the program was closed and started again "
    "meanwhile. What it had measured is below “My cases”, unless it was cut off."
)


@pages.post("")
def start() -> Answer:
    """Begin a run with what the form says; a second one at once is refused."""
    form = request.form
    only = [check for check in form.getlist("only") if check in CHECK_IDS] or None
    try:
        manager().start(read_asked(dict(form.items())), only)
    except Busy:
        abort(409)
    return redirect(url_for("run.live"), 303)


def read_asked(form: dict[str, str]) -> Asked:
    """What a form asks for; anything that it cannot ask for counts as not said.  Raises TextRefused."""
    device = form.get("device", "").lower()
    symptom = form.get("symptom", "")
    quality, screens = form.get("quality", ""), form.get("screens", "")
    return Asked(
        code=require_storable(form.get("code", "").strip(), LONGEST_CODE) or None,
        device=device if is_device(device) else None,
        symptom=symptom if is_word(symptom) else None,
        quality=quality if quality in QUALITIES else None,
        screens=int(screens) if re.fullmatch(r"[1-9]\d?", screens) and int(screens) <= MOST_SCREENS else None,
        quick="quick" in form,
        longer="longer" in form,
        upload="upload" in form,
        compare="compare" in form,
        third_party="no-third-party" not in form,
    )


@pages.get("")
def live() -> Answer | str:
    """The run under way; when it is over, its result."""
    work = manager().work
    if work is None and (cut := manager().cut_off):
        return render_template("cut_off.html", case=cut.case, names=unfinished.names_of(cut.waiting))
    if work is None:
        return render_template("error.html", title="No check is under way", text=NONE, back=False, typed={})
    if work.over.is_set():
        return redirect(_after(work), 303)
    other = beside(work.asked.device)
    return render_template(
        "run.html",
        work=work,
        groups={name: [work.rows[id_] for id_ in at] for name, at in group_by_stop(work.rows).items()},
        number=work.number,
        script_marks=json.dumps({id_: [mark.sign, mark.spoken] for id_, mark in MARKS.items()}),
        asks_browser=work.back == AFTER and asks_by_itself(work.asked),
        path=Markup(svg.path(work.stops, other)),  # noqa: S704
        narrow_path=Markup(svg.narrow_path(work.stops, other)),  # noqa: S704
        needed=needed_mbps(work.asked.quality, work.asked.screens),
        wanted=events.wanted_picture(work.asked),
        plot=Markup(svg.draw_speed(so_far)) if (so_far := _speed_so_far(work)) else "",  # noqa: S704
    )


def _speed_so_far(work: Job) -> SpeedPlot | None:
    """The speed until now, for a browser without scripts; None before there is any."""
    if not work.speed:
        return None
    points = tuple(work.speed)
    return SpeedPlot(
        mbps=points[-1][1],
        low_mbps=None,
        needed_mbps=needed_mbps(work.asked.quality, work.asked.screens),
        wanted=events.wanted_picture(work.asked),
        series=points,
    )


def _after(work: Job) -> str:
    return (
        work.back.replace("{case}", work.case or "")
        if work.case or "{case}" not in work.back
        else url_for("home.home")
    )


@pages.post("/rest")
def go_on() -> Answer:
    """Measure what is missing of a run in whose middle the program was closed."""
    try:
        manager().go_on()
    except Busy:
        abort(409)
    return redirect(url_for("run.live"), 303)


@pages.post("/cancel")
def cancel() -> Answer:
    """Stop it; what was measured until then becomes the result."""
    work = manager().work
    manager().cancel()
    if work:
        work.over.wait(2.0)
    return redirect(url_for("run.live") if work else url_for("home.home"), 303)


@pages.get("/<run>/events")
def stream(run: str) -> Response:
    """Server-sent events, each with its number as id, so that a lost connection goes on where it was."""
    work = _of(run)
    if not manager().streaming():
        abort(429)
    after = _number(request.headers.get("Last-Event-ID") or request.args.get("after", ""))
    answer = Response(_stream_events(work, after), mimetype="text/event-stream")
    answer.call_on_close(manager().release_stream)
    return answer


def _stream_events(work: Job, after: int) -> Iterator[str]:
    yield "retry: 1000\n\n"
    for entry in work.follow(after):
        if entry is None:
            yield ": still here\n\n"
        else:
            number, event = entry
            yield f"id: {number}\ndata: {json.dumps(event, separators=(',', ':'))}\n\n"


@pages.get("/<run>/state")
def state(run: str) -> Response:
    """The same for a browser that asks again and again."""
    work = _of(run)
    after = _number(request.args.get("after", ""))
    return jsonify(events=[{"id": number, **event} for number, event in work.events_after(after)])


def _of(run: str) -> Job:
    work = manager().work
    if work is None or work.id != run:
        abort(404)
    return work


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0
