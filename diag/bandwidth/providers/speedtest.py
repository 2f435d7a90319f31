"""Ookla's speedtest.net through speedtest-cli: only with ``--provider speedtest``, never by default.

The library prints, keeps global state, has no time limit of its own and reads low on fast lines (it counts
slow start, and Python threads fight for one lock).  So it runs in a child process that can be killed, over https only,
with sizes and counts that fit the data limit (speedtest_child.py), and its answer is never more than a
rough one.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from typing import Any

from diag.bandwidth import estimate
from diag.bandwidth.types import WHY, Estimate, Limits, ServerList, Trial, TrialContext
from diag.processes import own_program
from diag.values import number

CHILD = "diag.bandwidth.providers.speedtest_child"

#: No line carries more to a single PC; what claims to is garbage.
MOST_MBPS = 100_000.0

#: For the lists, choosing a server and starting.
LISTS_S = 4.0

#: Of the limit, what the library may ask for: headers take a share as everywhere (budget.PAYLOAD_SHARE, 0.925), and it
#: fetches lists of servers of some hundred KB before that.
SHARE = 0.85


class Speedtest:
    """``command`` starts the child: tests hand in another one.  ``allow_private`` is for tests too."""

    name = "speedtest"
    third_party = True
    longest_s = 11.5  # it has no ramp-up to leave out: a short test would only read low

    def __init__(self, command: tuple[str, ...] = (), *, allow_private: bool = False) -> None:
        self.command = command or own_program(CHILD)
        self.allow_private = allow_private

    def find_servers(self) -> ServerList:
        return ServerList()  # the child looks for a server itself

    def run_trial(
        self, found: ServerList, limits: Limits, watch: TrialContext, *, upload: bool = False
    ) -> Trial:
        began = time.monotonic()
        asked = {
            "bytes": int(limits.wire_bytes * SHARE),
            "seconds": max(1.0, limits.seconds - LISTS_S),
            "upload": upload,
            "allow_private": self.allow_private,
        }
        said: dict[str, Any] = {}
        end = began + limits.seconds
        for line in _lines(self.command, json.dumps(asked), end, watch):
            if line.get("event") == "progress":
                count = _number(line.get("bytes"), 1e12)
                watch.tell(min(1.0, (count or 0) / max(1, limits.wire_bytes)), "speedtest.net")
                said["bytes"] = count or said.get("bytes", 0)
            else:
                said.update(line)
        took = time.monotonic() - began
        used = int(_number(said.get("bytes"), 1e12) or 0)
        mbps = _number(said.get("mbps"), MOST_MBPS)
        if said.get("event") != "done" or not mbps:
            word = said.get("failure")
            if watch.cancelled():
                word = "interrupted"
            elif word not in WHY:
                word = "timeout" if time.monotonic() >= end else "garbled"
            return Trial(failure=word, detail="speedtest.net", bytes=used, took_s=took)
        return Trial(
            estimate=_estimate(mbps, said.get("sums")),
            bytes=used,
            took_s=took,
            stopped="ended",
            idle_ms=_number(said.get("ping_ms"), 60_000),
            connections=int(_number(said.get("threads"), 1000) or 0),
            server=_text(said.get("server")),
        )


def _estimate(mbps: float, sums: object) -> Estimate:
    """Its own figure; the low rate from the arrivals that the child counted."""
    counted = [float(n) for n in sums if _number(n, 1e12) is not None] if isinstance(sums, list) else []
    seen = estimate.estimate(counted) if len(counted) < 10_000 and sorted(counted) == counted else None
    low = min(mbps, seen.low_mbps) if seen else mbps
    return Estimate(
        mbps=mbps,
        low_mbps=low,
        error=1.0,
        drift=0.0,
        start=0.0,
        end=len(counted) * estimate.CELL_S,
        confidence="low",
    )


def _lines(command: tuple[str, ...], asked: str, end: float, watch: TrialContext) -> Any:
    """What the child says, line by line, until it ends, the time is over or the person stops it; then it is killed."""
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    child = subprocess.Popen(  # noqa: S603 - our own module
        [*command, asked],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
        creationflags=0x08000000 if sys.platform == "win32" else 0,  # CREATE_NO_WINDOW
    )  # fmt: skip
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        assert child.stdout
        with child.stdout:
            while line := child.stdout.readline(1_000_000):
                lines.put(line)
        lines.put(b"")

    reader = threading.Thread(target=read, daemon=True, name="speedtest-child")
    reader.start()
    try:
        while time.monotonic() < end and not watch.cancelled():
            try:
                line = lines.get(timeout=0.1)
            except queue.Empty:
                continue
            if not line:
                return
            try:
                found = json.loads(line, parse_constant=lambda name: None)
            except (ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                yield found
    finally:
        child.kill()
        child.wait()
        reader.join(1.0)


def _number(value: object, most: float) -> float | None:
    """A sane number from outside: finite, not negative, not larger than ``most``."""
    found = number(value)
    return found if found is not None and 0 <= found <= most else None


def _text(value: object) -> str:
    return "".join(c for c in value[:80] if c.isprintable()) if isinstance(value, str) else ""
