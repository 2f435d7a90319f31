"""How fast the line is, and whether it holds the picture that was asked for.  Runs alone, at the end."""

from __future__ import annotations

import time
from dataclasses import replace

from diag import bandwidth, host
from diag.bandwidth import estimate, latency, plan, playback, traffic
from diag.bandwidth.server_selection import Dialer
from diag.bandwidth.types import Measurement, Trial
from diag.checks.bandwidth.facts import Compared, Facts, RefusedProvider
from diag.checks.bandwidth.findings import judge
from diag.model import Check, NotApplicable, NotMeasured, Reason
from diag.probes.context import CheckContext
from diag.vocabulary import DEFAULT_QUALITY, needed_mbps

PHASE_S = 12.0  # architecture.md 5

#: Long enough for the slices in which a full line of 3 Mbit/s delivers, short enough not to be felt.
BEFORE_S = 0.3

IMPOSSIBLE = 1.05  # more payload than the adapter's link rate can carry, with 5 % for clocks


def observe(run: CheckContext) -> Facts:
    asked = run.asked
    if asked.quick:
        raise NotApplicable("left out with --quick", Reason.NOT_ASKED)
    wish = bandwidth.Options(
        quality=asked.quality,
        screens=asked.screens,
        max_bytes=int(asked.max_data_mb * 1_000_000),
        seconds=run.until_deadline(PHASE_S),
        provider=asked.provider,
        url=asked.url,
        upload=asked.upload,
        compare=asked.compare,
        third_party=asked.third_party,
        longer=asked.longer,
    )
    routes = run.system.default_routes()
    before = _beforehand(next((route.interface for route in routes), None))
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
    return replace(_facts(wish, found), before_mbps=_round(before))


def _beforehand(interface: str | None) -> float | None:
    """What arrives in a moment in which we keep quiet, in Mbit/s; during the test others get less than they want."""
    began, first = time.monotonic(), host.counters().get(interface or "")
    if first is None:
        return None
    time.sleep(BEFORE_S)
    last = host.counters().get(interface or "")
    return (
        None if last is None else max(0, last.rx_bytes - first.rx_bytes) * 8e-6 / (time.monotonic() - began)
    )


def _give_up(found: Measurement) -> None:
    """Say which provider failed and why."""
    named = "; ".join(
        f"{entry.provider}: {bandwidth.WHY.get(entry.failure, entry.failure)}" for entry in found.refused
    )
    words = {entry.failure for entry in found.refused}
    reason = Reason.PROVIDER_REFUSED
    if words <= {"interrupted"}:
        reason = Reason.INTERRUPTED
    elif words <= {"timeout", "stalled", "unreachable", "no-network", "name-error"}:
        reason = Reason.NO_NETWORK if "no-network" in words else Reason.TIMEOUT
    elif words == {"not-asked"}:
        reason = Reason.NOT_ASKED
    elif words <= {"data-cap", "too-short"}:
        reason = Reason.TOO_FEW_SAMPLES
    raise NotMeasured(reason, named)


def _facts(wish: bandwidth.Options, found: Measurement) -> Facts:
    provider = found.trials[0].provider
    own = [trial for trial in found.trials if trial.provider == provider]
    best = max(own, key=lambda trial: _of(trial).mbps)  # a line can hide its rate, never exceed it
    shown = _of(best)
    plays, streams = playback.best_quality(shown.low_mbps, wish.screens)
    link = traffic.link_mbps(best.local)
    steady = estimate.series(estimate.part(best.sums, shown.start, shown.end))
    outlook = playback.outlook(steady, max(1, wish.screens or 1))
    mine = (
        next((p for p in outlook.plays if p.quality == (wish.quality or DEFAULT_QUALITY.id)), None)
        if outlook
        else None
    )
    return Facts(
        provider=provider,
        server=best.server,
        download_mbps=round(shown.mbps, 2),
        low_mbps=round(shown.low_mbps, 2),
        upload_mbps=round(_of(found.uploads[0]).mbps, 2) if found.uploads else None,
        idle_ms=_round(best.idle_ms),
        loaded_ms=_round(best.loaded_ms),
        rpm=latency.rpm(best.loaded_ms),
        router_idle_ms=_round(found.router_idle_ms),
        router_loaded_ms=_round(found.router_loaded_ms),
        bytes=found.bytes,
        took_s=round(found.took_s, 2),
        confidence=shown.confidence,
        stopped=best.stopped,
        quality=wish.quality or DEFAULT_QUALITY.id,
        screens_asked=max(1, wish.screens or 1),
        wanted_mbps=needed_mbps(wish.quality, wish.screens),
        plays=plays,
        screens=streams,
        measured=len(own),
        steady_s=round(shown.end - shown.start, 2),
        holds=outlook.holds if outlook else None,
        start_s=mine.start_s if mine else None,
        pauses=mine.pauses if mine else None,
        compared=tuple(
            Compared(provider=t.provider, mbps=round(_of(t).mbps, 2), low_mbps=round(_of(t).low_mbps, 2))
            for t in (found.trials if len(found.trials) > 1 else ())
        ),
        refused=tuple(
            RefusedProvider(provider=r.provider, failure=r.failure, detail=r.detail) for r in found.refused
        ),
        unknown=dict(found.unknown),
        other_mbps=_round(best.other_mbps),
        link_mbps=link,
        impossible=link is not None and shown.mbps > IMPOSSIBLE * link,
        series=estimate.series(best.sums),
    )


def _of(trial: Trial) -> bandwidth.Estimate:
    assert trial.estimate  # a Measurement holds only trials that have one
    return trial.estimate


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


CHECK = Check(
    id="bandwidth",
    why="A picture needs a certain rate all the time: this measures what your line really carries.",
    facts=Facts,
    observe=observe,
    judge=judge,
    deadline=25.0,
    alone=True,
)
