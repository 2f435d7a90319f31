"""What a check is handed: how much time it has left, what was asked, and what all checks share.

The timetable is that of the promise "every check has a last result within 8 s on any network": round one
runs everything side by side, each operation at most OPERATION_S, and ends at ROUND_ONE_S; round two only
confirms what failed and ends at ROUND_TWO_S.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from diag import host
from diag.host import Connection, SystemFacts
from diag.model import Asked
from diag.net import resolve
from diag.probes import purposes
from diag.probes.endpoints import Endpoint

if TYPE_CHECKING:
    from diag.probes import fast_com as video_servers

OPERATION_S = 2.0  # twice the slowest answer that a player would put up with
ROUND_ONE_S = 4.5
ROUND_TWO_S = 6.5
#: A check stops asking so long before its own deadline: what it has seen must still be collected (see
#: net.concurrency.GRACE_S), put together and handed on.
HAND_ON_S = 0.25

#: So many look-ups without one answer mean that the resolver is silent: the rest would only wait too.
SILENT_AFTER = 4


class RunContext:
    """What the checks of one run share: read once, or asked once and remembered.  Thread-safe."""

    def __init__(
        self, asked: Asked, system: SystemFacts, *, started: float | None = None, by_name: bool = False
    ) -> None:
        """``by_name``: only some checks were asked for."""
        self.asked = asked
        self.system = system
        self.by_name = by_name
        self.started = time.monotonic() if started is None else started
        self.cancelled = threading.Event()
        self.others_done = threading.Event()  # every check but those that last as long as the run
        self._quiet = threading.Event()
        self._lock = threading.Lock()
        self._lookups: dict[str, tuple[threading.Event, list[resolve.Lookup]]] = {}
        self._answered = 0
        self._silent = 0
        self._targets: video_servers.Targets | None = None
        self._targets_asked = False
        self._targets_there = threading.Event()

    @cached_property
    def kinds_in_question(self) -> tuple[str, ...]:
        """See purposes.kinds_in_question."""
        return purposes.kinds_in_question(self.asked)

    @cached_property
    def connection(self) -> Connection:
        """Whether and how this PC is connected: one answer for the whole run."""
        return host.read_connection(self.system)

    def lookup(self, name: str, timeout: float = OPERATION_S) -> resolve.Lookup:
        """The addresses of a name as every program on this PC gets them; each name is asked once a run."""
        with self._lock:
            entry = self._lookups.get(name)
            mine = entry is None
            if entry is None:
                entry = self._lookups[name] = (threading.Event(), [])
            hopeless = self._silent >= SILENT_AFTER and not self._answered
        done, box = entry
        if mine:
            found = (
                resolve.Lookup(name=name, failure="timeout")
                if hopeless
                else resolve.look_up(name, timeout=timeout)
            )
            with self._lock:
                if found.failure == "timeout":
                    self._silent += 1
                else:
                    self._answered += 1
            box.append(found)
            done.set()
            return found
        if done.wait(timeout) and box:
            return box[0]
        return resolve.Lookup(name=name, failure="timeout")

    def targets(self, timeout: float = OPERATION_S) -> video_servers.Targets:
        """Netflix's list of video servers for this line; whoever comes first triggers the one request."""
        # HTTP takes a while to load: the checks that need none start before that
        from diag.probes import fast_com as video_servers

        with self._lock:
            mine, self._targets_asked = not self._targets_asked, True
        if mine:
            end = time.monotonic() + timeout
            try:
                self._targets = video_servers.fetch(
                    self.lookup, timeout=lambda: max(0.05, end - time.monotonic())
                )
            finally:
                self._targets_there.set()
        elif not self._targets_there.wait(timeout):
            return video_servers.Targets(failure="timeout")
        return self._targets or video_servers.Targets(failure="other")

    def now_quiet(self) -> None:
        """Said by the session when only checks that wait for a quiet line are left."""
        self._quiet.set()

    def wait_quiet(self, timeout: float) -> bool:
        """Wait until nothing else of ours uses the line, at most ``timeout`` seconds."""
        return self._quiet.wait(timeout)


class CheckContext:
    """One check's view of the run."""

    def __init__(
        self,
        shared: RunContext,
        *,
        deadline: float = ROUND_TWO_S,
        tell: Callable[[float | None, str, float | None], None] | None = None,
        waits: Callable[[], None] | None = None,
    ) -> None:
        self.shared = shared
        self.asked = shared.asked
        self.system = shared.system
        self.started = shared.started
        self.deadline = self.started + deadline
        self._tell = tell
        self._waits = waits

    def seconds_left(self, at_most: float = OPERATION_S, *, second: bool = False) -> float:
        """Seconds that an operation may take now: until the end of round one (or two), never under 0.05."""
        end = min(self.deadline - HAND_ON_S, self.started + (ROUND_TWO_S if second else ROUND_ONE_S))
        return max(0.05, min(at_most, end - time.monotonic()))

    def until_deadline(self, at_most: float) -> float:
        """Seconds until this check's own deadline; for checks that run alone, outside the two rounds."""
        return max(0.05, min(at_most, self.deadline - time.monotonic()))

    @property
    def cancelled(self) -> bool:
        """Whether the person asked to stop."""
        return self.shared.cancelled.is_set()

    def tell(self, fraction: float | None, note: str = "", mbps: float | None = None) -> None:
        """Report progress: a fraction from 0 to 1 (None: unknown), a short note for people, a rate in Mbit/s."""
        if self._tell:
            self._tell(fraction, note, mbps)

    @property
    def connection(self) -> Connection:
        """See RunContext.connection."""
        return self.shared.connection

    @property
    def kinds_in_question(self) -> tuple[str, ...]:
        """The kinds of device on which Netflix does not play, as far as the person said."""
        return self.shared.kinds_in_question

    def lookup(self, name: str, timeout: float = OPERATION_S) -> resolve.Lookup:
        """See RunContext.lookup."""
        return self.shared.lookup(name, timeout)

    def is_allowed(self, place: Endpoint) -> bool:
        """Whether this host may be contacted in this run (``--no-third-party``)."""
        return self.asked.third_party or not place.third_party

    def wait_quiet(self) -> None:
        """Before a confirming measurement of the line: wait until the other checks are done, or round one is over."""
        if self._waits:
            self._waits()
        self.shared.wait_quiet(max(0.0, self.started + ROUND_ONE_S - time.monotonic()))
