"""A long line between two network namespaces: a fixed one-way delay each way, and helpers for rate and loss.

The kernel here has no ``netem``, so that delay is made by a small forwarder: it opens one TUN device in each
namespace and hands every packet over to the other one ``delay_ms`` later (a round trip takes twice that).
Both devices take large GSO packets with their virtio header (IFF_VNET_HDR, TUNSETOFFLOAD), so that 64 KB pass
in one read; measured here: 957 Mbit/s of payload (the ceiling of a 1000 Mbit/s shaper) with 0.15 s of CPU
time a second, round trips 0.2 to 0.7 ms above the nominal ones.  It needs root, and no addresses of its own.

From Python::

    with DelayLine("isp", "far", left_name="d0", right_name="d1", delay_ms=10):   # ready when this returns
        ...                                       # addresses and routes are the lab's own; both ends are up
    shape("isp", "veth-home", mbit=25, buffer_ms=100)     # what leaves the device; call again to change it in mid-test
    vary("isp", "veth-home", [(3, 50), (60, 5)]).start()  # a step in the middle; .stop() ends it
    sawtooth("isp", "veth-home", low=5, high=50, period_s=2).start()
    lose("router", "veth-up", percent=1.0)                # of the packets that come in by that device; 0 ends it

From a shell, until SIGTERM or the death of its parent::

    python tests/lab/delay_line.py --left isp --right far --left-name d0 --right-name d1 --delay-ms 10

prints ``ready`` once both devices are up.  A namespace is a name of ``ip netns`` or a path such as
``/proc/PID/ns/net``.  Put the shaper on the home's side of the line: a sender's 64 KB packets then cross the
TUN whole and are cut afterwards.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import fcntl
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator

CLONE_NEWNET = 0x40000000
TUNSETIFF, TUNSETOFFLOAD, TUNSETVNETHDRSZ = 0x400454CA, 0x400454D0, 0x400454D8
IFF_TUN, IFF_NO_PI, IFF_VNET_HDR = 0x0001, 0x1000, 0x4000
CSUM, TSO4, TSO6, ECN = 0x01, 0x02, 0x04, 0x08
SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCSIFTXQLEN, IFF_UP = 0x8913, 0x8914, 0x8943, 0x1
VNET_HEADER = 10
BIGGEST = 65536 + VNET_HEADER

#: Packets that a device holds while the forwarder sleeps: 20 ms of 1 Gbit/s in small packets.
QUEUE = 4000


def _namespace(name: str) -> str:
    return name if "/" in name else f"/run/netns/{name}"


def tun(namespace: str, name: str) -> int:
    """Create a TUN device in a namespace, up and with offloads; its file descriptor.

    The calling thread is left in that namespace.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    with open(_namespace(namespace), "rb") as ns:
        if libc.setns(ns.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"cannot enter {namespace}")
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    request = struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI | IFF_VNET_HDR)
    fcntl.ioctl(fd, TUNSETIFF, request)
    fcntl.ioctl(fd, TUNSETVNETHDRSZ, struct.pack("i", VNET_HEADER))
    fcntl.ioctl(fd, TUNSETOFFLOAD, CSUM | TSO4 | TSO6 | ECN)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFTXQLEN, struct.pack("16si20x", name.encode(), QUEUE))
        flags = struct.unpack_from(
            "16sH", fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack("16s24x", name.encode()))
        )[1]
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sH22x", name.encode(), flags | IFF_UP))
    return fd


def forward(left: int, right: int, delay_s: float, parent: int) -> None:
    """Hand packets over, each after its delay, until the parent is another one."""
    waiting: dict[int, deque[tuple[float, bytes]]] = {left: deque(), right: deque()}  # by where they go
    other = {left: right, right: left}
    read, write, now = os.read, os.write, time.monotonic
    while os.getppid() == parent:
        due = min((queue[0][0] for queue in waiting.values() if queue), default=None)
        wait = 1.0 if due is None else min(1.0, max(0.0, due - now()))
        for fd in select.select([left, right], [], [], wait)[0]:
            queue = waiting[other[fd]]
            at = now() + delay_s
            try:
                for _ in range(64):
                    queue.append((at, read(fd, BIGGEST)))
            except BlockingIOError:
                pass
        moment = now()
        for fd, queue in waiting.items():
            while queue and queue[0][0] <= moment:
                with contextlib.suppress(OSError):  # the far device is down or full: lost, as on a real line
                    write(fd, queue.popleft()[1])


