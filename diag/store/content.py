"""What goes into the tables and comes out of them, in the forms of both sides."""

from __future__ import annotations

import json
import sqlite3
import zlib
from typing import TYPE_CHECKING, Any

from diag.store import accounts, messages
from diag.store.files import StoreError
from diag.store.types import FIELDS, Saved, require_short, require_storable
from diag.text import clean

if TYPE_CHECKING:
    from diag.case.document import CaseDocument

#: A list shows so much of a code or message.
SHOWN = 300


def show(db: sqlite3.Connection, id_: str) -> None:
    """Mask code and device once, with the names that this case knows, so that a list needs not."""
    from diag.redact import Masker

    masker = Masker()
    told = db.execute("SELECT code, device FROM cases WHERE id = ?", (id_,)).fetchone()
    try:
        for (known,) in db.execute("SELECT private FROM runs WHERE case_id = ?", (id_,)):
            masker.learn((str(kind), str(value)) for kind, value in json.loads(known))
    except (ValueError, TypeError):  # damaged: what must be masked is not known, so nothing is shown
        told = (None, None)
    shown = [masker.sweep(text)[:SHOWN] if text else None for text in told]
    db.execute("UPDATE cases SET shown_code = ?, shown_device = ? WHERE id = ?", (*shown, id_))


def show_topic(db: sqlite3.Connection, id_: str) -> None:
    """Let the lists say what a case about an account is about; one in which something was measured says that."""
    from diag.diagnosis.verdict import EMPTY

    newest = db.execute(
        "SELECT headline FROM runs WHERE case_id = ? ORDER BY rowid DESC LIMIT 1", (id_,)
    ).fetchone()
    if newest is None or newest[0] not in EMPTY:
        return
    from diag.store.headline import find_topic

    try:
        topic = find_topic(load(db, id_))
    except StoreError:
        return
    if topic:
        db.execute(
            "UPDATE cases SET headline = ?, status = ? WHERE id = ?",
            (topic.headline, "healthy" if topic.is_done else "inconclusive", id_),
        )


def load(db: sqlite3.Connection, id_: str) -> Saved:
    """A whole case.  Raises StoreError when it is damaged or of another version; its text names no value."""
    try:
        return _load(db, id_)
    except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError) as exc:
        raise StoreError(
            f"The case {id_} is damaged and cannot be read. Your other cases are not affected."
        ) from exc


def _load(db: sqlite3.Connection, id_: str) -> Saved:
    from diag.case.document import Contact, MeasuredSpot, TriedStep  # a list must not wait for it
    from diag.case.from_json import from_json
    from diag.case.series import with_series

    case = db.execute(
        f"SELECT created, changed, {', '.join(FIELDS)} FROM cases WHERE id = ?",  # noqa: S608
        (id_,),
    ).fetchone()
    runs, private = [], []
    for run, data, known, told in db.execute(
        "SELECT id, data, private, digest FROM runs WHERE case_id = ? ORDER BY rowid", (id_,)
    ):
        if told is not None and told != digest(data, known):
            raise ValueError("other bytes than were written")
        points = db.execute(
            "SELECT at, value FROM samples WHERE run_id = ? AND series = 'speed' ORDER BY number", (run,)
        )
        runs.append(with_series(_document(id_, data), [(at, value) for at, value in points]))
        private += [(str(kind), str(value)) for kind, value in json.loads(known)]
    walks = db.execute("SELECT data FROM walks WHERE case_id = ? ORDER BY id", (id_,)).fetchall()
    contacts = db.execute(
        "SELECT at, channel, agent, said, reference FROM contacts WHERE case_id = ? ORDER BY id", (id_,)
    ).fetchall()
    steps = db.execute("SELECT at, what, effect FROM steps WHERE case_id = ? ORDER BY id", (id_,)).fetchall()
    spots = db.execute("SELECT data FROM spots WHERE case_id = ? ORDER BY id", (id_,)).fetchall()
    return Saved(
        id=id_,
        created=case[0],
        changed=case[1],
        told=dict(zip(FIELDS, case[2:], strict=True)),
        runs=tuple(runs),
        walks=tuple(json.loads(row[0]) for row in walks),
        contacts=tuple(Contact(at=a, channel=c, agent=g, said=s, reference=r) for a, c, g, s, r in contacts),
        steps=tuple(TriedStep(at=a, what=w, effect=e) for a, w, e in steps),
        messages=messages.load_messages(db, id_),
        spots=tuple(from_json(MeasuredSpot, json.loads(row[0]), "a place") for row in spots),
        private=tuple(dict.fromkeys(private)),
        charges=accounts.load_charges(db, id_),
        account=accounts.load_facts(db, id_),
    )


def _document(case: str, data: str) -> CaseDocument:
    from diag.case.from_json import DoesNotFit, read_document

    raw = json.loads(data)
    try:
        return read_document(raw)
    except DoesNotFit as exc:
        raise StoreError(f"The case {case} was saved by another version of this program ({exc}).") from exc


def digest(data: str, private: str) -> int:
    """A number that tells whether a run still has the bytes that were written, and its private values theirs."""
    return zlib.crc32(f"{data}\n{private}".encode("utf-8", "surrogatepass"))


def clean_typed(text: str | None) -> str | None:
    """A typed text without signs that could repaint a screen, None when nothing is left.

    Raises SecretRefused, TextTooLong.
    """
    if not text or not text.strip():
        return None
    return require_short(clean(require_storable(text, len(text))).strip()) or None


def dump(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))
