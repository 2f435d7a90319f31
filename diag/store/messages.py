"""Messages that a person wanted to keep, in the tables and out of them.  Secrets in them are never written."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

from diag.store.types import NotFound, StoredMessage
from diag.text import clean, one_line

if TYPE_CHECKING:
    from diag.case.document import KeptMessage

#: So many characters of a message are kept: more than a letter, less than a newspaper.
LONGEST_KEPT = 8_000
#: The case in which a message was kept last.
NEWEST = "SELECT case_id FROM messages ORDER BY id DESC LIMIT 1"


def clean_message(message: KeptMessage) -> KeptMessage:
    """A message as it may be kept: its beginning, without secrets and without what could repaint a screen."""
    from diag.redact import scrub_tree

    kept = replace(
        message,
        text=clean(message.text)[:LONGEST_KEPT],
        reasons=tuple(one_line(reason) for reason in message.reasons),
    )
    scrubbed: KeptMessage = scrub_tree(kept)
    return scrubbed


def insert_message(db: sqlite3.Connection, case: str, data: str) -> int:
    """Keep a message in a case; its number."""
    return int(db.execute("INSERT INTO messages (case_id, data) VALUES (?, ?)", (case, data)).lastrowid or 0)


def delete_message(db: sqlite3.Connection, case: str, number: int) -> None:
    """Take a message out.  Raises NotFound."""
    if not db.execute("DELETE FROM messages WHERE id = ? AND case_id = ?", (number, case)).rowcount:
        raise NotFound("There is no such message in this case.")


def load_messages(db: sqlite3.Connection, case: str) -> tuple[StoredMessage, ...]:
    """The messages of a case, the first one first."""
    from diag.case.document import KeptMessage
    from diag.case.from_json import from_json

    rows = db.execute("SELECT id, data FROM messages WHERE case_id = ? ORDER BY id", (case,)).fetchall()
    return tuple(
        StoredMessage(number, from_json(KeptMessage, json.loads(data), "a message")) for number, data in rows
    )
