"""Who can help where a walk ends without help: those who can act on what was measured, if that is known.  Pure."""

from __future__ import annotations

from diag.guide.evidence import MeasuredEvidence
from diag.guide.types import Flow, Step
from diag.model import Where

#: By where a cause is, the end of walks that names who looks after it.
_HELPERS = {Where.HOME_NETWORK: "home", Where.ISP: "provider", Where.TV: "maker", Where.NETFLIX: "support"}


def choose_end(flow: Flow, step: Step, evidence: MeasuredEvidence) -> str:
    """The end that a step leads to.  Only a walk that may end at the provider is about the line: what was measured says
    nothing of an account or a bill."""
    is_about_line = any(one.end == "provider" for one in flow.steps.values())
    place = evidence.cause_at
    if place is None or not is_about_line or step.end not in _HELPERS.values():
        return step.end
    return _HELPERS.get(place, step.end)
