"""``diag serve`` as people start it: one line, a page, an end; and the network only by choice."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from diag.cli.serve import serve as command
from diag.web.serve import PORT, PORTS, PortTaken, listening
from tests.web import starting

ROOT = Path(__file__).resolve().parents[2]

HINT = "Open this address in your browser within a minute if it does not open by itself. Stop with Ctrl-C.\n"


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """What happened to real servers in a network of their own."""
    alone = (
        ["unshare", "--net"]
        if os.name == "posix" and not os.geteuid()
        else ["unshare", "--net", "--map-root-user"]
    )
    able = shutil.which("unshare") and shutil.which("ip")
    if not able or subprocess.run([*alone, "ip", "link", "set", "lo", "up"], capture_output=True).returncode:
        if os.environ.get("COUCHCHECK_REQUIRE_LAB"):
            pytest.fail("a network of its own must be possible here")
        pytest.skip("a network of its own needs Linux with unshare and ip, and the right to use them")
    done = subprocess.run(
        [*alone, sys.executable, "-m", starting.__name__],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_one_line_with_the_address_and_a_page_behind_it(seen: dict[str, Any]) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:8477/\?token=[\w-]{32,}", seen["address"])
    assert seen["welcome"] == [200, "couchcheck-8477"]
    assert seen["page"] == 200
    assert seen["ready_s"] < starting.LATEST_S
    assert seen["listens"] == ["0100007F"], "127.0.0.1 alone"
    assert seen["bare"] == ["http://127.0.0.1:8477/", 200, 403], "bare diag is the same"


@pytest.mark.parametrize(("by", "code"), [("by INT", 130), ("by TERM", 143), ("bare said", 130)])
def test_it_ends_at_once_and_says_so(seen: dict[str, Any], by: str, code: int) -> None:
    end = seen[by]
    assert (end["code"], end["out"], end["err"]) == (code, "", HINT)
    assert end["took_s"] < 5


def test_nothing_that_it_says_holds_a_key(seen: dict[str, Any]) -> None:
    """Not even with DIAG_DEBUG."""
    assert seen["token"] not in json.dumps([seen["by TERM"], seen["by INT"], seen["debug"], seen["taken"]])
    assert seen["bare token"] not in json.dumps(seen["bare said"])


def test_two_side_by_side(seen: dict[str, Any]) -> None:
    assert (seen["second port"], seen["second cookie"]) == (8478, "couchcheck-8478")
    assert seen["crossed"] == 403, "the cookie of the one opens not the other"
    assert seen["stale token"] == 403


def test_a_taken_port_has_a_way_out(seen: dict[str, Any]) -> None:
    code, out, err = seen["taken"]
    assert (code, out) == (2, "")
    assert (
        err
        == "diag: the port 8477 of 127.0.0.1 cannot be used (Address already in use); try another one with --port\n"
    )
    code, out, err = seen["none free"]
    assert (code, out) == (2, "")
    assert err.startswith(f"diag: the ports {PORT} to {PORT + PORTS - 1} of 127.0.0.1 cannot be used")
    assert "--port" in err


def test_a_key_opens_once_and_enter_shows_another(seen: dict[str, Any]) -> None:
    assert (seen["key again"], seen["key by Enter"]) == (403, 200)


def test_a_restart_knows_no_browser_of_before(seen: dict[str, Any]) -> None:
    assert seen["restarted"] == [True, True, 403], "same port, new key, the cookie worth nothing"
    assert seen["kept"] == []


@pytest.mark.parametrize("host", ["192.168.77.5", "0.0.0.0"])
def test_the_network_by_choice(seen: dict[str, Any], host: str) -> None:
    assert seen[f"wide {host}"] == {
        "shown": "192.168.77.5",
        "no cookie": 403,
        "cookie": 200,
        "others": [403, 403, 403, 403],
        "wrong port": 403,
        "end": 143,
    }


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.20", "84.17.45.9", "0000::", "::ffff:192.168.1.20", "fe80::1"]
)
def test_other_devices_only_with_a_yes(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr("diag.web.serve.serve", lambda *_, **__: pytest.fail("it must not start"))
    done = CliRunner().invoke(command, ["--no-browser", "--host", host], standalone_mode=True)
    assert done.exit_code == 2
    assert "--i-understand" in done.output


@pytest.mark.parametrize(
    "host", ["annas-pc", "evil.example", "0", "127.1", "2130706433", "", "127.0.0.1:80", "[::1]"]
)
def test_a_host_is_an_address(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr("diag.web.serve.serve", lambda *_, **__: pytest.fail("it must not start"))
    done = CliRunner().invoke(
        command, ["--no-browser", "--host", host, "--i-understand"], standalone_mode=True
    )
    assert done.exit_code == 2
    assert "192.168.1.20" in done.output, "an example of what it takes"


@pytest.mark.parametrize(
    ("host", "bound"), [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "::1")]
)
def test_this_pc_needs_no_yes(monkeypatch: pytest.MonkeyPatch, host: str, bound: str) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr("diag.web.serve.serve", lambda _ready, **more: asked.update(more))
    assert (
        CliRunner().invoke(command, ["--host", host, "--no-browser"], standalone_mode=False).exception is None
    )
    assert (asked["host"], asked["opened"]) == (bound, None)


def test_a_port_is_ours_alone() -> None:
    first = listening("127.0.0.1", 0)
    port = first.getsockname()[1]
    with pytest.raises(PortTaken, match="cannot be used"):
        listening("127.0.0.1", port)
    first.close()
    listening("127.0.0.1", port).close()
