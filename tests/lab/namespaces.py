"""Network namespaces: entering one with the calling thread, running programs in it, and sweeping up after dead labs."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

_CLONE_NEWNET = 0x40000000
_RUN = Path("/run/netns")
_LIBC = ctypes.CDLL(None, use_errno=True)
_NUMBERS = itertools.count(1)

#: Namespaces of one lab are called cc<pid of the lab>-<number>-<role>.
_OURS = re.compile(r"cc(\d+)-\d+-\w+")


def _setns(fd: int) -> None:
    if _LIBC.setns(fd, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "cannot enter the network namespace")


@contextlib.contextmanager
def inside(name: str) -> Iterator[None]:
    """The calling thread is in that namespace meanwhile: its sockets, its children and its /proc/sys/net."""
    with open("/proc/thread-self/ns/net", "rb") as home, open(_RUN / name, "rb") as there:
        _setns(there.fileno())
        try:
            yield
        finally:
            _setns(home.fileno())


def ip(lines: Sequence[str], namespace: str | None = None) -> None:
    """Run many ``ip`` commands at once; raises RuntimeError with the command's own words."""
    where = ["-n", namespace] if namespace else []
    done = subprocess.run(
        ["ip", *where, "-batch", "-"], input="\n".join(lines), text=True, capture_output=True
    )
    if done.returncode:
        raise RuntimeError(f"ip in {namespace}: {done.stderr.strip()}\n" + "\n".join(lines))


def nft(namespace: str, rules: str) -> None:
    """Load nftables rules; raises RuntimeError with the program's own words."""
    with inside(namespace):
        done = subprocess.run(["nft", "-f", "-"], input=rules, text=True, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"nft in {namespace}: {done.stderr.strip()}\n{rules}")


def sysctl(namespace: str, **values: object) -> None:
    """Set net.* values; ``__`` stands for a dot (``ipv4__ip_forward=1``)."""
    with inside(namespace):
        for key, value in values.items():
            Path("/proc/sys/net", *key.split("__")).write_text(str(value))


def create(*roles: str) -> dict[str, str]:
    """New namespaces, each with ``lo`` up: role -> name."""
    number = next(_NUMBERS)
    names = {role: f"cc{os.getpid()}-{number}-{role}" for role in roles}
    ip([f"netns add {name}" for name in names.values()])
    return names


def remove(names: Sequence[str]) -> None:
    """Delete namespaces; missing ones do not matter."""
    for name in names:
        if (_RUN / name).exists():
            subprocess.run(["ip", "netns", "del", name], capture_output=True)


def sweep() -> None:
    """Remove what dead labs left behind; living labs are recognised by the pid in the name."""
    if not _RUN.exists():
        return
    dead = [
        path.name
        for path in _RUN.iterdir()
        if (found := _OURS.fullmatch(path.name)) and not Path(f"/proc/{found[1]}").exists()
    ]
    for (
        name
    ) in dead:  # dnsmasq alone outlives a killed lab: it changes its rights and so loses the order to die
        told = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True).stdout
        for pid in told.split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
    remove(dead)


def start(
    namespace: str, command: Sequence[str], *, log: Path | None = None, stdin: int | None = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start a program in a namespace; it dies with the thread that called this.

    It goes before the PC's programs: servers stand on other machines, which this one's load does not slow.
    """
    with inside(namespace), contextlib.ExitStack() as files:
        out = files.enter_context(log.open("ab")) if log else subprocess.DEVNULL
        return subprocess.Popen(
            ["nice", "-n", "-10", "setpriv", "--pdeathsig", "KILL", *command],
            stdin=stdin,
            stdout=out,
            stderr=subprocess.STDOUT,
        )


def meet(name: str, device: str, address: str, timeout: float = 5.0) -> None:
    """Exchange a packet with a neighbour, so that its address is known and the links carry; TimeoutError otherwise.

    Links that just came up swallow the first packets, and the kernel asks again only after a second: it is
    told to ask faster meanwhile.
    """
    family = "ipv6" if ":" in address else "ipv4"
    knob = f"{family}__neigh__{device}__retrans_time_ms"
    sysctl(name, **{knob: 20})
    end = time.monotonic() + timeout
    with inside(name):
        while True:
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
                probe.settimeout(0.05)
                try:
                    scope = (0, socket.if_nametoindex(device)) if ":" in address else ()
                    probe.connect((address, 9, *scope))
                    break
                except ConnectionRefusedError:
                    break
                except OSError:
                    if time.monotonic() > end:
                        raise TimeoutError(f"{name} does not reach its neighbour {address}") from None
    sysctl(name, **{knob: 1000})


def stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """End programs: politely, then for good after a second."""
    for process in processes:
        process.terminate()
    end = time.monotonic() + 1.0
    for process in processes:
        try:
            process.wait(max(0.01, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
