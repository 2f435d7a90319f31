"""A run as the page hears of it: plain data for each sign of life, the same for the stream and for polling."""

from __future__ import annotations

from typing import Any

from diag.model import Progress, Result, Status
from diag.report.formatting import REASONS, one_line
from diag.report.path_diagram import Stop
from diag.report.svg import stop_words
from diag.vocabulary import capitalise, check_name

MARK = {
    Status.OK: "ok",
    Status.WARN: "warn",
    Status.FAIL: "fail",
    Status.UNKNOWN: "unknown",
    Status.SKIPPED: "skipped",
}


def row(check: str, event: Progress | Result | None) -> dict[str, Any]:
    """One check as a line of the page: its name, mark and words."""
    name = capitalise(check_name(check))
    if isinstance(event, Result):
        return {"check": check, "name": name, "mark": MARK[event.status], "words": words(event)}
    if event is None:
        return {"check": check, "name": name, "mark": "waiting", "words": ""}
    return {"check": check, "name": name, "mark": "running", "words": one_line(event.note)}


def words(result: Result) -> str:
    """What a check found, in a few words."""
    if result.status is Status.UNKNOWN:
        return f"Could not be measured: {REASONS[result.reason or 'bug']}."
    if result.status is Status.SKIPPED:
        return "Left out." if result.reason == "not-asked" else "Does not apply here."
    titles = [one_line(f.title) for f in result.findings if f.severity != "note"]
    return "; ".join(titles) or "Fine."


def stops(path: tuple[Stop, ...]) -> list[dict[str, str]]:
    """The picture of the path as marks and words."""
    return [{"mark": stop.mark, "words": stop_words(stop)} for stop in path]
