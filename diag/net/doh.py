"""DNS over HTTPS (RFC 8484), at a literal address: the second opinion that nobody on the way can forge.

The chain is verified against the operating system's roots, so that an inspector trusted by this PC may
sit between; a resolver's answer through it is still the resolver's.
"""

from __future__ import annotations

import base64
import time

from diag.net import dnswire, http
from diag.net.limits import Limit
from diag.net.resolve import DnsAnswer

#: A DNS message is never larger (RFC 1035 §4.2.2).
MAX_BODY = 65_536
MEDIA_TYPE = "application/dns-message"


def ask(
    address: str,
    host: str,
    path: str,
    name: str,
    rdtype: str = "A",
    *,
    rdclass: str = "IN",
    timeout: Limit,
    port: int = 443,
) -> DnsAnswer:
    """One question by GET to ``https://host/path`` at ``address``, at most ``timeout`` in all.

    ``ms`` covers connection, TLS and answer.  The id is 0 as RFC 8484 §4.1 asks; what answers is known
    by its certificate.  Failures are those of TCP, TLS and HTTP; "garbled" for what is no DNS answer.
    """
    started = time.monotonic()

    def failed_answer(word: str) -> DnsAnswer:
        return DnsAnswer(server=address, name=name, rdtype=rdtype, failure=word, transport="https")

    query = dnswire.make_query(name, rdtype, rdclass)
    if query is None:
        return failed_answer("other")
    query.id = 0
    encoded = base64.urlsafe_b64encode(query.to_wire()).rstrip(b"=").decode("ascii")
    at = f"{host}:{port}" if port != 443 else host
    reply = http.get(
        f"https://{at}{path}?dns={encoded}",
        address=address,
        timeout=timeout,
        trust=http.Trust.SYSTEM,
        cap=MAX_BODY,
        headers={"Accept": MEDIA_TYPE},
    )
    if reply.failure:
        return failed_answer(reply.failure)
    if reply.status != 200 or not reply.headers.get("content-type", "").lower().startswith(MEDIA_TYPE):
        return failed_answer("garbled")
    said = dnswire.parse_reply(reply.body, query)
    if isinstance(said, str):
        return failed_answer("garbled")
    return DnsAnswer(
        server=address,
        name=name,
        rdtype=rdtype,
        rcode=said.rcode,
        addresses=said.addresses,
        texts=said.texts,
        ms=(time.monotonic() - started) * 1000,
        transport="https",
    )
