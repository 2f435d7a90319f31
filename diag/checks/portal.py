"""Does a sign-in page stand in the way, or does something rewrite plain web pages on their way here?

The operating systems' own probes are asked over plain HTTP; whether encrypted connections get through to
the real servers tells a sign-in page from a mere rewriter.
"""

from __future__ import annotations

import functools
import re
import urllib.parse
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from diag.model import (
    Check,
    Confidence,
    Finding,
    NotApplicable,
    NotMeasured,
    Reason,
    Severity,
    Where,
)
from diag.net import connect, http, owners, places, reach
from diag.net.connect import Trust
from diag.net.places import Place
from diag.net.run import Run
from diag.net.together import together

CAPTIVE_PORTAL = Finding(
    id="captive-portal",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title="This network wants you to sign in first",
    text="Instead of the pages that we asked for, a sign-in page came back. "
    "Until somebody signs in, Netflix does not work, and a TV may not be able to show that page.",
    remedy=(
        "Open the sign-in page in a browser on this PC: {page}",
        "Sign in or accept the terms there.",
        "If a TV must use this network, ask its owner to let the TV in, or use another network.",
    ),
)
ANY_PAGE = (
    "Open a browser on this PC and go to any page that starts with http:// so that the sign-in page appears.",
    *CAPTIVE_PORTAL.remedy[1:],
)

TRANSPARENT_PROXY = Finding(
    id="transparent-proxy",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="Something on the way changes plain web pages",
    text="Pages without encryption reach this PC changed, or through a relay that nobody set up here ({how}). "
    "Encrypted connections are not changed. Some apps and TVs do not get along with such a relay.",
    remedy=(
        "If the router has a web filter, parental controls or a data saver, switch them off.",
        "Ask your internet provider, or whoever runs this network, whether a transparent web proxy is in use.",
    ),
)
HOW = {"rewritten": "pages were replaced", "headers": "the relay names itself in the answers"}

#: Outcomes that look as if a sign-in page, or somebody else, had answered.
PORTAL_LIKE = frozenset({"redirect", "other-page", "status-511", "fake-204"})

#: Operators of the probe hosts; Place.host -> family.
FAMILIES = {
    "connectivitycheck.gstatic.com": "google",
    "captive.apple.com": "apple",
    "www.msftconnecttest.com": "microsoft",
    "detectportal.firefox.com": "mozilla",
    "cp.cloudflare.com": "cloudflare",
}
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


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One operator's probe.

    ``outcome``: expected, redirect, other-page, status-511, fake-204, dns-blocked, failed.  ``relay`` is a
    decided word for what the headers betray ("signature" or a name that the relay gives itself), None
    when nothing.  ``address_kind`` is the kind of the address that its name led to.
    """

    family: str
    outcome: str
    failure: str | None = None
    status: int | None = None
    address_kind: str | None = None
    address: str | None = field(default=None, metadata={"private": "ip"})
    page_host: str | None = field(default=None, metadata={"private": "host"})
    relay: str | None = field(default=None, metadata={"private": "host"})
    relay_signature: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All probes; ``witnesses`` only when one looked odd: host -> "genuine" or a failure word.

    ``same_address``: at least two unrelated operators' names lead to one address, which is what a
    sign-in page that works through DNS does.  ``same_page``: two odd answers point to one page.
    """

    probes: tuple[Probe, ...]
    witnesses: Mapping[str, str] = field(default_factory=dict)
    netflix: str | None = None  # the same for www.netflix.com
    same_address: bool = False
    same_page: bool = False
    same_relay: str | None = field(default=None, metadata={"private": "host"})
    page_host: str | None = field(default=None, metadata={"private": "host"})


def observe(run: Run) -> Facts:
    asked = [place for place in places.PORTAL if run.allowed(place)]
    if not asked:
        raise NotApplicable("the probes for sign-in pages belong to third parties", Reason.NOT_ASKED)
    found = together({p.host: functools.partial(_probe, run, p) for p in asked}, run.left(4.3))
    probes = tuple(
        found.get(p.host) or Probe(family=FAMILIES[p.host], outcome="failed", failure="timeout")
        for p in asked
    )
    if all(probe.outcome in {"failed", "dns-blocked"} for probe in probes):
        words = [probe.failure for probe in probes]
        reason = Reason.NO_NETWORK if words.count("no-network") == len(words) else Reason.TIMEOUT
        raise NotMeasured(reason, "none of the probes for sign-in pages was answered")
    odd = [probe for probe in probes if probe.outcome in PORTAL_LIKE]
    witnesses: dict[str, str] = {}
    netflix: str | None = None
    if odd:
        run.tell(0.6, "Something else answered; checking encrypted connections")
        calls = {p.host: functools.partial(_witness, run, p) for p in places.RESOLVERS if run.allowed(p)}
        calls["www.netflix.com"] = functools.partial(_witness, run, places.NETFLIX[0])
        witnesses = together(calls, run.left(2.2, second=True))
        netflix = witnesses.pop("www.netflix.com", "timeout")
    addresses = Counter(p.address for p in odd if p.address)
    pages = Counter(p.page_host for p in odd if p.page_host)
    relays = Counter(p.relay for p in probes if p.relay)
    return Facts(
        probes=probes,
        witnesses=witnesses,
        netflix=netflix,
        same_address=bool(addresses) and addresses.most_common(1)[0][1] >= 2,
        same_page=bool(pages) and pages.most_common(1)[0][1] >= 2,
        same_relay=relays.most_common(1)[0][0] if relays and relays.most_common(1)[0][1] >= 2 else None,
        page_host=pages.most_common(1)[0][0] if pages else None,
    )


