"""From standing probes to outages: times in which no end beyond the router answered.  Pure; times in seconds.

What is late is not lost: a full buffer delays answers and keeps their order.  What ping alone loses is not lost by films,
since hosts and routers limit pings.  What chance explains is loss, which the path check judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diag.checks.outages.facts import Outage

#: An outage: at least so long, and so many questions to the far ends together.
SHORTEST_S, FEWEST = 0.3, 3
#: A run of losses that happens by chance in one run of a hundred is none.
BY_CHANCE = 0.01
#: An answer that is still out after so long is lost, or after twice the longest wait for another.
PATIENCE_S, PATIENCE_TIMES = 0.6, 2.0
#: A question that another one, sent later, has overtaken by so much was lost: buffers keep the order.
OVERTAKEN_S = 0.05
#: TCP asks again by itself after 1 s (RFC 6298, 2.1), so that what takes nearly so long may be late, or lost once.
ASKED_AGAIN_S = 0.95
#: While so much arrives, in bytes a second, the line is there (0.3 Mbit/s, far over what our questions and a quiet
#: home network bring): a buffer that overflows may lose questions, and a film still flows.
FLOWING = 37_500.0
#: A film's data comes all the time: looked at over such a stretch, in seconds, so that the last of what was sent before is no flow.
STRETCH_S = 0.25


@dataclass(frozen=True)
class Series:
    """What one end said, asked over ``protocol``: (when the question left, when it was answered: None where it was not),
    in the order of leaving."""

    protocol: str
    answers: Sequence[tuple[float, float | None]]

    @property
    def shortest_wait(self) -> float:
        """Of those that were answered."""
        return min((answer - sent for sent, answer in self.answers if answer is not None), default=0.0)

    @property
    def longest_wait(self) -> float:
        """Of those that were answered."""
        return max((answer - sent for sent, answer in self.answers if answer is not None), default=0.0)


Arrived = Sequence[tuple[float, int]]
"""(when, all bytes that this PC's adapter had received by then), in that order."""


@dataclass(frozen=True)
class _Fate:
    """One question; ``lost`` is None where an answer can still come."""

    sent: float
    lost: bool | None
    end: int


def find_outages(
    far: Sequence[Series], router: Series, *, start: float, now: float, arrived: Arrived = ()
) -> tuple[Outage, ...]:
    """The outages that ends beyond the router show, each with its place.  ``far`` are ends that have answered at all."""
    fates = _merge(far, now)
    runs = [run for run in _runs(fates) if len([f for f in run if f.lost]) >= FEWEST]
    loss = _loss_beside(fates, runs)
    round_trip = min((end.shortest_wait for end in far), default=0.0)
    near = _fates(router, now, 0) if any(answer is not None for _, answer in router.answers) else []
    found = []
    for run in runs:
        lost = [f for f in run if f.lost]
        after = next((f.sent for f in fates if f.sent > run[-1].sent), None)
        begin, end = lost[0].sent, now if after is None else after
        if (
            end - begin >= SHORTEST_S
            and {f.end for f in lost} == set(range(len(far)))
            and loss ** len(lost) * len(fates) < BY_CHANCE
            and not _is_flowing(arrived, begin, lost[-1].sent)
        ):
            found.append(
                Outage(
                    begin_s=round(begin - start, 2),
                    length_s=round(end - begin, 2),
                    # what was lost in the first round trip was on its way back, past the router
                    place=_place(near, begin + round_trip, lost[-1].sent),
                    back=after is not None,
                )
            )
    return tuple(found)


def count_lost(series: Series, now: float) -> tuple[int, int]:
    """Questions that were lost, and all of which it is known; what can still be answered is in neither."""
    fates = [fate.lost for fate in _fates(series, now, 0) if fate.lost is not None]
    return sum(fates), len(fates)


def silent_since(far: Sequence[Series], now: float) -> float | None:
    """Since when nothing has come from any far end; None where too short a time has passed to say so."""
    last = max((sent for end in far for sent, answer in end.answers if answer is not None), default=0.0)
    waits = [answer - sent for end in far for sent, answer in end.answers[-10:] if answer is not None]
    open_ = [sent for end in far for sent, answer in end.answers if answer is None and sent > last]
    if not far or not open_:
        return None
    since = min(open_)
    return since if now - since > max(SHORTEST_S, PATIENCE_TIMES * max(waits, default=0.0)) else None


def _merge(far: Sequence[Series], now: float) -> list[_Fate]:
    return sorted((f for n, end in enumerate(far) for f in _fates(end, now, n)), key=lambda f: f.sent)


def _fates(series: Series, now: float, end: int) -> list[_Fate]:
    fates: list[_Fate] = []
    patience = max(PATIENCE_S, PATIENCE_TIMES * series.longest_wait)
    overtaker = float("inf")  # the first answer to any question that left later
    for sent, answer in reversed(series.answers):
        overtaken = (now if answer is None else answer) - overtaker > OVERTAKEN_S
        if answer is None:
            lost = True if overtaken or now - sent > patience else None
        else:
            again = series.protocol == "tcp" and answer - sent >= ASKED_AGAIN_S
            lost = (True if overtaken else None) if again else False
            overtaker = min(overtaker, answer)
        fates.append(_Fate(sent, lost, end))
    return fates[::-1]


def _runs(fates: Sequence[_Fate]) -> Iterator[list[_Fate]]:
    """Questions that were lost one after another; those that are still out break no run and begin none."""
    run: list[_Fate] = []
    for fate in fates:
        if fate.lost or (fate.lost is None and run):
            run.append(fate)
        elif fate.lost is False and run:
            yield run
            run = []
    if run:
        yield run


def _loss_beside(fates: Sequence[_Fate], runs: Sequence[Sequence[_Fate]]) -> float:
    """The share that is lost outside the runs; with few questions, no less than they can tell (Laplace)."""
    inside = {id(fate) for run in runs for fate in run}
    outside = [fate for fate in fates if id(fate) not in inside and fate.lost is not None]
    return (sum(bool(f.lost) for f in outside) + 1) / (len(outside) + 2)


def _is_flowing(arrived: Arrived, begin: float, end: float) -> bool:
    """Whether data came from the first to the last moment."""
    within = [(at, total) for at, total in arrived if begin < at < end]
    stretches = [
        (after - before) / (later - at)
        for n, (at, before) in enumerate(within)
        for later, after in [next((s for s in within[n + 1 :] if s[0] - at >= STRETCH_S), (at, before))]
        if later > at
    ]
    if not stretches and len(within) > 1:
        (first, before), (last, after) = within[0], within[-1]
        stretches = [(after - before) / (last - first)]
    return bool(stretches) and min(stretches) > FLOWING


def _place(near: Sequence[_Fate], begin: float, end: float) -> str:
    """Home when the router was silent for most of it."""
    said = [fate.lost for fate in near if begin <= fate.sent <= end and fate.lost is not None]
    if not said:
        return "unknown"
    return "home" if sum(said) > len(said) / 2 else "beyond"
