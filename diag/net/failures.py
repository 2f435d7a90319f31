"""Every exception of sockets, TLS, DNS and HTTP becomes one word of a closed list.

The idea, one network library whose errors are words, is that of OONI Probe (netxlite, errno.go).
"""

from __future__ import annotations

import errno
import socket
import ssl

#: The closed list, each word with what it means.
WORDS = {
    "timeout": "no answer in time",
    "refused": "the other side refused the connection",
    "reset": "the connection was cut from outside",
    "closed": "the other side closed the connection without an answer",
    "unreachable": "a router on the way, or this PC, said that there is no way there",
    "no-network": "this PC has no route to that address",
    "no-permission": "this PC does not allow the operation to this user",
    "not-supported": "this system cannot do that",
    "name-not-found": "the name does not exist (NXDOMAIN)",
    "name-empty": "the name exists but has no address",
    "name-error": "the resolver answered with an error",
    "tls-untrusted": "the certificate is signed by somebody who is not trusted",
    "tls-wrong-name": "the certificate is for another name",
    "tls-expired": "the certificate is past its date by this PC's clock",
    "tls-not-yet-valid": "the certificate is not valid yet by this PC's clock",
    "tls-refused": "the other side ended the TLS handshake",
    "not-tls": "what answered does not speak TLS",
    "garbled": "the answer does not follow the protocol",
    "too-large": "the answer was larger than we accept",
    "other": "another failure",
}

_ERRNO = {
    errno.ETIMEDOUT: "timeout",
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "reset",
    errno.ECONNABORTED: "reset",
    errno.EPIPE: "reset",
    errno.EHOSTUNREACH: "unreachable",
    errno.EHOSTDOWN: "unreachable",
    errno.ENETDOWN: "no-network",
    errno.ENETUNREACH: "no-network",
    errno.EADDRNOTAVAIL: "no-network",
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.EMFILE: "no-permission",
    errno.ENFILE: "no-permission",
    errno.EAFNOSUPPORT: "not-supported",
    errno.EPROTONOSUPPORT: "not-supported",
    errno.EOPNOTSUPP: "not-supported",
}

#: Windows socket errors that Python hands through unmapped (winsock2.h).
_WINSOCK = {
    10013: "no-permission",
    10047: "not-supported",
    10049: "no-network",
    10050: "no-network",
    10051: "no-network",
    10053: "reset",
    10054: "reset",
    10060: "timeout",
    10061: "refused",
    10065: "unreachable",
}

#: OpenSSL verify results (x509_vfy.h).
_VERIFY = {
    9: "tls-not-yet-valid",
    10: "tls-expired",
    62: "tls-wrong-name",
    63: "tls-wrong-name",
    64: "tls-wrong-name",
    # what truststore hands through: Windows CERT_E_* (winerror.h, expired covers both dates) ...
    0x800B0101: "tls-expired",
    0x800B010F: "tls-wrong-name",
    # ... and macOS errSec* (SecBase.h)
    -67818: "tls-expired",
    -67819: "tls-not-yet-valid",
    -67602: "tls-wrong-name",
}


def word_for(exc: BaseException) -> str:
    """The failure word for an exception; never raises, ``other`` when nothing fits."""
    seen: set[int] = set()
    cause: BaseException | None = exc
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        found = _one(cause)
        if found:
            return found
        inner = getattr(cause, "reason", None)  # urllib3 keeps the cause there
        args = [a for a in cause.args if isinstance(a, BaseException)]
        cause = (
            inner
            if isinstance(inner, BaseException)
            else (args[0] if args else (cause.__cause__ or cause.__context__))
        )
    return "other"


def _one(exc: BaseException) -> str | None:
    if isinstance(exc, ssl.SSLCertVerificationError):
        return _VERIFY.get(exc.verify_code, "tls-untrusted")
    if isinstance(exc, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "closed"
    if isinstance(exc, TimeoutError | socket.timeout):
        return "timeout"
    if isinstance(exc, ssl.SSLError):
        reason = (exc.reason or "").upper()
        if reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG"}:
            return "not-tls"
        if "ALERT" in reason or "HANDSHAKE" in reason or "UNRECOGNIZED_NAME" in reason:
            return "tls-refused"
        if "EOF" in reason:
            return "closed"
        return "garbled"
    if isinstance(exc, ConnectionRefusedError):
        return "refused"
    if isinstance(exc, ConnectionResetError | ConnectionAbortedError | BrokenPipeError):
        return "reset"
    if isinstance(exc, socket.gaierror):
        if exc.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}:
            return "name-not-found"
        return "timeout" if exc.errno == socket.EAI_AGAIN else "name-error"
    if isinstance(exc, OSError) and exc.errno is not None:
        code = getattr(exc, "winerror", None) or exc.errno
        return _WINSOCK.get(code) or _ERRNO.get(exc.errno)
    return None
