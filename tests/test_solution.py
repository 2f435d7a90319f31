"""Whether a case is solved: by what a person said, or by what was measured later; the newest word counts."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from diag.case.document import CaseDocument
from diag.case.solution import find_solution
from tests import worlds
from tests.worlds import world


def run(name: str, started: str) -> CaseDocument:
    return dataclasses.replace(worlds.run(world(name)), started=started)


def walk(end: str | None, at: str, helped: str | None = None, by: str = "person") -> dict[str, Any]:
    steps = [{"what": helped or "Restart the TV"}]
    return {"end": end, "fixed_by_title": helped, "answers": [{"at": at, "by": by}], "steps": steps}


BAD, GOOD = run("vpn", "2026-11-22T10:00:00Z"), run("healthy", "2026-11-22T10:20:00Z")
LATER_BAD = run("vpn", "2026-11-22T10:40:00Z")


@pytest.mark.parametrize(
    ("runs", "walks", "words"),
    [
        (
            [BAD],
            [walk("fixed", "2026-11-22T10:10:00Z", "Turn off any VPN")],
            "What helped: Turn off any VPN.",
        ),
        ([BAD], [walk("fixed", "2026-11-22T10:10:00Z")], "You said that all is well again."),
        ([BAD, GOOD], [], "as far as this PC can tell. What was found is gone: "),
        ([BAD, GOOD], [walk("fixed", "2026-11-22T10:30:00Z", "Turn it off")], "What helped: Turn it off."),
    ],
)
def test_solved(runs: list[CaseDocument], walks: list[dict[str, Any]], words: str) -> None:
    found = find_solution(runs, walks)
    assert found
    assert found.headline.startswith("Solved")
    assert words in found.headline
    assert found.found == tuple(d.title for d in BAD.diagnoses), "the story begins with what was found"


@pytest.mark.parametrize(
    ("runs", "walks"),
    [
        ([], []),
        ([BAD], []),
        ([GOOD], []),
        ([BAD], [walk("support", "2026-11-22T10:10:00Z")]),
        ([BAD, LATER_BAD], [walk("fixed", "2026-11-22T10:10:00Z", "Turn off any VPN")]),
        ([BAD, GOOD], [walk("support", "2026-11-22T10:30:00Z")]),
        ([BAD, GOOD], [walk(None, "2026-11-22T10:30:00Z")]),
        ([BAD], [walk("fixed", "2026-11-22T10:10:00Z"), walk(None, "2026-11-22T10:12:00Z")]),
        ([BAD], [walk("fixed", "", by="evidence")]),
        ([BAD], [walk("fixed", "no time")]),
    ],
)
def test_not_solved(runs: list[CaseDocument], walks: list[dict[str, Any]]) -> None:
    assert find_solution(runs, walks) is None
