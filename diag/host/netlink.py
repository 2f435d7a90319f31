"""Ask the Linux kernel which way a packet would go (RTM_GETROUTE, rtnetlink(7)); nothing is sent anywhere.

This is what ``ip route get`` does.  Unlike a source address it also tells the way where two interfaces share
one address, and it follows policy rules, which reading the main table misses.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import struct
from dataclasses import dataclass

#: linux/rtnetlink.h and linux/netlink.h
_RTM_GETROUTE, _RTM_NEWROUTE = 26, 24
_NLM_F_REQUEST = 1
_RTA_DST, _RTA_OIF, _RTA_PREFSRC, _RTA_TABLE = 1, 4, 7, 15
_RTM_F_LOOKUP_TABLE = 0x1000
_HEADER = struct.Struct("=LHHLL")
_ROUTE = struct.Struct("=BBBBBBBBL")
_ATTRIBUTE = struct.Struct("=HH")


@dataclass(frozen=True, kw_only=True)
class KernelRoute:
    """The interface, the local address and the routing table that the kernel picks for a destination."""

    interface: str | None
    source: str | None
    table: int | None


def way_to(destination: str, *, timeout: float = 0.5) -> KernelRoute | None:
    """The way to one address; None: no route, no netlink here, or no address."""
    family = getattr(socket, "AF_NETLINK", None)
    if family is None:
        return None
    try:
        with socket.socket(family, socket.SOCK_RAW, 0) as sock:
            sock.settimeout(timeout)
            sock.bind((0, 0))
            sock.send(_question(destination))
            index, source, table = parse(sock.recv(1 << 16))
        return KernelRoute(
            interface=socket.if_indextoname(index) if index else None, source=source, table=table
        )
    except (OSError, ValueError):
        return None


def _question(destination: str) -> bytes:
    ip = ipaddress.ip_address(destination.split("%")[0])
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
    body = _ROUTE.pack(family, ip.max_prefixlen, 0, 0, 0, 0, 0, 0, _RTM_F_LOOKUP_TABLE)
    body += _ATTRIBUTE.pack(_ATTRIBUTE.size + len(ip.packed), _RTA_DST) + ip.packed
    return _HEADER.pack(_HEADER.size + len(body), _RTM_GETROUTE, _NLM_F_REQUEST, 1, 0) + body


def parse(answer: bytes) -> tuple[int, str | None, int | None]:
    """Interface number, source address and table of an RTM_NEWROUTE message; ValueError for anything else."""
    if len(answer) < _HEADER.size + _ROUTE.size:
        raise ValueError("too short")
    length, kind, *_ = _HEADER.unpack_from(answer)
    if kind != _RTM_NEWROUTE:
        raise ValueError(os.strerror(101))
    table: int | None = _ROUTE.unpack_from(answer, _HEADER.size)[4] or None
    index, source = 0, None
    at, end = _HEADER.size + _ROUTE.size, min(length, len(answer))
    while at + _ATTRIBUTE.size <= end:
        size, name = _ATTRIBUTE.unpack_from(answer, at)
        value = answer[at + _ATTRIBUTE.size : at + size]
        if size < _ATTRIBUTE.size:
            break
        if name == _RTA_OIF and len(value) == 4:
            index = int.from_bytes(value, "little" if _LITTLE else "big")
        elif name == _RTA_TABLE and len(value) == 4:
            table = int.from_bytes(value, "little" if _LITTLE else "big")
        elif name == _RTA_PREFSRC and len(value) in {4, 16}:
            source = str(ipaddress.ip_address(value))
        at += (size + 3) & ~3
    return index, source, table


_LITTLE = struct.pack("=H", 1)[0] == 1
