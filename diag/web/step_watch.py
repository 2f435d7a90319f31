"""The watch of a router during one step of one walk: one at a time, and never for long."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from diag.guide.walk import Walk
from diag.troubleshoot import protocol
from diag.troubleshoot.router_watch import RestartWatch
from diag.web.run_manager import RunManager

#: Nobody takes longer to restart a router, in seconds.
LONGEST_S = 20 * 60

NAME = "restart"


@dataclass
class StepWatch:
    """A router that is being watched for one step of one walk."""

    place: tuple[str, int, str]  # case, number of the walk, step
    watch: RestartWatch
    timer: threading.Timer
    expired: bool = False

    def stop(self) -> None:
        """Look no more."""
        self.timer.cancel()
        self.watch.stop()

    def was_restarted(self) -> bool | None:
        """Stop looking, and say whether the restart happened; None when nobody can tell (any more)."""
        self.timer.cancel()
        return None if self.expired else self.watch.was_restarted()

    def expire(self) -> None:
        """The person did something else meanwhile."""
        self.expired = True
        self.watch.stop()


def update(manager: RunManager, case: str, number: int, walk: Walk) -> None:
    """Watch the router when the walk stands where it is to be restarted; the watch of another place ends."""
    place = (case, number, walk.position().step)
    old: StepWatch | None = manager.take(NAME)
    if old and old.place == place and not old.expired:
        manager.keep(NAME, old)
        return
    fresh = protocol.watch_restart(walk)
    if old and (fresh or old.place[:2] == place[:2]):
        old.stop()
        old = None
    if fresh:
        old = _start(place, fresh)
    if old:
        manager.keep(NAME, old)


def _start(place: tuple[str, int, str], watch: RestartWatch) -> StepWatch:
    watch.start()
    made = StepWatch(place, watch, threading.Timer(LONGEST_S, lambda: made.expire()))
    made.timer.daemon = True
    made.timer.start()
    return made


def take(manager: RunManager, case: str, number: int, step: str) -> StepWatch | None:
    """The watch of this step, which goes on looking; None when there is none."""
    found: StepWatch | None = manager.take(NAME)
    if found and found.place != (case, number, step):
        manager.keep(NAME, found)
        return None
    return found
