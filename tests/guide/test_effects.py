"""Before and after a step: chance is not taken for a change, and a restart is seen or not seen."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from diag.guide.device_words import AIMS
from diag.guide.effects import BETTER, SAME, WORSE, compare_checks, compare_values, was_router_restarted
from diag.guide.evidence import SlimCheck
from diag.guide.position import fill
from diag.guide.types import GuideDevice
from diag.model import Status
from diag.tv import TvDevice
from diag.vocabulary import CHECKS
from tests.guide_cases import GUIDES

A_TV = GuideDevice(id="smart-tv", name="TV", the="the device")
METRIC = {metric.id: metric for metric in GUIDES.metrics}


def check(id_: str, status: str = "ok", **facts: Any) -> SlimCheck:
    return SlimCheck(id=id_, status=Status(status), reason=None, facts=facts, findings=())


def done(before: list[SlimCheck], after: list[SlimCheck], **more: Any) -> Any:
    return compare_checks(
        "Restart the router",
        {c.id: c for c in before},
        {c.id: c for c in after},
        metrics=GUIDES.metrics,
        texts={word: fill(text, A_TV) for word, text in GUIDES.effects.items()},
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
        ("loss", 0.30, 0.235, SAME),  # within two standard errors, 8.8 %
        ("loss", 0.30, 0.205, BETTER),  # beyond two standard errors, 8.6 %
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
        ("signal", -82.0, -77.0, SAME),  # just the noise
        ("signal", -77.0, -82.5, WORSE),
        ("speed", 100.0, 85.0, SAME),  # just the share
        ("speed", 100.0, 84.0, WORSE),
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
    assert (
        found.summary
        == "Restart the router: it helped. The names of Netflix's servers that we looked up are found now."
    )
    assert (found.changes[0].before, found.changes[0].after) == ("fail", "ok")


def test_a_fault_that_stays() -> None:
    found = done([check("dns", "fail")], [check("dns", "fail")])
    assert (
        found.summary
        == "Restart the router: no change. Still not so: the names of Netflix's servers that we looked up are found."
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


@pytest.mark.parametrize("status", ["unknown", "skipped"])
def test_what_was_not_measured_on_one_side_says_nothing_whatever_the_other_says(status: str) -> None:
    for before, after in (
        (check("path", status, loss=0.5), check("path", "fail", loss=0.0)),
        (check("path", "fail", loss=0.5), check("path", status, loss=0.0)),
    ):
        assert done([before], [after]).changes == ()


@pytest.mark.parametrize("value", [None, "0.04", True])
def test_a_fact_that_is_missing_on_one_side_says_nothing(value: object) -> None:
    assert done([check("path", loss=value)], [check("path", loss=0.0)]).changes == ()
    assert done([check("path", loss=0.0)], [check("path", loss=value)]).changes == ()
    assert done([check("path")], [check("path", loss=0.0)]).changes == ()


def test_a_fact_of_the_same_name_is_compared_in_its_own_check_only() -> None:
    assert done([check("dns", loss=0.5)], [check("dns", loss=0.0)]).changes == ()


def test_of_the_clock_only_the_size_of_its_error_counts() -> None:
    found = done([check("clock", "warn", ntp_offset_s=-90.0)], [check("clock", ntp_offset_s=30.0)])
    (change,) = found.changes
    assert (change.how, change.before, change.after) == (BETTER, "90 seconds", "30 seconds")
    assert (change.check, change.what) == ("clock", METRIC["clock"].name)
    assert change.text == found.summary


def test_of_a_signal_the_sign_counts() -> None:
    found = done([check("wifi", signal_dbm=-80.0)], [check("wifi", signal_dbm=-55.0)])
    assert found.summary == "Restart the router: Wi-Fi signal -80 dBm to -55 dBm."


def test_whole_numbers_are_numbers_too() -> None:
    found = done([check("bandwidth", download_mbps=20)], [check("bandwidth", download_mbps=90)])
    assert found.summary == "Restart the router: speed 20 Mbit/s to 90 Mbit/s."


def test_all_that_changed_is_told_and_of_what_did_not_the_first_alone() -> None:
    before = [check("path", loss=0.1, round_trip_ms=100.0), check("bandwidth", download_mbps=50.0)]
    after = [
        check("path", loss=0.0, round_trip_ms=20.0),
        check("bandwidth", download_mbps=51.0),
        check("dns"),
    ]
    found = done(before, after)
    assert found.summary == (
        "Restart the router: data lost 10 % to 0 %. Restart the router: answer time 100 ms to 20 ms."
    )
    assert [change.how for change in found.changes] == [BETTER, BETTER, SAME]
    assert done(after, after).summary == "Restart the router: no change. Data lost 0 % before, 0 % now."
    assert (found.action, found.restarted) == ("Restart the router", None)


@pytest.mark.parametrize(
    ("restarted", "word"), [(True, "restarted"), (False, "not-restarted"), (None, "unclear")]
)
def test_whether_the_router_was_restarted_is_told_where_it_matters(restarted: bool | None, word: str) -> None:
    found = done([check("dns", "fail")], [check("dns", "ok")], restarts=True, restarted=restarted)
    assert found.summary.endswith(f"found now. {GUIDES.effects[word]}")
    assert found.restarted is restarted
    assert GUIDES.effects[word] not in done([check("dns")], [check("dns")], restarted=restarted).summary


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


NOW = datetime(2026, 11, 29, 20, 15, 5, tzinfo=UTC)
UP, NETWORK, VERSION, NETFLIX = "up_s", "network", "version", "netflix"


@pytest.mark.parametrize(
    ("aim", "old", "new", "words"),
    [
        (UP, {"up_s": 90_210}, {"up_s": 65}, "told us that it was restarted at 20:14."),
        (UP, {"up_s": 90_210}, {"up_s": 80_000}, "was restarted 22 hours and 13 minutes ago"),
        (UP, {"up_s": 90_210}, {"up_s": 90_300}, "it has been on for 1 day and 1 hour, so it was not restarted"),
        (UP, {"up_s": 30}, {"up_s": 65}, None),  # it may have been restarted all the same
        (UP, {"up_s": None}, {"up_s": 65}, None),
        (UP, {"up_s": 90_210}, {"up_s": None}, None),
        (UP, {"boot_id": 17}, {"boot_id": 18}, "has joined the network anew"),
        (UP, {"boot_id": 1}, {"boot_id": 1}, None),  # some give the same for ever
        (UP, {"boot_id": None}, {"boot_id": 1}, None),
        (UP, {"boot_id": 17, "up_s": 90_210}, {"boot_id": 18, "up_s": 90_300}, "was not restarted"),
        (NETWORK, {"network": "wifi"}, {"network": "wired"}, "connected by cable now"),
        (NETWORK, {"network": "wifi"}, {"network": "wifi"}, "still connected by Wi-Fi"),
        (NETWORK, {"network": "wifi"}, {"network": None}, None),
        (UP, {"network": "wifi"}, {"network": "wifi"}, None),
        (VERSION, {"version": "14.1"}, {"version": "15.0"}, "version 15.0 now, and was 14.1 before"),
        (VERSION, {"version": "14.1"}, {"version": "14.1", "update_waits": True}, "still version 14.1. It also told us that an update"),
        (UP, {"version": "14.1"}, {"version": "15.0"}, "version 15.0 now"),  # it installs one while it starts
        (UP, {"version": "14.1"}, {"version": "14.1"}, None),
        (NETFLIX, {"netflix": "absent"}, {"netflix": "stopped"}, "Netflix is installed now"),
        (NETFLIX, {"netflix": "installable"}, {"netflix": "absent"}, "Netflix is not installed."),
        (NETFLIX, {"netflix": "stopped"}, {"netflix": "running"}, "Netflix is open now"),
        (NETFLIX, {"netflix": "running"}, {"netflix": "running"}, None),
        (NETFLIX, {"netflix": "stopped"}, {"netflix": "unknown"}, None),
    ],
)  # fmt: skip
def test_what_a_device_tells_of_a_step_is_said(
    aim: str, old: dict[str, Any], new: dict[str, Any], words: str | None
) -> None:
    """Seen, not believed; and nothing is said where it tells nothing, or where it cannot be known which device it is."""
    sides = [[check("tv", "warn", devices=[{"make": "x", **told}])] for told in (old, new)]
    found = done(*sides, aim=aim, now=NOW).summary
    assert words in found if words else "told us" not in found
    two = [check("tv", devices=[old, new])]
    assert "told us" not in done(two, two, aim=aim, now=NOW).summary
    assert "told us" not in done([check("tv", "fail")], sides[1], aim=aim, now=NOW).summary


def test_of_what_no_step_aimed_at_only_a_change_is_told() -> None:
    told = {"up_s": 9000, "clock_offset_s": 1.0, "signal_dbm": -60.0}
    sides = [[check("tv", devices=[told])], [check("tv", devices=[{**told, "up_s": 9100}])]]
    assert done(*sides, aim=UP, now=NOW).changes == ()
    (clock,) = done(*sides, aim="clock_offset_s").changes
    assert (clock.how, clock.before) == (SAME, "1 seconds")
    weaker = [check("tv", devices=[{**told, "signal_dbm": -80.0}])]
    assert [change.how for change in done(sides[0], weaker, aim=UP, now=NOW).changes] == [WORSE]


def test_every_aim_of_a_step_is_a_fact_of_a_tv() -> None:
    aims = {action.told for action in GUIDES.actions.values() if action.told}
    assert aims == {*AIMS, "clock_offset_s", "signal_dbm"}
    assert aims <= {field.name for field in dataclasses.fields(TvDevice)}
    assert all("tv" in action.measures for action in GUIDES.actions.values() if action.told)


def test_a_device_that_is_silent_after_a_step_is_said_to_be_so() -> None:
    before = [check("tv", devices=[{"up_s": 900}])]
    found = done(before, [check("tv", "warn", devices=[])], aim=UP, now=NOW)
    assert "did not answer when we asked again" in found.summary
    assert "it helped" not in found.summary
    unasked = done(before, [check("tv", "unknown")], aim=UP, now=NOW)
    assert "did not answer" not in unasked.summary


def test_what_is_wrong_with_a_tv_is_said_by_its_own_words() -> None:
    """A TV without Netflix answers: that it "does not answer" would be wrong, before and after."""
    told = {"netflix": "absent", "signal_dbm": -80.0, "clock_offset_s": 7000.0}
    found = done([check("tv", "fail", devices=[told])], [check("tv", "fail", devices=[told])], aim=NETFLIX)
    assert CHECKS["tv"].fine not in found.summary
    better = {**told, "signal_dbm": -60.0, "clock_offset_s": -1.0}
    found = done([check("tv", "fail", devices=[told])], [check("tv", "fail", devices=[better])])
    assert [change.how for change in found.changes] == [BETTER, BETTER]
    assert "-80 dBm to -60 dBm" in found.summary


def test_every_check_that_an_action_is_measured_by_has_something_to_compare() -> None:
    with_metric = {metric.check for metric in GUIDES.metrics}
    for action in GUIDES.actions.values():
        for name in (*action.measures, *action.pc):
            assert name in with_metric | set(CHECKS), (action.id, name)
