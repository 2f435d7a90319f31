"""Whether a setting of this PC to which a cause points has changed: read from this PC alone, nothing is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from diag import host
from diag.host import SystemFacts

#: Destinations of the routes that a VPN takes over: all of the internet, or its two halves.
_ALL = frozenset({"0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "::/0", "::/1", "8000::/1", "2000::/3"})


def _routes(known: SystemFacts) -> object:
    return sorted(
        (route.destination, route.gateway or "", route.interface or "")
        for route in known.routes
        if route.destination in _ALL
    )


def _proxies(known: SystemFacts) -> object:
    return sorted((proxy.source, proxy.kind, proxy.address, proxy.applies) for proxy in known.proxies)


def _resolvers(known: SystemFacts) -> object:
    return [resolver.address for resolver in known.resolvers]


def _hosts_file(_known: SystemFacts) -> object:
    return host.read_hosts_file()


#: The causes that a person mends in the settings of this PC, and what of these they change.
SETTINGS: Mapping[str, Callable[[SystemFacts], object]] = {
    "vpn-active": _routes,
    "no-network": _routes,
    "route-wrong": _routes,
    "proxy-configured": _proxies,
    "hosts-override": _hosts_file,
    "hosts-start-names": _hosts_file,
    "smart-dns": _resolvers,
    "dns-unreachable": _resolvers,
    "dns-failing": _resolvers,
    "dns-slow": _resolvers,
}


def settings_now(cause: str) -> str | None:
    """A word for the settings behind a cause as they are now, another one for others; None where there are none, or they
    cannot be read."""
    read = SETTINGS.get(cause)
    if read is None:
        return None
    try:
        found = read(host.read_system())
    except OSError:
        return None
    return hashlib.sha256(repr(found).encode("utf-8", "replace")).hexdigest()[:16]
