"""Windows: psutil for addresses, the registry for kinds and resolvers, ``route print`` for routes.

All of it is the same in every language: of ``route print`` only numbers are read.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import psutil

from diag.host import adapter_types, commands
from diag.host.facts import Interface, Resolver, Route, SystemFacts
from diag.host.interface_address import parse_interface_address
from diag.host.linux import WIDE
from diag.host.psutil_errors import UNTOLD
from diag.net import addresses

#: ``route print`` takes some ten milliseconds: longer means that it hangs.
_COMMAND_S = 1.0

#: Device class of network adapters (Microsoft, "System-Defined Device Setup Classes").
_CLASS = "{4d36e972-e325-11ce-bfc1-08002be10318}"


@dataclass(frozen=True, kw_only=True)
class RegistryAdapter:
    """What the registry says about one adapter; ``name`` is what people see, as in psutil."""

    guid: str
    name: str = ""
    description: str = ""
    if_type: int | None = None
    resolvers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListedAdapter:
    """One line of the interface list of ``route print``."""

    index: int
    mac: str | None
    description: str


def read_system() -> SystemFacts:
    """Interfaces, routes and resolvers; never raises."""
    printed = commands.output_of(["route", "print"], timeout=_COMMAND_S) or ""
    problems = [] if printed else ["routes"]
    adapters = _adapters()
    if not adapters:
        problems.append("resolvers")
    try:
        held, stats = psutil.net_if_addrs(), psutil.net_if_stats()
    except UNTOLD:
        held, stats = {}, {}
        problems.append("interfaces")
    return assemble(adapters, printed, held, stats, problems)


#: What is read side by side, and the words for what is then missing: on Windows one thing needs the other.
PARTS = {("interfaces", "routes", "resolvers"): read_system}


def assemble(
    adapters: Sequence[RegistryAdapter],
    printed: str,
    held: Mapping[str, Sequence[Any]],
    stats: Mapping[str, Any],
    problems: Sequence[str] = (),
) -> SystemFacts:
    """Put together what the registry, ``route print`` and psutil (net_if_addrs, net_if_stats) say."""
    by_name = {a.name: a for a in adapters}
    interfaces = [_interface(name, stats[name], held.get(name, ()), by_name.get(name)) for name in stats]
    if adapters:
        interfaces = [_mark_dialled(i) if i.name not in by_name else i for i in interfaces]
    numbers = {
        name: str(number) for number, name in _names(parse_interface_list(printed), interfaces).items()
    }
    interfaces = [replace(i, zone=numbers.get(i.name)) for i in interfaces]
    routes, outward = parse_route_print(printed, interfaces)
    settled = adapter_types.settle(interfaces, outward)
    return SystemFacts(
        os="windows",
        interfaces=settled,
        routes=routes,
        resolvers=_resolvers(by_name, routes, settled),
        problems=tuple(problems),
    )


def _interface(name: str, stat: Any, entries: Iterable[Any], adapter: RegistryAdapter | None) -> Interface:
    description = adapter.description if adapter else ""
    entries = list(entries)
    macs = [e.address for e in entries if e.family == psutil.AF_LINK]
    mac = _mac(macs[0]) if macs else None
    kind, tunnel = adapter_types.by_description(
        description or name, adapter.if_type if adapter else None, mac
    )
    ips = [
        parse_interface_address(e.address, e.netmask)
        for e in entries
        if e.family in {socket.AF_INET, socket.AF_INET6}
    ]
    held = tuple(a for a in ips if a)
    if any(a.kind == "loopback" for a in held):
        kind, tunnel = "loopback", None
    return Interface(
        name=name,
        description=description,
        kind=kind,
        carrier=bool(stat.isup),
        mtu=stat.mtu or None,
        speed_mbps=float(stat.speed) if stat.speed > 0 else None,
        mac=mac,
        addresses=held,
        tunnel=tunnel,
    )


def _mark_dialled(interface: Interface) -> Interface:
    """Windows' own VPN connections and PPPoE are no devices: no entry in the registry, no hardware address."""
    named = (
        interface.kind == "unknown" or interface.tunnel == "description"
    )  # by its own name: there is no other
    if named and interface.mac is None and interface.addresses:
        return replace(interface, kind="ppp", tunnel="ppp")
    return interface


def _mac(written: str) -> str | None:
    digits = re.sub(r"[^0-9a-f]", "", written.lower())
    return (
        ":".join(digits[i : i + 2] for i in range(0, 12, 2))
        if len(digits) == 12 and digits.strip("0")
        else None
    )


def _resolvers(
    by_name: Mapping[str, RegistryAdapter], routes: Sequence[Route], interfaces: Sequence[Interface]
) -> tuple[Resolver, ...]:
    """Resolvers of adapters that are connected; first those over which the traffic leaves."""
    order = [r.interface for r in sorted(routes, key=lambda r: r.metric)]
    order += [i.name for i in interfaces if i.carrier and i.name not in order]
    found: dict[str, Resolver] = {}
    for name in order:
        for address in by_name[name].resolvers if name in by_name else ():
            found.setdefault(address, Resolver(address=address, source="registry", interface=name))
    return tuple(found.values())


# -- route print ---------------------------------------------------------------------------------------------

