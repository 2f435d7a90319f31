"""Does the connection hold?  The router and two ends beyond it are asked from the first to the last second of the run."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import Future

from diag import host
from diag.checks.outages import ends
from diag.checks.outages.events import Series, count_lost, find_outages, silent_since
from diag.checks.outages.facts import Facts, WatchedEnd
from diag.checks.outages.judge import GONE_S, judge
from diag.model import Check, NotMeasured, Reason
from diag.net import standing
from diag.net.concurrency import CallGroup, value_of
from diag.net.standing import ProbedEnd
from diag.probes.context import HAND_ON_S, CheckContext

__all__ = ["CHECK", "Facts", "judge", "observe"]

#: Asked for by name there is nothing else to wait for: then it watches for so long, in seconds.
BY_NAME_S = 6.0
#: After so much silence, in seconds, this PC's own connection is read again.
READ_AGAIN_S = 1.0
#: How often the adapter's bytes are read, in seconds.
COUNT_S = 0.1


def observe(run: CheckContext) -> Facts:
    """Ask until the other checks are done; a little longer when nothing comes back just then."""
    watch = _Watch(run)
    began = time.monotonic()
    standing.watch([watch.near, *watch.far], watch.is_over)
    return watch.to_facts(began, time.monotonic())


class _Watch:
    """The watch of one run: whom it asks, and what it notes beside."""

    def __init__(self, run: CheckContext) -> None:
        self._run = run
        self.near, self.far = ends.choose(run)
        self._interface = next((route.interface for route in run.system.default_routes()), None)
        self._arrived: list[tuple[float, int]] = []
        self._group = CallGroup()
        if not run.asked.quick:
            self._group.start(run.shared.home_traffic)  # found in time for the speed test
        self._linked: Future[bool | None] | None = None
        self._others: Future[list[str]] | None = (
            self._group.start(lambda: ends.netflix(run)) if run.asked.third_party else None
        )

    def is_over(self, now: float) -> bool:
        """Whether the run is over; counts and looks again meanwhile."""
        run = self._run
        if not self._arrived or now - self._arrived[-1][0] >= COUNT_S:
            self._count(now)
        if run.cancelled or now >= run.deadline - HAND_ON_S:
            return True
        done = run.shared.others_done.is_set() and now - run.started >= (
            BY_NAME_S if run.shared.by_name else 0.0
        )
        return done and not self._is_in_doubt(now)

    def _count(self, now: float) -> None:
        counters = host.read_counters().get(self._interface or "")
        self._arrived.append((now, counters.rx_bytes if counters else 0))
        if self._others and (found := value_of(self._others)) is not None:
            self.far[-1].ways += ends.ways_by_connecting(found)
            self._others = None
        since = silent_since(_all_series(self.far), now)
        if since is not None and now - since >= READ_AGAIN_S and self._linked is None:
            self._linked = self._group.start(_read_link)
        elif since is None:
            self._linked = None

    def _is_in_doubt(self, now: float) -> bool:
        """Whether nothing comes back at this moment, and not yet for so long that it is gone."""
        since = silent_since(_all_series(self.far), now)
        return since is not None and now - since <= GONE_S + 0.1

    def to_facts(self, began: float, now: float) -> Facts:
        """What was seen; raises NotMeasured where nothing beyond the router answers."""
        used = [end for end in self.far if end.answered]
        if not any(end.way and end.way.protocol == "tcp" for end in used):
            # what ping alone loses is not lost by films
            raise NotMeasured(Reason.TOO_FEW_SAMPLES, "Nothing beyond the router answered our probes.")
        events = find_outages(
            _all_series(used),
            _series(self.near),
            start=self._run.started,
            now=now,
            arrived=self._arrived,
        )
        return Facts(
            watched_s=round(now - began, 2),
            ends=tuple(_record(end, now) for end in (self.near, *self.far) if end.way),
            events=events,
            linked_again=value_of(self._linked) if events and not events[-1].back else None,
            bytes=sum(end.bytes for end in (self.near, *self.far)),
        )


def _read_link() -> bool | None:
    return host.read_connection(host.read_system()).connected


def _series(end: ProbedEnd) -> Series:
    return Series(
        end.way.protocol if end.way else "",
        [(one.sent, None if one.ms is None else one.sent + one.ms / 1000) for one in end.samples],
    )


def _all_series(far: list[ProbedEnd]) -> list[Series]:
    return [_series(end) for end in far if end.answered]


def _record(end: ProbedEnd, now: float) -> WatchedEnd:
    assert end.way
    times = [sample.ms for sample in end.samples if sample.ms is not None]
    lost, sent = count_lost(_series(end), now)
    return WatchedEnd(
        end=end.name,
        protocol=end.way.protocol,
        target=end.way.address,
        sent=sent,
        lost=lost,
        lowest_ms=round(min(times), 2) if times else None,
        median_ms=round(statistics.median(times), 2) if times else None,
    )


CHECK = Check(
    id="outages",
    why="A film stops when the connection is gone for moments, even if it is fast otherwise.",
    facts=Facts,
    observe=observe,
    judge=judge,
    lasts=True,
)
