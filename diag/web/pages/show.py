"""What another person needs: a sheet in large letters for whoever helps, and the result as a picture to send."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from diag.report import svg, view
from diag.report.helper_sheet import make_sheet
from diag.report.picture import draw_picture
from diag.text import clean
from diag.web.request_context import load_case, mask_case

pages = Blueprint("show", __name__, url_prefix="/case/<case>")

#: A picture that somebody opens by itself has nothing to load and to run.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@pages.get("/show")
def show(case: str) -> str:
    """The sheet for the person who helps."""
    found = load_case(case)
    sheet = make_sheet(view.build(mask_case(found)))
    return render_template(
        "show.html",
        case=found.id,
        sheet=sheet,
        text=clean(sheet.text),
        code=Markup(svg.draw_qr(sheet.text)),  # noqa: S704
    )


@pages.get("/picture.svg")
def picture(case: str) -> Response:
    """The way to Netflix, the verdict and the first step."""
    drawn = draw_picture(view.build(mask_case(load_case(case))))
    answer = Response(drawn, mimetype="image/svg+xml")
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
