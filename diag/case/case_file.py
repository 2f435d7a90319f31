"""A case between its two homes: into the store as it was measured, out of it masked for a report.

What both faces (command line and page) need, so that neither decides what is private.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from diag.case.from_run import private_values
from diag.case.story import join_story
from diag.case.to_json import as_json
from diag.model import Case
from diag.redact import Masker, own_names
from diag.store import NotFound, Saved, Store


def save_case(case: Case, store: Store, into: str | None = None) -> str:
    """Save a run in a case of its own, or in the one named; the id of the case.  Raises StoreError, Unknown."""
    return store.save_run(as_json(case, None), (*private_values(case), *own_names()), case=into)


def mask_case(saved: Saved, by: Masker) -> dict[str, Any]:
    """A saved case as every report is made from: the newest run with its story (see report.story), masked.

    Raises ValueError when the case holds no run.
    """
    if not saved.runs:
        raise ValueError(f"the case {saved.id} holds no run yet; `diag run` makes one")
    by.learn(saved.private)
    whole = join_story(
        saved.id,
        saved.runs,
        saved.told,
        steps=[asdict(step) for step in saved.steps],
        contacts=[asdict(contact) for contact in saved.contacts],
        walks=saved.walks,
    )
    found: dict[str, Any] = by.tree(whole)
    return found


def mask_runs(saved: Saved, ids: Iterable[str], by: Masker) -> list[dict[str, Any]]:
    """Some runs of a case as they were measured, masked with the same stand-ins.  Raises Unknown."""
    by.learn(saved.private)
    known = {run["id"]: run for run in saved.runs}
    wanted = list(ids)
    if not set(wanted) <= set(known):
        raise NotFound("There is no such check in this case.")
    return [by.tree(known[id_]) for id_ in wanted]
