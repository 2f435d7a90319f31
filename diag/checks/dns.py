"""Are names answered here: at all, in time, honestly, and Netflix's names like everybody else's?

Every configured resolver is asked directly and compared with public ones; round two confirms over HTTPS.
Thresholds: a resolver is slow when p95 is over 1 s or 4 of about 30 questions are lost, twice (design.md:
glibc waits 5 s for a lost answer, NW-2-5 is a timeout, so that loss hurts far more than delay); cached
answers under 20 ms are good and over 100 ms poor, which only the report mentions; a slow first look-up,
up to 1.5 s, is no fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diag.checks import _dns_survey as survey
from diag.checks._dns_confirm import Second, round_two
from diag.checks._dns_facts import ERRORS, MadeUp, NameFacts, PublicFacts, ResolverFacts
from diag.checks._dns_gather import (
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
from diag.checks._dns_reading import (
    exists,
    in_use,
    is_hidden,
    is_unproven,
    led_astray,
    passed_through,
    stays_slow,
    stood_in,
)
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Severity, Where
from diag.net import places
from diag.net.run import Run
from diag.net.system import Resolver

_ROUTER_STEPS = (
    "Switch your router off for 30 seconds and on again, wait one minute, and check again.",
    "If that does not help, set 1.1.1.1 or 9.9.9.9 as the DNS server of your router, or of this PC, and check again.",
    "If it still does not work, tell your internet provider that its name servers do not answer.",
)

UNREACHABLE = Finding(
    id="dns-unreachable",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="Nobody answers when your network asks for internet addresses",
    text="Every website and app first asks a name server for an address. The one set on this PC ({resolvers}) does not answer.",
    remedy=_ROUTER_STEPS,
)
UNREACHABLE_BUT_PUBLIC = UNREACHABLE.but(
    text="Every website and app first asks a name server for an address. The one set on this PC ({resolvers}) does not "
    "answer, but a public name server ({public}) does. So the internet works, and only the name server is at fault.",
    remedy=(_ROUTER_STEPS[1], *_ROUTER_STEPS[:1], _ROUTER_STEPS[2]),
)
NONE_CONFIGURED = UNREACHABLE.but(
    text="Every website and app first asks a name server for an address. We found none set on this PC, and names could not be looked up.",
    remedy=(
        "Set this PC's network connection to get its settings automatically (DHCP), and check again.",
        _ROUTER_STEPS[0],
        "If that does not help, enter 1.1.1.1 or 9.9.9.9 as the DNS server of this PC.",
    ),
)
FAILING = Finding(
    id="dns-failing",
    severity=Severity.FAIL,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="Your name server answers with errors",
    text="The name server {resolver} is there, but it could not find names that exist ({words}).",
    remedy=_ROUTER_STEPS,
)
FAILING_NETFLIX = FAILING.but(
    confidence=Confidence.LIKELY,
    text="The name server {resolver} finds other names, but for these names of Netflix it only reports a failure: {names}.",
)
BLOCKING = Finding(
    id="dns-blocking",
    severity=Severity.FAIL,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="Something on your network blocks Netflix's names",
    text="The name server {resolver} hides {names} ({words}), while public name servers find them. "
    "This is what ad blockers, parental controls and filter lists do.",
    remedy=(
        "Open your ad blocker, parental control or router filter and allow these names: {names}.",
        "In AdGuard Home, add this to the custom rules: {rules}",
        "In Pi-hole, add the names under Domains as exact allow entries.",
        "If nobody at home set up a filter, set 1.1.1.1 or 9.9.9.9 as the DNS server of your router and check again.",
    ),
)
BLOCKING_LIKELY = BLOCKING.but(
    confidence=Confidence.LIKELY,
    text="The name server {resolver} hides {names} ({words}). These names exist; we could not ask anybody else to compare. "
    "This is what ad blockers, parental controls and filter lists do.",
)
BLOCKING_PAGE = BLOCKING.but(
    confidence=Confidence.LIKELY,
    text="The name server {resolver} sends {names} to a place that is not Netflix, while public name servers send them to Netflix. "
    "This is what filters with a warning page do.",
)
BLOCKING_ALL = BLOCKING.but(
    text="The name server {resolver} hides every name, not only those of Netflix ({words}). "
    "This is what a pause or a time limit in parental controls does.",
    remedy=(
        "Look in your router or parental control whether internet access is paused for this device.",
        "Allow access for this device, and check again.",
    ),
)
BLOCKING_SECOND = BLOCKING.but(
    severity=Severity.WARN,
    confidence=Confidence.POSSIBLE,
    text="This PC gets good answers, but another name server of this network, {resolver}, hides {names} ({words}). "
    "A TV may be using that one.",
)
BLOCKING_TELEMETRY = Finding(
    id="dns-blocking-telemetry",
    severity=Severity.NOTE,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="A filter blocks Netflix's logging names",
    text="The name server {resolver} hides {names} ({words}). That is mostly harmless, but some TVs then refuse to work.",
    remedy=("If Netflix fails on a TV, allow these names in your filter: {names}.",),
)
BLOCKING_TV = BLOCKING.but(
    severity=Severity.WARN,
    confidence=Confidence.POSSIBLE,
    text="The name server {resolver} hides {names} ({words}). Netflix only logs there, but some TVs refuse to work without it.",
)
HIJACKED_NAMES = Finding(
    id="dns-hijacked",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="Somebody invents answers to name look-ups",
    text="{answered} of {asked} names that nobody owns got an address all the same. Providers do this to show search pages or "
    "advertising, and apps can be led astray by it.",
    remedy=(
        "Look in your provider's customer pages for a setting such as \"navigation help\" and switch it off.",
        "Or set 1.1.1.1 or 9.9.9.9 as the DNS server of your router, and check again.",
    ),
)
INTERCEPTED = HIJACKED_NAMES.but(
    text="Questions to the public name server of {operators} are answered by somebody else on the way. "
    "The answers looked honest otherwise. Routers with a filter and some providers do this.",
    remedy=(
        "If you run a filter on your router, look whether it catches all DNS requests, and switch that off to compare.",
        "Otherwise ask your internet provider whether it redirects DNS requests, and to stop it.",
    ),
)
INTERCEPTED_LYING = INTERCEPTED.but(
    severity=Severity.FAIL,
    text="Questions to the public name server of {operators} are answered by somebody else on the way, and names of Netflix "
    "are answered falsely: {names}.",
)
SLOW = Finding(
    id="dns-slow",
    severity=Severity.WARN,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="Name look-ups are slow or get lost",
    text="The name server {resolver} lost {lost} of {asked} questions, and the slowest answers took {p95_ms:.0f} ms. "
    "Measured twice. Apps wait several seconds for each lost answer.",
    remedy=_ROUTER_STEPS[:2],
)
SLOW_LOST = SLOW.but(
    text="The name server {resolver} lost {lost} of {asked} questions. Measured twice. Apps wait several seconds for each lost answer.",
)
SLOW_TO_WAKE = SLOW.but(
    confidence=Confidence.LIKELY,
    text="The name server {resolver} left the first {asked} questions unanswered and answered only when asked again later.",
)
SLOW_FIRST_DEAD = SLOW.but(
    text="The first of your name servers, {dead}, does not answer; only another one, {resolver}, does. "
    "Apps wait several seconds for the first one each time.",
    remedy=(
        "Remove {dead} from the DNS settings of your router, or of this PC, and check again.",
        _ROUTER_STEPS[0],
    ),
)
SMART_DNS = Finding(
    id="smart-dns",
    severity=Severity.WARN,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="An unblocking service leads Netflix through somebody else's computers",
    text="The name server {resolver} sends {names} to addresses that are not Netflix's, and Netflix is reached through them. "
    "Netflix refuses many such services.",
    remedy=(
        "Switch the smart DNS or unblocking service off in the DNS settings of this PC, or of your router.",
        "Set the DNS server to automatic, start the Netflix app anew, and check again.",
    ),
)
LOCAL_PROXY = Finding(
    id="dns-local-proxy",
    severity=Severity.NOTE,
    where=Where.THIS_DEVICE,
    confidence=Confidence.LIKELY,
    title="A program on this PC answers name look-ups with stand-in addresses",
    text="All names lead to addresses from 198.18.0.0/15. Proxy programs do this to catch all traffic of this PC.",
    remedy=("Switch the proxy program off to compare.",),
)
SPARE_SILENT = Finding(
    id="dns-spare-silent",
    severity=Severity.NOTE,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="A spare name server does not answer",
    text="{dead} does not answer. {resolver} does, and is asked first, so nothing is lost for now.",
    remedy=("Remove {dead} from the DNS settings when you have time.",),
)

#: Devices whose Netflix app is a TV's: some of them stop when their logging names are blocked.
_TVS = ("smart-tv", "roku", "fire-tv", "apple-tv", "chromecast", "playstation", "xbox", "switch", "set-top-box")
#: Words that can be nothing but a lie for a name that everybody knows to exist.
_LIES = frozenset({"nxdomain", "sinkhole", "loopback"})
_EMPTY = frozenset({"sinkhole", "loopback"})
_WELL_KNOWN = frozenset((*places.FRONT_END, "assets.nflxext.com"))


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


def observe(run: Run) -> Facts:
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
        servers = [survey.target(r) for r in configured]
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
        yield LOCAL_PROXY.given()
        return
    failing = _failing(facts, shown) if said else None
    if failing:
        yield failing
    elif said:
        yield from _blocking(facts, shown)
    yield from _hijacked(facts)
    yield from _slow(facts, used, shown)
    smart = passed_through(facts.names)
    if len(smart) >= 2:
        one_place = len({n.addresses[:1] for n in smart}) < len(smart)
        certainty = Confidence.SURE if one_place else Confidence.LIKELY
        yield SMART_DNS.but(confidence=certainty).given(resolver=shown, names=_list(smart))


def _unreachable(facts: Facts) -> Finding:
    if not facts.known:
        return NONE_CONFIGURED.given()
    shown = ", ".join(r.address for r in facts.resolvers if r.used)
    answering = [p.operator.capitalize() for p in facts.public if "answers" in {p.udp, p.https}]
    if answering:
        return UNREACHABLE_BUT_PUBLIC.given(resolvers=shown, public=" and ".join(answering[:2]))
    return UNREACHABLE.given(resolvers=shown)


def _failing(facts: Facts, shown: str) -> Finding | None:
    """Errors for everything, or failures (which no filter uses) for Netflix's names only."""
    asked = [n for n in facts.names if n.role in {"essential", "control"} and n.system]
    wrong = [n for n in asked if n.system in ERRORS | {"nxdomain", "nodata"} and n.confirmed is not False]
    controls = [n for n in asked if n.role == "control"]
    by_error = [n for n in wrong if n.system in ERRORS]
    if wrong and len(wrong) >= 0.8 * len(asked) and not any(n.system == "ok" for n in controls):
        if (controls or by_error == wrong) and not all(n.public_by == "https" and not exists(n) for n in wrong):
            return FAILING.given(resolver=shown, words=_words(wrong))
        return None
    failed = [
        n for n in wrong if n.role == "essential" and n.system in {"servfail", "error"} and n.confirmed and exists(n)
    ]
    if not failed or facts.resolvers[0].state == "errors":
        return None
    grave = len(failed) >= 2 or failed[0].name == "www.netflix.com"
    return FAILING_NETFLIX.but(severity=Severity.FAIL if grave else Severity.WARN).given(
        resolver=shown, names=_list(failed)
    )


