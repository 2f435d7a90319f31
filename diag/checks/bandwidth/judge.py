"""What the measured rates mean: too slow, unsteady, shared, limited by the adapter, sluggish.  Pure."""

from __future__ import annotations

from collections.abc import Iterator

from diag.bandwidth.types import WHY
from diag.checks.bandwidth.facts import Facts
from diag.checks.bandwidth.findings import (
    ADAPTER,
    AT_LEAST,
    BLOAT,
    BUSY,
    BUSY_AT_HOME,
    ELSEWHERE,
    GAP_FOUND,
    GAP_TOO_SLOW,
    IMPOSSIBLE_RATE,
    LOW,
    NEVER_MORE,
    ONCE,
    SHAKY,
    VIDEO_DOES_NOT_FLOW,
)
from diag.model import Confidence, Finding, Severity, Where
from diag.vocabulary import FOUR_K, QUALITIES, SPEED_SERVERS

BUSY_SHARE = 0.3
BUSY_MBPS = 3.0
#: What other devices send, in Mbit/s, fills many a line's way up.
SENDS_MBPS = 1.0
#: Answers on a line that nobody fills come sooner, but over a satellite (diagnoses.md#latency-high).
FULL_MS = 200.0
ADAPTER_SHARE = 0.8
SLOW_LINK_MBPS = 10.0
BLOAT_MS = 200.0  # diagnoses.md#bufferbloat; starting and seeking suffer (facts.md 10.4)
#: After so many round trips a new connection has doubled its rate often enough for any film (RFC 9293 and RFC 6928: ten segments
#: at first, twice as many a round trip; a loss on the way costs some).
GOING_TRIPS = 20
GAP = 2.0
#: 4K and two thirds of it as room: above, the gap harms nobody's picture.
GAP_MATTERS_MBPS = FOUR_K.mbps * 5 / 3


#: Refusals that say nothing of the servers: we did not ask, or had to stop.
_NOT_THEIRS = frozenset({"not-asked", "interrupted", "data-cap", "too-short"})


def judge(facts: Facts) -> Iterator[Finding]:
    if facts.impossible:
        yield IMPOSSIBLE_RATE.fill(
            mbps=_spoken_number(facts.download_mbps), link=_spoken_number(facts.link_mbps or 0)
        )
    yield from _not_from_netflix(facts)
    busy = _busy(facts)
    if busy:
        yield BUSY.fill(other=_spoken_number(max(facts.other_mbps or 0, facts.before_mbps or 0)))
    elif _busy_at_home(facts):
        yield BUSY_AT_HOME.with_changes(severity=None if _suffers(facts) else Severity.NOTE).fill(
            received=_spoken_number(max(facts.home_rx_mbps or 0, facts.home_rx_before_mbps or 0)),
            sent=_spoken_number(max(facts.home_tx_mbps or 0, facts.home_tx_before_mbps or 0)),
        )
    limited = _is_limited(facts)
    if limited:
        yield ADAPTER.fill(
            link=_spoken_number(facts.link_mbps or 0), mbps=_spoken_number(facts.download_mbps)
        )
    if facts.low_mbps < facts.wanted_mbps:
        if not facts.at_least:
            yield from _too_slow(facts)
        else:
            yield _never_more(facts) if _had_time(facts) else _not_known(facts)
    if _is_bloated(facts):
        yield _bloat(facts)
    gap = _gap(facts)
    if gap:
        yield _gap_finding(facts, *gap)


def _not_from_netflix(facts: Facts) -> Iterator[Finding]:
    """Who was measured, where it was not Netflix although Netflix came first."""
    refused = next((r for r in facts.refused if r.provider == "netflix"), None)
    if refused is None or facts.provider == "netflix":
        return
    why = WHY.get(refused.failure, refused.failure)
    if refused.stage == "servers" and refused.failure not in _NOT_THEIRS:
        yield VIDEO_DOES_NOT_FLOW.fill(why=why)
    yield ELSEWHERE.fill(why=why, provider=SPEED_SERVERS.get(facts.provider, facts.provider))


def _not_known(facts: Facts) -> Finding:
    """What was cut short proves what it carried, and never that the line carries no more."""
    return AT_LEAST.fill(low=_spoken_number(facts.low_mbps), **_describe_demand(facts))


def _had_time(facts: Facts) -> bool:
    """Whether time ended the test, and no distance explains that so little came in it."""
    if facts.stopped != "time" or facts.measured < 2 or facts.idle_ms is None:
        return False
    each_s = facts.took_s / facts.measured
    return each_s >= GOING_TRIPS * facts.idle_ms / 1000 and _most(facts) < facts.wanted_mbps


def _most(facts: Facts) -> float:
    """The best of all rates that were seen, whoever sent, in Mbit/s."""
    return max([facts.download_mbps, *(one.mbps for one in facts.compared)])


