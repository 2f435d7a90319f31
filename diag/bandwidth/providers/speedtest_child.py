"""The child of speedtest.py: runs speedtest-cli as a library and prints JSON lines.

    python -m diag.bandwidth.providers.speedtest_child '{"bytes": 30000000, "seconds": 8}'

Nothing of the library reaches our standard output; its opener is replaced by one that takes https only, follows
no redirect, uses no proxy, counts what it reads and stops at the limit; addresses inside a home are refused.
"""

from __future__ import annotations

import importlib
import json
import os
import socket
import ssl
import sys
import threading
import time
import urllib.request
import warnings
from typing import Any

from diag.bandwidth.estimate import ByteSeries
from diag.net import failures
from diag.net.addresses import may_be_public

#: Bytes of the pictures that speedtest.net servers offer, by name of the size (measured by many clients).
PICTURES = ((350, 245_388), (500, 505_544), (750, 1_118_012), (1000, 1_986_284), (1500, 4_468_241))
LEAST_PICTURES = 12
UPLOAD_SIZE = 262_144
LISTS = 4 * 1024 * 1024  # room for the lists of servers


class Counted:
    """An answer whose bytes are counted; at the limit it seems to end."""

    def __init__(self, answer: Any, meter: DataMeter) -> None:
        self._answer, self._meter = answer, meter
        self.code, self.headers = answer.code, answer.headers
        self._last = time.monotonic()

    def read(self, size: int = -1) -> bytes:
        left = self._meter.bytes_left()
        if left <= 0:
            return b""
        data: bytes = self._answer.read(min(size if size > 0 else LISTS, left))
        self._last = self._meter.count(len(data), self._last)
        return data

    def close(self) -> None:
        self._answer.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._answer, name)


class DataMeter:
    """Bytes read so far, and how many more may be."""

    def __init__(self, most: int) -> None:
        self.most, self.total = most, 0
        self.arrivals, self.began = ByteSeries(), 0.0
        self._lock = threading.Lock()

    def bytes_left(self) -> int:
        return self.most - self.total

    def count(self, size: int, last: float) -> float:
        now = time.monotonic()
        with self._lock:
            self.total += size
            if self.began:
                self.arrivals.add(last - self.began, now - self.began, size)
        return now


class Opener:
    """What the library gets for urllib's: https only, no redirect, no proxy, everything counted."""

    def __init__(self, meter: DataMeter) -> None:
        self._meter = meter
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.HTTPSHandler(context=ssl.create_default_context()),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.UnknownHandler(),
        ):
            self._opener.add_handler(handler)

    def open(self, request: Any, *_: Any, **__: Any) -> Counted:
        return Counted(self._opener.open(request, timeout=5), self._meter)


def only_outside() -> None:
    """From here on, names that lead to this PC or into a home have no address."""
    real = socket.getaddrinfo

    def keep_outside(*args: Any, **kwargs: Any) -> Any:
        found = [entry for entry in real(*args, **kwargs) if may_be_public(str(entry[4][0]))]
        if not found:
            raise OSError("private-address")
        return found

    socket.getaddrinfo = keep_outside


def measure(asked: dict[str, Any], say: Any) -> None:
    """Run the library; ``say`` prints one JSON line."""
    if not asked.get("allow_private"):
        only_outside()
    speedtest: Any = importlib.import_module("speedtest")
    meter = DataMeter(LISTS)
    speedtest.build_opener = lambda *_, **__: Opener(meter)
    test = speedtest.Speedtest(secure=True, timeout=5)
    test.get_servers([])
    for servers in test.servers.values():
        for server in servers:  # its list still names many by http, although they all take https
            server["url"] = server["url"].replace("http://", "https://", 1)
    test.get_best_server()
    meter.most = meter.total + asked["bytes"]
    before = meter.total
    meter.began = time.monotonic()
    upload = bool(asked.get("upload"))
    test.config["length"] = {"download": asked["seconds"], "upload": asked["seconds"]}

    def progress(*_: Any, **__: Any) -> None:
        say(event="progress", bytes=meter.total)

    if upload:
        count = max(1, asked["bytes"] // UPLOAD_SIZE)
        test.config["sizes"]["upload"], test.config["counts"]["upload"] = [UPLOAD_SIZE], count
        test.config["upload_max"] = count
        bits = test.upload(callback=progress, pre_allocate=False)
        used = count * UPLOAD_SIZE
    else:
        name, size = next(
            ((n, s) for n, s in reversed(PICTURES) if s * LEAST_PICTURES <= asked["bytes"]), PICTURES[0]
        )
        test.config["sizes"]["download"] = [name]
        test.config["counts"]["download"] = max(1, asked["bytes"] // size)
        bits = test.download(callback=progress)
        used = meter.total - before
    if not used or not bits:
        say(event="failed", failure="empty", bytes=meter.total)
        return
    say(
        event="done", mbps=bits / 1e6, bytes=before + used, ping_ms=test.results.ping,
        server=str(test.best.get("sponsor", ""))[:80], threads=test.config["threads"]["download"],
        sums=[round(count) for count in meter.arrivals.sums()],
    )  # fmt: skip


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    warnings.simplefilter("ignore")

    def say(**words: Any) -> None:
        out.write(json.dumps(words) + "\n")
        out.flush()

    try:
        measure(json.loads(sys.argv[1]), say)
    except Exception as exc:  # whatever the library raises is an answer of its own
        text = str(exc)
        word = "private-address" if "private-address" in text else failures.word_for(exc)
        if "403" in text or "429" in text:
            word = "provider-refused"
        say(event="failed", failure=word if word != "other" else "provider-refused")


if __name__ == "__main__":
    main()
