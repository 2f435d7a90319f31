"""A misbehaving DNS forwarder (UDP and TCP): late, forgetful of nothing, answering errors or inventing answers.

``resolver.py LISTEN UPSTREAM [--delay S] [--first-delay S] [--rcode WORD] [--for SUFFIX] [--invent ADDRESS]
[--refuse-chaos] [--silent-for SUFFIX] [--silent-type TYPE] [--fail-type TYPE]
[--late-type TYPE --late S] [--noise] [--forged] [--mangled]``: every answer ``--delay`` late; the first for each name ``--first-delay`` late; ``--rcode`` to all
questions (or those that end in ``--for``); ``--invent`` an address where the truth is NXDOMAIN; no answer for
names that end in ``--silent-for`` or questions of ``--silent-type``; ``--fail-type`` SERVFAIL to those of a type; ``--late-type TYPE --late S`` those
so late; ``--noise`` answers everything with random bytes; ``--forged`` sends lies of others before each true answer, as somebody
who guesses would: another id, another question, another port, a datagram of nothing; ``--mangled`` answers in turn with names
that point to themselves, with the question alone, with counts that are not kept, with a name of odd bytes, and "more over TCP",
where 64 KiB of the same wait.
"""

from __future__ import annotations

import argparse
import itertools
import os
import socket
import struct
import threading
import time

from dns import flags, message, query, rcode, rdataclass, rdatatype, rrset

#: Where those who guess lead, an address of nobody.
_LIE = "6.6.6.6"


def forged(wire: bytes) -> list[bytes]:
    """Answers that a listener must not take for those to its question."""
    asked = message.from_wire(wire)
    other = message.make_query("evil.example", "A", id=asked.id)
    lies = []
    for question in (asked, other):
        reply = message.make_response(question, recursion_available=True)
        reply.answer.append(rrset.from_text(question.question[0].name, 60, "IN", "A", _LIE))
        lies.append(reply)
    lies[0].id ^= 0x5A5A
    return [lies[0].to_wire(), lies[1].to_wire(), bytes(4096)]


_WAYS = itertools.cycle(("loop", "question", "counts", "bytes", "more"))


def mangled(wire: bytes, tcp: bool) -> bytes:
    """An answer that holds none."""
    head = wire[:2] + b"\x81\x80"
    way = "long" if tcp else next(_WAYS)
    if way == "question":
        return wire
    if way == "loop":
        return (
            head
            + struct.pack("!HHHH", 1, 1, 0, 0)
            + b"\xc0\x0c\x00\x01\x00\x01"
            + b"\xc0\x12\x00\x01\x00\x01" * 3
        )
    if way == "counts":
        return head + struct.pack("!HHHH", 1, 65535, 65535, 65535) + wire[12:]
    if way == "bytes":
        odd = b"\x09\x00\x1b]0;x\x07\xff\x00" + b"\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x06\x06\x06\x06"
        return head + struct.pack("!HHHH", 1, 1, 0, 0) + wire[12:] + odd
    if way == "more":
        return wire[:2] + b"\x83\x80" + struct.pack("!HHHH", 1, 0, 0, 0) + wire[12:]
    return (head + struct.pack("!HHHH", 1, 4000, 0, 0) + wire[12:] + b"\xc0\x0c\x00\x10\x00\x01" * 12000)[
        :65535
    ]


class Forwarder:
    """One forwarder; ``answer`` turns a question on the wire into an answer on the wire."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def answer(self, wire: bytes, *, tcp: bool = False) -> bytes:
        """The answer, b"" for none."""
        given, asked = self.given, message.from_wire(wire)
        if given.mangled:
            return mangled(wire, tcp)
        if given.noise:
            return wire[:2] + os.urandom(40)
        question = asked.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        with self._lock:
            new = name not in self._known
            self._known.add(name)
        time.sleep(given.delay + (given.first_delay if new else 0.0))
        if rdatatype.to_text(question.rdtype) == given.late_type:
            time.sleep(given.late)
        if rdatatype.to_text(question.rdtype) == given.fail_type:
            return self._error(asked, rcode.SERVFAIL)
        unasked = rdatatype.to_text(question.rdtype) == given.silent_type
        if unasked or any(name.endswith(suffix) for suffix in given.silent):
            return b""
        if question.rdclass == rdataclass.CH and given.refuse_chaos:
            return self._error(asked, rcode.REFUSED)
        if given.rcode and (not given.suffix or any(name.endswith(s) for s in given.suffix)):
            return self._error(asked, rcode.from_text(given.rcode))
        told = query.udp(asked, given.upstream, timeout=3)
        if given.invent and told.rcode() == rcode.NXDOMAIN:
            return self._invented(asked, given.invent)
        return told.to_wire()

    @staticmethod
    def _error(asked: message.Message, code: rcode.Rcode) -> bytes:
        reply = message.make_response(asked, recursion_available=True)
        reply.set_rcode(code)
        return reply.to_wire()

    @staticmethod
    def _invented(asked: message.Message, address: str) -> bytes:
        reply = message.make_response(asked, recursion_available=True)
        reply.flags |= flags.RA
        question = asked.question[0]
        if question.rdtype == rdatatype.A:
            reply.answer.append(rrset.from_text(question.name, 60, "IN", "A", address))
        return reply.to_wire()


def _udp(listen: str, forwarder: Forwarder) -> None:
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((listen, 53))

    def serve(wire: bytes, peer: tuple[str, int]) -> None:
        if forwarder.given.forged:
            for lie in forged(wire):
                server.sendto(lie, peer)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
                true_id = forged(wire)[0]
                elsewhere.sendto(wire[:2] + true_id[2:], peer)
        if answer := forwarder.answer(wire):
            server.sendto(answer, peer)

    while True:
        wire, peer = server.recvfrom(4096)
        threading.Thread(target=serve, args=(wire, peer), daemon=True).start()


def _tcp(listen: str, forwarder: Forwarder) -> None:
    server = socket.create_server((listen, 53))

    def serve(client: socket.socket) -> None:
        with client, client.makefile("rb") as stream:
            while head := stream.read(2):
                wire = forwarder.answer(stream.read(struct.unpack("!H", head)[0]), tcp=True)
                client.sendall(struct.pack("!H", len(wire)) + wire)

    while True:
        client, _ = server.accept()
        threading.Thread(target=serve, args=(client,), daemon=True).start()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("listen")
    parser.add_argument("upstream")
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--first-delay", type=float, default=0.0)
    parser.add_argument("--rcode")
    parser.add_argument("--for", dest="suffix", action="append", default=[])
    parser.add_argument("--invent")
    parser.add_argument("--silent-for", dest="silent", action="append", default=[])
    parser.add_argument("--silent-type")
    parser.add_argument("--fail-type")
    parser.add_argument("--late-type")
    parser.add_argument("--late", type=float, default=3.0)
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--forged", action="store_true")
    parser.add_argument("--mangled", action="store_true")
    parser.add_argument("--refuse-chaos", action="store_true")
    given = parser.parse_args()
    forwarder = Forwarder(given)
    threading.Thread(target=_udp, args=(given.listen, forwarder), daemon=True).start()
    _tcp(given.listen, forwarder)


if __name__ == "__main__":
    main()
