"""A misbehaving DNS forwarder (UDP and TCP): late, forgetful of nothing, answering errors or inventing answers.

``resolver.py LISTEN UPSTREAM [--delay S] [--first-delay S] [--rcode WORD] [--for SUFFIX] [--invent ADDRESS]
[--refuse-chaos] [--silent-for SUFFIX] [--silent-type TYPE] [--fail-type TYPE]
[--late-type TYPE --late S] [--noise]``: every answer ``--delay`` late; the first for each name ``--first-delay`` late; ``--rcode`` to all
questions (or those that end in ``--for``); ``--invent`` an address where the truth is NXDOMAIN; no answer for
names that end in ``--silent-for`` or questions of ``--silent-type``; ``--fail-type`` SERVFAIL to those of a type; ``--late-type TYPE --late S`` those
so late; ``--noise`` answers everything with random bytes.
"""

from __future__ import annotations

import argparse
import os
import socket
import struct
import threading
import time

from dns import flags, message, query, rcode, rdataclass, rdatatype, rrset


class Forwarder:
    """One forwarder; ``answer`` turns a question on the wire into an answer on the wire."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def answer(self, wire: bytes) -> bytes:
        """The answer, b"" for none."""
        given, asked = self.given, message.from_wire(wire)
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
                wire = forwarder.answer(stream.read(struct.unpack("!H", head)[0]))
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
    parser.add_argument("--refuse-chaos", action="store_true")
    given = parser.parse_args()
    forwarder = Forwarder(given)
    threading.Thread(target=_udp, args=(given.listen, forwarder), daemon=True).start()
    _tcp(given.listen, forwarder)


if __name__ == "__main__":
    main()
