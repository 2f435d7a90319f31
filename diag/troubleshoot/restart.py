"""A restart of the router, gone through together with the person: how far it is, and what to do now.

``advance`` folds what is seen into how far it is, and asks nobody; who looks, waits and has it measured is
``restart_companion``, and whether it helped says ``restart_outcome``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from diag.guide.effects import UP

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
        text="We count the seconds, and need no internet for that.",
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

UNKNOWN_ROUTER = "This PC does not see the router at the moment. So tell us when it is unplugged."
UNSEEN = (
    "We have not seen it go so far. If it is unplugged, tell us: this PC may be connected in another way."
)
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
