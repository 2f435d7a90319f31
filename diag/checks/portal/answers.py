"""How the answer to a sign-in probe is read: what came, which relay signed it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diag.net import http

#: What each answers when nothing is in the way (the vendors' own documentation; facts 4, 2026-11-22).
EXPECTED = {"apple": "success", "microsoft": "microsoft connect test", "mozilla": "success"}
#: Relays that the operators themselves use: their Via says nothing about this line.
_KNOWN_RELAYS = re.compile(
    r"google|cloudfront|varnish|fastly|akamai|apachetrafficserver|apple\.com|aaplimg|edgecast|azure|"
    r"msedge|microsoft|cloudflare|ecacc|\bats\b|kunlun|alicdn|tengine|cdn",
    re.IGNORECASE,
)
#: "MISS from proxy.lan:3128" is how Squid signs (squid-cache.org, header X-Cache); CloudFront says "Hit from cloudfront".
_SQUID_CACHE = re.compile(r"\b(?:HIT|MISS|NONE)\b from ([\w.-]+)", re.IGNORECASE)
_TELLTALE = ("x-squid-error", "proxy-connection", "x-bluecoat-via", "x-forwarded-for", "proxy-agent")


def classify(family: str, host: str, reply: http.HttpReply) -> str:
    if reply.status is None:
        return "failed"
    if reply.status == 511:  # RFC 6585: Network Authentication Required
        return "status-511"
    if reply.status in {301, 302, 303, 307, 308}:
        # a site that only wants encryption for itself is no sign-in page
        own = reply.headers.get("location", "").lower().startswith(f"https://{host}")
        return "failed" if own or "location" not in reply.headers else "redirect"
    length = reply.headers.get("content-length", "0").strip()
    empty = not reply.body and length in {"0", ""}
    if family in {"google", "cloudflare"}:
        if reply.status == 204:
            return "expected" if empty else "fake-204"
        if reply.status == 200 and empty and reply.failure is None:
            return "expected"  # some relays turn 204 into an empty 200; Android accepts that too
    elif reply.status == 200 and EXPECTED[family] in _words(reply.text):
        return "expected"
    if reply.status != 200 or reply.failure in {"timeout", "closed", "reset", "garbled"}:
        return "failed"
    return "other-page"


def _words(page: str) -> tuple[str, ...]:
    """The whole text of a page without tags, and each of its pieces when they are all the same."""
    pieces = [piece.strip().lower() for piece in re.split(r"<[^>]*>", page) if piece.strip()]
    return (" ".join(pieces), pieces[0]) if len(set(pieces)) == 1 else (" ".join(pieces),)


def find_relay(headers: Mapping[str, str]) -> tuple[str | None, bool]:
    """What the headers betray: the relay's name for itself, and whether they are beyond doubt a relay's."""
    cache = _SQUID_CACHE.search(f"{headers.get('x-cache', '')} {headers.get('x-cache-lookup', '')}")
    if cache and not _KNOWN_RELAYS.search(cache[1]):
        return cache[1][:80], True
    if any(name in headers for name in _TELLTALE) or "squid" in headers.get("server", "").lower():
        return "signature", True
    via = headers.get("via", "")
    for hop in via.split(","):
        if "squid" in hop.lower():
            return "signature", True
        name = hop.strip().split(" ")[1] if " " in hop.strip() else ""
        if name and not _KNOWN_RELAYS.search(hop):
            return name[:80], False
    return None, False
