"""Round two of the dns check: only what looked wrong is asked again, elsewhere and another way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from diag.checks.dns import programs, round_one
from diag.checks.dns.doubts import Doubts
from diag.checks.dns.facts import LookupSpeed, ProgramLookup
from diag.checks.dns.resolver_identity import IDENTITIES
from diag.net import connect, doh, resolve
from diag.net.concurrency import CallGroup, gather, value_of, values_of
from diag.net.connect import Trust
from diag.net.resolve import DnsAnswer
from diag.probes import endpoints
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint
from diag.probes.made_up import made_up_names

#: So many wrong names are asked over HTTPS: they share one cause, and each costs a handshake at two operators.
MOST_NAMES = 6
#: So many addresses get one TLS look; a block page or a proxy for names sits on one or two.
MOST_LOOKS = 4

_NETFLIX_WORDS = ("netflix", "nflx")


@dataclass(kw_only=True)
class SecondAnswers:
    """What round two brought: ``alive`` by resolver, ``looks`` by address, ``again`` and ``baseline`` by operator."""

    alive: dict[str, list[DnsAnswer]] = field(default_factory=dict)
    names: list[DnsAnswer] = field(default_factory=list)
    encrypted: list[DnsAnswer] = field(default_factory=list)
    looks: dict[str, str] = field(default_factory=dict)
    made_up: list[DnsAnswer] | None = None
    again: dict[str, DnsAnswer] = field(default_factory=dict)
    baseline: dict[str, DnsAnswer] = field(default_factory=dict)
    version: DnsAnswer | None = None
    speed: LookupSpeed | None = None
    program: ProgramLookup | None = None
    ipv6: list[DnsAnswer] = field(default_factory=list)


def round_two(run: CheckContext, doubts: Doubts, used: str | None) -> SecondAnswers:
    """Settle the doubts side by side, until the end of round two at the latest; ``used`` is the resolver in use."""
    group = CallGroup()
    series = [bool(doubts.names), bool(doubts.unheard), doubts.made_up, doubts.slow, doubts.waits]
    share = round_one.IN_FLIGHT // max(1, sum(series))  # of what one resolver may have outstanding
    alive = {server: group.start(partial(_knock, run, server)) for server in doubts.dead}
    encrypted = {
        (name, place.host): group.start(partial(_ask_encrypted, run, place, (name, "A", "IN")))
        for name in doubts.unproven[:MOST_NAMES]
        for place in filter(run.is_allowed, endpoints.RESOLVERS)
    }
    looks = {a: group.start(partial(_look_who_answers, run, a)) for a in doubts.odd[:MOST_LOOKS]}
    foreign = [expected for expected in IDENTITIES if expected.operator in doubts.foreign]
    again = {
        expected.operator: group.start(
            partial(
                round_one.ask_identity,
                run,
                round_one.public_address(run, expected.place, second=True),
                expected,
                second=True,
            )
        )
        for expected in foreign
    }
    baseline = {
        expected.operator: group.start(partial(_ask_encrypted, run, expected.place, expected.question))
        for expected in foreign
    }
    # (where no resolver answers, programs wait for nothing, and so would we)
    asks_as_programs = doubts.waits and used is not None
    program = group.start(partial(programs.look_up, run, programs.NAMES[1])) if asks_as_programs else None
    names = unheard = made_up = version = speed = ipv6 = None
    if used is not None:
        if doubts.names:
            names = group.start(partial(_ask_again, run, used, doubts.names, in_flight=share))
        if doubts.unheard:
            unheard = group.start(partial(_ask_late, run, used, doubts.unheard, share))
        if doubts.made_up:
            fresh = made_up_names()
            fresh += [f"www.{name}" for name in fresh]
            made_up = group.start(partial(_ask_again, run, used, fresh, ("A",), share))
        if doubts.copied:
            version = group.start(partial(round_one.ask_version, run, used, second=True))
        if doubts.slow:
            speed = group.start(partial(_time_again, run, used, share))
        if doubts.waits:
            ipv6 = group.start(partial(_ask_again, run, used, programs.NAMES, ("AAAA", "AAAA"), share))
    group.wait(run.time_limit(6.5, second=True))
    return SecondAnswers(
        alive=values_of(alive),
        names=[*(value_of(names) or []), *(value_of(unheard) or [])],
        encrypted=list(values_of(encrypted).values()),
        looks=values_of(looks),
        made_up=value_of(made_up),
        again=values_of(again),
        baseline=values_of(baseline),
        version=value_of(version),
        speed=value_of(speed),
        program=value_of(program),
        ipv6=value_of(ipv6) or [],
    )


def _knock(run: CheckContext, server: str) -> list[DnsAnswer]:
    """Ask a silent resolver once more, plainly and over TCP, with all the time that is left in this round; plainly several
    times, since a line that drops out for a second swallows whatever is asked at one moment."""
    wait = run.seconds_left(round_one.FIRST_WAIT_S, second=True)
    names = [("www.netflix.com", "A"), (round_one.CONTROLS[0] if run.asked.third_party else "fast.com", "A")]
    calls: dict[str, Callable[[], list[DnsAnswer]]] = {
        "udp": partial(resolve.ask_many, server, names, timeout=wait, total=wait),
        "udp, again and again": partial(
            resolve.ask_many, server, names * 2, timeout=wait / 2, total=wait, pace_s=wait / 6
        ),
        "tcp": lambda: [resolve.ask(server, "www.netflix.com", timeout=wait, transport="tcp")],
    }
    done = gather(calls, wait + 0.1)
    return [answer for answers in done.values() for answer in answers]


def _ask_again(
    run: CheckContext,
    server: str,
    names: Sequence[str],
    types: Sequence[str] = ("A", "AAAA", "A"),
    in_flight: int = round_one.IN_FLIGHT,
) -> list[DnsAnswer]:
    """The same names once more; A twice, since a datagram may be lost by chance."""
    questions = [(name, rdtype) for rdtype in types for name in names]
    wait = run.seconds_left(1.0 * run.patience, second=True)
    total = run.seconds_left(2.0 * run.patience, second=True)
    return resolve.ask_many(server, questions, timeout=wait, in_flight=in_flight, total=total)


def _ask_late(run: CheckContext, server: str, names: Sequence[str], in_flight: int) -> list[DnsAnswer]:
    """Names that round one had no time for: each may need the long wait of a first look-up."""
    return resolve.ask_many(
        server,
        [(name, "A") for name in names],
        timeout=run.seconds_left(round_one.FIRST_WAIT_S, second=True),
        in_flight=in_flight,
        total=run.seconds_left(2 * round_one.FIRST_WAIT_S, second=True),
    )


def _ask_encrypted(run: CheckContext, place: Endpoint, question: tuple[str, str, str]) -> DnsAnswer:
    name, rdtype, rdclass = question
    return doh.ask(
        round_one.public_address(run, place),
        place.host,
        place.path,
        name,
        rdtype,
        rdclass=rdclass,
        timeout=run.time_limit(second=True),
    )


def _look_who_answers(run: CheckContext, address: str) -> str:
    """netflix when what answers there is Netflix, other when it is somebody else, unproven, or the failure word.

    The website's name is asked for, since it verifies publicly: a filter's page can show any name it likes,
    a proxy that passes names through ("smart DNS") shows Netflix's own chain.
    """
    shake = connect.tls(address, "www.netflix.com", timeout=run.time_limit(second=True), trust=Trust.SYSTEM)
    if shake.failure is None:
        return "netflix"
    shown = shake.certificate
    if shown is None:
        return shake.failure
    told = " ".join((shown.subject, shown.organisation or "", *shown.names)).lower()
    if not any(w in told for w in _NETFLIX_WORDS):
        return "other"
    return "netflix" if shake.failure in {"tls-expired", "tls-not-yet-valid"} else "unproven"


def _time_again(run: CheckContext, server: str, in_flight: int) -> LookupSpeed | None:
    run.wait_quiet()
    names = [n for n in round_one.ESSENTIAL if n != "fast.com"][:4]
    return round_one.time_series(
        server, names, run.seconds_left(round_one.SERIES_TOTAL_S, second=True), in_flight
    )
