"""What else keeps this PC and the line busy while we measure?  Looked at for a second, and again when it is quiet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from diag import host
from diag.checks._remedies import HARMLESS, MEASURED
from diag.host.activity import CpuTimes
from diag.model import Check, Confidence, Finding, NotMeasured, Reason, Remedy, Severity, Where
from diag.probes.context import CheckContext

CPU_BUSY = Finding(
    id="cpu-busy",
    severity=Severity.WARN,
    where=Where.THIS_DEVICE,
    confidence=Confidence.SURE,
    title="This PC is very busy with something else",
    text="Other programs use {percent:.0f} % of the processor of this PC. Playing then stutters, and what we measure "
    "may be wrong.",
    remedy=(
        Remedy("Close programs that you do not need.", always=MEASURED),
        Remedy("Wait until updates, virus scans or backups are done.", always=MEASURED),
        Remedy("Restart this PC.", always=HARMLESS),
    ),
)
CPU_BUSY_NAMED = CPU_BUSY.with_changes(
    text="Other programs use {percent:.0f} % of the processor of this PC; the busiest is “{program}”. Playing then "
    "stutters, and what we measure may be wrong.",
    remedy=(
        Remedy("Close “{program}” if you know it and do not need it now.", always=MEASURED),
        Remedy("Wait until updates, virus scans or backups are done.", always=MEASURED),
        Remedy("Restart this PC.", always=HARMLESS),
    ),
)
#: The page that shows this may run in just that browser: it is not what to close.
CPU_BUSY_BROWSER = CPU_BUSY_NAMED.with_changes(
    remedy=(
        Remedy("Close other tabs and windows of “{program}” that you do not need now.", always=MEASURED),
        Remedy("Wait until updates, virus scans or backups are done.", always=MEASURED),
        Remedy("Restart this PC.", always=HARMLESS),
    ),
)
LINE_IN_USE = Finding(
    id="line-in-use",
    severity=Severity.NOTE,
    where=Where.HOME_NETWORK,
    confidence=Confidence.SURE,
    title="Another program on this PC uses the internet",
    text="While we measured, other programs on this PC received {rx_mbps:.0f} and sent {tx_mbps:.0f} Mbit/s. This only "
    "matters if the line is slow.",
    remedy=(Remedy("Pause downloads, updates, backups and other videos while you test.", always=MEASURED),),
)

#: The programs of browsers, as systems name them ("Google Chrome Helper (Renderer)", "msedge.exe", "firefox-bin").
BROWSERS = (
    "chrome", "chromium", "google chrome", "msedge", "microsoft edge", "firefox", "safari", "com.apple.webkit", "webkitwebprocess", "opera",
    "brave", "vivaldi", "web content", "isolated web co",
)  # fmt: skip

#: Long enough to average over bursts of programs that wake ten times a second.
WINDOW_S = 1.0
#: The quarters of the window; a shorter one would hold too few ticks of the system's clock (10 ms).
QUARTERS = 4
#: Of all cores together: at this share players and measurements suffer.
BUSY_SHARE = 0.9
#: Over half of what a stream of the usual quality takes, and well over what our own small probes take.
BUSY_MBPS = 3.0


@dataclass(frozen=True, kw_only=True)
class Window:
    """What others did for about a second; None: not told.

    ``cpu_share``: of the time of all cores that we left to them, in the calmest quarter of the window (0 to
    1): a program that keeps a PC busy does not pause, and servers or updates that work in bursts do.
    ``rx_mbps``, ``tx_mbps``: all traffic of the adapter in Mbit/s, our own small probes included.
    """

    cpu_share: float | None = None
    rx_mbps: float | None = None
    tx_mbps: float | None = None

    @property
    def busy(self) -> bool:
        """Whether anything here is worth a second look."""
        return (self.cpu_share or 0) >= BUSY_SHARE or max(self.rx_mbps or 0, self.tx_mbps or 0) >= BUSY_MBPS


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``again`` was measured only if the first window was busy."""

    first: Window
    again: Window | None = None
    interface: str | None = field(default=None, metadata={"private": "adapter"})
    program: str | None = field(default=None, metadata={"private": "program"})


def observe(run: CheckContext) -> Facts:
    interface = _interface(run)
    first, _ = _window(run, interface)
    if first.cpu_share is None and first.rx_mbps is None:
        raise NotMeasured(Reason.NOT_SUPPORTED, "This PC does not tell how busy it is.")
    if not first.busy:
        return Facts(first=first, interface=interface)
    run.tell(None, "Something else is busy; we wait and look again.")
    run.wait_quiet()
    again, program = _window(run, interface, programs=(first.cpu_share or 0) >= BUSY_SHARE)
    return Facts(first=first, again=again, interface=interface, program=program)


def _interface(run: CheckContext) -> str | None:
    """The adapter over which the internet is reached, below any tunnel (whose bytes would count twice)."""
    for route in run.system.default_routes():
        interface = run.system.interface(route.interface)
        if interface is None or interface.tunnel is None:
            return route.interface
    return None


def _window(run: CheckContext, interface: str | None, *, programs: bool = False) -> tuple[Window, str | None]:
    used = host.program_times() if programs else ()
    bytes_, began = host.read_counters(), time.monotonic()
    shares = []
    cpu = host.cpu_times()
    for quarter in range(1, QUARTERS + 1):
        if run.cancelled:
            break
        time.sleep(max(0.0, began + WINDOW_S * quarter / QUARTERS - time.monotonic()))
        cpu_before, cpu = cpu, host.cpu_times()
        shares.append(_others(cpu_before, cpu))
    took = max(time.monotonic() - began, 0.001)
    bytes_after = host.read_counters()
    share = min((s for s in shares if s is not None), default=None)
    before, after = bytes_.get(interface or ""), bytes_after.get(interface or "")
    rates: tuple[float | None, float | None] = (None, None)
    if before and after:
        rates = (
            max(0, after.rx_bytes - before.rx_bytes) * 8 / 1e6 / took,
            max(0, after.tx_bytes - before.tx_bytes) * 8 / 1e6 / took,
        )
    program = host.busiest_program(used, host.program_times()) if programs else None
    return Window(cpu_share=share, rx_mbps=rates[0], tx_mbps=rates[1]), program


def _others(before: CpuTimes | None, after: CpuTimes | None) -> float | None:
    """The share of others in the processor time that this program left to them."""
    if before is None or after is None or after.total_s <= before.total_s:
        return None
    own = after.own_s - before.own_s
    left = (after.total_s - before.total_s) - own
    others = (after.busy_s - before.busy_s) - own
    return min(1.0, max(0.0, others / left)) if left > 0 else 0.0


def judge(facts: Facts) -> Iterator[Finding]:
    again = facts.again
    if again is None:
        return
    share = min(facts.first.cpu_share or 0, again.cpu_share or 0)
    if share >= BUSY_SHARE:
        named = CPU_BUSY_NAMED if facts.program else CPU_BUSY
        if (facts.program or "").lower().startswith(BROWSERS):
            named = CPU_BUSY_BROWSER
        yield named.fill(percent=share * 100, program=facts.program)
    received = min(facts.first.rx_mbps or 0, again.rx_mbps or 0)
    sent = min(facts.first.tx_mbps or 0, again.tx_mbps or 0)
    if max(received, sent) >= BUSY_MBPS:
        yield LINE_IN_USE.fill(rx_mbps=received, tx_mbps=sent)


CHECK = Check(
    id="load",
    why="A busy PC or another download makes pictures stop, though the internet line is fine.",
    facts=Facts,
    observe=observe,
    judge=judge,
    needs_network=False,
)
