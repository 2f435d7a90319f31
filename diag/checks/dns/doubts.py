"""What round one leaves in doubt, and so what round two asks.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from diag.checks.dns.criteria import LOST_OF_SERIES, exists_publicly, is_slow, takes_long
from diag.checks.dns.facts import MadeUp, NameFacts, ProgramLookup, PublicFacts, ResolverFacts
from diag.checks.dns.to_facts import server_in_use
from diag.checks.dns.words import BLOCKED, EMPTY, ERRORS


@dataclass(kw_only=True)
class Doubts:
    """What round one leaves in doubt."""

    dead: list[str] = field(default_factory=list)  # resolvers that did not answer
    names: list[str] = field(default_factory=list)  # names that look wrong at the resolver in use
    unheard: list[str] = field(default_factory=list)  # names that round one had no time for
    unproven: list[str] = field(default_factory=list)  # of these: no plain public answer says otherwise
    odd: list[str] = field(default_factory=list)  # addresses near nothing public
    made_up: bool = False
    foreign: list[str] = field(default_factory=list)  # operators that answered in somebody else's style
    copied: bool = False  # several public resolvers gave the very same version text
    slow: bool = False
    waits: bool = False  # programs on this PC wait long for a name

    def __bool__(self) -> bool:
        return any(
            (
                self.dead,
                self.names,
                self.unheard,
                self.odd,
                self.made_up,
                self.foreign,
                self.copied,
                self.slow,
                self.waits,
            )
        )


def find_doubts(
    resolvers: Mapping[str, ResolverFacts],
    names: Sequence[NameFacts],
    public: Sequence[PublicFacts],
    made_up: MadeUp | None,
    program: ProgramLookup | None = None,
) -> Doubts:
    """What round two has to settle."""
    used = server_in_use(resolvers)
    foreign = [p.operator for p in public if p.style == "foreign"]
    versions = [p.version for p in public if p.version]
    wrong = [n for n in names if _looks_wrong(n, bool(foreign))]
    unheard = [n for n in names if n.role in {"start", "essential"} and n.system is None and used is not None]
    differing = [n for n in names if n.differs or (n in wrong and n.system == "private")]
    speed = resolvers[used].speed if used is not None else None
    # One in front of the one in use costs seconds at each look-up; a spare one costs nothing.
    asked_first = [
        server for server in takewhile(lambda server: server != used, resolvers) if resolvers[server].used
    ]
    return Doubts(
        dead=[s for s in asked_first if used is None or resolvers[s].state == "silent"],
        names=[n.name for n in wrong],
        unheard=[n.name for n in unheard],
        unproven=[n.name for n in (*wrong, *unheard) if not exists_publicly(n)],
        odd=list(dict.fromkeys(n.addresses[0] for n in differing if n.addresses)),
        made_up=bool(made_up and made_up.answered >= 2),
        copied=any(versions.count(v) >= 2 for v in versions),
        foreign=foreign,
        waits=program is not None and takes_long(program),
        slow=speed is not None
        and (is_slow(speed) or speed.lost + sum(n.system == "silent" for n in names) >= LOST_OF_SERIES),
    )


def _looks_wrong(facts: NameFacts, intercepted: bool) -> bool:
    """Whether this name deserves a second question: a bad word here, and nobody public says the same securely.

    A name of some devices may be gone for good: that nobody knows it is doubted only where somebody on the way answers for all.
    """
    if facts.role == "control" or facts.system in {None, "ok"}:
        return False
    if facts.role == "zone" and facts.system == "nodata":
        return facts.public == "ok"
    if facts.system not in BLOCKED | ERRORS:
        return False
    if facts.role == "start" and facts.public_by == "udp" and not exists_publicly(facts):
        return intercepted or facts.system in EMPTY
    return exists_publicly(facts) or facts.public is None or facts.public_by == "udp"
