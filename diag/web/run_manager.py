"""The one run that may be under way, and where its result goes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from diag.case.document import CaseDocument, TriedStep
from diag.case.from_run import document_of, private_values
from diag.model import Asked, Case, Result
from diag.redact import own_names
from diag.session import Session
from diag.store import NotFound, Saved, Store, StoreError, case_file
from diag.troubleshoot import remeasure
from diag.web import unfinished
from diag.web.job import Job

log = logging.getLogger(__name__)

#: While a run goes on, what it has measured is written down not more often than this, in seconds.
KEEP_EVERY_S = 0.25

#: Streams that may be open at once; a browser that wants more asks again and again instead (facts.md 12.2).
STREAMS = 3

#: Where the page goes after a run, unless the run belongs to something else.
AFTER = "/case/{case}"

#: Runs whose saving failed stay readable until the program ends, but only so many.
UNSAVED = 20


StartSession = Callable[[Asked, Iterable[str] | None], Session]


class Busy(Exception):
    """A run is under way already."""


class CutOff(NamedTuple):
    """A run that a program which died has left: the case in which it is kept now, and the checks that are still missing."""

    case: str
    document: CaseDocument
    waiting: tuple[str, ...]


class RunManager:
    """Keeps the current run and the last one.  Every method may be called from any thread."""

    def __init__(self, store: Callable[[], Store] = Store, start_session: StartSession | None = None) -> None:
        """``start_session``: begins what is measured; by default in this process."""
        self.store = store
        self._start_session = start_session
        self.notices: list[str] = []
        self._lock = threading.Lock()
        self._work: Job | None = None
        self._unsaved: dict[str, Saved] = {}
        self._streams = threading.BoundedSemaphore(STREAMS)
        self._kept: dict[str, Any] = {}
        self.cut_off: CutOff | None = None

    @property
    def work(self) -> Job | None:
        """The run under way, or the last one."""
        return self._work

    def start(
        self,
        asked: Asked,
        only: Iterable[str] | None = None,
        *,
        into: str | None = None,
        back: str = AFTER,
        then: Callable[[Case], None] | None = None,
        save: bool = True,
        earlier: CaseDocument | None = None,
    ) -> Job:
        """Begin a run.  Raises Busy while another one is under way.

        ``then`` gets the case when it is over, before it is announced; ``save`` is False for a run that has
        its place elsewhere (a step of a walk).  ``back``: where the page goes afterwards.  ``earlier``: a run that was cut
        off, of which this one measures the rest.
        """
        with self._lock:
            if self._work and not self._work.over.is_set():
                raise Busy
            start = self._start_session or remeasure.start_session
            self._work = work = Job(start(asked, only), into, back)
        threading.Thread(
            target=self._attend, args=(work, then, save, earlier), name="run-manager", daemon=True
        ).start()
        return work

    def take_up(self) -> None:
        """Keep what a program that died in the middle of a run has left, so that it can be gone on with."""
        left = unfinished.take()
        if left is None:
            return
        try:
            with self.store() as store:
                case = store.save_run(left.document, left.private, case=left.into)
        except StoreError as exc:
            self.notices.append(str(exc))
            return
        self.cut_off = CutOff(case, left.document, left.waiting)

    def go_on(self) -> Job | None:
        """Measure what is missing of the run that was cut off, into its case; None where there is none.  Raises Busy."""
        cut = self.cut_off
        if cut is None:
            return None
        found = cut.document.asked
        asked = Asked(
            code=found.code,
            device=found.device,
            symptom=found.symptom,
            quality=found.quality,
            screens=found.screens,
        )
        work = self.start(asked, cut.waiting, into=cut.case, earlier=cut.document)
        self.cut_off = None
        return work

    def say_once(self, notice: str) -> None:
        """Show a sentence on every page, however often it is said."""
        if notice not in self.notices:
            self.notices.append(notice)

    def cancel(self) -> None:
        """Stop the run under way; what was measured stays."""
        work = self._work
        if work and not work.over.is_set():
            work.cancelled = True
            work.session.cancel()

    def close(self, wait_s: float = 2.0) -> None:
        """The end of the program: stop what is under way, also who watches a router, and keep what was measured."""
        for each in self.kept_cases().values():
            if stop := getattr(each, "stop", None):
                stop()
        work = self._work
        if work and not work.over.is_set():
            self.cancel()
            work.over.wait(wait_s)

    def _attend(
        self, work: Job, then: Callable[[Case], None] | None, save: bool, earlier: CaseDocument | None
    ) -> None:
        case: str | None = work.into
        draft = unfinished.Draft(
            lambda: unfinished.keep(work.session.case(), work.waiting, work.into), KEEP_EVERY_S
        )
        try:
            for _, event in work.session.watch():
                work.hear(event)
                if save and isinstance(event, Result):
                    draft.note()
            draft.close()
            found = work.session.case()
            if earlier is not None:
                found = unfinished.complete(found, earlier)
            if then and not self._handed_over(found, then):
                save, work.into = True, None
            if save:
                case = self._keep(found, work.into)
                self._keep_steps(case, work.take_steps())
                if case != work.into:  # also one that was deleted meanwhile: its pages are gone
                    work.back = AFTER
        except Exception:
            log.exception("a run could not be brought to its end; please report it")
        finally:
            draft.close()
            unfinished.forget()
            work.end(case)

    def _handed_over(self, case: Case, then: Callable[[Case], None]) -> bool:
        """Give a case to the walk that wanted it; False when that is gone or cannot be kept."""
        try:
            then(case)
        except NotFound:
            self.notices.append(
                "The case of this check was deleted meanwhile, so the check was kept as a new case."
            )
            return False
        except StoreError as exc:
            self.notices.append(str(exc))
            return False
        return True

    def _keep(self, case: Case, into: str | None) -> str:
        """Save it; when that is impossible keep it in memory, and say so once."""
        try:
            with self.store() as store:
                kept = case_file.save_case(case, store, into)
                self.notices += store.notices
                return kept
        except StoreError as exc:
            self.notices.append(f"This case was not saved. {exc}")
            now = time.time()
            told = {"code": case.asked.code, "device": case.asked.device, "symptom": case.asked.symptom}
            self._unsaved[case.id] = Saved(
                id=case.id,
                created=now,
                changed=now,
                told=told,
                runs=(document_of(case),),
                private=(*private_values(case), *own_names()),
            )
            for old in list(self._unsaved)[:-UNSAVED]:
                del self._unsaved[old]
            return case.id

    def _keep_steps(self, case: str, steps: Iterable[TriedStep]) -> None:
        """Where the case itself could not be kept, that was said already."""
        try:
            with self.store() as store:
                for step in steps:
                    store.add_step(case, step)
        except (StoreError, NotFound):
            log.info("what was done during a check could not be kept")

    def unsaved_case(self, case: str) -> Saved | None:
        """A case that could not be saved."""
        return self._unsaved.get(case)

    def streaming(self) -> bool:
        """Take one of the places for streams; False when all are taken."""
        return self._streams.acquire(blocking=False)

    def release_stream(self) -> None:
        """Give the place back."""
        self._streams.release()

    # -- things that live as long as the program, by name (a router that is being watched) -----------------

    def keep(self, name: str, value: Any) -> None:
        """Keep something under a name, until it is taken."""
        with self._lock:
            self._kept[name] = value

    def take(self, name: str) -> Any:
        """What was kept under a name, None when there is nothing (any more)."""
        with self._lock:
            return self._kept.pop(name, None)

    def kept_cases(self) -> Mapping[str, Any]:
        """All that is kept now."""
        with self._lock:
            return dict(self._kept)
