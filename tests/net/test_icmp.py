"""Echo requests: the packets, the choice of the way, and Windows through a stand-in library."""

from __future__ import annotations

import ctypes
import ipaddress
import socket
import struct
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.net import datagram, icmp, icmp_windows, ping_command
from diag.net.datagram import Burst

TOKEN = b"8 random"


@pytest.mark.parametrize(("version", "kind", "reply"), [(4, 8, 0), (6, 128, 129)])
def test_packets(version: int, kind: int, reply: int) -> None:
    packet = icmp.request(version, TOKEN, 7)
    assert len(packet) == 64
    assert packet[0] == kind
    back = bytes([reply]) + packet[1:]
    assert icmp.reply_index(version, TOKEN, back) == 7
    assert icmp.reply_index(version, TOKEN, packet) is None  # our own request, seen on loopback
    assert icmp.reply_index(version, b"another!", back) is None
    assert icmp.reply_index(version, TOKEN, back[:17]) is None


def test_the_checksum_of_a_whole_packet_is_zero() -> None:
    assert icmp.checksum(icmp.request(4, TOKEN, 300)) == 0


def test_macos_hands_over_the_ip_header() -> None:
    packet = b"\x45" + bytes(19) + b"\0" + icmp.request(4, TOKEN, 3)[1:]
    assert icmp.reply_index(4, TOKEN, packet) == 3


@given(st.binary(max_size=100), st.sampled_from([4, 6]))
def test_any_packet_is_survived(packet: bytes, version: int) -> None:
    assert icmp.reply_index(version, TOKEN, packet) is None


def test_not_an_address() -> None:
    assert icmp.burst("example.com", count=1, pace_s=0, timeout=0.1).failure == "not-supported"


@pytest.mark.parametrize(("word", "used"), [(13, True), (1, True), (93, True), (101, False)])
def test_ping_is_used_where_sockets_are_forbidden(
    monkeypatch: pytest.MonkeyPatch, word: int, used: bool
) -> None:
    def forbidden(*args: Any) -> socket.socket:
        raise OSError(word, "no")

    by_command = Burst(sent=1, times_ms=(1.0,), method="ping-command")
    monkeypatch.setattr(datagram, "open_to", forbidden)
    monkeypatch.setattr(ping_command, "burst", lambda target, **more: by_command)
    burst = icmp.burst("127.0.0.1", count=1, pace_s=0, timeout=0.1)
    assert (burst is by_command) == used


@pytest.mark.parametrize("target", ["127.0.0.1", "::1"])
def test_real_echo(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ping_command, "burst", lambda t, **more: datagram.failed_burst("ping-command", "no-permission")
    )
    burst = icmp.burst(target, count=5, pace_s=0.001, timeout=1.0)
    if burst.failure in {"no-permission", "not-supported", "no-network"}:
        pytest.skip("datagram ICMP sockets are not allowed here")
    assert (burst.sent, burst.lost, burst.method) == (5, 0, "icmp-socket")


class Library:
    """Stands in for iphlpapi.dll: records what it is asked, and answers with one status."""

    def __init__(self, status: int = 0, handle: int | None = 5) -> None:
        self.status = status
        self.handle = handle
        self.asked: list[bytes] = []
        self.closed = 0

    def IcmpCreateFile(self) -> int | None:  # noqa: N802
        return self.handle

    Icmp6CreateFile = IcmpCreateFile

    def IcmpCloseHandle(self, handle: int) -> None:  # noqa: N802
        self.closed += 1

    def IcmpSendEcho2(self, handle: Any, event: Any, apc: Any, context: Any, address: int, *rest: Any) -> int:  # noqa: N802
        _, size, _, room, room_size, wait_ms = rest
        assert event is None
        assert room_size >= ctypes.sizeof(icmp_windows.EchoReply) + size + 8
        assert wait_ms > 0
        self.asked.append(struct.pack("<I", address))
        icmp_windows.EchoReply.from_buffer(room).status = self.status
        return 0 if self.status == 11010 else 1

    def Icmp6SendEcho2(self, handle: Any, event: Any, apc: Any, context: Any, *rest: Any) -> int:  # noqa: N802
        _, destination, _, size, _, room, room_size, _ = rest
        assert room_size >= ctypes.sizeof(icmp_windows.EchoReply6) + size + 8
        raw = bytes(destination._obj)
        assert struct.unpack("<H", raw[:2]) == (23,)
        self.asked.append(raw[8:24])
        icmp_windows.EchoReply6.from_buffer(room).status = self.status
        return 0 if self.status == 11010 else 1


def test_windows_structures_have_the_documented_size() -> None:
    pointer = ctypes.sizeof(ctypes.c_void_p)
    assert ctypes.sizeof(icmp_windows.EchoReply) == (40 if pointer == 8 else 28)
    assert icmp_windows.EchoReply6.status.offset == 28
    assert ctypes.sizeof(icmp_windows.EchoReply6) == 36


@pytest.mark.parametrize(
    ("target", "status", "lost", "failure"),
    [
        ("127.0.0.1", 0, 0, None),
        ("127.0.0.1", 11010, 3, "timeout"),
        ("127.0.0.1", 11003, 3, "unreachable"),
        ("127.0.0.1", 4711, 3, "other"),
        ("::1", 0, 0, None),
        ("::1", 11010, 3, "timeout"),
    ],
)
def test_windows(
    monkeypatch: pytest.MonkeyPatch, target: str, status: int, lost: int, failure: str | None
) -> None:
    library = Library(status)
    monkeypatch.setattr(icmp_windows, "library", lambda: library)
    monkeypatch.setattr(sys, "platform", "win32")
    burst = icmp.burst(target, count=3, pace_s=0.001, timeout=0.5)
    assert (burst.sent, burst.lost, burst.failure, burst.method) == (3, lost, failure, "windows")
    assert library.asked == [ipaddress.ip_address(target).packed] * 3
    assert library.closed == 1


@pytest.mark.parametrize("handle", [None, ctypes.c_void_p(-1).value])
def test_windows_without_a_handle(monkeypatch: pytest.MonkeyPatch, handle: int | None) -> None:
    monkeypatch.setattr(icmp_windows, "library", lambda: Library(handle=handle))
    monkeypatch.setattr(icmp_windows, "last_error", lambda: 5)
    assert icmp_windows.burst("127.0.0.1", count=1, pace_s=0, timeout=0.1).failure == "no-permission"


def test_windows_calls_exist_on_windows_only() -> None:
    if hasattr(ctypes, "WinDLL"):
        pytest.skip("this is Windows")
    assert icmp_windows.burst("127.0.0.1", count=1, pace_s=0, timeout=0.1).failure == "not-supported"
