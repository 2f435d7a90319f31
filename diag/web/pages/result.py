"""A case: what was found, where, what to do now, and what it rests on."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from diag import casefile, rerun, suspects, walks
from diag.flow import book
from diag.report import content, measured, svg
from diag.report.comparison import Comparison, comparison
from diag.report.picture import beside
from diag.report.words import SURE
from diag.store import Saved
from diag.web.desk import Busy
from diag.web.here import desk, masked, saved

pages = Blueprint("result", __name__, url_prefix="/case/<case>")


@pages.get("")
def result(case: str) -> str:
    """The newest run of a case."""
    found = saved(case)
    data = masked(found)
    report = content.build(data)
    speed = measured.speed(data)
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
        causes=suspects.listed((data["code"] or {}).get("causes") or ()),
        walk=walks.suggested(
            known,
            code=asked.get("code"),
            symptom=asked.get("symptom"),
            device=walks.named_device(known, asked.get("device")),
            runs=(data,),
        ),
        changes=_changes(found),
        unsaved=desk().unsaved(found.id) is not None,
    )


def _changes(found: Saved) -> Comparison | None:
    """What the newest run of a case changed against the one before; None for the first run."""
    if len(found.runs) < 2:
        return None
    masker = casefile.masker()
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
        desk().start(rerun.asked_again(last), rerun.again(last), into=found.id)
    except Busy:
        abort(409)
    return redirect(url_for("run.live"), 303)
