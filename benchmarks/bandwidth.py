"""Our bandwidth engine beside speedtest-cli and curl, on lines of known rate.  As root:

    python benchmarks/bandwidth.py                  # everything, about 45 minutes
    python benchmarks/bandwidth.py --parts steady --rates 100,1000 --delays 20 --repeats 3
    python benchmarks/bandwidth.py --write          # put the tables into benchmarks/RESULTS.md

It builds a home of three network namespaces (PC, provider, internet), with the rate at the provider (tbf, a buffer
of 100 ms), the delay between provider and internet (tests/lab/delay_line.py) and nginx with TLS in the internet.  Nothing
leaves the machine.  "Error" is against the payload ceiling: 1448 of each 1514 bytes on the line are TCP payload.
The peers run unmodified: speedtest-cli finds a server that looks like speedtest.net's, curl loads one file.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "benchmarks" / "bandwidth_client.py"
sys.path[:0] = [str(ROOT)]

from diag.vocabulary import QUALITIES  # noqa: E402
from tests.lab import delay_line  # noqa: E402
from tests.loopback import Authority  # noqa: E402

PC, ISP, FAR = (f"bench-{name}-{os.getpid()}" for name in ("pc", "isp", "far"))
ADDRESS = "203.0.113.10"
NAMES = ("files.bench.example", "www.speedtest.net", "st1.bench.example")
CEILING = 1448 / 1514

STEADY = (1.0, 5.0, 25.0, 100.0, 300.0, 1000.0)
DELAYS = (10.0, 20.0, 80.0)  # round trips
THRESHOLDS = {one.id: one.mbps for one in reversed(list(QUALITIES.values()))}
INTRO = """## Bandwidth

