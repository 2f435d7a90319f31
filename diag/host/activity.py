"""What else goes on in this PC: bytes per interface, time of the processor, and programs of VPN products."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psutil

from diag.host.facts import Counters, Interface
from diag.host.psutil_errors import UNTOLD
from diag.host.vpn_products import PRODUCTS, Product


@dataclass(frozen=True, kw_only=True)
class CpuTimes:
    """Seconds of processor time since some moment, over all cores.

    ``busy_s`` leaves out programs that step back for others (``nice``) and waiting for disks; ``own_s`` is
    this program with its children.
    """

    total_s: float
    busy_s: float
    own_s: float


@dataclass(frozen=True, kw_only=True)
class ProgramTime:
    """A running program and the processor time that it has used so far, in seconds."""

    pid: int
    name: str
    used_s: float


def read_counters() -> Mapping[str, Counters]:
    """Bytes per interface so far; empty when the system does not tell."""
    try:
        told = psutil.net_io_counters(pernic=True, nowrap=False)
    except UNTOLD:
        return {}
    return {name: Counters(rx_bytes=c.bytes_recv, tx_bytes=c.bytes_sent) for name, c in told.items()}


def cpu_times() -> CpuTimes | None:
    """Processor time so far; None when the system does not tell.  Two of these make a share."""
    try:
        all_ = psutil.cpu_times()
        total = sum(getattr(all_, name, 0.0) for name in _PARTS)
        free = sum(getattr(all_, name, 0.0) for name in ("idle", "iowait", "nice", "steal"))
        return CpuTimes(total_s=total, busy_s=total - free, own_s=_own_time())
    except UNTOLD:
        return None


#: The parts of processor time that do not overlap (guest time is counted in user already, proc(5)).
_PARTS = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "interrupt", "dpc")


def _own_time() -> float:
    me = psutil.Process()
    used = me.cpu_times()
    own = used.user + used.system + used.children_user + used.children_system
    for child in me.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.Error:
            continue
        own += times.user + times.system
    return float(own)


def program_times() -> tuple[ProgramTime, ...]:
    """Every program that this user may see, but for this one; costs tens of milliseconds.

    Empty when the system does not tell.
    """
    found = []
    for process in _running("pid", "name", "cpu_times") or ():
        times = process.info.get("cpu_times")
        pid = process.info.get("pid")
        if times is None or pid is None or pid == os.getpid():
            continue
        name = str(process.info.get("name") or "")
        if pid == 0 or name == "System Idle Process":
            continue
        found.append(ProgramTime(pid=pid, name=name, used_s=times.user + times.system))
    return tuple(found)


def busiest_program(before: Sequence[ProgramTime], after: Sequence[ProgramTime]) -> str | None:
    """The name that used most processor time in between, processes of one name together; None when none did."""
    start = {p.pid: p.used_s for p in before}
    used: dict[str, float] = {}
    for one in after:
        if one.name:
            used[one.name] = used.get(one.name, 0.0) + max(0.0, one.used_s - start.get(one.pid, 0.0))
    name = max(used, key=lambda n: used[n], default=None)
    return name if name is not None and used[name] > 0 else None


def _running(*attributes: str) -> list[psutil.Process] | None:
    """The running programs with these attributes; None when the system does not tell."""
    try:
        return list(psutil.process_iter(list(attributes)))
    except UNTOLD:
        return None


def tunnel_processes() -> tuple[Product, ...] | None:
    """VPN products of which a program runs; None when the system does not tell which programs run.

    They are present, which does not mean that they carry anything.
    """
    running = _running("name")
    return None if running is None else products_of({str(p.info.get("name") or "") for p in running})


def products_of(process_names: set[str]) -> tuple[Product, ...]:
    """The products to which these process names belong; case does not count, as Windows ignores it."""
    lower = {name.lower() for name in process_names}
    bare = {name.removesuffix(".exe") for name in lower}
    return tuple(p for p in PRODUCTS if any(n in lower or n in bare for n in p.processes))


def product_of(tunnel: Interface, running: Sequence[Product]) -> str | None:
    """The product to which a tunnel adapter seems to belong: by its name, else the only one that runs."""
    words = f"{tunnel.name} {tunnel.description}".lower()
    for product in PRODUCTS:
        if any(re.search(rf"(?<![a-z]){re.escape(word)}", words) for word in product.adapters):
            return product.name
    others = [p for p in running if not p.overlay]
    if len(others) == 1:
        return others[0].name
    return "WireGuard" if tunnel.tunnel == "wireguard" and not others else None


def owner_of_port(port: int) -> str | None:
    """The program that listens on a TCP port of this PC; None when the system does not tell this user."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port:
                return psutil.Process(connection.pid).name() if connection.pid else None
    except UNTOLD:
        return None
    return None
