"""The worksheet of a price increase."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from diag.account.letters import write_letter
from diag.account.price_change import read_price_change, say_price_change, to_lines
from diag.account.worksheet import read_worksheet
from tests.account.making import TODAY, case


def test_what_it_costs_and_whether_the_notice_was_long_enough() -> None:
    of = case(
        "price-increase",
        "2026-11-21 14.99 EUR booked NETFLIX",
        words={"usual-price": "12.99"},
        days={"price-notice": date(2026, 10, 30), "new-price": date(2026, 11, 21)},
    )
    change = read_price_change(of)
    assert change is not None
    assert (str(change.more), change.share, str(change.more_in_a_year), change.told_late) == (
        "2.00 EUR",
        15,
        "24.00 EUR",
        True,
    )
    said = " ".join(say_price_change(change))
    assert "From 12.99 EUR to 14.99 EUR a month: 2.00 EUR more, or 15 %. In a year that is 24.00 EUR." in said
    assert "22 days, and Netflix promises at least one month" in said
    assert not change.needs
    letter = write_letter(of, "netflix").text
    assert "You told me on 30 October 2026, and that is less than one month before." in letter
    assert "The new price is charged since 21 November 2026." in letter


def test_a_whole_calendar_month_is_enough() -> None:
    days = {"price-notice": date(2027, 1, 31), "new-price": date(2027, 2, 28)}
    change = read_price_change(case("price-increase", days=days))
    assert change is not None
    assert change.told_late is False


def test_what_is_only_announced_is_not_called_charged() -> None:
    of = case(
        "price-increase",
        country="Germany",
        words={"usual-price": "13,99 EUR", "new-amount": "15,99 EUR"},
        days={"new-price": date(2027, 1, 5)},
    )
    change = read_price_change(of)
    assert change is not None
    assert change.needs == (
        "Tell when Netflix told you of it. Look for the mail, or for a note when you opened Netflix.",
    )
    assert {row.right.id for row in change.rows} >= {"netflix-new-price", "de-prices"}
    assert "Until 4 January 2027: Cancel before the new price begins" in " ".join(to_lines(change, TODAY))
    letter = write_letter(of, "netflix").text
    assert "I do not agree to the new price that you announced." in letter
    assert "You announced 15.99 EUR a month from 5 January 2027 on." in letter
    assert "charged" not in letter
    assert "The charge is of" not in letter


def test_what_nobody_told_is_asked_for_and_never_guessed() -> None:
    change = read_price_change(case("price-increase"))
    assert change is not None
    assert len(change.needs) == 4
    assert say_price_change(change) == []
    assert read_price_change(case("charged-twice")) is None
    two = case("price-increase", words={"usual-price": "10 GBP", "new-amount": "12 EUR"})
    assert (mixed := read_price_change(two)) is not None
    assert mixed.more is None
    cheaper = read_price_change(
        case("price-increase", words={"usual-price": "10 EUR", "new-amount": "9 EUR"})
    )
    assert cheaper is not None
    assert "less than before" in say_price_change(cheaper)[0]


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_a_notice_is_late_exactly_when_the_month_after_it_is_not_over(noticed: date, days: int) -> None:
    begins = noticed + timedelta(days=days)
    change = read_price_change(case("price-increase", days={"price-notice": noticed, "new-price": begins}))
    assert change is not None
    if days <= 27:
        assert change.told_late
    if days >= 31:
        assert not change.told_late
    before = next(row.day for row in change.rows if row.right.id == "netflix-new-price")
    assert before == begins - timedelta(days=1)


def test_the_worksheet_explains_no_charge_where_none_was_made_at_the_new_price() -> None:
    of = case("price-increase", "2026-11-20 13.99 EUR booked NETFLIX", days={"new-price": date(2026, 12, 20)})
    assert read_worksheet(of).readings == ()
    assert "On the statement" not in write_letter(of, "netflix-chat").text
