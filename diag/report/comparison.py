"""Two runs of a case side by side: what changed, what stayed.  Pure; made from the (masked) documents of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diag.case.document import CaseDocument, CheckRecord
from diag.guide.effects import BETTER, SAME, WORSE, Metric, compare_bounds
from diag.guide.evidence import AT_LEAST, is_bound
from diag.model import Severity, Status, Verdict, VerdictStatus
from diag.report.facts import facts_of
from diag.report.formatting import MARKS, milliseconds, name, rate, reason_words, share
from diag.report.path_diagram import netflix_ms, router_ms
from diag.text import one_line
from diag.values import number
from diag.vocabulary import capitalise

#: Neither better nor worse can be said: one side was not measured, or it is another trouble than before.
OTHER = "other"

#: How a change is told.
HOW = {BETTER: "better", WORSE: "worse", SAME: "the same", OTHER: "cannot be compared"}

#: A number that was measured or not, and whether it is only a lower bound.
_Value = tuple[float | None, bool]

_UNMEASURED = MARKS["unknown"].spoken

#: Between "inconclusive" and another word nothing is better or worse.
_STATUS = ("healthy", "problem")
_GRADES = ("ok", "warn", "fail")

#: Round trips that are no plain facts of a check; noise and share as of the answer time in walk.toml.
_ROUTER = Metric(
    id="router", check="gateway", fact="", name="answer time of the router", unit=" ms", better="lower", noise=15.0, share=0.25,
)  # fmt: skip
_NETFLIX = Metric(
    id="netflix", check="netflix", fact="", name="answer time of Netflix", unit=" ms", better="lower", noise=15.0, share=0.25,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One thing before and after: words for people, the marks of a check, and how it changed (see HOW)."""

    what: str
    before: str
    after: str
    how: str
    marks: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Everything about two runs.  ``times``: when each began (RFC 3339).  ``gone``, ``came`` and ``stayed``
    are titles of diagnoses that are no notes."""

    times: tuple[str, str]
    verdict: Pair
    gone: tuple[str, ...]
    came: tuple[str, ...]
    stayed: tuple[str, ...]
    checks: tuple[Pair, ...]
    numbers: tuple[Pair, ...]

    @property
    def changed(self) -> tuple[Pair, ...]:
        """The checks that did not stay as they were."""
        return tuple(pair for pair in self.checks if pair.how != SAME)

    @property
    def moved(self) -> tuple[Pair, ...]:
        """The numbers that did not stay as they were."""
        return tuple(pair for pair in self.numbers if pair.how != SAME)

    @property
    def unchanged(self) -> tuple[Pair, ...]:
        """The checks that stayed as they were."""
        return tuple(pair for pair in self.checks if pair.how == SAME)


def comparison(before: CaseDocument, after: CaseDocument, known: Sequence[Metric]) -> Comparison:
    """Compare two runs.  ``known``: what can be compared as numbers, and beyond which noise."""
    old, new = _problems(before), _problems(after)
    return Comparison(
        times=(before.started, after.started),
        verdict=_verdict(before.verdict, after.verdict),
        gone=tuple(title for id_, title in old.items() if id_ not in new),
        came=tuple(title for id_, title in new.items() if id_ not in old),
        stayed=tuple(title for id_, title in new.items() if id_ in old),
        checks=tuple(_checks(before, after)),
        numbers=tuple(_numbers(before, after, known)),
    )


def _problems(case: CaseDocument) -> dict[str, str]:
    return {d.id: one_line(d.title) for d in case.diagnoses if d.severity is not Severity.NOTE}


def _verdict(old: Verdict, new: Verdict) -> Pair:
    texts = one_line(old.headline), one_line(new.headline)
    how = _rank(_STATUS, old.status, new.status)
    if how == SAME and texts[0] != texts[1] and new.status is not VerdictStatus.HEALTHY:
        how = OTHER
    return Pair(what="The result", before=texts[0], after=texts[1], how=how)


def _rank(order: Sequence[str], old: str, new: str) -> str:
    if old not in order or new not in order:
        return SAME if old == new else OTHER
    was, now = order.index(old), order.index(new)
    return SAME if was == now else BETTER if now < was else WORSE


def _checks(before: CaseDocument, after: CaseDocument) -> list[Pair]:
    old, new = ({check.id: check for check in case.checks} for case in (before, after))
    titles = [{d.id: one_line(d.title) for d in case.diagnoses} for case in (before, after)]
    pairs = []
    for id_ in dict.fromkeys((*old, *new)):
        was, now = old.get(id_), new.get(id_)
        marks = (was.status.value if was else "skipped", now.status.value if now else "skipped")
        how = _rank(_GRADES, *marks)
        if how == SAME and was and now and set(was.findings) != set(now.findings) and marks[0] != "ok":
            how = OTHER
        pairs.append(
            Pair(
                what=capitalise(name(id_)),
                before=_words(was, titles[0]),
                after=_words(now, titles[1]),
                how=how,
                marks=marks,
            )
        )
    return pairs


def _words(check: CheckRecord | None, titles: Mapping[str, str]) -> str:
    if check is None or check.status is Status.SKIPPED:
        return MARKS["skipped"].spoken
    if check.status is Status.UNKNOWN:
        return f"{_UNMEASURED}: {reason_words(check.reason)}"
    found = [titles[id_] for id_ in check.findings if id_ in titles]
    return MARKS[check.status].spoken if check.status is Status.OK or not found else "; ".join(found)


def _numbers(before: CaseDocument, after: CaseDocument, known: Sequence[Metric]) -> list[Pair]:
    found: list[tuple[Metric, _Value, _Value]] = [
        (metric, _fact(before, metric), _fact(after, metric)) for metric in known
    ]
    old, new = facts_of(before.checks), facts_of(after.checks)
    found.append((_ROUTER, (router_ms(old), False), (router_ms(new), False)))
    found.append((_NETFLIX, (netflix_ms(old), False), (netflix_ms(new), False)))
    return [
        _number(metric, was, now) for metric, was, now in found if was[0] is not None or now[0] is not None
    ]


def _fact(case: CaseDocument, metric: Metric) -> _Value:
    """The value of a metric, which walk.toml names by check and fact."""
    for check in case.checks:
        if check.id == metric.check:
            return number(check.facts.get(metric.fact)), is_bound(check, metric.fact)
    return None, False


def _number(metric: Metric, was: _Value, now: _Value) -> Pair:
    (old, old_bound), (new, new_bound) = was, now
    if metric.size:
        old, new = (None if value is None else abs(value) for value in (old, new))
    how = None
    if old is not None and new is not None:
        how = compare_bounds(metric, old, new, (old_bound, new_bound))
    return Pair(
        what=capitalise(metric.name),
        before=(AT_LEAST if old_bound and old is not None else "") + _show(metric, old),
        after=(AT_LEAST if new_bound and new is not None else "") + _show(metric, new),
        how=how or OTHER,
    )


def _show(metric: Metric, value: float | None) -> str:
    if value is None:
        return _UNMEASURED
    if metric.unit == " ms":
        return milliseconds(value)
    if metric.unit == " Mbit/s":
        return rate(value)
    if metric.unit == " %":
        return share(value)
    shown = value * metric.times
    return f"{shown:.0f}{metric.unit}" if abs(shown) >= 10 else f"{shown:.1f}{metric.unit}"
