"""Name look-ups straight to one resolver over UDP or TCP; and ``system``, as every program does them.

A resolver or anybody on the way may be hostile: ids and source ports are random, answers with another id,
question or source are ignored without ending the wait, and every wait has one total limit (RFC 5452).
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import dns.message

from diag.net import dnswire, failures
from diag.net.system_lookup import Lookup, look_up, look_up_as_programs

__all__ = ["DnsAnswer", "Lookup", "ask", "ask_many", "look_up", "look_up_as_programs"]

#: So many datagrams that are no answer end the wait: nobody sends that many by mistake.
MAX_FOREIGN = 256
#: The largest message (RFC 1035 §4.2.2: a length of two bytes).
MAX_MESSAGE = 65535
#: What a question may lose of its time limit to those before it.
_SLACK_S = 0.05


@dataclass(frozen=True, kw_only=True)
class DnsAnswer:
    """What one resolver said to one question.

    ``rcode``: NOERROR, NXDOMAIN, SERVFAIL, REFUSED ... (RFC 1035 §4.1.1), None without a usable answer;
    ``failure`` then says why (timeout, refused, unreachable, garbled ...).  ``texts``: one text a TXT
    record.  ``ms`` is the round trip.  ``transport``: udp, tcp, https.
    """

    server: str = field(metadata={"open": "resolver"})
    name: str
    rdtype: str
    rcode: str | None = None
    addresses: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    ms: float | None = None
    failure: str | None = None
    transport: str = "udp"


def ask(
    server: str,
    name: str,
    rdtype: str = "A",
    *,
    rdclass: str = "IN",
    timeout: float,
    transport: str = "udp",
    port: int = 53,
) -> DnsAnswer:
    """One question to one resolver (a literal address, with %scope if link-local), asked once.

    A truncated UDP answer is asked again over TCP within the same ``timeout`` seconds.
    """
    if transport == "tcp":
        query = dnswire.make_query(name, rdtype, rdclass)
        if query is None:
            return DnsAnswer(server=server, name=name, rdtype=rdtype, failure="other", transport="tcp")
        return _ask_tcp(server, name, rdtype, query, time.monotonic() + timeout, port)
    answers = _ask_udp(
        server,
        [(name, rdtype)],
        rdclass=rdclass,
        timeout=timeout,
        total=timeout,
        in_flight=1,
        pace_s=0.0,
        port=port,
    )
    if not answers:
        return DnsAnswer(server=server, name=name, rdtype=rdtype, failure="timeout")
    return answers[0]


def ask_many(
    server: str,
    questions: Sequence[tuple[str, str]],
    *,
    timeout: float,
    in_flight: int = 8,
    pace_s: float = 0.0,
    port: int = 53,
    total: float | None = None,
) -> list[DnsAnswer]:
    """Ask (name, type) after (name, type) over one UDP socket, each once; answers in the order of the questions.

    At most ``in_flight`` questions are outstanding and at least ``pace_s`` seconds lie between two of
    them: many probes at once make the very loss they look for.  ``timeout`` is for each question,
    ``total`` (seconds) for all: a question that could no longer wait its full time is not sent and has
    no entry in the result.
    """
    return _ask_udp(
        server,
        questions,
        rdclass="IN",
        timeout=timeout,
        total=total,
        in_flight=in_flight,
        pace_s=pace_s,
        port=port,
    )


def _udp_socket(server: str, port: int) -> socket.socket:
    """A connected, non-blocking UDP socket: the kernel drops what comes from anybody else."""
    family, kind, proto, _, address = socket.getaddrinfo(
        server, port, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST
    )[0]
    sock = socket.socket(family, kind, proto)
    try:
        sock.setblocking(False)
        sock.connect(address)
    except OSError:
        sock.close()
        raise
    return sock


def _word(exc: OSError) -> str:
    """The failure word for a UDP socket: Windows reports a closed port as a reset connection."""
    if isinstance(exc, socket.gaierror):
        return "no-network"  # an address of a family or scope that this PC does not have
    found = failures.word_for(exc)
    return "refused" if found == "reset" else found


def _ask_udp(
    server: str,
    questions: Sequence[tuple[str, str]],
    *,
    rdclass: str,
    timeout: float,
    total: float | None,
    in_flight: int,
    pace_s: float,
    port: int,
) -> list[DnsAnswer]:
    started = time.monotonic()
    end = started + (total if total is not None else timeout * (len(questions) + 1))
    try:
        sock = _udp_socket(server, port)
    except OSError as exc:
        failure = _word(exc)
        return [DnsAnswer(server=server, name=n, rdtype=t, failure=failure) for n, t in questions]
    with sock:
        series = _Series(server, questions, rdclass, timeout, end)
        series.run(sock, in_flight, pace_s)
    return series.answers(port)


class _Series:
    """The questions of one socket: which are still to be sent, which are outstanding, what came back."""

    def __init__(
        self, server: str, questions: Sequence[tuple[str, str]], rdclass: str, timeout: float, end: float
    ) -> None:
        self.server = server
        self.questions = questions
        self.rdclass = rdclass
        self.timeout = timeout
        self.end = end
        self.results: dict[int, DnsAnswer] = {}
        self.truncated: set[int] = set()
        self.broken: set[int] = set()
        self.waiting: dict[int, tuple[int, dns.message.Message, float]] = {}  # id -> index, query, sent
        self.foreign = 0

    def run(self, sock: socket.socket, in_flight: int, pace_s: float) -> None:
        todo = list(range(len(self.questions)))[::-1]
        next_send = time.monotonic()
        last_send = self.end - self.timeout + _SLACK_S
        while (todo or self.waiting) and (now := time.monotonic()) < self.end:
            if now > last_send:
                todo.clear()
            if todo and len(self.waiting) < in_flight and now >= next_send:
                failure = self._send(sock, todo[-1])
                if failure == "later":
                    next_send = now + 0.005
                elif failure is None:
                    todo.pop()
                    next_send = now + pace_s
                else:
                    self._fail(failure, [*self._outstanding(), *todo])
                    return
                continue
            wake = min([self.end, *(sent + self.timeout for _, _, sent in self.waiting.values())])
            if todo and len(self.waiting) < in_flight:
                wake = min(wake, next_send)
            if select.select([sock], [], [], max(0.0, wake - now))[0]:
                failure = self._receive(sock)
                if failure and not any(a.rcode for a in self.results.values()):
                    # A closed port or a missing way refuses every question alike; ICMP itself is rate-limited.
                    self._fail(failure, [*self._outstanding(), *todo])
                    return
                if failure and self.waiting:
                    self._fail(failure, [next(iter(self.waiting.values()))[0]])
            self._expire(time.monotonic())
            if self.foreign > MAX_FOREIGN:
                self._fail("garbled", self._outstanding())
                return
        self._fail("timeout", self._outstanding())

    def _send(self, sock: socket.socket, index: int) -> str | None:
        name, rdtype = self.questions[index]
        query = dnswire.make_query(name, rdtype, self.rdclass)
        while query is not None and query.id in self.waiting:
            query = dnswire.make_query(name, rdtype, self.rdclass)
        if query is None:
            self._fail("other", [index])
            return None
        try:
            sock.send(query.to_wire())
        except BlockingIOError:
            return "later"
        except ConnectionRefusedError:  # the verdict on an earlier question: the receiver will judge
            return (
                _word(ConnectionRefusedError())
                if not any(a.rcode for a in self.results.values())
                else "later"
            )
        except OSError as exc:
            return _word(exc)
        self.waiting[query.id] = (index, query, time.monotonic())
        return None

    def _receive(self, sock: socket.socket) -> str | None:
        try:
            data = sock.recv(MAX_MESSAGE)
        except BlockingIOError:
            return None
        except OSError as exc:
            return _word(exc)
        entry = self.waiting.get(int.from_bytes(data[:2], "big")) if len(data) >= 2 else None
        reply = dnswire.parse_reply(data, entry[1]) if entry else "foreign"
        if entry is None or reply == "foreign":
            self.foreign += 1
            return None
        index, query, sent = entry
        if isinstance(reply, str):  # broken: perhaps a forger was faster than the resolver, so wait on
            self.broken.add(index)
            self.foreign += 1
            return None
        del self.waiting[query.id]
        if reply.truncated:
            self.truncated.add(index)
        name, rdtype = self.questions[index]
        self.results[index] = _answer(self.server, name, rdtype, reply, sent, "udp")
        return None

    def _outstanding(self) -> list[int]:
        return [index for index, _, _ in self.waiting.values()]

    def _expire(self, now: float) -> None:
        late = [index for index, _, sent in self.waiting.values() if now - sent >= self.timeout]
        self._fail("timeout", late)

    def _fail(self, failure: str, indexes: Sequence[int]) -> None:
        for index in indexes:
            name, rdtype = self.questions[index]
            failed = "garbled" if failure == "timeout" and index in self.broken else failure
            self.results[index] = DnsAnswer(server=self.server, name=name, rdtype=rdtype, failure=failed)
        gone = set(indexes)
        self.waiting = {i: entry for i, entry in self.waiting.items() if entry[0] not in gone}

    def answers(self, port: int) -> list[DnsAnswer]:
        """The answers in the order of the questions; truncated ones asked again over TCP if time is left."""
        for index in sorted(self.truncated):
            left = min(self.end, time.monotonic() + self.timeout)
            name, rdtype = self.questions[index]
            query = dnswire.make_query(name, rdtype, self.rdclass)
            if query is None:
                continue
            whole = _ask_tcp(self.server, name, rdtype, query, left, port)
            if whole.failure is None or not (self.results[index].addresses or self.results[index].texts):
                self.results[index] = whole
        return [self.results[i] for i in sorted(self.results)]


def _answer(
    server: str, name: str, rdtype: str, reply: dnswire.DnsReply, sent: float, transport: str
) -> DnsAnswer:
    return DnsAnswer(
        server=server,
        name=name,
        rdtype=rdtype,
        rcode=reply.rcode,
        addresses=reply.addresses,
        texts=reply.texts,
        ms=(time.monotonic() - sent) * 1000,
        transport=transport,
    )


def _ask_tcp(
    server: str, name: str, rdtype: str, query: dns.message.Message, end: float, port: int
) -> DnsAnswer:
    """One question over TCP (RFC 7766) until ``end`` (monotonic seconds); at most two messages are read."""
    started = time.monotonic()
    failure = "garbled"
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            server, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )[0]
        with socket.socket(family, kind, proto) as sock:
            sock.settimeout(max(0.001, end - started))
            sock.connect(address)
            wire = query.to_wire()
            sock.sendall(len(wire).to_bytes(2, "big") + wire)
            for _ in range(2):
                size = int.from_bytes(_exactly(sock, 2, end), "big")
                reply = dnswire.parse_reply(_exactly(sock, size, end), query)
                if (
                    isinstance(reply, dnswire.DnsReply) and not reply.truncated
                ):  # over TCP nothing is cut (RFC 7766)
                    return _answer(server, name, rdtype, reply, started, "tcp")
    except EOFError:
        failure = "closed"
    except socket.gaierror:
        failure = "no-network"
    except OSError as exc:
        failure = failures.word_for(exc)
    return DnsAnswer(server=server, name=name, rdtype=rdtype, failure=failure, transport="tcp")


def _exactly(sock: socket.socket, size: int, end: float) -> bytes:
    data = b""
    while len(data) < size:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock.settimeout(left)
        part = sock.recv(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data
