"""The result as one picture that can be sent: the way to Netflix, the verdict and the first step, as SVG of its own.

No script, no style and nothing from outside is in it: a file that anybody can open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape

from diag import paths
from diag.diagnosis.verdict import split_headline
from diag.report.formatting import INDEPENDENT, MARKS
from diag.report.svg import line_class, stop_words
from diag.report.view import Report
from diag.steps import first_of
from diag.text import wrap

_WIDTH, _MARGIN = 720, 36
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
#: Columns of a line: letters of 26 and of 19 units are about half as wide as high.
_VERDICT, _STEP = 42, 62
#: The same below a stop, of letters of 14 units.
_BELOW = 22


def draw_picture(report: Report) -> str:
    """The picture, always in the light colours: it goes to somebody else's screen."""
    first = first_of(report.problems[0].remedy) if report.problems else None
    y, rows = 60, []
    place, title = split_headline(report.headline)
    if place:
        rows.append(_text(place, y - 10, 16, "soft", bold=True))
        y += 22
    for line in wrap(title, _VERDICT):
        rows.append(_text(line, y, 26, "ink", bold=True))
        y += 34
    rows += _stops(report, y + 16)
    y += 150
    rows.append(_text("What to do now", y, 15, "soft"))
    for line in wrap(first or report.next, _STEP):
        y += 27
        rows.append(_text(line, y, 19, "ink"))
    y += 46
    rows.append(_text(f"{report.at} · {INDEPENDENT}", y, 13, "soft"))
    height = y + 24
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="{_FONT}"><title>{escape(report.headline)}</title>'
        f'<rect width="{_WIDTH}" height="{height}" fill="{_colour("card")}"/>{"".join(rows)}</svg>'
    )


def _stops(report: Report, y: int) -> Iterator[str]:
    step = (_WIDTH - 2 * _MARGIN) / len(report.stops)
    for n, stop in enumerate(report.stops):
        x = _MARGIN + step * (n + 0.5)
        if n:
            dashes = ' stroke-dasharray="3 6"' if line_class(stop) == "beyond" else ""
            yield (
                f'<line x1="{x - step + 26:g}" y1="{y}" x2="{x - 26:g}" y2="{y}" stroke="{_colour("soft")}" '
                f'stroke-width="2.5"{dashes}/>'
            )
        colour = _colour(stop.mark if stop.mark in {"ok", "warn", "fail", "unknown"} else "soft")
        yield f'<circle cx="{x:g}" cy="{y}" r="20" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        yield _text(MARKS[stop.mark].sign, y + 7, 20, colour=colour, x=x, bold=True)
        yield _text(stop.name, y + 42, 16, "ink", x=x, bold=True)
        for row, line in enumerate(wrap(stop_words(stop), _BELOW)):
            yield _text(line, y + 62 + 18 * row, 14, "soft", x=x)


def _text(
    words: str,
    y: int,
    size: int,
    name: str = "",
    *,
    colour: str = "",
    x: float | None = None,
    bold: bool = False,
) -> str:
    """A line of text, in the middle of ``x`` where that is given."""
    place = f'x="{_MARGIN}"' if x is None else f'x="{x:g}" text-anchor="middle"'
    weight = ' font-weight="700"' if bold else ""
    return f'<text {place} y="{y}" font-size="{size}" fill="{colour or _colour(name)}"{weight}>{escape(words)}</text>'


@cache
def _colours() -> dict[str, str]:
    """The light colours of the page, from its own style sheet."""
    sheet = (paths.data("web/static") / "colours.css").read_text(encoding="utf-8").partition("@media")[0]
    return dict(re.findall(r"--([\w-]{1,40}): (#[0-9a-f]+);", sheet))


def _colour(name: str) -> str:
    return _colours()[name]
