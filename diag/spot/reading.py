"""What the numbers of a place mean, beside what is known of this PC.  Pure, and never more than was measured."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from diag.case.document import CaseDocument, MeasuredSpot
from diag.vocabulary import DEFAULT_QUALITY, QUALITIES, needed_mbps

#: So many times as fast as the other way is clearly faster: two measurements over the air differ by half from minute to minute.
CLEARLY = 1.5

#: Stalls in 4.5 seconds that no player's buffer should be asked to hide.
MANY_STALLS = 2

Place = Literal["spot-air", "pc-side", "line", "device", "fine", "unknown"]


@dataclass(frozen=True, kw_only=True)
class SpotContext:
    """What is known of this PC: its own download from the internet in Mbit/s, and the picture that is wanted."""

    internet_mbps: float | None = None
    quality: str = DEFAULT_QUALITY.id
    screens: int = 1

    @property
    def needed(self) -> float:
        """Mbit/s that the wanted picture needs."""
        return needed_mbps(self.quality, self.screens)

    @property
    def picture(self) -> str:
        """The wanted picture in words."""
        return QUALITIES.get(self.quality, DEFAULT_QUALITY).name


@dataclass(frozen=True, kw_only=True)
class SpotReading:
    """``place``: which part of the way is weak ("spot-air": between the router and the place; "pc-side": between the router
    and this PC; "line": beyond the router; "device": the measuring device itself; "fine": none of those that were measured)."""

    place: Place
    title: str
    text: str
    next: str


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("readings.toml").read_text(encoding="utf-8"))


def context_of(document: CaseDocument | None) -> SpotContext:
    """What a case knows of this PC that helps to read a place."""
    if document is None:
        return SpotContext()
    test = document.bandwidth
    return SpotContext(
        internet_mbps=float(test.download_mbps) if test and test.download_mbps is not None else None,
        quality=document.asked.quality or DEFAULT_QUALITY.id,
        screens=document.asked.screens or 1,
    )


def read_spot(spot: MeasuredSpot, others: Sequence[MeasuredSpot], context: SpotContext) -> SpotReading:
    """What one measurement means.  ``others``: all measurements of the same opening or case."""
    word, place, because = _judge(spot, others, context)
    row = _texts()[word]
    given = {
        "where": where(spot.name),
        "down": say_mbps(spot.down_mbps),
        "internet": say_mbps(spot.internet_mbps),
        "needed": say_mbps(context.needed),
        "picture": context.picture,
        "own": say_mbps(context.internet_mbps),
        "stalls": f", and it stalled {spot.stalls} times" if (spot.stalls or 0) >= MANY_STALLS else "",
        "because": because,
        "pc": "" if context.internet_mbps is None else f". This PC gets {say_mbps(context.internet_mbps)}",
    }
    return SpotReading(
        place=place,
        title=row["title"].format(**given),
        text=row["text"].format(**given),
        next=row["next"],
    )


def _judge(
    spot: MeasuredSpot, others: Sequence[MeasuredSpot], context: SpotContext
) -> tuple[str, Place, str]:
    """The text, the weak part, and why this PC's own part of the way is not it."""
    down, outside, needed, own = spot.down_mbps, spot.internet_mbps, context.needed, context.internet_mbps
    if down is None:
        return "unmeasured", "unknown", ""
    if down < needed or (spot.stalls or 0) >= MANY_STALLS:
        if outside is not None and outside >= needed and outside >= CLEARLY * down:
            return ("pc-cable" if spot.medium == "wired" else "pc-wifi"), "pc-side", ""
        if spot.medium == "wired":
            return "spot-air", "spot-air", ": it is connected by a cable"
        best = max((each.down_mbps or 0.0 for each in others), default=0.0)
        if best >= needed and best >= CLEARLY * down:
            return "spot-air", "spot-air", f": {say_mbps(best)} passed to another place"
        if own is not None and own >= needed and own >= CLEARLY * down:
            return "spot-air", "spot-air", f": {say_mbps(own)} reached it from the internet"
        return "undecided", "unknown", ""
    if outside is None:
        return "fine-inside", "fine", ""
    if outside >= needed:
        return "fine", "fine", ""
    if own is not None and own >= needed and own >= CLEARLY * outside:
        return "device", "device", ""
    return "line", "line", ""


def compare_spots(spots: Sequence[MeasuredSpot]) -> str | None:
    """The best and the worst place in a sentence; None where there are not two names with a number.

    Of several measurements at one place the last one counts.
    """
    last = {spot.name: spot.down_mbps for spot in spots if spot.down_mbps is not None}
    if len(last) < 2:
        return None
    order = sorted(last.items(), key=lambda pair: pair[1])
    (worst, low), (best, high) = order[0], order[-1]
    if high < CLEARLY * low:
        return f"All {len(last)} places are reached about equally well ({say_mbps(low)} to {say_mbps(high)})."
    return f"Best: {_as_place(best)} with {say_mbps(high)}. Worst: {_as_place(worst)} with {say_mbps(low)}."


def where(name: str) -> str:
    """The name of a place within a sentence: "at the TV", "at “Anna's room”"."""
    return _as_place(name) if name.lower().startswith(_PREPOSITIONS) else f"at “{name}”"


_PREPOSITIONS = ("at ", "beside ", "in ", "on ", "near ", "behind ", "under ", "between ")


def _as_place(name: str) -> str:
    return name[:1].lower() + name[1:] if name.lower().startswith(_PREPOSITIONS) else f"“{name}”"


def say_mbps(mbps: float | None) -> str:
    """A rate for people."""
    if mbps is None:
        return "an unknown rate"
    return f"{mbps:.1f} Mbit/s" if mbps < 10 else f"{mbps:.0f} Mbit/s"
