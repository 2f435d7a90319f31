"""The codes that people report most (tests/demand.tsv): each has an answer, or a reason why it has none."""

from __future__ import annotations

import csv
from pathlib import Path

from diag.lookup import look_up
from tools.lint.problem import Problem

#: Numbers and E codes need the device; the list is of reviews of the phone app.
_OF_THE_PHONE = "-0123456789E"


def lint_demand(path: Path) -> list[Problem]:
    """Every problem of the list of codes, their counts of reviews, and reasons."""
    problems: list[Problem] = []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    for typed, reviews, reason in rows:
        if not (reviews.isdigit() and int(reviews)):
            problems.append(Problem(path.name, typed, "has no count of reviews"))
        known = bool(look_up(typed, "android" if typed[0] in _OF_THE_PHONE else None).readings)
        if not known and not reason:
            problems.append(Problem(path.name, typed, "has no answer, and no reason why not"))
        if known and reason:
            problems.append(Problem(path.name, typed, "has an answer, and a reason why not"))
    return problems
