"""How the facts of the dns check are read: pure, one question a function."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from diag.checks.dns.facts import Facts, LookupSpeed, NameFacts, ProgramLookup, PublicFacts, ResolverFacts
from diag.checks.dns.words import BLOCKED, EMPTY

#: Slower or lossier than this is looked at again: diagnoses.md#dns-slow.
SLOW_P95_MS = 1000.0
LOST_OF_SERIES = 4
LOST_SHARE = LOST_OF_SERIES / 30
#: Programs wait so long only where something is silent: twice as long as the slowest answer of a slow resolver.
LONG_WAIT_MS = 2 * SLOW_P95_MS
#: An address that comes so soon was waited for by nobody.
QUICK_MS = 500.0
#: Fewer timed questions than this say nothing: one lost datagram would weigh too much.
LEAST_SAMPLES = 8


def in_use(resolvers: Iterable[ResolverFacts]) -> ResolverFacts | None:
    """The resolver whose answer programs take: the first that answers, else the first that says anything.

    One behind a forwarder on this PC is asked by the forwarder only.
    """
    asked = [r for r in resolvers if r.used]
    return next((r for word in ("answers", "errors", "late") for r in asked if r.state == word), None)


def operator_behind(resolver: ResolverFacts, resolvers: Sequence[ResolverFacts]) -> str | None:
    """Who runs what answers for this resolver in the end: a forwarder on this PC only hands on, so that is whoever it
    asks, unless that one answers and the forwarder does not."""
    asked = [r for r in resolvers if not r.used]
    if resolver.run_by != "this-pc" or not asked:
        return resolver.run_by
    if resolver.state != "answers" and any(r.state == "answers" for r in asked):
        return "this-pc"
    return asked[0].run_by


#: Public resolvers that we name for people, by operator, the one that is named first at the top.
SUGGESTED = {"cloudflare": "1.1.1.1", "quad9": "9.9.9.9", "google": "8.8.8.8"}


def resolvers_to_suggest(facts: Facts) -> list[str]:
    """Up to two public resolvers that would make a difference: not set here already, and heard where any were asked."""
    heard = {p.operator: p.udp for p in facts.public}
    if impersonated_resolvers(facts.public) or (any(heard.values()) and "answers" not in heard.values()):
        return []
    taken = {r.operator for r in facts.resolvers}
    fresh = [operator for operator in SUGGESTED if operator not in taken]
    return [SUGGESTED[operator] for operator in fresh if heard.get(operator) in {None, "answers"}][:2]


def around_use(
    resolvers: Sequence[ResolverFacts], chosen: ResolverFacts
) -> tuple[Sequence[ResolverFacts], Sequence[ResolverFacts]]:
    """The resolvers before the one in use, which programs try in vain first, and those after it."""
    place = next(place for place, resolver in enumerate(resolvers) if resolver is chosen)
    return resolvers[:place], resolvers[place + 1 :]


def exists_publicly(facts: NameFacts) -> bool:
    """Whether the public side answers this name."""
    return facts.public == "ok" or (facts.role == "zone" and facts.public == "nodata")


def is_needed(facts: NameFacts) -> bool:
    """Whether Netflix needs this name, and it is known to exist."""
    if facts.role == "start":
        return facts.system == "ok" or facts.system in EMPTY or exists_publicly(facts)
    return facts.role in {"essential", "zone"}


def is_found(facts: NameFacts) -> bool:
    """Whether the resolver in use answers this name, as far as is known with Netflix's own address."""
    astray = facts.differs and facts.look != "netflix"
    return not astray and (facts.system == "ok" or (facts.role == "zone" and facts.system == "nodata"))


def own_names(names: Iterable[NameFacts]) -> tuple[list[NameFacts], list[NameFacts]]:
    """The names of the devices in question that may exist, and those among them that got no answer from anybody here."""
    own = [
        n for n in names if n.role == "start" and (n.public is None or exists_publicly(n) or n.system == "ok")
    ]
    return own, [n for n in own if n.system in {None, "silent"}]


def takes_long(program: ProgramLookup) -> bool:
    """Whether one look-up took longer than players put up with, or was not over by then."""
    return program.ms >= LONG_WAIT_MS


