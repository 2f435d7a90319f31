"""What a phone or TV says that it has measured: the claim of a stranger, of which nothing but bounded numbers is taken."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from diag.values import is_whole, number

#: The longest claim, in bytes; ours have about 3,000.
LONGEST_CLAIM = 16 * 1024

#: Points of a series, answers that were timed, milliseconds of one measurement, bytes of one, Mbit/s of a live number.
MOST_POINTS, MOST_TRIPS, LONGEST_MS, MOST_BYTES, MOST_MBPS = 200, 60, 30_000, 2**36, 10_000.0

#: What a browser can say of a video format: no, yes, it does not tell.
_SAID = (False, True, None)

#: (milliseconds since the begin, bytes until then), in order of time.
ByteCurve = tuple[tuple[float, int], ...]


class UnexpectedClaim(ValueError):
    """What came is not what our page sends."""


@dataclass(frozen=True, kw_only=True)
class SpotClaim:
    """One measurement, as the page tells it.  ``place``: which of the places that the page offers; ``formats``: for each of
    the video formats that the page asks about whether this browser plays it; ``internet`` is None where it was not measured."""

    number: int
    place: int
    down: ByteCurve
    trips: tuple[float, ...]
    internet: ByteCurve | None
    formats: tuple[bool | None, ...]


@dataclass(frozen=True, kw_only=True)
class LiveClaim:
    """What arrives at this very moment, in Mbit/s."""

    mbps: float


def read_claim(body: bytes, *, places: int, formats: int) -> SpotClaim:
    """The claim in a body.  Raises UnexpectedClaim."""
    data = _object(body, {"n", "place", "down", "trips", "internet", "formats"})
    said = _list(data["formats"], formats)
    if len(said) != formats:
        raise UnexpectedClaim("formats")
    return SpotClaim(
        number=_whole(data["n"], 1_000_000),
        place=_whole(data["place"], places - 1),
        down=_curve(data["down"]),
        trips=tuple(_amount(each, LONGEST_MS) for each in _list(data["trips"], MOST_TRIPS)),
        internet=None if data["internet"] is None else _curve(data["internet"]),
        formats=tuple(_SAID[_whole(each, 2)] for each in said),
    )


def read_live(body: bytes) -> LiveClaim:
    """The live number in a body.  Raises UnexpectedClaim."""
    return LiveClaim(mbps=_amount(_object(body, {"mbps"})["mbps"], MOST_MBPS))


def _object(body: bytes, keys: set[str]) -> dict[str, Any]:
    if len(body) > LONGEST_CLAIM:
        raise UnexpectedClaim("size")
    try:
        data = json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as exc:
        raise UnexpectedClaim("no JSON") from exc
    if not isinstance(data, dict) or set(data) != keys:
        raise UnexpectedClaim("keys")
    return data


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise UnexpectedClaim("list")
    return value


def _whole(value: Any, most: int) -> int:
    if not is_whole(value) or not 0 <= value <= most:
        raise UnexpectedClaim("whole number")
    return value


def _amount(value: Any, most: float) -> float:
    found = number(value)
    if found is None or not 0 <= found <= most:
        raise UnexpectedClaim("number")
    return found


def _curve(value: Any) -> ByteCurve:
    """Points whose times and bytes never fall."""
    points: list[tuple[float, int]] = []
    before: tuple[float, int] = (0.0, 0)
    for each in _list(value, MOST_POINTS):
        pair = _list(each, 2)
        if len(pair) != 2:
            raise UnexpectedClaim("point")
        point = (_amount(pair[0], LONGEST_MS), _whole(pair[1], MOST_BYTES))
        if point[0] < before[0] or point[1] < before[1]:
            raise UnexpectedClaim("order")
        points.append(point)
        before = point
    return tuple(points)
