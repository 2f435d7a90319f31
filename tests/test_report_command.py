"""``diag report``: the newest case in every form, one item unmasked, copied, written; and a case over several runs."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from diag.case.from_run import private_values
from diag.cli import main
from diag.store import Store
from tests import worlds


def keep(store: Store, world: worlds.World, id_: str, **more: Any) -> str:
    case = worlds.case(world)
    return store.save_run(worlds.run(world, id=id_), (*private_values(case), *worlds.OWN), **more)


@pytest.fixture
def kept(own_data_folder: Path) -> Store:
    store = Store(own_data_folder)
    keep(store, worlds.WORLDS[10], "aaaa11111111")
    keep(store, worlds.WORLDS[6], "bbbb11111111")
    return store


def said(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 0) -> tuple[str, str]:
    assert main(["report", *argv]) == code
    out, err = capsys.readouterr()
    if code == 2:
        assert out == ""
        assert err.startswith("diag: ")
        assert err.count("\n") == 1
    return out, err


def test_the_newest_case_is_meant(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert "VPN" in said(capsys)[0]
    assert "too slow" in said(capsys, "aaaa")[0]
    assert json.loads(said(capsys, "--json")[0])["id"] == "bbbb11111111"
    assert json.loads(said(capsys, "aaaa", "--format", "json")[0])["story"]["make"] is None


@pytest.mark.parametrize("form", ["chat", "phone", "full", "markdown", "html", "json", "isp"])
def test_every_form_shows_nothing_private(form: str, kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = said(capsys, "--format", form)
    assert out.strip()
    for secret in (worlds.PUBLIC, worlds.PUBLIC6, worlds.SSID, "annika"):
        assert secret not in out + err


def test_one_item_is_shown_and_the_rest_is_not(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    listed = said(capsys, "--masked")[0]
    assert f"public IPv4 address 1: {worlds.PUBLIC}\n" in listed
    assert f"Wi-Fi name 1: {worlds.SSID}\n" in listed
    out = said(capsys, "--format", "isp", "--unmask", "public IPv4 address 1")[0]
    assert worlds.PUBLIC in out
    assert worlds.PUBLIC6 not in out
    assert worlds.PUBLIC in said(capsys, "--format", "isp", "--unmask", "<public IPv4 address 1>")[0]


def test_the_provider_gets_the_address_of_the_line_where_the_person_wants_it(
    kept: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert worlds.PUBLIC6 not in said(capsys, "--format", "isp")[0]
    shown, _ = said(capsys, "--format", "isp", "--public-address")
    assert f"Public address: {worlds.PUBLIC}" in shown
    assert worlds.PUBLIC6 in shown
    assert worlds.SSID not in shown


def test_what_was_told_is_in_the_report(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(
            [
                "cases",
                "note",
                "aaaa",
                "make=LG",
                "code=tvq-pb-101 (5.2.5)",
                "device=smart-tv/lg",
                "outcome=It plays again",
            ]
        )
        == 0
    )
    assert (
        main(
            [
                "cases",
                "tried",
                "--case",
                "aaaa",
                "Restarted the router",
                "--effect",
                "no change",
                "--at",
                "noon",
            ]
        )
        == 0
    )
    keep(kept, worlds.WORLDS[0], "cccc11111111", case="aaaa")
    case = json.loads(said(capsys, "--json")[0])
    assert case["id"] == "aaaa11111111"
    assert case["asked"]["code"] == "tvq-pb-101 (5.2.5)"
    assert [run["status"] for run in case["story"]["runs"]] == ["problem", "healthy"]
    out = said(capsys, "--format", "chat")[0]
    assert "Device: LG TV" in out
    assert "Tried noon: Restarted the router -> no change" in out
    assert "too slow" in said(capsys)[0], "the earlier run is listed"


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["zzzz"], "no case 'zzzz'"),
        (["--format", "pdf"], "'isp'"),
        (["--json", "--format", "chat"], "one of"),
        (["--part-size", "200"], "--format chat"),
        (["--format", "chat", "--part-size", "10"], "60<=x<=1500"),
        (["aaaa", "--replay", "x.json"], "not both"),
        (["--unmask", "password"], "nothing is masked as 'password'"),
        (["--unmask", "host name 99"], "nothing is masked as"),
        ([""], "empty"),
        (["--replay", ""], "folder"),
        (["--output", ""], "folder"),
        (["--output", "/no/such/folder/x.html"], "/no/such/folder"),
    ],
)
def test_wrong_use_is_one_line(
    argv: list[str], says: str, kept: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert says in said(capsys, *argv, code=2)[1]


def test_no_case_yet(capsys: pytest.CaptureFixture[str]) -> None:
    assert "`diag run` makes one" in said(capsys, code=2)[1]


def test_it_is_written_whole(kept: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out, err = said(capsys, "--format", "html", "--output", str(tmp_path / "case.html"))
    assert out == ""
    assert "Written to" in err
    assert (tmp_path / "case.html").read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert [p.name for p in tmp_path.iterdir()] == ["case.html"]


@pytest.mark.skipif(os.name != "posix", reason="a program of our own on the path")
def test_it_is_copied_and_what_was_masked_is_told(
    kept: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("diag.processes._FOLDERS", ())
    monkeypatch.delenv("COLUMNS", raising=False)  # for a screen a chat is wrapped, the clipboard's is not
    assert "no clipboard" in said(capsys, "--format", "chat", "--copy")[1]
    copier = tmp_path / "wl-copy"
    copier.write_text(f"#!/bin/sh\n/bin/cat > {tmp_path}/clipboard\n")
    copier.chmod(copier.stat().st_mode | stat.S_IXUSR)
    out, err = said(capsys, "--format", "chat", "--copy")
    assert (tmp_path / "clipboard").read_text(encoding="utf-8") == out
    assert "Copied." in err
    assert "Masked: " in err
    assert "--masked" in err


def test_run_joins_a_case_that_exists(
    kept: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from diag import checks

    monkeypatch.setattr(checks, "ids", lambda: ())
    assert main(["run", "--case", "zzzz"]) == 2
    assert main(["run", "--case", "aaaa", "--no-save"]) == 2
    capsys.readouterr()
    main(["run", "--case", "aaaa", "--json"])
    assert "as case aaaa11111111" in capsys.readouterr().err
    assert len(kept.case("aaaa").runs) == 2


@pytest.mark.parametrize("form", ["chat", "phone", "full", "markdown", "html", "json", "isp"])
def test_run_prints_every_form_too(
    form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from diag import checks

    monkeypatch.setattr(checks, "ids", lambda: ())
    main(["run", "--report", form, "--quiet"])
    assert capsys.readouterr().out.strip()
