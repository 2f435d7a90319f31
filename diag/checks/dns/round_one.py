"""Round one of the dns check: what each resolver says, measured side by side; nothing is decided here.

The order of questions matters.  A first look-up of a name may take 1.5 s on a healthy line, so that only
two waves of eight fit in front of the timed series: the names that matter most come first, and a lost
answer holds up nobody but itself.
"""

from __future__ import annotations

import math
import random
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from diag.checks.dns import resolver_identity as styles
from diag.checks.dns.facts import LookupSpeed
from diag.net import doh, resolve
from diag.net.concurrency import gather
from diag.net.resolve import DnsAnswer
from diag.probes import endpoints
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint

#: More outstanding questions than this make the loss they look for (tailscale#15742: repeated probing itself loses).
IN_FLIGHT = 8
#: The timed series (diagnoses.md#dns-slow): about 30 questions, at most 8 in flight, 15 ms apart so that a small router keeps up.
SERIES = 30
PACE_S = 0.015
SERIES_WAIT_S = 1.5
SERIES_TOTAL_S = 2.5
#: Above the slowest healthy first look-up; two waves of it and the series fit into round one.
FIRST_WAIT_S = 1.9
#: glibc uses three (resolv.conf(5), MAXNS); behind a forwarder the first ones tell enough.
MAX_RESOLVERS = 3
#: Public resolvers get the same names and a style question at once: together below IN_FLIGHT.
PUBLIC_IN_FLIGHT = 6
STYLE_WAIT_S = 1.5

#: The parent of all video servers' names: it exists, with or without an address of its own.
ZONE = endpoints.VIDEO_ZONE.host
ESSENTIAL = (*(p.host for p in endpoints.NETFLIX), *(p.host for p in endpoints.NETFLIX_NAMES_ONLY))
TELEMETRY = tuple(p.host for p in endpoints.NETFLIX_TELEMETRY)
#: Names of three other operators, for comparison; the portal check contacts the same hosts.
CONTROLS = tuple(p.host for p in endpoints.PORTAL[:3])
#: Asked over HTTPS from the start: what a plain question can be compared with if port 53 is closed.
ENCRYPTED = ("www.netflix.com", "api-global.netflix.com")


@dataclass(kw_only=True)
class Heard:
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
class Public:
    """What came from public resolvers: plain and encrypted answers by operator, and the style answers."""

    plain: dict[str, list[DnsAnswer]] = field(default_factory=dict)
    encrypted: dict[str, list[DnsAnswer]] = field(default_factory=dict)
    styles: dict[str, DnsAnswer] = field(default_factory=dict)
    versions: dict[str, DnsAnswer] = field(default_factory=dict)


def asked_names(run: CheckContext) -> list[str]:
    """Every name in the order of its weight; the first eight make the first wave."""
    controls = list(CONTROLS) if run.asked.third_party else []
    first = [n for n in ESSENTIAL if n != "fast.com"]
    return [*first[:6], *controls[:2], *first[6:], ZONE, "fast.com", *TELEMETRY, *controls[2:]]


def made_up_names(count: int = 3) -> list[str]:
    """Names of 12 to 20 letters under .com that nobody registered (.invalid is answered locally, RFC 6761)."""
    letters = random.SystemRandom()
    return [
        "".join(letters.choice(string.ascii_lowercase) for _ in range(letters.randint(12, 20))) + ".com"
        for _ in range(count)
    ]


def survey(run: CheckContext, server: str, made_up: Sequence[str]) -> Heard:
    """One resolver: first look-ups of all names, then about 30 timed questions over the names it knew.

    The made-up names come in the second wave: on a line where each first look-up takes 1.5 s there is no third.
    """
    heard = Heard()
    names = asked_names(run)
    questions = [*names[: IN_FLIGHT + 2], *made_up, *names[IN_FLIGHT + 2 :]]
    wait = run.seconds_left(FIRST_WAIT_S)
    for answer in resolve.ask_many(
        server,
        [(n, "A") for n in questions],
        timeout=wait,
        in_flight=IN_FLIGHT,
        total=run.seconds_left(2 * wait - 0.2),
    ):
        if answer.name in made_up:
            heard.made_up.append(answer)
        else:
            heard.add([answer])
    if heard.silent:
        return heard
    heard.speed = time_series(server, answered_names(heard), run.seconds_left(SERIES_TOTAL_S))
    return heard


