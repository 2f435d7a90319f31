"""DNS messages: a question as bytes, and bytes as an answer that follows the protocol, or nothing.

dnspython reads the wire format (it refuses compression loops and pointers that lead forwards); what a
hostile server may say inside a well-formed message is bounded here.
"""

from __future__ import annotations

from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.IN.A
import dns.rdtypes.IN.AAAA

#: A CNAME chain longer than this leads nowhere: BIND itself stops after 16 (lib/ns/query.c, max-restarts).
MAX_CHAIN = 16
#: So many addresses or texts of one answer are kept; real answers of Netflix's names hold up to 8.
MAX_RECORDS = 32
#: A TXT record's text is cut here: one character-string holds 255 bytes (RFC 1035 §3.3).
MAX_TEXT = 255


@dataclass(frozen=True, kw_only=True)
class DnsReply:
    """What a resolver said; ``rcode`` in capitals, ``addresses`` and ``texts`` only of the type asked for."""

    rcode: str
    addresses: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    truncated: bool = False


def make_query(name: str, rdtype: str, rdclass: str = "IN") -> dns.message.Message | None:
    """A query with a random id and recursion desired, without EDNS as glibc sends it; None for an impossible name."""
    try:
        return dns.message.make_query(name, rdtype, rdclass)
    except (dns.exception.DNSException, UnicodeError, ValueError):
        return None


def parse_reply(data: bytes, asked: dns.message.Message) -> DnsReply | str:
    """The reply in ``data``; "foreign" when it answers something else, "garbled" when it is ours but broken."""
    if len(data) < 12 or data[:2] != asked.id.to_bytes(2, "big") or not data[2] & 0x80:
        return "foreign"
    try:
        reply = dns.message.from_wire(data, ignore_trailing=True)
    except dns.exception.DNSException:
        return DnsReply(rcode="NOERROR", truncated=True) if data[2] & 0x02 else "garbled"
    except Exception:  # a parser fed by strangers: whatever it trips over is a broken message
        return "garbled"
    if not asked.is_response(reply):
        return "foreign"
    wanted = asked.question[0]
    addresses: list[str] = []
    texts: list[str] = []
    for owner in _chain(reply, wanted.name, wanted.rdclass):
        for rrset in reply.answer:
            if rrset.name != owner or rrset.rdtype != wanted.rdtype or rrset.rdclass != wanted.rdclass:
                continue
            for record in rrset:
                if wanted.rdtype in {dns.rdatatype.A, dns.rdatatype.AAAA}:
                    addresses.append(str(getattr(record, "address", "")))
                elif wanted.rdtype == dns.rdatatype.TXT:
                    texts.append(_printable(b"".join(getattr(record, "strings", ()))))
    return DnsReply(
        rcode=dns.rcode.to_text(reply.rcode()),
        addresses=tuple(a for a in addresses if a)[:MAX_RECORDS],
        texts=tuple(texts[:MAX_RECORDS]),
        truncated=bool(reply.flags & dns.flags.TC),
    )


def _chain(
    reply: dns.message.Message, name: dns.name.Name, rdclass: dns.rdataclass.RdataClass
) -> list[dns.name.Name]:
    """The name asked for and those that CNAME records lead to, each once."""
    aliases: dict[dns.name.Name, dns.name.Name] = {}
    for rrset in reply.answer:
        if rrset.rdtype == dns.rdatatype.CNAME and rrset.rdclass == rdclass and len(rrset):
            aliases.setdefault(rrset.name, rrset[0].target)
    chain = [name]
    while (
        len(chain) < MAX_CHAIN
        and (following := aliases.get(chain[-1])) is not None
        and following not in chain
    ):
        chain.append(following)
    return chain


def _printable(raw: bytes) -> str:
    """A stranger's text as one harmless line: printable ASCII only."""
    return "".join(chr(b) if 32 <= b < 127 else "?" for b in raw[:MAX_TEXT])
