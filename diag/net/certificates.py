"""Reads the few fields of an X.509 certificate that tell people who signed it and for whom.

Python parses a certificate for us only after its chain was verified; the one of an inspector or of a
portal never is.  This is a small DER reader (RFC 5280, ITU-T X.690) for exactly those fields.  It trusts
nothing, follows no pointer, and never raises: what cannot be read is None or empty.
"""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

#: Far above any real certificate (2 to 5 KiB); OpenSSL itself takes chains up to 100 KiB.
MOST_BYTES = 65_536
#: Public CAs put at most a few hundred names into one certificate.
MOST_NAMES = 200
#: X.520 upper bounds are 64 characters (ub-common-name, ub-organization-name); some CAs go above.
MOST_CHARACTERS = 128

_SEQUENCE, _SET, _OID, _OCTETS, _BOOLEAN = 0x30, 0x31, 0x06, 0x04, 0x01
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_VERSION, _EXTENSIONS = 0xA0, 0xA3
_DNS_NAME, _IP_ADDRESS = 0x82, 0x87
#: X.520 attribute types 2.5.4.x and the extension 2.5.29.17 (RFC 5280, 4.1.2.4 and 4.2.1.6).
_ATTRIBUTES = {b"\x55\x04\x03": "CN", b"\x55\x04\x0a": "O", b"\x55\x04\x0b": "OU", b"\x55\x04\x06": "C"}
_ALTERNATIVE_NAMES = b"\x55\x1d\x11"
_CODECS = {
    0x0C: "utf-8",
    0x13: "ascii",
    0x14: "latin-1",
    0x16: "ascii",
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """The leaf a server showed.  Names are hostile text: shortened, without control characters.

    ``subject`` and ``issuer`` read like "CN=www.example.org, O=Example"; ``not_before`` and
    ``not_after`` are Unix seconds; ``sha256`` is the fingerprint of the whole certificate.
    """

    subject: str = ""
    issuer: str = ""
    names: tuple[str, ...] = ()
    organisation: str | None = None
    issuer_organisation: str | None = None
    not_before: float | None = None
    not_after: float | None = None
    sha256: str = ""

    @property
    def issuer_name(self) -> str | None:
        """The common name of the signer."""
        return _field(self.issuer, "CN")

    def covers(self, host: str) -> bool:
        """Whether the certificate is for this host: exact, or one label for a leading ``*.`` (RFC 9525)."""
        host = host.lower().rstrip(".")
        tail = host.partition(".")[2]
        names = self.names or tuple(filter(None, [_field(self.subject, "CN")]))
        return any(
            name == host or (name.startswith("*.") and tail != "" and name[2:] == tail)
            for name in (n.lower().rstrip(".") for n in names)
        )


class _MalformedError(ValueError):
    pass


def parse_certificate(der: bytes) -> Certificate:
    """The fields of a certificate in DER form; never raises."""
    found: dict[str, object] = {"sha256": hashlib.sha256(der).hexdigest()}
    try:
        if len(der) > MOST_BYTES:
            raise _MalformedError("too large")
        _fill(der, found)
    except (_MalformedError, ValueError, OverflowError):
        pass  # what was read so far stays
    return Certificate(**found)  # type: ignore[arg-type]


def _fill(der: bytes, found: dict[str, object]) -> None:
    parts = list(_children(_first(_first(der, _SEQUENCE), _SEQUENCE)))
    if parts and parts[0][0] == _VERSION:
        parts = parts[1:]
    if len(parts) < 5:
        raise _MalformedError("too short")
    # serial number, signature algorithm, issuer, validity, subject (RFC 5280, 4.1)
    issuer, validity, subject = parts[2][1], parts[3][1], parts[4][1]
    issued, owned = _name(issuer), _name(subject)
    found["issuer"], found["issuer_organisation"] = _text(issued), _of(issued, "O")
    found["subject"], found["organisation"] = _text(owned), _of(owned, "O")
    times = list(_children(validity))
    if len(times) == 2:
        found["not_before"], found["not_after"] = _time(*times[0]), _time(*times[1])
    for tag, content in parts[5:]:
        if tag == _EXTENSIONS:
            found["names"] = tuple(_alternative_names(_first(content, _SEQUENCE)))


def _children(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element in ``data``, one level deep."""
    position, end = 0, len(data)
    while position < end:
        tag = data[position]
        if tag & 0x1F == 0x1F or position + 2 > end:
            raise _MalformedError("tag")
        length = data[position + 1]
        position += 2
        if length & 0x80:
            size = length & 0x7F
            if not 1 <= size <= 4 or position + size > end:
                raise _MalformedError("length")
            length = int.from_bytes(data[position : position + size], "big")
            position += size
        if position + length > end:
            raise _MalformedError("end")
        yield tag, data[position : position + length]
        position += length


def _first(data: bytes, wanted: int) -> bytes:
    for tag, content in _children(data):
        if tag == wanted:
            return content
        break
    raise _MalformedError("unexpected element")


def _name(data: bytes) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for tag, attributes in _children(data):
        if tag != _SET:
            continue
        for _, attribute in _children(attributes):
            pair = list(_children(attribute))
            if len(pair) == 2 and pair[0][0] == _OID and pair[0][1] in _ATTRIBUTES:
                found.append((_ATTRIBUTES[pair[0][1]], _plain(*pair[1])))
        if len(found) >= MOST_NAMES:
            break
    return found


def _plain(tag: int, content: bytes) -> str:
    text = content[: MOST_CHARACTERS * 4].decode(_CODECS.get(tag, "latin-1"), "replace")
    return "".join(c if c.isprintable() else "?" for c in text[:MOST_CHARACTERS])


def _text(name: list[tuple[str, str]]) -> str:
    order = ("CN", "O", "OU", "C")
    return ", ".join(f"{key}={value}" for wanted in order for key, value in name[:8] if key == wanted)


def _of(name: list[tuple[str, str]], key: str) -> str | None:
    return next((value for found, value in name if found == key and value), None)


def _field(text: str, key: str) -> str | None:
    if not text.startswith(key + "="):
        return None
    return text[len(key) + 1 :].partition(", O")[0].partition(", C=")[0] or None


def _time(tag: int, content: bytes) -> float | None:
    text = content.decode("ascii", "replace")
    if tag == _UTC_TIME and len(text) == 13:  # RFC 5280, 4.1.2.5.1: two digits, 50 and above is 19xx
        text = ("19" if text[:2] >= "50" else "20") + text
    elif tag != _GENERALIZED_TIME or len(text) != 15:
        return None
    try:
        return datetime.datetime.strptime(text[:-1] + "+0000", "%Y%m%d%H%M%S%z").timestamp()
    except (ValueError, OverflowError):
        return None


def _alternative_names(extensions: bytes) -> Iterator[str]:
    for _, extension in _children(extensions):
        fields = list(_children(extension))
        if not fields or fields[0] != (_OID, _ALTERNATIVE_NAMES) or fields[-1][0] != _OCTETS:
            continue
        for count, (tag, content) in enumerate(_children(_first(fields[-1][1], _SEQUENCE))):
            if count >= MOST_NAMES:
                return
            if tag == _DNS_NAME:
                yield _plain(0x16, content)
            elif tag == _IP_ADDRESS and len(content) in {4, 16}:
                yield str(ipaddress.ip_address(content))
