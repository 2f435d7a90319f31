"""Does anything beyond the router answer, by literal address and without any name look-up?

IPv4 and IPv6 are tried each on its own; one public resolver that does not answer means nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace

from diag.checks._remedies import (
    A_PERSON_KNOWS,
    HARMLESS,
    HAS_ROUTER,
    IPV4_WORKS,
    MEASURED,
    NO_VPN,
    RECONNECT,
    RESTART_MODEM_AND_ROUTER,
    RESTART_ROUTER,
    ROUTER_ANSWERS,
    ROUTER_NOT_SEEN,
    VPN_OFF,
)
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Remedy, Severity, Where
from diag.net import resolve
from diag.net.addresses import may_be_public
from diag.net.concurrency import CallGroup, gather, value_of, values_of, within
from diag.probes import connectivity, endpoints, second_try
from diag.probes.connectivity import Attempt
from diag.probes.context import FIRST_LOOK_S, CheckContext
from diag.probes.endpoints import Endpoint
from diag.probes.made_up import made_up_names

INTERNET_UNREACHABLE = Finding(
    id="internet-unreachable",
    severity=Severity.FAIL,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="Nothing on the internet answers",
    text="None of the well-known servers that we tried outside your home could be reached. "
    "The connection ends at your router or at your internet provider.",
    remedy=(
        *VPN_OFF,
        RECONNECT,
        Remedy(
            "Look at the lights of your router or modem: is the one for the internet on?", when=HAS_ROUTER
        ),
        RESTART_MODEM_AND_ROUTER,
        Remedy(
            "Call your internet provider and say that nothing beyond your router answers.",
            when={**ROUTER_ANSWERS, **NO_VPN},
        ),
        Remedy(
            "Call your internet provider and say that nothing on the internet answers.",
            when={**ROUTER_NOT_SEEN, **NO_VPN},
        ),
    ),
)
BLOCKED_HERE = INTERNET_UNREACHABLE.with_changes(
    where=Where.THIS_DEVICE,
    title="This PC lets nothing out to the internet",
    text="This PC itself lets nothing out beyond the home network. "
    "A firewall, or a VPN program that blocks everything until it is connected, does that.",
    remedy=(
        Remedy(
            "If you use a VPN program, open it and switch off its kill switch, or connect it.",
            always=A_PERSON_KNOWS,
        ),
        Remedy(
            "Switch off the firewall or internet protection of this PC for a moment and test again.",
            always=MEASURED,
        ),
        Remedy("Restart this PC.", always=HARMLESS),
    ),
)
ONLY_NAMES_GET_THROUGH = INTERNET_UNREACHABLE.with_changes(
    where=Where.HOME_NETWORK,
    confidence=Confidence.LIKELY,
    title="Something blocks this PC's way to the internet",
    text="A server on the internet that finds the addresses of names does answer this PC. But no connection to any of the "
    "well-known servers that we tried opens. So the line itself works, and something between this PC and the internet lets "
    "nothing else through: a time limit for this device, a sign-in page, or a firewall.",
    remedy=(
        *VPN_OFF,
        Remedy(
            "Open any website in the browser. If a page of your router or of this network appears, do what it asks.",
            always=HARMLESS,
        ),
        Remedy(
            "Look in the settings or the app of your router whether the internet is switched off for this PC at this time.",
            when=HAS_ROUTER,
        ),
        Remedy(
            "Switch off the firewall or internet protection of this PC for a moment and test again.",
            always=A_PERSON_KNOWS,
        ),
        Remedy("Ask your internet provider whether your connection is blocked.", when=NO_VPN),
    ),
)
ONLY_NETFLIX_TRIED = INTERNET_UNREACHABLE.with_changes(
    confidence=Confidence.LIKELY,
    text="None of Netflix's servers could be reached, and names could not be looked up either. "
    "We tried only Netflix's servers, as you asked.",
)

IPV6_BROKEN = Finding(
    id="ipv6-broken",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.SURE,
    title="The newer kind of internet connection (IPv6) does not work here",
    text="This PC has an IPv6 address, but {how}. The older kind (IPv4) works. "
    "Apps that try IPv6 first start slowly or give up.",
    remedy=(
        *VPN_OFF,
        RESTART_ROUTER,
        Remedy(
            "If it stays like this, switch IPv6 off in the router's settings.",
            when={**HAS_ROUTER, **IPV4_WORKS},
        ),
        Remedy("Tell your internet provider that IPv6 does not work on your line.", when=NO_VPN),
    ),
)
HOW = {
    "dropped": "nothing sent over IPv6 is ever answered",
    "rejected": "connections over IPv6 are turned away",
    "large": "large packets over IPv6 get lost on the way",
}

IPV4_MISSING = Finding(
    id="ipv4-broken",
    severity=Severity.NOTE,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="Only the newer kind of internet connection (IPv6) works here",
    text="This PC has an IPv4 address and a way out, but nothing answers over IPv4. "
    "Netflix plays over IPv6 too, but some older TVs need IPv4.",
    remedy=(RESTART_ROUTER,),
)


@dataclass(frozen=True, kw_only=True)
class Family:
    """One IP version.

    ``state``: works, fails, or not-there (this PC has no address or route for it, and that is no fault).
    ``how``: dropped or rejected, when it fails.  ``large`` is how a long request ended ("done" or a failure
    word; None: not sent), ``large_again`` those of the second round.
    """

    state: str
    how: str | None = None
    attempts: tuple[Attempt, ...] = ()
    again: tuple[Attempt, ...] = ()
    large: str | None = None
    large_again: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was tried and what answered.

    ``third_party`` is false when only Netflix's hosts were allowed.  ``blocked_here``: nothing answered, and
    this PC itself forbids to send (EPERM of a local packet filter, WSAEACCES of the Windows one).
    ``names_answered``: nothing else answered, and a public resolver did: it knows what exists from what does not.
    """

    ipv4: Family
    ipv6: Family
    third_party: bool = True
    blocked_here: bool = False
    names_answered: bool = False


