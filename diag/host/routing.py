"""Which interface the system picks for a destination: the strongest evidence of a VPN (facts.md 6.1)."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from diag.host import commands, netlink
from diag.host.facts import Interface
from diag.net import addresses, connect
from diag.net.concurrency import gather

#: ``route get`` on macOS takes milliseconds; a second means that something hangs.
_COMMAND_S = 1.0


@dataclass(frozen=True, kw_only=True)
class RouteChoice:
    """What the system picks for one destination: ``interface`` is None when there is no way.

    ``table`` is the number of the routing table that decided (Linux only).
    """

    destination: str = field(metadata={"open": "server"})
    family: int
    interface: str | None
    source: str | None = field(default=None, metadata={"private": "ip"})
    table: int | None = None


def interface_of(address: str | None, interfaces: Sequence[Interface]) -> Interface | None:
    """The interface that holds this local address; one that is up before one that is down."""
    if not address:
        return None
    wanted = addresses.plain(address)
    holders = [i for i in interfaces if any(a.address == wanted for a in i.addresses)]
    zone = address.partition("%")[2]
    named = [i for i in holders if zone and i.name == zone]
    return next(iter(named or [i for i in holders if i.up] or holders), None)


def choose_route(destination: str, interfaces: Sequence[Interface]) -> RouteChoice:
    """The interface, local address and table that the system picks for ``destination``; sends nothing."""
    family = 6 if ":" in destination else 4
    source = connect.source_address(destination)
    if source is None:
        return RouteChoice(destination=destination, family=family, interface=None)
    way = netlink.way_to(destination) if sys.platform == "linux" else None
    if way and way.interface:
        return RouteChoice(
            destination=destination, family=family, interface=way.interface, source=source, table=way.table
        )
    named = _macos_interface(destination) if sys.platform == "darwin" else None
    holder = interface_of(source, interfaces)
    return RouteChoice(
        destination=destination,
        family=family,
        source=source,
        interface=named or (holder.name if holder else None),
    )


def choose_routes(
    destinations: Sequence[str], interfaces: Sequence[Interface], *, timeout: float
) -> tuple[RouteChoice, ...]:
    """The picks for several destinations side by side; those that were not told in time are missing."""
    found = gather({d: partial(choose_route, d, interfaces) for d in destinations}, timeout)
    return tuple(found[d] for d in destinations if d in found)


def _macos_interface(destination: str) -> str | None:
    family = ["-inet6"] if ":" in destination else []
    return parse_route_get(
        commands.output_of(["route", "-n", "get", *family, destination], timeout=_COMMAND_S) or ""
    )


def parse_route_get(printed: str) -> str | None:
    """The interface that ``route -n get`` of macOS and the BSDs names."""
    found = re.search(r"^\s*interface:\s*(\S+)\s*$", printed, re.MULTILINE)
    return found[1] if found else None
