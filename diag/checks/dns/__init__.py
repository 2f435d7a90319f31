"""Are names answered here: at all, in time, honestly, and Netflix's names like everybody else's?

Every configured resolver is asked directly and compared with public ones; round two confirms over HTTPS.  README.md
has the picture.
"""

from __future__ import annotations

from collections.abc import Iterable

from diag.checks.dns import programs, settle, to_facts
from diag.checks.dns.criteria import in_use, is_found, is_needed, operator_behind, own_names
from diag.checks.dns.doubts import find_doubts
from diag.checks.dns.facts import Facts, ProgramLookup
from diag.checks.dns.judge import judge
from diag.checks.dns.round_one import MAX_RESOLVERS, asked_names, round_one
from diag.checks.dns.round_two import SecondAnswers, round_two
from diag.checks.dns.words import word_for
from diag.host import Resolver
from diag.model import Check, NotMeasured, Reason, Severity
from diag.probes.context import CheckContext
from diag.vocabulary import GROUPS

__all__ = ["CHECK", "Facts", "judge", "observe"]

UNHEARD = "{count} of {all} names with which Netflix starts on the device got no answer in time"
UNASKED = "there was no time to ask for {count} of Netflix's names"

#: Devices whose Netflix app is a TV's: some of them stop when their logging names are blocked.
_TVS = GROUPS["tv"].kinds


def observe(run: CheckContext) -> Facts:
    """Ask, compare, and ask again what looked wrong.  Resolvers go by the address that is asked, with its zone."""
    run.tell(0.1, "Asking the name servers")
    configured = {
        run.system.with_zone(r.address, r.interface): r for r in run.system.resolvers[:MAX_RESOLVERS]
    }
    known = bool(configured)
    program = programs.FirstLookup(run)
    heard, public_answers = round_one(run, tuple(configured))
    if not known:
        configured, heard = {"": Resolver(address="", source="system")}, {"": to_facts.by_the_system(run)}
    run_by = to_facts.operators(run, configured)
    resolvers = {
        server: to_facts.resolver_facts(r, heard[server], run_by[server]) for server, r in configured.items()
    }
    if all(r.state is None for r in resolvers.values()):
        raise NotMeasured(Reason.DEADLINE, "no name server was heard in time")
    for failure, reason in (("no-network", Reason.NO_NETWORK), ("no-permission", Reason.NO_PERMISSION)):
        if all(r.state == failure for r in resolvers.values()):
            raise NotMeasured(reason, "the name servers could not be asked")
    used = to_facts.server_in_use(resolvers)
    names = to_facts.name_facts(asked_names(run), heard, used, public_answers)
    public = to_facts.public_facts(run, public_answers)
    made_up = to_facts.made_up_facts(heard[used].made_up) if used is not None else None

    def settled_facts(second: SecondAnswers, waited: Iterable[ProgramLookup] = ()) -> Facts:
        settled = tuple(settle.settle_resolvers(resolvers, second))
        chosen = in_use(settled) or next(iter(settled), None)
        said = tuple(settle.settle_names(names, second))
        needed = [name for name in said if is_needed(name)]
        return Facts(
            known=known,
            resolvers=settled,
            names=said,
            public=tuple(settle.settle_public(public, second)),
            made_up=settle.settle_made_up(made_up, second),
            compared=run.asked.third_party,
            expects_tv=bool(run.asked.code) or (run.asked.device or "").split("/")[0] in _TVS,
            asked_by=operator_behind(chosen, settled) if chosen else None,
            devices=run.kinds_in_question,
            sought=len(needed),
            found=sum(map(is_found, needed)),
            programs=(*waited, *([second.program] if second.program else [])),
            ipv6=tuple(filter(None, (word_for([answer]) for answer in second.ipv6))),
        )

    second = SecondAnswers()
    if known and used is None:
        run.tell_first_look(settled_facts(second))
    doubts = find_doubts(resolvers, names, public, made_up, program.so_far())
    if known and doubts:
        run.tell(0.6, "Asking again what looked wrong")
        second = round_two(run, doubts, used)
    facts = settled_facts(second, [program.so_far()])
    if not any(f.severity is not Severity.NOTE for f in judge(facts)):
        _require_enough(facts)
    return facts


def _require_enough(facts: Facts) -> None:
    """Raise NotMeasured where too little was heard for "all names are found"."""
    own, unheard = own_names(facts.names)
    if 2 * len(unheard) > len(own):
        raise NotMeasured(
            Reason.TOO_FEW_SAMPLES, UNHEARD.format(count=len(unheard), all=len(own)), facts=facts
        )
    unasked = [n for n in facts.names if n.role == "essential" and n.system is None]
    if facts.known and unasked:
        raise NotMeasured(Reason.TOO_FEW_SAMPLES, UNASKED.format(count=len(unasked)), facts=facts)


CHECK = Check(
    id="dns",
    why="Every app first asks for the address behind a name; without a good answer nothing else can work.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