def _blocking(facts: Facts, shown: str) -> Iterator[Finding]:
    essential = [n for n in facts.names if n.role in {"essential", "zone"}]
    hidden = [n for n in essential if _hidden(facts, n) and exists(n)]
    likely = [n for n in essential if n.name in _WELL_KNOWN and n.system in _LIES and is_unproven(n)]
    paged = led_astray(facts.names)
    anything_fine = any(n.system == "ok" and n not in paged for n in facts.names)
    controls = [n.system for n in facts.names if n.role == "control" and n.system]
    if controls and not anything_fine and {*controls, *(n.system for n in essential if n.system)} <= _EMPTY:
        yield _blocked(BLOCKING_ALL, shown, essential)
    elif hidden and (anything_fine or not facts.compared):
        yield _blocked(BLOCKING, shown, hidden)
    elif likely and (anything_fine or not facts.compared):
        yield _blocked(BLOCKING_LIKELY, shown, likely)
    elif paged:
        yield _blocked(BLOCKING_PAGE, shown, paged)
    else:
        yield from _blocking_beside(facts, shown)


def _blocking_beside(facts: Facts, shown: str) -> Iterator[Finding]:
    """Another configured resolver that hides names; or logging names only."""
    for index, resolver in enumerate(facts.resolvers):
        said = [(n, n.at[index]) for n in facts.names if index < len(n.at) and n.role == "essential"]
        hidden = [n for n, w in said if w in _LIES | {"private"} and n.system == "ok"]
        if resolver.state == "answers" and resolver.used and hidden and len(hidden) < len(said):
            words = sorted({w for n, w in said if n in hidden and w})
            yield BLOCKING_SECOND.given(
                resolver=resolver.address, names=_list(hidden), words=", ".join(words), rules=_rules(hidden)
            )
            return
    logging = [n for n in facts.names if n.role == "telemetry" and _hidden(facts, n) and exists(n)]
    if logging:
        yield _blocked(BLOCKING_TV if facts.expects_tv else BLOCKING_TELEMETRY, shown, logging)


