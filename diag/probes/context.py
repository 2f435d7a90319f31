"""What a check is handed: how much time it has left, what was asked, and what all checks share.

The timetable is that of the promise "every check has a last result within 8 s on any network": round one
runs everything side by side, each operation at most OPERATION_S, and ends at ROUND_ONE_S; round two only
confirms what failed and ends at ROUND_TWO_S.  Where answers come from afar, all of these are longer by one factor,
``patience``, from the shortest round trip that was measured so far: a page over a satellite takes its 3 s, and silence
within 2 s would mean nothing.  Where nothing was measured, nothing is longer.

Only time in which this PC let the program work counts (``RunContext.pauses``), and the timetable begins when the checks
have begun: on a PC that is too busy, what was not waited for is no silence either.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from diag import host
from diag.host import Connection, SystemFacts
from diag.model import Asked
from diag.net import resolve
from diag.net.concurrency import wait_for
from diag.net.limits import Limit
from diag.probes import purposes
from diag.probes.endpoints import Endpoint
from diag.probes.pauses import MOST_S, Pauses

if TYPE_CHECKING:
    from diag.probes import fast_com as video_servers
    from diag.probes.home_traffic import HomeTraffic

OPERATION_S = 2.0  # twice the slowest answer that a player would put up with
ROUND_ONE_S = 4.5
ROUND_TWO_S = 6.5
#: So long after a check began a line on which films play has answered something, in seconds, also where the first packet was lost
#: (it is sent again after a second: RFC 6298, 2.1).  What is silent then is asked again, and meanwhile told as a first look.
FIRST_LOOK_S = 1.6
#: A check stops asking so long before its own deadline: what it has seen must still be collected (see
#: net.concurrency.GRACE_S), put together and handed on.
HAND_ON_S = 0.25

#: So many seconds after the start of the program the last check has begun, usually: the rounds above contain them.
STARTING_S = 1.5

#: Up to this round trip, in milliseconds, the times above are enough: a new connection with TLS and one request take
#: four round trips (RFC 9293, 3.5; RFC 8446, 2), and six fit into an operation, since other probes share the line.
NEAR_MS = OPERATION_S * 1000 / 6
#: So many times longer at most: a line with round trips of 1 s.  No film plays over more.
MOST_PATIENCE = 3.0

#: So many look-ups without one answer mean that the resolver is silent: the rest would only wait too.
SILENT_AFTER = 4
#: So long, in seconds, until one more is tried.
TRY_AGAIN_S = 1.0


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
        self.pauses = Pauses()
        self._slow_start_s = 0.0
        self.cancelled = threading.Event()
        self.others_done = threading.Event()  # every check but those that last as long as the run
        self._quiet = threading.Event()
        self._lock = threading.Lock()
        self._lookups: dict[str, tuple[threading.Event, list[resolve.Lookup]]] = {}
        self._answered = 0
        self._silent = 0
        self._tried_at = 0.0
        self._targets: video_servers.Targets | None = None
        self._targets_asked = False
        self._traffic: tuple[HomeTraffic | None] | None = None
        self._traffic_lock = threading.Lock()
        self._targets_there = threading.Event()
        self._round_trips_ms: dict[str, float] = {}

    def note_round_trip(self, ms: float, protocol: str = "tcp") -> None:
        """One round trip to a place outside the home was measured, in milliseconds.

        The shortest of a protocol counts, since loss and a busy PC only make it longer; and of protocols the longest,
        since a satellite modem or a filter may answer TCP in the place of what is far away (RFC 3135).
        """
        with self._lock:
            self._round_trips_ms[protocol] = min(ms, self._round_trips_ms.get(protocol, ms))

    @property
    def patience(self) -> float:
        """How many times longer than usual everything may take here: 1 nearby, MOST_PATIENCE at most."""
        with self._lock:
            longest = max(self._round_trips_ms.values(), default=0.0)
        return min(MOST_PATIENCE, max(1.0, longest / NEAR_MS))

    def note_begin(self) -> None:
        """Said by the session when a check begins: on a slow PC, which loads them late, the timetable begins later."""
        begun_s = time.monotonic() - self.started - self.pauses.seconds
        self._slow_start_s = min(MOST_S, max(self._slow_start_s, begun_s - STARTING_S))

    @property
    def late_s(self) -> float:
        """So many seconds the timetable is behind, because this PC was slow."""
        return min(MOST_S, self.pauses.seconds + self._slow_start_s)

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
            if mine and self._is_hopeless():
                return resolve.Lookup(name=name, failure="timeout")
            if entry is None:
                entry = self._lookups[name] = (threading.Event(), [])
        done, box = entry
        if mine:
            found = resolve.look_up(name, timeout=timeout)
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

    def _is_hopeless(self) -> bool:
        """Whether a look-up is not worth its wait: nobody answered so far.  One a second is tried all the same, since a line
        that drops out for a moment swallows all that were asked together."""
        if self._answered or self._silent < SILENT_AFTER:
            return False
        now = time.monotonic()
        if now - self._tried_at >= TRY_AGAIN_S:
            self._tried_at = now
            return False
        return True

    def targets(self, timeout: Limit = OPERATION_S) -> video_servers.Targets:
        """Netflix's list of video servers for this line; whoever comes first triggers the one request."""
        # HTTP takes a while to load: the checks that need none start before that
        from diag.probes import fast_com as video_servers

        with self._lock:
            mine, self._targets_asked = not self._targets_asked, True
        if mine:
            try:
                self._targets = video_servers.fetch(self.lookup, timeout=timeout)
            finally:
                self._targets_there.set()
        elif not wait_for(self._targets_there, timeout):
            return video_servers.Targets(failure="timeout")
        return self._targets or video_servers.Targets(failure="other")

    def home_traffic(self) -> HomeTraffic | None:
        """The router's own counters, where it tells them; whoever comes first looks for them, the others wait."""
        from diag.probes import home_traffic  # HTTP takes a while to load

        with self._traffic_lock:
            if self._traffic is None:
                router = next(iter(self.system.routers(4)), None)
                interface = next((r.interface for r in self.system.default_routes(4)), None)
                self._traffic = (home_traffic.find(router, interface),)
            return self._traffic[0]

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
        deadline: Limit = ROUND_TWO_S,
        tell: Callable[[float | None, str, float | None, float | None], None] | None = None,
        waits: Callable[[], None] | None = None,
        first_look: Callable[[Any], None] | None = None,
    ) -> None:
        self.shared = shared
        self.asked = shared.asked
        self.system = shared.system
        self.started = shared.started
        self._deadline = deadline
        self._tell = tell
        self._waits = waits
        self._first_look = first_look

    @property
    def deadline(self) -> float:
        """When this check must have ended, on the clock of ``time.monotonic``; later where answers come from afar."""
        return self.started + (self._deadline() if callable(self._deadline) else self._deadline)

    def seconds_left(self, at_most: float = OPERATION_S, *, second: bool = False) -> float:
        """Seconds that an operation of one round trip, or of a length of its own, may take now: until the end of round
        one (or two), never under 0.05."""
        return max(0.05, min(at_most, self._round_end(second) - time.monotonic()))

    def time_limit(self, at_most: float = OPERATION_S, *, second: bool = False) -> Limit:
        """The limit of an operation of several round trips that begins now; it moves when it turns out that answers
        come from afar."""
        begun, late_s = time.monotonic(), self.shared.late_s

        def seconds() -> float:
            end = begun + at_most * self.shared.patience + self.shared.late_s - late_s
            return min(end, max(begun + 0.05, self._round_end(second))) - time.monotonic()

        return seconds

    def note_round_trip(self, ms: float, protocol: str = "tcp") -> None:
        """See RunContext.note_round_trip."""
        self.shared.note_round_trip(ms, protocol)

    @property
    def patience(self) -> float:
        """See RunContext.patience."""
        return self.shared.patience

    def _round_end(self, second: bool) -> float:
        round_s = (ROUND_TWO_S if second else ROUND_ONE_S) * self.shared.patience
        end = self.started + self.shared.late_s + round_s
        return min(self.deadline - HAND_ON_S, end)

    def until_deadline(self, at_most: float) -> float:
        """Seconds until this check's own deadline; for checks that run alone, outside the two rounds."""
        return max(0.05, min(at_most, self.deadline - time.monotonic()))

    @property
    def cancelled(self) -> bool:
        """Whether the person asked to stop."""
        return self.shared.cancelled.is_set()

    def tell(
        self, fraction: float | None, note: str = "", mbps: float | None = None, left_s: float | None = None
    ) -> None:
        """Report progress: a fraction from 0 to 1 (None: unknown), a short note for people, a rate in Mbit/s, and how many
        seconds are left where that has changed."""
        if self._tell:
            self._tell(fraction, note, mbps, left_s)

    def tell_first_look(self, facts: Any) -> None:
        """Hand on what one look showed, so that people need not wait for the second: facts of this check, or None where nothing
        was heard so far."""
        if self._first_look:
            self._first_look(facts)

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

    def leave_line_free(self) -> None:
        """Said by a check that asks nobody outside the home from now on: no other needs to wait for its end."""
        if self._waits:
            self._waits()

    def wait_quiet(self) -> None:
        """Before a confirming measurement of the line: wait until the other checks are done, or round one is over."""
        self.leave_line_free()
        self.shared.wait_quiet(max(0.0, self._round_end(False) - time.monotonic()))
