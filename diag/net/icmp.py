"""Ping: ICMP echo without special rights, by whatever way this system allows to an ordinary user.

Linux (net.ipv4.ping_group_range) and macOS have datagram ICMP sockets; Windows has its own calls; otherwise
the system's ``ping`` program may do what we may not.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
import struct
import sys

from diag.net import datagram, failures, icmp_windows, ping_command
from diag.net.datagram import Burst

#: Bytes of an echo message after the 8 bytes of header: 56 makes 64, what every ``ping`` sends by default.
PAYLOAD = 56

_REQUEST, _REPLY = 8, 0  # RFC 792
_REQUEST6, _REPLY6 = 128, 129  # RFC 4443, section 4


def burst(target: str, *, count: int, pace_s: float, timeout: float) -> Burst:
    """Send ``count`` echo requests to a literal address, ``pace_s`` seconds apart, and time the answers.

    ``target`` is IPv4 or IPv6, with a scope where it needs one ("fe80::1%eth0").  ``timeout`` is in seconds
    for the whole burst.  Fewer than ``count`` may be sent where only the ``ping`` program works and insists
    on its own pace.  What this system forbids is the failure "no-permission".
    """
    try:
        version = ipaddress.ip_address(target).version
    except ValueError:
        return datagram.failed_burst("icmp-socket", "not-supported")
    if sys.platform == "win32":
        return icmp_windows.burst(target, count=count, pace_s=pace_s, timeout=timeout)
    found = _by_socket(target, version, count, pace_s, timeout)
    if found.failure in {"no-permission", "not-supported"} and not found.answered:
        return ping_command.burst(target, count=count, pace_s=pace_s, timeout=timeout)
    return found


def request(version: int, token: bytes, index: int) -> bytes:
    """One echo request (``version`` 4 or 6); the token and the index come back in its reply.

    The identifier is left to the system (Linux sets it), and so is the checksum of IPv6.
    """
    data = (token + struct.pack("!H", index)).ljust(PAYLOAD, b"\0")
    kind = _REQUEST if version == 4 else _REQUEST6
    blank = struct.pack("!BBHHH", kind, 0, 0, 0, index & 0xFFFF) + data
    return blank[:2] + struct.pack("!H", checksum(blank) if version == 4 else 0) + blank[4:]


def reply_index(version: int, token: bytes, packet: bytes) -> int | None:
    """The index of the request that this packet answers; None when it answers none of ours."""
    if version == 4 and packet[:1] and packet[0] >> 4 == 4:
        packet = packet[(packet[0] & 15) * 4 :]  # macOS hands over the IPv4 header too
    start = 8 + len(token)
    if (
        len(packet) < start + 2
        or packet[0] != (_REPLY if version == 4 else _REPLY6)
        or packet[8:start] != token
    ):
        return None
    return int.from_bytes(packet[start : start + 2], "big")


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071) of a message whose checksum field is zero."""
    padded = data + b"\0" * (len(data) % 2)
    total: int = sum(word for (word,) in struct.iter_unpack("!H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _by_socket(target: str, version: int, count: int, pace_s: float, timeout: float) -> Burst:
    proto = socket.IPPROTO_ICMP if version == 4 else socket.IPPROTO_ICMPV6
    try:
        sock = datagram.open_to(target, 0, socket.SOCK_DGRAM, proto)
    except OSError as exc:
        return datagram.failed_burst("icmp-socket", failures.word_for(exc))
    token = secrets.token_bytes(8)  # nobody who does not see our packets can answer in the target's place
    with sock:
        return datagram.exchange(
            sock,
            [request(version, token, i) for i in range(count)],
            lambda packet: reply_index(version, token, packet),
            pace_s=pace_s,
            timeout=timeout,
            method="icmp-socket",
        )
