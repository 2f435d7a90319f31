"""A restart of the router, gone through together with the person: what to do now, what was seen of it, whether it helped.

``advance`` folds what is seen into how far it is, and asks nobody; ``RestartCompanion`` looks, waits and has it measured.
Nothing is sent but what a watched restart and the check ``internet`` send anyway.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from diag import host
from diag.case.document import CaseDocument
from diag.guide.effects import BETTER, SAME, UP, WORSE, Effect
from diag.guide.evidence import MEASURED
from diag.host import SystemFacts
from diag.model import Asked, Severity, Status
from diag.troubleshoot import remeasure, router_watch

log = logging.getLogger(__name__)

#: How long the router stays without power, in seconds: as in the walks (walk.toml, restart-home-network).
UNPLUGGED_S = 30.0

#: A router that answers again sooner was not restarted: the Wi-Fi of this PC was away for a moment, in seconds.
BLIP_S = 10.0

#: So many looks one after the other must find nobody, before the router counts as gone.
SURE_LOOKS = 2

#: Who is at it has unplugged it by then, in seconds; after that we say that we have not seen it.
UNSEEN_S = 120.0

#: No home router takes longer to start, in seconds; after that we say what to look at.
LOST_S = 300.0

#: A line that was down comes back within minutes of its router, in seconds; after that we measure all the same.
LINE_S = 240.0

#: Between the first answer from the internet and the measurement, in seconds: all other devices come back as well.
SETTLE_S = 30.0

#: Nobody is at it any more after so many seconds.
LONGEST_S = 30 * 60.0

#: The router that answers is not the one of before: this PC went over to another network meanwhile.
ELSEWHERE = "elsewhere"

#: Of what kind a restart is among the actions of the walks.
ACTION = "restart-home-network"


class Phase(StrEnum):
    """How far the restart is."""

    UNPLUG = "unplug"  # the router is still on
    AWAY = "away"  # it has no power, and is left so
    PLUG = "plug"  # it gets power again, and starts
    LOST = "lost"  # it has been starting for too long
    LINE = "line"  # it is back, and the internet not yet
    SETTLE = "settle"  # both are back
    MEASURE = "measure"  # it is measured what that changed
    DONE = "done"
    STOPPED = "stopped"


#: Phases after which nothing is looked at any more.
OVER = frozenset({Phase.MEASURE, Phase.DONE, Phase.STOPPED})


@dataclass(frozen=True, kw_only=True)
class Restart:
    """How far a restart is.  ``since``: when the phase began, in seconds of a steady clock; ``began``: when all began.

    ``known``: the router has answered at all; ``missed``: looks that found nobody, one after the other, since ``missing``;
    ``seen``: it was seen to go; ``elsewhere``: this PC is in another network.
    """

    began: float
    since: float
    phase: Phase = Phase.UNPLUG
    known: bool = False
    missed: int = 0
    missing: float = 0.0
    seen: bool = False
    elsewhere: bool = False

    def enter(self, phase: Phase, now: float) -> Restart:
        """The same in another phase."""
        return replace(self, phase=phase, since=now, missed=0)

    def seconds_left(self, now: float) -> float | None:
        """How long the person still waits without power; None where nobody can say how long it takes."""
        wait_s = {Phase.AWAY: UNPLUGGED_S, Phase.SETTLE: SETTLE_S}.get(self.phase)
        return None if wait_s is None else max(0.0, self.since + wait_s - now)


def advance(state: Restart, looked: str, now: float, *, online: bool = False) -> Restart:
    """How far it is after one more look at the router (``up``, ``down``, ``elsewhere``); ``online``: the internet answers."""
    if state.phase in OVER:
        return state
    if now - state.began >= LONGEST_S:
        return state.enter(Phase.STOPPED, now)
    up = looked == UP
    if up:
        state = replace(state, known=True, missed=0, elsewhere=False)
    else:
        missing = now if state.missed == 0 else state.missing
        state = replace(state, missed=state.missed + 1, missing=missing, elsewhere=looked == ELSEWHERE)
    gone = state.missed >= SURE_LOOKS
    if gone and state.known and state.phase in {Phase.AWAY, Phase.PLUG}:
        state = replace(state, seen=True)
    waited_s = now - state.since
    match state.phase:
        case Phase.UNPLUG if gone and state.known:
            return replace(state, phase=Phase.AWAY, since=state.missing, seen=True)
        case Phase.AWAY if state.seen and up and waited_s < BLIP_S:
            return replace(state.enter(Phase.UNPLUG, now), seen=False)
        case Phase.AWAY if state.seen and up:
            return state.enter(Phase.LINE, now)
        case Phase.AWAY if waited_s >= UNPLUGGED_S:
            return state.enter(Phase.PLUG, now)
        case Phase.PLUG | Phase.LOST if up:
            return state.enter(Phase.LINE, now)
        case Phase.PLUG if waited_s >= LOST_S:
            return replace(state, phase=Phase.LOST, since=now)
        case Phase.LINE | Phase.SETTLE if gone:
            return replace(state, phase=Phase.PLUG, since=state.missing)
        case Phase.LINE if online:
            return state.enter(Phase.SETTLE, now)
        case Phase.LINE if waited_s >= LINE_S:
            return state.enter(Phase.MEASURE, now)
        case Phase.SETTLE if waited_s >= SETTLE_S:
            return state.enter(Phase.MEASURE, now)
    return state


# -- what is said -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the person reads now: what to do, more about it, and further steps where there are some."""

    title: str
    text: str
    steps: tuple[str, ...] = ()


