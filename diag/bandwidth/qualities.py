"""The picture qualities and the rate that Netflix recommends for each (qualities.toml, with source and date)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEFAULT = "1080p"

#: As many streams as anybody may have at once: the largest plan allows 4, a second account beside it as many.
MOST_SCREENS = 8


@dataclass(frozen=True, kw_only=True)
class Quality:
    """One quality; ``mbps`` is for one stream."""

    name: str
    mbps: float
    words: str


@cache
def _data() -> tuple[tuple[Quality, ...], str, str]:
    read = tomllib.loads(Path(__file__).with_name("qualities.toml").read_text("utf-8"))
    return tuple(Quality(**entry) for entry in read["quality"]), read["source"], read["checked"].isoformat()


def every() -> tuple[Quality, ...]:
    """All qualities, best first."""
    return _data()[0]


def source() -> tuple[str, str]:
    """Where the rates come from, and when they were last compared with it."""
    return _data()[1], _data()[2]


def needed_mbps(quality: str | None, screens: int | None) -> float:
    """The rate for so many streams of a quality; 1080p and one stream when not given."""
    names = {entry.name: entry.mbps for entry in every()}
    return names.get(quality or DEFAULT, names[DEFAULT]) * max(1, screens or 1)


def plays(low_mbps: float, screens: int | None) -> tuple[str | None, int]:
    """The best quality that a rate holds for the screens asked for, and how many streams of it; (None, 0) for none."""
    asked = max(1, screens or 1)
    for entry in every():
        if low_mbps >= entry.mbps * asked:
            return entry.name, int(low_mbps // entry.mbps)
    return None, 0
