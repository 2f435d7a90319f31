"""Where the doors that a sentence opens (diag/lookup/doors.py) lead on the page."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from diag.lookup import dropped
from diag.lookup.door_table import Door, DoorKind
from diag.lookup.doors import find_doors, find_near, is_pasted_message
from diag.lookup.models import find_only_device
from diag.vocabulary import without_look

#: For each kind of door that has a page here: its endpoint, and the part of the address that its target is ("" for none).
#: Codes stand on the page of codes anyway.
ENDPOINTS: Mapping[DoorKind, tuple[str, str]] = {
    DoorKind.WALK: ("walk.choose", "flow"),
    DoorKind.QUESTION: ("questions.every_question", "_anchor"),
    DoorKind.MESSAGE: ("message.paste", ""),
    DoorKind.ACCOUNT: ("account.begin", ""),
    DoorKind.DEVICE: ("walk.choose", "flow"),
}


@dataclass(frozen=True, kw_only=True)
class DoorLink:
    """One way on: its address, where it leads, and what in the text opens it."""

    to: str
    title: str
    why: str


def find_links(text: str, device: str | None, *, known: Container[str] = ()) -> tuple[DoorLink, ...]:
    """The pages to which a sentence leads, the best first; a device that is known, or that it names, goes
    along.

    ``known``: targets that are offered already.
    """
    pasted = text if is_pasted_message(text) else None
    return _links(find_doors(text), device or _device_of(text), known, pasted)


def find_near_links(text: str, device: str | None) -> tuple[DoorLink, ...]:
    """The pages that are nearest to a sentence that leads nowhere."""
    return _links(find_near(text), device or _device_of(text), ())


def _device_of(text: str) -> str | None:
    """The device that a sentence names, as the list of devices says it."""
    found = find_only_device(text)
    return without_look(found) if found else None


def _links(
    doors: Iterable[Door], device: str | None, known: Container[str], pasted: str | None = None
) -> tuple[DoorLink, ...]:
    """``pasted``: a whole message, which the page that judges it takes along."""
    found = []
    for door in doors:
        endpoint, part = ENDPOINTS.get(door.kind, ("", ""))
        if endpoint and door.target not in known:
            more: dict[str, Any] = {part: door.target} if part else {}
            on = device
            if door.kind is DoorKind.MESSAGE and pasted:
                more = {"q": pasted}
            if door.kind is DoorKind.DEVICE:  # the text names the device itself
                more, on = {part: dropped.WALK}, dropped.dropped_devices()[door.target].device
            found.append(DoorLink(to=url_for(endpoint, device=on, **more), title=door.title, why=door.why))
    return tuple(found)
