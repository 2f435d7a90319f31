"""A case between its two homes: into the store as it was measured, out of it masked for a report.

What both faces (command line and page) need, so that neither decides what is private.
"""

from __future__ import annotations

from collections.abc import Iterable

from diag.case.document import CaseDocument
from diag.case.from_run import document_of, private_values
from diag.case.masking import mask_document
from diag.case.story import join_story
from diag.model import Case
from diag.redact import Masker, own_names
from diag.store.account_facts import known_charges
from diag.store.accounts import say_charges
from diag.store.headline import describe_case
from diag.store.store import Store
from diag.store.types import NotFound, Saved


def save_case(case: Case, store: Store, into: str | None = None) -> str:
    """Save a run in a case of its own, or in the one named; the id of the case.  Raises StoreError, NotFound."""
    kept = store.save_run(document_of(case), (*private_values(case), *own_names()), case=into)
    if into is not None:
        show_outcome(store, kept)
    return kept


def show_outcome(store: Store, case: str) -> None:
    """Let the lists say what became of a case: that it is solved, what it is about, or what its newest run says."""
    store.set_outcome(case, *describe_case(store.case(case)))


def join_case(saved: Saved) -> CaseDocument:
    """A saved case with all that is private in it, for the person's own screen: the newest run with its story.

    Raises ValueError when the case holds no run.
    """
    if not saved.runs:
        raise ValueError(f"the case {saved.id} holds no run yet; `diag run` makes one")
    return join_story(
        saved.id,
        saved.runs,
        saved.told,
        steps=saved.steps,
        contacts=saved.contacts,
        walks=saved.walks,
        spots=saved.spots,
        charges=say_charges(known_charges(saved)),
        messages=[each.message for each in saved.messages],
    )


def mask_case(saved: Saved, by: Masker) -> CaseDocument:
    """A saved case as every report is made from: the newest run with its story (see diag.case.story), masked.

    Raises ValueError when the case holds no run.
    """
    whole = join_case(saved)
    by.learn(saved.private)
    return mask_document(whole, by)


def mask_runs(saved: Saved, ids: Iterable[str], by: Masker) -> list[CaseDocument]:
    """Some runs of a case as they were measured, masked with the same stand-ins.  Raises NotFound."""
    by.learn(saved.private)
    known = {run.id: run for run in saved.runs}
    wanted = list(ids)
    if not set(wanted) <= set(known):
        raise NotFound("There is no such check in this case.")
    return [mask_document(known[id_], by) for id_ in wanted]
