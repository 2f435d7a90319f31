"""Reading the server name from the first bytes of a TLS connection (RFC 8446 4.1.2, RFC 6066 3)."""

from __future__ import annotations

import contextlib
import socket
import struct
import time

SO_ORIGINAL_DST = 80  # linux/netfilter_ipv4.h; the same number for IPv6


def original(client: socket.socket) -> tuple[str, int]:
    """Where a connection that nftables redirected to us was going."""
    if client.family == socket.AF_INET or client.getsockname()[0].startswith("::ffff:"):
        raw = client.getsockopt(socket.SOL_IP, SO_ORIGINAL_DST, 16)
        return socket.inet_ntoa(raw[4:8]), struct.unpack("!H", raw[2:4])[0]
    raw = client.getsockopt(socket.IPPROTO_IPV6, SO_ORIGINAL_DST, 28)
    return socket.inet_ntop(socket.AF_INET6, raw[8:24]), struct.unpack("!H", raw[2:4])[0]


def server_name(hello: bytes) -> str:
    """The SNI of a ClientHello record, "" when there is none."""
    try:
        at = 5 + 4 + 2 + 32
        at += 1 + hello[at]
        at += 2 + struct.unpack_from("!H", hello, at)[0]
        at += 1 + hello[at]
        end = at + 2 + struct.unpack_from("!H", hello, at)[0]
        at += 2
        while at < end:
            kind, size = struct.unpack_from("!HH", hello, at)
            if kind == 0:
                length = struct.unpack_from("!H", hello, at + 7)[0]
                return hello[at + 9 : at + 9 + length].decode("ascii", "replace")
            at += 4 + size
    except (IndexError, struct.error):
        pass
    return ""


def peek(client: socket.socket) -> str:
    """The server name of a connection, its bytes left in place."""
    client.settimeout(5)
    end = time.monotonic() + 2
    while time.monotonic() < end:
        seen = client.recv(8192, socket.MSG_PEEK)
        if not seen or seen[0] != 0x16:
            return ""
        if len(seen) >= 5 and len(seen) >= 5 + struct.unpack_from("!H", seen, 3)[0]:
            return server_name(seen)
        time.sleep(0.005)
    return ""


def listen(port: int, address: str = "") -> socket.socket:
    """A listening socket at an IPv4 address, or for both families everywhere."""
    if address:
        return socket.create_server((address, port), backlog=128)
    server = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=128)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return server


def reset(client: socket.socket) -> None:
    """Close with RST."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def pump(source: socket.socket, sink: socket.socket) -> None:
    """Copy one direction until its end."""
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    finally:
        for end, how in ((sink, socket.SHUT_WR), (source, socket.SHUT_RD)):
            with contextlib.suppress(OSError):
                end.shutdown(how)
