"""What this computer knows about its own network, read the same way on Linux, macOS and Windows.

``read()`` takes everything that other checks share (interfaces, default routes, resolvers, proxies) in one
quick pass; what takes longer on some systems (Wi-Fi signal, processes, neighbours) has functions of its own.
Nothing here sends a packet, and nothing raises: ``problems``, ``failure`` and None say what is not known.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
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
from diag.host.facts import Address, Counters, Interface, ProxySetting, Resolver, Route, SystemFacts, WifiLink
from diag.host.hosts_file import read_hosts_file
from diag.host.neighbours import neighbour
from diag.host.routing import RouteChoice, choose_route, choose_routes, interface_of
from diag.host.vpn_products import Product
from diag.host.wifi import read_wifi
from diag.net.concurrency import CallGroup, value_of

__all__ = [
    "Address",
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
    "interface_of",
    "neighbour",
    "owner_of_port",
    "product_of",
    "program_times",
    "read_counters",
    "read_hosts_file",
    "read_system",
    "read_wifi",
    "tunnel_processes",
]  # fmt: skip

_OS = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")

#: Reading takes milliseconds on Linux and some ten on the others; beyond this something hangs.
_READ_S = 2.0


def read_system(environ: Mapping[str, str] | None = None) -> SystemFacts:
    """The shared inputs of one run; never raises, ``problems`` names what could not be read."""
    system = importlib.import_module(f"diag.host.{_OS}")
    read: Callable[[], SystemFacts] = system.read_system
    group = CallGroup()
    reading = group.start(read)
    reading_proxies = group.start(partial(proxies.read_proxies, _OS, environ))
    group.wait(_READ_S)
    facts = value_of(reading) or SystemFacts(os=_OS, problems=("interfaces", "routes", "resolvers"))
    found, problems = value_of(reading_proxies) or ((), ("proxies",))
    return replace(facts, proxies=found, problems=(*facts.problems, *problems))
