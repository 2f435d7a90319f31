"""A run as the page hears of it: plain data for each sign of life, the same for the stream and for polling."""

from __future__ import annotations

from typing import Any

from diag.model import Progress, Result
from diag.report.formatting import result_words
from diag.report.path_diagram import Stop
from diag.report.svg import line_class, stop_words
from diag.text import one_line
from diag.vocabulary import capitalise, check_name


def row(check: str, event: Progress | Result | None) -> dict[str, Any]:
    """One check as a line of the page: its name, mark and words."""
    name = capitalise(check_name(check))
    if isinstance(event, Result):
        return {"check": check, "name": name, "mark": event.status.value, "words": words(event)}
    if event is None:
        return {"check": check, "name": name, "mark": "waiting", "words": ""}
    return {"check": check, "name": name, "mark": "running", "words": one_line(event.note)}


def words(result: Result) -> str:
    """What a check found, in a few words."""
    titles = (f.title for f in result.findings if f.severity != "note")
    return result_words(result.status, result.reason, titles)


def stops(path: tuple[Stop, ...]) -> list[dict[str, str]]:
    """The picture of the path as names, marks, words and the line that leads to each stop."""
    return [
        {"name": stop.name, "mark": stop.mark, "words": stop_words(stop), "way": line_class(stop)}
        for stop in path
    ]
