"""From a measurement to the figures that people read."""

from __future__ import annotations

from collections.abc import Sequence

from diag import bandwidth
from diag.bandwidth import estimate, latency, playback, traffic
from diag.bandwidth.types import Measurement, Trial
from diag.checks.bandwidth.facts import Compared, Facts, RefusedProvider
from diag.probes.home_traffic import OthersTraffic
from diag.vocabulary import DEFAULT_QUALITY, needed_mbps

NO_MORE = 0.95  # what differs by less is chance
IMPOSSIBLE = 1.05  # more payload than the adapter's link rate can carry, with 5 % for clocks


def to_facts(
    wish: bandwidth.Options,
    found: Measurement,
    *,
    before_mbps: float | None,
    home_before: OthersTraffic | None = None,
    home_during: OthersTraffic | None = None,
) -> Facts:
    """The best download is the one that is shown; ``before_mbps`` is what others received just before, on this PC;
    ``home_before`` and ``home_during`` are the other devices' traffic."""
    provider = found.trials[0].provider
    own = [trial for trial in found.trials if trial.provider == provider]
    best = _choose_best(own)
    shown = _of(best)
    plays, streams = playback.best_quality(shown.low_mbps, wish.screens)
    link = traffic.link_mbps(best.local)
    steady = estimate.series(estimate.part(best.sums, shown.start, shown.end))
    outlook = playback.forecast(steady, max(1, wish.screens or 1))
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
        at_least=shown.at_least,
        upload_at_least=bool(found.uploads) and _of(found.uploads[0]).at_least,
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
        start_s=mine.start_s if mine and not shown.at_least else None,
        pauses=mine.pauses if mine and not shown.at_least else None,
        compared=tuple(
            Compared(
                provider=t.provider,
                mbps=round(_of(t).mbps, 2),
                low_mbps=round(_of(t).low_mbps, 2),
                at_least=_of(t).at_least,
            )
            for t in (found.trials if len(found.trials) > 1 else ())
        ),
        refused=tuple(
            RefusedProvider(provider=r.provider, failure=r.failure, detail=r.detail, stage=r.stage)
            for r in found.refused
        ),
        unknown=dict(found.unknown),
        other_mbps=_round(best.other_mbps),
        before_mbps=_round(before_mbps),
        home_rx_before_mbps=home_before.rx_mbps if home_before else None,
        home_tx_before_mbps=home_before.tx_mbps if home_before else None,
        home_rx_mbps=home_during.rx_mbps if home_during else None,
        home_tx_mbps=home_during.tx_mbps if home_during else None,
        link_mbps=link,
        impossible=link is not None and shown.mbps > IMPOSSIBLE * link,
        stalls=estimate.stalls(best.sums) if wish.longer else None,
        series=estimate.series(best.sums),
    )


def _choose_best(own: Sequence[Trial]) -> Trial:
    """The fastest: a line can hide its rate, never exceed it.  A measurement comes before a bound that says no more."""
    best = max(own, key=lambda trial: _of(trial).mbps)
    whole = [t for t in own if not _of(t).at_least and _of(t).mbps >= NO_MORE * _of(best).mbps]
    return max(whole, key=lambda trial: _of(trial).mbps) if whole else best


def _of(trial: Trial) -> bandwidth.Estimate:
    assert trial.estimate  # a Measurement holds only trials that have one
    return trial.estimate


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
