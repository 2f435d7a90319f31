"""Ask a time server what time it is (SNTP, RFC 4330 and RFC 5905), and believe only a proper answer."""

from __future__ import annotations

import secrets
import socket
import struct
import time
from dataclasses import dataclass, field, replace

from diag.net import datagram, failures

#: Seconds from 1900 (NTP) to 1970 (Unix): RFC 5905, figure 4.
EPOCH = 2_208_988_800
_ERA = 2**32  # seconds; era 1 starts on 2036-02-07

#: The era is chosen nearest to this date (2026-11-22), never to this PC's clock, which may be what is wrong.
BUILT = 1_795_305_600

#: Root delay and root dispersion must each lie between 0 and this (RFC 4330, section 5: "infinity" is about
#: one second), and so must the round trip: a slower path cannot tell the time well enough.
LIMIT_S = 1.0

_ASK = 0x23  # no leap warning, version 4, mode 3 (client)
_SERVER = 4


@dataclass(frozen=True, kw_only=True)
class TimeAnswer:
    """What one time server said.

    ``offset_s`` is its clock minus ours in seconds (positive: this PC is behind), ``delay_s`` the round trip
    without the server's own time, ``stratum`` its distance from a reference clock.  ``kiss`` is the code of
    a kiss-o'-death (RFC 5905, section 7.4), or "unsynchronised".  ``failure`` is from failures.WORDS:
    "garbled" for an answer that breaks the rules, "refused" for a kiss-o'-death.
    """

    server: str
    address: str = field(metadata={"open": "server"})
    offset_s: float | None = None
    delay_s: float | None = None
    stratum: int | None = None
    kiss: str | None = None
    failure: str | None = None


def ask(address: str, *, timeout: float, server: str = "", port: int = 123) -> TimeAnswer:
    """Ask the server at a literal address once, from a fresh source port, and wait ``timeout`` seconds.

    A datagram that does not carry our random number is not an answer to us: it is dropped, and the waiting
    goes on.  At most one query per server and run: public servers ask for 15 s and more between two.
    """
    server = server or address
    nonce = secrets.token_bytes(8)  # instead of our time: nothing leaks, nobody can guess it (RFC 9109)
    try:
        sock = datagram.open_to(address, port, socket.SOCK_DGRAM)
    except OSError as exc:
        return TimeAnswer(server=server, address=address, failure=failures.word_for(exc))
    with sock:
        try:
            sent_unix, sent = time.time(), time.monotonic()
            sock.send(bytes([_ASK]) + bytes(39) + nonce)
            strange = False
            while (left := sent + timeout - time.monotonic()) > 0:
                sock.settimeout(left)
                data = sock.recv(65535)
                took = time.monotonic() - sent
                if len(data) >= 48 and data[24:32] == nonce:
                    return parse_answer(data, sent_unix, took, server=server, address=address)
                strange = True
        except TimeoutError:
            pass
        except OSError as exc:
            return TimeAnswer(server=server, address=address, failure=failures.word_for(exc))
    return TimeAnswer(server=server, address=address, failure="garbled" if strange else "timeout")


def parse_answer(data: bytes, sent_unix: float, took_s: float, *, server: str, address: str) -> TimeAnswer:
    """Judge the form of an answer of at least 48 bytes to a query sent at ``sent_unix``, ``took_s`` ago."""
    flags, stratum = data[0], data[1]
    leap, version, mode = flags >> 6, flags >> 3 & 7, flags & 7
    root_delay, root_dispersion = (value / 65536 for value in struct.unpack("!ii", data[4:12]))
    known = TimeAnswer(server=server, address=address, stratum=stratum or None)
    if mode != _SERVER or version != 4:
        return replace(known, failure="garbled")
    if stratum == 0:
        code = data[12:16].rstrip(b"\0").decode("ascii", "replace")
        return replace(known, kiss=code if code.isalnum() and code.isascii() else "?", failure="refused")
    if leap == 3 or stratum == 16:
        return replace(known, kiss="unsynchronised", failure="other")
    if stratum > 16 or not (0 <= root_delay < LIMIT_S and 0 <= root_dispersion < LIMIT_S):
        return replace(known, failure="garbled")
    if not any(data[32:40]) or not any(data[40:48]):
        return replace(known, failure="garbled")
    received, transmitted = unix(data[32:40]), unix(data[40:48])
    delay = took_s - (transmitted - received)
    # A server that answers before it was asked, or holds our query longer than the whole exchange took, lies.
    if transmitted < received or not -0.05 <= delay < LIMIT_S:
        return replace(known, failure="garbled")
    offset = ((received - sent_unix) + (transmitted - (sent_unix + took_s))) / 2
    return replace(known, offset_s=offset, delay_s=max(0.0, delay))


def unix(stamp: bytes) -> float:
    """Unix seconds of an 8-byte NTP timestamp, in the era that is nearest to the date of this program."""
    seconds: int
    fraction: int
    seconds, fraction = struct.unpack("!II", stamp)
    value = seconds - EPOCH
    era = round((BUILT - value) / _ERA)
    return float(value + era * _ERA + fraction / _ERA)
