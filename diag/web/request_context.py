"""What a page needs from around it: the desk, the store of this request, a case, a masker."""

from __future__ import annotations

from typing import Any

from flask import current_app, g

from diag.case import case_file
from diag.redact import Masker
from diag.store import Saved, Store, Unknown
from diag.web.run_manager import Desk


def desk() -> Desk:
    """The desk of this program."""
    found: Desk = current_app.extensions["desk"]
    return found


def store() -> Store:
    """The store, opened once for a request and closed behind it."""
    if "store" not in g:
        g.store = desk().store()
    found: Store = g.store
    return found


def saved(id_: str) -> Saved:
    """A case by its id, also one that could not be saved.  Raises Unknown."""
    try:
        return store().case(id_)
    except Unknown:
        held = desk().unsaved(id_)
        if held is None:
            raise
        return held


def masked(case: Saved, masker: Masker | None = None) -> dict[str, Any]:
    """The case as every report is made from.  Raises Unknown when nothing was measured yet."""
    try:
        return case_file.masked(case, masker or case_file.masker())
    except ValueError as exc:
        raise Unknown("Nothing was measured in this case yet.") from exc
