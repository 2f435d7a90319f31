"""For how long cases are kept.  No clock is believed here that nobody has compared with others.

A PC's clock can be years ahead for a day, or years behind.  So the age of a case counts from the first run after its last
change whose own check of the clock said right, up to another such run.  An old case is put away first, and deleted a
week later; both are said.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING

from diag.model import Status

if TYPE_CHECKING:
    from diag.case.document import CaseDocument

#: Talks with support and providers go on for months; a longer memory than half a year helps nobody.
KEEP_DAYS = 180

#: A case about money is kept longer, unless the person chose for how long: last days lie up to 13 months behind a payment.
MONEY_DAYS = 420

#: So many days a case that was put away can be taken back.
AWAY_DAYS = 7

#: Old cases that are put away, or deleted, with one save at most: as many as one sentence can name.
_AT_ONCE = 20

PUT_AWAY = (
    "Saved cases without a change for {days} days were put away: {ids}. "
    "You can take them back for {away} days: diag cases restore"
)
DELETED = "Saved cases that were put away {days} days ago were deleted for good: {ids}."

_DAY_S = 86400

_ABOUT_MONEY = "EXISTS (SELECT 1 FROM account_facts WHERE case_id = cases.id)"


def saw_right_clock(run: CaseDocument) -> bool:
    """Whether a run compared the clock of this PC with others and found it right."""
    return any(check.id == "clock" and check.status is Status.OK for check in run.checks)


def keep_days(db: sqlite3.Connection) -> int:
    """For how many days a case is kept after its last change; 0: for ever."""
    row = db.execute("SELECT value FROM settings WHERE name = 'keep_days'").fetchone()
    return int(row[0]) if row else KEEP_DAYS


def set_keep_days(db: sqlite3.Connection, days: int) -> None:
    """Set it.  What was put away was so under the old number, and is there again."""
    db.execute("INSERT OR REPLACE INTO settings VALUES ('keep_days', ?)", (str(max(0, days)),))
    db.execute("UPDATE cases SET put_away = NULL, quiet_since = NULL WHERE put_away IS NOT NULL")


def take_back(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Cases that were put away are there again, and their age counts anew."""
    db.executemany(
        "UPDATE cases SET put_away = NULL, quiet_since = NULL WHERE id = ?", [(id_,) for id_ in ids]
    )


def tidy(db: sqlite3.Connection, now: float) -> list[str]:
    """Put old cases away and delete what was put away long enough; a sentence for each.  ``now`` must be right."""
    days = keep_days(db)
    if not days:
        return []
    # What lies in the future was written by a clock that was taken for right and was not: it counts from now.
    db.execute("UPDATE cases SET quiet_since = ? WHERE quiet_since IS NULL OR quiet_since > ?", (now, now))
    db.execute("UPDATE cases SET put_away = ? WHERE put_away > ?", (now, now))
    said = []
    gone = _ids(db, "put_away < ?", now - AWAY_DAYS * _DAY_S)
    if gone:
        db.executemany("DELETE FROM cases WHERE id = ?", [(id_,) for id_ in gone])
        said.append(DELETED.format(days=AWAY_DAYS, ids=", ".join(gone)))
    chosen = db.execute("SELECT 1 FROM settings WHERE name = 'keep_days'").fetchone()
    longer = days if chosen else max(days, MONEY_DAYS)
    old = _ids(db, f"put_away IS NULL AND NOT {_ABOUT_MONEY} AND quiet_since < ?", now - days * _DAY_S)
    old += _ids(db, f"put_away IS NULL AND {_ABOUT_MONEY} AND quiet_since < ?", now - longer * _DAY_S)
    if old:
        db.executemany("UPDATE cases SET put_away = ? WHERE id = ?", [(now, id_) for id_ in old])
        said.append(PUT_AWAY.format(days=days, away=AWAY_DAYS, ids=", ".join(old)))
    return said


def _ids(db: sqlite3.Connection, where: str, before: float) -> list[str]:
    query = f"SELECT id FROM cases WHERE {where} ORDER BY number LIMIT ?"  # noqa: S608
    return [str(id_) for (id_,) in db.execute(query, (before, _AT_ONCE))]