WORDS: Mapping[Phase, Words] = {
    Phase.UNPLUG: Words(
        title="Unplug the router from the power now.",
        text="If the modem is a box of its own, unplug it too. We look at the router all the time, and see it go.",
    ),
    Phase.AWAY: Words(
        title="Leave it unplugged.",
        text="We count the seconds. Nothing here needs the internet, so this page goes on.",
    ),
    Phase.PLUG: Words(
        title="Plug it in again.",
        text="If the modem is a box of its own, plug it in first. A router takes a few minutes to start. "
        "You can leave it alone now: we see it come back.",
    ),
    Phase.LOST: Words(
        title="The router has not come back for five minutes.",
        text="We go on looking for it. Meanwhile:",
        steps=(
            "Look at the lights of the router. If none is on, check its plug, its switch and the socket.",
            "If its lights are on, see whether this PC is connected: to your own Wi-Fi, or by its cable.",
            "If it still does not come back, call whoever gave you the router. Mostly that is your internet provider.",
        ),
    ),
    Phase.LINE: Words(
        title="The router is back. We wait for the internet.",
        text="After a restart that can take some minutes. You need not do anything.",
    ),
    Phase.SETTLE: Words(
        title="The internet answers again.",
        text="We let everything come to rest, and then measure whether it helped.",
    ),
    Phase.MEASURE: Words(
        title="Now we measure whether it helped.",
        text="That begins as soon as nothing else is being measured.",
    ),
    Phase.STOPPED: Words(
        title="We no longer look at the router.",
        text="You can begin again whenever you like.",
    ),
}

UNKNOWN_ROUTER = "This PC does not see the router at the moment. So tell us below when it is unplugged."
UNSEEN = "We have not seen it go so far. If it is unplugged, tell us below: this PC may be connected in another way."
IN_ANOTHER_NETWORK = (
    "This PC is in another network now. Connect it with your own again, so that we see your router come back."
)


def words_now(state: Restart, now: float) -> Words:
    """What the person reads now."""
    said = WORDS[
        Phase.MEASURE if state.phase is Phase.DONE else state.phase
    ]  # the outcome says what was found
    if state.elsewhere and state.phase in {Phase.PLUG, Phase.LOST}:
        return replace(said, text=IN_ANOTHER_NETWORK)
    if state.phase is Phase.UNPLUG and not state.known and state.missed >= SURE_LOOKS:
        return replace(said, text=UNKNOWN_ROUTER)
    if state.phase is Phase.UNPLUG and now - state.since >= UNSEEN_S:
        return replace(said, text=UNSEEN)
    return said


# -- whether it helped --------------------------------------------------------------------------------------------

OTHER, UNKNOWN = "other", "unknown"

OUTCOMES: Mapping[str, str] = {
    BETTER: "It is better after the restart.",
    SAME: "It is the same as before the restart.",
    WORSE: "It is worse than before the restart.",
    OTHER: "Something is better after the restart, and something is not.",
    UNKNOWN: "We could not measure whether the restart helped.",
}

#: What stands among the steps that were tried, and before what it changed.
TRIED, AFTER = "Restarted the router", "After the restart"


@dataclass(frozen=True, kw_only=True)
class RestartOutcome:
    """Whether a restart helped: a word of OUTCOMES, the effect with its figures, and both results in one sentence each."""

    word: str
    effect: Effect
    before: str
    after: str


def judge_restart(before: CaseDocument, after: CaseDocument, effect: Effect) -> RestartOutcome:
    """Whether it is better, by the causes that are gone or came and else by the figures.

    A cause is gone only where what it was seen by was measured again.
    """
    old, new = _causes(before), _causes(after)
    measured = {check.id for check in after.checks if check.status in MEASURED}
    signs = {BETTER for id_, seen_by in old.items() if id_ not in new and measured & seen_by}
    signs |= {WORSE for id_ in new if id_ not in old}
    signs = signs or {change.how for change in effect.changes} - {SAME}
    if len(signs) > 1:
        word = OTHER
    elif signs:
        word = signs.pop()
    else:
        known = new.keys() & old.keys() or effect.changes
        word = SAME if known or (not old and after.verdict.status == before.verdict.status) else UNKNOWN
    return RestartOutcome(
        word=word, effect=effect, before=before.verdict.headline, after=after.verdict.headline
    )


def _causes(case: CaseDocument) -> dict[str, set[str]]:
    return {d.id: set(d.evidence) for d in case.diagnoses if d.severity is not Severity.NOTE}


# -- at work ------------------------------------------------------------------------------------------------------


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


#: How the remedies begin that restart the router.
_RESTARTS = re.compile(r"Restart the router\b|Unplug the (?:modem and the )?router\b")


def needs_restart(remedies: Iterable[str]) -> bool:
    """Whether one of these remedies is to restart the router."""
    return any(map(_RESTARTS.match, remedies))
