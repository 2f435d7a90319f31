"""load: facts -> findings, and every way in which observe can end; no real second passes."""

from __future__ import annotations

import time

import pytest

from diag.checks.load import CHECK, Facts, Window
from diag.host import Counters, CpuTimes, Interface, ProgramTime, Route, SystemFacts
from diag.model import Asked, NotMeasured
from diag.probes.context import CheckContext, RunContext

IDLE = Window(cpu_share=0.1, rx_mbps=0.2, tx_mbps=0.1)
BUSY = Window(cpu_share=0.97, rx_mbps=0.2, tx_mbps=0.1)
LINE = Window(cpu_share=0.1, rx_mbps=40, tx_mbps=1)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(first=IDLE), []),
        (Facts(first=BUSY, again=IDLE), []),  # over before we looked again
        (Facts(first=BUSY, again=BUSY, program="backup"), ["cpu-busy"]),
        (Facts(first=BUSY, again=BUSY), ["cpu-busy"]),
        (Facts(first=LINE, again=IDLE), []),
        (Facts(first=LINE, again=LINE), ["line-in-use"]),
        (Facts(first=Window(rx_mbps=1, tx_mbps=8), again=Window(rx_mbps=1, tx_mbps=8)), ["line-in-use"]),
        (Facts(first=LINE, again=Window(cpu_share=0.1, rx_mbps=1, tx_mbps=9)), []),  # not the same thing
        (
            Facts(
                first=Window(cpu_share=0.95, rx_mbps=9, tx_mbps=0), again=Window(cpu_share=0.95, rx_mbps=9)
            ),
            ["cpu-busy", "line-in-use"],
        ),
        (Facts(first=Window(cpu_share=0.89), again=Window(cpu_share=0.99)), []),
    ],
)
def test_findings(facts: Facts, expected: list[str]) -> None:
    found = list(CHECK.judge(facts))
    assert [f.id for f in found] == expected
    assert all("{" not in f.title + f.text + "".join(f.steps) for f in found)


def test_names_the_program() -> None:
    assert "“backup”" in next(iter(CHECK.judge(Facts(first=BUSY, again=BUSY, program="backup")))).text


@pytest.mark.parametrize(
    "program",
    [
        "chrome",
        "Google Chrome Helper (Renderer)",
        "msedge.exe",
        "firefox-bin",
        "Isolated Web Content",
        "com.apple.WebKit.WebContent",
    ],
)
def test_a_browser_is_never_to_be_closed(program: str) -> None:
    """The page that says so may run in it."""
    (found,) = CHECK.judge(Facts(first=BUSY, again=BUSY, program=program))
    assert program in found.text
    assert found.remedy[0].text == f"Close other tabs and windows of “{program}” that you do not need now."


def test_the_line_is_only_a_note() -> None:
    assert next(iter(CHECK.judge(Facts(first=LINE, again=LINE)))).severity == "note"


class Machine:
    """Time passes only when somebody sleeps; each second costs what was set."""

    def __init__(self, cpu: float | None, own: float, mbps: float) -> None:
        self.cpu, self.own, self.mbps = cpu, own, mbps
        self.now = 100.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def cpu_times(self) -> CpuTimes | None:
        if self.cpu is None:
            return None
        return CpuTimes(total_s=2 * self.now, busy_s=2 * self.now * self.cpu, own_s=2 * self.now * self.own)

    def counters(self) -> dict[str, Counters]:
        if self.cpu is None:
            return {}
        return {"eth0": Counters(rx_bytes=int(self.now * self.mbps * 125_000), tx_bytes=0)}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(0.05, 0.0, 0.1)
    monkeypatch.setattr(time, "sleep", made.sleep)
    monkeypatch.setattr(time, "monotonic", lambda: made.now)
    monkeypatch.setattr("diag.host.cpu_times", made.cpu_times)
    monkeypatch.setattr("diag.host.read_counters", made.counters)
    monkeypatch.setattr(
        "diag.host.program_times",
        lambda: (
            ProgramTime(pid=7, name="backup", used_s=made.now),
            ProgramTime(pid=8, name="idle", used_s=1.0),
        ),
    )
    return made


def observed() -> Facts:
    interfaces = (
        Interface(name="eth0", kind="ethernet"),
        Interface(name="tun0", kind="tunnel", tunnel="tun"),
    )
    routes = (
        Route(family=4, destination="0.0.0.0/0", gateway=None, interface="tun0"),
        Route(family=4, destination="0.0.0.0/0", gateway="192.168.1.1", interface="eth0", metric=600),
    )
    shared = RunContext(Asked(), SystemFacts(os="linux", interfaces=interfaces, routes=routes), started=100.0)
    shared.now_quiet()
    facts = CHECK.observe(CheckContext(shared))
    assert isinstance(facts, Facts)
    return facts


def test_quiet_machine_is_looked_at_once(machine: Machine) -> None:
    facts = observed()
    assert facts.again is None
    assert facts.interface == "eth0"
    assert facts.first.cpu_share == pytest.approx(0.05)
    assert machine.now == pytest.approx(101.0)


def test_busy_processor_is_looked_at_twice_and_named(machine: Machine) -> None:
    machine.cpu = 0.98
    facts = observed()
    assert facts.again is not None
    assert facts.program == "backup"
    assert [f.id for f in CHECK.judge(facts)] == ["cpu-busy"]


def test_our_own_work_does_not_count(machine: Machine) -> None:
    machine.cpu, machine.own = 0.7, 0.5
    assert observed().again is None


def test_traffic_of_others(machine: Machine) -> None:
    machine.mbps = 25.0
    facts = observed()
    assert facts.first.rx_mbps == pytest.approx(25.0)
    assert [f.id for f in CHECK.judge(facts)] == ["line-in-use"]


def test_nothing_told(machine: Machine) -> None:
    machine.cpu = None
    with pytest.raises(NotMeasured):
        observed()