Error is against the payload ceiling (0.956 of the line's rate). CPU and memory are those of the whole process,
the interpreter's start included. Peak memory is each program's own; tables made before 2026-11-29 show at least the
26 MB of the program that started it. One test alone, no `--quality`, all clients on the same line one after another.
"""
START, END = "<!-- bandwidth: begin -->", "<!-- bandwidth: end -->"


def run(*command: str, check: bool = True) -> str:
    return subprocess.run(command, check=check, capture_output=True, text=True).stdout


def inside(namespace: str, *command: str) -> list[str]:
    return ["ip", "netns", "exec", namespace, *command]


NGINX = """
worker_processes 1; daemon off; user root; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; sendfile on; client_max_body_size 0; keepalive_requests 100000; default_type text/plain;
  server {{
    listen 80; listen 443 ssl; ssl_certificate {certificate}; ssl_certificate_key {key}; root {folder}/www;
    location = /speedtest-config.php {{ alias {folder}/www/config.xml; }}
    location ~ ^/speedtest-servers {{ rewrite ^ /servers-$scheme.xml break; }}
    location = /up {{ proxy_pass http://127.0.0.1:81/sink; }}
  }}
  server {{ listen 127.0.0.1:81; location = /sink {{ return 200; }} }}
}}
"""

CONFIG = """<?xml version="1.0"?><settings><client ip="192.0.2.7" lat="50.0" lon="8.0" isp="Bench" country="DE"/>
<server-config threadcount="4" ignoreids=""/><download testlength="10" threadsperurl="4"/>
<upload testlength="10" ratio="5" maxchunkcount="50" threads="2"/></settings>"""

PICTURES = {
    350: 245388, 500: 505544, 750: 1118012, 1000: 1986284, 1500: 4468241,
    2000: 7907740, 2500: 12407926, 3000: 17816816, 3500: 24262167, 4000: 31625365,
}  # fmt: skip


def fill(file: Path, size: int) -> None:
    """A file of noise."""
    noise = os.urandom(1_000_000)
    with file.open("wb") as out:
        for start in range(0, size, len(noise)):
            out.write(noise[: size - start])


class Home:
    """The three namespaces and the servers; use as a context."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self._line: delay_line.DelayLine | None = None

    def __enter__(self) -> Home:
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        for name in (PC, ISP, FAR):
            run("ip", "netns", "add", name)
            self._stack.callback(run, "ip", "netns", "del", name, check=False)
            run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", PC, "link", "add", "wan0", "type", "veth", "peer", "name", "home", "netns", ISP)
        for name, device, address in ((PC, "wan0", "192.168.77.2/24"), (ISP, "home", "192.168.77.1/24")):
            run("ip", "-n", name, "address", "add", address, "dev", device)
            run("ip", "-n", name, "link", "set", device, "up")
        run("ip", "-n", PC, "route", "add", "default", "via", "192.168.77.1")
        run("ip", "-n", FAR, "address", "add", f"{ADDRESS}/32", "dev", "lo")
        run(*inside(ISP, "sysctl", "-qw", "net.ipv4.ip_forward=1"))
        self._hosts()
        self._serve()
        return self

    def __exit__(self, *_: object) -> None:
        if self._line:
            self._line.close()
        self._stack.close()

    def _hosts(self) -> None:
        """Names for the PC: ``ip netns exec`` lays this file over /etc/hosts."""
        folder = Path("/etc/netns") / PC
        folder.mkdir(parents=True)
        (folder / "hosts").write_text(
            "127.0.0.1 localhost\n" + "".join(f"{ADDRESS} {name}\n" for name in NAMES)
        )
        self._stack.callback(folder.rmdir)
        self._stack.callback((folder / "hosts").unlink)

    def _serve(self) -> None:
        www = self.folder / "www"
        (www / "speedtest").mkdir(parents=True)
        authority = Authority(self.folder / "authority")
        authority.issue(*NAMES)
        certificate = next((self.folder / "authority").glob("files*.pem"))
        self.bundle = authority.root
        fill(www / "blob", 2_000_000_000)
        for name, size in PICTURES.items():
            fill(www / "speedtest" / f"random{name}x{name}.jpg", size)
        (www / "speedtest" / "latency.txt").write_text("test=test\n")
        (www / "config.xml").write_text(CONFIG)
        for scheme in ("http", "https"):
            (www / f"servers-{scheme}.xml").write_text(
                f'<?xml version="1.0"?><settings><servers><server url="{scheme}://st1.bench.example/speedtest/upload.php" '
                'lat="50.0" lon="8.0" name="Bench" country="DE" cc="DE" sponsor="Bench" id="1" '
                'host="st1.bench.example:8080"/></servers></settings>'
            )
        text = NGINX.format(folder=self.folder, certificate=certificate, key=certificate.with_suffix(".key"))
        (self.folder / "nginx.conf").write_text(text)
        nginx = subprocess.Popen(inside(FAR, "nginx", "-c", str(self.folder / "nginx.conf")))
        self._stack.callback(nginx.wait)
        self._stack.callback(nginx.terminate)

    def delay(self, round_trip_ms: float) -> None:
        if self._line:
            self._line.close()
        self._line = delay_line.DelayLine(
            ISP, FAR, left_name="up0", right_name="far0", delay_ms=round_trip_ms / 2
        )
        run("ip", "-n", ISP, "address", "add", "10.99.0.1/30", "dev", "up0")
        run("ip", "-n", FAR, "address", "add", "10.99.0.2/30", "dev", "far0")
        run("ip", "-n", ISP, "route", "add", f"{ADDRESS}/32", "via", "10.99.0.2")
        run("ip", "-n", FAR, "route", "add", "default", "via", "10.99.0.1")

    def rate(self, mbit: float, buffer_ms: float = 100.0) -> None:
        delay_line.unshape(ISP, "home")
        delay_line.shape(ISP, "home", mbit=mbit, buffer_ms=buffer_ms)

    def received(self) -> int:
        """Bytes that the PC got so far."""
        return int(run(*inside(PC, "cat", "/proc/net/dev")).split("wan0:")[1].split()[0])


@dataclass(kw_only=True)
class Outcome:
    """One run of one tool; ``data`` are bytes on the PC's adapter, ``memory`` MB at the peak."""

    mbps: float
    seconds: float
    data: int
    cpu: float
    memory: float
    more: dict[str, Any] = field(default_factory=dict)


class Peak(threading.Thread):
    """The most memory that a process ever held, in kilobytes: the system's own mark, read again until it ends."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._status, self.kilobytes = Path(f"/proc/{pid}/status"), 0
        self.start()

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while "VmHWM:" in (text := self._status.read_text()):  # a process that is over has none
                self.kilobytes = int(text.split("VmHWM:")[1].split()[0])
                time.sleep(0.02)


def timed(home: Home, command: list[str], read: Callable[[str], dict[str, Any]]) -> Outcome:
    """Run a tool on the PC; CPU and memory are those of the whole process, the interpreter's start included.

    The peak of memory is the tool's own: what wait4 tells begins with that of the program that started it.
    """
    environment = {**os.environ, "SSL_CERT_FILE": str(home.bundle), "PYTHONPATH": str(ROOT)}
    before, began = home.received(), time.monotonic()
    child = subprocess.Popen(inside(PC, *command), stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout
    memory = Peak(child.pid)
    said = child.stdout.read()
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    child.stdout.close()
    memory.join()
    seconds = time.monotonic() - began
    time.sleep(0.4)  # let the line run dry
    found = read(said)
    return Outcome(
        mbps=found.pop("mbps"),
        seconds=found.pop("seconds", seconds),
        data=home.received() - before,
        cpu=usage.ru_utime + usage.ru_stime,
        memory=memory.kilobytes / 1000,
        more=found,
    )


def ours(home: Home, *, most: int = 40_000_000, seconds: float = 6.5) -> Outcome:
    asked = json.dumps({"bytes": most, "seconds": seconds, "bundle": str(home.bundle)})
    return timed(home, [sys.executable, str(CLIENT), asked], json.loads)


def curl(home: Home, *, size: int = 2_000_000_000, seconds: float = 8.0) -> Outcome:
    wanted = ["-r", f"0-{size - 1}", "-m", str(seconds), "-o", "/dev/null", "-s", "-w", "%{speed_download}"]
    command = ["curl", "--cacert", str(home.bundle), *wanted, "https://files.bench.example/blob"]
    return timed(home, command, lambda said: {"mbps": float(said or 0) * 8e-6})


def speedtest(home: Home, *, secure: bool) -> Outcome:
    script = "import warnings; warnings.simplefilter('ignore'); import speedtest; speedtest.main()"
    command = [sys.executable, "-c", script, "--json", "--no-upload", *(["--secure"] if secure else [])]

    def read(said: str) -> dict[str, Any]:
        return {"mbps": json.loads(said.strip().splitlines()[-1])["download"] / 1e6 if said.strip() else 0.0}

    return timed(home, command, read)


class Table:
    """Rows for RESULTS.md, printed as they come."""

    def __init__(self, title: str, *columns: str) -> None:
        self.lines = [f"### {title}", "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
        print("\n" + "\n".join(self.lines), flush=True)

    def row(self, *cells: object) -> None:
        self.lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
        print(self.lines[-1], flush=True)

    def text(self) -> str:
        return "\n".join([*self.lines, ""])


def off(mbps: float, line_mbps: float) -> float:
    """Per cent from the payload ceiling."""
    return 100 * (mbps / (line_mbps * CEILING) - 1)


def cells(outcomes: list[Outcome], line_mbps: float) -> tuple[str, ...]:
    errors = [off(outcome.mbps, line_mbps) for outcome in outcomes]
    spread = f"{median(errors):+.1f} %" + (
        f" ({min(errors):+.1f} to {max(errors):+.1f})" if len(errors) > 1 else ""
    )
    return (
        spread,
        f"{median(o.seconds for o in outcomes):.1f}",
        f"{median(o.data for o in outcomes) / 1e6:.1f}"
        + (f" (≤ {max(o.data for o in outcomes) / 1e6:.1f})" if len(outcomes) > 1 else ""),
        f"{median(o.cpu for o in outcomes):.2f}",
        f"{max(o.memory for o in outcomes):.0f}",
    )


COLUMNS = (
    "line Mbit/s",
    "round trip",
    "tool",
    "error, median (range)",
    "seconds",
    "MB on the line",
    "CPU s",
    "peak MB",
    "says",
)


def says(outcomes: list[Outcome]) -> str:
    words: dict[str, int] = {}
    for outcome in outcomes:
        word = f"{outcome.more.get('confidence')}, {outcome.more.get('stopped')}"
        words[word] = words.get(word, 0) + 1
    return "; ".join(f"{word} ×{count}" if count > 1 else word for word, count in words.items())


def steady(home: Home, rates: list[float], delays: list[float], repeats: int, peers: bool) -> Iterator[Table]:
    table = Table("Steady lines, 100 ms of buffer", *COLUMNS)
    for delay in delays:
        home.delay(delay)
        for rate in rates:
            home.rate(rate)
            found = [ours(home) for _ in range(repeats)]
            table.row(f"{rate:g}", f"{delay:g} ms", "ours, 40 MB", *cells(found, rate), says(found))
            if rate >= 300:
                found = [ours(home, most=500_000_000) for _ in range(repeats)]
                table.row(f"{rate:g}", f"{delay:g} ms", "ours, 500 MB", *cells(found, rate), says(found))
            if peers:
                table.row(f"{rate:g}", f"{delay:g} ms", "curl, 8 s", *cells([curl(home)], rate), "")
                table.row(
                    f"{rate:g}",
                    f"{delay:g} ms",
                    "speedtest-cli",
                    *cells([speedtest(home, secure=False)], rate),
                    "",
                )
                table.row(
                    f"{rate:g}",
                    f"{delay:g} ms",
                    "speedtest-cli --secure",
                    *cells([speedtest(home, secure=True)], rate),
                    "",
                )
    yield table


def cpu(home: Home, repeats: int) -> Iterator[Table]:
    table = Table(
        "CPU for the same bytes at 1 Gbit/s, 20 ms",
        "tool",
        "bytes received",
        "CPU s",
        "CPU s per GB",
        "peak MB",
    )
    home.delay(20)
    home.rate(1000)
    ratios = []
    for _ in range(repeats):
        mine = ours(home, most=500_000_000)
        peer = curl(home, size=int(mine.more["counted"]), seconds=30)
        engine, count = mine.more["engine_cpu"], mine.more["counted"]
        table.row(
            "ours (engine)", count, f"{engine:.2f}", f"{engine / count * 1e9:.2f}", f"{mine.memory:.0f}"
        )
        table.row(
            "ours (whole process)",
            count,
            f"{mine.cpu:.2f}",
            f"{mine.cpu / count * 1e9:.2f}",
            f"{mine.memory:.0f}",
        )
        table.row(
            "curl (whole process)",
            count,
            f"{peer.cpu:.2f}",
            f"{peer.cpu / count * 1e9:.2f}",
            f"{peer.memory:.0f}",
        )
        ratios.append((engine / peer.cpu, mine.cpu / peer.cpu))
    table.row(
        "ratio to curl, median",
        "",
        f"engine {median(r[0] for r in ratios):.2f}",
        f"whole {median(r[1] for r in ratios):.2f}",
        "",
    )
    yield table


def variable(home: Home, repeats: int, peers: bool) -> Iterator[Table]:
    table = Table(
        "Variable lines, 20 ms",
        "line",
        "tool",
        "Mbit/s",
        "low",
        "plays / holds",
        "says",
        "seconds",
        "MB",
        "loaded ms",
    )
    home.delay(20)

    def step() -> delay_line.vary:
        return delay_line.vary(ISP, "home", [(1.2, 50), (60, 5)])

    def saw() -> delay_line.vary:
        return delay_line.sawtooth(ISP, "home", low=5, high=50, period_s=2)

    cases: list[tuple[str, Callable[[], delay_line.vary] | None, float, float, float]] = [
        ("50, then 5 Mbit/s in mid-test", step, 50, 100, 0),
        ("sawtooth 5 to 50 Mbit/s, 2 s (mean 27.5)", saw, 5, 100, 0),
        ("25 Mbit/s, 1 % loss", None, 25, 100, 1),
        ("100 Mbit/s, 1 % loss", None, 100, 100, 1),
        ("5 Mbit/s, 2 s of buffer", None, 5, 2000, 0),
        ("25 Mbit/s, 2 s of buffer", None, 25, 2000, 0),
    ]
    tools: list[tuple[str, Callable[[], Outcome]]] = [
        (f"ours {n + 1}", lambda: ours(home)) for n in range(repeats)
    ]
    if peers:
        tools.append(("curl, 8 s", lambda: curl(home)))
        tools.append(("speedtest-cli --secure", lambda: speedtest(home, secure=True)))
    for name, changing, rate, buffer_ms, loss in cases:
        delay_line.lose(PC, "wan0", percent=loss)
        for tool, measure in tools:
            home.rate(rate, buffer_ms)
            change = changing().start() if changing else None
            found = measure()
            if change:
                change.stop()
            more = found.more
            table.row(
                name, tool, f"{found.mbps:.1f}", f"{more['low']:.1f}" if more else "",
                f"{more['plays']} / {more['holds']}" if more else "",
                f"{more['confidence']}, {more['stopped']}" if more else "", f"{found.seconds:.1f}", f"{found.data / 1e6:.1f}",
                f"{more['loaded']:.0f}" if more and more["loaded"] else "",
            )  # fmt: skip
    delay_line.lose(PC, "wan0", percent=0)
    yield table


def verdicts(home: Home, repeats: int, names: list[str]) -> Iterator[Table]:
    table = Table(
        "Verdicts 20 % above and below each threshold, 20 ms",
        "quality",
        "line Mbit/s",
        "runs",
        "wrong",
        "low rate, lowest to highest",
        "seconds",
    )
    home.delay(20)
    order = [None, *THRESHOLDS]
    for quality, threshold in ((name, THRESHOLDS[name]) for name in names):
        for factor in (1.2, 0.8):
            rate = threshold * factor
            home.rate(rate)
            found = [ours(home) for _ in range(repeats)]
            wrong = sum((order.index(o.more["plays"]) >= order.index(quality)) != (factor > 1) for o in found)
            lows = [o.more["low"] for o in found]
            table.row(
                quality,
                f"{rate:g}",
                len(found),
                wrong,
                f"{min(lows):.2f} to {max(lows):.2f}",
                f"{median(o.seconds for o in found):.1f}",
            )
    yield table


def write(tables: list[Table], command: str) -> None:
    """Put the tables into RESULTS.md, between our marks; tables of other parts that are there already stay."""
    file = Path(__file__).with_name("RESULTS.md")
    before = file.read_text("utf-8") if file.exists() else "# Results\n"
    head, _, rest = before.partition(START)
    old, _, foot = rest.partition(END)
    kept = {part.splitlines()[0]: f"### {part.strip()}\n" for part in old.split("\n### ")[1:]}
    load = os.getloadavg()[0]
    made = (
        f"Made by `{command}` on {time.strftime('%Y-%m-%d')}: {os.cpu_count()} shared cores, Linux "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}, congestion control "
        f"{Path('/proc/sys/net/ipv4/tcp_congestion_control').read_text().strip()}, load {load:.1f} at the end.\n"
    )
    for table in tables:
        title, *lines = table.text().splitlines()
        kept[title.removeprefix("### ")] = "\n".join([title, "", made, *lines[1:], ""])
    text = f"{START}\n{INTRO}\n" + "\n".join(kept.values()) + f"{END}\n"
    file.write_text(head.rstrip("\n") + "\n\n" + text + foot.lstrip("\n"), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Our bandwidth engine beside its peers.")
    parser.add_argument("--parts", default="steady,cpu,variable,verdicts")
    parser.add_argument("--rates", default=",".join(f"{rate:g}" for rate in STEADY))
    parser.add_argument(
        "--delays", default=",".join(f"{delay:g}" for delay in DELAYS), help="round trips in ms"
    )
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--verdict-repeats", type=int, default=30)
    parser.add_argument("--qualities", default=",".join(THRESHOLDS), help="whose verdicts are tried")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--write", action="store_true", help="into benchmarks/RESULTS.md")
    given = parser.parse_args()
    if os.getuid():
        parser.error("namespaces need root")
    parts = given.parts.split(",")
    tables: list[Table] = []
    with Home() as home:
        if "steady" in parts:
            rates, delays = ([float(n) for n in text.split(",")] for text in (given.rates, given.delays))
            tables += steady(home, rates, delays, given.repeats, not given.no_peers)
        if "cpu" in parts:
            tables += cpu(home, given.repeats)
        if "variable" in parts:
            tables += variable(home, min(3, given.repeats), not given.no_peers)
        if "verdicts" in parts:
            tables += verdicts(home, given.verdict_repeats, given.qualities.split(","))
    if given.write:
        write(tables, "python benchmarks/" + " ".join([Path(__file__).name, *sys.argv[1:]]))


if __name__ == "__main__":
    main()
