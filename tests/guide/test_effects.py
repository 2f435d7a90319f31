"""Before and after a step: chance is not taken for a change, and a restart is seen or not seen."""

from __future__ import annotations

from typing import Any

import pytest

from diag.guide.effects import BETTER, SAME, WORSE, compare_checks, compare_values, was_router_restarted
from diag.vocabulary import CHECKS
from tests.guide_cases import GUIDES

METRIC = {metric.id: metric for metric in GUIDES.metrics}


def check(id_: str, status: str = "ok", **facts: Any) -> dict[str, Any]:
    return {"id": id_, "status": status, "reason": None, "facts": facts, "findings": []}


def done(before: list[dict[str, Any]], after: list[dict[str, Any]], **more: Any) -> Any:
    return compare_checks(
        "Restart the router",
        {c["id"]: c for c in before},
        {c["id"]: c for c in after},
        metrics=GUIDES.metrics,
        texts=GUIDES.effects,
        **more,
    )


@pytest.mark.parametrize(
    ("metric", "old", "new", "how"),
    [
        ("loss", 0.04, 0.0, BETTER),
        ("loss", 0.0, 0.04, WORSE),
        ("loss", 0.04, 0.03, SAME),  # 8 of 200 or 6 of 200: chance
        ("loss", 0.01, 0.0, SAME),  # 2 of 200
        ("loss", 0.30, 0.24, SAME),  # much is lost, so much is chance
        ("loss", 0.30, 0.10, BETTER),
        ("delay", 21.0, 30.0, SAME),
        ("delay", 21.0, 40.0, WORSE),
        ("delay", 240.0, 190.0, SAME),  # under a quarter
        ("delay", 240.0, 40.0, BETTER),
        ("speed", 3.0, 3.8, SAME),  # under 1 Mbit/s
        ("speed", 3.0, 9.0, BETTER),
        ("speed", 100.0, 88.0, SAME),  # under 15 %
        ("speed", 100.0, 60.0, WORSE),
        ("loaded", 300.0, 40.0, BETTER),
        ("loaded", 50.0, 75.0, SAME),
        ("signal", -82.0, -80.0, SAME),
        ("signal", -82.0, -60.0, BETTER),
        ("clock", 3600.0, 0.2, BETTER),
        ("clock", 0.1, 1.5, SAME),
    ],
)
def test_chance_is_no_change(metric: str, old: float, new: float, how: str) -> None:
    assert compare_values(METRIC[metric], old, new) == how


def test_less_loss_is_told_with_its_values() -> None:
    found = done([check("path", "fail", loss=0.04)], [check("path", "ok", loss=0.0)])
    assert found.summary.startswith("Restart the router: data lost 4 % to 0 %.")
    assert {c.how for c in found.changes} == {BETTER}


def test_no_change_is_told_too() -> None:
    found = done(
        [check("path", loss=0.0, round_trip_ms=21.0)], [check("path", loss=0.005, round_trip_ms=24.0)]
    )
    assert found.summary == "Restart the router: no change. Data lost 0 % before, 0.5 % now."


def test_worse_is_told_as_worse() -> None:
    found = done([check("bandwidth", download_mbps=90.0)], [check("bandwidth", download_mbps=20.0)])
    assert found.summary == "Restart the router: speed 90 Mbit/s to 20 Mbit/s. That is worse than before."


def test_a_fault_that_is_gone() -> None:
    found = done([check("dns", "fail")], [check("dns", "ok")])
    assert found.summary == "Restart the router: it helped. The names of Netflix's servers are found now."
    assert (found.changes[0].before, found.changes[0].after) == ("fail", "ok")


def test_a_fault_that_stays() -> None:
    found = done([check("dns", "fail")], [check("dns", "fail")])
    assert (
        found.summary
        == "Restart the router: no change. Still not so: the names of Netflix's servers are found."
    )


def test_a_new_fault() -> None:
    found = done([check("dns", "ok")], [check("dns", "fail")])
    assert found.changes[0].how == WORSE
    assert "worse than before" in found.summary


def test_a_warning_that_comes_or_goes_is_no_change_of_state() -> None:
    found = done([check("dns", "warn")], [check("dns", "ok")])
    assert found.changes == ()


@pytest.mark.parametrize("status", ["unknown", "skipped"])
def test_what_was_not_measured_says_nothing(status: str) -> None:
    for before, after in (
        (check("path", status), check("path", loss=0.0)),
        (check("path", loss=0.0), check("path", status)),
    ):
        found = done([before], [after])
        assert found.changes == ()
        assert found.summary == "Restart the router: we could not measure whether it changed anything."


def test_a_fact_that_is_missing_on_one_side_says_nothing() -> None:
    assert done([check("path", loss=None)], [check("path", loss=0.0)]).changes == ()


@pytest.mark.parametrize(
    ("samples", "before", "after", "expected"),
    [
        (("up", "up", "down", "down", "up"), None, None, True),
        (("down", "up"), None, None, True),
        (("up", "up", "up", "up"), None, None, False),
        (("up", "up", "up"), "198.51.100.7", "198.51.100.7", False),
        (("up", "up", "up"), "198.51.100.7", "198.51.100.9", True),
        (("up", "up", "up"), "198.51.100.7", None, False),
        (("up", "down"), None, None, None),  # it has not come back yet
        (("up", "up"), None, None, None),  # too few looks
        ((), None, None, None),
    ],
)
def test_a_restart_is_seen_or_not(
    samples: tuple[str, ...], before: str | None, after: str | None, expected: bool | None
) -> None:
    assert was_router_restarted(samples, before, after) is expected


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (True, "We saw the connection go away"),
        (False, "may not have been restarted"),
        (None, "could not see whether"),
    ],
)
def test_whether_it_was_restarted_is_said(seen: bool | None, words: str) -> None:
    found = done([check("dns")], [check("dns")], restarted=seen, restarts=True)
    assert words in found.summary
    assert found.restarted is seen


def test_every_check_that_an_action_is_measured_by_has_something_to_compare() -> None:
    with_metric = {metric.check for metric in GUIDES.metrics}
    for action in GUIDES.actions.values():
        for name in (*action.measures, *action.pc):
            assert name in with_metric | set(CHECKS), (action.id, name)
