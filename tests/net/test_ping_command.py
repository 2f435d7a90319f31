"""The output of the ``ping`` programs.

Origin: iputils 20221126 and busybox 1.35.0 recorded on Debian 12 in an empty network namespace; the samples
of macOS, and those marked so, are written after the programs' source texts and manual pages.
"""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.net import ping_command
from diag.processes import MOST_BYTES

IPUTILS = """PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.
64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.078 ms
64 bytes from 127.0.0.1: icmp_seq=3 ttl=64 time=0.032 ms
64 bytes from 127.0.0.1: icmp_seq=3 ttl=64 time=0.090 ms (DUP!)

--- 127.0.0.1 ping statistics ---
3 packets transmitted, 2 received, +1 duplicates, 33.3333% packet loss, time 12ms
rtt min/avg/max/mdev = 0.032/0.047/0.078/0.021 ms
"""
IPUTILS6 = """PING ::1(::1) 56 data bytes
64 bytes from ::1: icmp_seq=1 ttl=64 time=0.031 ms

--- ::1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms
rtt min/avg/max/mdev = 0.031/0.031/0.031/0.000 ms
"""
BUSYBOX = """PING 127.0.0.1 (127.0.0.1): 56 data bytes
64 bytes from 127.0.0.1: seq=0 ttl=64 time=0.083 ms
64 bytes from 127.0.0.1: seq=1 ttl=64 time=0.047 ms
64 bytes from 127.0.0.1: seq=2 ttl=64 time=0.035 ms

--- 127.0.0.1 ping statistics ---
3 packets transmitted, 3 packets received, 0% packet loss
round-trip min/avg/max = 0.035/0.055/0.083 ms
"""
MACOS = """PING 192.0.2.1 (192.0.2.1): 56 data bytes
64 bytes from 192.0.2.1: icmp_seq=0 ttl=57 time=12.871 ms
Request timeout for icmp_seq 1
64 bytes from 192.0.2.1: icmp_seq=2 ttl=57 time=13.102 ms

--- 192.0.2.1 ping statistics ---
3 packets transmitted, 2 packets received, 33.3% packet loss
round-trip min/avg/max/stddev = 12.871/12.986/13.102/0.116 ms
"""
MACOS6 = """PING6(56=40+8+8 bytes) ::1 --> ::1
16 bytes from ::1, icmp_seq=0 hlim=64 time=0.070 ms

--- ::1 ping6 statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
round-trip min/avg/max/std-dev = 0.070/0.070/0.070/0.000 ms
"""
UNREACHABLE = """PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.
From 192.0.2.1 icmp_seq=1 Destination Host Unreachable
From 192.0.2.1 icmp_seq=2 Destination Host Unreachable

--- 192.0.2.9 ping statistics ---
2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1024ms
"""
SILENT = """PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.

--- 192.0.2.9 ping statistics ---
2 packets transmitted, 0 received, 100% packet loss, time 1010ms
"""


@pytest.mark.parametrize(
    ("output", "count", "times", "failure"),
    [
        pytest.param(IPUTILS, 3, (0.078, None, 0.032), None, id="iputils with loss and a copy"),
        pytest.param(IPUTILS6, 1, (0.031,), None, id="iputils IPv6"),
        pytest.param(BUSYBOX, 3, (0.083, 0.047, 0.035), None, id="busybox"),
        pytest.param(MACOS, 3, (12.871, None, 13.102), None, id="macOS"),
        pytest.param(MACOS6, 1, (0.070,), None, id="macOS ping6"),
        pytest.param(UNREACHABLE, 2, (None, None), "unreachable", id="unreachable"),
        pytest.param(SILENT, 2, (None, None), "timeout", id="silent"),
        pytest.param("ping: connect: Network is unreachable\n", 3, (), "no-network", id="no route"),
        pytest.param("ping: socket: Operation not permitted\n", 3, (), "no-permission", id="no capability"),
        pytest.param(
            "ping: permission denied (are you root?)\n", 3, (), "no-permission", id="busybox, no root"
        ),
        pytest.param("", 3, (), "other", id="nothing at all"),
        pytest.param(
            "64 bytes from 1.1.1.1: icmp_seq=1 ttl=5 time=3 ms\n", 2, (3.0, None), None, id="cut short"
        ),
    ],
)
def test_parse(output: str, count: int, times: tuple[float | None, ...], failure: str | None) -> None:
    burst = ping_command.parse(output, count)
    assert burst.times_ms == times
    assert burst.sent == len(times)
    assert burst.failure == failure


