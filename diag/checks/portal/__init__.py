"""Does a sign-in page stand in the way, or does something rewrite plain web pages on their way here?

The operating systems' own probes are asked over plain HTTP; whether encrypted connections get through to
the real servers tells a sign-in page from a mere rewriter.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from diag.checks.portal import answers
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
from diag.net import connect, http
from diag.net.addresses import kind_of, may_be_public
from diag.net.concurrency import gather
from diag.net.connect import Trust
from diag.probes import connectivity, endpoints
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint

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
CAPTIVE_PORTAL_SOMEWHERE = CAPTIVE_PORTAL.with_changes(
    remedy=(
        "Open any page that starts with http:// in a browser on this PC, so that the sign-in page appears.",
        *CAPTIVE_PORTAL.remedy[1:],
    )
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


def observe(run: CheckContext) -> Facts:
    asked = [place for place in endpoints.PORTAL if run.is_allowed(place)]
    if not asked:
        raise NotApplicable("the probes for sign-in pages belong to third parties", Reason.NOT_ASKED)
    found = gather({p.host: functools.partial(_probe, run, p) for p in asked}, run.seconds_left(4.3))
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
        calls = {
            p.host: functools.partial(_witness, run, p) for p in endpoints.RESOLVERS if run.is_allowed(p)
        }
        calls["www.netflix.com"] = functools.partial(_witness, run, endpoints.NETFLIX[0])
        witnesses = gather(calls, run.seconds_left(2.2, second=True))
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


def _probe(run: CheckContext, place: Endpoint) -> Probe:
    family = FAMILIES[place.host]
    found = run.lookup(place.host)
    if not found.addresses:
        gone = found.failure in {"name-not-found", "name-empty"}
        return Probe(family=family, outcome="dns-blocked" if gone else "failed", failure=found.failure)
    address = connectivity.routable(found.addresses)[0]
    kind = kind_of(address)
    if kind in {"loopback", "unspecified"}:
        return Probe(family=family, outcome="dns-blocked", address_kind=kind)
    reply = http.get(
        f"http://{place.host}{place.path}",
        timeout=run.seconds_left(2.0),
        address=address,
        headers={"Cache-Control": "no-cache"},
        cap=16_384,
    )
    relay, signature = answers.relay(reply.headers)
    return Probe(
        family=family,
        outcome=answers.outcome(family, place.host, reply),
        failure=reply.failure,
        status=reply.status,
        address_kind=kind,
        address=address,
        page_host=answers.page_host(reply, place.host),
        relay=relay,
        relay_signature=signature,
    )


def _witness(run: CheckContext, place: Endpoint) -> str:
    """Whether the real server answers over TLS: its chain verifies against public roots or this PC's own.

    With a wrong clock no chain verifies; then a certificate for the right name must do.
    """
    literals = (*place.address4[:1], *place.address6[:1])
    known = run.lookup(place.host).addresses if place.role == "netflix" else literals
    address = next((a for a in connectivity.routable(known) if may_be_public(a)), None)
    if address is None:
        return "name-empty"
    done = connect.tls(address, place.host, timeout=run.seconds_left(2.0, second=True), trust=Trust.PUBLIC)
    if done.failure == "tls-untrusted":
        done = connect.tls(
            address, place.host, timeout=run.seconds_left(2.0, second=True), trust=Trust.SYSTEM
        )
    by_the_clock = done.certificate if done.failure in {"tls-expired", "tls-not-yet-valid"} else None
    if done.stage == "done" or (by_the_clock is not None and by_the_clock.covers(place.host)):
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
        yield TRANSPARENT_PROXY.fill(how=HOW["rewritten"])
    elif len(signed) >= 2 or facts.same_relay:
        yield TRANSPARENT_PROXY.fill(how=HOW["headers"])


def _portal(facts: Facts, confidence: Confidence) -> Finding:
    if facts.page_host:
        return CAPTIVE_PORTAL.with_changes(confidence=confidence).fill(page=f"http://{facts.page_host}/")
    return CAPTIVE_PORTAL_SOMEWHERE.with_changes(confidence=confidence)


CHECK = Check(
    id="portal",
    why="Hotels and guest networks show a sign-in page first, and a TV often cannot show it.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
