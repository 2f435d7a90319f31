"""The series of the speed test, which stands twice in a document: in the facts of its check and in the block made from
them.  The store keeps it once, and nobody but this file needs to know where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from diag.case.document import CaseDocument, Number

#: [seconds, Mbit/s] of each point.
Series = Sequence[tuple[Number, Number]]


def series_of(case: CaseDocument) -> Series:
    """The points of the speed test, none where there was none."""
    return (case.bandwidth and case.bandwidth.series) or ()


def with_series(case: CaseDocument, points: Series | None) -> CaseDocument:
    """The case with other points, or without any (None); one without a speed test stays as it is."""
    if not case.bandwidth:
        return case
    checks = tuple(
        replace(check, facts={**check.facts, "series": None if points is None else [list(p) for p in points]})
        if check.id == "bandwidth" and "series" in check.facts
        else check
        for check in case.checks
    )
    series = None if points is None else tuple(points)
    return replace(case, checks=checks, bandwidth=replace(case.bandwidth, series=series))