def answered_names(heard: Heard) -> list[str]:
    """The names that this resolver answered: their second look-up is quick wherever the resolver is healthy."""
    return [name for name, answers in heard.answers.items() if any(a.rcode for a in answers)]


def time_series(
    server: str, names: Sequence[str], total: float, in_flight: int = IN_FLIGHT
) -> LookupSpeed | None:
    """About 30 paced questions over ``names`` within ``total`` seconds; None without names or answers in time."""
    if not names:
        return None
    questions = [(names[i % len(names)], "A") for i in range(SERIES)]
    wait = min(SERIES_WAIT_S, total * 0.65)
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


def round_one(run: CheckContext) -> tuple[list[Heard], Public]:
    """Every resolver and every public comparison side by side, until the end of round one."""
    made_up = made_up_names()
    heard: list[Heard] = []
    servers = [run.system.scoped(r.address, r.interface) for r in run.system.resolvers[:MAX_RESOLVERS]]
    calls: dict[tuple[str, str], Callable[[], object]] = {
        ("survey", server): partial(survey, run, server, made_up) for server in servers
    }
    calls.update(_public_calls(run))
    done = gather(calls, run.seconds_left(4.5))
    for server in servers:
        result = done.get(("survey", server))
        heard.append(result if isinstance(result, Heard) else Heard())
    return heard, _sort_answers(done)


def _public_calls(run: CheckContext) -> Mapping[tuple[str, str], Callable[[], object]]:
    calls: dict[tuple[str, str], Callable[[], object]] = {}
    for expected in styles.STYLES:
        place = expected.place
        if not run.is_allowed(place):
            continue
        address = public_address(run, place)
        if expected.operator != "quad9":  # the third opinion is heard in round two only
            calls["plain", expected.operator] = partial(_ask_public, run, address)
            for name in ENCRYPTED:
                calls[f"encrypted {name}", expected.operator] = partial(
                    doh.ask, address, place.host, place.path, name, timeout=run.seconds_left()
                )
        calls["style", expected.operator] = partial(ask_style, run, address, expected)
        calls["version", expected.operator] = partial(ask_version, run, address)
    return calls


def _ask_public(run: CheckContext, address: str) -> list[DnsAnswer]:
    questions = [(name, "A") for name in asked_names(run)]
    return resolve.ask_many(
        address,
        questions,
        timeout=run.seconds_left(1.5),
        in_flight=PUBLIC_IN_FLIGHT,
        total=run.seconds_left(2.5),
    )


def ask_style(
    run: CheckContext, address: str, expected: styles.ResolverIdentity, *, second: bool = False
) -> DnsAnswer:
    """The question that only this operator answers in its own way, over UDP."""
    name, rdtype, rdclass = expected.question
    return resolve.ask(
        address, name, rdtype, rdclass=rdclass, timeout=run.seconds_left(STYLE_WAIT_S, second=second)
    )


def ask_version(run: CheckContext, address: str, *, second: bool = False) -> DnsAnswer:
    """What the software calls itself; most refuse to say."""
    name, rdtype, rdclass = styles.VERSION
    return resolve.ask(
        address, name, rdtype, rdclass=rdclass, timeout=run.seconds_left(STYLE_WAIT_S, second=second)
    )


def _sort_answers(done: Mapping[tuple[str, str], object]) -> Public:
    public = Public()
    for (what, operator), value in done.items():
        if what == "plain" and isinstance(value, list):
            public.plain[operator] = value
        elif what.startswith("encrypted") and isinstance(value, DnsAnswer):
            public.encrypted.setdefault(operator, []).append(value)
        elif what == "style" and isinstance(value, DnsAnswer):
            public.styles[operator] = value
        elif what == "version" and isinstance(value, DnsAnswer):
            public.versions[operator] = value
    return public