def _never_more(facts: Facts) -> Finding:
    return NEVER_MORE.fill(
        took=round(facts.took_s),
        most=_spoken_number(_most(facts)),
        **_describe_demand(facts),
    )


def _too_slow(facts: Facts) -> Iterator[Finding]:
    steady = facts.download_mbps < facts.wanted_mbps
    finding = LOW if steady else SHAKY
    doubtful = facts.confidence == "low" and facts.stopped != "settled"
    if steady and (facts.measured < 2 or doubtful):
        finding = LOW.with_changes(severity=Severity.WARN, confidence=Confidence.POSSIBLE, text=ONCE)
    yield finding.fill(
        low=_spoken_number(facts.low_mbps),
        mbps=_spoken_number(facts.download_mbps),
        **_describe_demand(facts),
    )


def _describe_demand(facts: Facts) -> dict[str, str]:
    """What was asked for, in the words of sentences."""
    return {
        "words": QUALITIES[facts.quality].name,
        "screens": "one screen" if facts.screens_asked == 1 else f"{facts.screens_asked} screens",
        "wanted": _spoken_number(facts.wanted_mbps),
    }


def _busy(facts: Facts) -> bool:
    """Whether other programs on this PC take a good part of the line."""
    return _takes_a_good_part(facts.download_mbps, facts.other_mbps or 0.0, facts.before_mbps or 0.0)


def _takes_a_good_part(download: float, during: float, before: float) -> bool:
    """Whether others do: while we test, or just before it and still half of that."""
    share = BUSY_SHARE * max(download + during, before)
    return max(during, before) >= max(BUSY_MBPS, share) and during >= share / 2


def _busy_at_home(facts: Facts) -> bool:
    """Whether other devices at home do, by the router's counters; what they send takes the way that our answers need."""
    receives = _takes_a_good_part(
        facts.download_mbps, facts.home_rx_mbps or 0.0, facts.home_rx_before_mbps or 0.0
    )
    during, before = facts.home_tx_mbps or 0.0, facts.home_tx_before_mbps or 0.0
    return receives or (before >= SENDS_MBPS and during >= before / 3)


def _suffers(facts: Facts) -> bool:
    """Whether a film would feel it, or may: a lower bound under what is wanted shows no more that enough is left than a
    rate does, and what keeps a test from its end is often the busy line itself."""
    return facts.low_mbps < facts.wanted_mbps or (facts.idle_ms or 0.0) > FULL_MS or _is_bloated(facts)


def _is_bloated(facts: Facts) -> bool:
    return (
        facts.idle_ms is not None
        and facts.loaded_ms is not None
        and facts.loaded_ms - facts.idle_ms > BLOAT_MS
    )


def _is_limited(facts: Facts) -> bool:
    link = facts.link_mbps
    if link is None or facts.impossible:
        return False
    full = facts.download_mbps >= ADAPTER_SHARE * link
    too_little = facts.low_mbps < facts.wanted_mbps and not facts.at_least
    return full and (link <= SLOW_LINK_MBPS or too_little)


def _bloat(facts: Facts) -> Finding:
    """Home-network when the wait is already there on the way to the router."""
    idle, loaded = facts.router_idle_ms, facts.router_loaded_ms
    if idle is not None and loaded is not None and loaded - idle > BLOAT_MS:
        return BLOAT.with_changes(where=Where.HOME_NETWORK).fill(
            idle=_spoken_number(idle), loaded=_spoken_number(loaded)
        )
    return BLOAT.fill(idle=_spoken_number(facts.idle_ms or 0), loaded=_spoken_number(facts.loaded_ms or 0))


def _gap(facts: Facts) -> tuple[float, float] | None:
    """(Netflix's rate, the neutral one) when both were measured twice and lie far apart.

    A lower bound of Netflix's rate is no rate; one of the neutral server's is as good, for it is only more.
    """
    netflix = [e.mbps for e in facts.compared if e.provider == "netflix" and not e.at_least]
    neutral = [entry.mbps for entry in facts.compared if entry.provider != "netflix"]
    if len(netflix) < 2 or len(neutral) < 2:
        return None
    if min(neutral) < GAP * max(netflix) or max(netflix) >= max(GAP_MATTERS_MBPS, facts.wanted_mbps):
        return None
    return max(netflix), min(neutral)


def _gap_finding(facts: Facts, netflix: float, neutral: float) -> Finding:
    """``explains_low``: what is too slow is the way to Netflix, while the line carries what is wanted."""
    explains_low = netflix < facts.wanted_mbps <= neutral
    finding = GAP_TOO_SLOW if explains_low else GAP_FOUND
    bound = any(e.at_least for e in facts.compared if e.provider != "netflix" and e.mbps == neutral)
    return finding.fill(
        netflix=_spoken_number(netflix),
        neutral=("at least " if bound else "") + _spoken_number(neutral),
        explains_low=explains_low,
        **_describe_demand(facts),
    )


def _spoken_number(value: float) -> str:
    """A number as people say it: one decimal below ten."""
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"
