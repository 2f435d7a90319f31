"""Runs the checks of one case, side by side and within their deadlines, and keeps every last result.

The session keeps an append-only list of events (progress and results); ``watch`` gives the rest of the
list and then waits, so that a page that comes late misses nothing.  Daemon threads and a condition, not
a pool: a pool is joined at exit, and one stuck look-up would then hold the program.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import diag
from diag import checks, diagnosis, host
from diag.diagnosis import code_causes
from diag.entrance import clean_fact, clean_told
from diag.host import SystemFacts
from diag.model import (
    Asked,
    Case,
    Check,
    Progress,
    Reason,
    Result,
    Status,
)
from diag.net.limits import Limit
from diag.one_check import (
    is_starved,
    judge_first_look,
    perform,
    place_of,
    read_system_in_time,
    reason_of,
    result_without_files,
    unknown_result,
)
from diag.probes.context import CheckContext, RunContext

log = logging.getLogger(__name__)

#: With ``--longer`` bandwidth measures on for a minute: the whole run may then take this long (seconds).
LONGER_S = 95.0

#: A check that lasts as long as the run may stay in doubt so long after the others, in seconds: it is then not sure
#: whether the connection is gone.
LAST_WORD_S = 4.0

#: A run whose own thread hangs is ended by whoever watches it, so long after its limit, in seconds: a busy PC is no hanging one.
GRACE_S = 5.0

#: The way out of this PC and of the home.  It is read again where a check that was asked for by name lost its connection:
#: the speed alone cannot say that the cable came out.
WAY_OUT = ("link", "gateway", "internet")
#: What a check is doing after its first look.
AGAIN = "Trying again, to be sure"
#: What a check says that lost its connection.
LOST = frozenset({Reason.TIMEOUT, Reason.RESET, Reason.NO_NETWORK})

Event = Progress | Result


class Session:
    """One run of some checks.  ``start`` it once, ``watch`` it from any thread, read ``case`` at any time."""

    def __init__(
        self, asked: Asked, only: Iterable[str] | None = None, *, known: Iterable[Check] | None = None
    ) -> None:
        """``only``: the ids of the checks that were asked for (None: all); ``known``: all there are.

        ``ids`` are those of all checks, ``asked_for`` those that were asked for, in reading order.
        """
        self.asked = clean_told(asked)
        self._known = None if known is None else {check.id: check for check in known}
        self.ids = checks.ids() if self._known is None else tuple(self._known)
        wanted = None if only is None else set(only)
        self.asked_for = tuple(id_ for id_ in self.ids if wanted is None or id_ in wanted)
        self.id = secrets.token_hex(6)
        self._started_at = datetime.now().astimezone()
        self._started = time.monotonic()
        self._took: float | None = None
        self._shared: RunContext | None = None
        self._stop = threading.Event()
        self._over = threading.Event()
        self._changed = threading.Condition()
        self._events: list[Event] = []
        self._results: dict[str, Result] = {}
        self._waiting: set[str] = set()

    # -- from outside ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin in the background."""
        try:
            threading.Thread(target=self._work_to_the_end, name="session", daemon=True).start()
        except RuntimeError as exc:  # "can't start new thread": this PC has none to give
            self._give_up(reason_of(exc), place_of(exc))

    def cancel(self) -> None:
        """Stop now; what was not measured becomes unknown, interrupted."""
        self._stop.set()
        if self._shared:
            self._shared.cancelled.set()
        for id_ in self.ids:
            if id_ in self.asked_for:
                self._record(unknown_result(id_, Reason.INTERRUPTED, self._elapsed_s()))
            else:
                self._record(Result(check=id_, status=Status.SKIPPED, reason=Reason.NOT_ASKED))
        self._finish()

    @property
    def done(self) -> bool:
        """Whether every check has its last result."""
        return self._took is not None

    def watch(self, after: int = 0) -> Iterator[tuple[int, Event]]:
        """Events from number ``after`` on, each with the number to go on from, until the run is over."""
        while True:
            with self._changed:
                while len(self._events) <= after and not self.done and not self._is_overdue:
                    self._changed.wait(0.25)  # bounded, so that Ctrl-C is heard on every system
                fresh = self._events[after:]
                over = self.done
            for event in fresh:
                after += 1
                yield after, event
            if not over and self._is_overdue:
                self._stop.set()
                self._give_up(Reason.DEADLINE, "")
            if over and after >= len(self._events):
                return

    @property
    def _is_overdue(self) -> bool:
        """Whether its own thread should have ended it long ago."""
        return self._elapsed_s() > self._limit + GRACE_S

    def case(self) -> Case:
        """The case so far: complete once ``done``."""
        with self._changed:
            results = tuple(self._results[id_] for id_ in self.ids if id_ in self._results)
        return Case(
            id=self.id,
            started=self._started_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            took_s=round(self._elapsed_s() if self._took is None else self._took, 2),
            version=diag.__version__,
            asked=self.asked,
            results=results,
            opinion=(opinion := diagnosis.diagnose(results, self.asked)),
            code=code_causes.code_opinion(self.asked, results, opinion),
            utc_offset_min=round((self._started_at.utcoffset() or timedelta()) / timedelta(minutes=1)),
        )

    # -- the work -------------------------------------------------------------------------------------

    def _work_to_the_end(self) -> None:
        """Whatever happens on the way, the run ends, and what was measured is kept."""
        reason, detail = Reason.BUG, ""
        try:
            self._work()
        except Exception as exc:
            reason, detail = reason_of(exc), place_of(exc)
            if reason is Reason.BUG:
                log.exception("a mistake in this run: %s; please report it", detail)
        finally:
            self._give_up(reason, detail)

    def _give_up(self, reason: Reason, detail: str) -> None:
        """The last word for all that has none yet."""
        for id_ in self.ids:
            if id_ in self.asked_for:
                self._record(Result(check=id_, status=Status.UNKNOWN, reason=reason, detail=detail))
        self._leave_out(id_ for id_ in self.ids if id_ not in self.asked_for)
        self._finish()

    def _work(self) -> None:
        if not host.make_room():
            self._say_starved()
            return
        known = read_system_in_time() or SystemFacts(
            os="unknown", problems=("interfaces", "routes", "resolvers", "proxies")
        )
        self._shared = shared = RunContext(
            self.asked, known, started=self._started, by_name=len(self.asked_for) < len(self.ids)
        )
        if self._stop.is_set():
            shared.cancelled.set()
        shared.pauses.watch(self._over)
        offline = shared.connection.connected is False
        left_out = [id_ for id_ in self.ids if id_ not in self.asked_for]
        self._leave_out(id_ for id_ in left_out if id_ not in WAY_OUT)
        lasting, side_by_side, alone = [], [], []
        for check in map(self._load, checks.starting_order(self.asked_for)):
            if check is None:
                continue
            shared.note_begin()
            if why := check.reason_to_leave_out(self.asked, shared.by_name):
                self._record(
                    Result(check=check.id, status=Status.SKIPPED, reason=Reason.NOT_ASKED, detail=why)
                )
            elif check.needs_network and offline:
                self._record(unknown_result(check.id, Reason.NO_NETWORK, self._elapsed_s()))
            elif check.lasts:
                self._launch(check, self._limit)
                lasting.append(check)
            elif check.alone:
                alone.append(check)
            else:
                self._launch(check, partial(self._seconds_of, check))
                side_by_side.append(check)
        self._side_by_side(side_by_side)
        for check in alone:
            if not self._stop.is_set():
                self._alone(check)
        shared.others_done.set()
        self._await_lasting(lasting)
        way_out = [id_ for id_ in left_out if id_ in WAY_OUT]
        if (
            offline
        ):  # nothing was lost on the way: there was no network to begin with, which each check has said
            self._leave_out(way_out)
        else:
            self._look_at_the_way_out(way_out)
        self._finish()

    def _leave_out(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self._record(Result(check=id_, status=Status.SKIPPED, reason=Reason.NOT_ASKED))

    def _look_at_the_way_out(self, left_out: list[str]) -> None:
        """Say of the way out why something that was asked for by name was not reached; else it stays left out."""
        unknown = [r for r in self._results.values() if r.status is Status.UNKNOWN]
        if self._stop.is_set() or not any(r.reason in LOST for r in unknown):
            self._leave_out(left_out)
            return
        known = read_system_in_time() or SystemFacts(
            os="unknown", problems=("interfaces", "routes", "resolvers")
        )
        self._shared = RunContext(self.asked, known, by_name=True)
        offline = self._shared.connection.connected is False
        begun = []
        for check in filter(None, map(self._load, left_out)):
            if check.needs_network and offline:
                self._record(unknown_result(check.id, Reason.NO_NETWORK, self._elapsed_s()))
            else:
                self._launch(check, partial(self._seconds_of, check))
                begun.append(check)
        self._side_by_side(begun)

    def _say_starved(self) -> None:
        """Nothing is measured where half of it would fail for want of open files: that would look like faults of the line."""
        for id_ in self.ids:
            if id_ in self.asked_for:
                self._record(result_without_files(id_))
            else:
                self._record(Result(check=id_, status=Status.SKIPPED, reason=Reason.NOT_ASKED))
        self._finish()

    def _load(self, id_: str) -> Check | None:
        """A check, loaded just before it starts, while those before it wait for the network already."""
        if self._known is not None:
            return self._known[id_]
        try:
            return checks.find(id_)
        except Exception as exc:
            if is_starved(exc):
                self._record(result_without_files(id_))
                return None
            log.exception("a mistake in the check %s: %s; please report it", id_, place_of(exc))
            self._record(Result(check=id_, status=Status.UNKNOWN, reason=Reason.BUG, detail=place_of(exc)))
            return None

    @property
    def _limit(self) -> float:
        return max(self.asked.timeout_s, LONGER_S) if self.asked.longer else self.asked.timeout_s

    def _side_by_side(self, chosen: list[Check]) -> None:
        """Wait for the last results of checks that run already."""
        while True:
            open_checks = [c for c in chosen if c.id not in self._results]
            if not open_checks or self._stop.is_set():
                break
            if self._shared and all(c.id in self._waiting for c in open_checks):
                self._shared.now_quiet()
            due = min(map(self._due, open_checks))
            with self._changed:
                self._changed.wait(max(0.01, min(0.25, due - self._elapsed_s())))
            for check in open_checks:
                if self._elapsed_s() >= self._due(check):
                    self._record(unknown_result(check.id, Reason.DEADLINE, self._elapsed_s()))

    def _alone(self, check: Check) -> None:
        more = check.longer_s if self.asked.longer else 0.0
        deadline = min(self._elapsed_s() + check.deadline + more, self._limit)
        if self._elapsed_s() >= self._limit:
            self._record(unknown_result(check.id, Reason.DEADLINE, self._elapsed_s()))
            return
        self._launch(check, deadline)
        with self._changed:
            while check.id not in self._results and self._elapsed_s() < deadline and not self._stop.is_set():
                self._changed.wait(max(0.01, min(0.25, deadline - self._elapsed_s())))
        self._record(unknown_result(check.id, Reason.DEADLINE, self._elapsed_s()))

    def _await_lasting(self, lasting: list[Check]) -> None:
        least = 0.0 if not self._shared or not self._shared.by_name else LAST_WORD_S
        due = min(self._limit, self._elapsed_s() + LAST_WORD_S + least)
        with self._changed:
            while not self._stop.is_set() and self._elapsed_s() < due:
                if all(check.id in self._results for check in lasting):
                    return
                self._changed.wait(max(0.01, min(0.25, due - self._elapsed_s())))
        for check in lasting:
            self._record(unknown_result(check.id, Reason.DEADLINE, self._elapsed_s()))

    def _due(self, check: Check) -> float:
        """When a check must have ended, in seconds from the start."""
        return self._offset_s() + self._seconds_of(check)

    def _seconds_of(self, check: Check) -> float:
        """How long a check may take from when its round of checks began, in seconds; longer where answers come from afar or
        this PC is slow."""
        shared = self._shared
        most = check.deadline * shared.patience + shared.late_s if shared else check.deadline
        return min(most, self._limit - self._offset_s())

    def _offset_s(self) -> float:
        """When the checks that run now began, in seconds from the start."""
        return self._shared.started - self._started if self._shared else 0.0

    def _launch(self, check: Check, deadline: Limit) -> None:
        assert self._shared is not None
        run = CheckContext(
            self._shared,
            deadline=deadline,
            tell=lambda fraction, note, mbps, left_s: self._tell(
                Progress(check=check.id, fraction=fraction, note=note, mbps=mbps, left_s=left_s)
            ),
            waits=lambda: self._note_waiting(check.id),
            first_look=lambda facts: self._tell(
                Progress(check=check.id, note=AGAIN, first_look=judge_first_look(check, facts))
            ),
        )

        def work() -> None:
            self._record(perform(check, run))

        threading.Thread(target=work, name=f"check-{check.id}", daemon=True).start()

    # -- bookkeeping ----------------------------------------------------------------------------------

    def _elapsed_s(self) -> float:
        return time.monotonic() - self._started

    def _note_waiting(self, check_id: str) -> None:
        with self._changed:
            self._waiting.add(check_id)
            self._changed.notify_all()

    def _tell(self, progress: Progress) -> None:
        progress = clean_fact(progress)
        with self._changed:
            if progress.check not in self._results:
                self._events.append(progress)
                self._changed.notify_all()

    def _record(self, result: Result) -> None:
        """Keep the first last word of each check; whatever comes later is too late."""
        with self._changed:
            if result.check not in self._results and not self.done:
                self._results[result.check] = result
                self._events.append(result)
                self._changed.notify_all()

    def _finish(self) -> None:
        with self._changed:
            if self._took is None:
                self._took = self._elapsed_s()
            self._over.set()
            self._changed.notify_all()
