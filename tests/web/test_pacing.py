"""The time that people are told is that of the run that they started."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.model import Asked, Progress
from diag.vocabulary import CHECK_IDS
from diag.web.pacing import advance, usual_s
from diag.web.run_manager import RunManager
from tests.web.site import Site


def test_the_time_is_that_of_what_will_be_done() -> None:
    everything = [id_ for id_ in CHECK_IDS if id_ != "tv"]
    whole = usual_s(Asked(), everything)
    assert usual_s(Asked(quick=True), everything) < 3 < whole < 10
    assert usual_s(Asked(), ["dns"]) < usual_s(Asked(quick=True), everything)
    assert usual_s(Asked(upload=True), everything) > whole
    assert usual_s(Asked(compare=True), everything) > whole + 8
    assert usual_s(Asked(longer=True), everything) == pytest.approx(whole + 60)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 5), st.floats(0, 70)), max_size=30))
def test_the_bar_never_goes_back_nor_stands_still_nor_is_full_too_early(
    told: list[tuple[float, float]],
) -> None:
    share = 0.0
    for passed_s, left_s in told:
        further = advance(share, passed_s, left_s)
        assert share <= further <= 0.97
        assert further > share or share > 0.9699
        share = further


def test_the_bar_goes_evenly_where_all_goes_as_expected() -> None:
    share, shown = 0.0, []
    for second in range(1, 11):
        share = advance(share, 1.0, 10.0 - second)
        shown.append(share)
    assert shown[4] == pytest.approx(0.485, abs=0.02)
    assert shown[-1] > 0.75


def test_what_comes_on_top_is_announced_with_its_seconds(site: Site) -> None:
    site.go.clear()
    site.held = frozenset({"bandwidth"})
    site.post("/run")
    work = site.manager.work
    assert isinstance(site.manager, RunManager)
    assert work
    before = work.share
    words = "The speed looks low, so we measure again: about 8 seconds more"
    work.hear(Progress(check="bandwidth", fraction=None, note=words, left_s=8.0))
    work.hear(Progress(check="bandwidth", fraction=None, note="2.0 Mbit/s so far", mbps=2.0))
    told = [event for _, event in work.events_after(0)]
    (announced,) = [event for event in told if event.get("said")]
    assert announced["said"] == words
    assert 7 < announced["left_s"] <= 8
    assert told[-1]["enough"] == "So far too slow for Full HD (1080p)"
    page = site.get("/run").text
    assert words in page, "also after a reload"
    assert "So far too slow for Full HD (1080p)" in page
    assert work.share >= before
    site.go.set()
    site.over()
