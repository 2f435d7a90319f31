"""TCP connections and TLS handshakes, one stage at a time, to a literal address, with a total time limit.

Nothing here looks up a name, so that a fault of one stage is never taken for that of another.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import certifi
import truststore

from diag.net import certificates, failures
from diag.net.certificates import Certificate
from diag.net.limits import Limit, count_down

__all__ = [
    "Certificate", "Handshake", "Outcome", "Trust", "dial", "source_address", "tcp", "tls", "tls_context",
]  # fmt: skip

#: Bundles of the Linux distributions (the list of Go's crypto/x509/root_linux.go, 2026-11).  OpenSSL's
#: own default can be a directory of hashes that misses what an administrator put into the bundle.
BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


class Trust(StrEnum):
    """Whose signature is good enough."""

    PUBLIC = "public"  # the roots that Mozilla's programme accepts, as shipped with certifi
    SYSTEM = "system"  # this computer's own store: public roots and whatever was installed here
    NONE = "none"  # anybody's: only whether somebody speaks TLS there, and which certificate it shows


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A TCP connection: ``ms`` until it stood, or a failure word; ``local`` is our own address."""

    address: str = field(metadata={"open": "server"})
    port: int
    ms: float | None = None
    failure: str | None = None
    local: str | None = field(default=None, metadata={"private": "ip"})


@dataclass(frozen=True, kw_only=True)
class Handshake:
    """A TLS handshake.

    ``stage`` is how far it came: "tcp" (did not connect), "tls" (connected, handshake failed), "done".
    ``ms`` is the handshake alone.  When only the chain is bad, ``failure`` is a tls- word and
    ``certificate`` tells what was shown.
    """

    address: str = field(metadata={"open": "server"})
    server_name: str
    tcp_ms: float | None = None
    ms: float | None = None
    failure: str | None = None
    stage: str = "tcp"
    certificate: Certificate | None = None


def dial(address: str, port: int, *, timeout: float, max_segment: int | None = None) -> socket.socket:
    """A connected TCP socket to a literal address (IPv6 with ``%zone`` too); raises OSError.

    ``max_segment`` asks the other side for smaller TCP segments, in bytes (RFC 9293, 3.7.1).
    """
    infos = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    family, kind, protocol, _, target = infos[0]
    sock = socket.socket(family, kind, protocol)
    try:
        sock.settimeout(max(0.001, timeout))
        if max_segment is not None:
            # before connect(): the value goes out in our SYN, and bounds what the other side sends
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, max_segment)
        sock.connect(target)
    except BaseException:
        sock.close()
        raise
    return sock


def can_limit_segments() -> bool:
    """Whether this system lets a program ask for smaller TCP segments (Windows does not)."""
    return hasattr(socket, "TCP_MAXSEG") and sys.platform != "win32"


def tcp(address: str, port: int, *, timeout: float, max_segment: int | None = None) -> Outcome:
    """Connect, note how long it took, close."""
    if max_segment is not None and not can_limit_segments():
        return Outcome(address=address, port=port, failure="not-supported")
    began = time.monotonic()
    try:
        with dial(address, port, timeout=timeout, max_segment=max_segment) as sock:
            ms = (time.monotonic() - began) * 1000
            local = str(sock.getsockname()[0])
    except (OSError, ValueError) as exc:
        return Outcome(address=address, port=port, failure=failures.word_for(exc))
    return Outcome(address=address, port=port, ms=ms, local=local)


def tls(
    address: str,
    server_name: str,
    *,
    port: int = 443,
    timeout: Limit,
    trust: Trust = Trust.PUBLIC,
    max_segment: int | None = None,
    connected: Callable[[float], None] | None = None,
) -> Handshake:
    """Connect and do the handshake within ``timeout``, both together.

    ``connected`` is told the milliseconds of TCP as soon as it stands, before the handshake gets what is left of the time.
    When the chain is not trusted, a second connection, unverified, reads the certificate for the report;
    no byte of a request is ever sent over either.
    """
    left = count_down(timeout)
    first = _handshake(address, server_name, port, left, trust, max_segment, connected)
    if first.stage != "tls" or not (first.failure or "").startswith("tls-") or first.failure == "tls-refused":
        return first
    seen = _handshake(address, server_name, port, left, Trust.NONE, max_segment)
    return Handshake(
        address=address,
        server_name=server_name,
        tcp_ms=first.tcp_ms,
        failure=first.failure,
        stage="tls",
        certificate=seen.certificate,
    )


