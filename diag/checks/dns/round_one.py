"""Round one of the dns check: what each resolver says, measured side by side; nothing is decided here.

The order of questions matters.  A first look-up of a name may take 1.5 s on a healthy line, so that only
two waves of eight fit in front of the timed series: the names that matter most come first, and a lost
answer holds up nobody but itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from diag.checks.dns.facts import LookupSpeed
from diag.checks.dns.resolver_identity import IDENTITIES, VERSION, ResolverIdentity
from diag.net import doh, resolve
from diag.net.concurrency import CallGroup, values_of
from diag.net.resolve import DnsAnswer
from diag.probes import endpoints, purposes
from diag.probes.context import ROUND_ONE_S, CheckContext
from diag.probes.endpoints import Endpoint
from diag.probes.made_up import made_up_names

#: More outstanding questions than this make the loss they look for (tailscale#15742: repeated probing itself loses).
IN_FLIGHT = 8
#: The timed series (diagnoses.md#dns-slow): about 30 questions, at most 8 in flight, 15 ms apart so that a small router keeps up.
SERIES = 30
PACE_S = 0.015
#: A question of the series counts as lost after this: half again as long as the second at which a resolver is slow,
#: so that slow answers are still told from lost ones.
SERIES_WAIT_S = 1.5
#: The whole series: 0.45 s of asking, one wait for the last, and room for lost ones that hold up the eight in flight.
SERIES_TOTAL_S = 2.5
#: With less time than that each question waits for so much of it: those asked last still get their whole wait.
SERIES_WAIT_SHARE = 0.65
#: Above the slowest healthy first look-up (1.5 s): an answer that takes longer is one that players do not get.
FIRST_WAIT_S = 1.9
#: With less time than two waves take, as on a busy PC, each question waits for so much of it: all names are asked.
FIRST_WAIT_SHARE = 0.6
#: Two waves of first look-ups, and less this, so that a resolver that lost some is still timed in round one.
FIRST_MARGIN_S = 0.2
#: glibc uses three (resolv.conf(5), MAXNS); behind a forwarder the first ones tell enough.
MAX_RESOLVERS = 3
#: Public resolvers get the same names, and who they are is asked beside: together not above IN_FLIGHT.
PUBLIC_IN_FLIGHT = 6
#: They know these names; over any line that carries films they answer within this, and the comparison can do without
#: a lost answer.  Of so many seconds the two waves of names take the first.
PUBLIC_WAIT_S, PUBLIC_TOTAL_S = 1.5, 2.5
IDENTITY_WAIT_S = 1.5
#: Two operators are enough to compare with: each more is 25 questions more from every home that is well.  The third is
#: asked who it is, for somebody on the way may stand in for all three, but for names only in round two, as a fresh
#: witness about those that look wrong here.
THIRD_OPINION = "quad9"

#: The parent of all video servers' names: it exists, with or without an address of its own.
ZONE = endpoints.VIDEO_ZONE.host
ESSENTIAL = (*(p.host for p in endpoints.NETFLIX), *(p.host for p in endpoints.NETFLIX_NAMES_ONLY))
START = frozenset(p.host for p in endpoints.NETFLIX_START)
TELEMETRY = tuple(p.host for p in endpoints.NETFLIX_TELEMETRY)
#: Names of three other operators, for comparison; the portal check contacts the same hosts.
CONTROLS = tuple(p.host for p in endpoints.PORTAL[:3])
#: Asked over HTTPS from the start: what a plain question can be compared with if port 53 is closed.
ENCRYPTED = ("www.netflix.com", "api-global.netflix.com")


@dataclass(kw_only=True)
class ResolverAnswers:
    """What one resolver said: every answer by name, and the timed series."""

    answers: dict[str, list[DnsAnswer]] = field(default_factory=dict)
    made_up: list[DnsAnswer] = field(default_factory=list)
    speed: LookupSpeed | None = None

    def add(self, answers: Sequence[DnsAnswer]) -> None:
        for answer in answers:
            self.answers.setdefault(answer.name, []).append(answer)

    def all(self) -> list[DnsAnswer]:
        return [answer for answers in self.answers.values() for answer in answers]

    @property
    def silent(self) -> bool:
        """Nothing came back to any question."""
        return all(answer.rcode is None for answer in self.all())


@dataclass(kw_only=True)
class PublicAnswers:
    """What came from public resolvers, by operator: plain and encrypted answers, and who they said they are."""

    plain: dict[str, list[DnsAnswer]] = field(default_factory=dict)
    encrypted: dict[str, list[DnsAnswer]] = field(default_factory=dict)
    identities: dict[str, DnsAnswer] = field(default_factory=dict)
    versions: dict[str, DnsAnswer] = field(default_factory=dict)


def asked_names(run: CheckContext) -> list[str]:
    """Every name in the order of its weight; the first eight make the first wave, and the devices' own come in the second."""
    controls = list(CONTROLS) if run.asked.third_party else []
    first = [n for n in ESSENTIAL if n != "fast.com"]
    own = [p.host for p in purposes.start_names(run.kinds_in_question)]
    return [*first[:6], *controls[:2], *first[6:], *own, ZONE, "fast.com", *TELEMETRY, *controls[2:]]


