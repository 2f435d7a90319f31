"""A listening socket: the first port that is free, and a plain word where there is none."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from diag.net.listening import listen_on


def test_the_first_free_port_is_taken() -> None:
    with listen_on("127.0.0.1", (0,), waiting=1) as taken:
        used = taken.getsockname()[1]
        with listen_on("127.0.0.1", (used, 0), waiting=1) as second:
            assert second.getsockname()[1] != used
            socket.create_connection(second.getsockname(), timeout=2).close()
        with pytest.raises(OSError, match=os.strerror(errno.EADDRINUSE)):
            listen_on("127.0.0.1", (used,), waiting=1)


def test_an_address_of_others_is_refused_at_once() -> None:
    with pytest.raises(OSError, match=os.strerror(errno.EADDRNOTAVAIL)):
        listen_on("192.0.2.1", (0, 0), waiting=1)
