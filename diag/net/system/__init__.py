"""What this computer knows about its own network, read the same way on Linux, macOS and Windows.

``read()`` takes everything that other checks share (interfaces, default routes, resolvers, proxies) in one
quick pass; what takes seconds on some systems (Wi-Fi signal, processes) has functions of its own.
"""

from diag.net.system.facts import (
    Address,
    Interface,
    ProxySetting,
    Resolver,
    Route,
    SystemFacts,
    WifiLink,
)

__all__ = ["Address", "Interface", "ProxySetting", "Resolver", "Route", "SystemFacts", "WifiLink"]
