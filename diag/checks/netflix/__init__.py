"""Do Netflix's own hosts answer, one by one and stage by stage, and does Netflix take us as we come?

What fails at the name look-up is the DNS check's matter; here it counts as not measured.
"""

from __future__ import annotations

from dataclasses import replace

from diag.checks.netflix.criteria import is_reached, stays_away
from diag.checks.netflix.facts import Facts
from diag.checks.netflix.judge import judge
from diag.checks.netflix.round_one import round_one
from diag.checks.netflix.round_two import round_two
from diag.model import Check, NotMeasured, Reason, Severity
from diag.net import connect
from diag.probes.context import CheckContext
from diag.probes.host_probe import HostProbe

__all__ = ["CHECK", "Facts", "judge", "observe"]


def observe(run: CheckContext) -> Facts:
    """All hosts and the list side by side; what failed once more, and whether anything else answers."""
    run.tell(0.1, "Asking Netflix's servers")
    facts = round_one(run)
    known = [h for h in facts.hosts if h.name == "ok"]
    if not known:
        words = {h.name for h in facts.hosts} or {"timeout"}
        raise NotMeasured(
            Reason.TIMEOUT if "timeout" in words else Reason.BLOCKED, "Netflix's names could not be looked up"
        )
    if all(h.best is not None and h.best.outcome == "no-network" and not _has_source(h) for h in known):
        raise NotMeasured(Reason.NO_NETWORK, "this PC has no way to Netflix's addresses")
    if run.cancelled:
        return facts
    facts = replace(round_two(run, facts), patience=round(run.patience, 2))
    unsettled = [h for h in facts.hosts if h.name == "ok" and not is_reached(h)]
    said = any(finding.severity is not Severity.NOTE for finding in judge(facts))
    if any(h.again is None for h in unsettled) and not said:
        raise NotMeasured(Reason.TIMEOUT, "servers that did not answer could not be asked a second time")
    if any(is_reached(h) for h in facts.hosts):
        return facts
    if _is_dead(facts.elsewhere):
        raise NotMeasured(Reason.TIMEOUT, "nothing else on the internet answered either")
    hung = [h for h in facts.hosts if h.name == "ok" and h.best and h.best.stage == "tls"]
    if facts.elsewhere_tls == "timeout" and len(hung) == len(known) and not all(map(stays_away, hung)):
        raise NotMeasured(Reason.TIMEOUT, "encrypted connections got no answer anywhere")
    if not any(stays_away(h) for h in facts.hosts) and not facts.company:
        # nothing is known against Netflix's servers, and nothing for them either
        raise NotMeasured(Reason.TIMEOUT, "Netflix's servers could not be asked a second time")
    return facts


def _has_source(host: HostProbe) -> bool:
    return bool(host.best and host.best.address and connect.source_address(host.best.address))


def _is_dead(word: str | None) -> bool:
    return word not in {None, "ok"}


CHECK = Check(
    id="netflix",
    why="Browsers, apps and TVs need several of Netflix's servers; each is asked on its own.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
