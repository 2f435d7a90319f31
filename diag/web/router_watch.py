"""Watches the router while a person is asked to restart it: one watch at a time, and never for long."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from diag.guide.walk import Walk
from diag.model import Asked
from diag.troubleshoot import walk_session
from diag.troubleshoot.remeasure import RestartWatch
from diag.web.run_manager import Desk

#: Nobody takes longer to restart a router, in seconds.
LONGEST_S = 20 * 60

NAME = "restart"


@dataclass
class Watch:
    """A router that is being watched for one step of one walk."""

    place: tuple[str, int, str]  # case, number of the walk, step
    watch: RestartWatch
    timer: threading.Timer
    expired: bool = False

    def stop(self) -> None:
        """Look no more."""
        self.timer.cancel()
        self.watch.__exit__()

    def seen(self) -> bool | None:
        """Whether the restart happened; None when nobody can tell (any more)."""
        return None if self.expired else self.watch.seen()

    def expire(self) -> None:
        """The person did something else meanwhile."""
        self.expired = True
        self.watch.__exit__()


def look(desk: Desk, case: str, number: int, walk: Walk) -> None:
    """Watch the router when the walk stands where it is to be restarted; the watch of another place ends."""
    now = walk.position()
    place = (case, number, now.step)
    old: Watch | None = desk.take(NAME)
    if old and old.place == place and not old.expired:
        desk.keep(NAME, old)
        return
    if old and (old.place[:2] == place[:2] or walk_session.watched(walk, now)):
        old.stop()
        old = None
    if walk_session.watched(walk, now):
        old = _begun(place, walk)
    if old:
        desk.keep(NAME, old)


def _begun(place: tuple[str, int, str], walk: Walk) -> Watch:
    watch = RestartWatch(Asked(device=walk.device.id)).__enter__()
    made = Watch(place, watch, threading.Timer(LONGEST_S, lambda: made.expire()))
    made.timer.daemon = True
    made.timer.start()
    return made


def stop(desk: Desk, case: str, number: int, step: str) -> Watch | None:
    """The watch of this step, stopped; None when there is none."""
    found: Watch | None = desk.take(NAME)
    if found is None:
        return None
    if found.place != (case, number, step):
        desk.keep(NAME, found)
        return None
    found.stop()
    return found
