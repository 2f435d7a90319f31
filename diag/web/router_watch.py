"""Watches the router while a person is asked to restart it: one watch at a time, and never for long."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from diag.guide.walk import Walk
from diag.model import Asked
from diag.troubleshoot import walk_session
from diag.troubleshoot.remeasure import RestartWatch
from diag.web.run_manager import RunManager

#: Nobody takes longer to restart a router, in seconds.
LONGEST_S = 20 * 60

NAME = "restart"


@dataclass
class RouterWatch:
    """A router that is being watched for one step of one walk."""

    place: tuple[str, int, str]  # case, number of the walk, step
    watch: RestartWatch
    timer: threading.Timer
    expired: bool = False

    def stop(self) -> None:
        """Look no more."""
        self.timer.cancel()
        self.watch.__exit__()

    def was_restarted(self) -> bool | None:
        """Whether the restart happened; None when nobody can tell (any more)."""
        return None if self.expired else self.watch.was_restarted()

    def expire(self) -> None:
        """The person did something else meanwhile."""
        self.expired = True
        self.watch.__exit__()


def look(manager: RunManager, case: str, number: int, walk: Walk) -> None:
    """Watch the router when the walk stands where it is to be restarted; the watch of another place ends."""
    now = walk.position()
    place = (case, number, now.step)
    old: RouterWatch | None = manager.take(NAME)
    if old and old.place == place and not old.expired:
        manager.keep(NAME, old)
        return
    if old and (old.place[:2] == place[:2] or walk_session.can_watch_restart(walk, now)):
        old.stop()
        old = None
    if walk_session.can_watch_restart(walk, now):
        old = _begin(place, walk)
    if old:
        manager.keep(NAME, old)


def _begin(place: tuple[str, int, str], walk: Walk) -> RouterWatch:
    watch = RestartWatch(Asked(device=walk.device.id)).__enter__()
    made = RouterWatch(place, watch, threading.Timer(LONGEST_S, lambda: made.expire()))
    made.timer.daemon = True
    made.timer.start()
    return made


def stop(manager: RunManager, case: str, number: int, step: str) -> RouterWatch | None:
    """The watch of this step, stopped; None when there is none."""
    found: RouterWatch | None = manager.take(NAME)
    if found is None:
        return None
    if found.place != (case, number, step):
        manager.keep(NAME, found)
        return None
    found.stop()
    return found
