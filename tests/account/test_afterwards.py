"""What to do when something was done already."""

from __future__ import annotations

import pytest

from diag.account.message import afterwards

DATA = afterwards.data()


def test_the_most_urgent_step_comes_first() -> None:
    steps = afterwards.plan(["password", "installed", "paid"])
    order = [afterwards.WHEN.index(step.when) for step in steps]
    assert order == sorted(order)
    assert afterwards.plan(["password,installed", "paid"]) == steps
    assert steps[0].id == "cut-off"
    assert [step.id for step in steps].index("call-bank") < [step.id for step in steps].index("new-password")


@pytest.mark.parametrize("word", DATA["done"])
def test_each_deed_has_a_step_within_minutes_and_is_reported(word: str) -> None:
    steps = afterwards.plan([word])
    assert any(step.when in {"now", "within minutes"} for step in steps)
    assert "phishing@netflix.com" in " ".join(step.text for step in steps)
    assert ("bank" in steps[1].text + steps[2].text) == (word in {"card", "paid", "installed"}), word


def test_the_place_to_report_is_that_of_the_country() -> None:
    assert "7726" in afterwards.plan(["clicked"], "GB")[-1].text
    assert "8080" in " ".join(step.text for step in afterwards.plan([], "pl"))


def test_every_row_has_a_source() -> None:
    rows = [*DATA["steps"], *DATA["countries"].values()]
    assert all(row["source"] and row["text"].endswith(".") for row in rows)
    assert all(
        set(row["for"]) <= set(DATA["done"]) and row["when"] in afterwards.WHEN for row in DATA["steps"]
    )


@pytest.mark.parametrize(("done", "country"), [(["wept"], None), ([], "zz")])
def test_what_we_do_not_know_is_refused(done: list[str], country: str | None) -> None:
    with pytest.raises(afterwards.UnknownWord):
        afterwards.plan(done, country)
