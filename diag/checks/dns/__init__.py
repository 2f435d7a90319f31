"""Are names answered here: at all, in time, honestly, and Netflix's names like everybody else's?

Every configured resolver is asked directly and compared with public ones; round two confirms over HTTPS.
Thresholds: a resolver is slow when p95 is over 1 s or 4 of about 30 questions are lost, twice (diagnoses.md#dns-slow:
glibc waits 5 s for a lost answer, NW-2-5 is a timeout, so that loss hurts far more than delay); cached
answers under 20 ms are good and over 100 ms poor, which only the report mentions; a slow first look-up,
up to 1.5 s, is no fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diag.checks.dns import round_one as survey
from diag.checks.dns.criteria import (
    exists,
    impersonated_resolvers,
    in_use,
    is_hidden,
    is_unproven,
    names_led_astray,
    names_passed_through,
    stays_slow,
)
from diag.checks.dns.facts import ERRORS, MadeUp, NameFacts, PublicFacts, ResolverFacts
from diag.checks.dns.findings import (
    BLOCKING,
    BLOCKING_ALL,
    BLOCKING_LIKELY,
    BLOCKING_PAGE,
    BLOCKING_SECOND,
    BLOCKING_TELEMETRY,
    BLOCKING_TV,
    FAILING,
    FAILING_NETFLIX,
    HIJACKED_NAMES,
    INTERCEPTED,
    INTERCEPTED_LYING,
    LOCAL_PROXY,
    NONE_CONFIGURED,
    SAID,
    SLOW,
    SLOW_FIRST_DEAD,
    SLOW_LOST,
    SLOW_TO_WAKE,
    SMART_DNS,
    SPARE_SILENT,
    UNREACHABLE,
    UNREACHABLE_BUT_PUBLIC,
)
from diag.checks.dns.round_two import Second, round_two
from diag.checks.dns.to_facts import (
    by_the_system,
    doubts,
    made_up_facts,
    name_facts,
    public_facts,
    resolver_facts,
    settle_made_up,
    settle_names,
    settle_public,
    settle_resolvers,
)
from diag.host import Resolver
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Severity
from diag.probes import endpoints
from diag.probes.context import CheckContext
from diag.vocabulary import GROUPS

#: Devices whose Netflix app is a TV's: some of them stop when their logging names are blocked.
_TVS = GROUPS["tv"].kinds
#: Words that can be nothing but a lie for a name that everybody knows to exist.
_LIES = frozenset({"nxdomain", "sinkhole", "loopback"})
_EMPTY = frozenset({"sinkhole", "loopback"})
_WELL_KNOWN = frozenset((*endpoints.FRONT_END, "assets.nflxext.com"))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``known``: the system's resolvers could be read; otherwise one stands for all, asked as programs ask.

    ``expects_tv``: a TV or an error code was named.  ``compared``: public resolvers were allowed.
    """

    known: bool
    resolvers: tuple[ResolverFacts, ...] = ()
    names: tuple[NameFacts, ...] = ()
    public: tuple[PublicFacts, ...] = ()
    made_up: MadeUp | None = None
    compared: bool = True
    expects_tv: bool = False


def observe(run: CheckContext) -> Facts:
    """Ask, compare, and ask again what looked wrong."""
    run.tell(0.1, "Asking the name servers")
    configured = run.system.resolvers[: survey.MAX_RESOLVERS]
    heard, spoken = survey.round_one(run)
    if not configured:
        heard = [by_the_system(run)]
    shown = configured or (Resolver(address="", source="system"),)
    resolvers = [resolver_facts(r, h) for r, h in zip(shown, heard, strict=True)]
    if all(r.state is None for r in resolvers):
        raise NotMeasured(Reason.DEADLINE, "no name server was heard in time")
    for failure, reason in (("no-network", Reason.NO_NETWORK), ("no-permission", Reason.NO_PERMISSION)):
        if all(r.state == failure for r in resolvers):
            raise NotMeasured(reason, "the name servers could not be asked")
    used = in_use(resolvers)
    names = name_facts(survey.asked_names(run), heard, used, spoken)
    public = public_facts(run, spoken)
    made_up = made_up_facts(heard[used].made_up) if used is not None else None
    open_questions = doubts(resolvers, names, public, made_up)
    second = Second()
    if configured and open_questions:
        run.tell(0.6, "Asking again what looked wrong")
        servers = [run.system.scoped(r.address, r.interface) for r in configured]
        second = round_two(run, open_questions, servers, servers[used] if used is not None else None)
    return Facts(
        known=bool(configured),
        resolvers=tuple(settle_resolvers(resolvers, second)),
        names=tuple(settle_names(names, second)),
        public=tuple(settle_public(public, second)),
        made_up=settle_made_up(made_up, second),
        compared=run.asked.third_party,
        expects_tv=bool(run.asked.code) or (run.asked.device or "").split("/")[0] in _TVS,
    )


