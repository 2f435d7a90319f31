"""What this computer knows about its own network, read the same way on Linux, macOS and Windows.

``read()`` takes everything that other checks share (interfaces, default routes, resolvers, proxies) in one
quick pass; what takes seconds on some systems (Wi-Fi signal, processes) has functions of its own.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from dataclasses import replace

from diag.net.system import proxies
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

__all__ = [
    "Address",
    "Counters",
    "Interface",
    "ProxySetting",
    "Resolver",
    "Route",
    "SystemFacts",
    "WifiLink",
    "read",
]

_OS = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")


def read(environ: Mapping[str, str] | None = None) -> SystemFacts:
    """The shared inputs of one run; never raises, ``problems`` names what could not be read."""
    facts: SystemFacts = importlib.import_module(f"diag.net.system.{_OS}").read()
    found, problems = proxies.read(facts.os, environ)
    return replace(facts, proxies=found, problems=(*facts.problems, *problems))
