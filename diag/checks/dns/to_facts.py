"""From the answers of round one to facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from diag.checks.dns import round_one
from diag.checks.dns.criteria import in_use
from diag.checks.dns.facts import LookupSpeed, MadeUp, NameFacts, PublicFacts, ResolverFacts
from diag.checks.dns.resolver_identity import IDENTITIES, identify
from diag.checks.dns.round_one import PublicAnswers, ResolverAnswers
from diag.checks.dns.words import ERRORS, word_for
from diag.host import Resolver
from diag.host.operators import operator_of
from diag.net import connect, ip_owners
from diag.net.addresses import kind_of
from diag.net.concurrency import gather
from diag.net.resolve import DnsAnswer, Lookup
from diag.probes import endpoints
from diag.probes.context import CheckContext

_OPERATORS = {a: s.operator for s in IDENTITIES for a in (*s.place.address4, *s.place.address6)}
_FAILURES = {"name-not-found": "NXDOMAIN", "name-empty": "NOERROR", "name-error": "SERVFAIL"}


def by_the_system(run: CheckContext) -> ResolverAnswers:
    """Where no resolver is known: the names as programs get them, in the form of a resolver's answers."""
    every = [n for n in round_one.asked_names(run) if n != round_one.ZONE]
    names = [*every[: round_one.IN_FLIGHT], *(n for n in every if n in round_one.START)]
    calls: dict[str, Callable[[], Lookup]] = {
        name: partial(run.lookup, name, run.seconds_left()) for name in names
    }
    found = gather(calls, run.seconds_left(2.5))
    heard = ResolverAnswers()
    heard.add([_as_answer(name, found.get(name)) for name in names])
    return heard


def _as_answer(name: str, found: Lookup | None) -> DnsAnswer:
    if found is None:
        return DnsAnswer(server="", name=name, rdtype="A", failure="timeout")
    if found.addresses:
        return DnsAnswer(
            server="", name=name, rdtype="A", rcode="NOERROR", addresses=found.addresses, ms=found.ms
        )
    rcode = _FAILURES.get(found.failure or "")
    return DnsAnswer(
        server="", name=name, rdtype="A", rcode=rcode, failure=None if rcode else found.failure, ms=found.ms
    )


def server_in_use(resolvers: Mapping[str, ResolverFacts]) -> str | None:
    """The key of the resolver whose answer programs take."""
    chosen = in_use(resolvers.values())
    return next((server for server, facts in resolvers.items() if facts is chosen), None)


def resolver_facts(resolver: Resolver, heard: ResolverAnswers, run_by: str | None = None) -> ResolverFacts:
    """One configured resolver after round one; where nothing came back, the first wave is all the series there is."""
    asked = heard.all()
    first = [a.ms for a in asked if a.rcode and a.ms is not None]
    mute = LookupSpeed(asked=len(asked), lost=len(asked)) if asked and heard.silent else None
    return ResolverFacts(
        address=resolver.address,
        kind=kind_of(resolver.address),
        source=resolver.source,
        used=resolver.source != "uplink",
        operator=_OPERATORS.get(resolver.address),
        run_by=run_by,
        state=_state_of(asked),
        first_ms=round(max(first), 1) if first else None,
        speed=heard.speed or mute,
    )


def operators(run: CheckContext, configured: Mapping[str, Resolver]) -> dict[str, str | None]:
    """Who runs each configured resolver."""
    return {
        server: operator_of(server, run.system, source=connect.source_address(server)) if server else None
        for server in configured
    }


def _state_of(answers: Sequence[DnsAnswer]) -> str | None:
    """answers, errors (nothing but failures of its own), silent, port-closed or a failure word; None: not known."""
    if not answers:
        return None
    words = [w for w in (word_for([a]) for a in answers) if w]
    spoken = [w for w, a in zip(words, answers, strict=True) if a.rcode]
    if spoken:
        return "errors" if all(w in ERRORS for w in spoken) else "answers"
    return max(words, key=words.count)


