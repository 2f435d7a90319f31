"""One download or upload: a single loop over several kept-open connections.

One thread and a selector, not a thread for each connection: measured at 1 Gbit/s, a bare loop with naps took
1.8 s of processor time for a gigabyte, a thread for each of the eight connections 2.2 s.  The shape of a trial:

1. each server is connected to once, side by side; the quickest ones are used (and their round trips known);
2. one connection begins; what its certificates and its first packets took tells whether the others are opened
   and used at once, all of them after the first round trip, or one by one;
3. every arrival is counted; every 50 ms the estimate is made anew, until it is stable, or a limit is reached.

Requests are sized so that all of them together never ask for more than the data limit allows: what is asked
for but not wanted any more still crosses the line.
"""

from __future__ import annotations

import selectors
import time
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from diag.bandwidth import connection, estimate, server_selection, stopping, traffic
from diag.bandwidth.budget import payload_within
from diag.bandwidth.byte_meter import ByteMeter
from diag.bandwidth.connection import Peer, Stream
from diag.bandwidth.probes import Probes
from diag.bandwidth.server_selection import Dialer
from diag.bandwidth.types import Estimate, Limits, Server, Trial, TrialContext
from diag.net import connect, failures

#: Connections that are used, by what the line seems to carry (at least so many Mbit/s): few on slow lines,
#: where each one more only means a longer queue and more lost packets (benchmarks/RESULTS.md).
CONNECTIONS = ((60.0, 8), (30.0, 4), (2.5, 2), (0.0, 1))
MOST_CONNECTIONS = 8
SERVERS = 3

#: A line whose round trips grow by less than this while we load it is not full: more connections then, for
#: on a lossy way each one gets only so far.
FULL_MS, FULL_SHARE = 8.0, 0.25
FULL_SAMPLES = 3

#: Round trips after which the first packets of an answer, one close behind the other, have shown the line's rate;
#: what follows waits for our confirmations and says nothing for the rest of the round trip.
FIRST_FLIGHT = 0.6

OPEN_S = 3.0  # TCP and TLS of one connection
#: TCP and TLS 1.3 take a round trip each.  When they were done in that, a tenth more for chance, and the time that
#: 2 to 5 KB of certificates need at several Mbit/s, then the line is fast enough to open the other connections at once.
QUICK_ROUND_TRIPS, QUICK_MS = 2.2, 6.0
MOST_FAILURES = 4  # so many broken connections are no accident
PIECE = 512 * 1024  # the smallest request
#: Over a satellite these three last so many round trips at least: the first bytes of an answer come in flights, one each
#: round trip (RFC 5681, 3.1), with silence between them.
OPEN_ROUND_TRIPS, STALL_ROUND_TRIPS, REVIVE_ROUND_TRIPS = 5, 5, 2
STALL_S = 3.0  # silence of all connections: a player's buffer would be going down
REVIVE_S = 1.0  # then new connections are tried: after heavy loss old ones may wait for seconds
REVIVALS = 2
#: What a line does that is gone for a while; who watches it for a minute waits for it to come back.
GONE = frozenset({"timeout", "stalled", "unreachable", "reset"})
ABANDONED = 256 * 1024  # of what a given-up connection owes, so much may be on its way all the same

THINK_S = 0.05
TICK_S = 0.02

#: Above this rate the loop naps between reads, so that one read takes many packets: far less work for each
#: byte.  The naps grow with the rate from 2 to 8 ms, below the width of a cell.
NAP_ABOVE_MBPS = 60.0
NAP_LEAST_S, NAP_MOST_S, NAP_PER_MBPS = 0.002, 0.008, 1e-5

#: From this round trip on connections grow too slowly for a trial (RFC 5681: one doubling each round trip); what they
#: reach is the line's rate when it is this share of the first flight's.
FAR_MS, FILLED_SHARE = 333.0, 0.4