class DelayLine:
    """The forwarder as a child process; ready when the constructor returns; ``close`` or leaving ``with`` ends it."""

    def __init__(
        self, left: str, right: str, *, left_name: str = "d0", right_name: str = "d1", delay_ms: float = 10.0
    ) -> None:
        command = [sys.executable, __file__, "--left", left, "--right", right]
        command += ["--left-name", left_name, "--right-name", right_name, "--delay-ms", str(delay_ms)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        if self.process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"the line between {left} and {right} did not come up")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(5)
        assert self.process.stdout
        self.process.stdout.close()

    def __enter__(self) -> DelayLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def run(namespace: str, *command: str) -> str:
    """What a command in a namespace prints; CalledProcessError when it fails."""
    command = ("nsenter", f"--net={_namespace(namespace)}", *command)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def burst(mbit: float) -> int:
    """A bucket in bytes: 8 ms of the rate, at least two packets.

    The kernel's timer may come some milliseconds late on a busy or shared machine; what does not fit the
    bucket meanwhile is lost to the line, which would then be slower than it says (measured: a fifth, with
    1 ms).  From 200 Mbit/s on the bucket takes whole 64 KB packets: nothing is cut into small packets then,
    and two slow cores carry 1 Gbit/s; below they are always cut.
    """
    size = max(3200, int(mbit * 1000))
    return max(size, 68_000) if mbit >= 200 else min(size, 60_000)


def shape(namespace: str, device: str, *, mbit: float, buffer_ms: float = 100.0) -> None:
    """Limit what leaves a device (rate with headers, as tbf counts them); a second call changes it on the fly.

    ``buffer_ms`` is how long a full queue makes a packet wait: 100 is an ordinary router, 2000 a bloated one.
    A change never makes the bucket smaller: a packet that waits already and is larger than the new bucket
    would block the line for ever.  ``unshape`` first where that matters.
    """
    bucket = max(burst(mbit), _bucket(namespace, device))
    limit = bucket + max(6400, int(mbit * 125 * buffer_ms))
    run(namespace, "tc", "qdisc", "replace", "dev", device, "root", "handle", "1:", "tbf",
        "rate", f"{mbit * 1000:.0f}kbit", "burst", str(bucket), "limit", str(limit))  # fmt: skip


def _bucket(namespace: str, device: str) -> int:
    """The bucket that the device has now; 0 for none."""
    shown = json.loads(run(namespace, "tc", "-j", "qdisc", "show", "dev", device) or "[]")
    return max((int(q["options"]["burst"]) for q in shown if q.get("kind") == "tbf"), default=0)


def unshape(namespace: str, device: str) -> None:
    """No limit any more; what waited is lost."""
    with contextlib.suppress(subprocess.CalledProcessError):
        run(namespace, "tc", "qdisc", "del", "dev", device, "root")


class vary:  # noqa: N801 - reads as a verb, like shape and lose
    """Change a device's rate over time: ``plan`` yields (seconds to hold, Mbit/s)."""

    def __init__(
        self, namespace: str, device: str, plan: Iterable[tuple[float, float]], *, buffer_ms: float = 100.0
    ) -> None:
        self._halt = threading.Event()
        self._thread = threading.Thread(
            target=self._work, args=(namespace, device, plan, buffer_ms), daemon=True
        )

    def _work(
        self, namespace: str, device: str, plan: Iterable[tuple[float, float]], buffer_ms: float
    ) -> None:
        for seconds, mbit in plan:
            shape(namespace, device, mbit=mbit, buffer_ms=buffer_ms)
            if self._halt.wait(seconds):
                return

    def start(self) -> vary:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._halt.set()
        self._thread.join(5)


def sawtooth(
    namespace: str, device: str, *, low: float, high: float, period_s: float = 2.0, buffer_ms: float = 100.0
) -> vary:
    """A rate that climbs from low to high in ten steps and falls back, again and again."""

    def plan() -> Iterator[tuple[float, float]]:
        while True:
            for step in range(10):
                yield period_s / 10, low + (high - low) * step / 9

    return vary(namespace, device, plan(), buffer_ms=buffer_ms)


def lose(namespace: str, device: str, *, percent: float) -> None:
    """Drop that share of the packets that come in by a device, at random; 0 ends it.

    Small packets only lose one by one when they are small: shape below 200 Mbit/s on the way.
    """
    table = f"lose_{device.replace('-', '_')}"
    run(namespace, "nft", f"add table inet {table}; delete table inet {table}")
    if percent:
        share = f"numgen random mod 100000 < {percent * 1000:.0f} " if percent < 100 else ""
        run(
            namespace, "nft",
            f"add table inet {table}; "
            f"add chain inet {table} in {{ type filter hook prerouting priority -400; }}; "
            f'add rule inet {table} in iifname "{device}" {share}drop',
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Join two network namespaces with a line of fixed delay.")
    parser.add_argument("--left", required=True)
    parser.add_argument("--right", required=True)
    parser.add_argument("--left-name", default="d0")
    parser.add_argument("--right-name", default="d1")
    parser.add_argument("--delay-ms", type=float, default=10.0, help="one way")
    given = parser.parse_args()
    parent = os.getppid()
    left, right = tun(given.left, given.left_name), tun(given.right, given.right_name)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    print("ready", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        forward(left, right, given.delay_ms / 1000, parent)


if __name__ == "__main__":
    main()
