"""From answers to facts: the decided words of the dns check, so that a redacted case replays the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from diag.checks.dns import resolver_identity as styles
from diag.checks.dns import round_one as survey
from diag.checks.dns.criteria import LOST_OF_SERIES, exists, in_use, is_slow
from diag.checks.dns.facts import (
    BLOCKED,
    ERRORS,
    LookupSpeed,
    MadeUp,
    NameFacts,
    PublicFacts,
    ResolverFacts,
    word,
)
from diag.checks.dns.round_one import Heard, Public
from diag.checks.dns.round_two import Doubts, Second
from diag.host import Resolver
from diag.net import ip_owners
from diag.net.addresses import kind_of
from diag.net.concurrency import gather
from diag.net.resolve import DnsAnswer, Lookup
from diag.probes import endpoints
from diag.probes.context import CheckContext

_OPERATORS = {a: s.operator for s in styles.STYLES for a in (*s.place.address4, *s.place.address6)}
_FAILURES = {"name-not-found": "NXDOMAIN", "name-empty": "NOERROR", "name-error": "SERVFAIL"}


def by_the_system(run: CheckContext) -> Heard:
    """Where no resolver is known: the names as programs get them, in the form of a resolver's answers."""
    names = [n for n in survey.asked_names(run) if n != survey.ZONE][: survey.IN_FLIGHT]
    calls: dict[str, Callable[[], Lookup]] = {
        name: partial(run.lookup, name, run.seconds_left()) for name in names
    }
    found = gather(calls, run.seconds_left(2.5))
    heard = Heard()
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


def resolver_facts(resolver: Resolver, heard: Heard) -> ResolverFacts:
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
        state=state(asked),
        first_ms=round(max(first), 1) if first else None,
        speed=heard.speed or mute,
    )


def state(answers: Sequence[DnsAnswer]) -> str | None:
    """answers, errors (nothing but failures of its own), silent, port-closed or a failure word; None: not known."""
    if not answers:
        return None
    words = [w for w in (word([a]) for a in answers) if w]
    spoken = [w for w, a in zip(words, answers, strict=True) if a.rcode]
    if spoken:
        return "errors" if all(w in ERRORS for w in spoken) else "answers"
    return max(words, key=words.count)


def name_facts(
    names: Iterable[str], heard: Sequence[Heard], used: int | None, public: Public
) -> list[NameFacts]:
    """Each name: a word at each resolver and in public, and whether its address is near any public one."""
    plain = [a for answers in public.plain.values() for a in answers]
    encrypted = [a for answers in public.encrypted.values() for a in answers]
    pool = {x for a in (*plain, *encrypted) if a.name in endpoints.FRONT_END for x in a.addresses}
    facts = []
    for name in names:
        at = tuple(word(h.answers.get(name, ())) for h in heard)
        system = at[used] if used is not None else None
        found = heard[used].answers.get(name, []) if used is not None else []
        addresses = tuple(dict.fromkeys(x for a in found for x in a.addresses))
        said, by = best(
            [("udp", a) for a in plain if a.name == name]
            + [("https", a) for a in encrypted if a.name == name]
        )
        facts.append(
            NameFacts(
                name=name,
                role=role(name),
                at=at,
                system=system,
                public=said,
                public_by=by,
                addresses=addresses,
                owners=tuple(ip_owners.owner(x) or "other" for x in addresses),
                differs=_differs(name, system, addresses, pool),
            )
        )
    return facts


def role(name: str) -> str:
    """essential, zone, telemetry or control."""
    if name == survey.ZONE:
        return "zone"
    if name in survey.TELEMETRY:
        return "telemetry"
    return "essential" if name in survey.ESSENTIAL else "control"


def best(answers: Sequence[tuple[str, DnsAnswer]]) -> tuple[str | None, str | None]:
    """The best word of public resolvers and how it came; None when none of them could be heard."""
    words = [(word([a]), by) for by, a in answers if a.rcode]
    for wanted in ("ok", "nodata"):
        for said, by in words:
            if said == wanted:
                return said, by
    ordered = sorted(words, key=lambda pair: pair[1] != "https")  # what nobody on the way could change
    return ordered[0] if ordered else (None, None)


def _differs(name: str, system: str | None, addresses: Sequence[str], pool: Iterable[str]) -> bool | None:
    """Never judged by anything but the front-end names: video servers and CDNs stand anywhere."""
    known = tuple(pool)
    if name not in endpoints.FRONT_END or system != "ok" or not known:
        return None
    return not any(
        ip_owners.owner(x) in {"netflix", "aws"} or any(ip_owners.share_a_block(x, y) for y in known)
        for x in addresses
    )


