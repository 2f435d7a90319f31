"""The cases of this user: kept so that they survive kills, crashes and two programs at once.

What was measured is kept unmasked, since only so can a person show one item of it later; every rendering
masks.  Passwords, one-time codes and card numbers are taken out before anything is written.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from diag.store import accounts, content, messages, retention
from diag.store.database import Database
from diag.store.files import data_folder
from diag.store.measured import MeasuredRun, read_between
from diag.store.types import FIELDS, NotFound, Row, Saved, TextRefused
from diag.text import clean

if TYPE_CHECKING:
    from diag.account.charges import Charge
    from diag.case.document import CaseDocument, Contact, KeptMessage, MeasuredSpot, TriedStep
    from diag.redact import Declared

#: Seconds to wait for another program that is writing.
BUSY_S = 5.0


class Store:
    """The cases of this user.  Nothing is opened or created before it is needed.

    Every method may raise StoreError.
    """

    def __init__(
        self, folder: Path | None = None, *, wait_s: float = BUSY_S, now: Callable[[], float] = time.time
    ) -> None:
        self.folder = folder.absolute() if folder else data_folder()
        self._file = Database(self.folder, wait_s=wait_s)
        self._now = now

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        self._file.close()

    @property
    def notices(self) -> list[str]:
        """Sentences for people, for example that a damaged file was set aside."""
        return self._file.notices

    # -- writing --------------------------------------------------------------------------------------

    def save_run(
        self, document: CaseDocument, private: Iterable[Declared] = (), *, case: str | None = None
    ) -> str:
        """Keep one run, unmasked, in a new case, or in the one given; the id of the case.

        A case that was deleted meanwhile takes no run with it: the run is kept as a new one.  When this returns, the
        case survives the death of the program.
        """
        from diag.case.series import series_of, with_series  # reading a list must not wait for these
        from diag.case.to_json import to_json
        from diag.redact import Masker, scrub, scrub_tree

        kept: CaseDocument = scrub_tree(document)
        known = tuple(dict.fromkeys((kind, scrub(value)) for kind, value in private))
        masker = Masker()
        masker.learn(known)
        headline = clean(masker.sweep(kept.verdict.headline))
        asked = kept.asked
        told = [clean(text) if text else None for text in (asked.code, asked.device, asked.symptom)]
        data, private_json = content.dump(to_json(with_series(kept, None))), content.dump(known)
        run, status, now = kept.id, kept.verdict.status.value, self._now()
        said: list[str] = []

        def work(db: sqlite3.Connection) -> str:
            target = self._find_or(db, case, run, said) if case else run
            db.execute(
                "INSERT INTO cases (id, created, changed, code, device, symptom) VALUES "
                "(?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (target, now, now, *told),
            )
            db.execute("UPDATE cases SET status = ?, headline = ? WHERE id = ?", (status, headline, target))
            _touch(db, target, now)
            db.execute(
                "INSERT INTO runs (id, case_id, saved, status, headline, data, private, digest) VALUES "
                "(?, ?, ?, ?, ?, ?, ?, ?)",
                (run, target, now, status, headline, data, private_json, content.digest(data, private_json)),
            )
            db.executemany(
                "INSERT INTO samples (run_id, series, number, at, value) VALUES (?, ?, ?, ?, ?)",
                [(run, "speed", n, at, value) for n, (at, value) in enumerate(series_of(kept))],
            )
            content.show(db, target)
            if retention.saw_right_clock(kept):
                said.extend(retention.tidy(db, now))
            return target

        id_ = self._file.write(work)
        self.notices.extend(said)
        return id_

    def note(self, case: str, **told: str | None) -> None:
        """Keep what the person tells; None or an empty text takes an answer back.

        Raises NotFound, TextRefused, and ValueError for a field that does not exist.
        """
        wrong = set(told) - set(FIELDS)
        if wrong:
            raise ValueError(f"there is no field {min(wrong)!r}; there are: {', '.join(FIELDS)}")
        kept = {name: content.clean_typed(text) for name, text in told.items()}

        def work(db: sqlite3.Connection) -> None:
            id_ = self._find(db, case)
            for name, text in kept.items():
                db.execute(f"UPDATE cases SET {name} = ? WHERE id = ?", (text, id_))  # noqa: S608
            _touch(db, id_, self._now())
            content.show(db, id_)

        self._file.write(work)

    @staticmethod
    def refusal(text: str | None) -> str | None:
        """Why a typed text would be refused, None when it can be kept."""
        try:
            content.clean_typed(text)
        except TextRefused as exc:
            return str(exc)
        return None

    def add_step(self, case: str, step: TriedStep) -> None:
        """Keep one thing that was tried.  Raises NotFound, TextRefused."""
        row = (content.clean_typed(step.at), content.clean_typed(step.what), content.clean_typed(step.effect))
        self._add(case, "INSERT INTO steps (case_id, at, what, effect) VALUES (?, ?, ?, ?)", row)

    def add_contact(self, case: str, contact: Contact) -> None:
        """Keep one talk with support.  Raises NotFound, TextRefused."""
        row = tuple(
            content.clean_typed(text)
            for text in (contact.at, contact.channel, contact.agent, contact.said, contact.reference)
        )
        self._add(
            case,
            "INSERT INTO contacts (case_id, at, channel, agent, said, reference) VALUES (?, ?, ?, ?, ?, ?)",
            row,
        )

    def add_spot(self, case: str, spot: MeasuredSpot) -> int:
        """Keep one measured place; its number.  Raises NotFound, TextRefused."""
        from diag.case.to_json import to_json

        row = content.dump(to_json(replace(spot, name=content.clean_typed(spot.name) or "")))
        numbers: list[int] = []

        def insert(db: sqlite3.Connection, id_: str) -> None:
            made = db.execute("INSERT INTO spots (case_id, data) VALUES (?, ?)", (id_, row))
            numbers.append(int(made.lastrowid or 0))

        self._change(case, insert)
        return numbers[-1]

    def rename_spot(self, case: str, number: int, name: str) -> None:
        """Call a measured place otherwise.  Raises NotFound, TextRefused."""
        kept = content.clean_typed(name) or ""

        def work(db: sqlite3.Connection, id_: str) -> None:
            changed = db.execute(
                "UPDATE spots SET data = json_set(data, '$.name', ?) WHERE id = ? AND case_id = ?",
                (kept, number, id_),
            )
            if not changed.rowcount:
                raise NotFound("There is no such place in this case.")

        self._change(case, work)

    def add_message(self, case: str, message: KeptMessage) -> int:
        """Keep a message that a person wants to keep; its number.  Raises NotFound."""
        from diag.case.to_json import to_json

        row = content.dump(to_json(messages.clean_message(message)))
        numbers: list[int] = []
        self._change(case, lambda db, id_: numbers.append(messages.insert_message(db, id_, row)))
        return numbers[-1]

    def delete_message(self, case: str, number: int) -> None:
        """Take out one message by its number.  Raises NotFound."""
        self._change(case, lambda db, id_: messages.delete_message(db, id_, number))

    def newest_with_message(self) -> str | None:
        """The id of the case in which a message was kept last."""
        if not self.exists:
            return None
        row = self._file.read(lambda db: db.execute(messages.NEWEST).fetchone())
        return str(row[0]) if row else None

    def add_charges(self, case: str, charges: Iterable[Charge]) -> None:
        """Keep charges as they were copied from a statement.  Raises NotFound, TextRefused."""
        kept = [accounts.clean_charge(each) for each in charges]
        self._change(case, lambda db, id_: accounts.insert_charges(db, id_, kept))

    def complete_charges(self, case: str, told: Charge) -> None:
        """Give the charges of a case what they lack and ``told`` has: how it was paid, pending or booked, and the like.

        Raises NotFound, TextRefused, and ValueError, with nothing changed, where a charge cannot be so.
        """
        kept = accounts.clean_charge(told)
        self._change(case, lambda db, id_: accounts.complete_charges(db, id_, kept))

    def change_charge(self, case: str, number: int, charge: Charge) -> None:
        """Put a charge right.  Raises StoreError, NotFound, TextRefused."""
        kept = accounts.clean_charge(charge)
        self._change(case, lambda db, id_: accounts.update_charge(db, id_, number, kept))

    def delete_charge(self, case: str, number: int) -> None:
        """Take out one charge by its number.  Raises NotFound."""

        def work(db: sqlite3.Connection, id_: str) -> None:
            if (
                number.bit_length() > 63
                or not db.execute("DELETE FROM charges WHERE id = ? AND case_id = ?", (number, id_)).rowcount
            ):
                raise NotFound("There is no such charge in this case.")

        self._change(case, work)

    def tell_account(self, case: str, facts: Mapping[str, str | None]) -> None:
        """Keep facts about the account in the form of diag.account.case.check_fact; None or an empty text takes one back.

        Raises NotFound, TextRefused.
        """
        kept = {name: content.clean_typed(text) for name, text in facts.items()}
        self._change(case, lambda db, id_: accounts.set_facts(db, id_, kept))

    def save_walk(self, case: str, walk: Mapping[str, Any], *, number: int | None = None) -> int:
        """Keep a walk as plain data (flow, device, steps, answers, before, after), or its newer state; its number."""
        from diag.redact import scrub_tree

        text = content.dump(scrub_tree(dict(walk)))

        def work(db: sqlite3.Connection) -> int:
            id_, now = self._find(db, case), self._now()
            _touch(db, id_, now)
            if number is not None:
                db.execute(
                    "UPDATE walks SET saved = ?, data = ? WHERE id = ? AND case_id = ?",
                    (now, text, number, id_),
                )
                return number
            return int(
                db.execute(
                    "INSERT INTO walks (case_id, saved, data) VALUES (?, ?, ?)", (id_, now, text)
                ).lastrowid
                or 0
            )

        return self._file.write(work)

    def set_outcome(self, case: str, status: str | None, headline: str | None) -> None:
        """What the lists show of a case: that it is solved, for example; None for both: what its newest run says."""

        def work(db: sqlite3.Connection) -> None:
            id_ = self._find(db, case)
            newest = "(SELECT {} FROM runs WHERE case_id = cases.id ORDER BY rowid DESC LIMIT 1)"
            db.execute(
                f"UPDATE cases SET status = coalesce(?, {newest.format('status')}, status), "  # noqa: S608
                f"headline = coalesce(?, {newest.format('headline')}, headline) WHERE id = ?",
                (status, headline, id_),
            )

        self._file.write(work)

    def delete(self, case: str) -> str:
        """Delete one case for good, one that was put away too; its id.  Raises NotFound."""

        def work(db: sqlite3.Connection) -> str:
            id_ = self._find(db, case, put_away=None)
            db.execute("DELETE FROM cases WHERE id = ?", (id_,))
            return id_

        found = self._file.write(work)
        self._forget()
        return found

    def delete_all(self) -> int:
        """Delete every case for good; how many there were."""
        count = self._file.write(lambda db: int(db.execute("DELETE FROM cases").rowcount))
        self._file.read(lambda db: db.execute("VACUUM"))
        self._forget()
        return count

    def restore(self, ids: Iterable[str] | None = None) -> list[str]:
        """Take back cases that were put away for their age (None: all); their ids.  Raises NotFound."""
        wanted = None if ids is None else list(ids)

        def work(db: sqlite3.Connection) -> list[str]:
            if wanted is None:
                found = [str(id_) for (id_,) in db.execute("SELECT id FROM cases WHERE put_away IS NOT NULL")]
            else:
                found = [self._find(db, id_, put_away=True) for id_ in wanted]
            retention.take_back(db, found)
            return found

        return self._file.write(work)

    # -- reading --------------------------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        """Whether anything was ever kept here."""
        return self._file.exists

    def rows(self, limit: int | None = None, offset: int = 0, *, put_away: bool = False) -> list[Row]:
        """The cases, the one that changed last first; ``offset``: so many of them left out at the beginning;
        ``put_away``: instead those that were put away for their age."""
        if not self.exists:
            return []
        query = (
            "SELECT id, created, changed, status, headline, shown_code, shown_device, "  # noqa: S608
            "(SELECT count(*) FROM runs WHERE case_id = cases.id) FROM cases "
            f"WHERE {_where(put_away)} ORDER BY number DESC, rowid DESC LIMIT ? OFFSET ?"
        )
        wanted = (-1 if limit is None else limit, offset)
        found = self._file.read(lambda db: db.execute(query, wanted).fetchall())
        return [Row._make(row) for row in found]

    def rows_json(self) -> list[str]:
        """All rows as JSON objects, times as RFC 3339 in UTC; written by SQLite, since there may be thousands."""
        if not self.exists:
            return []
        moment = "strftime('%Y-%m-%dT%H:%M:%SZ', {}, 'unixepoch')"
        query = (
            f"SELECT json_object('id', id, 'created', {moment.format('created')}, 'changed', {moment.format('changed')}, "  # noqa: S608
            "'status', status, 'headline', headline, 'code', shown_code, 'device', shown_device, "
            "'runs', (SELECT count(*) FROM runs WHERE case_id = cases.id)) FROM cases "
            f"WHERE {_where(False)} ORDER BY number DESC, rowid DESC"
        )
        return self._file.read(lambda db: [row[0] for row in db.execute(query)])

    def count(self) -> int:
        """How many cases there are."""
        if not self.exists:
            return 0
        query = f"SELECT count(*) FROM cases WHERE {_where(False)}"  # noqa: S608
        return self._file.read(lambda db: int(db.execute(query).fetchone()[0]))

    def read_numbers(self, days: int) -> list[MeasuredRun]:
        """The numbers of the runs of the last days, the earliest first."""
        if not self.exists:
            return []
        now = self._now()
        return self._file.read(lambda db: read_between(db, now - days * 86400, now))

    def newest(self, within_s: float | None = None) -> str | None:
        """The id of the case that changed last, if that is not longer ago than ``within_s`` seconds.

        A change in the future was made by a clock that was wrong then or is wrong now: nobody knows how long ago it is.
        """
        rows = self.rows(1)
        fresh = rows and (within_s is None or abs(self._now() - rows[0].changed) <= within_s)
        return rows[0].id if fresh else None

    def newest_account(self) -> str | None:
        """The id of the case with an account's trouble that changed last."""
        return next(iter(self.newest_accounts(1)), None)

    def newest_accounts(self, count: int) -> list[str]:
        """The ids of so many cases with an account's trouble, the one that changed last first."""
        if not self.exists:
            return []
        return self._file.read(lambda db: [str(id_) for (id_,) in db.execute(accounts.NEWEST, (count,))])

    def find(self, id_: str) -> str:
        """The whole id of a case, also of one that cannot be read.  Raises NotFound as ``case`` does."""
        if not self.exists:
            raise NotFound(f"There is no case {id_!r}.")
        return self._file.read(lambda db: self._find(db, id_))

    def case(self, id_: str) -> Saved:
        """A whole case by its id, or by a beginning of at least four characters that only it has.  Raises NotFound."""
        if not self.exists:
            raise NotFound(f"There is no case {id_!r}.")
        return self._file.read(lambda db: content.load(db, self._find(db, id_)))

    @property
    def keep_days(self) -> int:
        """For how many days a case is kept after its last change; 0: for ever."""
        if not self.exists:
            return retention.KEEP_DAYS
        return self._file.read(retention.keep_days)

    @keep_days.setter
    def keep_days(self, days: int) -> None:
        self._file.write(lambda db: retention.set_keep_days(db, days))

    # -- the file -------------------------------------------------------------------------------------

    def _add(self, case: str, insert: str, row: tuple[str | None, ...]) -> None:
        self._change(case, lambda db, id_: db.execute(insert, (id_, *row)))

    def _change(self, case: str, change: Callable[[sqlite3.Connection, str], object]) -> None:
        """Change something in a case, which is the newest afterwards.  Raises NotFound."""

        def work(db: sqlite3.Connection) -> None:
            id_ = self._find(db, case)
            change(db, id_)
            content.show_topic(db, id_)
            _touch(db, id_, self._now())

        self._file.write(work)

    @staticmethod
    def _find(db: sqlite3.Connection, id_: str, *, put_away: bool | None = False) -> str:
        """The whole id; among those that are there, those put away, or (None) all.  Raises NotFound."""
        where = _where(put_away)
        rows = db.execute(f"SELECT id FROM cases WHERE id = ? AND {where}", (id_,)).fetchall()  # noqa: S608
        if not rows and len(id_) >= 4:
            query = f"SELECT id FROM cases WHERE substr(id, 1, ?) = ? AND {where} LIMIT 2"  # noqa: S608
            rows = db.execute(query, (len(id_), id_)).fetchall()
        if len(rows) != 1:
            raise NotFound(
                f"More than one case begins with {id_!r}." if rows else f"There is no case {id_!r}."
            )
        return str(rows[0][0])

    def _find_or(self, db: sqlite3.Connection, case: str, run: str, said: list[str]) -> str:
        """The whole id of a case; where it is gone, that of a run that becomes a case of its own, and that is said."""
        try:
            return self._find(db, case)
        except NotFound:
            said.append(
                f"The case {case} was deleted meanwhile, so this check was kept as a new case, {run}."
            )
            return run

    def _forget(self) -> None:
        """Take deleted cases out of SQLite's log too."""
        self._file.read(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())


def _where(put_away: bool | None) -> str:
    return {False: "put_away IS NULL", True: "put_away IS NOT NULL", None: "true"}[put_away]


def _touch(db: sqlite3.Connection, id_: str, now: float) -> None:
    """A case changed: it is the newest now, whatever the clock says."""
    db.execute(
        "UPDATE cases SET changed = ?, number = (SELECT max(number) + 1 FROM cases), quiet_since = NULL WHERE id = ?",
        (now, id_),
    )
