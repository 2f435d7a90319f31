"""Measured places in the case that is being worked on, or in a new one: one protocol for both faces."""

from __future__ import annotations

from diag.case.document import CaseDocument, MeasuredSpot
from diag.model import Asked
from diag.spot import SpotContext
from diag.store import NotFound, Store, case_file
from diag.troubleshoot import remeasure
from diag.troubleshoot.suggest import FRESH_S
from diag.vocabulary import DEFAULT_QUALITY


def keep_spot(store: Store, spot: MeasuredSpot, case: str | None) -> tuple[str, int]:
    """Keep a place in a case, or in the newest one when that is fresh, or in a new one; the case, and the number of the place.

    Raises StoreError, TextRefused.
    """
    id_ = case or store.newest(FRESH_S)
    try:
        if id_:
            return id_, store.add_spot(id_, spot)
    except NotFound:  # it was deleted meanwhile
        pass
    id_ = case_file.save_case(remeasure.empty_case(Asked()), store)
    return id_, store.add_spot(id_, spot)


def context_of(document: CaseDocument | None) -> SpotContext:
    """What a case knows of this PC that helps to read a place."""
    if document is None:
        return SpotContext()
    test = document.bandwidth
    return SpotContext(
        internet_mbps=float(test.download_mbps) if test and test.download_mbps is not None else None,
        quality=document.asked.quality or DEFAULT_QUALITY.id,
        screens=document.asked.screens or 1,
    )
