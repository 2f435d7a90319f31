"""What a page needs from around it: the run manager, the store of this request, a case, a masker."""

from __future__ import annotations

from flask import current_app, g

from diag.case.document import CaseDocument
from diag.case.masking import make_masker
from diag.redact import Masker
from diag.store import NotFound, Saved, Store, StoreError, case_file
from diag.web.guard import Guard
from diag.web.run_manager import RunManager


def manager() -> RunManager:
    """The run manager of this program."""
    found: RunManager = current_app.extensions["run_manager"]
    return found


def guard() -> Guard:
    """What stands before this page."""
    found: Guard = current_app.extensions["guard"]
    return found


def store() -> Store:
    """The store, opened once for a request and closed behind it."""
    if "store" not in g:
        g.store = manager().store()
    found: Store = g.store
    return found


def load_case(id_: str) -> Saved:
    """A case by its id, also one that could not be saved.  Raises NotFound, StoreError."""
    try:
        return store().case(id_)
    except (NotFound, StoreError):
        held = manager().unsaved_case(id_)
        if held is None:
            raise
        return held


def mask_case(case: Saved, masker: Masker | None = None) -> CaseDocument:
    """The case as every report is made from.  Raises Unknown when nothing was measured yet."""
    try:
        return case_file.mask_case(case, masker or make_masker())
    except ValueError as exc:
        raise NotFound("Nothing was measured in this case yet.") from exc
