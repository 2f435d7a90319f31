"""The picture of the path and the plot of the speed as inline SVG, from numbers and fixed words alone.

Colours come from the page's style sheet by class; a sign and a word go with each, since colour alone tells
nothing to some people and to most printers.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from diag.report.formatting import MARKS
from diag.report.path_diagram import Stop, describe_mark, tell_beside_mark
from diag.report.summary import SpeedPlot
from diag.text import wrap

_STEP, _RADIUS = 180, 19
#: Columns of a line below a stop, and the height of such a line.
_COLUMNS, _LINE = 24, 16


def describe(stops: Sequence[Stop], beside: Stop | None = None) -> str:
    """The picture in words, for those who cannot see it."""
    told = []
    for stop in stops:
        beside_mark = tell_beside_mark(stop)
        words = stop.because or describe_mark(stop)
        told.append(
            f"{stop.name}: {words}{', ' + beside_mark if beside_mark and beside_mark != words else ''}"
        )
    if beside:
        told.append(f"{beside.name}: {MARKS[beside.mark].spoken}")
    return f"The way to Netflix. {'; '.join(told)}."


def path(stops: Sequence[Stop], beside: Stop | None = None) -> str:
    """The stops as circles on a line; the part beyond a fault is dashed.

    ``beside``: another device of the home, which hangs on the router too.
    """
    below = [wrap(stop_words(stop), _COLUMNS) for stop in stops]
    foot = 96 + _LINE * (max(map(len, below), default=1) - 1 if any(below) else 0)
    width, height = _STEP * len(stops), foot + 90 if beside else foot
    label = escape(describe(stops, beside))
    out = [f'<svg class="path" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">']
    if beside:
        x = _STEP * 1.5
        kind = "way" if beside.mark in {"warn", "fail", "ok"} else "beyond"
        out.append(f'<line class="{kind} off" x1="{x:g}" y1="{foot + 2}" x2="{x:g}" y2="{foot + 22}"/>')
        out.append(f'<g class="{beside.mark} beside"><circle cx="{x:g}" cy="{foot + 44}" r="{_RADIUS}"/>')
        out.append(f'<text class="sign" x="{x:g}" y="{foot + 51}">{MARKS[beside.mark].sign}</text></g>')
        out.append(f'<text class="name other" x="{x:g}" y="{foot + 84}">{escape(beside.name)}</text>')
    for n, stop in enumerate(stops[1:], start=1):
        x1, x2 = _STEP * (n - 0.5) + _RADIUS + 6, _STEP * (n + 0.5) - _RADIUS - 6
        kind = line_class(stop)
        out.append(f'<line class="{kind}" x1="{x1:g}" y1="30" x2="{x2:g}" y2="30"/>')
    for n, (stop, lines) in enumerate(zip(stops, below, strict=True)):
        x = _STEP * (n + 0.5)
        out.append(f'<g class="{stop.mark}"><circle cx="{x:g}" cy="30" r="{_RADIUS}"/>')
        out.append(f'<text class="sign" x="{x:g}" y="37">{MARKS[stop.mark].sign}</text></g>')
        out.append(f'<text class="name" x="{x:g}" y="70">{stop.name}</text>')
        spans = "".join(
            f'<tspan x="{x:g}" y="{89 + _LINE * row}">{escape(line)}</tspan>'
            for row, line in enumerate(lines[1:], start=1)
        )
        out.append(f'<text class="ms" x="{x:g}" y="89">{escape("".join(lines[:1]))}{spans}</text>')
    return "".join(out) + "</svg>"


_PLACE, _SMALL = 70, 17
#: Columns of a line over the whole width of the narrow picture.
_ALL_COLUMNS = 40


def narrow_path(stops: Sequence[Stop], beside: Stop | None = None) -> str:
    """The same in one row for a screen of phone width: fewer words, since letters there cannot be smaller.

    Why a stop is at fault has no room below it, so it stands in lines of its own at the foot.
    """
    foot = 132 if beside else 82
    reasons = [
        line
        for stop in stops
        if stop.mark == "fail" and stop.because
        for line in wrap(f"{stop.name}: {stop.because}", _ALL_COLUMNS)
    ]
    height = foot + _LINE * len(reasons) + (6 if reasons else 0)
    label = escape(describe(stops, beside))
    out = [
        f'<svg class="path small" viewBox="0 0 {_PLACE * len(stops)} {height}" role="img" aria-label="{label}">'
    ]
    for n, stop in enumerate(stops):
        x = _PLACE * (n + 0.5)
        if n:
            x1, x2 = x - _PLACE + _SMALL + 4, x - _SMALL - 4
            out.append(f'<line class="{line_class(stop)}" x1="{x1:g}" y1="21" x2="{x2:g}" y2="21"/>')
        out.append(f'<g class="{stop.mark}"><circle cx="{x:g}" cy="21" r="{_SMALL}"/>')
        out.append(f'<text class="sign" x="{x:g}" y="28">{MARKS[stop.mark].sign}</text></g>')
        out.append(f'<text class="name" x="{x:g}" y="57">{stop.name.removesuffix(" network")}</text>')
        words = "" if stop.mark == "fail" else tell_beside_mark(stop)
        out.append(f'<text class="ms" x="{x:g}" y="74">{words}</text>')
    if beside:
        x = _PLACE * 1.5
        kind = "way" if beside.mark in {"warn", "fail", "ok"} else "beyond"
        out.append(f'<line class="{kind} off" x1="{x:g}" y1="81" x2="{x:g}" y2="91"/>')
        out.append(f'<g class="{beside.mark} beside"><circle cx="{x:g}" cy="112" r="{_SMALL}"/>')
        out.append(f'<text class="sign" x="{x:g}" y="119">{MARKS[beside.mark].sign}</text></g>')
        out.append(f'<text class="name other" x="{x + 26:g}" y="117">{escape(beside.name)}</text>')
    for row, line in enumerate(reasons):
        x, y = _PLACE * len(stops) / 2, foot + 12 + _LINE * row
        out.append(f'<text class="why" x="{x:g}" y="{y}">{escape(line)}</text>')
    return "".join(out) + "</svg>"


def line_class(stop: Stop) -> str:
    """How the line to a stop is drawn: whole, or dashed where nothing is known to come through."""
    return "beyond" if stop.mark in {"beyond", "unknown", "waiting"} else "way"


def stop_words(stop: Stop) -> str:
    """What stands below a stop: why it is at fault, its round trip, or what its mark means; nothing when all is well."""
    return tell_beside_mark(stop) or ("" if stop.mark == "ok" else MARKS[stop.mark].spoken)


_WIDTH, _NARROW, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720, 340, 190, 46, 12, 14, 28

#: More points than pixels show nothing more.
_POINTS = 360


def draw_speed(found: SpeedPlot, *, narrow: bool = False) -> str:
    """The speed over time as an area, and as a dashed line what the wanted picture needs; empty without points.

    ``narrow``: for a screen of phone width, where the letters of the wide one would be too small.
    """
    width, parts = (_NARROW, 3) if narrow else (_WIDTH, 5)
    points = _thin_out(found.series)
    if len(points) < 2:
        return ""
    first, last = points[0][0], points[-1][0]
    top = _nice(max(max(v for _, v in points), found.needed_mbps) * 1.08)
    span = (last - first) or 1.0

    def x(at: float) -> float:
        return round(_LEFT + (at - first) / span * (width - _LEFT - _RIGHT), 1)

    def y(value: float) -> float:
        return round(_HEIGHT - _BOTTOM - value / top * (_HEIGHT - _TOP - _BOTTOM), 1)

    base = y(0)
    line = " ".join(f"{x(at):g},{y(value):g}" for at, value in points)
    rate = f"{'at least' if found.at_least else 'about'} {found.mbps:.0f} megabits a second"
    told = f"Speed over {last - first:.0f} seconds, {rate}; {found.needed_mbps:g} are needed"
    told += f"; measured {escape(found.at)}" if found.at else ""
    out = [f'<svg class="speed" viewBox="0 0 {width} {_HEIGHT}" role="img" aria-label="{told}.">']
    for part in range(5):
        value = top * part / 4
        out.append(
            f'<line class="grid" x1="{_LEFT}" y1="{y(value):g}" x2="{width - _RIGHT}" y2="{y(value):g}"/>'
        )
        out.append(
            f'<text class="tick" x="{_LEFT - 7}" y="{y(value) + 4:g}" text-anchor="end">{value:g}</text>'
        )
    for part in range(parts):
        at = first + span * part / (parts - 1)
        anchor = "start" if part == 0 else "end" if part == parts - 1 else "middle"
        out.append(
            f'<text class="tick" x="{x(at):g}" y="{_HEIGHT - 9}" text-anchor="{anchor}">{at:.1f} s</text>'
        )
    out.append(f'<polygon class="area" points="{x(first):g},{base:g} {line} {x(last):g},{base:g}"/>')
    out.append(f'<polyline class="line" points="{line}"/>')
    needed = y(found.needed_mbps)
    out.append(f'<line class="needed" x1="{_LEFT}" y1="{needed:g}" x2="{width - _RIGHT}" y2="{needed:g}"/>')
    above = needed - 5 if needed - 5 > _TOP + 8 else needed + 14
    out.append(
        f'<text class="told" x="{width - _RIGHT - 4}" y="{above:g}" text-anchor="end">needed '
        f"for {found.wanted}: {found.needed_mbps:g}</text>"
    )
    if found.at:  # of an earlier run than the rest
        out.append(f'<text class="told" x="{_LEFT + 8}" y="{_TOP + 10}">measured {escape(found.at)}</text>')
    return "".join(out) + "</svg>"


def _thin_out(series: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most _POINTS points, each the lowest of its stretch: stalls must stay visible."""
    ordered = sorted(series)
    step = max(1, -(-len(ordered) // _POINTS))
    return [min(ordered[n : n + step], key=lambda p: p[1]) for n in range(0, len(ordered), step)]


def _nice(value: float) -> float:
    """The next round number, so that the marks of the axis are round too."""
    size = 1.0
    while size * 10 <= value:
        size *= 10
    while size > value and size > 0.01:
        size /= 10
    return next(size * m for m in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if size * m >= value - 1e-9)


#: The mask of the dots.  Every reader knows all eight; to try each of them costs three quarters of the time, and for texts like
#: ours this one is within 1 % of the best by the standard's own points (7.8.3).
_MASK = 2


def draw_qr(text: str, label: str = "QR code with the text of this page") -> str:
    """A text as a QR code (ISO/IEC 18004), with the quiet zone of four dots that cameras need."""
    import segno

    code = segno.make(text, error="l", micro=False, mask=_MASK)
    rows = [list(row) for row in code.matrix]
    size = len(rows) + 8
    dots = "".join(
        f"M{x + 4} {y + 4}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return (
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{escape(label)}">'
        f'<rect width="{size}" height="{size}"/><path d="{dots}"/></svg>'
    )


_DAYS_WIDTH, _DAYS_HEIGHT = 340, 96


def draw_days(points: Sequence[tuple[float, float]], days: int, words: str) -> str:
    """Values over the last days as dots on a line, with zero at the foot.  ``points``: days ago and value, the earliest first;
    ``words``: the picture in words."""
    top = _nice(max((value for _, value in points), default=0.0) * 1.05 or 1.0)
    left, foot, right = 40, _DAYS_HEIGHT - 20, _DAYS_WIDTH - 8
    at = [
        (round(right - ago / days * (right - left), 1), round(foot - value / top * (foot - 10), 1))
        for ago, value in points
    ]
    line = " ".join(f"{x:g},{y:g}" for x, y in at)
    dots = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="3"/>' for x, y in at)
    return (
        f'<svg class="speed days" viewBox="0 0 {_DAYS_WIDTH} {_DAYS_HEIGHT}" role="img" aria-label="{escape(words)}">'
        f'<line class="grid" x1="{left}" y1="{foot}" x2="{right}" y2="{foot}"/>'
        f'<line class="grid" x1="{left}" y1="10" x2="{right}" y2="10"/>'
        f'<text class="tick" x="{left - 5}" y="14" text-anchor="end">{top:g}</text>'
        f'<text class="tick" x="{left - 5}" y="{foot + 4}" text-anchor="end">0</text>'
        f'<text class="tick" x="{left}" y="{_DAYS_HEIGHT - 4}">{days} days ago</text>'
        f'<text class="tick" x="{right}" y="{_DAYS_HEIGHT - 4}" text-anchor="end">today</text>'
        f'<polyline class="line" points="{line}"/>{dots}</svg>'
    )
