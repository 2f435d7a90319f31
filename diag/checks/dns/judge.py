"""What the facts about look-ups mean: from the resolvers themselves to what they say about Netflix.  Pure.

Slow is judged by design: p95 over 1 s or 4 of about 30 questions lost, twice, since loss hurts far more than
delay (glibc waits 5 s for a lost answer, NW-2-5 is a time-out).  Cached answers under 20 ms are good and over
100 ms poor, which only the report mentions; a slow first look-up, up to 1.5 s, is no fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diag.checks.dns.criteria import (
    LEAST_SAMPLES,
    around_use,
    exists_publicly,
    impersonated_resolvers,
    in_use,
    is_hidden,
    is_mostly_lost,
    is_unproven,
    names_led_astray,
    names_passed_through,
    operator_behind,
    programs_are_quick,
    programs_wait,
    resolvers_to_suggest,
    stays_slow,
    takes_long,
)
from diag.checks.dns.facts import Facts, NameFacts, ResolverFacts
from diag.checks.dns.findings import (
    BLOCKING,
    BLOCKING_ALL,
    BLOCKING_LIKELY,
    BLOCKING_PAGE,
    BLOCKING_SECOND,
    BLOCKING_START,
    BLOCKING_START_ALL,
    BLOCKING_START_UNSURE,
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
    SLOW_IPV6,
    SLOW_LOST,
    SLOW_LOST_ONCE,
    SLOW_PROGRAMS,
    SLOW_TO_WAKE,
    SMART_DNS,
    SPARE_SILENT,
    SPARE_SILENT_FIRST,
    TCP_ONLY,
    TCP_ONLY_ANYWHERE,
    UNREACHABLE,
    UNREACHABLE_BUT_PUBLIC,
    WHO_BLOCKS,
)
from diag.checks.dns.words import EMPTY, ERRORS, LIES
from diag.model import Confidence, Finding, Severity, Where
from diag.probes import endpoints
from diag.vocabulary import describe_kinds

_NEEDED = frozenset(place.host for place in endpoints.NETFLIX_START if place.needed)
_WELL_KNOWN = frozenset((*endpoints.FRONT_END, "assets.nflxext.com"))


def judge(facts: Facts) -> Iterator[Finding]:
    """From the resolvers themselves to what they say about Netflix."""
    resolver = in_use(facts.resolvers)
    if resolver is None:
        yield _judge_unreachable(facts)
        return
    shown = _name_of(resolver)
    said = {n.system for n in facts.names if n.system}
    if said == {"stand-in"}:
        yield LOCAL_PROXY.fill()
        return
    failing = _find_failing(facts, shown) if said else None
    if failing:
        yield failing
    elif said:
        yield from _judge_blocking(facts)
    yield from _judge_hijacking(facts)
    yield from _judge_speed(facts, resolver, shown)
    smart = names_passed_through(facts.names)
    if len(smart) >= 2:
        one_place = len({n.addresses[:1] for n in smart}) < len(smart)
        certainty = Confidence.SURE if one_place else Confidence.LIKELY
        yield SMART_DNS.with_changes(confidence=certainty).fill(resolver=shown, names=_join_names(smart))


def _judge_unreachable(facts: Facts) -> Finding:
    if not facts.known:
        return NONE_CONFIGURED.fill(**_advice(facts, None))
    shown = ", ".join(r.address for r in facts.resolvers if r.used)
    # One that answers over HTTPS alone shows that the internet works, and not that questions of this kind get out.
    answering = [p.operator.capitalize() for p in facts.public if p.udp == "answers"]
    first = next((r for r in facts.resolvers if r.used), facts.resolvers[0])
    by = operator_behind(first, facts.resolvers)
    # Where nobody outside answers either, something on the way may swallow the questions: then it is not the provider's.
    place = _PLACES.get(by or "", Where.HOME_NETWORK) if answering or by != "provider" else Where.HOME_NETWORK
    finding = UNREACHABLE_BUT_PUBLIC if answering else UNREACHABLE
    half = next((r for r in facts.resolvers if r.used and r.state == "tcp-only"), None)
    if half:
        first = half
        finding = TCP_ONLY if answering or not facts.compared else TCP_ONLY_ANYWHERE
        if programs_are_quick(facts):  # this PC is told to ask over TCP
            finding = finding.with_changes(severity=Severity.WARN, confidence=Confidence.LIKELY)
    return finding.with_changes(where=place).fill(
        resolvers=shown,
        resolver=first.address,
        public=" and ".join(answering[:2]),
        **_advice(facts, by),
    )


#: Where the failing thing stands, by who runs it; elsewhere the finding's own place is right.
_PLACES = {"this-pc": Where.THIS_DEVICE, "vpn": Where.THIS_DEVICE, "provider": Where.ISP}


def _place(finding: Finding, by: str | None) -> Finding:
    """The finding where the name server stands that it speaks of."""
    return finding.with_changes(where=_PLACES.get(by or ""))


def _advice(facts: Facts, by: str | None) -> dict[str, str | bool | None]:
    """What the remedies are chosen by: who runs the name server, and which other one would make a difference."""
    others = resolvers_to_suggest(facts)
    return {"resolver_by": by, "may_suggest": bool(others), "suggest": " or ".join(others)}


def _find_failing(facts: Facts, shown: str) -> Finding | None:
    """Errors for everything, or failures (which no filter uses) for Netflix's names only."""
    asked = [n for n in facts.names if n.role in {"essential", "control"} and n.system]
    wrong = [n for n in asked if n.system in ERRORS | {"nxdomain", "nodata"} and n.confirmed is not False]
    controls = [n for n in asked if n.role == "control"]
    by_error = [n for n in wrong if n.system in ERRORS]
    if wrong and len(wrong) >= 0.8 * len(asked) and not any(n.system == "ok" for n in controls):
        if (controls or by_error == wrong) and not all(
            n.public_by == "https" and not exists_publicly(n) for n in wrong
        ):
            return _place_failing(FAILING, facts).fill(
                resolver=shown, words=_describe_words_of(wrong), **_advice(facts, facts.asked_by)
            )
        return None
    failed = [
        n
        for n in (*wrong, *(n for n in facts.names if n.role == "zone"))
        if n.role in {"essential", "zone"}
        and n.system in {"servfail", "error"}
        and n.confirmed
        and exists_publicly(n)
    ]
    if not failed or facts.resolvers[0].state == "errors":
        return None
    grave = len(failed) >= 2 or failed[0].name == "www.netflix.com" or failed[0].role == "zone"
    severity = Severity.FAIL if grave else Severity.WARN
    return (
        _place_failing(FAILING_NETFLIX, facts)
        .with_changes(severity=severity)
        .fill(resolver=shown, names=_join_names(failed), **_advice(facts, facts.asked_by))
    )


