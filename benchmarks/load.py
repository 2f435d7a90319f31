"""The page under load: starts at once, streams, a minute of loads while runs go on, idle connections, runs without end.

    sudo .venv/bin/python -m benchmarks.load [--seconds 60] [--runs 500] [--home-runs 50] [--write]

The real ``diag serve`` on the PC of a home of the lab, and for the runs without end also in a namespace with no network at
all, where each takes a second.  Needs what the lab needs, and the program wrk.  Nothing here reaches the real network.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks import results
from benchmarks.page import Row, fetch, form, milliseconds, page
from tests.browser import stage
from tests.lab import namespaces, runner
from tests.lab.home import Home, Lab
from tests.web.served import everything, status

START, END = "<!-- load -->", "<!-- end of load -->"

#: How many connections wrk keeps, each of which waits so long between two loads: as much as one processor can do (200 loads a
#: second and a little more), and what four people do who press as fast as they can.
MANY, FEW, WAIT_MS = 32, 4, 100
STARTS, STREAMS, IDLE = 50, 20, 1000

#: What the slowest hundredth of pages promises while few press and a check goes on, in milliseconds.
MOST_MS = 100

#: Growth per hundred runs that is noise: memory in MB; threads and descriptors must not grow at all.
NOISE_MB = 1.0

#: The crowd looks at these, in turn, with the cookie of one browser.
_CROWD = """
local paths = {{"/", "/cases", "/code?q=NW-2-5", "/about", "/run", "/static/page.css"}}
local at = 0
wrk.headers["Cookie"] = "{cookie}"
request = function()
  at = at + 1
  return wrk.format("GET", paths[at % #paths + 1])
end
delay = function() return {wait} end
"""


@dataclasses.dataclass
class Browser:
    """One that was let in, in the namespace of the page."""

    server: stage.Server
    namespace: str

    def __post_init__(self) -> None:
        with namespaces.inside(self.namespace):
            self.cookie = fetch(self.server.port, "/?" + self.server.new_address().partition("?")[2])[1]
            self.token = form(self.server.port, self.cookie)

    def connect(self) -> socket.socket:
        """A new connection; to be called inside the namespace."""
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=20)

    def ask(self, method: str, path: str, body: str = "") -> socket.socket:
        """A connection on which one thing was asked."""
        sock = self.connect()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\nCookie: {self.cookie}\r\n"
            "Sec-Fetch-Site: same-origin\r\nConnection: close\r\n"
        )
        if body:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        sock.sendall(f"{head}\r\n{body}".encode())
        return sock

    def answer(self, method: str, path: str, body: str = "") -> bytes:
        """All that comes back."""
        with self.ask(method, path, body) as sock:
            return everything(sock)

    def start(self, *more: str) -> bytes:
        """Begin a run."""
        return self.answer("POST", "/run", "&".join((f"form={self.token}", *more)))

    def run(self) -> str:
        """The number of the run that the live page shows."""
        found = re.search(rb'data-run="(\w+)"', page(self.server.port, "/run", self.cookie))
        return found[1].decode() if found else ""

    def goes_on(self) -> bool:
        """Whether a run is under way."""
        return b"/run/cancel" in page(self.server.port, "/run", self.cookie)

    def wait(self) -> None:
        """Until no run is under way."""
        end = time.monotonic() + 60
        while self.goes_on():
            if time.monotonic() > end:
                raise TimeoutError("the run does not end")
            time.sleep(0.05)


def begin_many(browser: Browser) -> Row:
    """Many starts at once."""
    answers: list[bytes] = []
    together = threading.Barrier(STARTS)

    def start() -> None:
        together.wait()
        answers.append(browser.start("quick=1"))

    threads = [threading.Thread(target=start) for _ in range(STARTS)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    took_ms = (time.monotonic() - begun) * 1000
    refused = [answer for answer in answers if status(answer) == 409 and b"under way already" in answer]
    counts = Counter(map(status, answers))
    browser.wait()
    what = f"{STARTS} starts at once: {counts[303]} run, {len(refused)} told that one is under way"
    return Row(what, f"1, {STARTS - 1}", took_ms, took_ms, counts[303] == 1 and len(refused) == STARTS - 1)


def follow_many(browser: Browser) -> Row:
    """Many streams of one run, and a page meanwhile."""
    browser.start()
    path = f"/run/{browser.run()}/events"
    socks = [browser.ask("GET", path) for _ in range(STREAMS)]
    first = [status(sock.recv(64)) for sock in socks]
    took = [time_page(browser, "/") for _ in range(20)]
    ended = [
        b'"kind":"over"' in everything(sock) for sock, code in zip(socks, first, strict=True) if code == 200
    ]
    for sock in socks:
        sock.close()
    browser.wait()
    counts = Counter(first)
    what = f"the first page while {STREAMS} want the events of a run: {counts[200]} get them, {counts[429]} are to ask again"
    fine = counts[200] + counts[429] == STREAMS and all(ended) and max(took) <= 1000
    return Row(what, "1000 ms", statistics.median(took), max(took), fine)


def time_page(browser: Browser, path: str) -> float:
    """How long a page takes, in milliseconds.  Raises RuntimeError when it does not come."""
    begun = time.monotonic()
    if status(browser.answer("GET", path)) != 200:
        raise RuntimeError(f"{path} did not come")
    return (time.monotonic() - begun) * 1000


def crowd(browser: Browser, connections: int, seconds: int, folder: Path) -> Iterator[Row]:
    """Loads through so many connections while one run follows the other."""
    script = folder / "crowd.lua"
    script.write_text(_CROWD.format(cookie=browser.cookie, wait=WAIT_MS))
    with subprocess.Popen(
        ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), browser.server.base],
        stdout=subprocess.PIPE, text=True,
    ) as wrk:  # fmt: skip
        runs = 0
        while wrk.poll() is None:
            if not browser.goes_on():
                browser.start()
                runs += 1
            time.sleep(0.3)
        assert wrk.stdout
        said = wrk.stdout.read()
    print(said)
    browser.wait()
    rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])
    fine = "Non-2xx" not in said and "Socket errors" not in said and runs > 0
    latency = {share: milliseconds(value) for share, value in re.findall(r"(50|99)%\s+([\d.]+\w+)", said)}
    many = connections == MANY
    what = f"loads a second, {connections} at a time, for {seconds} s while {runs} runs go on, one after the other, without error"
    yield Row(what, "200" if many else "", rate, rate, fine and (rate >= 200 or not many), "/s")
    promised = "" if many else f"{MOST_MS} ms"
    what = "  how long such a load takes: median, and 99 of 100"
    yield Row(what, promised, latency["50"], latency["99"], fine and (many or latency["99"] <= MOST_MS))


def stand_idle(browser: Browser) -> Row:
    """Many connections that say nothing, or not enough; and a page."""
    with contextlib.ExitStack() as stack:
        for number in range(IDLE):
            sock = stack.enter_context(browser.connect())
            with contextlib.suppress(ConnectionError):
                sock.sendall(b"GET / HTTP/1.1\r\nX: " if number % 2 else b"")
        took = [time_page(browser, "/") for _ in range(20)]
    what = f"the first page while {IDLE} connections say nothing"
    return Row(what, "1000 ms", statistics.median(took), max(took), max(took) <= 1000)


@dataclasses.dataclass(frozen=True)
class Size:
    """What a process and those that it started hold together."""

    mb: float
    threads: int
    descriptors: int


def size_of(pid: int) -> Size:
    """The same, as the system says (proc(5))."""
    words = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line
    )
    descriptors = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    size = Size(int(words["VmRSS"].split()[0]) / 1000, int(words["Threads"]), descriptors)
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for more in map(size_of, map(int, children)):
        size = Size(size.mb + more.mb, size.threads + more.threads, size.descriptors + more.descriptors)
    return size


def grow(browser: Browser, runs: int, where: str) -> Row:
    """One quick run after the other; the first tenth warms up."""
    pid = stage.leaf(browser.server.process.pid)
    sizes: list[Size] = []
    for number in range(1, runs + 1):
        browser.start("quick=1")
        browser.wait()
        if number % max(1, runs // 10) == 0:
            time.sleep(0.5)  # threads that answer nobody any more end
            sizes.append(size_of(pid))
            print(number, sizes[-1], flush=True)
    first, last = sizes[0], sizes[-1]
    grown = (last.mb - first.mb) / max(1, runs * 9 // 10) * 100
    fine = grown <= NOISE_MB and last.threads <= first.threads and last.descriptors <= first.descriptors
    what = (
        f"{runs} runs {where}: threads {first.threads} to {last.threads}, descriptors {first.descriptors} to "
        f"{last.descriptors}; memory after a tenth, and in the end"
    )
    return Row(what, "no growth", first.mb, last.mb, fine, "MB")


def rows(seconds: int, runs: int, home_runs: int) -> Iterator[Row]:
    """All measurements, as they come."""
    with Lab() as lab, Home(lab) as home:
        server = stage.Server(home)
        try:
            browser = Browser(server, home.names["pc"])
            with namespaces.inside(home.names["pc"]):
                yield begin_many(browser)
                yield follow_many(browser)
                for connections in (FEW, MANY) if seconds else ():
                    yield from crowd(browser, connections, seconds, lab.folder)
                yield stand_idle(browser)
                if home_runs:
                    yield grow(browser, home_runs, "in a healthy home")
        finally:
            server.end()
        if runs:
            with namespaces.inside(home.names["pc"]):
                subprocess.run(["ip", "link", "set", "eth0", "down"], check=True)
            server = stage.Server(home)
            try:
                browser = Browser(server, home.names["pc"])
                with namespaces.inside(home.names["pc"]):
                    yield grow(browser, runs, "without a network")
            finally:
                server.end()


def main() -> None:
    """Measure, print the table; with --write keep it in RESULTS.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--home-runs", type=int, default=50)
    parser.add_argument("--write", action="store_true")
    wish = parser.parse_args()
    if why := runner.missing() or ("" if shutil.which("wrk") else "wrk is missing"):
        sys.exit(why)
    runner.compile_product()
    table = ["| what | promised | median | worst | kept |", "|---|--:|--:|--:|---|"]
    for row in rows(wish.seconds, wish.runs, wish.home_runs):
        table.append(row.line())
        print(table[-1], flush=True)
    head = f"`sudo .venv/bin/python -m benchmarks.load --write`; {results.describe_machine()}."
    text = "\n".join([START, "## The page under load", "", head, "", *table, END])
    if wish.write:
        results.write(text, START, END)


if __name__ == "__main__":
    main()
