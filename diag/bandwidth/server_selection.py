"""Which servers answer, at which address, how quickly: the step before a trial."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial

from diag.bandwidth.connection import Peer
from diag.bandwidth.types import Server
from diag.net import connect, system_lookup
from diag.net.addresses import may_be_public
from diag.net.concurrency import CallGroup, gather, values_of
from diag.net.connect import Outcome

LOOK_UP_S = 2.0
REACH_S = 2.0
SECOND_ADDRESS_S = 0.3  # RFC 8305 gives the first address 250 ms of advance
IDLE_SAMPLES, IDLE_S = 4, 1.0  # over a satellite two tell as much, and the time is wanted for the test


@dataclass(frozen=True, kw_only=True)
class Dialer:
    """How servers are reached.  Tests hand in another one: production refuses addresses inside a home."""

    look_up: Callable[[str], system_lookup.Lookup] = field(
        default=lambda name: system_lookup.look_up(name, timeout=LOOK_UP_S)
    )
    context: Callable[[], ssl.SSLContext] = field(default=lambda: connect.tls_context(connect.Trust.SYSTEM))
    allow_private: bool = False


def find_reachable(servers: Sequence[Server], dial: Dialer) -> tuple[tuple[Peer, ...], str | None, str]:
    """The servers that answer, quickest first; when there is none, a word of types.WHY and a detail."""
    hosts = {server.host for server in servers}
    found = gather({host: partial(_look_up, host, dial) for host in hosts}, LOOK_UP_S + 0.2)
    waves: list[list[Peer]] = [[], []]
    word, detail = "timeout", ""
    for server in servers:
        look = found.get(server.host)
        if look is None or not look.addresses:
            word, detail = (look.failure if look else None) or "name-empty", server.host
            continue
        # A name on a list must not lead us into somebody's home, this PC or a private overlay (100.64.0.0/10).
        usable = [a for a in look.addresses if dial.allow_private or may_be_public(a)]
        if not usable:
            word, detail = "private-address", server.host
            continue
        waves[0].append(Peer(server=server, address=usable[0]))
        # The second choice is of the other family, where there is one.
        other = next((a for a in usable if (":" in a) != (":" in usable[0])), None) or next(
            iter(usable[1:]), None
        )
        if other:
            waves[1].append(Peer(server=server, address=other))
    if not waves[0]:
        return (), word, detail
    reached, failure = _connect(waves)
    return tuple(sorted(reached, key=lambda e: e.ms)), None if reached else failure, ""


def _look_up(host: str, dial: Dialer) -> system_lookup.Lookup:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.inet_pton(family, host)
    except OSError:
        return dial.look_up(host)
    return system_lookup.Lookup(name=host, addresses=(host,))


def _connect(waves: list[list[Peer]]) -> tuple[list[Peer], str]:
    """Connect to the first wave; to the second when nothing of the first answers soon; a server counts once."""
    began = time.monotonic()
    group = CallGroup()
    tried: dict[Peer, Future[Outcome]] = {}
    reached: dict[Server, Peer] = {}
    second_at: float | None = began + SECOND_ADDRESS_S

    def start(wave: list[Peer]) -> None:
        for peer in wave:
            if peer.server not in reached:
                tried[peer] = group.start(
                    partial(connect.tcp, peer.address, peer.server.port, timeout=REACH_S)
                )

    start(waves[0])
    while True:
        reached = _peers_reached(values_of(tried))
        now = time.monotonic()
        if second_at and len(reached) < len(waves[0]) and (not group.pending or now > second_at):
            second_at = None
            start(waves[1])
        end = began + REACH_S
        if reached:  # once one has answered, the others get as long again, and 50 ms
            end = min(end, began + 2 * min(peer.ms for peer in reached.values()) / 1000 + 0.05)
        if not group.pending or now >= end:
            break
        group.wait_for_next(min(end, second_at or end))
    failed = [outcome.failure for outcome in values_of(tried).values() if outcome.failure]
    return list(reached.values()), failed[-1] if failed else "timeout"


def _peers_reached(outcomes: Mapping[Peer, Outcome]) -> dict[Server, Peer]:
    """Every server that answered, at the address that answered sooner."""
    answered = [replace(peer, ms=o.ms) for peer, o in outcomes.items() if o.ms is not None]
    answered.sort(key=lambda peer: peer.ms, reverse=True)
    return {peer.server: peer for peer in answered}


def idle_round_trips(endpoint: Peer, count: int = IDLE_SAMPLES) -> list[float]:
    """Milliseconds that TCP connections to an endpoint take, one after another; fewer where they take long."""
    taken: list[float] = []
    for _ in range(count):
        if sum(taken) >= IDLE_S * 1000:
            break
        outcome = connect.tcp(endpoint.address, endpoint.server.port, timeout=REACH_S)
        if outcome.failure or outcome.ms is None:
            break
        taken.append(outcome.ms)
    return taken
