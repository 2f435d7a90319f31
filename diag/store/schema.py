"""The tables, as a list of steps from each version to the next; a step that was released never changes."""

from __future__ import annotations

import sqlite3

MIGRATIONS = (
    # 1: cases with their runs, walks and the log of talks with support
    """
    CREATE TABLE cases (
        id TEXT PRIMARY KEY, created REAL NOT NULL, changed REAL NOT NULL,
        status TEXT NOT NULL DEFAULT '', headline TEXT NOT NULL DEFAULT '',
        code TEXT, device TEXT, make TEXT, model TEXT, symptom TEXT, began TEXT, connection TEXT, others TEXT, outcome TEXT
    );
    CREATE INDEX cases_by_change ON cases (changed);
    CREATE TABLE runs (
        id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases ON DELETE CASCADE,
        saved REAL NOT NULL, status TEXT NOT NULL, headline TEXT NOT NULL, data TEXT NOT NULL, private TEXT NOT NULL
    );
    CREATE INDEX runs_of_case ON runs (case_id, saved);
    CREATE TABLE walks (
        id INTEGER PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases ON DELETE CASCADE, saved REAL NOT NULL, data TEXT NOT NULL
    );
    CREATE INDEX walks_of_case ON walks (case_id);
    CREATE TABLE contacts (
        id INTEGER PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases ON DELETE CASCADE,
        at TEXT NOT NULL, channel TEXT, agent TEXT, said TEXT, reference TEXT
    );
    CREATE INDEX contacts_of_case ON contacts (case_id);
    CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    # 2: code and device as lists show them, masked; steps that a person tried outside a walk; series of
    # measurements, one row each
    """
    ALTER TABLE cases ADD COLUMN shown_code TEXT;
    ALTER TABLE cases ADD COLUMN shown_device TEXT;
    CREATE TABLE steps (
        id INTEGER PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases ON DELETE CASCADE,
        at TEXT NOT NULL, what TEXT NOT NULL, effect TEXT
    );
    CREATE INDEX steps_of_case ON steps (case_id);
    CREATE TABLE samples (
        run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, series TEXT NOT NULL, number INTEGER NOT NULL,
        at REAL NOT NULL, value REAL NOT NULL, PRIMARY KEY (run_id, series, number)
    ) WITHOUT ROWID;
    """,
    # 3: the order in which cases changed, which no clock can turn round; since when a clock known to be right has
    # seen a case unchanged, and when such a clock saw it put away
    """
    ALTER TABLE cases ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE cases ADD COLUMN quiet_since REAL;
    ALTER TABLE cases ADD COLUMN put_away REAL;
    UPDATE cases SET number = (
        SELECT count(*) FROM cases AS other WHERE (other.changed, other.rowid) <= (cases.changed, cases.rowid)
    );
    DROP INDEX cases_by_change;
    CREATE INDEX cases_by_number ON cases (number);
    """,
    # 4: what agents ask beyond the first questions
    """
    ALTER TABLE cases ADD COLUMN title TEXT;
    ALTER TABLE cases ADD COLUMN wrong TEXT;
    ALTER TABLE cases ADD COLUMN app_version TEXT;
    ALTER TABLE cases ADD COLUMN firmware TEXT;
    ALTER TABLE cases ADD COLUMN plan TEXT;
    ALTER TABLE cases ADD COLUMN country TEXT;
    ALTER TABLE cases ADD COLUMN provider TEXT;
    """,
    # 5: what tells a run whose bytes have changed (see diag.store.content.digest)
    """
    ALTER TABLE runs ADD COLUMN digest INTEGER;
    """,
    # 6: charges as they were copied from a statement, and what was told about the account (see diag.account.facts)
    """
    CREATE TABLE charges (
        id INTEGER PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases ON DELETE CASCADE,
        day TEXT NOT NULL, amount TEXT NOT NULL, currency TEXT NOT NULL, status TEXT, said TEXT NOT NULL DEFAULT '',
        last_four TEXT, sign_in TEXT, paid_by TEXT, statement TEXT, refund INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX charges_of_case ON charges (case_id);
    CREATE TABLE account_facts (
        case_id TEXT NOT NULL REFERENCES cases ON DELETE CASCADE, name TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (case_id, name)
    ) WITHOUT ROWID;
    """,
    # 7: places in the home as a phone or a TV measured them (see diag.case.document.MeasuredSpot)
    """
    CREATE TABLE spots (
        id INTEGER PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases ON DELETE CASCADE, data TEXT NOT NULL
    );
    CREATE INDEX spots_of_case ON spots (case_id);
    """,
    # 8: messages that a person wanted to keep (see diag.case.document.KeptMessage)
    """
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases ON DELETE CASCADE, data TEXT NOT NULL
    );
    CREATE INDEX messages_of_case ON messages (case_id);
    """,
)
VERSION = len(MIGRATIONS)


def version(connection: sqlite3.Connection) -> int:
    """The version of the tables in a file, 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, to: int = VERSION) -> None:
    """Bring the tables to a version, all steps in one transaction: a program that dies leaves the old ones."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in MIGRATIONS[version(connection) : to]:
            for statement in filter(str.strip, step.split(";")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {max(to, version(connection))}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
