"""A case as text for people: terminal, file or paper.  Made from the case's JSON; wrapped to any width."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from diag.diagnosis import NAMES
from diag.report.picture import Stop, picture

INDEPENDENT = "Couchcheck is independent of Netflix."

#: mark -> (with Unicode, plain ASCII).  A sign and not only a colour, so that everybody can tell them apart.
MARKS = {
    "ok": ("✓", "ok"),
    "warn": ("!", "!"),
    "fail": ("✗", "X"),
    "unknown": ("?", "?"),
    "beyond": ("·", "."),
}

#: reason -> why something could not be measured, in words.
REASONS = {
    "timeout": "no answer in time",
    "refused": "the other side refused",
    "reset": "the connection was cut",
    "no-network": "this PC is not connected",
    "no-permission": "this PC does not allow it",
    "not-supported": "not possible on this PC",
    "not-asked": "left out as asked",
    "blocked": "something on the way blocks it",
    "provider-refused": "the measuring service refused",
    "data-cap": "the data limit was reached",
    "too-few-samples": "too few answers to tell",
    "interrupted": "stopped before the end",
    "deadline": "it took too long",
    "bug": "a mistake in this program; please report it",
}


@dataclass(frozen=True)
class Line:
    """One line that fits the width.  ``style``: headline, title, plain, step, faint, or a mark's name."""

    text: str
    style: str = "plain"


def clean(text: str) -> str:
    """Text from outside without control, escape and direction-changing characters (they could repaint a
    terminal or a page)."""
    return "".join(c for c in text if c in "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})


def lines(case: Mapping[str, Any], *, width: int = 80, unicode: bool = True) -> Iterator[Line]:
    """The case as lines of at most ``width`` columns."""
    width = max(24, min(width, 100))
    verdict = case["verdict"]
    yield from _wrapped(verdict["headline"], width, style="headline")
    yield Line("")
    yield from path_lines(picture(case), width, unicode)
    problems = [d for d in case["diagnoses"] if d["severity"] != "note"]
    notes = [d for d in case["diagnoses"] if d["severity"] == "note"]
    for number, diagnosis in enumerate(problems, start=1):
        yield Line("")
        yield from _diagnosis(diagnosis, number if len(problems) > 1 else None, width)
    if not problems:
        yield Line("")
        yield from _wrapped(verdict["next"], width)
    speed = _speed(case.get("bandwidth"))
    if speed:
        yield Line("")
        yield from _wrapped(speed, width)
    if notes:
        yield Line("")
        yield Line("Also noticed, no harm to playing:", "title")
        for note in notes:
            yield from _wrapped(note["title"], width, first="- ", rest="  ")
    unknown = [c for c in case["checks"] if c["status"] == "unknown"]
    if unknown:
        yield Line("")
        yield Line("We could not measure:", "title")
        for reason in dict.fromkeys(check["reason"] for check in unknown):
            names = ", ".join(NAMES[check["id"]] for check in unknown if check["reason"] == reason)
            words = f"{names} ({REASONS.get(reason or '', 'no reason known')})"
            yield from _wrapped(words, width, first="- ", rest="  ")
    yield Line("")
    version = case["tool"]["version"]
    yield from _wrapped(
        f"{INDEPENDENT} Version {version}, {case['took_s']:.1f} seconds.", width, style="faint"
    )


def path_lines(stops: tuple[Stop, ...], width: int, unicode: bool) -> Iterator[Line]:
    """The picture of the path in one line, or in as few as the width allows, broken between stops."""
    arrow = " > "
    parts = [stop_text(stop, unicode) for stop in stops]
    line = parts[0]
    for part in parts[1:]:
        if len(line) + len(arrow) + len(part) > width:
            yield Line(line, "path")
            line = " " + arrow.lstrip() + part
        else:
            line += arrow + part
    yield Line(line, "path")


def stop_text(stop: Stop, unicode: bool) -> str:
    """One stop, for example "Router ✓ 2 ms"."""
    mark = MARKS[stop.mark][0 if unicode else 1]
    return f"{stop.name} {mark}" + (f" {milliseconds(stop.ms)}" if stop.ms is not None else "")


def milliseconds(ms: float) -> str:
    """A round trip for people: "<1 ms", "4.2 ms", "21 ms"."""
    if ms < 1:
        return "<1 ms"
    return f"{ms:.1f} ms" if ms < 10 else f"{ms:.0f} ms"


def _diagnosis(diagnosis: Mapping[str, Any], number: int | None, width: int) -> Iterator[Line]:
    if number is not None:  # a single cause stands in the headline already
        yield from _wrapped(f"{number}. {diagnosis['title']}", width, style="title")
    yield from _wrapped(diagnosis["text"], width)
    if diagnosis["remedy"]:
        yield Line("")
        yield Line("What to do now:", "title")
        for step, words in enumerate(diagnosis["remedy"], start=1):
            first = f"  {step}. "
            yield from _wrapped(words, width, first=first, rest=" " * len(first), style="step")


_QUALITY = {"4k": "4K", "1080p": "Full HD", "720p": "HD"}


def _speed(bandwidth: Mapping[str, Any] | None) -> str:
    if not bandwidth or bandwidth.get("download_mbps") is None:
        return ""
    rate = bandwidth["download_mbps"]
    words = f"Speed: {rate:.1f} Mbit/s." if rate < 10 else f"Speed: {rate:.0f} Mbit/s."
    plays, screens = bandwidth.get("plays"), bandwidth.get("screens")
    if plays and screens:
        words += f" Enough for {_QUALITY[plays]} on {screens} screen{'s' if screens > 1 else ''} at once."
    return words


def _wrapped(
    text: str, width: int, *, first: str = "", rest: str = "", style: str = "plain"
) -> Iterator[Line]:
    for paragraph in clean(text).split("\n"):
        for line in textwrap.wrap(
            paragraph, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        ) or [first.rstrip()]:
            yield Line(line, style)


def full(case: Mapping[str, Any], *, width: int = 80) -> str:
    """The case as plain text."""
    return "\n".join(line.text for line in lines(case, width=width)) + "\n"


def markdown(case: Mapping[str, Any]) -> str:
    """The case as Markdown; text from outside cannot form markup of its own."""
    out = [f"# {_escaped(case['verdict']['headline'])}", ""]
    out += [" > ".join(stop_text(stop, True) for stop in picture(case)), ""]
    for diagnosis in case["diagnoses"]:
        out += [f"## {_escaped(diagnosis['title'])}", "", _escaped(diagnosis["text"]), ""]
        out += [f"{n}. {_escaped(step)}" for n, step in enumerate(diagnosis["remedy"], start=1)]
        out += [
            "",
            f"`{diagnosis['id']}`, {diagnosis['confidence']}, seen by: {', '.join(diagnosis['evidence'])}",
            "",
        ]
    out += ["## What was measured", "", "| check | status | reason |", "|---|---|---|"]
    out += [f"| {c['id']} | {c['status']} | {c['reason'] or ''} |" for c in case["checks"]]
    speed = _speed(case.get("bandwidth"))
    out += ["", speed, ""] if speed else [""]
    out += [
        f"{INDEPENDENT} Version {case['tool']['version']}, {case['started']}, {case['took_s']:.1f} s.",
        "",
    ]
    return "\n".join(out)


def _escaped(text: str) -> str:
    return "".join("\\" + c if c in "\\`*_{}[]<>()#+!|" else c for c in clean(text).replace("\n", " "))