def judge(facts: Facts) -> Iterator[Finding]:
    """From the resolvers themselves to what they say about Netflix."""
    used = in_use(facts.resolvers)
    if used is None:
        yield _unreachable(facts)
        return
    resolver = facts.resolvers[used]
    shown = resolver.address or "of this PC"
    said = {n.system for n in facts.names if n.system}
    if said == {"stand-in"}:
        yield LOCAL_PROXY.fill()
        return
    failing = _failing(facts, shown) if said else None
    if failing:
        yield failing
    elif said:
        yield from _blocking(facts, shown)
    yield from _judge_hijacking(facts)
    yield from _slow(facts, used, shown)
    smart = names_passed_through(facts.names)
    if len(smart) >= 2:
        one_place = len({n.addresses[:1] for n in smart}) < len(smart)
        certainty = Confidence.SURE if one_place else Confidence.LIKELY
        yield SMART_DNS.with_changes(confidence=certainty).fill(resolver=shown, names=_list(smart))


def _unreachable(facts: Facts) -> Finding:
    if not facts.known:
        return NONE_CONFIGURED.fill()
    shown = ", ".join(r.address for r in facts.resolvers if r.used)
    answering = [p.operator.capitalize() for p in facts.public if "answers" in {p.udp, p.https}]
    if answering:
        return UNREACHABLE_BUT_PUBLIC.fill(resolvers=shown, public=" and ".join(answering[:2]))
    return UNREACHABLE.fill(resolvers=shown)


def _failing(facts: Facts, shown: str) -> Finding | None:
    """Errors for everything, or failures (which no filter uses) for Netflix's names only."""
    asked = [n for n in facts.names if n.role in {"essential", "control"} and n.system]
    wrong = [n for n in asked if n.system in ERRORS | {"nxdomain", "nodata"} and n.confirmed is not False]
    controls = [n for n in asked if n.role == "control"]
    by_error = [n for n in wrong if n.system in ERRORS]
    if wrong and len(wrong) >= 0.8 * len(asked) and not any(n.system == "ok" for n in controls):
        if (controls or by_error == wrong) and not all(
            n.public_by == "https" and not exists(n) for n in wrong
        ):
            return FAILING.fill(resolver=shown, words=_words(wrong))
        return None
    failed = [
        n
        for n in wrong
        if n.role == "essential" and n.system in {"servfail", "error"} and n.confirmed and exists(n)
    ]
    if not failed or facts.resolvers[0].state == "errors":
        return None
    grave = len(failed) >= 2 or failed[0].name == "www.netflix.com"
    return FAILING_NETFLIX.with_changes(severity=Severity.FAIL if grave else Severity.WARN).fill(
        resolver=shown, names=_list(failed)
    )


def _blocking(facts: Facts, shown: str) -> Iterator[Finding]:
    essential = [n for n in facts.names if n.role in {"essential", "zone"}]
    hidden = [n for n in essential if _hidden(facts, n) and exists(n)]
    likely = [n for n in essential if n.name in _WELL_KNOWN and n.system in _LIES and is_unproven(n)]
    paged = names_led_astray(facts.names)
    anything_fine = any(n.system == "ok" and n not in paged for n in facts.names)
    controls = [n.system for n in facts.names if n.role == "control" and n.system]
    if controls and not anything_fine and {*controls, *(n.system for n in essential if n.system)} <= _EMPTY:
        yield _blocking_finding(BLOCKING_ALL, shown, essential)
    elif hidden and (anything_fine or not facts.compared):
        yield _blocking_finding(BLOCKING, shown, hidden)
    elif likely and (anything_fine or not facts.compared):
        yield _blocking_finding(BLOCKING_LIKELY, shown, likely)
    elif paged:
        yield _blocking_finding(BLOCKING_PAGE, shown, paged)
    else:
        yield from _blocking_beside(facts, shown)


