"""A walk in its case: begun or taken up again, kept, and measured on the way.

What both faces (command line and page) need, so that neither decides which walk fits, what is measured for a step
or what belongs to the case.  What measures is loaded only by those who measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from diag import paths
from diag.guide import GuideDevice, Guides, Kind, Known, Position, loader, select
from diag.guide.position import fill
from diag.guide.types import Step
from diag.guide.walk import Walk, resume
from diag.model import Asked
from diag.store import NotFound, Saved, Store, StoreError
from diag.vocabulary import CHECKS

Json = Mapping[str, Any]

#: What was measured longer ago may not be true any more, in seconds.
FRESH_S = 30 * 60

#: Walks whose question is the speed measure it from the start; the others can do without.
WITH_SPEED = ("buffering",)

#: The action for which the program itself knows the answer.
LOOK_UP = "look-up-code"

#: A message on a screen is never longer than this, in characters.
LONGEST_CODE = 400


def moment() -> str:
    """Now, as every walk writes it down."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# -- which walk, and with which evidence ------------------------------------------------------------------------


def suggest(
    guides: Guides,
    *,
    code: str | None = None,
    symptom: str | None = None,
    device: str | None = None,
    runs: Sequence[Json] = (),
) -> str | None:
    """The walk that fits what was told and measured, None when only the person can say."""
    symptom = symptom if select.by_symptom(guides, symptom) else None
    diagnoses = [d["id"] for d in runs[-1]["diagnoses"] if d["severity"] != "note"] if runs else []
    return select.best(
        guides,
        code_flow=flow_of_code(code, device),
        symptom=symptom,
        diagnoses=diagnoses,
        device=guides.device(device) if device else None,
    )


def known_device(guides: Guides, word: str | None) -> str | None:
    """A device that walks know, None for any other word: a case holds whatever a person told."""
    return word if word and (word in guides.devices or word.partition("/")[0] in guides.devices) else None


def flow_of_code(code: str | None, device: str | None) -> str | None:
    """The walk to which all readings of a code lead."""
    if not code:
        return None
    from diag import lookup

    flows = {reading.entry.flow for reading in lookup.look_up(code, device).readings}
    return flows.pop() if len(flows) == 1 else None


def recent_runs(store: Store) -> tuple[str | None, list[dict[str, Any]]]:
    """The newest case and its runs, if they are fresh enough to say something about now."""
    try:
        newest = store.newest(FRESH_S)
        runs = list(store.case(newest).runs) if newest else []
    except (StoreError, NotFound):
        return None, []
    young = [run for run in runs if _age(run["started"]) <= FRESH_S]
    return (newest, young) if young else (None, [])


def has_recent_measurement(runs: Iterable[Json]) -> bool:
    """Whether any of these runs measured something that is still likely to be true."""
    return any(_age(run["started"]) <= FRESH_S and Known((run,)).measurable() for run in runs)


def _age(started: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(started)).total_seconds()


# -- begin, keep, take up again ---------------------------------------------------------------------------------


def begin(guides: Guides, flow: str, device: GuideDevice, code: str | None, runs: Iterable[Json]) -> Walk:
    """A new walk."""
    return Walk(
        guides=guides, flow=guides.flows[flow], device=device, runs=list(runs), started=moment(), code=code
    )


def find_unfinished(
    guides: Guides, walks: Sequence[Json], flow: str, device: GuideDevice, runs: Iterable[Json]
) -> tuple[Walk, int | None] | None:
    """The newest walk of a case with its number, if it is this one and was left before its end."""
    last: Json = walks[-1] if walks else {}
    if (last.get("flow"), last.get("device"), last.get("end")) != (flow, device.id, None):
        return None
    if not last.get("answers"):
        return None
    try:
        return resume(guides, last, runs), last.get("number")
    except (KeyError, TypeError):
        return None


def load(guides: Guides, saved: Saved, number: int) -> Walk:
    """A walk of a case by its number.  Raises Unknown."""
    found = next((walk for walk in saved.walks if walk.get("number") == number), None)
    if found is None:
        raise NotFound("There is no such walk in this case.")
    try:
        return resume(guides, found, saved.runs)
    except (KeyError, TypeError) as exc:
        raise NotFound("This walk was made by another version of this program. Begin a new one.") from exc


def keep(
    store: Store, walk: Walk, case: str | None, number: int | None, *, symptom: str | None = None
) -> tuple[str, int]:
    """Keep a walk in its case (None: one of its own, in which nothing was measured); the case and the number.

    Raises StoreError and Unknown.
    """
    if case is None:
        from diag.case import case_file
        from diag.troubleshoot import remeasure

        asked = Asked(code=walk.code, device=walk.device.id, symptom=symptom)
        case = case_file.save_case(remeasure.empty_case(asked), store)
    data = walk.data()
    if number is None:
        number = store.save_walk(case, data)
    store.save_walk(case, {**data, "number": number}, number=number)
    return case, number


