"""``diag clock``, ``diag charges`` and the letters on the command line, with a store of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diag.account.letters import RECEIVERS
from diag.cli import main
from diag.cli.report import LETTERS
from diag.store import Store


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAG_DATA_DIR", str(tmp_path))


def run(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert main(words) == code
    done = capsys.readouterr()
    return done.out, done.err


def fill(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "charges", "tell", "trouble=charged-twice", "country=Germany", "wanted=refund")
    lines = (
        "2020-11-03 NETFLIX.COM 17,99 EUR gebucht *4242",
        "2020-11-05 NETFLIX.COM 17,99 EUR gebucht *4242",
    )
    run(capsys, "charges", "add", *lines, "--paid-by", "direct-debit", "--sign-in", "ana@example.org")


def test_nothing_yet(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["clock"], ["charges"], ["report", "--format", "bank"]):
        out, err = run(capsys, *words, code=2)
        assert out == ""
        assert "there is no charge and nothing about an account on this PC yet" in err


def test_the_way_from_charges_to_the_clock(capsys: pytest.CaptureFixture[str]) -> None:
    fill(capsys)
    out, _ = run(capsys, "charges", "--json")
    found = json.loads(out)
    assert [each["date"] for each in found["charges"]] == ["2020-11-03", "2020-11-05"]
    assert found["country"] == "de"
    assert {each["cause"] for each in found["readings"] if each["fit"] == "open"} == {
        "really-twice",
        "misuse",
    }
    rows = json.loads(run(capsys, "clock", "--json")[0])
    assert [row["date"] for row in rows] == ["2020-12-29", "2020-12-31", "2023-12-31"]
    assert all(row["days_left"] < 0 for row in rows)
    assert "over since" in run(capsys, "clock")[0]
    assert run(capsys, "clock", "--ics")[0].startswith("BEGIN:VCALENDAR")


def test_a_charge_is_taken_out_again(capsys: pytest.CaptureFixture[str]) -> None:
    fill(capsys)
    run(capsys, "charges", "remove", "1")
    assert "Add the second charge too" in run(capsys, "charges")[0]
    assert "no such charge" in run(capsys, "charges", "remove", "1", code=2)[1]


def test_money_joins_no_case_about_the_network(capsys: pytest.CaptureFixture[str]) -> None:
    from diag.model import Asked
    from diag.store import case_file
    from diag.troubleshoot.remeasure import empty_case

    with Store() as store:
        network = case_file.save_case(empty_case(Asked()), store)
    fill(capsys)
    with Store() as store:
        assert store.newest_account() != network
        assert store.case(network).charges == ()
        store.delete(store.newest_account() or "")
        assert store.newest_account() is None


def test_a_case_about_money_is_kept_until_its_last_days_are_over(capsys: pytest.CaptureFixture[str]) -> None:
    from diag.model import Asked
    from diag.store import case_file, retention
    from diag.troubleshoot.remeasure import empty_case

    fill(capsys)
    day = 86400
    with Store() as store:
        money = store.newest_account()
        network = case_file.save_case(empty_case(Asked()), store)

        def tidy(days: int) -> list[str]:
            store._file.write(
                lambda db: db.execute("UPDATE cases SET quiet_since = ?, put_away = NULL", (1e9,))
            )
            store._file.write(lambda db: retention.tidy(db, 1e9 + days * day))
            return [row.id for row in store.rows()]

        assert tidy(400) == [money]
        assert tidy(421) == []
        store.keep_days = 90  # the person's own choice counts for all
        assert tidy(91) == []
        assert set(tidy(89)) == {money, network}


@pytest.mark.parametrize(
    ("words", "say"),
    [
        (["charges", "tell", "trouble=rain"], "Choose one of: charged-twice"),
        (["charges", "tell", "cancelled=soon"], "This is no date"),
        (["charges", "tell", "colour=red"], "There is no fact 'colour'"),
        (["charges", "tell", "card-stolen=perhaps"], "Answer yes or no"),
        (["charges", "tell", "trouble"], "write NAME=TEXT"),
        (["charges", "add", "hello"], "no charge was found"),
        (["charges", "add", "2026-11-03 NETFLIX 9.99 EUR", "--last-four", "42"], "last four digits"),
        (["charges", "add", "2026-11-03 card 4242424242424242 NETFLIX 9.99 EUR"], "card number"),
        (["clock", "--json", "--ics"], "choose one"),
        (["report", "--to", "bank"], "--to is for --format letter"),
    ],
)
def test_wrong_words(capsys: pytest.CaptureFixture[str], words: list[str], say: str) -> None:
    assert say in run(capsys, *words, code=2)[1]


def test_letters_are_masked_for_their_receiver(capsys: pytest.CaptureFixture[str]) -> None:
    fill(capsys)
    run(
        capsys,
        "cases",
        "contact",
        "--channel",
        "chat",
        "--said",
        "we wrote to bob@example.com from 203.0.113.9",
    )
    netflix, _ = run(capsys, "report", "--format", "letter")
    assert "ana@example.org" in netflix
    bank, _ = run(capsys, "report", "--format", "bank")
    assert "Kind of dispute: Duplicate charge." in bank
    for text in (netflix, bank):
        assert "bob@example.com" not in text
        assert "203.0.113.9" not in text
    assert "ana@example.org" not in bank
    papers, _ = run(capsys, "report", "--format", "papers", "--to", "bank")
    assert papers.startswith(bank.rstrip())
    assert "WHAT HAPPENED, DAY BY DAY" in papers
    assert "bob@example.com" not in papers
    review, _ = run(capsys, "report", "--format", "review")
    assert "ana@" not in review
    assert "17.99" not in review
    assert "4242" not in review
    assert "Kind of trouble: I was charged twice" in review


def test_what_is_masked_can_be_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    fill(capsys)
    run(capsys, "cases", "contact", "--channel", "chat", "--said", "we wrote to bob@example.com")
    listed, _ = run(capsys, "report", "--format", "letter", "--masked")
    assert "bob@example.com" in listed
    label = next(line for line in listed.splitlines() if "bob@" in line).partition(":")[0]
    assert "bob@example.com" in run(capsys, "report", "--format", "letter", "--unmask", label)[0]


def test_the_words_of_to_are_the_receivers() -> None:
    assert LETTERS == RECEIVERS


def test_a_charge_is_put_right_by_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "charges", "add", "2026-11-03 NETFLIX.COM 17.99 EUR booked")
    number = run(capsys, "charges")[0].split()[0]
    run(capsys, "charges", "edit", number, "--amount", "18.99", "--day", "2026-11-04")
    assert "4 November 2026  18.99 EUR  booked" in run(capsys, "charges")[0]
    run(capsys, "charges", "edit", number, code=2)
    run(capsys, "charges", "edit", "999", "--amount", "1", code=2)
