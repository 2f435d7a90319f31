"""The search: hear who answers, read each at once while others still answer, be done in time whatever they do."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from diag.net.concurrency import CallGroup, values_of
from diag.tv import mdns, ssdp
from diag.tv.door import TvDoor
from diag.tv.merge import merge
from diag.tv.multicast import Listener, Search
from diag.tv.readers import READERS
from diag.tv.types import Lan, Sighting, TvReader, TvReading, TvSurvey

log = logging.getLogger(__name__)

#: The whole search, in seconds; and how long answers are heard: the last round, its spread, and the way over Wi-Fi.
LOOK_S, HEAR_S = 5.0, 3.7
SEARCHES = (ssdp.SEARCH, mdns.SEARCH)
#: So many boxes are read, and of each so many pages by one reader: a home has fewer, a hostile network as many as it likes.
MOST_BOXES, MOST_PAGES = 64, 3
#: The number has 31 bits.
_LONGEST_BOOT = 10
_ORDER = {reader.name: place for place, reader in enumerate(READERS)}

_Key = tuple[str, str, str]


def look(
    lans: Sequence[Lan],
    never: frozenset[str] = frozenset(),
    *,
    look_s: float = LOOK_S,
    stop: Callable[[], bool] = lambda: False,
    searches: Sequence[Search] = SEARCHES,
) -> TvSurvey:
    """Search these networks; ``never`` are addresses that nobody reads.  Ends within ``look_s`` seconds, or soon after
    ``stop()`` is true; raises nothing for what the world does."""
    if not lans:
        return TvSurvey(failure="no-lan")
    return _Look(lans, never, look_s, stop, searches).run()


class _Look:
    def __init__(
        self,
        lans: Sequence[Lan],
        never: frozenset[str],
        look_s: float,
        stop: Callable[[], bool],
        searches: Sequence[Search],
    ) -> None:
        self._end = time.monotonic() + look_s
        self._hear_end = time.monotonic() + look_s * HEAR_S / LOOK_S
        self._stop = stop
        self._listener = Listener(searches, lans, never)
        self._group = CallGroup()
        self._futures: dict[_Key, Future[list[TvReading]]] = {}
        self._boots: dict[str, set[str]] = {}  # address -> what it told of when it joined the network
        self._lock = threading.Lock()
        self._begun: dict[str, dict[str, set[str]]] = {}  # address -> reader -> pages that it reads

    def run(self) -> TvSurvey:
        for seen in self._listener.sightings(self._hear_end, self._stop):
            if seen.service == ssdp.DIAL:
                self._boots.setdefault(seen.address, set()).add(seen.told.get(ssdp.BOOT, ""))
            for reader in READERS:
                if seen.service in reader.services:
                    self._start(reader, seen)
        while self._group.pending and not self._stop():
            if (
                not self._group.wait_for_next(min(self._end, time.monotonic() + 0.25))
                and self._seconds_left() <= 0
            ):
                break
        readings: dict[str, list[TvReading]] = {}
        for (address, *_), found in values_of(self._futures).items():
            boot = read_boot(self._boots.get(address, ()))
            readings.setdefault(address, []).extend(replace(one, boot_id=boot) for one in found)
        for found in readings.values():
            found.sort(key=lambda one: _ORDER[one.read_by])
        asked = self._listener.asked
        return TvSurvey(
            devices=merge(readings), asked=asked, failure=None if asked else self._listener.failure
        )

    def _seconds_left(self) -> float:
        return self._end - time.monotonic()

    def _start(self, reader: TvReader, seen: Sighting) -> None:
        page = seen.location or "" if reader.follows else ""
        if self._begin(seen.address, reader.name, page):
            door = TvDoor(seen.address, self._seconds_left)
            self._futures[seen.address, reader.name, page] = self._group.start(
                partial(self._read, reader, seen, door)
            )

    def _begin(self, address: str, reader: str, page: str = "") -> bool:
        """Whether a box is to be read in this way now: each page once, and only so many."""
        with self._lock:
            if address not in self._begun and len(self._begun) >= MOST_BOXES:
                return False
            pages = self._begun.setdefault(address, {}).setdefault(reader, set())
            if page in pages or len(pages) >= MOST_PAGES:
                return False
            pages.add(page)
            return True

    def _read(self, reader: TvReader, seen: Sighting, door: TvDoor) -> list[TvReading]:
        """What one reader learns, and those that read devices of the make that it found."""
        found = _read_safely(reader, seen, door)
        if found is None:
            return []
        readings = [found]
        for other in READERS:
            if found.maker in other.makers and self._begin(seen.address, other.name):
                more = _read_safely(other, seen, door)
                readings += [more] if more else []
        return readings


def _read_safely(reader: TvReader, seen: Sighting, door: TvDoor) -> TvReading | None:
    try:
        return reader.read(seen, door)
    except Exception as exc:  # whatever a stranger's words trip over, the search goes on
        log.warning("the reader %s stumbled over an answer: %s", reader.name, type(exc).__name__)
        return None


def read_boot(told: Iterable[str]) -> int | None:
    """The number of one service that all answers of a search gave; None where there is none, or one that changes by itself."""
    one = set(told)
    text = one.pop() if len(one) == 1 else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_BOOT else None
