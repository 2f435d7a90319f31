"""Standing probes: a small question to each of a few ends, again and again, for as long as somebody wants to know
whether the line is there.

One thread asks all of them by turns.  An end may be asked in several ways (ICMP echo, the opening of a TCP
connection): the first way that answers is kept.
"""

from __future__ import annotations

import errno
import ipaddress
import secrets
import selectors
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from diag.net import datagram, icmp

#: A way that has said nothing for so long, in seconds, gives way to the next: twice the round trip over a satellite.
SILENT_S = 1.5
#: So long a connection is waited for, in seconds: longer than the fullest buffers of home lines hold (facts.md 10.4).
GIVE_UP_S = 4.0
#: How often the loop looks whether it shall end, in seconds.
TICK_S = 0.025

#: Bytes on the wire of one question with its answer: two IPv4 packets of 84 bytes; opening and closing a
#: connection takes about seven packets of 40 to 60 (RFC 9293).
BYTES_OF = {"icmp": 168, "tcp": 360}

_UNDER_WAY = {0, errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", 0)}
_REFUSED = {errno.ECONNREFUSED, errno.ECONNRESET, getattr(errno, "WSAECONNREFUSED", errno.ECONNREFUSED)}


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to ask an end: ``protocol`` is icmp or tcp.  ``refusal_counts``: a refusal is an answer of the end
    itself, as it is when that is the router."""

    protocol: str
    address: str
    port: int = 0
    refusal_counts: bool = False


@dataclass
class Sample:
    """One question: when it left (monotonic seconds) and after how many milliseconds it was answered, None: not yet."""

    sent: float
    ms: float | None = None


@dataclass
class ProbedEnd:
    """One end that is asked every ``pace_s`` seconds, beginning ``offset_s`` after the start, over the first of its ways
    that answers.

    ``samples`` are those of the way in use.  More ways may be added while it is asked.
    """

    name: str
    ways: list[Way]
    pace_s: float
    offset_s: float = 0.0
    samples: list[Sample] = field(default_factory=list)
    asked: int = 0
    bytes: int = 0
    current: int = 0

    @property
    def way(self) -> Way | None:
        """The way in use; None when there is none left."""
        return self.ways[self.current] if self.current < len(self.ways) else None

    @property
    def answered(self) -> bool:
        """Whether anything has come back over the way in use."""
        return any(sample.ms is not None for sample in self.samples)


def watch(ends: Sequence[ProbedEnd], until: Callable[[float], bool]) -> None:
    """Ask all ends until ``until(now)`` is true; it is asked forty times a second.  Never raises for what the world does."""
    with selectors.DefaultSelector() as selector:
        askers = [_Asker(end, selector) for end in ends]
        try:
            while not until(now := time.monotonic()):
                due = min((asker.work(now) for asker in askers), default=now + TICK_S)
                for key, _ in _select(selector, min(due - time.monotonic(), TICK_S)):
                    key.data()
        finally:
            for asker in askers:
                asker.close()


def _select(selector: selectors.BaseSelector, timeout: float) -> list[tuple[selectors.SelectorKey, int]]:
    if not selector.get_map():
        time.sleep(max(0.0, timeout))  # Windows' select() refuses to wait for nothing
        return []
    return selector.select(max(0.0, timeout))


class _Asker:
    """Asks one end; its sockets lie in the selector with what is to be done when they have something."""

    def __init__(self, end: ProbedEnd, selector: selectors.BaseSelector) -> None:
        self._end, self._selector = end, selector
        self._due = time.monotonic() + end.offset_s
        self._echo: socket.socket | None = None
        self._version, self._token = 4, b""
        self._began: float | None = None
        self._open: dict[socket.socket, Sample] = {}

    def work(self, now: float) -> float:
        """Ask when it is time; the moment of the next question."""
        if now < self._due:
            return self._due
        self._give_up_old(now)
        self._move_on(now)
        way = self._end.way
        if way is None:
            self._due = now + self._end.pace_s
            return self._due
        if self._began is None:
            self._began = now
        if (self._ask_echo if way.protocol == "icmp" else self._connect)(way, now):
            self._end.asked += 1
            self._end.bytes += BYTES_OF[way.protocol]
        self._due = max(self._due + self._end.pace_s, now + self._end.pace_s / 2)
        return self._due

    def close(self) -> None:
        self._drop_way()

    # -- which way ------------------------------------------------------------------------------------

    def _move_on(self, now: float) -> None:
        """To the next way, when this one has been silent for long; the last one is kept."""
        end = self._end
        if self._began is None or end.answered or now - self._began < SILENT_S:
            return
        if end.current + 1 < len(end.ways):
            self._next_way()

    def _next_way(self) -> None:
        self._drop_way()
        self._end.current += 1
        self._end.samples.clear()
        self._began = None

    def _drop_way(self) -> None:
        for sock in [*self._open, *([self._echo] if self._echo else [])]:
            self._selector.unregister(sock)
            sock.close()
        self._open.clear()
        self._echo = None

    # -- ICMP echo ------------------------------------------------------------------------------------

    def _ask_echo(self, way: Way, now: float) -> bool:
        sock = self._echo or self._open_echo(way)
        if sock is None:
            self._next_way()  # this system does not allow it
            return False
        sample = Sample(sent=now)
        self._end.samples.append(sample)
        try:
            sock.send(icmp.request(self._version, self._token, (len(self._end.samples) - 1) & 0xFFFF))
        except OSError:
            return False  # this PC has no way out at the moment: lost like any other
        return True

    def _open_echo(self, way: Way) -> socket.socket | None:
        if sys.platform == "win32":
            return None  # it has calls that wait instead of sockets: see icmp_windows
        self._version = ipaddress.ip_address(way.address).version
        kind = socket.IPPROTO_ICMP if self._version == 4 else socket.IPPROTO_ICMPV6
        try:
            sock = datagram.open_to(way.address, 0, socket.SOCK_DGRAM, kind)
        except OSError:
            return None
        self._echo, self._token = sock, secrets.token_bytes(8)
        self._selector.register(sock, selectors.EVENT_READ, self._hear_echo)
        return sock

    def _hear_echo(self) -> None:
        assert self._echo
        try:
            data = self._echo.recv(65535)
        except OSError:
            return  # word from somewhere on the way that a question did not arrive
        index = icmp.reply_index(self._version, self._token, data)
        samples = self._end.samples
        if index is not None and index < len(samples) and samples[index].ms is None:
            samples[index].ms = (time.monotonic() - samples[index].sent) * 1000

    # -- TCP ------------------------------------------------------------------------------------------

    def _connect(self, way: Way, now: float) -> bool:
        sample = Sample(sent=now)
        self._end.samples.append(sample)
        family = socket.AF_INET6 if ":" in way.address else socket.AF_INET
        try:
            info = socket.getaddrinfo(
                way.address, way.port, family, socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
            )
            sock = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            return False
        sock.setblocking(False)
        word = sock.connect_ex(info[0][4])
        if word not in _UNDER_WAY:
            sock.close()
            if way.refusal_counts and word in _REFUSED:
                sample.ms = (time.monotonic() - now) * 1000
                return True
            return False
        self._open[sock] = sample
        self._selector.register(sock, selectors.EVENT_WRITE, lambda: self._note_connected(sock, way))
        return True

    def _note_connected(self, sock: socket.socket, way: Way) -> None:
        sample = self._open.pop(sock)
        word = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if word == 0 or (way.refusal_counts and word in _REFUSED):
            sample.ms = (time.monotonic() - sample.sent) * 1000
        self._selector.unregister(sock)
        sock.close()

    def _give_up_old(self, now: float) -> None:
        for sock in [sock for sock, sample in self._open.items() if now - sample.sent > GIVE_UP_S]:
            del self._open[sock]
            self._selector.unregister(sock)
            sock.close()
