"""The report as one self-contained HTML page that prints well: no script, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from diag import paths
from diag.report import svg
from diag.report.formatting import INDEPENDENT, SURE, name_evidence, step_words
from diag.report.view import Report
from diag.steps import ONE_OF, group_ways
from diag.vocabulary import PLACES

if TYPE_CHECKING:
    from jinja2 import Template


def html(report: Report, masked: Sequence[str] = ()) -> str:
    """The page.  ``masked``: the labels of what was masked."""
    from markupsafe import Markup

    # Markup: pictures hold numbers and fixed words alone
    return printed_page().render(
        report=report,
        path=Markup(svg.path(report.stops)) if report.stops else "",  # noqa: S704
        speed=Markup(svg.draw_speed(report.speed)) if report.speed else "",  # noqa: S704
        masked=masked,
        sure=SURE,
        group_ways=group_ways,
        one_of=ONE_OF,
        places=PLACES,
        independent=INDEPENDENT,
    )


@cache
def printed_page() -> Template:
    """The template of the page, compiled once for a program."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader([paths.data("templates"), paths.data("web/static")])  # the colours of the page
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(step_words=step_words, name_evidence=name_evidence)
    return made.get_template("report.html")
