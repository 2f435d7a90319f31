"""Places in the home as a phone or a TV measured them: a line for each, and what they mean together."""

from __future__ import annotations

from collections.abc import Iterator

from diag.case.document import CaseDocument, MeasuredSpot, Story
from diag.report.summary import Item
from diag.spot import compare_spots, context_of, read_spot
from diag.spot.reading import say_mbps
from diag.text import one_line

#: So many places are told, the latest ones; more are told by nobody.
MOST = 6


def items(story: Story) -> Iterator[Item]:
    """The last measurement of each place."""
    for spot in _last(story):
        text = "; ".join(_numbers(spot))
        yield Item(
            key=one_line(spot.name),
            label=one_line(spot.name),
            text=f"{text} (told by a phone or TV there)",
            find="",
        )


def conclusions(case: CaseDocument, story: Story) -> Iterator[str]:
    """What the last measurement means, and how the places compare."""
    spots = _last(story)
    if spots:
        reading = read_spot(spots[-1], spots, context_of(case))
        yield one_line(f"{reading.title}. {reading.text}")
        compared = compare_spots(spots)
        if compared:
            yield one_line(compared)


def _last(story: Story) -> list[MeasuredSpot]:
    newest: dict[str, MeasuredSpot] = {}
    for spot in story.spots or ():
        newest.pop(spot.name, None)
        newest[spot.name] = spot
    return list(newest.values())[-MOST:]


def _numbers(spot: MeasuredSpot) -> Iterator[str]:
    if spot.down_mbps is None:
        yield "could not be measured"
    else:
        yield f"{say_mbps(spot.down_mbps)} from this PC"
    if spot.up_mbps is not None:
        yield f"{say_mbps(spot.up_mbps)} back"
    if spot.internet_mbps is not None:
        yield f"{say_mbps(spot.internet_mbps)} from the internet"
    if spot.round_trip_ms is not None:
        yield f"answers in {spot.round_trip_ms:.0f} ms"
    if spot.stalls:
        yield f"{spot.stalls} {'stall' if spot.stalls == 1 else 'stalls'}"