def observe(run: CheckContext) -> Facts:
    sources = {family: connectivity.source_towards_internet(family) for family in (4, 6)}
    run.tell(0.1, "Trying servers outside your home")
    group, end = CallGroup(), run.time_limit(4.5)
    trying = {
        f: group.start(functools.partial(connectivity.connect_anywhere, run, f))
        for f in (4, 6)
        if f == 4 or sources[6]
    }
    early = _look_once(run, group, trying, sources)
    group.wait(end)
    tried = values_of(trying)
    doubtful = [
        f
        for f in (4, 6)
        if sources[f] and not _any_answered(tried.get(f, ())) and not _has_no_way(tried.get(f, ()))
    ]
    if doubtful and not run.cancelled:
        run.tell(0.5, "Trying again, to be sure")
    second = {
        f: group.start(functools.partial(connectivity.connect_anywhere, run, f, second=True))
        for f in doubtful
        if not run.cancelled
    }
    silent = run.asked.third_party and not any(map(_any_answered, tried.values()))
    again_asked = silent and not _names_are_known(value_of(early) or ())
    questions = group.start(functools.partial(_ask_for_names, run)) if again_asked else early
    group.wait(run.time_limit(4.5, second=True))
    again = values_of(second)
    families = {f: _family(bool(sources[f]), tried.get(f, ()), again.get(f, ())) for f in (4, 6)}
    works = [f for f in (4, 6) if families[f].state == "works"]
    if not run.asked.third_party and not works:
        _only_netflix(run, families[4])
    if works == [4, 6]:
        families = _try_large_packets(run, families)
    heard = value_of(questions) or ()
    return Facts(
        ipv4=families[4],
        ipv6=families[6],
        third_party=run.asked.third_party,
        blocked_here=not works and silent and _is_forbidden_here(families, {a.failure for a in heard}),
        names_answered=not works and _names_are_known(heard),
    )


def _look_once(
    run: CheckContext,
    group: CallGroup,
    trying: Mapping[int, Future[tuple[Attempt, ...]]],
    sources: Mapping[int, str | None],
) -> Future[tuple[resolve.DnsAnswer, ...]] | None:
    """Hand on a first look where nothing has answered for a while; the questions about names that were asked meanwhile."""

    def silent() -> bool:
        return not any(map(_any_answered, values_of(trying).values()))

    if not run.asked.third_party or group.wait_at_most(FIRST_LOOK_S / 2) or not silent():
        return None
    questions = group.start(functools.partial(_ask_for_names, run))
    if not group.wait_at_most(FIRST_LOOK_S / 2) and silent():
        heard, failed = value_of(questions) or (), values_of(trying)
        families = {f: _family(bool(sources[f]), failed.get(f, ()), ()) for f in (4, 6)}
        facts = Facts(
            ipv4=families[4],
            ipv6=families[6],
            blocked_here=_is_forbidden_here(families, {a.failure for a in heard}),
            names_answered=_names_are_known(heard),
        )
        run.tell_first_look(facts)
    return questions


def _ask_for_names(run: CheckContext) -> tuple[resolve.DnsAnswer, ...]:
    """What a public resolver says of a name that nobody has registered and of one that exists: none where that took too long.

    Whoever stands in its place and has no line (a page for every name, a router with a memory) cannot tell the two apart.
    """
    address, known = endpoints.RESOLVERS[0].address4[0], endpoints.PORTAL[0].host
    questions = [(name, "A") for name in (made_up_names(1)[0], known)]
    return tuple(resolve.ask_many(address, questions, timeout=run.seconds_left(1.0, second=True)))