def name_facts(
    names: Iterable[str], heard: Mapping[str, ResolverAnswers], used: str | None, public: PublicAnswers
) -> list[NameFacts]:
    """Each name: a word at each resolver and in public, and whether its address is near any public one."""
    plain = [a for answers in public.plain.values() for a in answers]
    encrypted = [a for answers in public.encrypted.values() for a in answers]
    pool = {x for a in (*plain, *encrypted) if a.name in endpoints.FRONT_END for x in a.addresses}
    facts = []
    for name in names:
        at = {server: word_for(h.answers.get(name, ())) for server, h in heard.items()}
        system = at[used] if used is not None else None
        found = heard[used].answers.get(name, []) if used is not None else []
        addresses = tuple(dict.fromkeys(x for a in found for x in a.addresses))
        said, by = best_word(
            [("udp", a) for a in plain if a.name == name]
            + [("https", a) for a in encrypted if a.name == name]
        )
        facts.append(
            NameFacts(
                name=name,
                role=_role_of(name),
                at=tuple(at.values()),
                system=system,
                public=said,
                public_by=by,
                addresses=addresses,
                owners=tuple(ip_owners.owner_of(x) or "other" for x in addresses),
                differs=_differs(name, system, addresses, pool),
            )
        )
    return facts


def _role_of(name: str) -> str:
    """essential, zone, start, telemetry or control."""
    if name == round_one.ZONE:
        return "zone"
    if name in round_one.TELEMETRY:
        return "telemetry"
    if name in round_one.START:
        return "start"
    return "essential" if name in round_one.ESSENTIAL else "control"


def best_word(answers: Sequence[tuple[str, DnsAnswer]]) -> tuple[str | None, str | None]:
    """The best word of public resolvers and how it came; None when none of them could be heard."""
    words = [(word_for([a]), by) for by, a in answers if a.rcode]
    for wanted in ("ok", "nodata"):
        for said, by in words:
            if said == wanted:
                return said, by
    ordered = sorted(words, key=lambda pair: pair[1] != "https")  # what nobody on the way could change
    return ordered[0] if ordered else (None, None)


def _differs(name: str, system: str | None, addresses: Sequence[str], pool: Iterable[str]) -> bool | None:
    """Never judged by anything but names of the front end: video servers and CDNs stand anywhere."""
    known = tuple(pool)
    if not (name in endpoints.FRONT_END or name in round_one.START) or system != "ok" or not known:
        return None
    return not any(
        ip_owners.owner_of(x) in {"netflix", "aws"} or any(ip_owners.share_a_block(x, y) for y in known)
        for x in addresses
    )


def public_facts(run: CheckContext, public: PublicAnswers) -> list[PublicFacts]:
    """Each public resolver after round one."""
    configured = {_OPERATORS.get(r.address) for r in run.system.resolvers}
    facts = []
    for expected in IDENTITIES:
        operator = expected.operator
        if not run.is_allowed(expected.place):
            continue
        version = public.versions.get(operator)
        identity = public.identities.get(operator)
        spoken = [*public.plain.get(operator, ()), *filter(None, [identity, version])]
        facts.append(
            PublicFacts(
                operator=operator,
                configured=operator in configured,
                udp=_heard_word(spoken),
                https=_heard_word(public.encrypted.get(operator, [])),
                style=identify(expected, identity),
                version=" ".join(version.texts) if version and version.texts else None,
            )
        )
    return facts


def _heard_word(answers: Sequence[DnsAnswer]) -> str | None:
    if any(a.rcode for a in answers):
        return "answers"
    words = [a.failure for a in answers if a.failure]
    return words[0] if words else None


def made_up_facts(answers: Sequence[DnsAnswer]) -> MadeUp | None:
    """How many made-up names got an address that is not the sign of a block list."""
    said = [(a, word_for([a])) for a in answers if a.rcode]
    if not said:
        return None
    lying = [w for a, w in said if a.addresses and w in {"ok", "private"}]
    return MadeUp(asked=len(said), answered=len(lying), words=tuple(dict.fromkeys(w for _, w in said if w)))
