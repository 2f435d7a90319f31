"""Linux: what /proc and /sys say; ``ip`` is asked only where /sys belongs to another network namespace."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path

import psutil

from diag.host import adapter_types
from diag.host.facts import Interface, Resolver, Route, SystemFacts
from diag.host.interface_address import parse_interface_address
from diag.host.linux_devices import KernelDevice, classify, read_devices, read_text
from diag.host.psutil_errors import UNTOLD
from diag.net.addresses import kind_of

#: linux/route.h
_RTF_UP, _RTF_GATEWAY, _RTF_REJECT = 0x1, 0x2, 0x200
#: glibc reads three name servers and ignores the rest (resolv.conf(5), MAXNS).
_MAX_RESOLVERS = 3
#: Drivers say 0 or all ones for "unknown" (ethtool SPEED_UNKNOWN, 16 and 32 bits).
_SPEED_UNKNOWN = frozenset({0, 65535, 4294967295})
#: A whole family is often sent into a tunnel in halves or, for IPv6, as all global addresses.
WIDE = frozenset({"0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "::/0", "::/1", "8000::/1", "2000::/3"})

#: Where the resolvers behind a forwarder on this PC are written down.
_UPLINKS = ("/run/systemd/resolve/resolv.conf", "/run/NetworkManager/no-stub-resolv.conf")


def read_adapters(root: Path = Path("/")) -> SystemFacts:
    """Interfaces and routes of this network namespace, in a few milliseconds."""
    problems: list[str] = []
    routes, outward = read_routes(root, problems)
    interfaces = read_interfaces(root, outward, problems)
    return SystemFacts(os="linux", interfaces=interfaces, routes=routes, problems=tuple(problems))


def read_names(root: Path = Path("/")) -> SystemFacts:
    """The resolvers of this PC."""
    problems: list[str] = []
    found = read_resolvers(root, problems)
    return SystemFacts(os="linux", resolvers=found, problems=tuple(problems))


#: What is read side by side, and the words for what is then missing.
PARTS = {("interfaces", "routes"): read_adapters, ("resolvers",): read_names}


# -- routes --------------------------------------------------------------------------------------------------


def read_routes(root: Path, problems: list[str]) -> tuple[tuple[Route, ...], frozenset[str]]:
    """Default routes (and halves), and the interfaces that lead out of the local network at all."""
    v4, v6 = read_text(root / "proc/net/route"), read_text(root / "proc/net/ipv6_route")
    if v4 is None and v6 is None:
        problems.append("routes")
    return parse_routes(v4 or "", v6 or "")


def parse_routes(v4: str, v6: str) -> tuple[tuple[Route, ...], frozenset[str]]:
    """What /proc/net/route and /proc/net/ipv6_route say; lines that do not fit are passed over."""
    every = [r for r in (_route4(line.split()) for line in v4.splitlines()[1:]) if r]
    every += [r for r in (_route6(line.split()) for line in v6.splitlines()) if r]
    wide = tuple(r for r in every if r.destination in WIDE)
    return wide, frozenset(r.interface for r in every if r.gateway or r.destination in WIDE)


def _route4(fields: list[str]) -> Route | None:
    try:
        name, destination, gateway, flags, _, _, metric, mask = fields[:8]
        bits = int(flags, 16)
        if not bits & _RTF_UP or bits & _RTF_REJECT:
            return None
        network = ipaddress.ip_network((_little(destination), _little(mask).bit_count()), strict=False)
        via = str(ipaddress.IPv4Address(_little(gateway))) if bits & _RTF_GATEWAY else None
        return Route(family=4, destination=str(network), gateway=via, interface=name, metric=int(metric))
    except ValueError:
        return None


def _little(word: str) -> int:
    return int.from_bytes(bytes.fromhex(word), "little")


def _route6(fields: list[str]) -> Route | None:
    try:
        destination, prefix, _, _, gateway, metric, _, _, flags, name = fields[:10]
        bits = int(flags, 16)
        if not bits & _RTF_UP or bits & _RTF_REJECT or name == "lo":
            return None
        network = ipaddress.ip_network((bytes.fromhex(destination), int(prefix, 16)), strict=False)
        via = str(ipaddress.IPv6Address(bytes.fromhex(gateway))) if bits & _RTF_GATEWAY else None
        return Route(family=6, destination=str(network), gateway=via, interface=name, metric=int(metric, 16))
    except ValueError:
        return None


# -- interfaces ----------------------------------------------------------------------------------------------


def read_interfaces(root: Path, outward: frozenset[str], problems: list[str]) -> tuple[Interface, ...]:
    """Every interface of this namespace with its addresses."""
    try:
        held, stats = psutil.net_if_addrs(), psutil.net_if_stats()
    except UNTOLD:
        problems.append("interfaces")
        return ()
    devices = read_devices(root, list(stats))
    found = []
    for name, stat in stats.items():
        device = devices.get(name, KernelDevice())
        kind, tunnel = classify(name, device)
        entries = held.get(name, [])
        mac = next((e.address for e in entries if e.family == psutil.AF_LINK), None)
        ips = [
            parse_interface_address(e.address, e.netmask)
            for e in entries
            if e.family in {socket.AF_INET, socket.AF_INET6}
        ]
        found.append(
            Interface(
                name=name,
                kind=kind,
                up="up" in stat.flags.split(",") if stat.flags else stat.isup,
                carrier=device.carrier if device.carrier is not None else stat.isup,
                mtu=stat.mtu or None,
                speed_mbps=None if stat.speed in _SPEED_UNKNOWN or stat.speed < 0 else float(stat.speed),
                mac=mac if mac and mac.strip("0:") else None,
                addresses=tuple(a for a in ips if a),
                tunnel=tunnel,
            )
        )
    return adapter_types.settle(found, outward, pppoe=bool(_lines(root / "proc/net/pppoe")))


def _lines(path: Path) -> list[str]:
    return [line for line in (read_text(path) or "").splitlines()[1:] if line.strip()]


# -- resolvers -----------------------------------------------------------------------------------------------


def read_resolvers(root: Path, problems: list[str]) -> tuple[Resolver, ...]:
    """The resolvers that programs use, first; then those behind a forwarder on this PC."""
    written = read_text(root / "etc/resolv.conf")
    if written is None:
        problems.append("resolvers")
        return ()
    used = parse_resolv_conf(written, "resolv.conf")[:_MAX_RESOLVERS]
    if not any(kind_of(r.address) == "loopback" for r in used):
        return used
    seen = {r.address for r in used}
    for path in _UPLINKS:
        behind = parse_resolv_conf(read_text(root / path.lstrip("/")) or "", "uplink")
        more = [r for r in behind if r.address not in seen]
        if more:
            return (*used, *more[:_MAX_RESOLVERS])
    return used


def parse_resolv_conf(written: str, source: str) -> tuple[Resolver, ...]:
    """The ``nameserver`` lines, each address once (resolv.conf(5))."""
    found: dict[str, Resolver] = {}
    for line in written.splitlines():
        words = line.split()
        if len(words) < 2 or words[0] != "nameserver":
            continue
        address, _, zone = words[1].partition("%")
        if kind_of(address) in {"none", "multicast"}:  # "0.0.0.0" means this PC itself (resolv.conf(5))
            continue
        found.setdefault(words[1], Resolver(address=words[1], source=source, interface=zone or None))
    return tuple(found.values())