@given(st.text(), st.integers(0, 20))
def test_parse_survives_anything(output: str, count: int) -> None:
    burst = ping_command.parse(output, count)
    assert burst.sent == len(burst.times_ms) <= count


@given(st.lists(st.sampled_from([*IPUTILS.splitlines(), *BUSYBOX.splitlines(), *MACOS6.splitlines()])))
def test_parse_survives_mixtures(lines: list[str]) -> None:
    burst = ping_command.parse("\n".join(lines), 3)
    assert burst.sent == len(burst.times_ms) <= 3


def test_too_fast_is_asked_again_more_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def call(arguments: list[str], timeout: float) -> tuple[str, bool]:
        calls.append(arguments)
        if float(arguments[arguments.index("-i") + 1]) < 0.2:
            return "ping: cannot flood; minimal interval allowed for user is 200ms\n", False
        return IPUTILS, False

    monkeypatch.setattr(ping_command, "_program", lambda version: "ping")
    monkeypatch.setattr(ping_command, "_call", call)
    burst = ping_command.burst("192.0.2.1", count=200, pace_s=0.006, timeout=1.2)
    assert burst.answered == (0.078, 0.032)
    assert [a[a.index("-i") + 1] for a in calls] == ["0.006", "0.2"]
    assert calls[1][calls[1].index("-c") + 1] == "3"


@pytest.mark.parametrize(("cut", "lost"), [(True, 1), (False, 3)])
def test_what_was_under_way_when_stopped_is_not_lost(
    monkeypatch: pytest.MonkeyPatch, cut: bool, lost: int
) -> None:
    output = IPUTILS.replace("3 packets transmitted", "5 packets transmitted")
    monkeypatch.setattr(ping_command, "_program", lambda version: "ping")
    monkeypatch.setattr(ping_command, "_call", lambda arguments, timeout: (output, cut))
    assert ping_command.burst("192.0.2.1", count=9, pace_s=0.01, timeout=1.0).lost == lost


def test_no_program_is_no_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ping_command, "_program", lambda version: None)
    assert ping_command.burst("192.0.2.1", count=1, pace_s=0, timeout=0.1).failure == "no-permission"


def test_a_program_that_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ping_command, "_program", lambda version: "/no/such/ping")
    assert ping_command.burst("192.0.2.1", count=1, pace_s=0, timeout=0.1).failure == "no-permission"


@pytest.mark.parametrize("fast", [True, False])
def test_output_is_kept_when_time_is_up(fast: bool) -> None:
    wait = "" if fast else "import time; time.sleep(5)"
    code = f"import signal,sys; signal.signal(signal.SIGINT, lambda *a: sys.exit(0)); print('heard'); {wait}"
    output, cut = ping_command._call([sys.executable, "-c", code], 3.0 if fast else 0.5)
    assert output is not None
    assert "heard" in output or not fast
    assert cut != fast


def test_only_unreasonable_programs_are_killed() -> None:
    code = "import signal,time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(5)"
    assert ping_command._call([sys.executable, "-c", code], 0.3) == ("", True)


def test_a_program_that_prints_for_ever_is_read_to_its_limit() -> None:
    code = "import sys\nwhile True: sys.stdout.write('0' * 65536)"
    begun = time.monotonic()
    output, _ = ping_command._call([sys.executable, "-c", code], 10.0)
    assert output is not None
    assert len(output) == MOST_BYTES
    assert time.monotonic() - begun < 8


def test_numbers_of_thousands_of_digits_are_no_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    output = f"icmp_seq={'1' * 5000} time=1 ms\n64 bytes: icmp_seq=1 time={'9' * 5000} ms\n"
    monkeypatch.setattr(ping_command, "_program", lambda version: "/bin/ping")
    monkeypatch.setattr(ping_command, "_call", lambda arguments, timeout: (output, False))
    assert not ping_command.burst("192.0.2.1", count=1, pace_s=0.2, timeout=1).answered
