"""Who signed the certificates that we are shown: the public authorities, or somebody on this PC or network?

Only hosts that verify publicly are asked; Netflix's device hosts never do, and that is healthy.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from diag.checks._remedies import A_PERSON_KNOWS, HAS_ROUTER, MEASURED, NOT_MOBILE, UNSEEN
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Remedy, Severity, Where
from diag.net import connect
from diag.net.addresses import may_be_public
from diag.net.certificates import Certificate
from diag.net.concurrency import gather
from diag.net.connect import Trust
from diag.probes import connectivity, endpoints
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint

#: A warning: what this PC trusts lets films play in a browser, and only some apps insist on Netflix's own proof of identity.
TLS_INTERCEPTED = Finding(
    id="tls-intercepted",
    severity=Severity.WARN,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="A program on this PC looks into encrypted connections",
    text="The proof of identity (certificate) of {hosts} comes from {inspector}, which this PC was told to trust, and not from a public authority. "
    "Netflix may refuse to play when something reads along.",
    remedy=(
        Remedy(
            "In {inspector}, switch off the inspection of encrypted connections (often called HTTPS or SSL scanning).",
            always=MEASURED,
            one_of=True,
        ),
        Remedy(
            "If you do not know that program, have this PC checked by somebody you trust.",
            always=A_PERSON_KNOWS,
            one_of=True,
        ),
        Remedy(
            "On a PC from work or school, ask those who look after it.", always=A_PERSON_KNOWS, one_of=True
        ),
    ),
)
BY_A_FILTER = replace(
    TLS_INTERCEPTED,
    severity=Severity.FAIL,
    confidence=Confidence.LIKELY,
    title="Something on the way looks into encrypted connections",
    text="The proof of identity (certificate) of {hosts} comes from {inspector}, which neither this PC nor anybody else trusts. "
    "A security program or a filter box does this. Netflix refuses to play then.",
    remedy=(
        Remedy(
            "In the security program on this PC, switch off the inspection of encrypted connections (often called HTTPS or SSL scanning).",
            always=UNSEEN,
        ),
        Remedy("Switch off web filters in the router or security box.", when=HAS_ROUTER),
        Remedy(
            "Try another connection, for example a phone's hotspot. If it works there, ask whoever runs this network.",
            when=NOT_MOBILE,
        ),
    ),
)

OTHER_SITE = Finding(
    id="tls-other-site",
    severity=Severity.NOTE,
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title="Another site answers in place of Netflix",
    text="Asked for {hosts}, a server answered with the proof of identity (certificate) of another site. Filters do this to show a block page.",
    remedy=(
        Remedy(
            "Switch off web filters and parental controls in the router for a moment, then run this check again.",
            when=HAS_ROUTER,
        ),
    ),
)

#: Known inspectors: what their certificates say (facts 2.5, 2026-11-22) and the name people know.  Only for
#: naming: nobody is ever judged by this.
INSPECTORS = (
    ("avast", "Avast"), ("avg", "AVG"), ("kaspersky", "Kaspersky"), ("eset", "ESET"), ("bitdefender", "Bitdefender"),
    ("norton", "Norton"), ("symantec web", "Norton"), ("mcafee", "McAfee"), ("dr.web", "Dr.Web"), ("drweb", "Dr.Web"),
    ("adguard", "AdGuard"), ("zscaler", "Zscaler"), ("fortinet", "Fortinet"), ("fortigate", "Fortinet"),
    ("sophos", "Sophos"), ("cisco umbrella", "Cisco Umbrella"), ("opendns", "Cisco Umbrella"), ("netskope", "Netskope"),
    ("palo alto", "Palo Alto Networks"), ("watchguard", "WatchGuard"), ("sonicwall", "SonicWall"),
    ("check point", "Check Point"), ("blue coat", "Blue Coat"), ("forcepoint", "Forcepoint"), ("netspark", "NetSpark"),
    ("net nanny", "Net Nanny"), ("contentwatch", "Net Nanny"), ("qustodio", "Qustodio"), ("mitmproxy", "mitmproxy"),
    ("charles", "Charles"), ("fiddler", "Fiddler"), ("do_not_trust", "Fiddler"), ("burp", "Burp"), ("superfish", "Superfish"),
)  # fmt: skip

#: Public authorities.  A young root of theirs may be in the system's store and not yet in ours.
_AUTHORITIES = re.compile(
    r"digicert|let's encrypt|internet security research group|amazon|google trust|sectigo|comodo ca|"
    r"globalsign|entrust|identrust|godaddy|microsoft|apple inc|ssl\.com|buypass|certum|swisssign|usertrust",
    re.IGNORECASE,
)

#: Failures of a chain that did lead to a trusted root (OpenSSL looks at dates and names afterwards).
_TRUSTED = frozenset({"ok", "tls-expired", "tls-not-yet-valid", "tls-wrong-name"})
_DATES = frozenset({"tls-expired", "tls-not-yet-valid"})


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What one host showed.

    ``public`` and ``system``: "ok" or a failure word against public roots and this PC's own store
    (``system`` is None when the public roots sufficed).  ``covers``: the certificate is for this host.
    ``inspector``: the name of the signer for people; ``authority``: it names itself like a public one.
    ``netflix_signed``: signer and owner both call themselves Netflix.
    """

    host: str
    reference: bool = False
    reached: bool = True
    public: str | None = None
    system: str | None = None
    covers: bool | None = None
    inspector: str | None = None
    authority: bool = False
    netflix_signed: bool = False
    failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All hosts, Netflix's first, then the public ones to compare with."""

    hosts: tuple[Shown, ...]