# -- what is measured on the way --------------------------------------------------------------------------------


def checks_ahead(walk: Walk, now: Position) -> tuple[str, ...]:
    """The checks to run for a step that measures: its own, and those of the steps that may follow at once, so
    that nobody has to ask for each; none that takes long."""

    found: dict[str, None] = {}
    todo = [now.step]
    while todo:
        step = walk.flow.steps[todo.pop(0)]
        if step.kind is Kind.CHECK and (not CHECKS[step.check].costly or step.id == now.step):
            found.setdefault(step.check)
            todo += [to for to in step.go.values() if walk.flow.steps[to].check not in found]
    return tuple(found)


def take_in(walk: Walk, step: str, case: Json) -> Position:
    """What was measured for a step; where it does not answer the question, the walk goes on without it."""
    walk.add_measurement(case)
    now = walk.position()
    return walk.answer("else", at=moment()) if now.step == step else now


def declined_measuring(walk: Walk) -> bool:
    """Whether the person wanted to go on without measuring."""
    said = walk.guides.texts["unmeasured"]
    return any(answer.because == said for answer in walk.answers.values())


def skip_measuring(walk: Walk) -> Position:
    """Past all steps that would measure."""
    now = walk.position()
    while now.kind is Kind.CHECK:
        now = walk.skip_measuring()
    return now


def can_watch_restart(walk: Walk, now: Position) -> bool:
    """Whether it can be seen if the person does what this step asks: restart the router."""
    return bool(now.action) and walk.guides.actions[now.action].restart and bool(walk.known.measurable())


@dataclass(frozen=True, kw_only=True)
class Remeasurement:
    """What to measure again after an action, with what was known before it."""

    step: str
    action: str
    only: tuple[str, ...]
    before: Mapping[str, Json]

    def effect(self, walk: Walk, after: Json, seen: Callable[[], bool | None] | None) -> str:
        """Write down in the walk what the action changed; the sentences that say so.

        ``seen``: asks whether the router was restarted.
        """
        from diag.troubleshoot import remeasure

        found = remeasure.compare(
            walk.guides,
            walk.title(self.action),
            walk.guides.actions[self.action],
            self.before,
            after,
            seen and seen(),
        )
        walk.effects[self.step] = found
        return found.summary


def plan_remeasurement(walk: Walk, now: Position, word: str) -> Remeasurement | None:
    """What the answer to a step can have changed and was measured before; None when there is nothing."""
    if not now.action or word == "cannot":
        return None
    from diag.troubleshoot import remeasure

    known = walk.known
    only = remeasure.checks_to_repeat(walk.guides.actions[now.action], known.measurable(), known.same_device)
    if not only:
        return None
    before = {check: known.checks[check] for check in only}
    return Remeasurement(step=now.step, action=now.action, only=only, before=before)


# -- how a step reads on a page ---------------------------------------------------------------------------------


def page_guides(guides: Guides) -> Guides:
    """The guides as the page tells it: links and buttons stand there where a terminal names commands."""
    own = loader.parse_file(paths.data("walk.toml"))["page"]
    home = {id_: replace(guides.home[id_], steps=tuple(row["steps"])) for id_, row in own["actions"].items()}
    return replace(guides, ends={**guides.ends, **own["ends"]}, home={**guides.home, **home})


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The text of a position as it is made up: ``before`` leads to ``main``, the one question, action or
    sentence, and ``after`` follows it."""

    before: tuple[str, ...]
    main: str
    after: tuple[str, ...] = ()


def split_text(walk: Walk, now: Position) -> Parts:
    """What a position says, in its parts; the parts of an action itself are ``now.how``."""
    said = next((c.say for c in now.conclusions if now.text.startswith(f"{c.say}\n")), "")
    before = tuple(said.split("\n")) if said else ()
    lines = tuple(now.text.split("\n"))[len(before) :]
    step = walk.flow.steps.get(now.step)
    if step and now.kind is Kind.DO:
        title = walk.title(now.action)
        at = lines.index(f"{title}:")
        return Parts(
            before=before + lines[:at], main=title, after=lines[-1:] if now.confidence == "unverified" else ()
        )
    if step and now.kind is Kind.ASK:
        question = _question(walk, step)
        count = 1 + question.count("\n")
        return Parts(before=before + lines[:-count], main=question)
    return Parts(before=before, main=lines[0], after=lines[1:])


def _question(walk: Walk, step: Step) -> str:
    return fill(walk.guides.actions[step.ready].ask if step.ready else step.ask, walk.device)
