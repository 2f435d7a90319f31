"""Ping through the system's ``ping`` program, which has a right that we may not have.

Understands the output of iputils (Linux), busybox and macOS.
"""

from __future__ import annotations

import ipaddress
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace

from diag.net import datagram
from diag.net.datagram import Burst
from diag.processes import OutputReader, find_program

#: iputils lets an ordinary user go down to 2 ms since 20211215 (its release notes), to 200 ms before
#: (MINUSERINTERVAL in ping.c); macOS to 100 ms (ping(8)).  What the program refuses is asked for more slowly.
SMALLEST_S = 0.002
SLOWER_S = (0.2, 1.0)

_ANSWER = re.compile(r"\b(?:icmp_)?seq=(\d{1,9})\b[^\n]{0,200}?\btime[=<]\s*(\d{1,9}(?:[.,]\d{1,9})?)\s*ms")

#: The heading of busybox and macOS ("PING 1.1.1.1 (1.1.1.1): 56 data bytes") and of macOS's ping6.
_FROM_ZERO = re.compile(r"^PING6\(|^PING .*\): ", re.MULTILINE)

#: What the programs print, in lower case, and our word for it; the first that fits counts.
_COMPLAINTS = (
    ("operation not permitted", "no-permission"),
    ("permission denied", "no-permission"),
    ("lacking privilege", "no-permission"),
    ("network is unreachable", "no-network"),
    ("no route to host", "unreachable"),
    ("host unreachable", "unreachable"),
    ("net unreachable", "unreachable"),
    ("address family not supported", "not-supported"),
    ("address family for hostname not supported", "not-supported"),
)
_TOO_FAST = (
    "cannot flood",
    "interval too short",
    "-i interval",
    "minimal interval",
    "invalid number",
    "bad timing",
)


def burst(target: str, *, count: int, pace_s: float, timeout: float) -> Burst:
    """See ``icmp.burst``.  At a slower pace than asked for, only so many probes as fit in half the time."""
    version = ipaddress.ip_address(target).version
    program = _program(version)
    if program is None:
        return datagram.failed_burst("ping-command", "no-permission")
    paces = (max(pace_s, SMALLEST_S), *(s for s in SLOWER_S if s > pace_s))
    for pace in paces:
        fits = count if pace <= max(pace_s, SMALLEST_S) else max(1, min(count, round(timeout / 2 / pace)))
        output, cut = _call(_arguments(program, version, target, fits, pace), timeout)
        if output is None:
            return datagram.failed_burst("ping-command", "no-permission")
        if not any(words in output.lower() for words in _TOO_FAST):
            found = parse(output, fits)
            return _settle(found) if cut else found
    return datagram.failed_burst("ping-command", "not-supported")


def parse(output: str, count: int) -> Burst:
    """What became of ``count`` probes, read from the whole output of a ``ping`` program.

    iputils counts from 1, busybox and macOS from 0.
    """
    found: dict[int, float] = {}
    for line in output.splitlines():
        match = _ANSWER.search(line)
        if match and "DUP!" not in line:
            found.setdefault(int(match[1]), float(match[2].replace(",", ".")))
    first = 0 if _FROM_ZERO.search(output) else 1
    sent = _sent_count(output)
    sent = count if sent is None else min(sent, count)
    times = tuple(found.get(index + first) for index in range(sent))
    failure = None
    if not any(t is not None for t in times):
        low = output.lower()
        failure = next((word for words, word in _COMPLAINTS if words in low), "timeout" if sent else "other")
    return Burst(sent=sent, times_ms=times, method="ping-command", failure=failure)


def _settle(burst: Burst) -> Burst:
    """Without the last probes that were still under way when the program was stopped: they are not lost."""
    times = list(burst.times_ms)
    while burst.answered and times[-1] is None:
        times.pop()
    return replace(burst, sent=len(times), times_ms=tuple(times))


def _sent_count(output: str) -> int | None:
    """How many probes the closing line says were sent; 0 when the program refused to start."""
    match = re.search(r"\b(\d{1,9}) packets transmitted", output)
    if match:
        return int(match[1])
    return None if _ANSWER.search(output) else 0


def _program(version: int) -> str | None:
    name = "ping6" if version == 6 and sys.platform == "darwin" else "ping"
    return find_program(name)


def _arguments(program: str, version: int, target: str, count: int, pace_s: float) -> list[str]:
    family = [] if sys.platform == "darwin" else [f"-{version}"]
    return [program, *family, "-n", "-c", str(count), "-i", f"{pace_s:g}", "-s", "56", target]


def _call(arguments: list[str], timeout: float) -> tuple[str | None, bool]:
    """What the program prints within ``timeout`` seconds, None when it cannot be started; and whether it was stopped."""
    try:
        process = subprocess.Popen(  # noqa: S603 (a fixed program and a literal address)
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LC_ALL": "C"},
        )
    except OSError:
        return None, False
    reader, stopped = OutputReader(process), False
    try:
        if not reader.is_done(timeout):
            stopped = True
            # An interrupted ping prints what it holds; a killed one takes its buffer with it.
            process.send_signal(signal.SIGINT)
            reader.is_done(0.2)
    finally:
        process.kill()
        process.wait()
    return reader.printed.decode("utf-8", "replace"), stopped