def _place_failing(finding: Finding, facts: Facts) -> Finding:
    """A router hands on what the provider's servers answer; another device of the home fails itself."""
    by = facts.asked_by
    return finding.with_changes(where=Where.HOME_NETWORK) if by in {"home", "public"} else _place(finding, by)


def _judge_blocking(facts: Facts) -> Iterator[Finding]:
    essential = [n for n in facts.names if n.role in {"essential", "zone"}]
    hidden = [n for n in essential if _is_hidden_here(facts, n) and exists_publicly(n)]
    starting = [n for n in facts.names if n.role == "start" and _is_start_name_hidden(facts, n)]
    gone = _needed_names_gone(facts)
    likely = [n for n in essential if n.name in _WELL_KNOWN and n.system in LIES and is_unproven(n)]
    paged = names_led_astray(facts.names)
    anything_fine = any(n.system == "ok" and n not in paged for n in facts.names)
    controls = [n.system for n in facts.names if n.role == "control" and n.system]
    if controls and not anything_fine and {*controls, *(n.system for n in essential if n.system)} <= EMPTY:
        yield _blocking_finding(BLOCKING_ALL, facts, essential)
    elif hidden and (anything_fine or not facts.compared):
        yield _blocking_finding(BLOCKING, facts, [*hidden, *starting])
    elif likely and (anything_fine or not facts.compared):
        yield _blocking_finding(BLOCKING_LIKELY, facts, [*likely, *starting])
    elif paged:
        yield _blocking_finding(BLOCKING_PAGE, facts, paged)
    elif starting:
        yield _blocking_finding(_start_form(starting), facts, starting)
    elif gone and anything_fine:
        yield _blocking_finding(BLOCKING_START_ALL, facts, gone)
    else:
        yield from _judge_blocking_beside(facts)


