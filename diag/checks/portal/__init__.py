"""Does a sign-in page stand in the way, or does something rewrite plain web pages on their way here?

The operating systems' own probes are asked over plain HTTP; whether encrypted connections get through to
the real servers tells a sign-in page from a mere rewriter.
"""

from __future__ import annotations

import functools
from collections import Counter

from diag.checks.portal.facts import FAMILIES, PORTAL_LIKE, Facts, Probe
from diag.checks.portal.judge import judge
from diag.checks.portal.rounds import ask_probe, ask_witness
from diag.model import Asked, Check, NotApplicable, NotMeasured, Reason
from diag.net.concurrency import CallGroup, gather, values_of
from diag.probes import endpoints
from diag.probes.context import FIRST_LOOK_S, CheckContext

#: Outcomes of a probe that reached nobody.
UNHEARD = frozenset({"failed", "dns-blocked"})

__all__ = ["CHECK", "Facts", "Probe", "judge", "observe"]


def reason_to_leave_out(asked: Asked, by_name: bool) -> str | None:
    """Why nobody asked for the probes; None where somebody did."""
    if not asked.third_party and all(place.third_party for place in endpoints.PORTAL):
        return "the probes for sign-in pages belong to third parties"
    return None


def observe(run: CheckContext) -> Facts:
    """Every operator's probe; when one looks odd, encrypted connections to real servers as witnesses."""
    if why := reason_to_leave_out(run.asked, run.shared.by_name):
        raise NotApplicable(why, Reason.NOT_ASKED)
    asked = [place for place in endpoints.PORTAL if run.is_allowed(place)]
    group, end = CallGroup(), run.time_limit(4.3)
    asking = {p.host: group.start(functools.partial(ask_probe, run, p)) for p in asked}
    ended = group.wait_at_most(FIRST_LOOK_S)
    if not ended and all(probe.outcome in UNHEARD for probe in values_of(asking).values()):
        run.tell_first_look(None)
    group.wait(end)
    found = values_of(asking)
    probes = tuple(
        found.get(p.host) or Probe(family=FAMILIES[p.host], outcome="failed", failure="timeout")
        for p in asked
    )
    if all(probe.outcome in UNHEARD for probe in probes):
        words = [probe.failure for probe in probes]
        reason = Reason.NO_NETWORK if words.count("no-network") == len(words) else Reason.TIMEOUT
        raise NotMeasured(reason, "none of the probes for sign-in pages was answered")
    odd = [probe for probe in probes if probe.outcome in PORTAL_LIKE]
    witnesses: dict[str, str] = {}
    netflix: str | None = None
    if odd:
        run.tell(0.6, "Something else answered; checking encrypted connections")
        calls = {
            p.host: functools.partial(ask_witness, run, p) for p in endpoints.RESOLVERS if run.is_allowed(p)
        }
        calls["www.netflix.com"] = functools.partial(ask_witness, run, endpoints.NETFLIX[0])
        witnesses = gather(calls, run.time_limit(2.2, second=True))
        netflix = witnesses.pop("www.netflix.com", "timeout")
    addresses = Counter(p.address for p in odd if p.address)
    hosts = Counter(p.page_host for p in odd if p.page_host)
    pages = Counter(p.page for p in odd if p.page)
    kinds = Counter(p.page_kind for p in odd if p.page_kind)
    relays = Counter(p.relay for p in probes if p.relay)
    return Facts(
        probes=probes,
        witnesses=witnesses,
        netflix=netflix,
        same_address=bool(addresses) and addresses.most_common(1)[0][1] >= 2,
        same_page=bool(hosts) and hosts.most_common(1)[0][1] >= 2,
        same_relay=relays.most_common(1)[0][0] if relays and relays.most_common(1)[0][1] >= 2 else None,
        page_host=hosts.most_common(1)[0][0] if hosts else None,
        page=pages.most_common(1)[0][0] if pages else None,
        page_kind=kinds.most_common(1)[0][0] if kinds else None,
    )


CHECK = Check(
    id="portal",
    why="Hotels and guest networks show a sign-in page first, and a TV often cannot show it.",
    facts=Facts,
    observe=observe,
    judge=judge,
    reason_to_leave_out=reason_to_leave_out,
)
