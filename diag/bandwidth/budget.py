"""What the person allowed a measurement to use: bytes on the line, headers included, in both directions."""

from __future__ import annotations

#: Of the bytes on the line, at least so many are payload of TCP.  Full packets carry 1448 of 1514 (Ethernet, IPv4,
#: timestamps: 0.956) or 1428 (IPv6: 0.943).  Of what is left about 2 % are confirmations on the way back (one of
#: 66 to 86 bytes for every two packets, fewer where the system joins packets), TLS records and small packets.
#: It is on the safe side: what a person pays for by volume is rather overestimated.
PAYLOAD_SHARE = 0.925


def payload_within(wire_bytes: int) -> int:
    """The payload that fits into so many bytes on the line."""
    return int(wire_bytes * PAYLOAD_SHARE)


class Budget:
    """Owns what may still be used.  ``payload`` is what all trials together moved, TLS handshakes included."""

    def __init__(self, wire_bytes: int) -> None:
        self.wire_bytes_left = wire_bytes
        self.payload = 0

    def spend(self, payload: int) -> None:
        """A trial moved so many bytes of TCP payload; the headers around it are spent as well."""
        self.payload += payload
        self.wire_bytes_left -= int(payload / PAYLOAD_SHARE)
