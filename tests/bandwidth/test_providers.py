"""What providers make of lists, addresses and the child process, hostile ones above all."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from diag.bandwidth import WHY
from diag.bandwidth.providers import netflix
from diag.bandwidth.providers.cloudflare import SERVER
from diag.bandwidth.providers.file import File
from diag.bandwidth.providers.netflix import Netflix
from diag.bandwidth.providers.speedtest import Speedtest
from diag.bandwidth.server_selection import Dialer
from diag.bandwidth.types import Limits, ServerList, Trial, TrialContext
from diag.probes.fast_com import Targets

GOOD = "https://ipv4-c075-lhr005-ix.1.oca.nflxvideo.net/speedtest?c=gb&n=31898&v=82&e=1700000000&t=SiGnAtUrE"


def test_a_target_becomes_a_server() -> None:
    server = netflix.parse_server(GOOD)
    assert server
    assert server.host == "ipv4-c075-lhr005-ix.1.oca.nflxvideo.net"
    assert server.download(2048) == "/speedtest/range/0-2047?c=gb&n=31898&v=82&e=1700000000&t=SiGnAtUrE"
    assert server.biggest == 25 * 1024 * 1024
    assert "SiGnAtUrE" not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        GOOD.replace("https", "http"),
        GOOD.replace("nflxvideo.net", "nflxvideo.net.evil.example"),
        GOOD.replace(".nflxvideo.net", "nflxvideo.net"),
        "https://nflxvideo.net/speedtest?t=1",
        GOOD.replace("https://", "https://evil.example@"),
        GOOD.replace(".net/", ".net:8443/"),
        GOOD.replace(".net/", ".net:99999/"),
        GOOD + "\r\nHost: evil.example",
        GOOD + " HTTP/1.1",
        GOOD.replace("lhr", "lhｒ"),
        "https://[::1/speedtest",
        "",
    ],
)
def test_other_targets_do_not(url: str) -> None:
    assert netflix.parse_server(url) is None


@pytest.mark.parametrize(
    ("listed", "word"),
    [
        (Targets(failure="timeout"), "timeout"),
        (Targets(failure="other", status=403), "provider-refused"),
        (Targets(failure="garbled"), "garbled"),
        (Targets(urls=("https://evil.example/speedtest?x",)), "foreign-host"),
        (Targets(), "empty"),
    ],
)
def test_a_bad_list_is_named(listed: Targets, word: str) -> None:
    found = Netflix(lambda: listed, Dialer()).find_servers()
    assert found.failure == word
    assert word in WHY
    assert not found.servers


def test_at_most_five_servers() -> None:
    found = Netflix(lambda: Targets(urls=(GOOD,) * 50), Dialer()).find_servers()
    assert len(found.servers) == 5


def test_the_neutral_server_stays_below_its_limit() -> None:
    assert SERVER.download(SERVER.biggest) == "/__down?bytes=25000000"
    assert SERVER.biggest < 100_000_000


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://files.example/100MB.bin", "not-https"),
        ("ftp://files.example/", "not-https"),
        ("https:///path", "garbled"),
        ("https://[::1", "garbled"),
        ("https://files.example:99999999/", "garbled"),
        ("https://files.example/a b", "garbled"),
        ("https://files.example/\r\nX: y", "garbled"),
        (None, "not-https"),
    ],
)
def test_bad_addresses_of_files(url: str | None, word: str) -> None:
    assert File(url, Dialer()).find_servers().failure == word


def test_a_file() -> None:
    (server,) = File("https://files.example:8443/big.bin?x=1", Dialer()).find_servers().servers
    assert (server.host, server.port, server.download(5), server.ranged) == (
        "files.example",
        8443,
        "/big.bin?x=1",
        True,
    )


def child(*lines: str, wait: float = 0.0) -> Speedtest:
    """A child process that says these lines."""
    script = f"import sys, time\nfor line in {lines!r}: print(line, flush=True)\ntime.sleep({wait})"
    return Speedtest((sys.executable, "-c", script))


def trial(provider: Speedtest, seconds: float = 2.0, watch: TrialContext | None = None) -> Trial:
    return provider.run_trial(
        ServerList(), Limits(wire_bytes=10**7, seconds=seconds), watch or TrialContext()
    )


def test_nothing_of_the_current_folder_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a package of our name nor one of the library's: the child refuses the host, since it finds its own code."""
    for name in ("diag.py", "speedtest.py", "json.py"):
        (tmp_path / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    command = [*Speedtest().command, "{"]  # nothing that it could do
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert json.loads(done.stdout)["event"] == "failed"
    assert not (tmp_path / "ran").exists()


def test_the_child_is_believed_when_it_is_sane() -> None:
    sums = [n * 12_500 for n in range(200)]
    seen: list[float | None] = []
    found = trial(
        child(
            '{"event": "progress", "bytes": 5000000}',
            f'{{"event": "done", "mbps": 10.5, "bytes": 9000000, "ping_ms": 21.5, "sums": {sums}}}',
        ),
        watch=TrialContext(tell=lambda fraction, note="", mbps=None, left_s=None: seen.append(fraction)),
    )
    assert found.estimate
    assert (found.estimate.mbps, found.estimate.confidence, found.idle_ms, found.bytes) == (
        10.5,
        "low",
        21.5,
        9_000_000,
    )
    assert found.estimate.low_mbps == pytest.approx(10.0, rel=0.02)
    assert seen == [0.5]


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (['{"event": "done", "mbps": NaN, "bytes": 1}'], "garbled"),
        (['{"event": "done", "mbps": Infinity}'], "garbled"),
        (['{"event": "done", "mbps": 1e308}'], "garbled"),
        (['{"event": "done", "mbps": -5}'], "garbled"),
        (['{"event": "done", "mbps": true}'], "garbled"),
        (['{"event": "done", "mbps": "fast"}'], "garbled"),
        ([f'{{"event": "done", "mbps": {"9" * 400}}}'], "garbled"),
        (["[" * 100_000], "garbled"),
        (["not json", "[]", "3"], "garbled"),
        ([], "garbled"),
        (['{"event": "failed", "failure": "provider-refused"}'], "provider-refused"),
        (['{"event": "failed", "failure": "no such word"}'], "garbled"),
    ],
)
def test_a_strange_child_gets_a_word(lines: Sequence[str], word: str) -> None:
    found = trial(child(*lines))
    assert found.estimate is None
    assert found.failure == word


def test_a_silent_child_is_killed() -> None:
    began = time.monotonic()
    assert trial(child(wait=30), seconds=0.4).failure == "timeout"
    assert time.monotonic() - began < 2


def test_a_child_is_killed_on_request() -> None:
    began = time.monotonic()
    found = trial(
        child(wait=30), seconds=20, watch=TrialContext(cancelled=lambda: time.monotonic() > began + 0.2)
    )
    assert found.failure == "interrupted"
    assert time.monotonic() - began < 2


def test_strange_sums_are_left_out() -> None:
    found = trial(child('{"event": "done", "mbps": 10, "sums": [5, 3, "x", 1e400]}'))
    assert found.estimate
    assert found.estimate.low_mbps == 10
