"""How much is lost and how long it takes, to the router and to the internet, on a line that is otherwise idle."""

from __future__ import annotations

from diag.checks.path.facts import Facts
from diag.checks.path.judge import judge
from diag.checks.path.legs import ENOUGH, line_loss, looks_bad
from diag.checks.path.rounds import LATE_S, pick_pair, send_bursts, try_routes
from diag.checks.path.routes import candidates, is_ipv6
from diag.checks.path.to_facts import to_facts
from diag.model import Check, NotMeasured, Reason
from diag.probes.context import CheckContext

__all__ = ["CHECK", "Facts", "judge", "observe"]

LOSS_UNKNOWN = "What answered was too little, or limits its answers: how much data is lost could not be told."


def observe(run: CheckContext) -> Facts:
    """See what answers, send one burst, and if it looks bad another one, in another way, on a quiet line."""
    tried = try_routes(run, candidates(run))
    answering = [c for c, burst in tried.items() if burst.answered]
    far = [c for c in answering if c.end == "far"]
    far = [c for c in far if is_ipv6(c) == is_ipv6(far[0])]
    router = [c for c in answering if c.end == "router"]
    if not far:
        words = {burst.failure for c, burst in tried.items() if c.end == "far"}
        forbidden = words == {"no-permission"}
        raise NotMeasured(
            Reason.NO_PERMISSION if forbidden else Reason.TOO_FEW_SAMPLES,
            "Nothing beyond the router answered our probes.",
        )
    run.tell(0.2, "Sending 400 small probes")
    late = LATE_S + 1.3 * min(tried[c].median_ms or 0.0 for c in far) / 1000
    legs = send_bursts(run, 1, pick_pair(far), [c for c in router if c.protocol == "icmp"], late)
    quick = [c for c in far if c.protocol == "dns"]
    if quick and line_loss(legs, 1, "far")[1] < ENOUGH // 2:  # a ping program that insists on its own pace
        far = quick
        legs += send_bursts(run, 1, far[:2], (), late)
    if looks_bad(legs):
        run.tell(0.6, "Waiting for a quiet line, to measure again")
        run.wait_quiet()
        if not run.cancelled:
            used = [(leg.target, leg.protocol) for leg in legs]
            legs += send_bursts(run, 2, pick_pair(far, used), router, late)
    facts = to_facts(legs)
    if facts.loss is None and not any(judge(facts)):
        raise NotMeasured(Reason.TOO_FEW_SAMPLES, LOSS_UNKNOWN, facts=facts)
    return facts


CHECK = Check(
    id="path",
    why="A film stutters when data is lost on the way or arrives late.",
    facts=Facts,
    observe=observe,
    judge=judge,
)
