"""What a name of Netflix is for, and on which devices: which names a run has to ask, and what a blocked one means.

The names themselves and their sources stand in diag.probes.endpoints (and docs/facts.md 2.1).  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from diag.model import Asked
from diag.probes import endpoints
from diag.probes.endpoints import Endpoint
from diag.vocabulary import DEVICES, kinds


class Purpose(StrEnum):
    """What Netflix uses a name for."""

    PLAYS = "plays"  # nothing plays without it, this PC's browser included
    STARTS = "starts"  # the app of some devices asks for it when it starts
    LOGS = "logs"  # Netflix's logging
    UNKNOWN = "unknown"  # a name of Netflix's that we know nothing about


#: Everything below these domains serves pictures, the player or the video (facts.md 2.1).
_BELOW_PLAYING = (".nflxvideo.net", ".nflxso.net", ".nflxext.com")
#: netflix.com itself only sends browsers on to www.
_PLAYING = frozenset({p.host for p in (*endpoints.NETFLIX, *endpoints.NETFLIX_NAMES_ONLY)} | {"netflix.com"})
_TABLED = {place.host: place for place in endpoints.NETFLIX_START}

#: Names of the same sorts as those of the table, with other numbers, regions and devices (facts.md 2.1).
_STARTING = frozenset({"api.netflix.com", "api-user.netflix.com"})
_BELOW_STARTING = tuple(
    f".{word}.netflix.com" for word in ("nccp", "ftl", "prodaa", "dradis", "prod.cloud", "prod.http1")
)
_BOOTING = re.compile(r"(^|[.-])(appboot|uiboot)\.")
_LOGGING = re.compile(r"(^|\.)(ichnaea|logs|customerevents)(-[^.]+)?\.")
#: How such a name begins -> who asks for it; without one of these it may be any app's.
_BEGINNINGS = (
    (re.compile(r"^nrdp|^uiboot|\.nccp\."), ("tv-app", "chromecast")),
    (re.compile(r"^androidtv"), ("smart-tv", "fire-tv", "chromecast")),
    (re.compile(r"^android"), ("android",)),
    (re.compile(r"^ios"), ("apple",)),
    (re.compile(r"^(web|www)\."), ("browser", "windows-app")),
)
_ANY_APP = ("tv", "phone")


def purpose_of(name: str) -> Purpose:
    """What this name of Netflix's (in small letters) is for."""
    if name in _PLAYING or f".{name}".endswith(_BELOW_PLAYING):
        return Purpose.PLAYS
    if name in _TABLED or _is_asked_at_start(name):
        return Purpose.STARTS
    return Purpose.LOGS if _LOGGING.search(name) else Purpose.UNKNOWN


def _is_asked_at_start(name: str) -> bool:
    """Whether it is of a sort that apps ask for when they start.  Without the long pattern where a short look tells: lists
    have hundreds of thousands of names."""
    if name in _STARTING or name.startswith("nrdp") or name.endswith(_BELOW_STARTING):
        return True
    return "boot." in name and bool(_BOOTING.search(name))


def kinds_that_start_with(names: Iterable[str]) -> tuple[str, ...]:
    """The kinds of device on which Netflix starts with one of these names, in their usual order."""
    found = {kind for name in names for kind in kinds(_devices_of(name))}
    return tuple(kind for kind in DEVICES if kind in found)


def _devices_of(name: str) -> tuple[str, ...]:
    if name in _TABLED:
        return _TABLED[name].devices
    return next((devices for begins, devices in _BEGINNINGS if begins.search(name)), _ANY_APP)


def kinds_in_question(asked: Asked) -> tuple[str, ...]:
    """The kinds of device on which Netflix does not play: the one that was named, else those that show the code."""
    if asked.device:
        named = asked.device.partition("/")[0]
        return (named,) if named in DEVICES else ()
    if not asked.code:
        return ()
    from diag import lookup  # the table of codes is read only by those who have a code

    readings = lookup.look_up(asked.code).readings
    found = {kind for reading in readings for kind in kinds(reading.entry.devices)}
    return tuple(kind for kind in DEVICES if kind in found)


def start_names(of: Iterable[str]) -> tuple[Endpoint, ...]:
    """The names with which Netflix starts on these kinds of device, beyond those that every run asks for."""
    wanted = set(of)
    return tuple(place for place in endpoints.NETFLIX_START if wanted & set(kinds(place.devices)))