def _handshake(
    address: str,
    server_name: str,
    port: int,
    left: Callable[[], float],
    trust: Trust,
    max_segment: int | None,
    connected: Callable[[float], None] | None = None,
) -> Handshake:
    if max_segment is not None and not can_limit_segments():
        return Handshake(address=address, server_name=server_name, failure="not-supported")
    tcp_ms: float | None = None
    began = time.monotonic()
    try:
        with dial(address, port, timeout=left(), max_segment=max_segment) as sock:
            stood = time.monotonic()
            tcp_ms = (stood - began) * 1000
            if connected:
                connected(tcp_ms)
            # Python keeps one deadline for the whole handshake, so a server that drips cannot stretch it.
            sock.settimeout(max(0.001, left()))
            with tls_context(trust).wrap_socket(sock, server_hostname=server_name) as wrapped:
                ms = (time.monotonic() - stood) * 1000
                der = wrapped.getpeercert(binary_form=True)
    except (OSError, ValueError) as exc:
        return Handshake(
            address=address,
            server_name=server_name,
            tcp_ms=tcp_ms,
            failure=failures.word_for(exc),
            stage="tcp" if tcp_ms is None else "tls",
        )
    return Handshake(
        address=address,
        server_name=server_name,
        tcp_ms=tcp_ms,
        ms=ms,
        stage="done",
        certificate=certificates.parse_certificate(der) if der else None,
    )


def source_address(destination: str) -> str | None:
    """The local address that this system would use towards a destination; sends no packet."""
    try:
        infos = socket.getaddrinfo(destination, 443, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST)
        family, kind, protocol, _, target = infos[0]
        with socket.socket(family, kind, protocol) as sock:
            sock.connect(target)  # UDP: only chooses route and source address
            return str(sock.getsockname()[0])
    except (OSError, ValueError):
        return None


#: How Linux answers for routes of the types blackhole, prohibit and unreachable (ip-route(8)); no route at all is ENETUNREACH.
_THROWN_AWAY = frozenset({errno.EINVAL, errno.EACCES, errno.EHOSTUNREACH})


def is_thrown_away(destination: str) -> bool:
    """Whether a route of this PC says to throw away what goes to a destination (Linux alone tells); sends no packet."""
    if sys.platform != "linux":
        return False
    family = socket.AF_INET6 if ":" in destination else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((destination, 443))
    except OSError as exc:
        return exc.errno in _THROWN_AWAY
    return False


def tls_context(trust: Trust) -> ssl.SSLContext:
    """A TLS client context for this kind of trust.  Loading roots takes 20 to 50 ms, so they are kept.

    On Windows and macOS the system itself verifies, through truststore; its context locks during a
    handshake, so that one silent server would hold up all others: there each call gets a new one (cheap,
    for it loads no roots).
    """
    if trust is Trust.SYSTEM and sys.platform in {"win32", "darwin"}:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with _LOADING[trust]:  # so that checks side by side do not load the same roots twice
        return _cached_context(trust)


_LOADING = {trust: threading.Lock() for trust in Trust}


@functools.cache
def _cached_context(trust: Trust) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if trust is Trust.PUBLIC:
        made.load_verify_locations(cafile=certifi.where())
    elif trust is Trust.SYSTEM:
        # what is compiled into OpenSSL, whatever SSL_CERT_FILE says: browsers do not read that either
        paths = ssl.get_default_verify_paths()
        if os.path.isdir(paths.openssl_capath):
            made.load_verify_locations(capath=paths.openssl_capath)
        files = (paths.openssl_cafile, *BUNDLES)
        for bundle in dict.fromkeys(os.path.realpath(f) for f in files if os.path.isfile(f)):
            with contextlib.suppress(OSError):  # an empty or broken bundle: the next one may do
                made.load_verify_locations(cafile=bundle)
    else:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
        # Old keys and signatures are no reason to call a host unreachable: nothing secret is sent here.
        made.set_ciphers("DEFAULT:@SECLEVEL=0")
    return made
