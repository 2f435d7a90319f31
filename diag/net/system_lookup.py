"""Name look-ups as every program on this PC does them: through the system, hosts file and all."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from functools import partial

from diag.net import failures
from diag.net.concurrency import CallGroup, value_of, within
from diag.net.limits import Limit

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
    addresses: tuple[str, ...] = field(default=(), metadata={"open": "server"})
    ms: float | None = None
    failure: str | None = None


def look_up(name: str, *, timeout: float) -> Lookup:
    """The addresses of ``name`` by ``getaddrinfo``, at the latest after ``timeout`` seconds.

    Both families are asked side by side, since one blocked call cannot be stopped and a resolver that never
    answers AAAA would otherwise hide its IPv4 answer for 5 s.
    """
    started = time.monotonic()
    group = CallGroup()
    four = group.start(partial(_ask_family, name, socket.AF_INET, started))
    six = group.start(partial(_ask_family, name, socket.AF_INET6, started))
    end = started + timeout
    while group.wait_for_next(end):
        if (found := value_of(four)) and found.failure != "timeout":
            end = min(end, time.monotonic() + OTHER_FAMILY_S)
    both = [found for future in (four, six) if (found := value_of(future))]
    first = value_of(four) or Lookup(name=name, failure="timeout")
    if first.failure == "timeout" and _has_route(4) and not _has_route(6):
        return first  # addresses to which this PC has no way are no answer
    if any(found.addresses for found in both):
        return Lookup(
            name=name,
            addresses=tuple(dict.fromkeys(a for found in both for a in found.addresses)),
            ms=min(found.ms for found in both if found.addresses and found.ms is not None),
        )
    return first


def look_up_as_programs(name: str, *, timeout: Limit) -> Lookup:
    """The addresses of ``name`` by one call for both families, as most programs ask: it comes back when the resolver has
    answered for both, or was given up.  ``ms`` is the whole wait, also of one that did not come back (``timeout``)."""
    started = time.monotonic()
    found = within(partial(_ask_family, name, socket.AF_UNSPEC, started), timeout)
    return found or Lookup(name=name, failure="timeout", ms=(time.monotonic() - started) * 1000)


def _ask_family(name: str, family: socket.AddressFamily, started: float) -> Lookup:
    addresses, failure = _getaddrinfo(name, family, started)
    ms = (time.monotonic() - started) * 1000
    return Lookup(
        name=name,
        addresses=addresses,
        ms=ms,
        failure=None if addresses else failure or "name-empty",
    )


def _getaddrinfo(
    name: str, family: socket.AddressFamily, started: float
) -> tuple[tuple[str, ...], str | None]:
    # AI_ADDRCONFIG as programs use it: no IPv6 addresses for a PC without IPv6.
    flags = 0 if family == socket.AF_INET else socket.AI_ADDRCONFIG
    try:
        infos = socket.getaddrinfo(name, None, family, socket.SOCK_STREAM, 0, flags)
    except socket.gaierror as exc:
        if exc.errno in {getattr(socket, "EAI_NODATA", None), getattr(socket, "EAI_ADDRFAMILY", None)}:
            return (), "name-empty"
        failure = failures.word_for(exc)
        if not _has_route(4, 6):
            return (), "no-network"
        if failure == "timeout" and time.monotonic() - started < SYSTEM_TRIES_S:
            failure = "name-error"
        return (), failure
    except (OSError, UnicodeError) as exc:
        return (), "name-not-found" if isinstance(exc, UnicodeError) else failures.word_for(exc)
    return tuple(dict.fromkeys(str(info[4][0]) for info in infos)), None


#: Addresses for documentation (RFC 5737, RFC 3849).
_ELSEWHERE = {4: (socket.AF_INET, "192.0.2.1"), 6: (socket.AF_INET6, "2001:db8::1")}


def _has_route(*versions: int) -> bool:
    """Whether this PC knows a way to the internet over one of these IP versions; a UDP connect sends nothing."""
    for family, address in (_ELSEWHERE[version] for version in versions):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, 53))
                return True
        except OSError:
            continue
    return False