def observe(run: CheckContext) -> Facts:
    asked = [p for p in (*endpoints.NETFLIX, *endpoints.SPEED[:1]) if p.verifies]
    asked += [p for p in endpoints.RESOLVERS[:2] if run.is_allowed(p)]
    found = gather({p.host: functools.partial(_observe_host, run, p) for p in asked}, run.time_limit(4.4))
    shown = tuple(
        found.get(p.host) or Shown(host=p.host, reference=p.third_party, reached=False, failure="timeout")
        for p in asked
    )
    reached = [s for s in shown if s.reached]
    if not reached:
        words = {s.failure for s in shown}
        if words == {"no-network"}:
            raise NotMeasured(Reason.NO_NETWORK, "this PC has no way out")
        raise NotMeasured(
            Reason.TIMEOUT if "timeout" in words else Reason.BLOCKED, "no encrypted connection could be made"
        )
    if all(s.public in _DATES for s in reached):
        raise NotMeasured(Reason.BLOCKED, "every certificate contradicts the clock of this PC")
    return Facts(hosts=shown)


def _observe_host(run: CheckContext, place: Endpoint) -> Shown:
    base = Shown(host=place.host, reference=place.third_party)
    if place.address4:
        known: tuple[str, ...] = (place.address4[0], *place.address6[:1])
        failure: str | None = None
    else:
        found = run.lookup(place.host)
        known, failure = found.addresses, found.failure
    addresses = [a for a in connectivity.keep_routable(known) if may_be_public(a)]
    if not addresses:
        return replace(base, reached=False, failure=failure or "name-empty")
    first = connect.tls(
        addresses[0],
        place.host,
        timeout=run.time_limit(2.0),
        trust=Trust.PUBLIC,
        connected=run.note_round_trip,
    )
    if first.stage == "done":
        return replace(base, public="ok", covers=True)
    if first.certificate is None:
        return replace(base, reached=False, failure=first.failure)
    base = _with_signature(replace(base, public=first.failure), first.certificate)
    if first.failure != "tls-untrusted":
        return base
    again = connect.tls(addresses[0], place.host, timeout=run.time_limit(2.0), trust=Trust.SYSTEM)
    return replace(base, system="ok" if again.stage == "done" else again.failure)


def _with_signature(shown: Shown, certificate: Certificate) -> Shown:
    issuer, organisation = certificate.issuer, certificate.organisation or ""
    low = issuer.lower()
    # Short marks such as "avg" must stand alone.
    known = next((name for mark, name in INSPECTORS if re.search(rf"\b{re.escape(mark)}\b", low)), None)
    return replace(
        shown,
        covers=certificate.covers(shown.host),
        inspector=known or certificate.issuer_organisation or certificate.issuer_name or "an unnamed signer",
        authority=bool(_AUTHORITIES.search(issuer)),
        netflix_signed="netflix" in low and "netflix" in organisation.lower(),
    )


def judge(facts: Facts) -> Iterator[Finding]:
    reached = [s for s in facts.hosts if s.reached]
    netflix = [s for s in reached if not s.reference]
    untrusted = [s for s in reached if s.public == "tls-untrusted"]
    # A locally trusted signer; a public authority that only our list does not know yet is none,
    # unless the places to compare with are signed the same way.
    local = [s for s in untrusted if s.system in _TRUSTED]
    if any(not s.reference for s in local):
        compared = any(s.reference for s in local)
        if compared or not all(s.authority for s in local):
            yield _finding_for(TLS_INTERCEPTED if len(local) >= 2 else _is_unsure(TLS_INTERCEPTED), local)
            return
    forged = [s for s in untrusted if s.system not in _TRUSTED and s.covers and not s.netflix_signed]
    ours = [s for s in forged if not s.reference]
    if len(ours) >= 2 or (ours and any(s.reference for s in forged)):
        yield _finding_for(BY_A_FILTER, forged)
        return
    strangers = [s for s in netflix if s.covers is False]
    if strangers:
        yield OTHER_SITE.fill(hosts=", ".join(s.host for s in strangers))


def _is_unsure(finding: Finding) -> Finding:
    return finding.with_changes(confidence=Confidence.LIKELY)


def _finding_for(finding: Finding, shown: list[Shown]) -> Finding:
    hosts = [s.host for s in shown if not s.reference]
    return finding.fill(hosts=", ".join(hosts), inspector=shown[0].inspector or "an unnamed signer")


CHECK = Check(
    id="tls",
    why="If a program or a box reads along in encrypted connections, Netflix may refuse to play.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
