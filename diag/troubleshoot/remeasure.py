"""Measures again: what one step of a walk can have changed, or all that a case said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from diag import host
from diag.case.document import CaseDocument
from diag.guide import effects
from diag.guide.effects import Effect
from diag.guide.evidence import DEVICES, MeasuredCase, MeasuredCheck, MeasuredEvidence, only_device
from diag.guide.loader import Guides
from diag.guide.position import fill
from diag.guide.types import NO_DEVICE, Action, GuideDevice
from diag.model import Asked, Case, Severity, Status
from diag.session import Session
from diag.vocabulary import CAUSES, CHECKS


def is_this_pc(known: MeasuredEvidence, device: GuideDevice) -> bool:
    """Whether the device of a walk is this PC: as was measured, else by the system that this program runs on."""
    return known.same_device or (known.os is None and device.os == host.OS)


def checks_to_repeat(action: Action, measured: Iterable[str], same_device: bool) -> tuple[str, ...]:
    """The checks to run again after an action: those that can see it and that were measured before; where one of
    the causes that it clears can be seen and something was measured, its check too."""
    seen = (*action.measures, *(action.pc if same_device else ()))
    before = set(measured)
    clear = {CAUSES[cause].check for cause in action.clears} if before else set()
    return tuple(check for check in dict.fromkeys(seen) if check in before | clear)


def checks_after_fix(case: CaseDocument) -> tuple[str, ...]:
    """The checks to run when somebody has done what a case said: all quick ones, which take two seconds together
    and show whether something new is wrong, and of the costly ones those that were not in order.  A speed test is watched
    over, for it alone cannot say that the line went away."""
    said = {check.id: check.status for check in case.checks}
    fine = {Status.OK, Status.SKIPPED}
    again = {id_ for id_ in said if not CHECKS[id_].costly or said[id_] not in fine}
    watched = again | ({"outages"} if "bandwidth" in again else set())
    return tuple(id_ for id_ in said if id_ in watched)


def rebuild_asked(case: CaseDocument) -> Asked:
    """What was asked for in a case, to measure it again."""
    asked = case.asked
    return Asked(
        code=asked.code,
        device=asked.device,
        symptom=asked.symptom,
        quality=asked.quality,
        screens=asked.screens,
        quick="bandwidth" not in checks_after_fix(case),
        third_party=MeasuredEvidence((case,)).others_asked,
    )


def start_session(asked: Asked, only: Iterable[str] | None) -> Session:
    """A run of some checks (None: all) that has begun; watch it for its events."""
    session = Session(asked, only)
    session.start()
    return session


def empty_case(asked: Asked) -> Case:
    """A case in which nothing was measured: a walk needs one to be kept in."""
    session = Session(asked, ())
    session.cancel()
    return session.case()


def compare_runs(
    guides: Guides,
    title: str,
    action: Action,
    before: Mapping[str, MeasuredCheck],
    after: MeasuredCase,
    restarted: bool | None,
    device: GuideDevice = NO_DEVICE,
) -> Effect:
    """The effect of an action, from the checks before and a new case after, which was measured just now."""
    fresh = {check.id: check for check in after.checks if check.status is not Status.SKIPPED}
    found = [d for d in after.diagnoses if d.severity is not Severity.NOTE and d.id in action.clears]
    return effects.compare_checks(
        title,
        before,
        fresh,
        metrics=[replace(metric, name=fill(metric.name, device)) for metric in guides.metrics],
        texts={word: fill(text, device) for word, text in guides.effects.items()},
        restarted=restarted,
        restarts=action.restart,
        clears=any(_is_told(cause, fresh) for cause in action.clears),
        aim=action.told,
        now=datetime.now().astimezone(),
        still=tuple(one.title.removesuffix(".") for one in found),
    )


def _is_told(cause: str, fresh: Mapping[str, MeasuredCheck]) -> bool:
    """Whether a cause would have been seen, were it still there: a TV tells some things and leaves others out."""
    row = CAUSES[cause]
    if row.check != DEVICES:
        return row.check in fresh
    return row.check in fresh and only_device(fresh[DEVICES]).get(row.told_as) is not None
