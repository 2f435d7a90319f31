"""What the answers to the probes mean together.  Pure."""

from __future__ import annotations

from collections.abc import Iterator

from diag.checks.portal.facts import PORTAL_LIKE, Facts
from diag.checks.portal.findings import (
    CAPTIVE_PORTAL,
    CAPTIVE_PORTAL_SOMEWHERE,
    CAPTIVE_PORTAL_UNTOLD,
    HOW,
    PARENTAL_LOCK,
    ROUTER_OFFLINE,
    ROUTER_OFFLINE_SOMEWHERE,
    TRANSPARENT_PROXY,
)
from diag.checks.portal.pages import LOCKED, OFFLINE, SIGN_IN, UNTOLD
from diag.model import (
    Confidence,
    Finding,
)


def judge(facts: Facts) -> Iterator[Finding]:
    odd = [probe for probe in facts.probes if probe.outcome in PORTAL_LIKE]
    genuine = sum(word == "genuine" for word in facts.witnesses.values())
    if len(odd) >= 2 and facts.netflix != "genuine":
        shown = facts.same_page or facts.same_address or any(p.outcome == "status-511" for p in odd)
        if genuine == 0:
            yield _portal_finding(facts, Confidence.SURE if shown else Confidence.LIKELY)
            return
        # a sign-in page that works through DNS leaves literal addresses alone
        if facts.same_address or genuine == 1:
            yield _portal_finding(facts, Confidence.LIKELY)
            return
    # names that a filter leads astray are no rewritten pages
    rewritten = [p for p in odd if not facts.same_address and p.address_kind in {"public", "documentation"}]
    signed = [p for p in facts.probes if p.relay_signature]
    if len(rewritten) >= 2:
        yield TRANSPARENT_PROXY.fill(how=HOW["rewritten"])
    elif len(signed) >= 2 or facts.same_relay:
        yield TRANSPARENT_PROXY.fill(how=HOW["headers"])


def _portal_finding(facts: Facts, confidence: Confidence) -> Finding:
    named, somewhere = _FINDINGS.get(facts.page_kind or SIGN_IN, _FINDINGS[SIGN_IN])
    page = facts.page or (f"http://{facts.page_host}/" if facts.page_host else None)
    finding = named if page else somewhere
    return finding.with_changes(confidence=confidence).fill(page=page or "")


#: For each kind of page: what is said when it is known where it lies, and when it is not.
_FINDINGS = {
    SIGN_IN: (CAPTIVE_PORTAL, CAPTIVE_PORTAL_SOMEWHERE),
    LOCKED: (PARENTAL_LOCK, PARENTAL_LOCK),
    OFFLINE: (ROUTER_OFFLINE, ROUTER_OFFLINE_SOMEWHERE),
    UNTOLD: (CAPTIVE_PORTAL_UNTOLD, CAPTIVE_PORTAL_SOMEWHERE),
}
