"""The few numbers of each run by which one day is told from another, read by SQLite out of what is kept."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

#: So many runs are shown at most; more dots than that tell nothing more, and the page must not wait for them.
MOST = 90

#: The newest runs by their place in the table, which no clock can turn round.  A speed with a moment of its own is carried
#: over from an earlier run: it is counted there.
_QUERY = """
    SELECT runs.case_id, runs.saved, runs.status, runs.headline,
        CASE WHEN json_extract(runs.data, '$.bandwidth.measured') IS NULL
             THEN json_extract(runs.data, '$.bandwidth.download_mbps') END,
        (SELECT json_extract(value, '$.facts.loss') FROM json_each(runs.data, '$.checks')
         WHERE json_extract(value, '$.id') = 'path'),
        (SELECT json_extract(value, '$.facts.round_trip_ms') FROM json_each(runs.data, '$.checks')
         WHERE json_extract(value, '$.id') = 'path')
    FROM (SELECT * FROM runs ORDER BY rowid DESC LIMIT ?) AS runs JOIN cases ON cases.id = runs.case_id
    WHERE runs.saved BETWEEN ? AND ? AND json_valid(runs.data)
    ORDER BY runs.saved
"""


class MeasuredRun(NamedTuple):
    """One run: seconds since 1970, the masked headline, Mbit/s received, share of 1 that was lost, milliseconds."""

    case: str
    at: float
    status: str
    headline: str
    mbps: float | None
    loss: float | None
    round_trip_ms: float | None


def read_between(db: sqlite3.Connection, first: float, last: float) -> list[MeasuredRun]:
    """The newest runs between two moments, the earliest first."""
    return [MeasuredRun._make(row) for row in db.execute(_QUERY, (MOST, first, last))]
