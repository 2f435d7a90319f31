"""The restart of the router that the page goes through with the person: one at a time, for a case or a step of its walk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from diag.case.document import CaseDocument, TriedStep
from diag.case.from_run import document_of
from diag.case.story import time_to_note
from diag.guide import page_guides
from diag.guide.evidence import MeasuredEvidence
from diag.guide.walk import Walk
from diag.model import Asked, Case
from diag.store import Saved
from diag.troubleshoot import protocol, remeasure
from diag.troubleshoot.restart_companion import RestartCompanion, companion_for
from diag.troubleshoot.restart_outcome import (
    ACTION,
    AFTER,
    TRIED,
    RestartOutcome,
    judge_restart,
    judge_step,
)
from diag.web.job import Job
from diag.web.run_manager import Busy, RunManager

#: Under this name the run manager keeps it, as long as the program lives.
NAME = "restart-together"

#: The page to which the measurement leads back.
BACK = "/case/{case}/restart"


@dataclass
class RestartTogether:
    """A restart for a case, or for a step of one of its walks (number, step); ``after`` is what was measured in the end."""

    case: str
    walk: tuple[int, str] | None
    companion: RestartCompanion
    job: Job | None = None
    after: CaseDocument | None = None

    def stop(self) -> None:
        """Look no more."""
        self.companion.stop()


def find(manager: RunManager, case: str) -> RestartTogether | None:
    """The restart that belongs to a case."""
    found: RestartTogether | None = manager.kept_cases().get(NAME)
    return found if found and found.case == case else None


def begin_for_case(manager: RunManager, found: Saved) -> RestartTogether:
    """Restart for the newest result of a case: it is measured again into the case, where the restart is kept as a step."""
    last = found.runs[-1]
    asked = remeasure.rebuild_asked(last)
    before = MeasuredEvidence(found.runs).checks

    def measure() -> bool:
        def then(measured: Case) -> None:
            guides, after = page_guides(), document_of(measured)
            action = guides.actions[ACTION]
            effect = remeasure.compare_runs(guides, AFTER, action, before, after, made.companion.was_seen)
            _end(made, judge_restart(last, after, effect), after)
            with manager.store() as store:
                store.add_step(found.id, TriedStep(at=time_to_note(), what=TRIED, effect=effect.summary))

        return _start(manager, made, asked, remeasure.checks_after_fix(last), then, into=found.id)

    made = _make(manager, found.id, None, asked, measure)
    return made


def begin_for_walk(manager: RunManager, found: Saved, number: int, walk: Walk) -> RestartTogether | None:
    """Restart for the step of a walk, which takes in what was measured with the person's answer; None where it is no step
    of that kind, or nothing was measured before."""
    wanted = protocol.plan_restart(walk)
    if wanted is None or not found.runs:
        return None
    asked, last = protocol.make_asked(walk), found.runs[-1]

    def measure() -> bool:
        def then(measured: Case) -> None:
            after = document_of(measured)
            _end(made, judge_step(walk, wanted, last, after, made.companion.was_seen), after)

        return _start(manager, made, asked, wanted.only, then, into=None)

    made = _make(manager, found.id, (number, wanted.step), asked, measure)
    return made


def take_measured(manager: RunManager, case: str, number: int, step: str) -> RestartTogether | None:
    """The restart that was measured for this step of a walk; whoever takes it has it for their own."""
    found = find(manager, case)
    if found is None or found.walk != (number, step) or found.after is None:
        return None
    manager.take(NAME)
    return found


def _make(
    manager: RunManager, case: str, walk: tuple[int, str] | None, asked: Asked, measure: Callable[[], bool]
) -> RestartTogether:
    companion = companion_for(asked, measure)
    old = manager.take(NAME)
    if old:
        old.stop()
    made = RestartTogether(case, walk, companion)
    manager.keep(NAME, made)
    companion.start()
    return made


def _start(
    manager: RunManager,
    made: RestartTogether,
    asked: Asked,
    only: Iterable[str],
    then: Callable[[Case], None],
    *,
    into: str | None,
) -> bool:
    """Begin the measurement; False while another one is under way."""
    try:
        made.job = manager.start(
            asked, only, into=into, back=BACK.format(case=made.case), then=then, save=into is not None
        )
    except Busy:
        return False
    return True


def _end(made: RestartTogether, outcome: RestartOutcome, after: CaseDocument) -> None:
    made.after = after
    made.companion.finish(outcome)


def forget(manager: RunManager, made: RestartTogether) -> None:
    """Keep it no longer; another one stays."""
    kept = manager.take(NAME)
    if kept is not made and kept is not None:
        manager.keep(NAME, kept)
