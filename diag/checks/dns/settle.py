"""The facts of round one with the answers of round two.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from diag.checks.dns.facts import MadeUp, NameFacts, PublicFacts, ResolverFacts
from diag.checks.dns.resolver_identity import IDENTITIES, identify
from diag.checks.dns.round_two import SecondAnswers
from diag.checks.dns.to_facts import best_word, made_up_facts, server_in_use
from diag.checks.dns.words import word_for
from diag.net.resolve import DnsAnswer


def settle_resolvers(resolvers: Mapping[str, ResolverFacts], second: SecondAnswers) -> list[ResolverFacts]:
    """The resolvers with what a second knock brought."""
    settled = dict(resolvers)
    for server, answers in second.alive.items():
        over = {a.transport for a in answers if a.rcode}
        if over:
            settled[server] = replace(settled[server], state="late" if "udp" in over else "tcp-only")
    used = server_in_use(settled)
    if used is not None and second.speed:
        settled[used] = replace(settled[used], again=second.speed)
    return list(settled.values())


def settle_names(names: Sequence[NameFacts], second: SecondAnswers) -> list[NameFacts]:
    """The names with the second opinion, the second question and the look at the address."""
    settled = []
    for facts in names:
        again = _both_families([a for a in second.names if a.name == facts.name])
        said, by = best_word([("https", a) for a in second.encrypted if a.name == facts.name])
        change: dict[str, str | bool | None] = {}
        if said is not None:
            change.update(public=said, public_by=by)
        if again is not None:
            change.update(system=again, confirmed=again != "ok")
        if facts.addresses and facts.addresses[0] in second.looks:
            change["look"] = second.looks[facts.addresses[0]]
        settled.append(replace(facts, **change) if change else facts)  # type: ignore[arg-type]
    return settled


def _both_families(answers: Sequence[DnsAnswer]) -> str | None:
    """Missing IPv4 is made good by IPv6, a false IPv4 address is not: most homes still go that way."""
    four = word_for(a for a in answers if a.rdtype == "A")
    return four if four in {"sinkhole", "loopback", "private"} else word_for(answers)


def settle_public(public: Sequence[PublicFacts], second: SecondAnswers) -> list[PublicFacts]:
    """The public resolvers with the same question asked again, plainly and over HTTPS."""
    by_operator = {identity.operator: identity for identity in IDENTITIES}
    own = " ".join(second.version.texts) if second.version else None
    settled = []
    for facts in public:
        expected = by_operator[facts.operator]
        again, baseline = second.again.get(facts.operator), second.baseline.get(facts.operator)
        settled.append(
            replace(
                facts,
                again=identify(expected, again) if again else None,
                baseline=identify(expected, baseline) if baseline else None,
                same_version=facts.version is not None and facts.version == own,
            )
        )
    return settled


def settle_made_up(facts: MadeUp | None, second: SecondAnswers) -> MadeUp | None:
    """The made-up names asked a second time, fresh ones, also with www. in front."""
    if facts is None or second.made_up is None:
        return facts
    again = made_up_facts(second.made_up)
    return replace(facts, again_asked=again.asked, again_answered=again.answered) if again else facts