def _probe(run: Run, place: Place) -> Probe:
    family = FAMILIES[place.host]
    found = run.lookup(place.host)
    if not found.addresses:
        gone = found.failure in {"name-not-found", "name-empty"}
        return Probe(family=family, outcome="dns-blocked" if gone else "failed", failure=found.failure)
    address = reach.routable(found.addresses)[0]
    kind = owners.kind(address)
    if kind in {"loopback", "unspecified"}:
        return Probe(family=family, outcome="dns-blocked", address_kind=kind)
    reply = http.get(
        f"http://{place.host}{place.path}",
        timeout=run.left(2.0),
        address=address,
        headers={"Cache-Control": "no-cache"},
        cap=16_384,
    )
    relay, signature = _relay(reply.headers)
    return Probe(
        family=family,
        outcome=_outcome(family, place.host, reply),
        failure=reply.failure,
        status=reply.status,
        address_kind=kind,
        address=address,
        page_host=_page_host(reply, place.host),
        relay=relay,
        relay_signature=signature,
    )


def _outcome(family: str, host: str, reply: http.Reply) -> str:
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


def _page_host(reply: http.Reply, own: str) -> str | None:
    """The host that a redirect points to, unless it is the same site; hostile text, so checked and short."""
    location = reply.headers.get("location", "")
    if not location and reply.status == 200:
        found = re.search(
            r"(?:url=|location(?:\.href)?\s*=\s*)[\"']?(https?://[^\"'\s>]{1,200})", reply.text, re.I
        )
        location = found[1] if found else ""
    try:
        host = urllib.parse.urlsplit(location).hostname or ""
    except ValueError:
        return None
    return host if host != own and re.fullmatch(r"[a-z0-9.:-]{1,100}", host) else None


def _relay(headers: Mapping[str, str]) -> tuple[str | None, bool]:
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


def _witness(run: Run, place: Place) -> str:
    """Whether the real server answers over TLS: its chain verifies, or the certificate is at least for its name."""
    literals = (*place.address4[:1], *place.address6[:1])
    known = run.lookup(place.host).addresses if place.role == "netflix" else literals
    address = next((a for a in reach.routable(known) if reach.plausible(a)), None)
    if address is None:
        return "name-empty"
    done = connect.tls(address, place.host, timeout=run.left(2.0, second=True), trust=Trust.PUBLIC)
    if done.stage == "done" or (done.certificate is not None and done.certificate.covers(place.host)):
        return "genuine"
    return done.failure or "other"


def judge(facts: Facts) -> Iterator[Finding]:
    odd = [probe for probe in facts.probes if probe.outcome in PORTAL_LIKE]
    genuine = sum(word == "genuine" for word in facts.witnesses.values())
    if len(odd) >= 2 and facts.netflix != "genuine":
        shown = facts.same_page or facts.same_address or any(p.outcome == "status-511" for p in odd)
        if genuine == 0:
            yield _portal(facts, Confidence.SURE if shown else Confidence.LIKELY)
            return
        # a sign-in page that works through DNS leaves literal addresses alone
        if facts.same_address or genuine == 1:
            yield _portal(facts, Confidence.LIKELY)
            return
    # names that a filter leads astray are no rewritten pages
    rewritten = [p for p in odd if not facts.same_address and p.address_kind in {"public", "documentation"}]
    signed = [p for p in facts.probes if p.relay_signature]
    if len(rewritten) >= 2:
        yield TRANSPARENT_PROXY.given(how=HOW["rewritten"])
    elif len(signed) >= 2 or facts.same_relay:
        yield TRANSPARENT_PROXY.given(how=HOW["headers"])


def _portal(facts: Facts, confidence: Confidence) -> Finding:
    finding = CAPTIVE_PORTAL.but(confidence=confidence)
    if facts.page_host:
        return finding.given(page=f"http://{facts.page_host}/")
    return finding.but(remedy=ANY_PAGE)


CHECK = Check(
    id="portal",
    title="Sign-in pages and relays",
    why="Hotels and guest networks show a sign-in page first, and a TV often cannot show it.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