OPENING_BYTES = MOST_CONNECTIONS * 6_000  # certificates, and headers of small packets

#: A whole trial.
LONGEST_S = 6.5  # architecture.md 5: a test takes under 6 s, and a little for the worst line
BUSY_SHARE = 0.85  # of one core: then this PC may be what limits the rate


class Transfer:
    """One trial under way."""

    def __init__(
        self,
        endpoints: Sequence[Peer],
        limits: Limits,
        dial: Dialer,
        watch: TrialContext,
        *,
        upload: bool = False,
    ) -> None:
        nearest = endpoints[0].ms
        self.endpoints = [e for e in endpoints if e.ms <= 1.5 * nearest + 10][:SERVERS]
        self.limits, self.watch, self.upload = limits, watch, upload
        self.open_s = max(OPEN_S, OPEN_ROUND_TRIPS * nearest / 1000)
        self.stall_s = max(STALL_S, STALL_ROUND_TRIPS * nearest / 1000)
        self.revive_s = max(REVIVE_S, REVIVE_ROUND_TRIPS * nearest / 1000)
        self.context = dial.context()
        self.selector = selectors.DefaultSelector()
        self.streams: list[Stream] = []
        self.confirmed: dict[Stream, int] = {}  # bytes of uploads
        self.opened: dict[Stream, float] = {}
        self.wanted = 1  # connections to have open
        self.active = 1  # connections to use
        self.used: set[Stream] = set()
        self.widened = 0.0  # busy seconds when there were last more of them
        self.buffer = memoryview(bytearray(connection.BUFFER))
        self.allowance = max(
            0, payload_within(limits.wire_bytes) - OPENING_BYTES
        )  # what may still be asked for
        self.most_payload = self.allowance  # the same, for servers that send more than was asked for
        self.watching = not limits.steady  # to see the silences too, not to find the rate soon
        self.tally = ByteMeter(nearest, every_second=self.watching)
        self.estimate: Estimate | None = None
        self.failures: list[tuple[str, str]] = []
        self.probes = Probes(endpoints[0], self.selector)
        self.closed_raw = 0
        self.revivals = 0
        self.meter = traffic.AdapterMeter(connect.source_address(endpoints[0].address), upload=upload)

    # --- the loop -------------------------------------------------------------------------------

    def run(self) -> tuple[str, str | None, str]:
        """Carry it out; how it stopped, and when it failed a word and a detail."""
        began = time.monotonic()
        self.end = began + self.limits.seconds
        self.tally.last_moved = began
        try:
            self._open(1)
            think = began
            while True:
                now = time.monotonic()
                if now >= think:
                    think = now + (THINK_S if self.estimate else TICK_S / 2)
                    stopped = self._decide(now)
                    if stopped:
                        return stopped
                events = self.selector.select(TICK_S)
                now = time.monotonic()
                for key, mask in events:
                    if isinstance(key.data, Probes):
                        key.data.note_connected()
                    else:
                        self._serve(key.data, bool(mask & selectors.EVENT_READ), now)
                    if self.tally.total >= self.most_payload:
                        self._decide(now)
                        return "data-cap", None, ""
                if self.upload:
                    self._confirm(now)
                if events and self.estimate and self.estimate.mbps > NAP_ABOVE_MBPS:
                    self.probes.nap(min(NAP_MOST_S, NAP_LEAST_S + self.estimate.mbps * NAP_PER_MBPS))
        finally:
            self._close()

    def _serve(self, stream: Stream, readable: bool, now: float) -> None:
        before = stream.stage
        moved = stream.step(readable, self.buffer)
        woken = False
        if before == "handshake" and stream.stage == "ready":
            self._open_others(stream, now)
        if stream.stage == "over":
            self._drop(stream)
        elif stream.hungry and (stream in self.used or len(self.used) < self.active):
            self._ask_next(stream)
        if stream.stage != before:
            woken = self._note_under_way(now)
        if stream.stage == "head" and before != "head":
            self.tally.note_request(stream)
        if not self.upload and moved and "body" in {before, stream.stage}:
            self.tally.count(stream, 0 if woken else moved, now)
        if stream.stage != "over":
            self._listen(stream)

    def _confirm(self, now: float) -> None:
        """Count what the other side has confirmed of our uploads since the last look."""
        for stream in self.streams:
            arrived = stream.confirmed_bytes()
            if arrived > self.confirmed.get(stream, 0):
                self.tally.count(stream, arrived - self.confirmed.get(stream, 0), now)
                self.confirmed[stream] = arrived

    def _note_under_way(self, now: float) -> bool:
        """Tell the tally how many answers are under way; True when what arrived now is not to be counted."""
        # What was sent is still on its way while we wait for the answer to an upload.
        stages = {"send", "head"} if self.upload else {"body"}
        count = sum(stream.stage in stages for stream in self.streams)
        return self.tally.under_way(count, now, more=self.allowance > 0)

    # --- connections ----------------------------------------------------------------------------

    def _open(self, count: int) -> None:
        """Have so many connections, spread over the servers."""
        now = time.monotonic()
        self.wanted = max(self.wanted, count)
        if self.allowance <= 0 or len(self.failures) >= MOST_FAILURES:
            return
        for index in range(len(self.streams), count):
            endpoint = self.endpoints[index % len(self.endpoints)]
            try:
                stream = Stream(endpoint, self.context)
            except OSError as exc:
                self.failures.append((failures.word_for(exc), endpoint.server.host))
                continue
            except ValueError:  # a host that TLS cannot name
                self.failures.append(("garbled", endpoint.server.host))
                continue
            self.streams.append(stream)
            self.opened[stream] = now
            self.selector.register(stream.sock, selectors.EVENT_READ | selectors.EVENT_WRITE, stream)

    def _listen(self, stream: Stream) -> None:
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if stream.wants_write else 0)
        if self.selector.get_key(stream.sock).events != wanted:
            self.selector.modify(stream.sock, wanted, stream)

    def _open_others(self, stream: Stream, now: float) -> None:
        """A connection stands.  When its certificates came quickly the others are opened too, so that they are
        ready when they are wanted; on a slow line that alone would fill it."""
        if self.upload:
            return  # the way out may be much slower than the way in
        took_ms = (now - self.opened[stream]) * 1000
        if took_ms < QUICK_ROUND_TRIPS * self.endpoints[0].ms + QUICK_MS:
            self._open(MOST_CONNECTIONS)

    def _use_ready(self) -> None:
        """Use as many connections as shall be used, as far as they stand."""
        for stream in self.streams:
            if stream.stage == "ready" and stream not in self.used and len(self.used) < self.active:
                self._ask_next(stream)

    def _ask_next(self, stream: Stream) -> None:
        """Ask for the next piece: large ones first, smaller ones towards the end, so that all end together."""
        biggest = stream.endpoint.server.biggest
        size = min(biggest, self.allowance, max(PIECE, self.allowance // 16))
        if size <= 0:
            return
        self.allowance -= size
        self.used.add(stream)
        if self.upload:
            stream.send(size)
        else:
            stream.ask(size)

    def _revive(self, now: float) -> None:
        """Give up the connections that have fallen silent, and begin again with new ones."""
        self.revivals += 1
        if self.watching:
            self.failures = [failure for failure in self.failures if failure[0] not in GONE]
        self.tally.last_moved = now
        for stream in list(self.used):
            self._forget(stream)
            stream.owed = max(0, stream.owed - ABANDONED)
            stream.close()
            self._drop(stream)
        self._open(self.wanted)
        self._use_ready()

    def _drop(self, stream: Stream) -> None:
        """A connection is over; when it failed, remember why.  What it still owed may be asked for elsewhere."""
        self._forget(stream)
        self.streams.remove(stream)
        self.used.discard(stream)
        self.allowance += stream.owed
        self.closed_raw += stream.raw + stream.went
        if stream.failure:
            self.failures.append((stream.failure, stream.detail or stream.endpoint.server.host))

    def _forget(self, stream: Stream) -> None:
        """Stop listening; by the key, since a closed socket has no number any more."""
        for key in list(self.selector.get_map().values()):
            if key.data is stream:
                self.selector.unregister(key.fileobj)

    def _close(self) -> None:
        self.raw = self.closed_raw + sum(stream.raw + stream.went for stream in self.streams)
        for stream in self.streams:
            stream.close()
        self.probes.close()
        self.selector.close()

    # --- decisions ------------------------------------------------------------------------------

    def _decide(self, now: float) -> tuple[str, str | None, str] | None:
        if self.watch.cancelled():
            return "interrupted", None, ""
        for stream in list(self.streams):
            if stream.stage in {"connect", "handshake"} and now > self.opened[stream] + self.open_s:
                self._forget(stream)
                stream.close("timeout")
                self._drop(stream)
        if self.allowance > 0 and len(self.failures) < MOST_FAILURES:
            self._open(self.wanted)
            self._use_ready()
        begun = self.tally.first is not None
        waiting = begun and self.watching and all(word in GONE for word, _ in self.failures)
        lost = not self.streams or (not self.used and len(self.failures) >= MOST_FAILURES)
        if lost and not (waiting and self.allowance > 0):
            word, detail = self.failures[0] if self.failures else ("closed", "")
            return ("ended", None, "") if self._has_enough() else ("failed", word, detail)
        silence = now - self.tally.last_moved
        if begun and silence > self.revive_s and (waiting or self.revivals < REVIVALS):
            self._revive(now)
        elif waiting:
            pass
        elif silence > self.stall_s or (now >= self.end and silence > self.revive_s):
            return (
                "failed",
                "stalled" if begun else "timeout",
                self.endpoints[0].server.host,
            )
        if begun:
            at = self.tally.at(now)
            if self.watching:
                self.tally.arrivals.extend(at)
            self.meter.look(at, self.tally.total)
            self.probes.send(now, at)
            self.estimate = estimate.estimate(
                self.tally.arrivals.sums(self.tally.tail), round_trip_s=self.endpoints[0].ms / 1000
            )
            self._widen(at)
            self._tell(now)
            if self.allowance <= 0 and all(stream.stage == "ready" for stream in self.used):
                return "data-cap", None, ""
            stopped = stopping.stop_reason(
                self.estimate, self.limits, self.tally.total, settled=self.is_settled()
            )
            if stopped and not (stopped == "stable" and self._has_room(at)):
                return stopped, None, ""
        if now >= self.end:
            if self.tally.first is None:
                return "failed", "timeout", self.endpoints[0].server.host
            return "time", None, ""
        return None

    def _has_enough(self) -> bool:
        return self.estimate is not None and self.estimate.confidence != "low"

    def _widen(self, at: float) -> None:
        """Use more connections when the line seems to carry them: by its rate, or because it is not full yet."""
        if self.active >= MOST_CONNECTIONS or at < FIRST_FLIGHT * self.endpoints[0].ms / 1000:
            return
        rate = max(
            self.tally.burst,
            self.tally.total * 8e-6 / max(at, 0.001),
            self.estimate.mbps if self.estimate else 0.0,
        )
        wanted = next(count for least, count in CONNECTIONS if rate >= least)
        if wanted <= self.active and self._has_room(at):
            wanted = 2 * self.active
        if wanted > self.active:
            self.active = min(MOST_CONNECTIONS, wanted)
            self.widened = at
            self._open(self.active)
            self._use_ready()

    def _has_room(self, at: float) -> bool:
        """Whether more connections may be used and the line is not full, as far as its round trips tell."""
        if self.active >= MOST_CONNECTIONS or self.allowance <= 0:
            return False
        return self._is_full(self.widened + 5 * self.endpoints[0].ms / 1000) is False

    def _is_full(self, since: float) -> bool | None:
        """Whether a queue stands on the line since then; None when too few round trips tell."""
        idle = self.endpoints[0].ms
        loaded = self.probes.median_ms(since, FULL_SAMPLES)
        return None if loaded is None else loaded >= idle + max(FULL_MS, FULL_SHARE * idle)

    def is_settled(self) -> bool:
        """Whether the rate stood still: what was measured is then the line's, whatever ends the trial."""
        if self.estimate is None:
            return False
        full = self._is_full(self.estimate.start)
        if full is False and self.active >= MOST_CONNECTIONS:
            full = None  # the line may be limited by rule, without a queue
        return stopping.is_settled(self.estimate, self.endpoints[0].ms / 1000, full=full)

    def _tell(self, now: float) -> None:
        if self.estimate and self.tally.first is not None:
            share = max(
                (now - self.tally.first) / (stopping.SOFT_S + 1),
                self.tally.total / max(1, self.limits.wire_bytes),
            )
            self.watch.tell(min(1.0, share), f"{self.estimate.mbps:.1f} Mbit/s so far", self.estimate.mbps)


def bound_afar(found: Estimate, burst: float) -> Estimate:
    """What an estimate says on a line over a satellite, where connections need longer than a trial to fill it: it is a
    lower bound, unless the first flight of packets (``burst``, Mbit/s) came hardly faster."""
    return replace(found, confidence="low", at_least=found.mbps < FILLED_SHARE * burst)


def run_trial(
    servers: Sequence[Server],
    limits: Limits,
    *,
    watch: TrialContext | None = None,
    dial: Dialer | None = None,
    upload: bool = False,
) -> Trial:
    """Measure against these servers.  Never raises for what the world does: see Trial.failure."""
    watch, dial = watch or TrialContext(), dial or Dialer()
    began = time.monotonic()
    endpoints, failure, detail = server_selection.find_reachable(servers, dial)
    if failure or not endpoints:
        return Trial(failure=failure or "timeout", detail=detail, took_s=time.monotonic() - began)
    idle = server_selection.idle_round_trips(endpoints[0]) or [endpoints[0].ms]
    best = replace(endpoints[0], ms=min(idle))
    left = replace(limits, seconds=max(0.2, limits.seconds - (time.monotonic() - began)))
    transfer = Transfer((best, *endpoints[1:]), left, dial, watch, upload=upload)
    cpu, wall = time.process_time(), time.monotonic()
    stopped, word, detail = transfer.run()
    share = (time.process_time() - cpu) / max(1e-3, time.monotonic() - wall)
    found = transfer.estimate
    start = found.start if found else 0.0
    if found and not (stopped == "time" and not limits.steady):  # it was to watch so long
        stopped, found = stopping.conclude(stopped, found, settled=transfer.is_settled())
    if found and share > BUSY_SHARE:
        found = replace(found, confidence="low")
    if found and best.ms > FAR_MS:
        found = bound_afar(found, transfer.tally.burst)
    if stopped != "failed" and found is None:
        word, detail = ("interrupted" if stopped == "interrupted" else "too-short"), ""
    return Trial(
        estimate=found if stopped != "failed" else None,
        sums=tuple(round(count) for count in transfer.tally.arrivals.sums()),
        bytes=transfer.raw,
        took_s=time.monotonic() - began,
        stopped=stopped,
        failure=word,
        detail=detail,
        idle_ms=median(idle),
        loaded_ms=transfer.probes.median_ms(start),
        connections=transfer.tally.most,
        server=best.server.where or best.server.host,
        address=best.address,
        local=connect.source_address(best.address),
        other_mbps=transfer.meter.other_mbps(start),
        cpu_share=share,
    )
