"""A case about an account: one of its own, in which nothing was measured."""

from __future__ import annotations

from diag.account.walk_answers import recall_answers
from diag.guide import Guides, guides
from diag.model import Asked
from diag.store import Saved, Store, case_file
from diag.store.account_facts import known_charges, merge_facts, today
from diag.troubleshoot import suggest
from diag.troubleshoot.remeasure import empty_case


def begin_account(store: Store) -> str:
    """A new case for charges and letters; its id.  Raises StoreError."""
    return case_file.save_case(empty_case(Asked(symptom="account")), store)


def flow_of_trouble(guides: Guides, trouble: str) -> str | None:
    """The walk that is about a trouble of the table of charges."""
    return next((flow.id for flow in guides.flows.values() if trouble and flow.trouble == trouble), None)


def walked_trouble(saved: Saved) -> str:
    """The trouble with money that the walks of a case are about, if not the last of them; empty where there is none."""
    return next((str(walk["trouble"]) for walk in reversed(saved.walks) if walk.get("trouble")), "")


def find_walked(store: Store) -> str | None:
    """The newest case, where it was walked through just now as a trouble with money: what is told belongs to it."""
    newest = store.newest(suggest.FRESH_S)
    walks = store.case(newest).walks if newest else ()
    flow = guides().flows.get(str(walks[-1].get("flow"))) if walks else None
    return newest if flow and flow.trouble else None


def known_answers(case: Saved | None) -> dict[str, str]:
    """What walks need not ask, because it was told on the page about money: fact -> word."""
    if case is None:
        return {}
    return recall_answers(merge_facts(case), (kept.charge for kept in known_charges(case)), today())
