"""A run that is under way, on disk: when the program dies in the middle, what was measured until then is not lost.

One file beside the cases, for this user alone, written anew as checks end and deleted when the run is saved.  Keeping it is
done as well as it can be: where the folder cannot be written the run goes on without.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from diag import diagnosis, files
from diag.case.document import CaseDocument
from diag.case.from_json import DoesNotFit, read_document
from diag.case.from_run import document_of, private_values
from diag.case.replay import judge_again, read_recorded
from diag.case.to_json import to_json
from diag.checks import all_checks
from diag.model import Case, Reason, Result, Status
from diag.redact import Declared, own_names, scrub_tree
from diag.store.files import StoreError, data_folder, make_folder

log = logging.getLogger(__name__)

NAME = "unfinished.json"
#: No case is larger (bytes); what is larger was not written by us.
LARGEST = 4_000_000


class Unfinished(NamedTuple):
    """A run that was cut off: as it stood, the values in it that are private, the case into which it belongs (None: one of
    its own), and the checks that had no last word yet."""

    document: CaseDocument
    private: tuple[Declared, ...]
    into: str | None
    waiting: tuple[str, ...]


class Draft:
    """Writes a run down while it goes on: at most every ``every_s`` seconds, the first time after as long, and always the last
    of it."""

    def __init__(self, write: Callable[[], None], every_s: float) -> None:
        self._write = write
        self._every_s = every_s
        self._lock = threading.Lock()
        self._written = time.monotonic()
        self._timer: threading.Timer | None = None
        self._closed = False

    def note(self) -> None:
        """There is more to write down."""
        with self._lock:
            if self._closed or self._timer:
                return
            wait_s = self._written + self._every_s - time.monotonic()
            if wait_s <= 0:
                self._write_now()
                return
            self._timer = threading.Timer(wait_s, self._come_back)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """Nothing is written from now on."""
        with self._lock:
            self._closed = True
            if self._timer:
                self._timer.cancel()

    def _come_back(self) -> None:
        with self._lock:
            self._timer = None
            if not self._closed:
                try:
                    self._write_now()
                except Exception:  # nobody waits for this thread, and the run goes on
                    log.exception("a run under way could not be written down; please report it")

    def _write_now(self) -> None:
        self._written = time.monotonic()
        self._write()


def keep(case: Case, waiting: Collection[str], into: str | None) -> None:
    """Write down a run as it stands; ``waiting`` are its checks that have no result yet."""
    cut = tuple(Result(check=id_, status=Status.UNKNOWN, reason=Reason.INTERRUPTED) for id_ in waiting)
    results = (*case.results, *cut)
    whole = replace(case, results=results, opinion=diagnosis.diagnose(results, case.asked))
    told = {
        "case": to_json(scrub_tree(document_of(whole))),
        "private": [list(pair) for pair in (*private_values(whole), *own_names())],
        "into": into,
        "waiting": list(waiting),
    }
    try:
        path = _path()
        fresh = path.with_suffix(".new")
        make_folder(path.parent)  # the first run of all
        with suppress(FileNotFoundError):
            fresh.unlink()
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(told, file)
        fresh.replace(path)
    except OSError as exc:
        log.info("a run under way could not be written down: %s", exc)


def forget() -> None:
    """The run is saved in its place, or nobody wants it any more."""
    with suppress(OSError):
        _path().unlink()


def take() -> Unfinished | None:
    """What a program that died has left, once; None where it left nothing that can be read."""
    try:
        told = json.loads(files.read_bytes(_path(), LARGEST))
        private = tuple((str(kind), str(value)) for kind, value in told["private"])
        found = Unfinished(
            read_document(told["case"]), private, told["into"], tuple(map(str, told["waiting"]))
        )
    except (OSError, ValueError, TypeError, KeyError, DoesNotFit):
        found = None
    forget()
    return found


def complete(rest: Case, earlier: CaseDocument) -> Case:
    """The checks of a run that was cut off together with those that were measured afterwards, judged as one."""
    new = {check.id: check for check in document_of(rest).checks if check.reason is not Reason.NOT_ASKED}
    both = replace(earlier, checks=tuple(new.get(check.id, check) for check in earlier.checks))
    judged = judge_again(read_recorded(to_json(both)), all_checks())
    return replace(judged, id=rest.id, started=rest.started, took_s=rest.took_s)


def names_of(waiting: Iterable[str]) -> tuple[str, ...]:
    """What is left to be measured, in words."""
    from diag.vocabulary import check_name

    return tuple(map(check_name, waiting))


def _path() -> Path:
    try:
        return data_folder() / NAME
    except StoreError as exc:
        raise OSError(str(exc)) from exc
