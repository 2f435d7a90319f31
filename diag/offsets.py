"""How far a clock is off, as people say it.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

#: facts.md 7.5: zones are whole quarters of an hour, and no two are more than 14 hours from UTC.
QUARTER_S, FAR_ZONE_S, ZONE_SLACK_S = 900, 14 * 3600, 60.0

#: Seconds, and the words for one and for several.
UNITS = (
    (365 * 86400, "1 year", "{n} years"),
    (86400, "1 day", "{n} days"),
    (3600, "1 hour", "{n} hours"),
    (60, "1 minute", "{n} minutes"),
    (1, "1 second", "{n} seconds"),
)


def is_zone(offset_s: float) -> bool:
    """Whether a clock is off as with a wrong time zone."""
    quarters = round(abs(offset_s) / QUARTER_S)
    near = abs(abs(offset_s) - quarters * QUARTER_S) <= ZONE_SLACK_S
    return near and 1 <= quarters <= FAR_ZONE_S // QUARTER_S


def say_offset(offset_s: float) -> str:
    """How far a clock is off that must be moved by this: "2 hours ahead"."""
    return "{} {}".format(say_seconds(abs(offset_s)), "behind" if offset_s > 0 else "ahead")


def say_seconds(seconds: float) -> str:
    """A length of time as people say it, in its two largest units."""
    for (size, *big), (part, *small) in pairwise(UNITS):
        count, rest = divmod(round(seconds / part), size // part)
        if count:
            return _say_count(count, big) + (f" and {_say_count(rest, small)}" if rest else "")
    return _say_count(round(seconds), [*UNITS[-1][1:]])


def _say_count(number: int, words: Sequence[str]) -> str:
    return words[0] if number == 1 else words[1].format(n=number)
