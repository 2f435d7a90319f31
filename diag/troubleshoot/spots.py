"""Measured places in the case that is being worked on, or in a new one: one protocol for both faces."""

from __future__ import annotations

import threading
from collections.abc import Callable

from diag.case.document import MeasuredSpot
from diag.model import Asked
from diag.spot import SpotContext, SpotServer, context_of
from diag.spot.session import SpotState
from diag.store import NotFound, Store, StoreError, TextRefused, case_file
from diag.troubleshoot import remeasure
from diag.troubleshoot.suggest import FRESH_S


def keep_spot(store: Store, spot: MeasuredSpot, case: str | None) -> tuple[str, int]:
    """Keep a place in a case, or in the newest one when that is fresh, or in a new one; the case, and the number of the place.

    Raises StoreError, TextRefused.
    """
    id_ = case or store.newest(FRESH_S)
    try:
        if id_:
            return id_, store.add_spot(id_, spot)
    except NotFound:  # it was deleted meanwhile
        pass
    id_ = case_file.save_case(remeasure.empty_case(Asked()), store)
    return id_, store.add_spot(id_, spot)


class SpotVisit:
    """One opening of the small server, whose places are kept in a case as they come."""

    def __init__(self, server: SpotServer, store: Callable[[], Store], case: str | None = None) -> None:
        self.server, self.case = server, case
        self.trouble: str | None = None  # why a place could not be saved, in a sentence for people
        self._store = store
        self._lock = threading.Lock()
        self._numbers: list[int | None] = []
        self._thread = threading.Thread(target=self._follow, name="spots", daemon=True)
        self._thread.start()

    @property
    def state(self) -> SpotState:
        """How things stand."""
        return self.server.session.state()

    def stop(self) -> None:
        """Close it, and wait until what was measured is kept."""
        self.server.close()
        self._thread.join(5)

    def rename(self, number: int, name: str) -> None:
        """Call a place otherwise, here and in the case.  Raises IndexError, StoreError, TextRefused, NotFound."""
        self._keep(self.state)
        kept = self._numbers[number]
        if self.case and kept is not None:
            with self._store() as store:
                store.rename_spot(self.case, kept, name)
        self.server.session.rename(number, name)

    def context(self) -> SpotContext:
        """What the case knows of this PC."""
        try:
            with self._store() as store:
                return context_of(store.case(self.case).runs[-1] if self.case else None)
        except (StoreError, NotFound, IndexError):
            return SpotContext()

    def _follow(self) -> None:
        state = self.state
        while state.over is None:
            self._keep(state)
            state = self.server.session.wait(state, 1)
        self._keep(state)

    def _keep(self, state: SpotState) -> None:
        with self._lock:
            for spot in state.spots[len(self._numbers) :]:
                try:
                    with self._store() as store:
                        self.case, number = keep_spot(store, spot, self.case)
                    self._numbers.append(number)
                except (StoreError, TextRefused) as exc:
                    self._numbers.append(None)
                    self.trouble = f"This was not saved. {exc}"