def _hidden(facts: Facts, name: NameFacts) -> bool:
    used = in_use(facts.resolvers)
    return is_hidden(name, facts.names, facts.resolvers[used].speed if used is not None else None)


def _hijacked(facts: Facts) -> Iterator[Finding]:
    """Invented answers, or a public resolver's answers from somebody else."""
    in_between = stood_in(facts.public)
    if in_between:
        operators = " and ".join(p.operator.capitalize() for p in in_between)
        lied = [n for n in facts.names if n.role == "essential" and _hidden(facts, n) and n.public_by == "https"]
        if lied:
            yield INTERCEPTED_LYING.given(operators=operators, names=_list(lied))
        else:
            yield INTERCEPTED.given(operators=operators)
    elif facts.made_up and facts.made_up.answered >= 2 and facts.made_up.again_answered >= 2:
        yield HIJACKED_NAMES.given(answered=facts.made_up.answered, asked=facts.made_up.asked)


def _slow(facts: Facts, used: int, shown: str) -> Iterator[Finding]:
    """The resolver that programs ask first, measured twice; or a dead one in front of it."""
    dead = [r for r in facts.resolvers[:used] if r.used and r.state == "silent"]
    if dead:
        yield SLOW_FIRST_DEAD.given(dead=dead[0].address, resolver=shown)
        return
    late = next((r for r in facts.resolvers[: used + 1] if r.used and r.state == "late" and r.speed), None)
    if late and late.speed:
        yield SLOW_TO_WAKE.given(resolver=late.address, asked=late.speed.asked)
        return
    speed, again = facts.resolvers[used].speed, facts.resolvers[used].again
    if speed and again and stays_slow(speed, again):
        form = SLOW if again.p95_ms is not None else SLOW_LOST
        yield form.given(resolver=shown, lost=again.lost, asked=again.asked, p95_ms=again.p95_ms)
        return
    spare = [r for r in facts.resolvers[used + 1 :] if r.used and r.state == "silent"]
    if spare:
        yield SPARE_SILENT.given(dead=spare[0].address, resolver=shown)


def _blocked(finding: Finding, shown: str, names: Sequence[NameFacts]) -> Finding:
    return finding.given(resolver=shown, names=_list(names), words=_words(names), rules=_rules(names))


def _list(names: Sequence[NameFacts]) -> str:
    return ", ".join(n.name for n in names)


def _rules(names: Sequence[NameFacts]) -> str:
    return " ".join(f"@@||{n.name}^" for n in names)


#: What the words of facts mean in a sentence.
_SAID = {
    "nxdomain": "it says they do not exist",
    "nodata": "it gives no address",
    "sinkhole": "it gives an empty address",
    "loopback": "it points back to this PC",
    "private": "it points into your own network",
    "refused": "it refuses to answer",
    "silent": "it stays silent",
    "servfail": "it reports a failure",
    "error": "it reports a failure",
}


def _words(names: Sequence[NameFacts]) -> str:
    said = [_SAID.get(n.system or "", "it points elsewhere") for n in names]
    return "; ".join(dict.fromkeys(said))


CHECK = Check(
    id="dns",
    title="Name look-ups",
    why="Every app first asks for the address behind a name; without a good answer nothing else can work.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