def programs_wait(facts: Facts) -> bool:
    """Whether programs on this PC waited long for names that the resolver in use knows at once: one name that took long,
    and a second one that was not there sooner, though there may have been no time to wait for it as long."""
    known = {n.name: n.system for n in facts.names}
    slow = [p for p in facts.programs if takes_long(p)]
    sooner = [p for p in facts.programs if not takes_long(p) and p.failure != "timeout"]
    asked = len(facts.programs) >= 2 and all(known.get(p.name) == "ok" for p in facts.programs)
    return asked and bool(slow) and not sooner


def programs_are_quick(facts: Facts) -> bool:
    """Whether programs on this PC got an address at once, and never waited long: a system that is told at one moment that nobody
    has the address of a silent name server waits again at the next (RFC 4861, 7.3.3; RFC 1122, 2.3.2.1)."""
    at_once = any(p.failure is None and p.ms < QUICK_MS for p in facts.programs)
    return at_once and not any(map(takes_long, facts.programs))


def is_slow(speed: LookupSpeed) -> bool:
    """Whether one timed series is slower or lossier than players put up with.

    Lost questions take their time and so prevent others: so many of them speak, however few were asked in all.
    """
    late = speed.p95_ms is not None and speed.p95_ms > SLOW_P95_MS
    return speed.lost >= LOST_OF_SERIES or (late and speed.asked >= LEAST_SAMPLES)


def stays_slow(speed: LookupSpeed, again: LookupSpeed) -> bool:
    """Whether two series agree: both slow, or the two together as lossy as two slow ones.

    The second series may end after a few questions, since the loss itself took the time of the others: then its
    share of losses counts.
    """
    if is_slow(speed) and is_slow(again):
        return True
    lossy = again.lost >= max(2.0, LOST_SHARE * again.asked)
    return lossy and speed.lost + again.lost >= 2 * LOST_OF_SERIES


def is_mostly_lost(speed: LookupSpeed) -> bool:
    """Whether at least half of one whole series was lost: that needs no second one, for which no time was left."""
    return speed.asked >= LEAST_SAMPLES and 2 * speed.lost >= speed.asked


def is_hidden(name: NameFacts, names: Sequence[NameFacts], speed: LookupSpeed | None) -> bool:
    """Whether the resolver in use answers this name as block lists do, and did so again.

    Silence counts only for several names, at a resolver that loses nothing else.
    """
    if name.system not in BLOCKED or name.confirmed is False or name.look == "netflix":
        return False
    if name.role == "zone" and name.system == "nodata":
        return name.public == "ok"
    if name.system == "silent":
        mute = [n for n in names if n.system == "silent" and n.confirmed]
        return bool(name.confirmed) and len(mute) >= 2 and speed is not None and not is_slow(speed)
    return True


def is_unproven(name: NameFacts) -> bool:
    """Nobody could say securely whether the name exists, and asking again brought no address."""
    return not exists_publicly(name) and name.public_by != "https" and name.confirmed is not False


def names_led_astray(names: Sequence[NameFacts]) -> list[NameFacts]:
    """Names led to an address where somebody else answers, or to one address where nobody answers as Netflix."""
    odd = [n for n in names if n.differs and n.public == "ok" and n.addresses]
    sure = [n for n in odd if n.look == "other"]
    mute = [n for n in odd if n.look not in {None, "netflix", "other", "unproven"}]
    shared = [n for n in mute if sum(m.addresses[0] == n.addresses[0] for m in mute) >= 2]
    return sure or shared


def names_passed_through(names: Sequence[NameFacts]) -> list[NameFacts]:
    """Front-end names at addresses near nothing public where Netflix is reached all the same."""
    front = [n for n in names if n.role == "essential"]
    return [n for n in front if n.look == "netflix" and (n.differs or n.system == "private")]


def impersonated_resolvers(public: Sequence[PublicFacts]) -> list[PublicFacts]:
    """The public resolvers in whose place somebody else answers.

    A foreign style counts when it shows at both addresses of the operator, and HTTPS shows the genuine one;
    without HTTPS it takes two operators, or two that give the configured resolver's own version text.
    """
    foreign = [p for p in public if p.style == "foreign" and p.again == "foreign"]
    proven = [p for p in foreign if p.baseline == "genuine"]
    mute = [p for p in foreign if p.baseline in {None, "none"}]
    copies = [p for p in public if p.same_version and p.style != "genuine" and not p.configured]
    return proven or (mute if len(mute) >= 2 else []) or (copies if len(copies) >= 2 else [])
