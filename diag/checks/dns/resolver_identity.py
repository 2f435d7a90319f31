"""Does a public resolver answer itself?  Each is asked what only it answers in its own way (facts, no judgement).

The method is that of "Home is Where the Hijacking is" (Liu et al., IMC 2021).  Refusals, silence and
NXDOMAIN say nothing: only an answer in somebody else's style does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from diag.net import ip_owners
from diag.net.addresses import kind_of
from diag.net.resolve import DnsAnswer
from diag.probes.endpoints import RESOLVERS, Endpoint

#: The text of the software; every resolver may refuse it (RFC 4892 is about its siblings).
VERSION = ("version.bind", "TXT", "CH")


@dataclass(frozen=True, kw_only=True)
class ResolverIdentity:
    """How one operator answers.  ``question`` is name, type, class; ``genuine`` tests one text."""

    operator: str
    place: Endpoint
    question: tuple[str, str, str]
    genuine: Callable[[str], bool]
    shaped: Callable[[str], bool]  # a text that could be an answer to this question at all


def _airport(text: str) -> bool:
    """Cloudflare names its site by an airport, "FRA" (developers' answer to CH TXT id.server; IMC 2021)."""
    return re.fullmatch(r"[A-Za-z]{3}(\d{1,3}(-[a-z0-9]+)?)?", text) is not None


def _quad9(text: str) -> bool:
    """Quad9's hosts stand with PCH and others: "res100.pao.rrdns.pch.net"."""
    return text.lower().rstrip(".").endswith((".pch.net", ".quad9.net", ".on.quad9.net"))


IDENTITIES = (
    ResolverIdentity(
        operator="cloudflare",
        place=RESOLVERS[0],
        question=("id.server", "TXT", "CH"),
        genuine=_airport,
        shaped=bool,
    ),
    ResolverIdentity(
        operator="google",
        place=RESOLVERS[1],
        question=(
            "o-o.myaddr.l.google.com",
            "TXT",
            "IN",
        ),  # the address of the resolver that asks Google's server
        genuine=lambda text: ip_owners.owner_of(text) == "google",
        shaped=lambda text: kind_of(text) != "none",
    ),
    ResolverIdentity(
        operator="quad9", place=RESOLVERS[2], question=("id.server", "TXT", "CH"), genuine=_quad9, shaped=bool
    ),
)


def identify(expected: ResolverIdentity, answer: DnsAnswer | None) -> str:
    """genuine, foreign or none (no answer that tells anything)."""
    texts = [t for t in answer.texts if expected.shaped(t)] if answer and answer.rcode == "NOERROR" else []
    if not texts:
        return "none"
    return "genuine" if any(expected.genuine(t) for t in texts) else "foreign"
