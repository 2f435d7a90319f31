"""The search of mDNS: one-shot questions for the services of TVs and sticks, and what an answer says.  Pure.

RFC 6762, 5.1 and 6.7 (one-shot queries and their answers), RFC 6763 (services, TXT records).  A library that browses keeps
port 5353, a thread and a growing memory of everything heard; five questions and bounded answers need none of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rdatatype

from diag.tv.multicast import Search
from diag.tv.types import Sighting

CAST = "_googlecast._tcp.local"
ANDROID = "_androidtvremote2._tcp.local"
FIRE = "_amzn-wplay._tcp.local"
AIRPLAY = "_airplay._tcp.local"
VIZIO = "_viziocast._tcp.local"
SERVICES = (CAST, ANDROID, FIRE, AIRPLAY, VIZIO)

#: So many records of one answer are read; real ones hold some ten.
MOST_RECORDS = 64
#: A word of a TXT record is cut here, in bytes (RFC 6763, 6.1: a string holds 255).
_LONGEST = 255


def questions() -> tuple[bytes, ...]:
    """One datagram for each service: the simplest responders read one question."""
    return tuple(_question(service) for service in SERVICES)


def _question(service: str) -> bytes:
    query = dns.message.make_query(dns.name.from_text(service), "PTR")
    query.id = 0
    query.flags = 0  # no recursion is asked of a neighbour
    return query.to_wire()


def read_answer(data: bytes, sender: str) -> Sequence[Sighting]:
    """A sighting for each service that an answer tells of, with the words of its TXT record; none for anything else."""
    try:
        message = dns.message.from_wire(data, ignore_trailing=True)
        if not message.flags & dns.flags.QR:
            return ()
        return tuple(_sightings(message, sender))
    except Exception:  # a parser fed by strangers: whatever it trips over is no answer
        return ()


def _sightings(message: dns.message.Message, sender: str) -> Iterator[Sighting]:
    records = [*message.answer, *message.additional][:MOST_RECORDS]
    for service in SERVICES:
        owner = dns.name.from_text(service)
        if not any(one.name == owner and one.rdtype == dns.rdatatype.PTR for one in records):
            continue
        told: dict[str, str] = {}
        for one in records:
            if one.rdtype == dns.rdatatype.TXT and one.name.is_subdomain(owner):
                told.update(_words(text for rdata in one for text in rdata.strings))
        yield Sighting(address=sender, service=service, told=told)


def _words(texts: Iterator[bytes]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = text[:_LONGEST].decode("utf-8", "replace").partition("=")
        if sign and len(found) < MOST_RECORDS:
            found.setdefault(name.lower(), value)
    return found


#: TTL: RFC 6762, 11.
SEARCH = Search(name="mdns", group="224.0.0.251", port=5353, ttl=255, payloads=questions(), read=read_answer)
