"""What this computer knows about its own network, read the same way on Linux, macOS and Windows.

``read()`` takes everything that other checks share (interfaces, default routes, resolvers, proxies) in one
quick pass; what takes longer on some systems (Wi-Fi signal, processes, neighbours) has functions of its own.
Nothing here sends a packet, and nothing raises: ``problems``, ``failure`` and None say what is not known.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable, Mapping
from functools import partial

from diag.host import proxies
from diag.host.activity import (
    CpuTimes,
    ProgramTime,
    busiest_program,
    cpu_times,
    owner_of_port,
    product_of,
    program_times,
    read_counters,
    tunnel_processes,
)
from diag.host.adapter_types import TRANSLATOR
from diag.host.connection import Connection, hardware_behind, read_connection
from diag.host.facts import Address, Counters, Interface, ProxySetting, Resolver, Route, SystemFacts, WifiLink
from diag.host.hosts_file import hosts_file_encoding, read_hosts_file
from diag.host.neighbours import neighbour
from diag.host.open_files import make_room
from diag.host.routing import RouteChoice, choose_route, choose_routes, interface_of
from diag.host.vpn_products import Product
from diag.host.wifi import read_wifi
from diag.net.concurrency import gather

__all__ = [
    "TRANSLATOR",
    "Address",
    "Connection",
    "Counters",
    "CpuTimes",
    "Interface",
    "Product",
    "ProgramTime",
    "ProxySetting",
    "Resolver",
    "Route",
    "RouteChoice",
    "SystemFacts",
    "WifiLink",
    "busiest_program",
    "choose_route",
    "choose_routes",
    "cpu_times",
    "hardware_behind",
    "hosts_file_encoding",
    "interface_of",
    "make_room",
    "neighbour",
    "owner_of_port",
    "product_of",
    "program_times",
    "read_connection",
    "read_counters",
    "read_hosts_file",
    "read_system",
    "read_wifi",
    "tunnel_processes",
]  # fmt: skip

log = logging.getLogger(__name__)

OS = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")

#: Reading takes milliseconds on Linux and some ten on the others; beyond this something hangs, and what was read counts.
_READ_S = 1.4


def read_system(environ: Mapping[str, str] | None = None) -> SystemFacts:
    """The shared inputs of one run; never raises, ``problems`` names what could not be read.

    Each source is read on its own: one that hangs or is odd is missing alone.
    """
    system = importlib.import_module(f"diag.host.{OS}")
    calls: dict[tuple[str, ...], Callable[[], SystemFacts]] = {
        **system.PARTS,
        ("proxies",): partial(_read_proxies, environ),
    }
    read = gather({words: partial(_guard, words, call) for words, call in calls.items()}, _READ_S)
    parts = [read.get(words) or SystemFacts(os=OS, problems=words) for words in calls]
    return SystemFacts(
        os=OS,
        interfaces=tuple(i for part in parts for i in part.interfaces),
        routes=tuple(r for part in parts for r in part.routes),
        resolvers=tuple(r for part in parts for r in part.resolvers),
        proxies=tuple(p for part in parts for p in part.proxies),
        problems=tuple(p for part in parts for p in part.problems),
    )


def _read_proxies(environ: Mapping[str, str] | None) -> SystemFacts:
    found, problems = proxies.read_proxies(OS, environ)
    return SystemFacts(os=OS, proxies=found, problems=problems)


def _guard(words: tuple[str, ...], call: Callable[[], SystemFacts]) -> SystemFacts | None:
    try:
        return call()
    except (
        Exception
    ) as exc:  # odd systems are odd in ways that nobody foresaw; the other sources must not suffer
        log.warning("could not read %s of this PC: %s", ", ".join(words), type(exc).__name__, exc_info=True)
        return None
