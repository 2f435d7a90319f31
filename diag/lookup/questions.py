"""What people ask, each with a short answer, its source, and the walk where more help begins.  Pure; the data is
``questions.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from diag import paths


@dataclass(frozen=True, kw_only=True)
class CommonQuestion:
    """One question.  ``walk``: the walk that goes on from it, empty where it is the check of a message; ``says``:
    the phrases that find it, as in doors.toml; ``checked``: the day on which the answer was compared with its source."""

    id: str
    ask: str
    answer: str
    source: str
    checked: date
    says: tuple[str, ...]
    walk: str = ""


@cache
def questions() -> Mapping[str, CommonQuestion]:
    """Every question by its id, in the order of the file; read once per process."""
    table = tomllib.loads(paths.data("lookup/questions.toml").read_text(encoding="utf-8"))
    return {
        id_: CommonQuestion(
            id=id_,
            ask=row["ask"],
            answer=row["answer"],
            source=row["source"],
            checked=row["checked"],
            says=tuple(row["says"]),
            walk=row.get("walk", ""),
        )
        for id_, row in table.items()
    }
