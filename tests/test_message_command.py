"""``diag message``: a file, what is pasted, what was done already."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from diag.cli import cli
from diag.store import Store
from tests.account import messages_of

SCAM = messages_of.read("scams.txt")["billing-lookalike-html.eml"]


def run(*args: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["message", *args], input=given)


def test_a_file_and_what_is_pasted_are_judged_alike(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(SCAM)
    assert run(str(file)).output == run("-", given=SCAM).output
    assert run(str(file)).output.startswith("This is a scam. It is not from Netflix.")


def test_json_holds_the_places_in_the_text() -> None:
    found = json.loads(run("-", "--json", given=SCAM).output)
    assert found["verdict"] == "scam"
    link = next(reason for reason in found["reasons"] if reason["sign"] == "link-imitates")
    assert found["message"][link["start"] : link["end"]] == "UPDATE ACCOUNT NOW"
    assert set(link) == {"sign", "text", "start", "end"}


def test_what_was_done_already_gives_the_steps() -> None:
    done = run("--done", "paid", "--country", "gb")
    assert done.exit_code == 0
    assert "bank" in done.output
    assert "7726" in done.output
    assert json.loads(run("--done", "paid", "--json").output)["steps"][0]["when"] == "now"


def test_a_message_is_kept_where_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert run("-", given=SCAM).output.count("Nothing was opened, sent or kept.") == 1
    assert not list(tmp_path.iterdir())
    case = json.loads(run("-", "--keep", "--json", given=SCAM).output)["case"]
    with Store() as store:
        kept = store.case(case).messages
    assert [(one.message.verdict, "UPDATE ACCOUNT NOW" in one.message.text) for one in kept] == [
        ("scam", True)
    ]
    assert f"It was kept in the case {case}." in " ".join(run("-", "--keep", given=SCAM).output.split())


def test_every_answer_exits_with_nothing(tmp_path: Path) -> None:
    for given in (SCAM, b"Your Netflix code is 1234. Do not share it.", b"Netflix: x bit.ly/x"):
        assert run("-", given=given).exit_code == 0
    assert [run(*args).exit_code for args in ((), ("--done", "wept"), (str(tmp_path / "none"),))] == [2, 2, 2]


def test_wrong_usage_is_refused(tmp_path: Path) -> None:
    for args, given in (
        ((), None),
        (("-",), b"  \n"),
        ((str(tmp_path / "none.eml"),), None),
        ((str(tmp_path),), None),
        (("--done", "wept"), None),
        (("--country", "zz"), None),
    ):
        assert run(*args, given=given).exit_code != 0, args


def test_a_terminal_is_not_steered_by_a_message() -> None:
    shown = run("-", given=b"Netflix: your \x1b[2Jpayment failed \x07 http://evil.ru/\x1b]0;x").output
    assert "\x1b" not in shown
    assert "\x07" not in shown
