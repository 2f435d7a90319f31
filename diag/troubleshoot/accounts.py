"""A case about an account: one of its own, in which nothing was measured."""

from __future__ import annotations

from diag.model import Asked
from diag.store import Store, case_file
from diag.troubleshoot.remeasure import empty_case


def begin_account(store: Store) -> str:
    """A new case for charges and letters; its id.  Raises StoreError."""
    return case_file.save_case(empty_case(Asked(symptom="account")), store)
