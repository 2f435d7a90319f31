"""A walk in its case: begun, kept, and taken up again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from diag.guide import GuideDevice, Guides
from diag.guide.evidence import MeasuredCase
from diag.guide.types import NO_DEVICE
from diag.guide.walk import Walk, carry, resume
from diag.model import Asked
from diag.store import NotFound, Saved, Store
from diag.troubleshoot import known_device, suggest
from diag.troubleshoot.protocol import utc_now
from diag.vocabulary import has_several_systems, is_system, without_look

Json = Mapping[str, Any]


def begin(
    guides: Guides,
    flow: str,
    device: GuideDevice,
    code: str | None,
    runs: Iterable[MeasuredCase],
    *,
    symptom: str | None = None,
    walks: Sequence[Json] = (),
    known: Mapping[str, str] | None = None,
) -> Walk:
    """A new walk, which does not ask what is known: what the symptom says, and what was answered a short while ago in
    the other walks of its case; ``known``: what was told elsewhere, fact -> word."""
    runs = list(runs)
    device = known_device.settle(guides, device, runs)
    chosen = guides.flows[flow]
    told = chosen.told.get(symptom or "", {})
    answered = carry(guides, chosen, device, {**(known or {}), **_answers_of(walks)})
    return Walk(
        guides=guides,
        flow=chosen,
        device=device,
        runs=runs,
        started=utc_now(),
        code=code,
        carried={**carry(guides, chosen, device, told, done=True), **answered},
    )


def _answers_of(walks: Sequence[Json]) -> dict[str, str]:
    """Fact -> word, of what was answered lately; the newest answer counts."""
    return {
        str(said["fact"]): str(said["word"])
        for walk in walks
        for said in walk.get("said") or ()
        if suggest.is_fresh_time(str(said.get("at") or ""))
    }


def find_unfinished(
    guides: Guides, walks: Sequence[Json], flow: str, device: GuideDevice, runs: Iterable[MeasuredCase]
) -> tuple[Walk, int | None] | None:
    """The newest walk of a case with its number, if it is this one and was left between its first answer and its
    end.  What was answered by evidence alone was only opened."""
    last: Json = walks[-1] if walks else {}
    its, runs = str(last.get("device")), list(runs)
    meant = {device.id, known_device.settle(guides, device, runs).id}
    same = meant & {its, without_look(its)} or (has_several_systems(device.id) and is_system(its))
    if (last.get("flow"), last.get("end")) != (flow, None) or not same:
        return None
    try:
        walk = resume(guides, last, runs)
    except (KeyError, TypeError):
        return None
    return (walk, last.get("number")) if walk.position().answered else None


def load(guides: Guides, saved: Saved, number: int) -> Walk:
    """A walk of a case by its number, on the device that told what it is since.  Raises NotFound."""
    found = next((walk for walk in saved.walks if walk.get("number") == number), None)
    if found is None:
        raise NotFound("There is no such walk in this case.")
    try:
        walk = resume(guides, found, saved.runs)
    except (KeyError, TypeError) as exc:
        raise NotFound("This walk was made by another version of this program. Begin a new one.") from exc
    if not walk.device.is_look:
        walk.device = known_device.settle(guides, walk.device, walk.runs, same=bool(walk.position().answered))
    return walk


def save(
    store: Store, walk: Walk, case: str | None, number: int | None, *, symptom: str | None = None
) -> tuple[str, int]:
    """Keep a walk in its case (None: one of its own, in which nothing was measured); the case and the number.

    Raises StoreError and NotFound.
    """
    from diag.store import case_file

    if case is None:
        from diag.troubleshoot import remeasure

        device = None if walk.device is NO_DEVICE else without_look(walk.device.id)
        asked = Asked(code=walk.code, device=device, symptom=symptom)
        case = case_file.save_case(remeasure.empty_case(asked), store)
    data = walk.to_json()
    if number is None:
        number = store.save_walk(case, data)
    store.save_walk(case, {**data, "number": number}, number=number)
    case_file.show_outcome(store, case)
    return case, number
