"""Ping on Windows, through the calls that an ordinary user may make (iphlpapi.dll).

Written after Microsoft's documentation of icmpapi.h (IcmpSendEcho2, Icmp6SendEcho2, ICMP_ECHO_REPLY,
ICMPV6_ECHO_REPLY; learn.microsoft.com/windows/win32/api/icmpapi) and tested with a stand-in library only.
"""

from __future__ import annotations

import ctypes
import ipaddress
import socket
import threading
import time
from typing import Any

from diag.net import datagram
from diag.net.datagram import Burst

#: IP_STATUS values that say more than silence (ipexport.h).
_STATUS = {
    11002: "unreachable",  # IP_DEST_NET_UNREACHABLE
    11003: "unreachable",  # IP_DEST_HOST_UNREACHABLE
    11004: "refused",  # IP_DEST_PROT_UNREACHABLE
    11005: "refused",  # IP_DEST_PORT_UNREACHABLE
    11010: "timeout",  # IP_REQ_TIMED_OUT
    11013: "unreachable",  # IP_TTL_EXPIRED_TRANSIT
    5: "no-permission",  # ERROR_ACCESS_DENIED
    50: "not-supported",  # ERROR_NOT_SUPPORTED
    1231: "no-network",  # ERROR_NETWORK_UNREACHABLE
    1232: "unreachable",  # ERROR_HOST_UNREACHABLE
}

_INVALID_HANDLE = ctypes.c_void_p(-1).value
_ERROR_SIZE = 8  # room for an ICMP error message, as the documentation asks for
_IO_STATUS_BLOCK = 16

_SAY = b"couchcheck".ljust(56, b"\0")


class _Options(ctypes.Structure):
    """IP_OPTION_INFORMATION."""

    _fields_ = (
        ("ttl", ctypes.c_ubyte),
        ("tos", ctypes.c_ubyte),
        ("flags", ctypes.c_ubyte),
        ("size", ctypes.c_ubyte),
        ("data", ctypes.c_void_p),
    )


class EchoReply(ctypes.Structure):
    """ICMP_ECHO_REPLY; its pointers have the size of this process's pointers."""

    _fields_ = (
        ("address", ctypes.c_uint32),
        ("status", ctypes.c_uint32),
        ("round_trip_ms", ctypes.c_uint32),
        ("data_size", ctypes.c_uint16),
        ("reserved", ctypes.c_uint16),
        ("data", ctypes.c_void_p),
        ("options", _Options),
    )


class _Address6(ctypes.Structure):
    """IPV6_ADDRESS_EX: declared between packon.h and poppack.h, hence 26 bytes."""

    _pack_ = 1
    _fields_ = (
        ("port", ctypes.c_uint16),
        ("flow", ctypes.c_uint32),
        ("address", ctypes.c_ubyte * 16),
        ("scope", ctypes.c_uint32),
    )


class EchoReply6(ctypes.Structure):
    """ICMPV6_ECHO_REPLY."""

    _fields_ = (("address", _Address6), ("status", ctypes.c_uint32), ("round_trip_ms", ctypes.c_uint32))


class _SocketAddress6(ctypes.Structure):
    """sockaddr_in6 as Winsock has it."""

    _fields_ = (
        ("family", ctypes.c_uint16),
        ("port", ctypes.c_uint16),
        ("flow", ctypes.c_uint32),
        ("address", ctypes.c_ubyte * 16),
        ("scope", ctypes.c_uint32),
    )


_AF_INET6 = 23  # ws2def.h; Python's own constant is that of the system it runs on


def library() -> Any:
    """iphlpapi.dll with its signatures; raises OSError where it does not exist."""
    loader = getattr(ctypes, "WinDLL", None)
    if loader is None:
        raise OSError("not Windows")
    dll = loader("iphlpapi.dll", use_last_error=True)
    handle, word, pointer = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p
    dll.IcmpCreateFile.restype = dll.Icmp6CreateFile.restype = handle
    dll.IcmpCreateFile.argtypes = dll.Icmp6CreateFile.argtypes = ()
    dll.IcmpCloseHandle.argtypes = (handle,)
    dll.IcmpSendEcho2.restype = dll.Icmp6SendEcho2.restype = word
    tail = (pointer, ctypes.c_uint16, pointer, pointer, word, word)
    dll.IcmpSendEcho2.argtypes = (handle, handle, pointer, pointer, word, *tail)
    dll.Icmp6SendEcho2.argtypes = (handle, handle, pointer, pointer, pointer, pointer, *tail)
    return dll


