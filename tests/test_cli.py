"""The command line: what it prints where, its exit codes, and one clear line for wrong usage."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import diag
from diag import checks, host
from diag.case.document import CaseDocument
from diag.case.from_run import document_of
from diag.case.schema import schema
from diag.cli import main
from diag.model import (
    Asked,
    Case,
    Check,
    Confidence,
    Diagnosis,
    NotMeasured,
    Opinion,
    Reason,
    Result,
    Severity,
    Status,
    Verdict,
    VerdictStatus,
    Where,
)
from diag.report import FORMATS, terminal
from diag.report.render import render
from tests import worlds
from tests.simple_checks import CONNECTED


def ending(id_: str, outcome: Any) -> Check:
    def observe(_run: Any) -> Any:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return Check(id=id_, why="why", facts=dict, observe=observe, judge=lambda _facts: ())


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Checks that end as told; "link", "internet", "dns" and "netflix" are fine unless changed."""
    outcomes: dict[str, Any] = {id_: {} for id_ in ("link", "internet", "dns", "netflix")}
    monkeypatch.setattr(host, "read_system", lambda: CONNECTED, raising=False)
    monkeypatch.setattr(checks, "ids", lambda: tuple(outcomes))
    monkeypatch.setattr(checks, "find", lambda id_: ending(id_, outcomes[id_]))
    return outcomes


