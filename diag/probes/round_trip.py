"""The ways to measure a round trip to one end: ICMP echo, DNS over UDP, or the opening of a TCP connection."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from diag.net import connect, datagram, dnswire, icmp
from diag.net.datagram import Burst

#: Asked of resolvers: a name that each of them has at hand, so that only the way there takes time.
NAME = "www.netflix.com"


@dataclass(frozen=True, kw_only=True)
class RoundTripProbe:
    """One way to one end.  ``end`` is "router" or "far", ``protocol`` icmp, dns or tcp."""

    end: str
    protocol: str
    address: str = field(metadata={"open": "server"})
    port: int = 0


def burst(channel: RoundTripProbe, *, count: int, pace_s: float, timeout: float) -> Burst:
    """Send ``count`` probes of about 64 bytes over a channel; times in seconds as for ``datagram.burst``.

    TCP probes are connections that are closed at once, one after the other: the system repeats what is
    lost, so that they tell round trips but no loss.
    """
    if channel.protocol == "icmp":
        return icmp.burst(channel.address, count=count, pace_s=pace_s, timeout=timeout)
    if channel.protocol == "dns":
        queries = dns_queries(count)
        return datagram.burst(
            channel.address,
            channel.port or 53,
            queries,
            lambda data: dns_index(queries, data),
            pace_s=pace_s,
            timeout=timeout,
        )
    return _tcp(channel, count, timeout)


def dns_queries(count: int) -> list[bytes]:
    """Queries for one name, type A, each with a random id of its own: an answer may be late, never another's."""
    query = dnswire.make_query(NAME, "A")
    assert query
    queries = []
    for query.id in secrets.SystemRandom().sample(range(1 << 16), count):
        queries.append(query.to_wire())
    return queries


def dns_index(queries: Sequence[bytes], data: bytes) -> int | None:
    """The index of the query that a datagram answers, whatever the answer says; None for anything else.

    A server that refuses or does not understand may leave the question out, and has still answered.
    """
    if len(data) < 12 or not data[2] & 0x80:
        return None
    for index, query in enumerate(queries):
        if query[:2] == data[:2]:
            question = data[12 : len(query)]
            return index if question.lower() in {query[12:].lower(), b""} else None
    return None


def _tcp(channel: RoundTripProbe, count: int, timeout: float) -> Burst:
    end = time.monotonic() + timeout
    times: list[float | None] = []
    failure: str | None = None
    while len(times) < count and (left := end - time.monotonic()) > 0:
        before = time.monotonic()
        outcome = connect.tcp(channel.address, channel.port or 443, timeout=left)
        if outcome.failure not in {None, "refused"}:
            times.append(None)
            failure = outcome.failure
            break
        # A refusal comes from the other end: it has taken one round trip too.
        times.append((time.monotonic() - before) * 1000 if outcome.ms is None else outcome.ms)
    return Burst(sent=len(times), times_ms=tuple(times), method="tcp", failure=failure)
