"""What this computer knows about its own network, read the same way on Linux, macOS and Windows.

``read()`` takes everything that other checks share (interfaces, default routes, resolvers, proxies) in one
quick pass; what takes longer on some systems (Wi-Fi signal, processes, neighbours) has functions of its own.
Nothing here sends a packet, and nothing raises: ``problems``, ``failure`` and None say what is not known.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from diag.net.system import proxies
from diag.net.system.activity import (
    CpuTimes,
    ProgramTime,
    busiest,
    counters,
    cpu_times,
    owner_of_port,
    product_of,
    program_times,
    tunnel_processes,
)
from diag.net.system.facts import (
    Address,
    Counters,
    Interface,
    ProxySetting,
    Resolver,
    Route,
    SystemFacts,
    WifiLink,
)
from diag.net.system.hosts import hosts_file
from diag.net.system.neighbours import neighbour
from diag.net.system.products import Product
from diag.net.system.routing import Pick, interface_of, pick, picks
from diag.net.system.wifi_link import wifi
from diag.net.together import together

__all__ = [
    "Address", "Counters", "CpuTimes", "Interface", "Pick", "Product", "ProgramTime", "ProxySetting",
    "Resolver", "Route", "SystemFacts", "WifiLink", "busiest", "counters", "cpu_times", "hosts_file",
    "interface_of", "neighbour", "owner_of_port", "pick", "picks", "product_of", "program_times", "read",
    "tunnel_processes", "wifi",
]  # fmt: skip

_OS = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")

#: Reading takes milliseconds on Linux and some ten on the others; beyond this something hangs.
_READ_S = 2.0


def read(environ: Mapping[str, str] | None = None) -> SystemFacts:
    """The shared inputs of one run; never raises, ``problems`` names what could not be read."""
    system = importlib.import_module(f"diag.net.system.{_OS}")
    calls: dict[str, Any] = {"facts": system.read, "proxies": partial(proxies.read, _OS, environ)}
    told = together(calls, _READ_S)
    facts: SystemFacts = told.get("facts") or SystemFacts(
        os=_OS, problems=("interfaces", "routes", "resolvers")
    )
    found, problems = told.get("proxies") or ((), ("proxies",))
    return replace(facts, proxies=found, problems=(*facts.problems, *problems))