def _blocking_beside(facts: Facts, shown: str) -> Iterator[Finding]:
    """Another configured resolver that hides names; or logging names only."""
    for index, resolver in enumerate(facts.resolvers):
        said = [(n, n.at[index]) for n in facts.names if index < len(n.at) and n.role == "essential"]
        hidden = [n for n, w in said if w in _LIES | {"private"} and n.system == "ok"]
        if resolver.state == "answers" and resolver.used and hidden and len(hidden) < len(said):
            words = _sentence([w or "" for n, w in said if n in hidden])
            yield BLOCKING_SECOND.fill(
                resolver=resolver.address, names=_list(hidden), words=words, rules=_rules(hidden)
            )
            return
    logging = [n for n in facts.names if n.role == "telemetry" and _hidden(facts, n) and exists(n)]
    if logging:
        yield _blocking_finding(BLOCKING_TV if facts.expects_tv else BLOCKING_TELEMETRY, shown, logging)


def _hidden(facts: Facts, name: NameFacts) -> bool:
    used = in_use(facts.resolvers)
    return is_hidden(name, facts.names, facts.resolvers[used].speed if used is not None else None)


def _judge_hijacking(facts: Facts) -> Iterator[Finding]:
    """Invented answers, or a public resolver's answers from somebody else."""
    in_between = impersonated_resolvers(facts.public)
    if in_between:
        operators = " and ".join(p.operator.capitalize() for p in in_between)
        lied = [
            n for n in facts.names if n.role == "essential" and _hidden(facts, n) and n.public_by == "https"
        ]
        if lied:
            yield INTERCEPTED_LYING.fill(operators=operators, names=_list(lied))
        else:
            yield INTERCEPTED.fill(operators=operators)
    elif facts.made_up and facts.made_up.answered >= 2 and facts.made_up.again_answered >= 2:
        yield HIJACKED_NAMES.fill(answered=facts.made_up.answered, asked=facts.made_up.asked)


def _slow(facts: Facts, used: int, shown: str) -> Iterator[Finding]:
    """The resolver that programs ask first, measured twice; or a dead one in front of it."""
    dead = [r for r in facts.resolvers[:used] if r.used and r.state == "silent"]
    if dead:
        yield SLOW_FIRST_DEAD.fill(dead=dead[0].address, resolver=shown)
        return
    late = next((r for r in facts.resolvers[: used + 1] if r.used and r.state == "late" and r.speed), None)
    if late and late.speed:
        yield SLOW_TO_WAKE.fill(resolver=late.address, asked=late.speed.asked)
        return
    speed, again = facts.resolvers[used].speed, facts.resolvers[used].again
    if speed and again and stays_slow(speed, again):
        form = SLOW if again.p95_ms is not None else SLOW_LOST
        yield form.fill(resolver=shown, lost=again.lost, asked=again.asked, p95_ms=again.p95_ms)
        return
    spare = [r for r in facts.resolvers[used + 1 :] if r.used and r.state == "silent"]
    if spare:
        yield SPARE_SILENT.fill(dead=spare[0].address, resolver=shown)


def _blocking_finding(finding: Finding, shown: str, names: Sequence[NameFacts]) -> Finding:
    return finding.fill(resolver=shown, names=_list(names), words=_words(names), rules=_rules(names))


def _list(names: Sequence[NameFacts]) -> str:
    return ", ".join(n.name for n in names)


def _rules(names: Sequence[NameFacts]) -> str:
    return " ".join(f"@@||{n.name}^" for n in names)


def _words(names: Sequence[NameFacts]) -> str:
    return _sentence([n.system or "" for n in names])


def _sentence(words: Sequence[str]) -> str:
    """What the resolver does, each thing once."""
    return "; ".join(dict.fromkeys(SAID.get(word, "it points elsewhere") for word in words))


CHECK = Check(
    id="dns",
    why="Every app first asks for the address behind a name; without a good answer nothing else can work.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