def ask_resolver(run: CheckContext, server: str, made_up: Sequence[str]) -> ResolverAnswers:
    """One resolver: first look-ups of all names, then about 30 timed questions over the names it knew.

    The made-up names come in the second wave: on a line where each first look-up takes 1.5 s there is no third.
    """
    heard = ResolverAnswers()
    names = asked_names(run)
    questions = [*names[: IN_FLIGHT + 2], *made_up, *names[IN_FLIGHT + 2 :]]
    total = run.seconds_left(2 * FIRST_WAIT_S - FIRST_MARGIN_S)
    wait = min(FIRST_WAIT_S, FIRST_WAIT_SHARE * total)
    for answer in resolve.ask_many(
        server,
        [(n, "A") for n in questions],
        timeout=wait,
        in_flight=IN_FLIGHT,
        total=total,
    ):
        if answer.name in made_up:
            heard.made_up.append(answer)
        else:
            heard.add([answer])
    if heard.silent:
        return heard
    heard.speed = time_series(server, answered_names(heard), run.seconds_left(SERIES_TOTAL_S))
    return heard


def answered_names(heard: ResolverAnswers) -> list[str]:
    """The names that this resolver answered: their second look-up is quick wherever the resolver is healthy."""
    return [name for name, answers in heard.answers.items() if any(a.rcode for a in answers)]


def time_series(
    server: str, names: Sequence[str], total: float, in_flight: int = IN_FLIGHT
) -> LookupSpeed | None:
    """About 30 paced questions over ``names`` within ``total`` seconds; None without names or answers in time."""
    if not names:
        return None
    questions = [(names[i % len(names)], "A") for i in range(SERIES)]
    wait = min(SERIES_WAIT_S, total * SERIES_WAIT_SHARE)
    answers = resolve.ask_many(
        server, questions, timeout=wait, in_flight=in_flight, pace_s=PACE_S, total=total
    )
    times = sorted(a.ms for a in answers if a.rcode and a.ms is not None)
    return LookupSpeed(
        asked=len(answers),
        lost=len(answers) - len(times),
        p50_ms=percentile(times, 0.50),
        p95_ms=percentile(times, 0.95),
    )


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile of sorted values, in tenths."""
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 1) if ordered else None


def public_address(run: CheckContext, place: Endpoint, *, second: bool = False) -> str:
    """The operator's first (or second) address, of the family that this PC has a way for, and not configured here."""
    six = not run.system.default_routes(4) and bool(run.system.default_routes(6))
    addresses = place.address6 if six else place.address4
    configured = {r.address for r in run.system.resolvers}
    ordered = [a for a in addresses if a not in configured] or list(addresses)
    return ordered[-1 if second else 0]


def round_one(run: CheckContext, servers: Sequence[str]) -> tuple[dict[str, ResolverAnswers], PublicAnswers]:
    """Every resolver and every public comparison side by side, until the end of round one; resolvers by address."""
    group = CallGroup()
    made_up = made_up_names()
    asking = {server: group.start(partial(ask_resolver, run, server, made_up)) for server in servers}
    plain, identities, versions, encrypted = {}, {}, {}, {}
    for expected in IDENTITIES:
        place, operator = expected.place, expected.operator
        if not run.is_allowed(place):
            continue
        address = public_address(run, place)
        if operator != THIRD_OPINION:
            plain[operator] = group.start(partial(_ask_public, run, address))
            encrypted[operator] = {
                name: group.start(
                    partial(doh.ask, address, place.host, place.path, name, timeout=run.time_limit())
                )
                for name in ENCRYPTED
            }
        identities[operator] = group.start(partial(ask_identity, run, address, expected))
        versions[operator] = group.start(partial(ask_version, run, address))
    group.wait(run.time_limit(ROUND_ONE_S))
    heard = values_of(asking)
    return {server: heard.get(server, ResolverAnswers()) for server in servers}, PublicAnswers(
        plain=values_of(plain),
        encrypted={operator: list(values_of(answers).values()) for operator, answers in encrypted.items()},
        identities=values_of(identities),
        versions=values_of(versions),
    )


def _ask_public(run: CheckContext, address: str) -> list[DnsAnswer]:
    questions = [(name, "A") for name in asked_names(run)]
    return resolve.ask_many(
        address,
        questions,
        timeout=run.seconds_left(PUBLIC_WAIT_S),
        in_flight=PUBLIC_IN_FLIGHT,
        total=run.seconds_left(PUBLIC_TOTAL_S),
    )


def ask_identity(
    run: CheckContext, address: str, expected: ResolverIdentity, *, second: bool = False
) -> DnsAnswer:
    """The question that only this operator answers in its own way, over UDP."""
    name, rdtype, rdclass = expected.question
    return resolve.ask(
        address, name, rdtype, rdclass=rdclass, timeout=run.seconds_left(IDENTITY_WAIT_S, second=second)
    )


def ask_version(run: CheckContext, address: str, *, second: bool = False) -> DnsAnswer:
    """What the software calls itself; most refuse to say."""
    name, rdtype, rdclass = VERSION
    return resolve.ask(
        address, name, rdtype, rdclass=rdclass, timeout=run.seconds_left(IDENTITY_WAIT_S, second=second)
    )
