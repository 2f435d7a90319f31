"""Many answers, one device: everything that was read of a box, put together.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from diag.tv.types import TvDevice, TvReading

T = TypeVar("T")
#: What one of several says of Netflix counts before what another says: who saw it is surer than who did not.
_SURER = ("running", "stopped", "installable", "absent")
#: So many devices are told of.
MOST_DEVICES = 32


def merge(readings: Mapping[str, Sequence[TvReading]]) -> tuple[TvDevice, ...]:
    """One device a box: an address, or several addresses behind which the same identity answers.

    The readings of an address come in the order in which they count.
    """
    boxes: list[list[TvReading]] = []
    of_identity: dict[tuple[str, str | None], list[TvReading]] = {}
    for found in readings.values():
        names = [
            (one.identity, one.model) for one in found if one.identity
        ]  # some makers give all of a model the same
        box = next((of_identity[name] for name in names if name in of_identity), None)
        if box is None:
            box = []
            boxes.append(box)
        box += found
        of_identity.update(dict.fromkeys(names, box))
    devices = (_device(found) for found in boxes if found and all(one.has_screen for one in found))
    return tuple(sorted(devices, key=lambda one: (one.make or "~", one.model or "", one.read_by)))[
        :MOST_DEVICES
    ]


def _device(found: Sequence[TvReading]) -> TvDevice:
    states = {one.netflix for one in found}
    return TvDevice(
        make=_first(one.make for one in found),
        model=_first(one.model for one in found),
        system=_first(one.system for one in found),
        version=_first(one.version for one in found),
        kind=_first(one.kind for one in found),
        maker=_first(one.maker for one in found),
        is_set=_first(one.is_set for one in found),
        network=_first(one.network for one in found),
        netflix=next((state for state in _SURER if state in states), "unknown"),
        signal_dbm=_first(one.signal_dbm for one in found),
        clock_offset_s=_first(one.clock_offset_s for one in found),
        update_waits=_first(one.update_waits for one in found),
        up_s=_first(one.up_s for one in found),
        boot_id=_first(one.boot_id for one in found),
        is_closed=any(one.is_closed for one in found),
        read_by=tuple(dict.fromkeys(one.read_by for one in found)),
    )


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