def _is_start_name_hidden(facts: Facts, name: NameFacts) -> bool:
    """Hidden here and known elsewhere, or led to an address at which nobody is, which no owner of a name does."""
    made_empty = name.system in EMPTY and is_unproven(name)
    return _is_hidden_here(facts, name) and (exists_publicly(name) or made_empty)


def _needed_names_gone(facts: Facts) -> list[NameFacts]:
    """The names that the devices in question are known to need, if all are said not to exist and nobody else was heard.

    One of them may be gone for good; all cannot be, for Netflix starts on such devices.
    """
    needed = [n for n in facts.names if n.role == "start" and n.name in _NEEDED]
    gone = [
        n
        for n in needed
        if n.public is None and n.confirmed is not False and n.system in {"nxdomain", "nodata"}
    ]
    return gone if len(gone) == len(needed) else []


def _start_form(names: Sequence[NameFacts]) -> Finding:
    """Whether one of the names is needed for sure, or they were only seen being asked for."""
    sure = any(n.name in _NEEDED and exists_publicly(n) for n in names)
    return BLOCKING_START if sure else BLOCKING_START_UNSURE


def _judge_blocking_beside(facts: Facts) -> Iterator[Finding]:
    """Another configured resolver that hides names; or logging names only."""
    essential = [n for n in facts.names if n.role in {"essential", "start"}]
    for resolver in facts.resolvers:
        said = [
            (n, w) for n in essential for r, w in zip(facts.resolvers, n.at, strict=False) if r is resolver
        ]
        hidden = [n for n, w in said if w in LIES | {"private"} and n.system == "ok"]
        if resolver.state == "answers" and resolver.used and hidden and len(hidden) < len(said):
            words = _describe([w or "" for n, w in said if n in hidden])
            by = operator_behind(resolver, facts.resolvers)
            yield _place(BLOCKING_SECOND, by).fill(
                resolver=resolver.address,
                names=_join_names(hidden),
                words=words,
                rules=_allow_rules(hidden),
                **_advice(facts, by),
            )
            return
    logging = [
        n for n in facts.names if n.role == "telemetry" and _is_hidden_here(facts, n) and exists_publicly(n)
    ]
    if logging:
        yield _blocking_finding(BLOCKING_TV if facts.expects_tv else BLOCKING_TELEMETRY, facts, logging)


def _is_hidden_here(facts: Facts, name: NameFacts) -> bool:
    resolver = in_use(facts.resolvers)
    return is_hidden(name, facts.names, resolver.speed if resolver else None)


def _judge_hijacking(facts: Facts) -> Iterator[Finding]:
    """Invented answers, or a public resolver's answers from somebody else."""
    in_between = impersonated_resolvers(facts.public)
    if in_between:
        operators = " and ".join(p.operator.capitalize() for p in in_between)
        lied = [
            n
            for n in facts.names
            if n.role in {"essential", "start"} and _is_hidden_here(facts, n) and n.public_by == "https"
        ]
        if lied:
            yield INTERCEPTED_LYING.fill(operators=operators, names=_join_names(lied))
        else:
            yield INTERCEPTED.fill(operators=operators)
    elif facts.made_up and facts.made_up.answered >= 2 and facts.made_up.again_answered >= 2:
        yield HIJACKED_NAMES.fill(
            answered=facts.made_up.answered,
            asked=facts.made_up.asked,
            **_advice(facts, facts.asked_by),
        )


