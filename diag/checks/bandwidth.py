"""How fast the line is, and whether it holds the picture that was asked for.  Runs alone, at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from diag import bandwidth
from diag.bandwidth import estimate, latency, phase, playback, qualities, traffic
from diag.bandwidth.nouns import Measurement, Trial
from diag.bandwidth.reach import Dial
from diag.checks._remedies import RESTART_ROUTER
from diag.model import (
    Check,
    Confidence,
    Finding,
    NotApplicable,
    NotMeasured,
    Reason,
    Severity,
    Where,
)
from diag.net import system
from diag.net.run import Run

PHASE_S = 12.0  # design.md 5

#: Long enough for the slices in which a full line of 3 Mbit/s delivers, short enough not to be felt.
BEFORE_S = 0.3
BUSY_SHARE = 0.3
BUSY_MBPS = 3.0
ADAPTER_SHARE = 0.8
SLOW_LINK_MBPS = 10.0
IMPOSSIBLE = 1.05  # more payload than the adapter's link rate can carry, with 5 % for clocks
BLOAT_MS = 200.0  # design.md 3; players buffer for long, but starting and seeking suffer (facts.md 10.4)
GAP = 2.0
GAP_MATTERS_MBPS = 25.0  # 4K and two thirds of it as room: above, the gap harms nobody's picture

_FASTER = (
    "Pause downloads, backups and updates on all devices at home, then test again.",
    "Put this PC on a cable or close to the router and test again.",
    RESTART_ROUTER,
    "If it stays slow, tell your internet provider the rate that was measured here.",
)

LOW = Finding(
    id="bandwidth-low",
    severity=Severity.FAIL,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="Your internet connection is too slow for the picture you want",
    text="It carried {low} Mbit/s for most of the time. {words} on {screens} needs {wanted} Mbit/s, by Netflix's recommendation. "
    "We measured twice.",
    remedy=_FASTER,
)

SHAKY = LOW.but(
    severity=Severity.WARN,
    text="It carried {mbps} Mbit/s on average, but fell to {low} Mbit/s at times. {words} on {screens} needs {wanted} Mbit/s "
    "steadily, by Netflix's recommendation. The picture may get coarse or pause.",
)

ONCE = (
    "It carried {low} Mbit/s for most of the time. {words} on {screens} needs {wanted} Mbit/s, by Netflix's recommendation. "
    "We could measure only once, so please test again before you act on it."
)

BUSY = Finding(
    id="link-busy",
    severity=Severity.WARN,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="Something else on this PC is using your connection",
    text="While we measured, other programs on this PC received {other} Mbit/s. What is left for Netflix is less than the line carries.",
    remedy=(
        "Pause downloads, cloud backups and game updates on this PC.",
        "Close programs that play video or music.",
        "Test again.",
    ),
)

ADAPTER = Finding(
    id="adapter-slow",
    severity=Severity.WARN,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="This PC's own network connection is the limit",
    text="The adapter is connected at {link} Mbit/s, and we measured {mbps} Mbit/s: more does not fit through it.",
    remedy=(
        "With a cable: try another cable and another socket of the router.",
        "With Wi-Fi: go closer to the router.",
        "Test again.",
    ),
)

BLOAT = Finding(
    id="bufferbloat",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.LIKELY,
    title="Your connection reacts slowly while it is busy",
    text="A signal takes {idle} ms when the line is idle and {loaded} ms when it is full. Playing can start late and jump while "
    "something else downloads.",
    remedy=(
        "Pause large downloads and uploads while you watch.",
        'If your router has a setting called "QoS" or "SQM", switch it on.',
        "If it stays so, tell your internet provider both times.",
    ),
)

GAP_FOUND = Finding(
    id="netflix-throttled",
    severity=Severity.WARN,
    where=Where.ISP,
    confidence=Confidence.POSSIBLE,
    title="Netflix's servers reach you much slower than others",
    text="Netflix's video servers delivered {netflix} Mbit/s, a neutral server {neutral} Mbit/s. We measured both twice. There are "
    "several possible reasons: a busy link between your provider and Netflix, a far server, or rules of your provider.",
    remedy=(
        "Test again at another time of the day.",
        "If the gap stays, tell your internet provider both rates and the time.",
    ),
)

IMPOSSIBLE_RATE = Finding(
    id="bandwidth-doubtful",
    severity=Severity.NOTE,
    where=Where.NONE,
    confidence=Confidence.SURE,
    title="The measured speed cannot be right",
    text="We measured {mbps} Mbit/s, more than this PC's adapter can carry ({link} Mbit/s). Do not rely on this number.",
    remedy=("Test again.",),
)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One download; ``provider`` is a word."""

    provider: str
    mbps: float
    low_mbps: float


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A provider that could not be used, ``failure`` from diag.bandwidth.WHY."""

    provider: str
    failure: str
    detail: str = field(default="", metadata={"private": "host"})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """See design.md 4, "bandwidth"; ``plays`` and ``screens`` come from ``low_mbps``.

    ``measured`` counts downloads from ``provider``.  ``unknown`` names what was left out and why.
    ``steady_s`` is how long the steady part lasted that the rates come from.  The forecast (``holds``: the best
    quality without a pause, ``start_s`` and ``pauses`` in two hours for the quality asked for) exists only when
    that was 5 seconds or more.
    """

    provider: str
    server: str | None = field(default=None, metadata={"private": "host"})
    download_mbps: float
    low_mbps: float
    upload_mbps: float | None = None
    idle_ms: float | None = None
    loaded_ms: float | None = None
    rpm: int | None = None
    router_idle_ms: float | None = None
    router_loaded_ms: float | None = None
    bytes: int = 0
    took_s: float = 0.0
    confidence: str = "low"
    stopped: str = "stable"
    quality: str = qualities.DEFAULT
    screens_asked: int = 1
    wanted_mbps: float = 5.0
    plays: str | None = None
    screens: int = 0
    measured: int = 1
    steady_s: float = 0.0
    holds: str | None = None
    start_s: float | None = None
    pauses: int | None = None
    compared: tuple[Compared, ...] = ()
    refused: tuple[Refused, ...] = ()
    unknown: dict[str, str] = field(default_factory=dict)
    other_mbps: float | None = None
    before_mbps: float | None = None
    link_mbps: float | None = None
    impossible: bool = False
    series: tuple[tuple[float, float], ...] = ()


def observe(run: Run) -> Facts:
    asked = run.asked
    if asked.quick:
        raise NotApplicable("left out with --quick", Reason.NOT_ASKED)
    wish = bandwidth.Wish(
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
    found = phase.measure(
        wish,
        targets=run.shared.targets,
        router=next((route.gateway for route in routes if route.gateway), None),
        tell=run.tell,
        cancelled=lambda: run.cancelled,
        dial=Dial(look_up=run.lookup),
    )
    if not found.trials:
        _give_up(found)
    return replace(_facts(wish, found), before_mbps=_rounded(before))


def _beforehand(interface: str | None) -> float | None:
    """What arrives in a moment in which we keep quiet, in Mbit/s; during the test others get less than they want."""
    began, first = time.monotonic(), system.counters().get(interface or "")
    if first is None:
        return None
    time.sleep(BEFORE_S)
    last = system.counters().get(interface or "")
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


def _facts(wish: bandwidth.Wish, found: Measurement) -> Facts:
    provider = found.trials[0].provider
    own = [trial for trial in found.trials if trial.provider == provider]
    best = max(own, key=lambda trial: _of(trial).mbps)  # a line can hide its rate, never exceed it
    shown = _of(best)
    plays, streams = qualities.plays(shown.low_mbps, wish.screens)
    link = traffic.link_mbps(best.local)
    steady = estimate.series(estimate.part(best.sums, shown.start, shown.end))
    outlook = playback.outlook(steady, max(1, wish.screens or 1))
    mine = (
        next((p for p in outlook.plays if p.quality == (wish.quality or qualities.DEFAULT)), None)
        if outlook
        else None
    )
    return Facts(
        provider=provider,
        server=best.server,
        download_mbps=round(shown.mbps, 2),
        low_mbps=round(shown.low_mbps, 2),
        upload_mbps=round(_of(found.uploads[0]).mbps, 2) if found.uploads else None,
        idle_ms=_rounded(best.idle_ms),
        loaded_ms=_rounded(best.loaded_ms),
        rpm=latency.rpm(best.loaded_ms),
        router_idle_ms=_rounded(found.router_idle_ms),
        router_loaded_ms=_rounded(found.router_loaded_ms),
        bytes=found.bytes,
        took_s=round(found.took_s, 2),
        confidence=shown.confidence,
        stopped=best.stopped,
        quality=wish.quality or qualities.DEFAULT,
        screens_asked=max(1, wish.screens or 1),
        wanted_mbps=qualities.wanted_mbps(wish.quality, wish.screens),
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
            Refused(provider=r.provider, failure=r.failure, detail=r.detail) for r in found.refused
        ),
        unknown=dict(found.unknown),
        other_mbps=_rounded(best.other_mbps),
        link_mbps=link,
        impossible=link is not None and shown.mbps > IMPOSSIBLE * link,
        series=estimate.series(best.sums),
    )


def _of(trial: Trial) -> bandwidth.Estimate:
    assert trial.estimate  # a Measurement holds only trials that have one
    return trial.estimate


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def judge(facts: Facts) -> Iterator[Finding]:
    if facts.impossible:
        yield IMPOSSIBLE_RATE.given(mbps=_said(facts.download_mbps), link=_said(facts.link_mbps or 0))
    busy = _busy(facts)
    if busy:
        yield BUSY.given(other=_said(max(facts.other_mbps or 0, facts.before_mbps or 0)))
    limited = _limited(facts)
    if limited:
        yield ADAPTER.given(link=_said(facts.link_mbps or 0), mbps=_said(facts.download_mbps))
    if facts.low_mbps < facts.wanted_mbps:
        yield from _too_slow(facts)
    if (
        facts.idle_ms is not None
        and facts.loaded_ms is not None
        and facts.loaded_ms - facts.idle_ms > BLOAT_MS
    ):
        yield _bloat(facts)
    gap = _gap(facts)
    if gap:
        yield GAP_FOUND.given(netflix=_said(gap[0]), neutral=_said(gap[1]))


def _too_slow(facts: Facts) -> Iterator[Finding]:
    steady = facts.download_mbps < facts.wanted_mbps
    finding = LOW if steady else SHAKY
    if steady and (facts.measured < 2 or facts.confidence == "low"):
        finding = LOW.but(severity=Severity.WARN, confidence=Confidence.POSSIBLE, text=ONCE)
    words = next(entry.words for entry in qualities.every() if entry.name == facts.quality)
    screens = "one screen" if facts.screens_asked == 1 else f"{facts.screens_asked} screens"
    yield finding.given(
        low=_said(facts.low_mbps),
        mbps=_said(facts.download_mbps),
        words=words,
        screens=screens,
        wanted=_said(facts.wanted_mbps),
    )


def _busy(facts: Facts) -> bool:
    """Whether others take a good part of the line: while we test, or just before it and still half of that."""
    during, before = facts.other_mbps or 0.0, facts.before_mbps or 0.0
    share = BUSY_SHARE * max(facts.download_mbps + during, before)
    return max(during, before) >= max(BUSY_MBPS, share) and during >= share / 2


def _limited(facts: Facts) -> bool:
    link = facts.link_mbps
    if link is None or facts.impossible:
        return False
    full = facts.download_mbps >= ADAPTER_SHARE * link
    return full and (link <= SLOW_LINK_MBPS or facts.low_mbps < facts.wanted_mbps)


def _bloat(facts: Facts) -> Finding:
    """Home-network when the wait is already there on the way to the router."""
    idle, loaded = facts.router_idle_ms, facts.router_loaded_ms
    if idle is not None and loaded is not None and loaded - idle > BLOAT_MS:
        return BLOAT.but(where=Where.HOME_NETWORK).given(idle=_said(idle), loaded=_said(loaded))
    return BLOAT.given(idle=_said(facts.idle_ms or 0), loaded=_said(facts.loaded_ms or 0))


def _gap(facts: Facts) -> tuple[float, float] | None:
    """(Netflix's rate, the neutral one) when both were measured twice and lie far apart."""
    netflix = [entry.mbps for entry in facts.compared if entry.provider == "netflix"]
    neutral = [entry.mbps for entry in facts.compared if entry.provider != "netflix"]
    if len(netflix) < 2 or len(neutral) < 2:
        return None
    if min(neutral) < GAP * max(netflix) or max(netflix) >= max(GAP_MATTERS_MBPS, facts.wanted_mbps):
        return None
    return max(netflix), min(neutral)


def _said(value: float) -> str:
    """A number as people say it: one decimal below ten."""
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


CHECK = Check(
    id="bandwidth",
    title="Internet speed",
    why="A picture needs a certain rate all the time: this measures what your line really carries.",
    facts=Facts,
    observe=observe,
    judge=judge,
    deadline=25.0,
    alone=True,
)
