"""A time server that plays foul: ``time_server.py PORT``; every answer is spoiled in the next way of a list (RFC 5905, 7.3, 7.4).

The ways: another's originate time, a kiss of death, a client's mode, no stratum, a stratum that means "not in step", an
alarm, no transmit time, a byte too little, a year after 2036, a root that is seconds away, and 9,000 bytes.
"""

from __future__ import annotations

import itertools
import os
import socket
import struct
import sys
import time

_UNIX = 2_208_988_800  # seconds from 1900 to 1970
_YEARS_S = 14 * 365 * 86_400


def _stamp(unix: float) -> bytes:
    return struct.pack("!Q", int((unix + _UNIX) * 2**32) % 2**64)


def _answer(asked: bytes, way: str) -> bytes:
    now = time.time() + (600 if way in {"alarm", "far", "unsynchronised"} else 0)
    now += _YEARS_S if way == "era" else 0
    leap = 3 if way == "alarm" else 0
    mode = 3 if way == "client" else 4
    stratum = {"kiss": 0, "none": 0, "unsynchronised": 16}.get(way, 2)
    root = struct.pack("!II", 0x0030_0000 if way == "far" else 0, 0x0030_0000 if way == "far" else 0)
    originate = os.urandom(8) if way == "forged" else asked[40:48]
    transmit = bytes(8) if way == "silent" else _stamp(now)
    head = bytes([leap << 6 | 4 << 3 | mode, stratum, 6, 0xEC]) + root
    reference = b"RATE" if way == "kiss" else b"GPS\0"
    whole = head + reference + _stamp(now) + originate + _stamp(now) + transmit
    return whole[:47] if way == "short" else whole + b"\x1b" * 9000 if way == "long" else whole


def main() -> None:
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.bind(("::", int(sys.argv[1])))
    ways = itertools.cycle(
        (
            "forged",
            "kiss",
            "client",
            "none",
            "unsynchronised",
            "alarm",
            "silent",
            "short",
            "era",
            "far",
            "long",
        )
    )
    while True:
        asked, asker = sock.recvfrom(2048)
        if len(asked) >= 48:
            sock.sendto(_answer(asked, next(ways)), asker)


if __name__ == "__main__":
    main()
