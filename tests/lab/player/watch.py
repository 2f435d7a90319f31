"""Watching: segments of four seconds from the video servers into a buffer, at a quality that the line carries."""

from __future__ import annotations

import concurrent.futures
import contextlib
import time
import urllib.parse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.lab.player.connect import Broken, Client, Link

SEGMENT_S = 4.0

#: Rates to choose from in Mbit/s: Netflix's recommendations for 720p, 1080p and 4K (help.netflix.com/en/node/306,
#: 2026-09-09) and lower pictures below them.
LADDER = (0.6, 1.5, 3.0, 5.0, 15.0)

#: Players hold tens of seconds and start with one segment.
_BUFFER_S = 24.0

#: A picture that stands longer is not waited for.
_GIVE_UP_S = 15.0

#: How often every server is asked again before that.
_ROUNDS = 4

#: What of a measured rate is chosen at most, so that the next segment comes in time.
_SHARE = 0.85

_OBJECT_BYTES = 26_214_400


@dataclass(frozen=True, kw_only=True)
class Watched:
    """How it went.  Seconds; the rate is that of the picture at the end, in Mbit/s."""

    start_s: float
    stalls: int
    stalled_s: float
    mbps: float


class _Server:
    """A video server, asked for a segment in two halves at once over connections that stay."""

    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self._url = urllib.parse.urlsplit(url)
        self.host = self._url.hostname or ""
        self._links: list[Link | None] = [None, None]
        self._pool = concurrent.futures.ThreadPoolExecutor(2)

    def segment(self, number: int, size: int, end: float) -> None:
        """Fetch a segment of ``size`` bytes; Broken when it does not come whole before ``end``."""
        half = size // 2
        begin = number * size % (_OBJECT_BYTES - size)
        parts = [(begin, begin + half - 1), (begin + half, begin + size - 1)]
        jobs = [self._pool.submit(self._part, n, first, last, end) for n, (first, last) in enumerate(parts)]
        errors = [error for job in jobs if (error := job.exception())]
        for error in errors:
            raise error

    def _part(self, number: int, first: int, last: int, end: float) -> None:
        fresh = self._links[number] is None
        link = self._links[number] or Link(self._client, self.host, end)
        self._links[number] = None
        try:
            answer = link.get(f"{self._url.path}/range/{first}-{last}?{self._url.query}", end)
        except Broken:
            link.close()
            if fresh:
                raise
            self._part(number, first, last, end)  # a kept connection may have ended meanwhile
            return
        if answer.status not in {200, 206} or len(answer.body) != last - first + 1:
            link.close()
            raise Broken(
                f"{self.host} answers {answer.status} with {len(answer.body)} bytes instead of video"
            )
        self._links[number] = link

    def close(self) -> None:
        for link in self._links:
            if link:
                with contextlib.suppress(OSError):
                    link.close()
        self._pool.shutdown(wait=False, cancel_futures=True)


def watch(client: Client, urls: Sequence[str], seconds: float, wanted_mbps: float) -> Watched:
    """Play for ``seconds``; Broken when it does not start or stands for good."""
    player = _Player(client, urls, wanted_mbps)
    try:
        return player.run(seconds)
    finally:
        player.close()


class _Player:
    def __init__(self, client: Client, urls: Sequence[str], wanted_mbps: float) -> None:
        self._servers = [_Server(client, url) for url in urls]
        self._rates = [rate for rate in LADDER if rate <= wanted_mbps]
        self._rate = self._rates[0]
        self._measured: float | None = None
        self._at = 0  # which server
        self._loaded_s = 0.0
        self._began = time.monotonic()
        self._started: float | None = None
        self._stalls, self._stalled_s = 0, 0.0

    def close(self) -> None:
        for server in self._servers:
            server.close()

    def _buffered(self) -> float:
        """Seconds of film ahead; below 0: how long the picture has been standing."""
        if self._started is None:
            return 0.0
        return self._loaded_s - (time.monotonic() - self._started - self._stalled_s)

    def run(self, seconds: float) -> Watched:
        number = 0
        while self._started is None or time.monotonic() - self._started < seconds:
            if self._buffered() > _BUFFER_S - SEGMENT_S:
                assert self._started is not None
                left = self._started + seconds - time.monotonic()
                time.sleep(max(0.0, min(self._buffered() - _BUFFER_S + SEGMENT_S, left)))
                continue
            self._next(number)
            number += 1
        return Watched(
            start_s=self._started - self._began,
            stalls=self._stalls,
            stalled_s=self._stalled_s,
            mbps=self._rate,
        )

    def _next(self, number: int) -> None:
        """One segment into the buffer, from whichever server gives it."""
        failures: Counter[str] = Counter()  # by server
        while True:
            now = time.monotonic()
            end = self._end()
            if now >= end:
                self._give_up("nothing comes any more")
            server = self._servers[self._at]
            try:
                size = int(self._rate * SEGMENT_S * 125_000)
                # one try takes no more than half of what is left, so that another server gets its turn
                server.segment(number, size, min(end, now + max(4.0, (end - now) / 2)))
            except Broken as exc:
                self._at = (self._at + 1) % len(self._servers)
                self._rate = self._rates[0]
                failures[server.host] += 1 if exc.passing else _ROUNDS
                refused = len(failures) == len(self._servers) and min(failures.values()) >= _ROUNDS
                if refused or time.monotonic() >= end:
                    self._give_up(str(exc))
                time.sleep(max(0.0, 0.3 - (time.monotonic() - now)))
                continue
            self._arrived(size, time.monotonic() - now)
            return

    def _end(self) -> float:
        """When the one who watches gives up, if nothing comes until then."""
        if self._started is None:
            return self._began + 2 * _GIVE_UP_S
        return time.monotonic() + self._buffered() + _GIVE_UP_S

    def _give_up(self, why: str) -> None:
        if self._started is None:
            raise Broken(f"the film does not start: {why}")
        raise Broken(f"the film stands after {self._loaded_s:.0f} s: {why}")

    def _arrived(self, size: int, took_s: float) -> None:
        if self._started is None:
            self._started = time.monotonic()
        elif (ahead := self._buffered()) < 0:
            self._stalled_s -= ahead
            self._stalls += ahead < -0.2
        self._loaded_s += SEGMENT_S
        rate = size / 125_000 / max(took_s, 0.001)
        self._measured = rate if self._measured is None else 0.6 * self._measured + 0.4 * rate
        fitting = [r for r in self._rates if r <= self._measured * _SHARE]
        self._rate = fitting[-1] if fitting else self._rates[0]
