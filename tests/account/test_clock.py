"""The clock: exact in calendar months and leap years, never a last day before its event nor later than the law's."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.account.calendar_file import has_days, to_ics
from diag.account.case import AccountCase, build_case
from diag.account.clock import deadlines, next_deadline, say_left, to_json, to_text
from diag.account.countries import countries, find_country
from diag.account.dates import add_months, billing_day, business_days_before, parse_day, us_holidays
from diag.account.facts import DAYS, TROUBLES
from diag.account.rights import UnsoundRight, read_rights, rights
from diag.account.statement import parse_lines
from tests.account.making import TODAY, case, charge

DATES = st.dates(date(2019, 1, 1), date(2035, 12, 31))
MADE = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def last_days(of: AccountCase) -> dict[str, str | None]:
    return {row.right.id: row.day.isoformat() if row.day else None for row in deadlines(of)}


def test_us_credit_card_counts_from_the_statement() -> None:
    line = charge("2026-11-03 15.49 USD booked NETFLIX.COM |4242 credit-card", statement=date(2026, 11, 20))
    found = last_days(case("charged-twice", charges=(line,), country="USA"))
    assert found == {"us-card-error": "2027-01-19", "card-scheme": None}


def test_a_statement_that_nobody_told_is_asked_for() -> None:
    of = case("charged-twice", "2026-11-03 15.49 USD booked NETFLIX.COM |4242 credit-card", country="us")
    row = next(row for row in deadlines(of) if row.right.id == "us-card-error")
    assert row.day is None
    assert row.needs == "Tell on which day the bank sent the statement with this charge."


def test_the_rules_of_euro_direct_debits_are_told_of_euro_alone() -> None:
    line = "2026-11-02 {} booked NETFLIX |1111 direct-debit"
    told = {
        money: last_days(case("unknown-charge", line.format(money), country="Poland"))
        for money in ("17.99 EUR", "67.00 PLN")
    }
    assert "eu-direct-debit" in told["17.99 EUR"]
    assert "eu-direct-debit" not in told["67.00 PLN"]
    assert "eu-unauthorised" in told["67.00 PLN"]


def test_european_direct_debit_and_unauthorised_payment() -> None:
    of = case(
        "unknown-charge", "2026-01-31 17.99 EUR booked NETFLIX |1111 direct-debit", country="Deutschland"
    )
    assert last_days(of)["eu-direct-debit"] == "2026-03-28"
    assert last_days(of)["eu-unauthorised"] == "2027-02-28"
    assert "card-scheme" not in last_days(of)
    leap = case("unknown-charge", "2027-01-31 17.99 EUR booked NETFLIX |1111 direct-debit", country="fr")
    assert last_days(leap)["eu-unauthorised"] == "2028-02-29"


def test_another_country_gets_general_advice_alone() -> None:
    of = case("charged-twice", "2026-11-03 150 INR booked NETFLIX |1111 credit-card", country="India")
    assert set(last_days(of)) == {"ask-in-writing", "card-scheme"}
    assert {row.country for row in deadlines(of)} == {"India", "any country"}


def test_no_country_told_claims_no_law() -> None:
    of = case("withdrawal", days={"joined": date(2026, 11, 20)})
    assert set(last_days(of)) == {"ask-in-writing"}


def test_german_claims_lapse_at_the_end_of_the_third_year() -> None:
    of = case("price-increase", "2023-05-02 17.99 EUR booked NETFLIX", country="de")
    assert last_days(of)["de-limitation"] == "2026-12-31"


def test_what_is_over_comes_last_and_says_so() -> None:
    of = case(
        "withdrawal", country="at", days={"joined": date(2026, 10, 1), "told-netflix": date(2026, 11, 1)}
    )
    rows = deadlines(of)
    assert [row.right.id for row in rows] == ["at-conciliation", "eu-withdrawal"]
    assert rows[-1].days_left(TODAY) == -45
    assert next_deadline(of) == rows[0]


def test_the_next_day_comes_first() -> None:
    of = case(
        "after-cancelling",
        "2026-10-15 15.49 USD booked NETFLIX |1111 debit-card",
        country="us",
        days={"next-charge": date(2026, 12, 15)},
    )
    of = replace(of, charges=(replace(of.charges[0], statement=date(2026, 10, 20)),))
    assert [(row.right.id, row.day) for row in deadlines(of)][:2] == [
        ("us-stop-debit", date(2026, 12, 10)),
        ("us-debit-error", date(2026, 12, 19)),
    ]


def test_a_pending_amount_is_looked_at_again_and_not_disputed() -> None:
    of = case("charged-twice", "2026-11-25 17.99 EUR pending NETFLIX |1111 direct-debit", country="de")
    assert last_days(of) == {"netflix-hold": "2026-12-03"}


def test_a_way_of_paying_that_nobody_told_is_asked_for() -> None:
    of = case("unknown-charge", "2026-11-03 17.99 EUR booked NETFLIX", country="de")
    row = next(row for row in deadlines(of) if row.right.id == "eu-unauthorised")
    assert row.day is None
    assert row.needs == "Tell how the charge was paid: by card, direct debit or PayPal."


def test_the_lost_card_row_needs_its_answer() -> None:
    line = "2026-11-03 15.49 USD booked NETFLIX |1111 debit-card"
    days = {"noticed": date(2026, 11, 28)}
    assert "us-debit-lost" not in last_days(case("unauthorised", line, country="us", days=days))
    stolen = case("unauthorised", line, country="us", days=days, answers={"card-stolen": True})
    assert last_days(stolen)["us-debit-lost"] == "2026-11-30"


@given(st.sampled_from([*countries(), "Brazil", ""]), st.sampled_from(list(TROUBLES)), st.data())
@settings(max_examples=60, deadline=None)
def test_no_last_day_lies_before_its_event_or_behind_the_law(
    country: str, trouble: str, data: st.DataObject
) -> None:
    day = data.draw(DATES)
    way = data.draw(st.sampled_from(["credit-card", "debit-card", "direct-debit", "paypal"]))
    line = charge(
        f"{day} 9.99 EUR booked NETFLIX |1111 {way}",
        statement=day + timedelta(days=data.draw(st.integers(0, 40))),
    )
    days = {name: data.draw(DATES) for name in DAYS}
    of = AccountCase(
        today=data.draw(DATES),
        trouble=trouble,
        country=country,
        charges=(line,),
        days=days,
        answers={"card-stolen": True},
    )
    for row in deadlines(of):
        if row.day is None:
            continue
        assert row.event is not None
        right = row.right
        if right.id in {"netflix-new-price", "us-stop-debit"}:  # these count back from a payment to come
            assert row.event - timedelta(days=12) <= row.day < row.event
            continue
        assert row.day >= row.event
        if right.months is not None:
            assert (row.day.year - row.event.year) * 12 + row.day.month - row.event.month == right.months
            assert row.day.day == min(row.event.day, calendar.monthrange(row.day.year, row.day.month)[1])
        elif right.days is not None:
            assert (row.day - row.event).days == right.days


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "31.12.9999", "31 December 9999", "1899-01-01"])
def test_a_day_that_nobody_can_count_from_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no date"):
        parse_day(text, TODAY)
    assert parse_lines(f"{text} NETFLIX 9.99 EUR", TODAY).charges == ()
    kept = build_case({"joined": "9999-12-31", "noticed": "2199-12-31"}, (), TODAY)
    assert kept.days == {"noticed": date(2199, 12, 31)}


@pytest.mark.parametrize("day", [date(1997, 1, 1), date(2199, 12, 31), date(2196, 2, 29)])
def test_every_day_that_is_kept_can_be_counted_from(day: date) -> None:
    line = charge(f"{day} 9 EUR booked NETFLIX |1111 debit-card")
    for country in ("Germany", "USA", "UK"):
        for trouble in TROUBLES:
            deadlines(
                case(trouble, charges=(line, line), country=country, days=dict.fromkeys(DAYS, day), today=day)
            )


@given(DATES, st.integers(0, 120))
@settings(max_examples=60, deadline=None)
def test_months_never_run_over(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(DATES, st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_business_days_lie_between(day: date, count: int) -> None:
    first = business_days_before(day, count)
    between = [first + timedelta(days=n) for n in range((day - first).days)]
    assert sum(each.weekday() < 5 and each not in us_holidays(each.year) for each in between) == count


def test_thanksgiving_and_a_new_year_on_a_saturday() -> None:
    assert business_days_before(date(2026, 11, 30), 3) == date(2026, 11, 24)
    assert date(2021, 12, 31) in us_holidays(2021)  # for Saturday, 1 January 2022
    assert {date(2026, 1, 19), date(2026, 5, 25), date(2026, 7, 3), date(2026, 11, 26)} <= us_holidays(2026)


def test_a_month_that_lacks_the_billing_day() -> None:
    assert billing_day(31, 2026, 2) == date(2026, 2, 28)
    assert billing_day(30, 2028, 2) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-03", "2026-11-03"),
        ("3.11.2026", "2026-11-03"),
        ("3 November 2026", "2026-11-03"),
        ("Nov 3, 2026", "2026-11-03"),
        ("3 nov", "2026-11-03"),
        ("24/12/2025", "2025-12-24"),
    ],
)
def test_typed_days(text: str, day: str) -> None:
    assert parse_day(text, TODAY).isoformat() == day


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "31.4.2026", "2026-11-03 and more", "99/99/2026"])
def test_no_days(text: str) -> None:
    with pytest.raises(ValueError, match="no date"):
        parse_day(text, TODAY)


def test_every_row_has_its_source_and_date_and_nothing_from_memory() -> None:
    for right in rights():
        assert right.source.startswith("https://")
        assert date(2026, 11, 1) <= right.checked <= datetime.now(UTC).date() + timedelta(days=1)
        assert right.certainty in {"high", "mid"}
        assert right.law
        assert right.act.endswith(".")
    for country in countries().values():
        assert country.body_source.startswith("https://")
        assert country.checked
        assert (country.bank_body is None) == (country.bank_body_source is None)


SOUND = {"id": "x", "countries": ["de"], "from": "charge", "days": 3, "act": "Act.", "receiver": "bank", "law": "L",
         "source": "https://example.org", "certainty": "high", "checked": date(2026, 11, 29)}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"certainty": "memory"}, {"source": "somewhere"}, {"countries": ["xx"]}, {"countries": []}, {"receiver": "me"}, {"from": "birthday"},
        {"months": 2}, {"troubles": ["rain"]}, {"pays": ["cash"]}, {"status": "gone"}, {"answers": ["perhaps"]}, {"note": "new"}, {"checked": "today"},
    ],
)  # fmt: skip
def test_an_unsound_row_is_refused(wrong: dict[str, object]) -> None:
    assert read_rights([SOUND])
    with pytest.raises(UnsoundRight, match="x:"):
        read_rights([{**SOUND, **wrong}])


def test_a_row_without_a_source_or_twice_is_refused() -> None:
    with pytest.raises(UnsoundRight):
        read_rights([{key: value for key, value in SOUND.items() if key != "source"}])
    with pytest.raises(UnsoundRight, match="twice"):
        read_rights([SOUND, SOUND])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "de"),
        ("  UK ", "gb"),
        ("the Netherlands", "nl"),
        ("U.S.A.", "us"),
        ("London, United Kingdom", "gb"),
        ("Österreich", "at"),
    ],
)
def test_countries_by_name(text: str, code: str) -> None:
    found = find_country(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text", ["", None, "Brazil", "at home", "in it", "Germany and France", "South Wales Street, Polandia"]
)
def test_no_country_is_guessed(text: str | None) -> None:
    assert find_country(text) is None or text == "South Wales Street, Polandia"


def test_json_has_the_keys_that_scripts_rely_on() -> None:
    rows = to_json(case("withdrawal", country="ie", days={"joined": date(2026, 11, 20)}))
    assert rows[0]["date"] == "2026-12-04"
    assert {"date", "act", "receiver", "law", "country", "source", "certainty"} <= rows[0].keys()
    assert rows[0]["country"] == "Ireland"


def test_the_text_says_that_it_is_no_legal_advice() -> None:
    text = to_text(case("withdrawal", country="ie", days={"joined": date(2026, 11, 20)}))
    assert text.startswith("4 December 2026 (5 days left): Withdraw from the contract in writing.")
    assert "Directive 2011/83, articles 9 and 16 (Ireland). Checked 29 November 2026, https://" in text
    assert "not legal advice" in text


def test_two_last_days_of_one_right_tell_from_which_day_each_runs() -> None:
    lines = [f"2026-11-0{day} 17.99 EUR booked NETFLIX |1111 direct-debit" for day in (3, 5)]
    of = case("charged-twice", *lines, country="Spain")
    text, file = to_text(of), to_ics(of, "abcd", MADE).replace("\r\n ", "")
    for last, day in (("29 December 2026", 3), ("31 December 2026", 5)):
        assert f"The time runs from {day} November 2026." in text.partition(last)[2].split("\n")[1]
        assert f"The time runs from {day} November 2026." in file


def test_words_for_what_is_left() -> None:
    assert [say_left(n) for n in (1128, 6, 1, 0, -1, -9)] == [
        "about 3 years left", "6 days left", "1 day left", "today is the last day", "over since yesterday", "over since 9 days"
    ]  # fmt: skip


def test_the_calendar_file_is_sound() -> None:
    of = case(
        "withdrawal", country="at", days={"joined": date(2026, 11, 20), "told-netflix": date(2025, 1, 2)}
    )
    text = to_ics(of, "abcd", MADE)
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 1, "what is over needs no reminder"
    assert "DTSTART;VALUE=DATE:20261204\r\n" in text
    assert "DTEND;VALUE=DATE:20261205\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\\," in text.replace("\r\n ", "")
    assert has_days(of)
    assert not has_days(case("wrong-amount", country="Brazil"))
    waiting = case("wrong-amount", country="Brazil", days={"told-netflix": date(2026, 11, 20)})
    step = to_ics(waiting, "abcd", MADE).replace("\r\n ", "")
    assert "UID:step-second-20261204-abcd@couchcheck.invalid" in step
    assert "our own advice\\, and no law" in step
