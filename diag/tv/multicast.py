"""Asks a whole network at once and hears who answers: UDP to a multicast group, from each adapter, in a few rounds.

SSDP (UPnP Device Architecture 1.1, 1.3.2) and mDNS (RFC 6762, 5.1: one-shot queries from a port of one's own, answered
to that port, 6.7) work alike in this.  No address is ever swept.
"""

from __future__ import annotations

import ipaddress
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from diag.net import failures
from diag.tv.types import Lan, Sighting

#: Asked again after so many seconds from the start: Wi-Fi loses many a multicast, which nobody sends again.
ROUNDS_S = (0.0, 0.7, 1.4)
#: The largest datagram that is read, in bytes; answers have some hundred.
DATAGRAM = 8192
#: So many datagrams of one sender are read; a TV with all its services sends some ten a round.
MOST_OF_ONE = 60
#: So many senders are heard; a home has some tens.
MOST_SENDERS = 1024
#: The loop looks at least so often whether it shall end, in seconds.
_TICK_S = 0.1


@dataclass(frozen=True, kw_only=True)
class Search:
    """One way to ask: ``payloads`` are the datagrams of a round, ``read`` makes sightings of an answer and its sender."""

    name: str
    group: str
    port: int
    ttl: int
    payloads: tuple[bytes, ...]
    read: Callable[[bytes, str], Sequence[Sighting]]


class Listener:
    """Asks and hears; ``asked`` are the ways in which a question left, ``failure`` is the last reason why one did not."""

    def __init__(self, searches: Sequence[Search], lans: Sequence[Lan], never: frozenset[str]) -> None:
        self._searches, self._lans, self._never = searches, lans, never
        self._heard: Counter[str] = Counter()
        self.asked: tuple[str, ...] = ()
        self.failure: str | None = None

    def sightings(self, until: float, stop: Callable[[], bool]) -> Iterator[Sighting]:
        """Everything that comes until ``time.monotonic()`` reaches ``until``, or ``stop()`` is true."""
        with selectors.DefaultSelector() as selector:
            ends = list(self._open(selector))
            try:
                yield from self._ask_and_hear(selector, ends, until, stop)
            finally:
                for _, _, sock in ends:
                    sock.close()

    def _open(self, selector: selectors.BaseSelector) -> Iterator[tuple[Search, Lan, socket.socket]]:
        for lan in self._lans:
            for search in self._searches:
                sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                try:
                    sock.setblocking(False)
                    sock.bind((lan.own, 0))
                    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(lan.own))
                    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, search.ttl)
                    selector.register(sock, selectors.EVENT_READ, (search, lan))
                except OSError as exc:
                    self.failure = failures.word_for(exc)
                    sock.close()
                    continue
                yield search, lan, sock

    def _ask_and_hear(
        self,
        selector: selectors.BaseSelector,
        ends: Sequence[tuple[Search, Lan, socket.socket]],
        until: float,
        stop: Callable[[], bool],
    ) -> Iterator[Sighting]:
        rounds = [time.monotonic() + after for after in ROUNDS_S]
        while ends and (now := time.monotonic()) < until and not stop():
            if rounds and now >= rounds[0]:
                rounds.pop(0)
                for search, _, sock in ends:
                    self._ask(search, sock)
            wait = min([until, *rounds[:1]]) - time.monotonic()
            for key, _ in selector.select(max(0.0, min(wait, _TICK_S))):
                yield from self._hear(key.fileobj, *key.data)  # type: ignore[arg-type]

    def _ask(self, search: Search, sock: socket.socket) -> None:
        for payload in search.payloads:
            try:
                sock.sendto(payload, (search.group, search.port))
            except OSError as exc:  # macOS: this is how it says that it was not permitted
                self.failure = failures.word_for(exc)
            else:
                self.asked = tuple(dict.fromkeys((*self.asked, search.name)))

    def _hear(self, sock: socket.socket, search: Search, lan: Lan) -> Sequence[Sighting]:
        try:
            data, (sender, _port) = sock.recvfrom(DATAGRAM)
        except OSError:  # too long for Windows, or word that nobody listens somewhere
            return ()
        if sender in self._never or ipaddress.ip_address(sender) not in ipaddress.ip_network(lan.network):
            return ()
        if sender not in self._heard and len(self._heard) >= MOST_SENDERS:
            return ()
        self._heard[sender] += 1
        return search.read(data, sender) if self._heard[sender] <= MOST_OF_ONE else ()
