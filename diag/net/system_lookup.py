"""Name look-ups as every program on this PC does them: through the system, hosts file and all."""

from __future__ import annotations

import queue
import socket
import threading
import time
from dataclasses import dataclass, field

from diag.net import failures

#: After the IPv4 answer a program waits this long for the IPv6 one (RFC 8305 §3 proposes 50 ms; resolvers
#: that answer AAAA from afar need more, those that never do must not cost seconds).
OTHER_FAMILY_S = 0.3
#: glibc waits at least 1 s for each server (resolv.conf(5), "timeout:n"): a sooner EAI_AGAIN is an answer.
SYSTEM_TRIES_S = 0.9


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """What the system's own name resolution says: IPv4 addresses first, then IPv6; ``ms`` until usable.

    ``failure``: timeout, name-not-found, name-empty, name-error (SERVFAIL and the like), no-network.
    """

    name: str
    addresses: tuple[str, ...] = field(default=(), metadata={"private": "ip"})
    ms: float | None = None
    failure: str | None = None


def system(name: str, *, timeout: float) -> Lookup:
    """The addresses of ``name`` by ``getaddrinfo``, at the latest after ``timeout`` seconds.

    Both families are asked side by side in daemon threads, since one blocked call cannot be stopped and
    a resolver that never answers AAAA would otherwise hide its IPv4 answer for 5 s.
    """
    done: queue.SimpleQueue[tuple[int, tuple[str, ...], str | None, float]] = queue.SimpleQueue()
    started = time.monotonic()

    def work(family: socket.AddressFamily) -> None:
        addresses, failure = _getaddrinfo(name, family, started)
        done.put((family, addresses, failure, (time.monotonic() - started) * 1000))

    for family in (socket.AF_INET, socket.AF_INET6):
        threading.Thread(target=work, args=(family,), daemon=True, name=f"lookup-{name}").start()
    found: dict[int, tuple[tuple[str, ...], str | None, float]] = {}
    end = started + timeout
    while len(found) < 2:
        try:
            family_, addresses, failure, ms = done.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        found[family_] = (addresses, failure, ms)
        if family_ == socket.AF_INET and failure != "timeout":
            end = min(end, time.monotonic() + OTHER_FAMILY_S)
    both = [found[f] for f in (socket.AF_INET, socket.AF_INET6) if f in found]
    if any(addresses for addresses, _, _ in both):
        return Lookup(
            name=name,
            addresses=tuple(dict.fromkeys(a for addresses, _, _ in both for a in addresses)),
            ms=min(ms for addresses, _, ms in both if addresses),
        )
    if socket.AF_INET not in found:
        return Lookup(name=name, failure="timeout")
    _, failure, ms = found[socket.AF_INET]
    return Lookup(name=name, ms=ms, failure=failure or "name-empty")


def _getaddrinfo(
    name: str, family: socket.AddressFamily, started: float
) -> tuple[tuple[str, ...], str | None]:
    # AI_ADDRCONFIG as programs use it: no IPv6 addresses for a PC without IPv6.
    flags = socket.AI_ADDRCONFIG if family == socket.AF_INET6 else 0
    try:
        infos = socket.getaddrinfo(name, None, family, socket.SOCK_STREAM, 0, flags)
    except socket.gaierror as exc:
        if exc.errno in {getattr(socket, "EAI_NODATA", None), getattr(socket, "EAI_ADDRFAMILY", None)}:
            return (), "name-empty"
        failure = failures.word(exc)
        if not _has_route():
            return (), "no-network"
        if failure == "timeout" and time.monotonic() - started < SYSTEM_TRIES_S:
            failure = "name-error"
        return (), failure
    except (OSError, UnicodeError) as exc:
        return (), "name-not-found" if isinstance(exc, UnicodeError) else failures.word(exc)
    return tuple(dict.fromkeys(str(info[4][0]) for info in infos)), None


def _has_route() -> bool:
    """Whether this PC knows any way to the internet; a UDP connect sends nothing (addresses of RFC 5737, 3849)."""
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, 53))
                return True
        except OSError:
            continue
    return False