_QUAD = r"\d{1,3}(?:\.\d{1,3}){3}"
_ROUTE4 = re.compile(rf"^\s*({_QUAD})\s+({_QUAD})\s+(\S.*?)\s+({_QUAD})\s+(\d{{1,10}})\s*$")
_ROUTE6 = re.compile(r"^\s*(\d{1,10})\s+(\d{1,10})\s+([0-9a-fA-F:]+/\d{1,3})\s+(\S.*?)\s*$")
_LISTED = re.compile(r"^\s*(\d{1,10})\s?\.\.\.((?:[0-9a-fA-F]{2} ){6})?[ .]*(.*?)\s*$")


def parse_route_print(
    printed: str, interfaces: Sequence[Interface]
) -> tuple[tuple[Route, ...], frozenset[str]]:
    """Default routes (and halves), and the interfaces that lead out; in any language of Windows."""
    names = _names(parse_interface_list(printed), interfaces)
    routes: list[Route] = []
    outward: set[str] = set()
    for line in printed.splitlines():
        route = _route4(line, interfaces) or _route6(line, names)
        if route is None or not route.interface:
            continue
        if route.gateway or route.destination in WIDE:
            outward.add(route.interface)
        if route.destination in WIDE:
            routes.append(route)
    return tuple(routes), frozenset(outward)


def _route4(line: str, interfaces: Sequence[Interface]) -> Route | None:
    found = _ROUTE4.match(line)
    if not found:
        return None
    destination, mask, gateway, local, metric = found.groups()
    holder = next((i.name for i in interfaces if any(a.address == local for a in i.addresses)), "")
    try:
        network = ipaddress.ip_network(f"{destination}/{mask}", strict=False)
    except ValueError:
        return None
    return Route(
        family=4, destination=str(network), gateway=_gateway(gateway), interface=holder, metric=int(metric)
    )


def _route6(line: str, names: Mapping[int, str]) -> Route | None:
    found = _ROUTE6.match(line)
    if not found:
        return None
    index, metric, destination, gateway = found.groups()
    try:
        network = ipaddress.IPv6Network(destination, strict=False)
    except ValueError:
        return None
    return Route(
        family=6,
        destination=str(network),
        gateway=_gateway(gateway),
        interface=names.get(int(index), ""),
        metric=int(metric),
    )


def _gateway(written: str) -> str | None:
    """None for "On-link", "Auf Verbindung", "On-link" in other languages."""
    return addresses.plain(written) if addresses.is_unicast(written) else None


def parse_interface_list(printed: str) -> tuple[ListedAdapter, ...]:
    """The interface list that heads ``route print``."""
    found = []
    for line in printed.splitlines():
        match = _LISTED.match(line)
        if match:
            mac = _mac(match[2]) if match[2] else None
            found.append(ListedAdapter(index=int(match[1]), mac=mac, description=match[3]))
    return tuple(found)


def _names(listed: Iterable[ListedAdapter], interfaces: Sequence[Interface]) -> Mapping[int, str]:
    names = {}
    for line in listed:
        same_text = [i for i in interfaces if line.description in (i.description, i.name)]
        same_mac = [i for i in interfaces if line.mac and i.mac == line.mac]
        both = [i for i in same_mac if i in same_text]
        for one in (both or same_text or same_mac)[:1]:
            names[line.index] = one.name
    return names


# -- registry ------------------------------------------------------------------------------------------------


def resolvers_of(values: Mapping[str, object]) -> tuple[str, ...]:
    """The resolvers among an interface's values under Tcpip or Tcpip6: set by hand first, else by the router."""
    for name in ("NameServer", "DhcpNameServer"):
        written = values.get(name)
        if isinstance(written, str):
            found = [a for a in re.split(r"[,\s]+", written) if addresses.is_unicast(a)]
            if found:
                return tuple(found)
    packed = values.get("Dhcpv6DNSServers")
    if isinstance(packed, bytes) and packed and len(packed) % 16 == 0:
        six = [str(ipaddress.IPv6Address(packed[i : i + 16])) for i in range(0, len(packed), 16)]
        return tuple(a for a in six if addresses.is_unicast(a))
    return ()


def _adapters() -> tuple[RegistryAdapter, ...]:
    found: list[RegistryAdapter] = []
    if sys.platform == "win32":
        control, services = r"SYSTEM\CurrentControlSet\Control", r"SYSTEM\CurrentControlSet\Services"
        for child in _children(rf"{control}\Class\{_CLASS}"):
            values = _values(rf"{control}\Class\{_CLASS}\{child}")
            guid = values.get("NetCfgInstanceId")
            if not isinstance(guid, str):
                continue
            connection = _values(rf"{control}\Network\{_CLASS}\{guid}\Connection")
            four = resolvers_of(_values(rf"{services}\Tcpip\Parameters\Interfaces\{guid}"))
            six = resolvers_of(_values(rf"{services}\Tcpip6\Parameters\Interfaces\{guid}"))
            if_type = values.get("*IfType")
            found.append(
                RegistryAdapter(
                    guid=guid,
                    name=str(connection.get("Name", "")),
                    description=str(values.get("DriverDesc", "")),
                    if_type=if_type if isinstance(if_type, int) else None,
                    resolvers=four + six,
                )
            )
    return tuple(found)


def _children(path: str) -> list[str]:
    names: list[str] = []
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
                for number in range(winreg.QueryInfoKey(key)[0]):
                    names.append(winreg.EnumKey(key, number))
        except OSError:
            pass  # what was read so far counts
    return names


def _values(path: str) -> Mapping[str, object]:
    values: dict[str, object] = {}
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
                for number in range(winreg.QueryInfoKey(key)[1]):
                    name, value, _ = winreg.EnumValue(key, number)
                    values[name] = value
        except OSError:
            pass  # what was read so far counts
    return values
