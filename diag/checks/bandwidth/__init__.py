"""How fast the line is, and whether it holds the picture that was asked for.  Runs alone, at the end."""

from __future__ import annotations

import time
from itertools import pairwise

from diag import bandwidth, host
from diag.bandwidth import plan
from diag.bandwidth.server_selection import Dialer
from diag.bandwidth.types import LONGER_S, Measurement
from diag.checks.bandwidth.facts import Facts
from diag.checks.bandwidth.judge import judge
from diag.checks.bandwidth.to_facts import to_facts
from diag.model import Asked, Check, NotApplicable, NotMeasured, Reason
from diag.probes import home_traffic
from diag.probes.context import CheckContext

__all__ = ["CHECK", "Facts", "judge", "observe"]

PHASE_S = 12.0  # architecture.md 5
#: A trial notices its end a round trip late: what it has seen must still be handed on.
HAND_ON_S = 0.7
#: Long enough for the slices in which a full line of 3 Mbit/s delivers, short enough not to be felt.
BEFORE_S = 0.3


#: Why nothing was measured, from the failure of one provider.  "The measuring service refused" is said only where one
#: spoke itself: on a dead line nobody did, whatever a router on the way answered in its place.
_REASONS = {
    **dict.fromkeys(
        ("provider-refused", "redirected", "empty", "too-little", "foreign-host", "not-https"), Reason.PROVIDER_REFUSED
    ),
    **dict.fromkeys(
        (
            "tls-untrusted", "tls-wrong-name", "tls-expired", "tls-not-yet-valid", "not-tls", "garbled", "too-large",
            "private-address", "name-not-found", "name-empty",
        ),
        Reason.BLOCKED,
    ),
    **dict.fromkeys(("refused", "tls-refused"), Reason.REFUSED),
    **dict.fromkeys(("reset", "closed"), Reason.RESET),
    **dict.fromkeys(("timeout", "stalled", "unreachable", "name-error", "other"), Reason.TIMEOUT),
    **dict.fromkeys(("data-cap", "too-short"), Reason.TOO_FEW_SAMPLES),
    "no-network": Reason.NO_NETWORK,
    "no-permission": Reason.NO_PERMISSION,
    "not-supported": Reason.NOT_SUPPORTED,
    "not-asked": Reason.NOT_ASKED,
    "interrupted": Reason.INTERRUPTED,
}  # fmt: skip
#: Of several, what says most; what one provider left out says least.
_WEIGHTIEST = (
    Reason.PROVIDER_REFUSED, Reason.NO_NETWORK, Reason.NO_PERMISSION, Reason.BLOCKED, Reason.REFUSED, Reason.RESET,
    Reason.TIMEOUT, Reason.TOO_FEW_SAMPLES, Reason.NOT_SUPPORTED, Reason.INTERRUPTED, Reason.NOT_ASKED,
)  # fmt: skip


def reason_to_leave_out(asked: Asked, by_name: bool) -> str | None:
    """Why nobody asked for the speed; None where somebody did."""
    return "left out with --quick" if asked.quick else None


def observe(run: CheckContext) -> Facts:
    """Measure as wished, and keep the figures."""
    asked = run.asked
    if why := reason_to_leave_out(asked, run.shared.by_name):
        raise NotApplicable(why, Reason.NOT_ASKED)
    minute = LONGER_S if asked.longer else 0.0
    wish = bandwidth.Options(
        quality=asked.quality,
        screens=asked.screens,
        max_bytes=None if asked.max_data_mb is None else int(asked.max_data_mb * 1_000_000),
        seconds=run.until_deadline(PHASE_S * run.patience + minute) - minute - HAND_ON_S * (run.patience - 1),
        patience=run.patience,
        provider=asked.provider,
        url=asked.url,
        upload=asked.upload,
        compare=asked.compare,
        third_party=asked.third_party,
        longer=asked.longer,
    )
    routes = run.system.default_routes()
    traffic = run.shared.home_traffic()
    readings = [traffic.read() if traffic else None]
    before = _measure_others_first(next((route.interface for route in routes), None))
    readings.append(traffic.read() if traffic else None)
    found = plan.measure(
        wish,
        targets=run.shared.targets,
        router=next(iter(run.system.routers()), None),
        tell=run.tell,
        cancelled=lambda: run.cancelled,
        dial=Dialer(look_up=run.lookup),
    )
    if not found.trials:
        _give_up(found)
    readings.append(traffic.read() if traffic else None)
    home_before, home_during = (home_traffic.others_between(*pair) for pair in pairwise(readings))
    return to_facts(wish, found, before_mbps=before, home_before=home_before, home_during=home_during)


def _measure_others_first(interface: str | None) -> float | None:
    """What arrives in a moment in which we keep quiet, in Mbit/s; during the test others get less than they want."""
    began, first = time.monotonic(), host.read_counters().get(interface or "")
    if first is None:
        return None
    time.sleep(BEFORE_S)
    last = host.read_counters().get(interface or "")
    return (
        None if last is None else max(0, last.rx_bytes - first.rx_bytes) * 8e-6 / (time.monotonic() - began)
    )


def _give_up(found: Measurement) -> None:
    """Say which provider failed and why."""
    named = "; ".join(
        f"{entry.provider}: {bandwidth.WHY.get(entry.failure, entry.failure)}" for entry in found.refused
    )
    reasons = {_REASONS.get(entry.failure, Reason.TIMEOUT) for entry in found.refused}
    reason = next((each for each in _WEIGHTIEST if each in reasons), Reason.INTERRUPTED)
    raise NotMeasured(reason, named)


CHECK = Check(
    id="bandwidth",
    why="A picture needs a certain rate all the time: this measures what your line really carries.",
    facts=Facts,
    observe=observe,
    judge=judge,
    deadline=25.0,
    longer_s=LONGER_S,
    alone=True,
    reason_to_leave_out=reason_to_leave_out,
)
