"""Whether a restart of the router helped, by what was measured before and after it; and which remedies ask for one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diag.case.document import CaseDocument
from diag.guide.effects import BETTER, SAME, WORSE, Effect
from diag.guide.evidence import MEASURED
from diag.guide.walk import Walk
from diag.model import Severity
from diag.troubleshoot import remeasure
from diag.troubleshoot.protocol import Remeasurement

#: Of what kind a restart is among the actions of the walks.
ACTION = "restart-home-network"

OTHER, UNKNOWN = "other", "unknown"

OUTCOMES: Mapping[str, str] = {
    BETTER: "It is better after the restart.",
    SAME: "It is the same as before the restart.",
    WORSE: "It is worse than before the restart.",
    OTHER: "Something is better after the restart, and something is not.",
    UNKNOWN: "We could not measure whether the restart helped.",
}

#: What stands among the steps that were tried, and before what it changed.
TRIED, AFTER = "Restarted the router", "After the restart"


@dataclass(frozen=True, kw_only=True)
class RestartOutcome:
    """Whether a restart helped: a word of OUTCOMES, the effect with its figures, and both results in one sentence each."""

    word: str
    effect: Effect
    before: str
    after: str


def judge_restart(before: CaseDocument, after: CaseDocument, effect: Effect) -> RestartOutcome:
    """Whether it is better, by the causes that are gone or came and else by the figures.

    A cause is gone only where what it was seen by was measured again.
    """
    old, new = _causes(before), _causes(after)
    measured = {check.id for check in after.checks if check.status in MEASURED}
    signs = {BETTER for id_, seen_by in old.items() if id_ not in new and measured & seen_by}
    signs |= {WORSE for id_ in new if id_ not in old}
    signs = signs or {change.how for change in effect.changes} - {SAME}
    if len(signs) > 1:
        word = OTHER
    elif signs:
        word = signs.pop()
    else:
        known = new.keys() & old.keys() or effect.changes
        word = SAME if known or (not old and after.verdict.status == before.verdict.status) else UNKNOWN
    return RestartOutcome(
        word=word, effect=effect, before=before.verdict.headline, after=after.verdict.headline
    )


def _causes(case: CaseDocument) -> dict[str, set[str]]:
    return {d.id: set(d.evidence) for d in case.diagnoses if d.severity is not Severity.NOTE}


def judge_step(
    walk: Walk, wanted: Remeasurement, last: CaseDocument, after: CaseDocument, seen: bool | None
) -> RestartOutcome:
    """Whether the restart in a step of a walk helped.  ``last``: the result before; ``seen``: it was seen to go and come back."""
    title, action = walk.action_title(wanted.action), walk.guides.actions[wanted.action]
    effect = remeasure.compare_runs(walk.guides, title, action, wanted.before, after, seen)
    return judge_restart(last, after, effect)


#: How the remedies begin that restart the router.
_RESTARTS = re.compile(r"Restart the router\b|Unplug the (?:modem and the )?router\b")


def needs_restart(remedies: Iterable[str]) -> bool:
    """Whether one of these remedies is to restart the router."""
    return any(map(_RESTARTS.match, remedies))
