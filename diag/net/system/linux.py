"""Linux: what /proc and /sys say; ``ip`` is asked only where /sys belongs to another network namespace."""

from __future__ import annotations

import ipaddress
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from diag.net.system import addresses, commands, kinds
from diag.net.system.facts import Interface, Resolver, Route, SystemFacts

#: linux/if_arp.h
_ARP_PPP, _ARP_TUNNEL, _ARP_TUNNEL6, _ARP_LOOPBACK, _ARP_SIT, _ARP_GRE, _ARP_GRE6 = 512, 768, 769, 772, 776, 778, 823
_ARP_TUNNELS = {_ARP_TUNNEL: "name", _ARP_TUNNEL6: "name", _ARP_SIT: "6in4", _ARP_GRE: "name", _ARP_GRE6: "name"}
_ARP_NONE, _ARP_RAWIP = 65534, 519
#: linux/if_tun.h: IFF_TAP
_IFF_TAP = 0x2
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


@dataclass(frozen=True, kw_only=True)
class Device:
    """What the kernel says about one interface; None where it says nothing."""

    arp_type: int | None = None
    dev_type: str | None = None  # DEVTYPE of uevent, or the kind that ``ip -d link`` names
    tun_flags: int | None = None
    physical: bool = False  # has a bus device behind it
    wireless: bool = False
    bridge: bool = False
    carrier: bool | None = None


def read(root: Path = Path("/")) -> SystemFacts:
    """Interfaces, routes and resolvers of this network namespace, in a few milliseconds."""
    problems: list[str] = []
    routes, outward = read_routes(root, problems)
    interfaces = read_interfaces(root, outward, problems)
    return SystemFacts(
        os="linux",
        interfaces=interfaces,
        routes=routes,
        resolvers=read_resolvers(root, problems),
        problems=tuple(problems),
    )


