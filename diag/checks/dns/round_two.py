"""Round two of the dns check: only what looked wrong is asked again, elsewhere and another way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from diag.checks.dns import resolver_identity as styles
from diag.checks.dns import round_one as survey
from diag.checks.dns.facts import LookupSpeed
from diag.net import connect, doh, resolve
from diag.net.concurrency import gather
from diag.net.connect import Trust
from diag.net.resolve import DnsAnswer
from diag.probes import endpoints
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint

#: So many wrong names are asked over HTTPS: they share one cause, and each costs a handshake at two operators.
MOST_NAMES = 6
#: So many addresses get one TLS look; a block page or a proxy for names sits on one or two.
MOST_LOOKS = 4

_NETFLIX_WORDS = ("netflix", "nflx")


@dataclass(kw_only=True)
class Doubts:
    """What round one leaves in doubt."""

    dead: list[int] = field(default_factory=list)  # resolvers that did not answer
    names: list[str] = field(default_factory=list)  # names that look wrong at the resolver in use
    unproven: list[str] = field(default_factory=list)  # of these: no plain public answer says otherwise
    odd: list[str] = field(default_factory=list)  # addresses near nothing public
    made_up: bool = False
    foreign: list[str] = field(default_factory=list)  # operators that answered in somebody else's style
    copied: bool = False  # several public resolvers gave the very same version text
    slow: bool = False

    def __bool__(self) -> bool:
        return any((self.dead, self.names, self.odd, self.made_up, self.foreign, self.copied, self.slow))


@dataclass(kw_only=True)
class Second:
    """What round two brought."""

    alive: dict[int, list[DnsAnswer]] = field(default_factory=dict)
    names: list[DnsAnswer] = field(default_factory=list)
    encrypted: list[tuple[str, DnsAnswer]] = field(default_factory=list)
    looks: dict[str, str] = field(default_factory=dict)
    made_up: list[DnsAnswer] | None = None
    again: dict[str, DnsAnswer] = field(default_factory=dict)
    baseline: dict[str, DnsAnswer] = field(default_factory=dict)
    version: DnsAnswer | None = None
    speed: LookupSpeed | None = None


def round_two(run: CheckContext, doubts: Doubts, servers: Sequence[str], used: str | None) -> Second:
    """Settle the doubts side by side, until the end of round two at the latest."""
    calls: dict[tuple[str, str], Callable[[], object]] = {}
    series = [bool(doubts.names), doubts.made_up, doubts.slow]
    share = survey.IN_FLIGHT // max(1, sum(series))  # of what one resolver may have outstanding
    for index in doubts.dead:
        calls["alive", str(index)] = partial(_knock, run, servers[index])
    if doubts.names and used:
        calls["names", ""] = partial(_again, run, used, doubts.names, in_flight=share)
    for name in doubts.unproven[:MOST_NAMES]:
        for place in filter(run.is_allowed, endpoints.RESOLVERS):
            calls[f"encrypted {name}", place.host] = partial(_ask_encrypted, run, place, (name, "A", "IN"))
    for address in doubts.odd[:MOST_LOOKS]:
        calls["look", address] = partial(_look, run, address)
    if doubts.made_up and used:
        fresh = survey.made_up_names()
        calls["made_up", ""] = partial(
            _again, run, used, [*fresh, *(f"www.{n}" for n in fresh)], ("A",), share
        )
    for expected in styles.STYLES:
        if expected.operator in doubts.foreign:
            other = survey.public_address(run, expected.place, second=True)
            calls["again", expected.operator] = partial(survey.ask_style, run, other, expected, second=True)
            calls["baseline", expected.operator] = partial(
                _ask_encrypted, run, expected.place, expected.question
            )
    if doubts.copied and used:
        calls["version", ""] = partial(survey.ask_version, run, used, second=True)
    if doubts.slow and used:
        calls["speed", ""] = partial(_series_again, run, used, share)
    return _sort_answers(gather(calls, run.seconds_left(6.5, second=True)))


def _knock(run: CheckContext, server: str) -> list[DnsAnswer]:
    """Ask a silent resolver once more: plainly and over TCP, with all the time that is left in this round."""
    wait = run.seconds_left(survey.FIRST_WAIT_S, second=True)
    names = [("www.netflix.com", "A"), (survey.CONTROLS[0] if run.asked.third_party else "fast.com", "A")]
    calls: dict[str, Callable[[], list[DnsAnswer]]] = {
        "udp": partial(resolve.ask_many, server, names, timeout=wait, total=wait),
        "tcp": lambda: [resolve.ask(server, "www.netflix.com", timeout=wait, transport="tcp")],
    }
    done = gather(calls, wait + 0.1)
    return [answer for answers in done.values() for answer in answers]


def _again(
    run: CheckContext,
    server: str,
    names: Sequence[str],
    types: Sequence[str] = ("A", "AAAA", "A"),
    in_flight: int = survey.IN_FLIGHT,
) -> list[DnsAnswer]:
    """The same names once more; A twice, since a datagram may be lost by chance."""
    questions = [(name, rdtype) for rdtype in types for name in names]
    wait = run.seconds_left(1.0, second=True)
    return resolve.ask_many(
        server, questions, timeout=wait, in_flight=in_flight, total=run.seconds_left(2.0, second=True)
    )


def _ask_encrypted(run: CheckContext, place: Endpoint, question: tuple[str, str, str]) -> DnsAnswer:
    name, rdtype, rdclass = question
    return doh.ask(
        survey.public_address(run, place),
        place.host,
        place.path,
        name,
        rdtype,
        rdclass=rdclass,
        timeout=run.seconds_left(second=True),
    )


def _look(run: CheckContext, address: str) -> str:
    """netflix when what answers there is Netflix, other when it is somebody else, unproven, or the failure word.

    The website's name is asked for, since it verifies publicly: a filter's page can show any name it likes,
    a proxy that passes names through ("smart DNS") shows Netflix's own chain.
    """
    shake = connect.tls(address, "www.netflix.com", timeout=run.seconds_left(second=True), trust=Trust.SYSTEM)
    if shake.failure is None:
        return "netflix"
    shown = shake.certificate
    if shown is None:
        return shake.failure
    told = " ".join((shown.subject, shown.organisation or "", *shown.names)).lower()
    if not any(w in told for w in _NETFLIX_WORDS):
        return "other"
    return "netflix" if shake.failure in {"tls-expired", "tls-not-yet-valid"} else "unproven"


def _series_again(run: CheckContext, server: str, in_flight: int) -> LookupSpeed | None:
    run.wait_quiet()
    names = [n for n in survey.ESSENTIAL if n != "fast.com"][:4]
    return survey.time_series(server, names, run.seconds_left(survey.SERIES_TOTAL_S, second=True), in_flight)


def _sort_answers(done: Mapping[tuple[str, str], object]) -> Second:
    second = Second()
    for (what, key), value in done.items():
        if what == "alive" and isinstance(value, list):
            second.alive[int(key)] = value
        elif what == "names" and isinstance(value, list):
            second.names = value
        elif what.startswith("encrypted") and isinstance(value, DnsAnswer):
            second.encrypted.append((key, value))
        elif what == "look" and isinstance(value, str):
            second.looks[key] = value
        elif what == "made_up" and isinstance(value, list):
            second.made_up = value
        elif what == "again" and isinstance(value, DnsAnswer):
            second.again[key] = value
        elif what == "baseline" and isinstance(value, DnsAnswer):
            second.baseline[key] = value
        elif what == "version" and isinstance(value, DnsAnswer):
            second.version = value
        elif what == "speed" and isinstance(value, LookupSpeed):
            second.speed = value
    return second