def test_healthy_is_zero_and_json_is_alone_on_stdout(
    outcomes: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--json"]) == 0
    out, err = capsys.readouterr()
    case = json.loads(out)
    jsonschema.validate(case, schema(), format_checker=jsonschema.FormatChecker())
    assert case["verdict"]["status"] == "healthy"
    assert "the look-up of names: fine" in err


def test_inconclusive_is_three_and_quiet_is_quiet(
    outcomes: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes["dns"] = NotMeasured(Reason.TIMEOUT)
    assert main(["run", "--quiet"]) == 3
    out, err = capsys.readouterr()
    assert err == ""
    assert "We could not measure:\n- the look-up of names (no answer in time)" in out


def test_a_bug_in_one_check_is_one_line(outcomes: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    outcomes["clock"] = ZeroDivisionError()
    assert main(["run"]) == 0
    assert "- this PC's clock (a mistake in this program; please report it)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["run", "--bogus"], "--bogus"),
        (["run", "nothing"], "diag list"),
        (["run", "--quality", "8k"], "'720p', '1080p', '4k'"),
        (["run", "--screens", "0"], "1<=x<=20"),
        (["run", "--device", "toaster"], "smart-tv"),
        (["run", "--device", "roku/samsung"], "roku"),
        (["run", "--symptom", "it does not play!"], "one short word"),
        (["run", "--url", "http://example.org/file"], "https://"),
        (["run", "--provider", "file"], "--url"),
        (["run", "--json", "--report", "markdown"], "one of"),
        (["run", "--output", "/no/such/folder/case.json"], "no folder"),
        (["run", "--output", ""], "folder"),
        (["run", "--case", ""], "empty"),
        (["run", "--code", "x" * 401], "401 characters, and at most 400"),
        (["walk", "basic", "--code", "x" * 401], "at most 400"),
        (["run", "--timeout", "nan-ish"], "nan-ish"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_usage_is_one_clear_line(
    argv: list[str], says: str, capsys: pytest.CaptureFixture[str], outcomes: dict[str, Any]
) -> None:
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("diag: ")
    assert err.count("\n") == 1
    assert says in err


def test_output_goes_to_a_file(
    outcomes: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "case.json"
    assert main(["run", "--json", "--quiet", "--output", str(target)]) == 0
    assert json.loads(target.read_text())["format"] == "diag.case/1"
    assert capsys.readouterr().out == ""
    assert main(["run", "--quiet", "--output", str(tmp_path / "case.txt")]) == 0
    assert diag.__version__ in (tmp_path / "case.txt").read_text()


def test_what_was_asked_is_in_the_case(outcomes: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", "--json", "--code", "NW-2-5", "--device", "smart-tv/samsung", "--symptom", "buffering", "--quality", "4k", "--screens", "2"])  # fmt: skip
    case = json.loads(capsys.readouterr().out)
    assert case["asked"] == {"code": "NW-2-5", "device": "smart-tv/samsung", "symptom": "buffering", "quality": "4k", "screens": 2}  # fmt: skip
    assert case["code"]["typed"] == "NW-2-5"
    jsonschema.validate(case, schema())


def test_ctrl_c_gives_what_was_measured_so_far(tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(
        textwrap.dedent("""
        import sys, time
        from diag import session
        from diag.cli import main
        from diag.model import Check
        from diag.host import SystemFacts
        session.host.read_system = lambda: SystemFacts(os="linux", problems=("routes",))
        def check(id_, seconds):
            return Check(id=id_, why="", facts=dict, observe=lambda run: time.sleep(seconds) or {}, judge=lambda f: ())
        known = {"link": check("link", 0), "dns": check("dns", 30)}
        session.checks.ids, session.checks.find = lambda: tuple(known), known.get
        sys.exit(main(["run", "--json"]))
        """)
    )
    process = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell that runs tests in the background has told its children to ignore Ctrl-C
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr
    assert process.stderr.readline().strip() == "ok this PC's connection: fine"
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=25)
    assert time.monotonic() - begun < 5  # it does not wait for the check that takes 30 s; usually 0.3 s
    assert process.returncode == 130
    states = {c["id"]: (c["status"], c["reason"]) for c in json.loads(out)["checks"]}
    assert states == {"link": ("ok", None), "dns": ("unknown", "interrupted")}


def test_version_and_bare_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert diag.__version__ in capsys.readouterr().out


def test_list_hosts_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--json"]) == 0
    assert all(row["why"].endswith(".") for row in json.loads(capsys.readouterr().out))
    assert main(["hosts", "--json"]) == 0
    assert {"www.netflix.com", "time.google.com"} <= {
        row["host"] for row in json.loads(capsys.readouterr().out)
    }
    assert main(["schema"]) == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))


# -- the text for people ------------------------------------------------------------------------------------


def made_up_case() -> CaseDocument:
    vpn = Diagnosis(
        id="vpn-active",
        where=Where.THIS_DEVICE,
        severity=Severity.FAIL,
        confidence=Confidence.SURE,
        title="A VPN is switched on",
        text="Everything that this PC sends to Netflix goes through a VPN, and Netflix refuses many of them.",
        remedy=("Switch the VPN off for a moment.", "Open Netflix again \x1b[31mnow\u202e."),
        evidence=("vpn",),
    )
    opinion = Opinion(
        verdict=Verdict(
            status=VerdictStatus.PROBLEM,
            where=Where.THIS_DEVICE,
            headline="The cause is on this PC: A VPN is switched on",
            next="Switch the VPN off for a moment.",
        ),
        diagnoses=(vpn,),
        hidden=(),
    )
    results = (
        Result(check="link", status=Status.OK, facts={}),
        Result(check="gateway", status=Status.OK, facts={"gateways": [{"round_trip_ms": 1.23}]}),
        Result(check="internet", status=Status.OK, facts={}),
        Result(check="netflix", status=Status.OK, facts={"hosts": [{"v4": {"tcp_ms": 24.4}, "v6": None}]}),
        Result(check="path", status=Status.OK, facts={"round_trip_ms": 21.4, "router_round_trip_ms": None}),
        Result(check="clock", status=Status.UNKNOWN, reason=Reason.BLOCKED),
    )
    return document_of(
        Case(id="1", started="2026-11-22T10:00:00Z", took_s=1.5, version="0.1.0", asked=Asked(), results=results, opinion=opinion)
    )  # fmt: skip


@pytest.mark.parametrize("width", [40, 80])
def test_every_line_fits_the_terminal(width: int) -> None:
    for line in terminal.lines(made_up_case(), width=width):
        assert len(line.text) <= width


def test_the_text_says_where_what_and_what_now() -> None:
    printed = "".join(line.text + "\n" for line in terminal.lines(made_up_case()))
    assert printed.startswith("The cause is on this PC: A VPN is switched on\n")
    assert "This PC ✗ a VPN > Router ✓ 1.2 ms > Provider ✓ 21 ms > Netflix ✓ 24 ms" in printed
    assert "  1. Switch the VPN off for a moment.\n" in printed
    assert "- this PC's clock (something on the way blocks it)" in printed
    assert "independent of Netflix" in printed


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        ("netflix", "Speed: 98 Mbit/s from Netflix. Enough for "),
        (
            "cloudflare",
            "Speed: 98 Mbit/s from a neutral server (Cloudflare), not from Netflix. The line is enough for ",
        ),
    ],
)
def test_a_speed_that_is_not_netflix_s_says_so(provider: str, said: str) -> None:
    speed = worlds.run(worlds.WORLDS[0]).bandwidth
    assert speed
    case = replace(
        made_up_case(), bandwidth=replace(speed, provider=provider, download_mbps=98.0, at_least=False)
    )
    printed = " ".join(line.text for line in terminal.lines(case))
    assert said in " ".join(printed.split())


def test_text_from_outside_cannot_drive_the_terminal_or_the_markup() -> None:
    case = made_up_case()
    case = replace(case, diagnoses=(replace(case.diagnoses[0], title="<script>*x*</script> `y`"),))
    printed = "".join(line.text for line in terminal.lines(case))
    for shown in (printed, *(render(case, form) for form in FORMATS if form != "json")):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    assert "<script>" not in render(case, "markdown")
    assert "<script>" not in render(case, "html")


def test_ascii_terminals_get_ascii_marks() -> None:
    for line in terminal.lines(made_up_case(), unicode=False):
        assert line.text.isascii()


# -- keeping the case ---------------------------------------------------------------------------------------


def test_a_run_is_kept_unless_told_otherwise(
    outcomes: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    from diag.store import Store

    assert main(["run", "--json", "--no-save"]) == 0
    assert not Store().exists
    capsys.readouterr()
    assert main(["run", "--json"]) == 0
    out, err = capsys.readouterr()
    (row,) = Store().rows()
    assert row.id == json.loads(out)["id"]
    assert f"Saved on this PC as case {row.id}." in err


def test_a_folder_that_cannot_be_written_is_one_calm_line(
    outcomes: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DIAG_DATA_DIR", str(tmp_path / "file" / "cases"))
    assert main(["run", "--json", "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["verdict"]["status"] == "healthy"
    assert err.count("\n") == 1
    assert err.startswith("This case was not saved. ")


@pytest.mark.parametrize("command", ["run", "serve"])
def test_a_pc_without_memory_is_told_so_before_anything_begins(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("diag.cli.memory.NEEDED", 1 << 60)
    monkeypatch.setattr("diag.web.serve.serve", None)
    monkeypatch.setattr("diag.session.Session", None)
    assert main([command]) == 70
    assert capsys.readouterr() == ("", "diag: this did not work, because too little memory is free.\n")