def last_error() -> int:
    """GetLastError of the last call in this thread."""
    get = getattr(ctypes, "get_last_error", None)
    return int(get()) if get else 0


def burst(target: str, *, count: int, pace_s: float, timeout: float) -> Burst:
    """See ``icmp.burst``.  One thread a probe: without an event the calls block, each for its own answer."""
    try:
        dll = library()
    except OSError:
        return datagram.failed_burst("windows", "not-supported")
    six = ipaddress.ip_address(target).version == 6
    handle = (dll.Icmp6CreateFile if six else dll.IcmpCreateFile)()
    if handle is None or handle == _INVALID_HANDLE:
        return datagram.failed_burst("windows", _STATUS.get(last_error(), "other"))
    start = time.monotonic()
    end = start + timeout
    times: list[float | None] = []
    words: list[str] = []
    threads: list[threading.Thread] = []

    def probe(index: int) -> None:
        before = time.perf_counter()
        wait_ms = max(1, int((end - time.monotonic()) * 1000))
        status = (_echo6 if six else _echo4)(dll, handle, target, wait_ms)
        if status == 0:
            times[index] = (time.perf_counter() - before) * 1000
        else:
            words.append(_STATUS.get(status, "other"))

    for index in range(count):
        pause = start + index * pace_s - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        if time.monotonic() >= end:
            break
        times.append(None)
        thread = threading.Thread(target=probe, args=(index,), daemon=True, name=f"echo-{index}")
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join(max(0.0, end + 0.1 - time.monotonic()))
    if not any(thread.is_alive() for thread in threads):
        dll.IcmpCloseHandle(handle)  # one still in use is left to the end of the process
    seen = tuple(times)
    answered = any(t is not None for t in seen)
    return Burst(
        sent=len(seen),
        times_ms=seen,
        method="windows",
        failure=None if answered else (words[0] if words else "timeout"),
    )


def _echo4(dll: Any, handle: Any, target: str, wait_ms: int) -> int:
    room = ctypes.create_string_buffer(ctypes.sizeof(EchoReply) + len(_SAY) + _ERROR_SIZE + _IO_STATUS_BLOCK)
    address = int.from_bytes(socket.inet_aton(target), "little")  # an IPAddr is in network order in memory
    got = dll.IcmpSendEcho2(
        handle, None, None, None, address, _SAY, len(_SAY), None, room, ctypes.sizeof(room), wait_ms
    )
    return EchoReply.from_buffer(room).status if got else last_error() or 11010


def _echo6(dll: Any, handle: Any, target: str, wait_ms: int) -> int:
    room = ctypes.create_string_buffer(ctypes.sizeof(EchoReply6) + len(_SAY) + _ERROR_SIZE + _IO_STATUS_BLOCK)
    _, _, _, _, where = socket.getaddrinfo(
        target, 0, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST, family=socket.AF_INET6
    )[0]
    plain = str(where[0]).split("%")[0]
    scope = int(where[3]) if len(where) == 4 else 0
    packed = (ctypes.c_ubyte * 16)(*socket.inet_pton(socket.AF_INET6, plain))
    source = _SocketAddress6(family=_AF_INET6)  # all zeros: the system picks the source
    destination = _SocketAddress6(family=_AF_INET6, address=packed, scope=scope)
    got = dll.Icmp6SendEcho2(
        handle, None, None, None, ctypes.byref(source), ctypes.byref(destination),
        _SAY, len(_SAY), None, room, ctypes.sizeof(room), wait_ms,
    )  # fmt: skip
    return EchoReply6.from_buffer(room).status if got else last_error() or 11010
