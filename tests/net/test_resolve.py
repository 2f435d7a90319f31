"""Name look-ups against scripted resolvers on 127.0.0.1, most of them hostile."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from diag.net import resolve

Script = Callable[[dns.message.Message], list[bytes]]


def reply(query: dns.message.Message, *records: str, rcode: int = 0) -> dns.message.Message:
    """A well-formed answer; records as "name type value", name "@" for the name asked for."""
    answer = dns.message.make_response(query, recursion_available=True)
    answer.set_rcode(dns.rcode.Rcode(rcode))
    for record in records:
        owner, rdtype, value = record.split(" ", 2)
        name = query.question[0].name.to_text() if owner == "@" else owner
        rdclass = query.question[0].rdclass
        answer.answer.append(dns.rrset.from_text(name, 60, rdclass, rdtype, value))
    return answer


def wire(query: dns.message.Message, *records: str, rcode: int = 0) -> bytes:
    return reply(query, *records, rcode=rcode).to_wire()


@contextmanager
def udp_server(script: Script, seen: list[dns.message.Message] | None = None) -> Iterator[int]:
    """A resolver on a free port: for each question it sends the datagrams that the script returns."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.settimeout(0.05)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                data, peer = server.recvfrom(4096)
            except OSError:
                continue
            query = dns.message.from_wire(data)
            if seen is not None:
                seen.append(query)
            for datagram in script(query):
                server.sendto(datagram, peer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        stop.set()
        thread.join()
        server.close()


def closed_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, name: str = "www.netflix.com", rdtype: str = "A", timeout: float = 0.3, **more: str) -> resolve.Answer:
    return resolve.ask("127.0.0.1", name, rdtype, timeout=timeout, port=port, **more)


def test_plain_answer() -> None:
    with udp_server(lambda q: [wire(q, "@ A 198.45.48.1", "@ A 198.45.48.2")]) as port:
        answer = ask(port)
    assert (answer.rcode, answer.failure, answer.transport) == ("NOERROR", None, "udp")
    assert set(answer.addresses) == {"198.45.48.1", "198.45.48.2"}
    assert answer.ms is not None
    assert 0 < answer.ms < 300


def test_follows_aliases_and_ignores_what_was_not_asked_for() -> None:
    def script(q: dns.message.Message) -> list[bytes]:
        return [wire(q, "@ CNAME a.example.", "a.example. CNAME b.example.", "b.example. A 192.0.2.1", "evil.example. A 192.0.2.66")]

    with udp_server(script) as port:
        assert ask(port).addresses == ("192.0.2.1",)


def test_alias_loop_ends() -> None:
    with udp_server(lambda q: [wire(q, "@ CNAME a.example.", "a.example. CNAME www.netflix.com.")]) as port:
        answer = ask(port)
    assert (answer.rcode, answer.addresses) == ("NOERROR", ())


@pytest.mark.parametrize(("code", "word"), [(2, "SERVFAIL"), (3, "NXDOMAIN"), (4, "NOTIMP"), (5, "REFUSED")])
def test_response_codes(code: int, word: str) -> None:
    with udp_server(lambda q: [wire(q, rcode=code)]) as port:
        answer = ask(port)
    assert (answer.rcode, answer.failure, answer.addresses) == (word, None, ())


def wrong_id(q: dns.message.Message) -> bytes:
    forged = reply(q, "@ A 192.0.2.66")
    forged.id = q.id ^ 1
    return forged.to_wire()


def wrong_question(q: dns.message.Message) -> bytes:
    other = dns.message.make_query("other.example", "A", id=q.id)
    return wire(other, "@ A 192.0.2.66")


def loop(q: dns.message.Message) -> bytes:
    """The answer's owner is a compression pointer to itself."""
    head = bytearray(wire(q))
    head[6:8] = (1).to_bytes(2, "big")
    here = len(head)
    return bytes(head) + (0xC000 | here).to_bytes(2, "big") + bytes(10)


@pytest.mark.parametrize(
    "forgery",
    [
        pytest.param(wrong_id, id="wrong id"),
        pytest.param(wrong_question, id="wrong question"),
        pytest.param(lambda q: q.to_wire(), id="our own question"),
        pytest.param(lambda q: b"", id="empty"),
        pytest.param(lambda q: b"\x00\x01garbage", id="garbage"),
        pytest.param(lambda q: wire(q)[:-3], id="cut short"),
        pytest.param(loop, id="compression loop"),
    ],
)
def test_forged_answers_do_not_end_the_wait(forgery: Callable[[dns.message.Message], bytes]) -> None:
    with udp_server(lambda q: [forgery(q), wire(q, "@ A 198.45.48.1")]) as port:
        assert ask(port).addresses == ("198.45.48.1",)
    with udp_server(lambda q: [forgery(q)]) as port:
        started = time.monotonic()
        answer = ask(port, timeout=0.1)
    assert answer.failure in {"timeout", "garbled"}
    assert time.monotonic() - started < 0.5


def test_closed_port_is_refused_at_once() -> None:
    started = time.monotonic()
    assert ask(closed_port(), timeout=2.0).failure == "refused"
    assert time.monotonic() - started < 0.5


def test_ask_many_never_exceeds_in_flight() -> None:
    seen: list[dns.message.Message] = []
    questions = [(f"n{i}.example", "A") for i in range(20)]
    with udp_server(lambda q: [], seen) as port:
        answers = resolve.ask_many("127.0.0.1", questions, timeout=0.2, in_flight=8, port=port, total=0.3)
    assert len(seen) == 8
    assert [a.failure for a in answers] == ["timeout"] * 8


def test_ask_many_keeps_the_order() -> None:
    held: list[bytes] = []

    def script(q: dns.message.Message) -> list[bytes]:
        held.append(wire(q, f"@ A 192.0.2.{len(held) + 1}"))
        return held[::-1] if len(held) == 5 else []

    with udp_server(script) as port:
        answers = resolve.ask_many("127.0.0.1", [(f"n{i}.example", "A") for i in range(5)], timeout=0.5, port=port)
    assert [a.addresses for a in answers] == [(f"192.0.2.{i + 1}",) for i in range(5)]