def _names_are_known(answers: tuple[resolve.DnsAnswer, ...]) -> bool:
    """Whether the first name is said not to exist, and the second to be at a public address."""
    if len(answers) < 2:
        return False
    made_up, known = answers
    return made_up.rcode == "NXDOMAIN" and any(map(may_be_public, known.addresses))


def _is_forbidden_here(families: dict[int, Family], datagrams: set[str | None]) -> bool:
    """Whether this PC refuses to send at all: to connect, or one datagram (a dropped SYN only looks silent)."""
    words = {a.failure for f in families.values() for a in (*f.attempts, *f.again)}
    refused = words <= {"no-permission", "no-network", "name-empty", "name-error"}
    return "no-permission" in datagrams or ("no-permission" in words and refused)


def _family(configured: bool, tried: tuple[Attempt, ...], again: tuple[Attempt, ...]) -> Family:
    if _any_answered(tried) or _any_answered(again):
        return Family(state="works", attempts=tried, again=again)
    if not configured:
        return Family(state="not-there", attempts=tried)
    words = {a.failure for a in (*tried, *again)}
    rejected = bool(words & {"refused", "reset", "unreachable", "no-network", "closed"})
    return Family(state="fails", how="rejected" if rejected else "dropped", attempts=tried, again=again)


def _any_answered(attempts: tuple[Attempt, ...]) -> bool:
    return any(a.failure is None for a in attempts)


def _has_no_way(attempts: tuple[Attempt, ...]) -> bool:
    """Whether this PC itself refused at once: asking again would only waste time."""
    return bool(attempts) and all(a.failure in {"no-network", "name-empty"} for a in attempts)


def _only_netflix(run: CheckContext, ipv4: Family) -> None:
    """With --no-third-party a dead line and a block of Netflix look alike, unless names are dead as well."""
    names = [run.lookup(place.host) for place in endpoints.NETFLIX]
    turned_away = any(a.failure in {"refused", "reset", "closed"} for a in ipv4.attempts)
    if turned_away or any(found.addresses for found in names):
        raise NotMeasured(Reason.NOT_ASKED, "only Netflix's servers were tried, and none answered")


def _try_large_packets(run: CheckContext, families: dict[int, Family]) -> dict[int, Family]:
    """A long request sends and a handshake brings full-sized packets; tunnels that lose those look fine otherwise.

    IPv4 is asked for comparison only when IPv6 hangs, and then two more operators over IPv6.
    """
    winner = next((a.host for a in families[6].attempts if a.failure is None), None)
    usable = sorted((p for p in endpoints.RESOLVERS if run.is_allowed(p)), key=lambda p: p.host != winner)
    if not usable or usable[0].host != winner:
        return families  # these did not answer a short knock either

    def send(family: int, place: Endpoint, *, second: bool = False) -> str:
        address = (place.address6 if family == 6 else place.address4)[0]
        return second_try.long_request(place, address, timeout=run.time_limit(2.0, second=second))

    first = within(functools.partial(send, 6, usable[0]), run.time_limit(2.1)) or "timeout"
    families = {**families, 6: replace(families[6], large=first)}
    if first != "timeout":
        return families
    calls = {(6, p.host): functools.partial(send, 6, p, second=True) for p in usable[1:]}
    calls |= {(4, p.host): functools.partial(send, 4, p, second=True) for p in usable[:2]}
    again = gather(calls, run.time_limit(2.1, second=True))
    four = {again.get(key, "timeout") for key in calls if key[0] == 4}
    six = tuple(again.get(key, "timeout") for key in calls if key[0] == 6)
    return {
        4: replace(families[4], large="done" if "done" in four else next(iter(four))),
        6: replace(families[6], large_again=six),
    }


def judge(facts: Facts) -> Iterator[Finding]:
    four, six = facts.ipv4, facts.ipv6
    if "works" not in (four.state, six.state):
        if facts.blocked_here:
            yield BLOCKED_HERE
        elif facts.names_answered:
            yield ONLY_NAMES_GET_THROUGH.fill(names_answered=True)
        elif facts.third_party:
            yield INTERNET_UNREACHABLE
        else:
            yield ONLY_NETFLIX_TRIED
        return
    if four.state == "works" and six.state == "fails":
        yield IPV6_BROKEN.fill(how=HOW[six.how or "dropped"])
    elif (
        four.large == "done"
        and six.large == "timeout"
        and six.large_again
        and all(word == "timeout" for word in six.large_again)
    ):
        yield IPV6_BROKEN.fill(how=HOW["large"])
    elif four.state == "fails" and six.state == "works":
        yield IPV4_MISSING


CHECK = Check(
    id="internet",
    why="If nothing outside your home answers, Netflix cannot either.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
