"""What a step changed: the same checks before and after, with chance taken into account.  Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diag.guide.device_words import list_device_words
from diag.guide.evidence import (
    AT_LEAST,
    DEVICES,
    MEASURED,
    MeasuredCheck,
    format_number,
    is_bound,
    only_device,
)
from diag.values import number
from diag.vocabulary import CHECKS, capitalise

#: How a change counts.
BETTER, WORSE, SAME = "better", "worse", "same"

UP, DOWN = "up", "down"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One measured value that can change: ``fact`` of ``check``, shown times ``times``.

    A change is more than chance when it exceeds ``noise``, ``share`` of the value before, and, for a share of
    ``chance`` probes, two standard errors of the difference.  ``size``: only the size counts, not the sign.
    """

    id: str
    check: str
    fact: str
    name: str
    unit: str
    better: str
    noise: float
    share: float
    times: float = 1.0
    chance: int = 0
    size: bool = False


@dataclass(frozen=True, kw_only=True)
class Change:
    """One comparison: ``how`` is better, worse or same; ``before`` and ``after`` as people read them."""

    check: str
    what: str
    before: str
    after: str
    how: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What one step did: ``restarted`` is None when the step restarts nothing or nobody could see it.

    ``still``: what the step would have cleared, had it been done, and what was measured all the same.
    """

    action: str
    changes: tuple[Change, ...]
    summary: str
    restarted: bool | None = None
    still: tuple[str, ...] = ()

    @property
    def unchanged(self) -> bool:
        """Whether what was measured after the step is as it was before."""
        same = (change.text for change in self.changes if change.how == SAME)
        return bool(self.still) or any(self.summary.startswith(text) for text in same)


def read_metrics(table: Mapping[str, Any]) -> tuple[Metric, ...]:
    """The metrics of walk.toml."""
    return tuple(Metric(id=id_, **row) for id_, row in table.items())


def compare_checks(
    title: str,
    before: Mapping[str, MeasuredCheck],
    after: Mapping[str, MeasuredCheck],
    *,
    metrics: Sequence[Metric],
    texts: Mapping[str, str],
    restarted: bool | None = None,
    restarts: bool = False,
    clears: bool = False,
    aim: str = "",
    now: datetime | None = None,
    still: Sequence[str] = (),
) -> Effect:
    """Compare checks (by id) from before and after a step called ``title``.

    A check that could not be measured on either side says nothing.  ``clears``: the step is one after which certain
    causes are gone; ``still``: those of them that were found again.  ``aim``: the fact of the TV itself that the step
    was to change, of which is said too that it is as it was.  ``now``: when ``after`` was measured, by this PC's clock.
    """
    changes: list[Change] = []
    for check in (c for c in after if c in before):
        if _was_measured(before[check]) and _was_measured(after[check]):
            seen = [one for one in metrics if check != DEVICES or one.fact == aim]
            changes += _value_changes(title, check, before[check], after[check], seen, texts)
            if check == DEVICES:  # what no step aimed at is told where it has changed
                others = [one for one in metrics if one not in seen]
                found = _value_changes(title, check, before[check], after[check], others, texts)
                changes += [change for change in found if change.how != SAME]
            if check != DEVICES:  # what is wrong with a TV is said by its own words
                changes += _state_changes(title, check, before[check], after[check], texts)
    words = [change.text for change in changes if change.how != SAME]
    if still:
        words.insert(0, texts["still-there"].format(action=title, found="; ".join(still)))
    elif clears and not words and after and all(_was_measured(check) for check in after.values()):
        words = [texts["gone"].format(action=title)]
    if DEVICES in before and DEVICES in after and _was_measured(after[DEVICES]):
        words += list_device_words(before[DEVICES], after[DEVICES], texts, aim, now)
    words = words or [change.text for change in changes[:1]] or [texts["nothing"].format(action=title)]
    if restarts:
        word = {True: "restarted", False: "not-restarted", None: "unclear"}[restarted]
        words.append(texts[word])
    return Effect(
        action=title,
        changes=tuple(changes),
        summary=" ".join(words),
        restarted=restarted,
        still=tuple(still),
    )


def _was_measured(check: MeasuredCheck) -> bool:
    return check.status in MEASURED


def _value_changes(
    title: str,
    check: str,
    before: MeasuredCheck,
    after: MeasuredCheck,
    metrics: Sequence[Metric],
    texts: Mapping[str, str],
) -> Iterable[Change]:
    for metric in metrics:
        old, new = _fact(before, metric.fact), _fact(after, metric.fact)
        if metric.check != check or old is None or new is None:
            continue
        if metric.size:
            old, new = abs(old), abs(new)
        bounds = (is_bound(before, metric.fact), is_bound(after, metric.fact))
        how = compare_bounds(metric, old, new, bounds)
        if how is None:
            continue
        shown = [
            f"{AT_LEAST if bound else ''}{format_number(value * metric.times)}{metric.unit}"
            for value, bound in zip((old, new), bounds, strict=True)
        ]
        what = metric.name
        text = texts[how].format(
            action=title, what=what, What=capitalise(what), before=shown[0], after=shown[1]
        )
        yield Change(check=check, what=metric.name, before=shown[0], after=shown[1], how=how, text=text)


def _fact(check: MeasuredCheck, fact: str) -> float | None:
    return number((only_device(check) if check.id == DEVICES else check.facts).get(fact))


def compare_values(metric: Metric, old: float, new: float) -> str:
    """Whether a value got better, worse or stayed the same within noise."""
    least = max(metric.noise / metric.times, metric.share * abs(old))
    if metric.chance:
        spread = math.sqrt((old * (1 - old) + new * (1 - new)) / metric.chance)
        least = max(least, 2 * spread)
    if abs(new - old) <= least:
        return SAME
    return BETTER if (new < old) == (metric.better == "lower") else WORSE


def compare_bounds(metric: Metric, old: float, new: float, bounds: tuple[bool, bool]) -> str | None:
    """The same where either value may be only a lower bound; None where nothing can be said.

    A bound proves a rise from what was measured before, or a fall to what was measured after it, and nothing else.
    """
    how = compare_values(metric, old, new)
    if not any(bounds):
        return how
    proved = how != SAME and not (bounds[0] if new > old else bounds[1])
    return how if proved else None


def _state_changes(
    title: str, check: str, before: MeasuredCheck, after: MeasuredCheck, texts: Mapping[str, str]
) -> Iterable[Change]:
    """What was broken and is well now, or the other way round; a warning counts as fine."""
    old, new = before.status.value, after.status.value
    was, now = old != "fail", new != "fail"
    if was and now:
        return
    how = SAME if was == now else BETTER if now else WORSE
    word = {BETTER: "solved", WORSE: "broken", SAME: "still"}[how]
    what = CHECKS[check].fine
    text = texts[word].format(action=title, what=what, What=capitalise(what))
    yield Change(check=check, what=what, before=old, after=new, how=how, text=text)


# -- whether the router was restarted -----------------------------------------------------------------------


def was_router_restarted(
    samples: Sequence[str], address_before: str | None = None, address_after: str | None = None
) -> bool | None:
    """Whether a restart of the router really happened.

    ``samples`` are looks at the connection while the person was at it ("up" or "down", the oldest first).  It
    happened when the connection went away and came back, or when the public address changed.  False needs at
    least three looks that all found the connection up; None when nobody can tell.
    """
    if address_before and address_after and address_before != address_after:
        return True
    if DOWN in samples:
        first = samples.index(DOWN)
        return True if UP in samples[first:] else None
    return False if len(samples) >= 3 else None