def text(path: Path) -> str | None:
    """A small file, or None when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(1 << 20).decode("utf-8", errors="replace")
    except OSError:
        return None


# -- routes --------------------------------------------------------------------------------------------------


def read_routes(root: Path, problems: list[str]) -> tuple[tuple[Route, ...], frozenset[str]]:
    """Default routes (and halves), and the interfaces that lead out of the local network at all."""
    v4, v6 = text(root / "proc/net/route"), text(root / "proc/net/ipv6_route")
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
    except (OSError, psutil.Error):
        problems.append("interfaces")
        return ()
    devices = read_devices(root, list(stats))
    found = []
    for name, stat in stats.items():
        device = devices.get(name, Device())
        kind, tunnel = classify(name, device)
        entries = held.get(name, [])
        mac = next((e.address for e in entries if e.family == psutil.AF_LINK), None)
        ips = [
            addresses.read(e.address, e.netmask)
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
    return kinds.settle(found, outward, pppoe=bool(_lines(root / "proc/net/pppoe")))


def _lines(path: Path) -> list[str]:
    return [line for line in (text(path) or "").splitlines()[1:] if line.strip()]


def read_devices(root: Path, names: list[str]) -> Mapping[str, Device]:
    """The kernel's description of each interface: from /sys, or from ``ip`` where /sys is not ours.

    /sys/class/net shows the namespace in which /sys was mounted, which in a container or after
    ``unshare`` need not be the one we are in: interface numbers that do not match give it away.
    """
    folder = root / "sys/class/net"
    numbers = {name: number for number, name in _numbers()}
    devices = {}
    for name in names:
        index = (text(folder / name / "ifindex") or "").strip()
        if root == Path("/") and index != str(numbers.get(name)):
            return parse_links(commands.output(["ip", "-j", "-d", "link"], timeout=1.0) or "")
        devices[name] = read_device(folder / name)
    return devices


def _numbers() -> list[tuple[int, str]]:
    try:
        return socket.if_nameindex()
    except OSError:
        return []


def read_device(folder: Path) -> Device:
    """One folder of /sys/class/net."""
    uevent = dict(line.partition("=")[::2] for line in (text(folder / "uevent") or "").splitlines())
    return Device(
        arp_type=_number(text(folder / "type")),
        dev_type=uevent.get("DEVTYPE"),
        tun_flags=_number(text(folder / "tun_flags")),
        physical=(folder / "device").exists(),
        wireless=(folder / "wireless").exists() or (folder / "phy80211").exists(),
        bridge=(folder / "bridge").exists(),
        carrier={1: True, 0: False}.get(_number(text(folder / "carrier")) or 0)
        if text(folder / "carrier")
        else None,
    )


def _number(written: str | None) -> int | None:
    try:
        return int((written or "").strip(), 0)
    except ValueError:
        return None


#: What ``ip -d link`` calls the hardware types.
_LINK_TYPES = {"ether": 1, "ppp": _ARP_PPP, "ipip": _ARP_TUNNEL, "tunnel6": _ARP_TUNNEL6, "loopback": _ARP_LOOPBACK,
               "sit": _ARP_SIT, "gre": _ARP_GRE, "none": _ARP_NONE, "rawip": _ARP_RAWIP}  # fmt: skip


def parse_links(printed: str) -> Mapping[str, Device]:
    """What ``ip -j -d link`` prints (iproute2's ip/ipaddress.c)."""
    try:
        entries = json.loads(printed)
        return {
            str(entry["ifname"]): _link(entry)
            for entry in entries
            if isinstance(entry, dict) and "ifname" in entry
        }
    except (ValueError, TypeError, RecursionError):
        return {}


def _link(entry: Mapping[str, object]) -> Device:
    info = entry.get("linkinfo")
    info = info if isinstance(info, dict) else {}
    data = info.get("info_data")
    data = data if isinstance(data, dict) else {}
    kind = info.get("info_kind")
    flags = entry.get("flags")
    flags = flags if isinstance(flags, list) else []
    parent = entry.get("parentbus")
    return Device(
        arp_type=_LINK_TYPES.get(str(entry.get("link_type"))),
        dev_type=str(kind) if kind else None,
        tun_flags=(_IFF_TAP if data.get("type") == "tap" else 0x1) if kind == "tun" else None,
        physical=bool(parent) and kind is None,
        bridge=kind == "bridge",
        carrier="LOWER_UP" in flags if "UP" in flags else None,
    )


def classify(name: str, device: Device) -> tuple[str, str | None]:
    """Kind and tunnel word of an interface; its own kind counts for more than its name."""
    by_name, named_tunnel = kinds.by_name(name)
    arp, dev = device.arp_type, device.dev_type
    if arp == _ARP_LOOPBACK or name == "lo":
        return "loopback", None
    if dev == "wireguard" or dev == "amneziawg":
        return "tunnel", "wireguard"
    if device.tun_flags is not None:
        return "tunnel", "tap" if device.tun_flags & _IFF_TAP else "tun"
    if dev in {"xfrm", "vti", "vti6"}:
        return "tunnel", "ipsec"
    if arp in _ARP_TUNNELS:
        return "tunnel", _ARP_TUNNELS[arp]
    if arp == _ARP_PPP:
        return "ppp", "ppp"
    if dev == "wwan" or arp == _ARP_RAWIP:
        return "cellular", None
    if device.wireless or dev == "wlan":
        return "wifi", None
    if device.bridge or dev == "bridge":
        return "bridge", None
    if named_tunnel == "name":
        return "tunnel", "name"
    if arp == _ARP_NONE:  # no hardware header: a modem when there is a device behind it, else a tunnel
        return ("cellular", None) if device.physical or by_name == "cellular" else ("tunnel", "tun")
    if arp is None:
        return by_name, named_tunnel
    if device.physical:
        return ("cellular" if by_name == "cellular" else "ethernet"), None
    return ("bridge" if by_name == "bridge" else "virtual"), None


# -- resolvers -----------------------------------------------------------------------------------------------


def read_resolvers(root: Path, problems: list[str]) -> tuple[Resolver, ...]:
    """The resolvers that programs use, first; then those behind a forwarder on this PC."""
    written = text(root / "etc/resolv.conf")
    if written is None:
        problems.append("resolvers")
        return ()
    used = parse_resolv_conf(written, "resolv.conf")[:_MAX_RESOLVERS]
    if not any(addresses.kind(r.address) == "loopback" for r in used):
        return used
    seen = {r.address for r in used}
    for path in _UPLINKS:
        behind = parse_resolv_conf(text(root / path.lstrip("/")) or "", "uplink")
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
        if addresses.kind(address) == "unknown" and addresses.plain(address) not in {"0.0.0.0", "::"}:  # noqa: S104
            continue
        found.setdefault(words[1], Resolver(address=words[1], source=source, interface=zone or None))
    return tuple(found.values())
