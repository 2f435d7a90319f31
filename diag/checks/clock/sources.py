"""What one time server, or one web server's Date header, says about the clock of this PC."""

from __future__ import annotations

import email.utils
from datetime import UTC
from functools import partial

from diag.checks.clock.facts import Source
from diag.net import connect, http, sntp
from diag.net.addresses import is_unicast, kind_of
from diag.net.concurrency import within
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint

#: A look-up that takes longer is overtaken by the literal address of the same server.
LOOKUP_S = 0.4


def ask_time_server(run: CheckContext, place: Endpoint) -> Source:
    """What a time server says."""
    address, failure = _find_address(run, place)
    if address is None:
        return Source(host=place.host, kind="ntp", failure=failure)
    said = sntp.ask(address, timeout=run.seconds_left(2.0), server=place.host)
    within = None if said.delay_s is None else said.delay_s / 2
    return Source(
        host=place.host, kind="ntp", offset_s=said.offset_s, within_s=within,
        stratum=said.stratum, failure=said.failure, kiss=said.kiss,
    )  # fmt: skip


def _find_address(run: CheckContext, place: Endpoint) -> tuple[str | None, str | None]:
    """Where to ask: what the look-up says, else the literal address; of the family that has a route."""
    six = not run.system.default_routes(4) and bool(run.system.default_routes(6))
    literal = next(iter(place.address6 if six else place.address4), None)
    found = within(partial(run.lookup, place.host), LOOKUP_S if literal else run.seconds_left(2.0))
    addresses, failure = (found.addresses, found.failure) if found else ((), "timeout")
    usable = [a for a in addresses if is_unicast(a) and kind_of(a) != "loopback"]
    chosen = next((a for a in usable if (":" in a) == six), literal)
    return chosen, failure or "name-empty"


def ask_web_server(run: CheckContext, place: Endpoint) -> Source:
    """What the Date header of a web server says."""
    address, failure = _find_address(run, place)
    if address is None:
        return Source(host=place.host, kind="date", failure=failure)
    # Not verified: a wrong clock breaks verification, and no secret is sent.
    reply = http.get(
        f"https://{place.host}/",
        timeout=run.time_limit(2.0),
        address=address,
        trust=connect.Trust.NONE,
        method="HEAD",
    )
    told = _unix_seconds(reply.headers.get("date", ""))
    if told is None or "age" in reply.headers:
        why = reply.failure if told is None and reply.failure else "garbled"
        return Source(host=place.host, kind="date", failure=why)
    # A Date is cut to whole seconds, so that half a second is missing on average (RFC 9110, 6.6.1).
    middle = (reply.started_unix + reply.ended_unix) / 2
    within = 0.5 + max(0.0, reply.ended_unix - reply.started_unix) / 2
    return Source(host=place.host, kind="date", offset_s=told + 0.5 - middle, within_s=within)


def _unix_seconds(date: str) -> float | None:
    """Unix seconds of a Date header; None for what is none."""
    try:
        parsed = email.utils.parsedate_to_datetime(date[:64])
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
