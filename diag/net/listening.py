"""A socket that listens on one address of this PC."""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence


def listen_on(host: str, ports: Sequence[int], *, waiting: int) -> socket.socket:
    """Listen at a literal address, on the first of these ports that can be had; ``waiting`` connections may wait to be taken.

    Raises the OSError of the last port, and at once where this PC has no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in ports:
        sock = socket.socket(family, socket.SOCK_STREAM)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows lets two programs share a port otherwise
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, number))
            sock.listen(waiting)
        except OSError as exc:
            sock.close()
            if exc.errno == errno.EADDRNOTAVAIL or number == ports[-1]:
                raise
            continue
        return sock
    raise ValueError("no port was named")
