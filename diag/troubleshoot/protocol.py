"""One step of a walk as the command line and the page both take it.

A step that measures: ``checks_ahead``, and with their result ``take_measurement``; or ``skip_measuring``.
Any other: ``watch_restart`` while the person is at it, ``answer``, and where that returns a remeasurement its
checks are run and given to its ``finish``.  A face shows, asks and waits in its own way; what is measured and kept in
the walk, and in which order, stands here.  What measures is loaded only by those who measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from diag.guide import GuideDevice, Position, StepKind
from diag.guide.effects import Effect
from diag.guide.evidence import DEVICES, MeasuredCase, MeasuredCheck
from diag.guide.types import CANNOT, ELSE, WITH_CODE
from diag.guide.walk import Walk
from diag.model import Asked
from diag.store import LONGEST_CODE, require_storable
from diag.vocabulary import CHECKS, GROUPS

if TYPE_CHECKING:
    from diag.troubleshoot.router_watch import RestartWatch

#: Walks whose question is the speed measure it from the start; the others can do without.
WITH_SPEED = ("buffering",)

#: The action for which the program itself knows the answer.
LOOK_UP = "look-up-code"


def utc_now() -> str:
    """Now, as every walk writes it down."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# -- measuring --------------------------------------------------------------------------------------------------


def make_asked_for_whole(
    flow: str, device: GuideDevice, code: str | None, *, third_party: bool = True
) -> Asked:
    """What a whole run before the first step is asked for."""
    return Asked(code=code, device=device.id, quick=flow not in WITH_SPEED, third_party=third_party)


def make_asked(walk: Walk) -> Asked:
    """What a run of some checks in the middle of a walk is asked for."""
    known = walk.evidence
    return Asked(
        code=walk.code,
        device=walk.device.id,
        quality=known.quality,
        screens=known.screens,
        third_party=known.others_asked,
    )


def checks_ahead(walk: Walk, now: Position) -> tuple[str, ...]:
    """The checks to run for a step that measures: its own, and those of the steps that may follow at once, so
    that nobody has to ask for each; none that takes long."""
    found: dict[str, None] = {}
    todo = [now.step]
    while todo:
        step = walk.flow.steps[todo.pop(0)]
        if step.kind is StepKind.CHECK and (not CHECKS[step.check].costly or step.id == now.step):
            found.setdefault(step.check)
            todo += [to for to in step.go.values() if walk.flow.steps[to].check not in found]
    return tuple(found)


def take_measurement(walk: Walk, step: str, case: MeasuredCase) -> Position:
    """Take in what was measured for a step; where it does not answer the question, the walk goes on without it."""
    walk.add_measurement(case)
    now = walk.position()
    return walk.answer(ELSE, at=utc_now()) if now.step == step else now


def skip_measuring(walk: Walk) -> Position:
    """Go past all steps that would measure."""
    now = walk.position()
    while now.kind is StepKind.CHECK:
        now = walk.skip_measuring()
    return now


def _declined_measuring(walk: Walk) -> bool:
    """Whether the person wanted to go on without measuring."""
    said = walk.guides.texts["unmeasured"]
    return any(answer.because == said for answer in walk.answers.values())


# -- answering, and what the answer has changed -----------------------------------------------------------------


def watch_restart(walk: Walk) -> RestartWatch | None:
    """What watches the router, to be started; None where the step does not restart it, or nobody could see it."""
    if not can_watch_restart(walk):
        return None
    from diag.troubleshoot.router_watch import RestartWatch

    return RestartWatch()


def can_watch_restart(walk: Walk) -> bool:
    """Whether it can be seen if the person does what the step asks: restart the router."""
    action = walk.position().action
    return bool(action) and walk.guides.actions[action].restart and bool(walk.evidence.measured_checks())


def plan_restart(walk: Walk) -> Remeasurement | None:
    """What to measure again once the router was restarted; None where the step does not restart it."""
    now = walk.position()
    return _plan_remeasurement(walk, now, "") if can_watch_restart(walk) else None


def asks_for_code(now: Position, word: str) -> bool:
    """Whether an answer goes with a code or message that the person types."""
    return now.takes_code and word in WITH_CODE


def answer(walk: Walk, word: str, *, typed: str = "") -> Remeasurement | None:
    """Answer the step that is reached; what to measure again for it, None when there is nothing.

    ``typed``: the code or message, ignored where none is asked for.  Who wanted no measuring is not asked again.
    Raises WrongAnswer, TextRefused.
    """
    now = walk.position()
    wanted = _plan_remeasurement(walk, now, word)  # before the answer: it says what was known until then
    code = require_storable(typed, LONGEST_CODE) if asks_for_code(now, word) else ""
    walk.answer(word, typed=code, at=utc_now())
    if _declined_measuring(walk):
        skip_measuring(walk)
    return wanted


@dataclass(frozen=True, kw_only=True)
class Remeasurement:
    """What to measure again after an action, with what was known before it."""

    step: str
    action: str
    only: tuple[str, ...]
    before: Mapping[str, MeasuredCheck]

    def finish(self, walk: Walk, after: MeasuredCase, restarted: bool | None) -> Effect | None:
        """Take in what was measured after the action, and what that says of it.

        None, and nothing is changed, when the answer was taken back meanwhile.  ``restarted``: what the watch saw,
        asked once the measurement was over.
        """
        from diag.troubleshoot import remeasure

        if self.step not in {step.step for step in walk.position().answered}:
            return None
        action = walk.guides.actions[self.action]
        title = walk.action_title(self.action)
        effect = remeasure.compare_runs(
            walk.guides, title, action, self.before, after, restarted, walk.device
        )
        walk.effects[self.step] = effect
        walk.add_measurement(after)
        if _declined_measuring(walk):
            skip_measuring(walk)
        return effect


def _plan_remeasurement(walk: Walk, now: Position, word: str) -> Remeasurement | None:
    """What the answer to a step can have changed and was measured before."""
    if not now.action or word == CANNOT:
        return None
    from diag.troubleshoot import remeasure

    known = walk.evidence
    action = walk.guides.actions[now.action]
    here = remeasure.is_this_pc(known, walk.device)
    repeated = remeasure.checks_to_repeat(action, known.measured_checks(), here)
    only = tuple(check for check in repeated if check != DEVICES or walk.device.kind in GROUPS["tv"].kinds)
    if not only:
        return None
    before = {check: known.checks[check] for check in only if check in known.checks}
    return Remeasurement(step=now.step, action=now.action, only=only, before=before)