def _judge_speed(facts: Facts, resolver: ResolverFacts, shown: str) -> Iterator[Finding]:
    """The resolver that programs ask first, measured twice; or a dead one in front of it."""
    before, after = around_use(facts.resolvers, resolver)
    waits = programs_wait(facts)
    gone = {"silent", "tcp-only", *(["port-closed"] if waits else [])}
    dead = [r for r in before if r.used and r.state in gone]
    if dead and programs_are_quick(facts):  # this system has learned whom to ask
        yield SPARE_SILENT_FIRST.fill(dead=dead[0].address, resolver=shown)
        return
    if dead:
        by = operator_behind(dead[0], facts.resolvers)
        yield SLOW_FIRST_DEAD.fill(
            dead=dead[0].address, resolver=shown, waited=_describe_wait(facts), **_advice(facts, by)
        )
        return
    late = next((r for r in (*before, resolver) if r.used and r.state == "late" and r.speed), None)
    # fewer were sent where time was short: then it was this PC that was late
    if late and late.speed and late.speed.asked >= LEAST_SAMPLES:
        by = operator_behind(late, facts.resolvers)
        yield _place(SLOW_TO_WAKE, by).fill(
            resolver=late.address, asked=late.speed.asked, **_advice(facts, by)
        )
        return
    speed, again = resolver.speed, resolver.again
    if speed and again and stays_slow(speed, again):
        form = SLOW if again.p95_ms is not None else SLOW_LOST
        yield _place(form, facts.asked_by).fill(
            resolver=shown,
            lost=again.lost,
            asked=again.asked,
            p95_ms=again.p95_ms,
            **_advice(facts, facts.asked_by),
        )
        return
    if speed and not again and is_mostly_lost(speed):
        yield _place(SLOW_LOST_ONCE, facts.asked_by).fill(
            resolver=shown, lost=speed.lost, asked=speed.asked, **_advice(facts, facts.asked_by)
        )
        return
    if waits:
        form = SLOW_IPV6 if facts.ipv6 and set(facts.ipv6) == {"silent"} else SLOW_PROGRAMS
        placed = _place(form, facts.asked_by) if form is SLOW_IPV6 else form
        yield placed.fill(resolver=shown, waited=_describe_wait(facts), **_advice(facts, facts.asked_by))
        return
    spare = [r for r in after if r.used and r.state == "silent"]
    if spare:
        yield SPARE_SILENT.fill(dead=spare[0].address, resolver=shown)


def _describe_wait(facts: Facts) -> str:
    """How long programs on this PC waited, as far as it was measured."""
    longest = max(facts.programs, key=lambda p: p.ms, default=None)
    if longest is None or (longest.failure == "timeout" and not takes_long(longest)):
        return "several seconds"
    seconds = longest.ms / 1000
    if longest.failure == "timeout":
        return f"more than {int(seconds)} seconds"
    return f"{seconds:.0f} seconds" if seconds >= 2 else f"{seconds:.1f} seconds"


def _blocking_finding(finding: Finding, facts: Facts, names: Sequence[NameFacts]) -> Finding:
    resolver, by = in_use(facts.resolvers), facts.asked_by
    title = WHO_BLOCKS.get(by or "") if finding.id == BLOCKING.id else None
    return (
        _place(finding, by)
        .with_changes(title=title)
        .fill(
            resolver=_name_of(resolver),
            names=_join_names(names),
            hosts=tuple(n.name for n in names),
            words=_describe_words_of(names),
            rules=_allow_rules(names),
            devices=describe_kinds(facts.devices),
            by_silence=all(n.system == "silent" for n in names),
            **_advice(facts, by),
        )
    )


def _name_of(resolver: ResolverFacts | None) -> str:
    """A resolver in a sentence; its address is not known where the system asks for us."""
    return (resolver and resolver.address) or "of this PC"


def _join_names(names: Sequence[NameFacts]) -> str:
    return ", ".join(n.name for n in names)


def _allow_rules(names: Sequence[NameFacts]) -> str:
    return " ".join(f"@@||{n.name}^" for n in names)


def _describe_words_of(names: Sequence[NameFacts]) -> str:
    return _describe([n.system or "" for n in names])


def _describe(words: Sequence[str]) -> str:
    """What the resolver does, each thing once."""
    return "; ".join(dict.fromkeys(SAID.get(word, "it points elsewhere") for word in words))
