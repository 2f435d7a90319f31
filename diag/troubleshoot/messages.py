"""A message in a case, because the person wants it: one protocol for both faces.  By itself nothing of one is kept."""

from __future__ import annotations

from diag.account.message import Judgement
from diag.case.document import KeptMessage
from diag.case.story import time_to_note
from diag.store import NotFound, Store
from diag.troubleshoot.accounts import begin_account


def keep_message(store: Store, judgement: Judgement) -> tuple[str, int]:
    """Keep a message in the case about the account, or where one was kept last, or in a new case; the case, and its number.

    It joins no case about the network.  Raises StoreError.
    """
    message = KeptMessage(
        at=time_to_note(),
        verdict=judgement.verdict.value,
        reasons=tuple(reason.text for reason in judgement.reasons),
        text=judgement.message,
    )
    case = store.newest_account() or store.newest_with_message()
    try:
        if case:
            return case, store.add_message(case, message)
    except NotFound:  # it was deleted meanwhile
        pass
    case = begin_account(store)
    return case, store.add_message(case, message)
