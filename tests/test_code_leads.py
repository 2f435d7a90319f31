"""A code or message of the account leads the verdict, whatever else was found on the way."""

from __future__ import annotations

import pytest

from diag import catalog
from diag.model import Where
from diag.vocabulary import CAUSES, kinds
from tests.test_relevance import opinion

#: What the account decides: no trouble of this PC or its network is the cause of it.
OF_THE_ACCOUNT = ("account", "payment", "household")
ROWS = [entry for entry in catalog.table().entries() if entry.category in OF_THE_ACCOUNT]


@pytest.mark.parametrize("cause", CAUSES)
def test_no_trouble_that_cannot_explain_it_is_called_its_cause(cause: str) -> None:
    """Every code of the account against every cause that its category does not have."""
    wrong = []
    for row in ROWS:
        if cause in catalog.ids().causes[row.category]:
            continue
        typed = row.code.removeprefix("message: ")
        verdict = opinion(cause, code=typed, device=kinds(row.devices)[0]).verdict
        if verdict.headline.startswith("The cause is") or verdict.where not in {Where.ACCOUNT, Where.NONE}:
            wrong.append((row.code, verdict.where, verdict.headline))
    assert wrong == []


def test_there_are_many_such_codes() -> None:
    assert len(ROWS) > 50
