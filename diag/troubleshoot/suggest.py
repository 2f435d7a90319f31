"""Which walk fits what was told and measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from diag.case.document import CaseDocument
from diag.guide import Guides, MeasuredEvidence, select
from diag.model import Confidence, Severity
from diag.store import NotFound, Saved, Store, StoreError

#: What was measured longer ago may not be true any more, in seconds.
FRESH_S = 30 * 60


def suggest_walk(
    guides: Guides,
    *,
    code: str | None = None,
    symptom: str | None = None,
    device: str | None = None,
    runs: Sequence[CaseDocument] = (),
) -> str | None:
    """The walk that fits what was told and measured, None when only the person can say."""
    newest = runs[-1].diagnoses if runs else ()
    causes = [d.id for d in newest if d.severity is Severity.FAIL and d.confidence is not Confidence.POSSIBLE]
    return select.best_flow(
        guides,
        code_flow=_flow_of_code(code, device),
        symptom=symptom,
        diagnoses=[d.id for d in newest if d.severity is not Severity.NOTE],
        causes=causes,
        device=guides.device(device) if device else None,
    )


def _flow_of_code(code: str | None, device: str | None) -> str | None:
    """The walk to which all readings of a code lead."""
    if not code:
        return None
    from diag import lookup

    flows = {reading.entry.flow for reading in lookup.look_up(code, device).readings}
    return flows.pop() if len(flows) == 1 else None


def device_of_symptom(guides: Guides, symptom: str | None) -> str | None:
    """The device that a symptom names by itself, as "Netflix does not play on the TV" does."""
    flow = select.flow_for_symptom(guides, symptom)
    return guides.flows[flow].device or None if flow else None


def known_device(guides: Guides, word: str | None) -> str | None:
    """A device that walks know, None for any other word: a case holds whatever a person told."""
    return word if word and (word in guides.devices or word.partition("/")[0] in guides.devices) else None


def recent_runs(store: Store) -> tuple[str | None, list[CaseDocument]]:
    """The newest case and its runs, if they are fresh enough to say something about now."""
    try:
        newest = store.newest(FRESH_S)
        runs = list(store.case(newest).runs) if newest else []
    except (StoreError, NotFound):
        return None, []
    young = [run for run in runs if _is_fresh(run)]
    return (newest, young) if young else (None, [])


def trouble_of(guides: Guides, case: Saved) -> str | None:
    """What a case is about, as its newest walk or the walk for its symptom is called; None: nobody told."""
    walks = _answered_walks(case)
    if walks:
        return str(walks[-1].get("title") or "") or None
    flow = select.flow_for_symptom(guides, case.told.get("symptom"))
    return guides.flows[flow].title if flow else None


def _answered_walks(case: Saved) -> list[Mapping[str, Any]]:
    return [
        walk for walk in case.walks if any(row.get("by") == "person" for row in walk.get("answers") or ())
    ]


def belongs_to(guides: Guides, case: Saved, flow: str) -> bool:
    """Whether a walk surely belongs to the trouble that a case is about; otherwise only the person can say.

    It does where no trouble was told yet, where the last walk of the case was left in the middle or leads to it, and
    where it is the walk for the symptom that was told.  A walk that was only opened tells nothing.
    """
    if case.walks:
        last = next(reversed(_answered_walks(case)), None)
        return last is None or flow in {last.get("to"), last.get("flow") if last.get("end") is None else None}
    told = select.flow_for_symptom(guides, case.told.get("symptom"))
    return told in {None, flow}


def needs_own_case(guides: Guides, case: Saved, flow: str) -> bool:
    """Whether a walk of the account begins a case of its own: it never joins one of the network by itself."""
    one = guides.flows[flow]
    if one.account and one.trouble and case.account.get("trouble") == one.trouble:
        return False  # the page about money leads to it
    return one.account and not (case.walks and belongs_to(guides, case, flow))


def has_recent_measurement(runs: Iterable[CaseDocument]) -> bool:
    """Whether any of these runs measured something that is still likely to be true."""
    return any(_is_fresh(run) and MeasuredEvidence((run,)).measured_checks() for run in runs)


def _is_fresh(run: CaseDocument) -> bool:
    return is_fresh_time(run.started)


def is_fresh_time(at: str) -> bool:
    """Whether a time of ours lies so near that what was measured or said then is likely to be true still."""
    try:
        age = datetime.now(UTC) - datetime.fromisoformat(at)
    except ValueError:
        return False
    return abs(age.total_seconds()) <= FRESH_S  # the future is another clock's, and as old as nobody knows
