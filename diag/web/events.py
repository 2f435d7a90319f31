"""A run as the page hears of it: plain data for each sign of life, the same for the stream and for polling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from diag.model import Asked, Confidence, Diagnosis, Progress, Result
from diag.report.formatting import MARKS, result_words, streams
from diag.report.path_diagram import Stop
from diag.report.svg import line_class, stop_words
from diag.steps import ONE_OF, group_ways
from diag.text import one_line
from diag.vocabulary import DEFAULT_QUALITY, PLACES, QUALITIES, capitalise, check_name, needed_mbps

ENOUGH = "Enough for {wanted}"
TOO_SLOW = "So far too slow for {wanted}"

#: What is said of a cause while the rest is still being measured.
SURE = "We are sure of this. The rest is still being measured."
SO_FAR = "It looks like this so far. We are looking once more, to be sure."


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
    """The picture of the path as names, marks, words and the line that leads to each stop.

    Why a stop is at fault stands in the cause below the picture, which has one line for each stop while it changes.
    """
    return [
        {
            "name": stop.name,
            "mark": stop.mark,
            "words": MARKS["fail"].spoken if stop.mark == "fail" else stop_words(stop),
            "way": line_class(stop),
        }
        for stop in path
    ]


def wanted_picture(asked: Asked) -> str:
    """The picture against which the speed is held: "Full HD (1080p)", "Ultra HD (4K) on 2 screens"."""
    quality = QUALITIES.get(asked.quality or "", DEFAULT_QUALITY).id
    screens = asked.screens or 1
    return QUALITIES[quality].name if screens == 1 else streams(quality, screens)


def speed_words(mbps: float, asked: Asked) -> str:
    """What a rate so far, in Mbit/s, means for the picture that is wanted."""
    words = ENOUGH if mbps >= needed_mbps(asked.quality, asked.screens) else TOO_SLOW
    return words.format(wanted=wanted_picture(asked))


def step_words(ways: Sequence[str]) -> str:
    """One step in one line: a sentence, or the ways of which one is taken."""
    return " ".join((ONE_OF, *(f"– {way}" for way in ways))) if len(ways) > 1 else ways[0]


def cause(found: Diagnosis | None) -> dict[str, Any] | None:
    """A cause that is known already: where it is, how sure that is, and what to do."""
    if found is None:
        return None
    place, sure = PLACES.get(found.where), found.confidence is Confidence.SURE
    return {
        "id": found.id,
        "place": capitalise(place.at if sure else f"probably {place.at}") if place else "",
        "headline": one_line(found.title),
        "steps": [one_line(step_words(ways)) for ways in group_ways(found.remedy)],
        "certainty": SURE if sure else SO_FAR,
    }
