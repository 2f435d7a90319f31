"""Looks at the router while a person restarts it, waits with them, and has it measured in the end.

Nothing is sent but what a watched restart and the check ``internet`` send anyway.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from diag import host
from diag.guide.effects import UP
from diag.host import SystemFacts
from diag.model import Asked, Status
from diag.troubleshoot import remeasure, router_watch
from diag.troubleshoot.restart import ELSEWHERE, OVER, Phase, Restart, Words, advance, words_now
from diag.troubleshoot.restart_outcome import RestartOutcome

log = logging.getLogger(__name__)


def look_for(home: frozenset[str]) -> Callable[[], str]:
    """What takes a look at the router of a home, told by the addresses of its routers; none: at any."""

    def look() -> str:
        found = router_watch.look_at_router()
        if found != UP or not home:
            return found
        return UP if home & routers_of(host.read_system()) else ELSEWHERE

    return look


def routers_of(system: SystemFacts) -> frozenset[str]:
    """The addresses of the routers, without the name of the adapter: a PC may come back by another one."""
    return frozenset(address.partition("%")[0] for address in system.routers())


def is_online(asked: Asked) -> bool:
    """Whether the check of the internet finds it, which takes a few seconds."""
    session = remeasure.start_session(asked, ("internet",))
    for _ in session.watch():
        pass
    found = next((result for result in session.case().results if result.check == "internet"), None)
    return found is not None and found.status in {Status.OK, Status.WARN}


class RestartCompanion:
    """Looks at the router while the person restarts it, and has it measured in the end.

    ``measure`` begins the measurement, and returns False where that is not possible yet.
    """

    def __init__(
        self,
        *,
        look: Callable[[], str],
        online: Callable[[], bool],
        measure: Callable[[], bool],
        pace_s: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look, self._online, self._measure = look, online, measure
        self._pace_s = router_watch.PACE_S if pace_s is None else pace_s
        self._clock = clock
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._state = Restart(began=clock(), since=clock())
        self.outcome: RestartOutcome | None = None

    @property
    def state(self) -> Restart:
        """How far it is."""
        with self._lock:
            return self._state

    @property
    def words(self) -> Words:
        """What the person reads now."""
        return words_now(self.state, self._clock())

    @property
    def seconds_left(self) -> float | None:
        """How long the person still waits; None where nobody can say."""
        return self.state.seconds_left(self._clock())

    @property
    def gone_s(self) -> float:
        """How long the phase has lasted, in seconds."""
        return max(0.0, self._clock() - self.state.since)

    def start(self) -> None:
        """Begin to look, in the background."""
        threading.Thread(target=self._work, name="restart-companion", daemon=True).start()

    def _work(self) -> None:
        while not self._end.is_set():
            try:
                self.step()
            except OSError:  # adapters come and go while a router restarts
                log.info("a look at the router failed", exc_info=True)
            self._end.wait(self._pace_s)

    def step(self) -> None:
        """One look, and what follows from it."""
        if self.state.phase is Phase.MEASURE:
            if self._measure():
                self._end.set()
            return
        looked = self._look()
        online = looked == UP and self.state.phase is Phase.LINE and self._online()
        with self._lock:
            self._state = advance(self._state, looked, self._clock(), online=online)
            if self._state.phase in {Phase.DONE, Phase.STOPPED}:
                self._end.set()

    def note_unplugged(self) -> None:
        """The person says that it is unplugged, which could not be seen."""
        with self._lock:
            if self._state.phase is Phase.UNPLUG:
                self._state = self._state.enter(Phase.AWAY, self._clock())

    def measure_now(self) -> None:
        """The person wants no more waiting."""
        with self._lock:
            if self._state.phase not in OVER:
                self._state = self._state.enter(Phase.MEASURE, self._clock())

    def stop(self) -> None:
        """Look no more."""
        with self._lock:
            if self._state.phase not in OVER:
                self._state = self._state.enter(Phase.STOPPED, self._clock())
        self._end.set()

    def finish(self, outcome: RestartOutcome) -> None:
        """It was measured."""
        with self._lock:
            self.outcome = outcome
            self._state = self._state.enter(Phase.DONE, self._clock())
        self._end.set()

    @property
    def was_seen(self) -> bool | None:
        """Whether the router was seen to go and come back; None when nobody can tell."""
        return True if self.state.seen else None


def companion_for(asked: Asked, measure: Callable[[], bool]) -> RestartCompanion:
    """A companion for the home in which this PC is now.  ``asked``: for what it looks whether the internet is back."""
    home = routers_of(host.read_system())
    return RestartCompanion(look=look_for(home), online=lambda: is_online(asked), measure=measure)
