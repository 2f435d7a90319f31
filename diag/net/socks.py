"""Does a SOCKS proxy answer?  One greeting (RFC 1928 section 3); nothing is asked of it."""

from __future__ import annotations

import time

from diag.net import connect, failures

#: Version 5, one method offered: no authentication.
_GREETING = b"\x05\x01\x00"


def greet(address: str, port: int, *, timeout: float) -> str | None:
    """None when the proxy answered the greeting (also with "not without a password"), else a failure word."""
    end = time.monotonic() + timeout
    try:
        with connect.dial(address, port, timeout=timeout) as sock:
            sock.sendall(_GREETING)
            sock.settimeout(max(0.05, end - time.monotonic()))
            answer = sock.recv(2)
    except (OSError, ValueError) as exc:
        return failures.word_for(exc)
    if not answer:
        return "closed"
    return None if answer[:1] == b"\x05" else "garbled"