def looks_wrong(facts: NameFacts) -> bool:
    """Whether this name deserves a second question: a bad word here, and nobody public says the same securely."""
    if facts.role == "control" or facts.system in {None, "ok"}:
        return False
    if facts.role == "zone" and facts.system == "nodata":
        return facts.public == "ok"
    if facts.system not in BLOCKED | ERRORS:
        return False
    return exists(facts) or facts.public is None or facts.public_by == "udp"


def public_facts(run: CheckContext, public: Public) -> list[PublicFacts]:
    """Each public resolver after round one."""
    configured = {_OPERATORS.get(r.address) for r in run.system.resolvers}
    facts = []
    for expected in styles.STYLES:
        operator = expected.operator
        if not run.is_allowed(expected.place):
            continue
        version = public.versions.get(operator)
        spoken = [*public.plain.get(operator, ()), *filter(None, [public.styles.get(operator), version])]
        facts.append(
            PublicFacts(
                operator=operator,
                configured=operator in configured,
                udp=_heard_word(spoken),
                https=_heard_word(public.encrypted.get(operator, [])),
                style=styles.style(expected, public.styles.get(operator)),
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
    said = [(a, word([a])) for a in answers if a.rcode]
    if not said:
        return None
    lying = [w for a, w in said if a.addresses and w in {"ok", "private"}]
    return MadeUp(asked=len(said), answered=len(lying), words=tuple(dict.fromkeys(w for _, w in said if w)))


def doubts(
    resolvers: Sequence[ResolverFacts],
    names: Sequence[NameFacts],
    public: Sequence[PublicFacts],
    made_up: MadeUp | None,
) -> Doubts:
    """What round two has to settle."""
    used = in_use(resolvers)
    versions = [p.version for p in public if p.version]
    wrong = [n for n in names if looks_wrong(n)]
    differing = [n for n in names if n.differs or (n in wrong and n.system == "private")]
    speed = resolvers[used].speed if used is not None else None
    if used is None:
        dead = [i for i, r in enumerate(resolvers) if r.used]
    else:  # one in front of the one in use costs seconds at each look-up; a spare one costs nothing
        dead = [i for i, r in enumerate(resolvers[:used]) if r.used and r.state == "silent"]
    return Doubts(
        dead=dead,
        names=[n.name for n in wrong],
        unproven=[n.name for n in wrong if not exists(n)],
        odd=list(dict.fromkeys(n.addresses[0] for n in differing if n.addresses)),
        made_up=bool(made_up and made_up.answered >= 2),
        copied=any(versions.count(v) >= 2 for v in versions),
        foreign=[p.operator for p in public if p.style == "foreign"],
        slow=speed is not None
        and (is_slow(speed) or speed.lost + sum(n.system == "silent" for n in names) >= LOST_OF_SERIES),
    )


def settle_resolvers(resolvers: Sequence[ResolverFacts], second: Second) -> list[ResolverFacts]:
    """The resolvers with what a second knock brought."""
    settled = []
    for index, resolver in enumerate(resolvers):
        more = second.alive.get(index, [])
        settled.append(replace(resolver, state="late") if any(a.rcode for a in more) else resolver)
    used = in_use(settled)
    if used is not None and second.speed:
        settled[used] = replace(settled[used], again=second.speed)
    return settled


def settle_names(names: Sequence[NameFacts], second: Second) -> list[NameFacts]:
    """The names with the second opinion, the second question and the look at the address."""
    settled = []
    for facts in names:
        again = _both_families([a for a in second.names if a.name == facts.name])
        said, by = best([("https", a) for _, a in second.encrypted if a.name == facts.name])
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
    four = word(a for a in answers if a.rdtype == "A")
    return four if four in {"sinkhole", "loopback", "private"} else word(answers)


def settle_public(public: Sequence[PublicFacts], second: Second) -> list[PublicFacts]:
    """The public resolvers with the same question asked again, plainly and over HTTPS."""
    by_operator: Mapping[str, styles.ResolverIdentity] = {s.operator: s for s in styles.STYLES}
    own = " ".join(second.version.texts) if second.version else None
    settled = []
    for facts in public:
        expected = by_operator[facts.operator]
        again, baseline = second.again.get(facts.operator), second.baseline.get(facts.operator)
        settled.append(
            replace(
                facts,
                again=styles.style(expected, again) if again else None,
                baseline=styles.style(expected, baseline) if baseline else None,
                same_version=facts.version is not None and facts.version == own,
            )
        )
    return settled


def settle_made_up(facts: MadeUp | None, second: Second) -> MadeUp | None:
    """The made-up names asked a second time, fresh ones, also with www. in front."""
    if facts is None or second.made_up is None:
        return facts
    again = made_up_facts(second.made_up)
    return replace(facts, again_asked=again.asked, again_answered=again.answered) if again else facts
