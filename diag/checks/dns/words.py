"""The word for what resolvers said about one name."""

from __future__ import annotations

from collections.abc import Iterable

from diag.net.addresses import kind_of
from diag.net.resolve import DnsAnswer

#: Words for one name at one resolver.  ``ok``: at least one address that can be somebody's on the internet.
#: An address of a sort that no public name has becomes a word of its own.
_SPECIAL = {
    "unspecified": "sinkhole",
    "reserved": "sinkhole",
    "multicast": "sinkhole",
    "loopback": "loopback",
    "private": "private",
    "cgnat": "private",
    "link-local": "private",
    "unique-local": "private",
    "benchmark": "stand-in",  # 198.18.0.0/15: given out by proxy programs that catch all traffic
}
_RCODES = {"NXDOMAIN": "nxdomain", "SERVFAIL": "servfail", "REFUSED": "refused"}

#: The resolver answered, but with a failure of its own.
ERRORS = frozenset({"servfail", "refused", "error"})
#: How block lists answer (Pi-hole and AdGuard Home "blocking mode": null address, NXDOMAIN, NODATA, REFUSED, own page).
BLOCKED = frozenset(
    {"sinkhole", "loopback", "private", "nxdomain", "nodata", "refused", "silent", "block-page"}
)
#: What can be nothing but a lie for a name that everybody knows to exist.
LIES = frozenset({"nxdomain", "sinkhole", "loopback"})
#: An address at which nobody is.
EMPTY = frozenset({"sinkhole", "loopback"})


def word_for(answers: Iterable[DnsAnswer]) -> str | None:
    """One word for what came back for one name (A, or A and AAAA); None when nothing was asked.

    ok, nxdomain, nodata, sinkhole, loopback, private, stand-in, servfail, refused, error, silent,
    port-closed, or another failure word.  The best answer of several counts.
    """
    words = [_one(answer) for answer in answers]
    if not words:
        return None
    if "ok" in words:
        return "ok"
    spoken = [w for w in words if w != "nodata"]
    return spoken[0] if spoken else "nodata"


def _one(answer: DnsAnswer) -> str:
    if answer.failure:
        return {"timeout": "silent", "refused": "port-closed"}.get(answer.failure, answer.failure)
    if answer.rcode != "NOERROR":
        return _RCODES.get(answer.rcode or "", "error")
    if not answer.addresses:
        return "nodata"
    kinds = [_SPECIAL.get(kind_of(a), "ok") for a in answer.addresses]
    return "ok" if "ok" in kinds else kinds[0]
