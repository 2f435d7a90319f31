"""One run as the page hears of it: its events as plain data, how far it is, and what is sure of its cause already."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

from diag.case.document import TriedStep
from diag.diagnosis import diagnose, settled_cause
from diag.model import Progress, Result
from diag.report.path_diagram import live_picture
from diag.session import Session
from diag.text import one_line
from diag.web import events, pacing

#: A long series of progress is thinned to one in so many seconds: more than a screen can show.
LEAST_GAP_S = 0.1


class Job:
    """One run: its events as plain data, the newest state of every check, and the case once it is over."""

    def __init__(self, session: Session, into: str | None, back: str) -> None:
        """``session``: the run, which has begun; ``into``: the case that it belongs to (None: one of its own);
        ``back``: the page to show afterwards."""
        self.session = session
        self.id, self.asked, self.into, self.back = session.id, session.asked, into, back
        self.began = time.monotonic()
        self.rows = {id_: events.row(id_, None) for id_ in session.asked_for}
        self._results: dict[str, Result] = {}
        self._first_looks: dict[str, Result] = {}
        self.stops = live_picture((), (), self.rows)
        self.cause: dict[str, Any] | None = None  # a cause that is known already, as the page tells it
        self.enough = ""  # what the speed so far means
        self.said = ""  # why it takes longer than was said at first
        self._ends = self.began + pacing.usual_s(session.asked, self.rows)
        self._shown = (0.0, 0.0)  # how much of the bar was full, so many seconds after the begin
        self.speed: list[tuple[float, float]] = []  # (seconds since the first, Mbit/s)
        self.cancelled = False
        self._steps: list[TriedStep] | None = []  # what was done meanwhile; None: they were taken
        self.case: str | None = None  # the id under which the result is found
        self.over = threading.Event()
        self._speed_began = 0.0
        self._heard: list[dict[str, Any]] = []
        self._changed = threading.Condition()

    @property
    def waiting(self) -> list[str]:
        """The checks that have no last word yet."""
        return [id_ for id_, row in self.rows.items() if row["mark"] in {"waiting", "running"}]

    @property
    def gone_s(self) -> float:
        """How many seconds it has taken so far."""
        return time.monotonic() - self.began

    @property
    def left_s(self) -> float:
        """About how many seconds are left; below 0 when it takes longer than was expected."""
        return self._ends - time.monotonic()

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1, as people feel it: by time, never back, never quite full before the end."""
        if self.over.is_set():
            return 1.0
        share, gone_s = self._shown
        self._shown = (pacing.advance(share, self.gone_s - gone_s, max(0.0, self.left_s)), self.gone_s)
        return self._shown[0]

    @property
    def number(self) -> int:
        """The number of the newest event."""
        return len(self._heard)

    def events_after(self, after: int) -> list[tuple[int, dict[str, Any]]]:
        """The events behind a number that are there already."""
        fresh = self._heard[max(0, after) :]
        return list(enumerate(fresh, start=max(0, after) + 1))

    def follow(self, after: int, beat_s: float = 5.0) -> Iterator[tuple[int, dict[str, Any]] | None]:
        """Events behind a number as they come, and None now and then, until the last one."""
        while True:
            with self._changed:
                if len(self._heard) <= after and not self.over.is_set():
                    self._changed.wait(beat_s)
            fresh = self.events_after(after)
            for number, event in fresh:
                after = number
                yield number, event
            if not fresh:
                if self.over.is_set():
                    return
                yield None

    def hear(self, event: Progress | Result) -> None:
        """Take in one event of the session."""
        if event.check not in self.rows:
            if isinstance(
                event, Result
            ):  # nobody asked for it; yet it may say why another check found nothing
                self._results[event.check] = event
            return
        row = events.row(event.check, event)
        told = {"kind": "check", **row}
        if isinstance(event, Progress):
            if event.mbps is not None and (point := self._point(event.mbps)):
                self.enough = events.speed_words(event.mbps, self.asked)
                told |= {"speed": point, "enough": self.enough}
            if event.left_s is not None:
                self._ends = time.monotonic() + event.left_s
                told["said"] = self.said = one_line(event.note)
            if event.first_look:
                self._first_looks[event.check] = event.first_look
                told["cause"] = self.cause = self._find_cause()
        else:
            self.rows[event.check] = row
            self._results[event.check] = event
            results = tuple(self._results.values())
            self.stops = live_picture(results, diagnose(results, self.asked).diagnoses, self.waiting)
            told["path"] = events.stops(self.stops)
            told["cause"] = self.cause = self._find_cause()
        self.rows[event.check] = row
        self._say(told)

    def _find_cause(self) -> dict[str, Any] | None:
        looks = self._first_looks.values()
        return events.cause(settled_cause(self._results.values(), self.asked, self.waiting, looks))

    def _point(self, mbps: float) -> tuple[float, float] | None:
        now = time.monotonic()
        self._speed_began = self._speed_began or now
        at = round(now - self._speed_began, 2)
        if self.speed and at - self.speed[-1][0] < LEAST_GAP_S:
            return None
        self.speed.append((at, round(mbps, 1)))
        return self.speed[-1]

    def _say(self, told: dict[str, Any]) -> None:
        with self._changed:
            told["left_s"] = round(self.left_s, 1)
            self._heard.append(told)
            self._changed.notify_all()

    def add_step(self, step: TriedStep) -> bool:
        """Something that was done while it was measured, for its case; False when it is too late."""
        with self._changed:
            if self._steps is None:
                return False
            self._steps.append(step)
            return True

    def take_steps(self) -> list[TriedStep]:
        """What was done meanwhile; from now on it is too late."""
        with self._changed:
            steps, self._steps = self._steps or [], None
        return steps

    def end(self, case: str | None) -> None:
        """The last event."""
        self.case = case
        with self._changed:
            self._heard.append({"kind": "over", "case": case, "to": self.back.replace("{case}", case or "")})
            self.over.set()
            self._changed.notify_all()
