"""A walk in its case: which one is offered to be gone on with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from diag.guide.walk import Walk
from diag.troubleshoot import walk_store
from tests.guide_cases import GUIDES, HEALTHY

DEVICE = GUIDES.device("smart-tv")


def saved(walk: Walk, **more: Any) -> list[dict[str, Any]]:
    """The walks of a case whose newest one is this."""
    older = {"flow": "account", "device": "ios", "number": 1, "answers": [], "end": "support"}
    return [older, {**json.loads(json.dumps(walk.to_json())), "number": 2, **more}]


def find(walks: list[dict[str, Any]], flow: str = "smart-tv") -> tuple[Walk, int | None] | None:
    return walk_store.find_unfinished(GUIDES, walks, flow, DEVICE, [HEALTHY])


def begun(code: str | None = None) -> Walk:
    return walk_store.begin(GUIDES, "smart-tv", DEVICE, code, [HEALTHY])


def test_a_walk_that_was_left_is_offered_where_it_was_left() -> None:
    walk = begun()
    walk.answer("none")
    found = find(saved(walk))
    assert found
    assert (found[0].position(), found[1]) == (walk.position(), 2)


def test_a_walk_that_was_opened_and_never_answered_is_not_offered() -> None:
    assert find(saved(begun())) is None


def test_what_was_known_already_is_no_answer_of_the_person() -> None:
    """The code was given before: the walk stands behind its first step, but nobody has answered anything."""
    walk = begun("NW-2-5")
    assert walk.position().passed
    assert find(saved(walk)) is None
    walk.answer("yes")
    assert find(saved(walk))


@pytest.mark.parametrize(
    "changed",
    [
        {"end": "support"},
        {"device": "roku"},
        {"flow": "basic"},
        {"times": None, "answers": None},
        {"started": 0},
    ],
)
def test_another_walk_is_not_offered(changed: dict[str, Any]) -> None:
    walk = begun()
    walk.answer("none")
    walks = saved(walk, **changed)
    if "started" in changed:
        del walks[-1]["started"]  # of a version of the program that wrote something else
    assert find(walks) is None


def test_a_case_without_walks_offers_none() -> None:
    assert find([]) is None
