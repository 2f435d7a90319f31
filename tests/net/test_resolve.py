"""Name look-ups against scripted resolvers on 127.0.0.1, most of them hostile."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.net import dnswire, resolve, system_lookup

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
def udp_server(
    script: Script,
    seen: list[dns.message.Message] | None = None,
    *,
    port: int = 0,
    peers: list[tuple[str, int]] | None = None,
) -> Iterator[int]:
    """A resolver on a free port: for each question it sends the datagrams that the script returns."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", port))
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
            if peers is not None:
                peers.append(peer)
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


def ask(
    port: int, name: str = "www.netflix.com", rdtype: str = "A", timeout: float = 0.3, **more: str
) -> resolve.DnsAnswer:
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
        return [
            wire(
                q,
                "@ CNAME a.example.",
                "a.example. CNAME b.example.",
                "b.example. A 192.0.2.1",
                "evil.example. A 192.0.2.66",
            )
        ]

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
        answers = resolve.ask_many(
            "127.0.0.1", [(f"n{i}.example", "A") for i in range(5)], timeout=0.5, port=port
        )
    assert [a.addresses for a in answers] == [(f"192.0.2.{i + 1}",) for i in range(5)]


# -- truncation and TCP ----------------------------------------------------------------------------------------


@contextmanager
def tcp_beside(udp: Script, stream: Callable[[bytes], list[bytes]], *, hold: bool = False) -> Iterator[int]:
    """A resolver whose TCP side sends raw bytes for the length-prefixed question, then closes (or holds on)."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    listener.settimeout(0.05)
    port = listener.getsockname()[1]
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                continue
            with connection:
                connection.settimeout(1.0)
                asked = connection.recv(4096)
                try:
                    for part in stream(asked[2:]):
                        connection.sendall(part)
                    if hold:
                        stop.wait(1.0)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        with udp_server(udp, port=port):
            yield port
    finally:
        stop.set()
        thread.join()
        listener.close()


def truncated(q: dns.message.Message) -> list[bytes]:
    short = reply(q)
    short.flags |= dns.flags.TC
    return [short.to_wire()]


def framed(data: bytes) -> list[bytes]:
    return [len(data).to_bytes(2, "big") + data]


def many(asked: bytes, count: int = 4000) -> bytes:
    query = dns.message.from_wire(asked)
    return wire(query, *(f"@ A 10.{i // 65536}.{i // 256 % 256}.{i % 256}" for i in range(count)))


def test_truncated_answer_is_asked_again_over_tcp() -> None:
    with tcp_beside(
        truncated, lambda asked: framed(wire(dns.message.from_wire(asked), "@ A 198.45.48.1"))
    ) as port:
        answer = ask(port)
    assert (answer.addresses, answer.transport) == (("198.45.48.1",), "tcp")


def test_cut_message_with_the_flag_is_truncation() -> None:
    def cut(q: dns.message.Message) -> list[bytes]:
        whole = reply(q, "@ A 192.0.2.1")
        whole.flags |= dns.flags.TC
        return [whole.to_wire()[:-3]]

    with tcp_beside(cut, lambda asked: framed(wire(dns.message.from_wire(asked), "@ A 198.45.48.1"))) as port:
        assert ask(port).addresses == ("198.45.48.1",)


def test_largest_message() -> None:
    with tcp_beside(truncated, lambda asked: framed(many(asked))) as port:
        answer = ask(port, timeout=10.0)
    assert answer.rcode == "NOERROR"
    assert len(answer.addresses) == 32


@pytest.mark.parametrize(
    ("stream", "failure"),
    [
        pytest.param(lambda asked: [], "closed", id="closed without a word"),
        pytest.param(lambda asked: [b"\x00"], "closed", id="half a length"),
        pytest.param(lambda asked: [b"\xff\xff", b"x" * 100], "closed", id="less than promised"),
        pytest.param(lambda asked: framed(b"") * 3, "garbled", id="empty messages"),
        pytest.param(lambda asked: framed(b"\x00" * 40) * 3, "garbled", id="zeros"),
        pytest.param(lambda asked: framed(asked) * 3, "garbled", id="our own question"),
        pytest.param(lambda asked: framed(b"z" * 65535) * 40, "garbled", id="endless"),
    ],
)
def test_hostile_tcp(stream: Callable[[bytes], list[bytes]], failure: str) -> None:
    with tcp_beside(lambda q: [], stream) as port:
        answer = ask(port, timeout=1.0, transport="tcp")
    assert (answer.failure, answer.rcode, answer.transport) == (failure, None, "tcp")


def test_silent_tcp_ends_in_time() -> None:
    started = time.monotonic()
    with tcp_beside(truncated, lambda asked: [b"\x00"], hold=True) as port:
        answer = ask(port, timeout=0.2)
    assert answer.failure == "timeout"
    assert time.monotonic() - started < 1.5


def test_closed_tcp_port() -> None:
    with udp_server(truncated) as port:
        answer = ask(port)
    assert (answer.failure, answer.transport) == ("refused", "tcp")


# -- what a message may hold -----------------------------------------------------------------------------------


def test_labels_with_nul_and_bytes_are_harmless() -> None:
    def odd(q: dns.message.Message) -> list[bytes]:
        return [wire(q, r"@ CNAME \000\255\010evil.example.", r"\000\255\010evil.example. A 192.0.2.1")]

    with udp_server(odd) as port:
        assert ask(port).addresses == ("192.0.2.1",)


def test_texts_are_one_printable_line_each() -> None:
    def odd(q: dns.message.Message) -> list[bytes]:
        return [wire(q, r'@ TXT "one\027[31m" "two\000\255"', f'@ TXT "{"x" * 200}" "{"y" * 200}"')]

    with udp_server(odd) as port:
        answer = ask(port, rdtype="TXT")
    assert sorted(answer.texts) == sorted(["one?[31mtwo??", ("x" * 200 + "y" * 200)[:255]])


def test_chaos_class() -> None:
    with udp_server(lambda q: [wire(q, '@ TXT "FRA"')]) as port:
        assert ask(port, "id.server", "TXT", rdclass="CH").texts == ("FRA",)


def test_other_case_is_the_same_name() -> None:
    def shouting(q: dns.message.Message) -> list[bytes]:
        data = wire(q, "@ A 198.45.48.1")
        return [data.replace(b"netflix", b"NeTfLiX")]

    with udp_server(shouting) as port:
        assert ask(port).addresses == ("198.45.48.1",)


def test_refusal_without_the_question() -> None:
    def bare(q: dns.message.Message) -> list[bytes]:
        answer = reply(q, rcode=5)
        answer.question.clear()
        return [answer.to_wire()]

    with udp_server(bare) as port:
        assert ask(port).rcode == "REFUSED"


def test_flood_of_forgeries_ends_the_wait() -> None:
    started = time.monotonic()
    with udp_server(lambda q: [wrong_id(q)] * 400) as port:
        answer = ask(port, timeout=5.0)
    assert answer.failure in {"garbled", "timeout"}
    assert time.monotonic() - started < 6.0


def test_answer_from_another_source_is_never_seen() -> None:
    stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stranger.bind(("127.0.0.2", 0))
    peers: list[tuple[str, int]] = []

    def script(q: dns.message.Message) -> list[bytes]:
        stranger.sendto(wire(q, "@ A 192.0.2.66"), peers[-1])
        return [wire(q, "@ A 198.45.48.1")]

    with stranger, udp_server(script, peers=peers) as port:
        assert ask(port).addresses == ("198.45.48.1",)


@pytest.mark.parametrize("name", ["a" * 64 + ".com", "a..b", ".".join(["abcdefgh"] * 40)])
def test_impossible_names(name: str) -> None:
    assert ask(9, name).failure == "other"
    assert ask(9, name, transport="tcp").failure == "other"


def test_scope_of_an_unknown_interface() -> None:
    assert resolve.ask("fe80::1%nosuch0", "www.netflix.com", timeout=0.2).failure == "no-network"
    assert (
        resolve.ask("fe80::1%nosuch0", "www.netflix.com", timeout=0.2, transport="tcp").failure
        == "no-network"
    )


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_break_the_reader(tail: bytes, ours: bool) -> None:
    query = dnswire.make_query("www.netflix.com", "A")
    assert query is not None
    head = query.id.to_bytes(2, "big") + b"\x81\x80\x00\x01\x00\x02\x00\x00\x00\x00" if ours else b""
    said = dnswire.parse_reply(head + tail, query)
    assert said in {"foreign", "garbled"} or isinstance(said, dnswire.DnsReply)


# -- many questions ----------------------------------------------------------------------------------------------


def test_ask_many_paces() -> None:
    started = time.monotonic()
    with udp_server(lambda q: [wire(q, "@ A 192.0.2.1")]) as port:
        answers = resolve.ask_many("127.0.0.1", [("a.example", "A")] * 6, timeout=0.5, pace_s=0.02, port=port)
    assert [a.rcode for a in answers] == ["NOERROR"] * 6
    assert time.monotonic() - started >= 0.1


def test_ask_many_closed_port_refuses_all_at_once() -> None:
    started = time.monotonic()
    answers = resolve.ask_many("127.0.0.1", [("a.example", "A")] * 30, timeout=2.0, port=closed_port())
    assert [a.failure for a in answers] == ["refused"] * 30
    assert time.monotonic() - started < 0.5


def test_ask_many_loses_only_what_is_lost() -> None:
    def script(q: dns.message.Message) -> list[bytes]:
        return [] if q.question[0].name.to_text().startswith("lost") else [wire(q, "@ A 192.0.2.1")]

    names = [("lost.example", "A") if i % 3 == 0 else (f"n{i}.example", "A") for i in range(12)]
    with udp_server(script) as port:
        answers = resolve.ask_many("127.0.0.1", names, timeout=0.1, in_flight=4, port=port)
    assert [a.failure for a in answers] == ["timeout" if n.startswith("lost") else None for n, _ in names]


# -- the system's own look-ups ----------------------------------------------------------------------------------


Info = list[tuple[object, ...]]


def infos(*addresses: str) -> Info:
    return [(0, 0, 0, "", (address, 0)) for address in addresses]


def getaddrinfo(four: object, six: object, delay: float = 0.0) -> Callable[..., Info]:
    """What the system says per family: a list of infos, or an exception to raise; or "never"."""

    def fake(name: str, port: object, family: int, *rest: object) -> Info:
        said = four if family == socket.AF_INET else six
        if said == "never":
            threading.Event().wait(0.6)
            raise EMPTY  # nobody waits for it any more
        if isinstance(said, Exception):
            time.sleep(delay)
            raise said
        return said  # type: ignore[return-value]

    return fake


NONE = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
AGAIN = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
EMPTY = socket.gaierror(getattr(socket, "EAI_NODATA", -5), "No address associated with hostname")


@pytest.mark.parametrize(
    ("four", "six", "addresses", "failure"),
    [
        (
            infos("192.0.2.1", "192.0.2.1", "192.0.2.2"),
            infos("2001:db8::1"),
            ("192.0.2.1", "192.0.2.2", "2001:db8::1"),
            None,
        ),
        (infos("192.0.2.1"), EMPTY, ("192.0.2.1",), None),
        (infos("192.0.2.1"), "never", ("192.0.2.1",), None),
        (EMPTY, infos("2001:db8::1"), ("2001:db8::1",), None),
        (AGAIN, infos("2001:db8::1"), ("2001:db8::1",), None),
        (NONE, NONE, (), "name-not-found"),
        (EMPTY, EMPTY, (), "name-empty"),
        (EMPTY, "never", (), "name-empty"),
        (AGAIN, AGAIN, (), "name-error"),
        ("never", NONE, (), "timeout"),
        ("never", "never", (), "timeout"),
        (UnicodeError("label too long"), NONE, (), "name-not-found"),
        (OSError(24, "Too many open files"), NONE, (), "no-permission"),
    ],
)
def test_system(
    monkeypatch: pytest.MonkeyPatch,
    four: object,
    six: object,
    addresses: tuple[str, ...],
    failure: str | None,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo(four, six))
    monkeypatch.setattr(system_lookup, "_has_route", lambda *versions: True)
    started = time.monotonic()
    found = resolve.look_up("www.netflix.com", timeout=0.45)
    assert (found.addresses, found.failure) == (addresses, failure)
    assert time.monotonic() - started < 0.6


@pytest.mark.parametrize(
    ("ways", "addresses", "failure"),
    [({4}, (), "timeout"), ({4, 6}, ("2001:db8::1",), None), ({6}, ("2001:db8::1",), None)],
)
def test_addresses_to_which_there_is_no_way_are_no_answer(
    monkeypatch: pytest.MonkeyPatch, ways: set[int], addresses: tuple[str, ...], failure: str | None
) -> None:
    """The answer for IPv4 got lost, the one for IPv6 came, and this PC has IPv4 alone."""
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo("never", infos("2001:db8::1")))
    monkeypatch.setattr(system_lookup, "_has_route", lambda *versions: bool(ways & set(versions)))
    found = resolve.look_up("www.netflix.com", timeout=0.3)
    assert (found.addresses, found.failure) == (addresses, failure)


def test_system_without_any_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo(AGAIN, AGAIN))
    monkeypatch.setattr(system_lookup, "_has_route", lambda *versions: False)
    assert resolve.look_up("www.netflix.com", timeout=0.5).failure == "no-network"


def test_system_silence_told_late_is_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_lookup, "SYSTEM_TRIES_S", 0.02)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo(AGAIN, AGAIN, delay=0.05))
    monkeypatch.setattr(system_lookup, "_has_route", lambda *versions: True)
    assert resolve.look_up("www.netflix.com", timeout=0.5).failure == "timeout"


def test_programs_ask_for_both_families_in_one_call_and_the_whole_wait_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[int, int]] = []

    def both(name: str, port: None, family: int, kind: int, protocol: int, flags: int) -> Any:
        asked.append((family, flags))
        time.sleep(0.3)  # the answer for one family is there, the other one is waited for
        return infos("192.0.2.1")

    monkeypatch.setattr(socket, "getaddrinfo", both)
    found = resolve.look_up_as_programs("www.netflix.com", timeout=2.0)
    assert (found.addresses, found.failure) == (("192.0.2.1",), None)
    assert found.ms is not None
    assert found.ms >= 290
    assert asked == [(socket.AF_UNSPEC, socket.AI_ADDRCONFIG)]
    late = resolve.look_up_as_programs("www.netflix.com", timeout=0.1)
    assert (late.addresses, late.failure) == ((), "timeout")
    assert late.ms is not None
    assert late.ms >= 90


def test_an_answer_that_claims_to_be_cut_over_tcp_too_is_garbled() -> None:
    query = dns.message.make_query("www.netflix.com", "A")
    cut = dns.message.make_response(query)
    cut.flags |= dns.flags.TC
    assert dnswire.parse_reply(cut.to_wire(), query).truncated  # type: ignore[union-attr]
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        client, _ = listener.accept()
        with client:
            asked = dns.message.from_wire(client.recv(4096)[2:])
            reply = dns.message.make_response(asked)
            reply.flags |= dns.flags.TC
            wire = reply.to_wire()
            client.sendall(2 * (len(wire).to_bytes(2, "big") + wire))

    thread = threading.Thread(target=serve)
    thread.start()
    with listener:
        port = listener.getsockname()[1]
        answer = resolve.ask("127.0.0.1", "www.netflix.com", timeout=1.0, transport="tcp", port=port)
        thread.join()
    assert (answer.rcode, answer.failure) == (None, "garbled")
