"""macOS: psutil for addresses, ``netstat`` for routes, ``scutil`` for resolvers, ``networksetup`` for kinds."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Mapping
from functools import partial

import psutil

from diag.host import adapter_types, commands
from diag.host.facts import Interface, Resolver, Route, SystemFacts
from diag.host.interface_address import parse_interface_address
from diag.host.linux import WIDE
from diag.host.psutil_errors import UNTOLD
from diag.net import addresses
from diag.net.concurrency import gather

#: Each takes some ten milliseconds on a healthy Mac (networksetup some hundred): longer means that it hangs.
_COMMAND_S = 1.0
_COMMANDS = {
    "v4": ["netstat", "-rn", "-f", "inet"],
    "v6": ["netstat", "-rn", "-f", "inet6"],
    "ports": ["networksetup", "-listallhardwareports"],
}


def read_adapters() -> SystemFacts:
    """Interfaces and routes."""
    calls = {
        key: partial(commands.output_of, command, timeout=_COMMAND_S) for key, command in _COMMANDS.items()
    }
    told = gather(calls, _COMMAND_S + 0.2)
    v4, v6 = told.get("v4") or "", told.get("v6") or ""
    problems = [] if is_netstat(v4) or is_netstat(v6) else ["routes"]
    routes, outward = parse_netstat(v4, v6)
    try:
        interfaces = _interfaces(parse_hardware_ports(told.get("ports") or ""), outward)
    except UNTOLD:
        interfaces = ()
        problems.append("interfaces")
    return SystemFacts(os="macos", interfaces=interfaces, routes=routes, problems=tuple(problems))


def read_names() -> SystemFacts:
    """The resolvers."""
    printed = commands.output_of(["scutil", "--dns"], timeout=_COMMAND_S)
    problems = () if printed else ("resolvers",)
    return SystemFacts(os="macos", resolvers=parse_scutil_dns(printed or ""), problems=problems)


#: What is read side by side, and the words for what is then missing.
PARTS = {("interfaces", "routes"): read_adapters, ("resolvers",): read_names}


def _interfaces(ports: Mapping[str, str], outward: frozenset[str]) -> tuple[Interface, ...]:
    held = psutil.net_if_addrs()
    found = []
    for name, stat in psutil.net_if_stats().items():
        entries = held.get(name, [])
        ips = [
            parse_interface_address(e.address, e.netmask)
            for e in entries
            if e.family in {socket.AF_INET, socket.AF_INET6}
        ]
        kind, tunnel = classify(name, ports.get(name, ""), known=bool(ports))
        found.append(
            Interface(
                name=name,
                description=ports.get(name, ""),
                kind=kind,
                up=stat.isup,
                mtu=stat.mtu or None,
                speed_mbps=float(stat.speed) if stat.speed > 0 else None,
                mac=next((e.address for e in entries if e.family == psutil.AF_LINK), None),
                addresses=tuple(a for a in ips if a),
                tunnel=tunnel,
            )
        )
    return adapter_types.settle(found, outward)


def classify(name: str, port: str, *, known: bool = False) -> tuple[str, str | None]:
    """Kind and tunnel word from the name and the hardware port; utun exists on every Mac, so the route decides.

    ``known``: the hardware ports were read, so that a name of no kind without one was made by a program ("feth", "zt").
    """
    kind, tunnel = adapter_types.by_name(name)
    if re.fullmatch(r"utun\d+", name):
        return "tunnel", "tun"
    if re.fullmatch(r"(?:gif|stf)\d+", name):
        return "tunnel", "6in4"
    text = port.lower()
    if kind == "ethernet" and "wi-fi" in text:
        return "wifi", None
    if "iphone" in text or "ipad" in text or "wwan" in text or "modem" in text:
        return "cellular", None
    if kind == "unknown" and known and not port:
        return "tunnel", "unlisted"
    return kind, tunnel


#: The column of the interface in netstat's own heading ("Netif"; FreeBSD's network_cmds, route.c).
_HEADING, _INTERFACE_COLUMN = ("Destination", "Gateway", "Flags"), "Netif"
_COLUMN_WITHOUT_HEADING = 3


def is_netstat(printed: str) -> bool:
    """Whether a table of routes was printed at all, though it may hold no route."""
    return any(_column(line.split()) is not None for line in printed.splitlines())


def _column(fields: list[str]) -> int | None:
    """Where the interface stands below this heading: macOS 10.14 and older print Refs and Use before it."""
    if tuple(fields[:3]) != _HEADING or _INTERFACE_COLUMN not in fields:
        return None
    return fields.index(_INTERFACE_COLUMN)


def parse_netstat(v4: str, v6: str) -> tuple[tuple[Route, ...], frozenset[str]]:
    """What ``netstat -rn`` prints: default routes (and halves), and the interfaces that lead out."""
    routes: dict[tuple[str, str | None, str], Route] = {}
    outward = set()
    for family, printed in ((4, v4), (6, v6)):
        column = _COLUMN_WITHOUT_HEADING
        for position, line in enumerate(printed.splitlines()):
            fields = line.split()
            column = _column(fields) or column
            if len(fields) <= column or not re.fullmatch(r"[A-Za-z1-3]+", fields[2]) or "U" not in fields[2]:
                continue
            destination = _destination(fields[0], family)
            if destination is None or "R" in fields[2]:  # R: reject
                continue
            gateway = _gateway(fields[1]) if "G" in fields[2] else None
            name = fields[column]
            if destination not in WIDE and not gateway:
                continue
            outward.add(name)
            # With "I" the route only serves sockets bound to that interface: utun* on every Mac has one.
            if destination not in WIDE or "I" in fields[2]:
                continue
            key = (destination, gateway, name)
            routes.setdefault(
                key,
                Route(
                    family=family, destination=destination, gateway=gateway, interface=name, metric=position
                ),
            )
    return tuple(routes.values()), frozenset(outward)


def _gateway(written: str) -> str | None:
    plain = written.partition("%")[0]
    return addresses.plain(plain) if addresses.is_unicast(plain) else None


def _destination(written: str, family: int) -> str | None:
    if written == "default":
        return "0.0.0.0/0" if family == 4 else "::/0"
    body, _, prefix = written.partition("/")
    body = body.partition("%")[0]
    try:
        if family == 4:  # "0/1", "128.0/1", "10.8/16": zeros at the end are left out
            parts = body.split(".")
            body = ".".join(parts + ["0"] * (4 - len(parts)))
        return str(ipaddress.ip_network(f"{body}/{prefix or (32 if family == 4 else 128)}", strict=False))
    except ValueError:
        return None


def parse_hardware_ports(printed: str) -> Mapping[str, str]:
    """Device to hardware port ("en0": "Wi-Fi") from ``networksetup -listallhardwareports``."""
    pairs = re.findall(r"^Hardware Port: (.*?)\s*\nDevice: (\S+)", printed, re.MULTILINE)
    return {device: port for port, device in pairs}


def parse_scutil_dns(printed: str) -> tuple[Resolver, ...]:
    """The resolvers for ordinary names: those of resolver blocks without a domain of their own."""
    found: dict[str, Resolver] = {}
    for block in printed.split("DNS configuration (for scoped queries)")[0].split("resolver #")[1:]:
        if re.search(r"^\s*domain\s*:", block, re.MULTILINE) or "mdns" in block:
            continue
        zone = re.search(r"^\s*if_index\s*:\s*\d+\s*\((\S+)\)", block, re.MULTILINE)
        for address in re.findall(r"^\s*nameserver\[\d+\]\s*:\s*(\S+)", block, re.MULTILINE):
            if addresses.is_unicast(address):
                found.setdefault(
                    address, Resolver(address=address, source="scutil", interface=zone[1] if zone else None)
                )
    return tuple(found.values())
