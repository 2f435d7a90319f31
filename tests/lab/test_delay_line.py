"""The line of the lab: it delays, carries large packets, follows its rate, and ends with its parent."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import delay_line

pytestmark = [pytest.mark.lab, pytest.mark.alone]

LEFT, RIGHT = f"ll{os.getpid()}", f"lr{os.getpid()}"


@pytest.fixture
def ends() -> Iterator[None]:
    if os.getuid():
        pytest.skip("namespaces need root")
    for name in (LEFT, RIGHT):
        subprocess.run(["ip", "netns", "add", name], check=True)
    yield
    for name in (LEFT, RIGHT):
        subprocess.run(["ip", "netns", "del", name], check=True)


def address() -> None:
    delay_line.run(LEFT, "ip", "address", "add", "10.255.0.1/30", "dev", "d0")
    delay_line.run(RIGHT, "ip", "address", "add", "10.255.0.2/30", "dev", "d1")


def test_delays_both_ways(ends: None) -> None:
    with delay_line.DelayLine(LEFT, RIGHT, delay_ms=15):
        address()
        shown = subprocess.run(
            ["ip", "netns", "exec", LEFT, "ping", "-q", "-c", "5", "-i", "0.05", "10.255.0.2"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    fastest = float(shown.rsplit("=", 1)[1].split("/")[0])
    assert 30 <= fastest < 35


def test_ends_with_its_parent(ends: None) -> None:
    command = [sys.executable, delay_line.__file__, "--left", LEFT, "--right", RIGHT]
    script = (
        f"import subprocess; p = subprocess.Popen({command!r}, stdout=-1); p.stdout.readline(); print(p.pid)"
    )
    pid = int(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    )
    end = time.monotonic() + 3
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_loss_and_rate_can_change(ends: None) -> None:
    with delay_line.DelayLine(LEFT, RIGHT, delay_ms=1):
        address()
        delay_line.shape(LEFT, "d0", mbit=5, buffer_ms=2000)
        delay_line.shape(LEFT, "d0", mbit=50)
        shown = subprocess.run(
            ["ip", "netns", "exec", LEFT, "tc", "qdisc", "show", "dev", "d0"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert "50Mbit" in shown
        delay_line.lose(RIGHT, "d1", percent=100)
        assert subprocess.run(
            ["ip", "netns", "exec", LEFT, "ping", "-c", "1", "-W", "0.2", "10.255.0.2"], capture_output=True
        ).returncode
        delay_line.lose(RIGHT, "d1", percent=0)
        assert not subprocess.run(
            ["ip", "netns", "exec", LEFT, "ping", "-c", "1", "-W", "1", "10.255.0.2"], capture_output=True
        ).returncode
