"""A case: what was found, where, what to do now, and what it rests on."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from diag.case import case_file
from diag.diagnosis import code_causes
from diag.guide import book
from diag.report import summary, svg, view
from diag.report.comparison import Comparison, comparison
from diag.report.formatting import SURE
from diag.report.path_diagram import beside
from diag.store import Saved
from diag.troubleshoot import remeasure, walk_session
from diag.web.request_context import desk, masked, saved
from diag.web.run_manager import Busy

pages = Blueprint("result", __name__, url_prefix="/case/<case>")


@pages.get("")
def result(case: str) -> str:
    """The newest run of a case."""
    found = saved(case)
    data = masked(found)
    report = view.build(data)
    speed = summary.speed(data)
    known, asked = book(), data["asked"]
    return render_template(
        "result.html",
        case=found.id,
        data=data,
        report=report,
        path=Markup(svg.path(report.stops, beside(data))),  # noqa: S704
        upright=Markup(svg.upright(report.stops, beside(data))),  # noqa: S704
        speed=Markup(svg.speed(speed)) if speed else "",  # noqa: S704
        narrow_speed=Markup(svg.speed(speed, narrow=True)) if speed else "",  # noqa: S704
        speed_words=next((item.text for item in report.measured if item.key == "Speed"), None),
        sure=SURE,
        causes=code_causes.listed((data["code"] or {}).get("causes") or ()),
        walk=walk_session.suggested(
            known,
            code=asked.get("code"),
            symptom=asked.get("symptom"),
            device=walk_session.named_device(known, asked.get("device")),
            runs=(data,),
        ),
        changes=_changes(found),
        unsaved=desk().unsaved(found.id) is not None,
    )


def _changes(found: Saved) -> Comparison | None:
    """What the newest run of a case changed against the one before; None for the first run."""
    if len(found.runs) < 2:
        return None
    masker = case_file.masker()
    masker.learn(found.private)
    before, after = (masker.tree(run) for run in found.runs[-2:])
    return comparison(before, after, book().metrics)


@pages.post("/again")
def again(case: str) -> Answer:
    """Measure again what matters, into the same case; the page then shows before and after."""
    found = saved(case)
    if not found.runs:
        abort(404)
    last = found.runs[-1]
    try:
        desk().start(remeasure.asked_again(last), remeasure.again(last), into=found.id)
    except Busy:
        abort(409)
    return redirect(url_for("run.live"), 303)
