"""Linux: what the kernel says about each interface, from /sys or ``ip``, and what kind it therefore is."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from diag import files
from diag.host import adapter_types, commands

#: linux/if_arp.h
_ARP_PPP, _ARP_LOOPBACK = 512, 772
_ARP_TUNNEL, _ARP_TUNNEL6, _ARP_SIT = 768, 769, 776
_ARP_GRE, _ARP_GRE6 = 778, 823
_ARP_TUNNELS = {
    _ARP_TUNNEL: "name",
    _ARP_TUNNEL6: "name",
    _ARP_SIT: "6in4",
    _ARP_GRE: "name",
    _ARP_GRE6: "name",
}
_ARP_NONE, _ARP_RAWIP = 65534, 519
#: linux/if_tun.h: IFF_TAP
_IFF_TAP = 0x2


@dataclass(frozen=True, kw_only=True)
class KernelDevice:
    """What the kernel says about one interface; None where it says nothing."""

    arp_type: int | None = None
    dev_type: str | None = None  # DEVTYPE of uevent, or the kind that ``ip -d link`` names
    tun_flags: int | None = None
    physical: bool = False  # has a bus device behind it
    wireless: bool = False
    bridge: bool = False
    carrier: bool | None = None


def read_devices(root: Path, names: list[str]) -> Mapping[str, KernelDevice]:
    """The kernel's description of each interface: from /sys, or from ``ip`` where /sys is not ours.

    /sys/class/net shows the namespace in which /sys was mounted, which in a container or after
    ``unshare`` need not be the one we are in: interface numbers that do not match give it away.
    """
    folder = root / "sys/class/net"
    numbers = {name: number for number, name in _numbers()}
    devices = {}
    for name in names:
        index = (read_text(folder / name / "ifindex") or "").strip()
        if root == Path("/") and index != str(numbers.get(name)):
            return parse_links(commands.output_of(["ip", "-j", "-d", "link"], timeout=1.0) or "")
        devices[name] = read_device(folder / name)
    return devices


def _numbers() -> list[tuple[int, str]]:
    try:
        return socket.if_nameindex()
    except OSError:
        return []


def read_device(folder: Path) -> KernelDevice:
    """One folder of /sys/class/net."""
    uevent = dict(line.partition("=")[::2] for line in (read_text(folder / "uevent") or "").splitlines())
    return KernelDevice(
        arp_type=_number(read_text(folder / "type")),
        dev_type=uevent.get("DEVTYPE"),
        tun_flags=_number(read_text(folder / "tun_flags")),
        physical=(folder / "device").exists(),
        wireless=(folder / "wireless").exists() or (folder / "phy80211").exists(),
        bridge=(folder / "bridge").exists(),
        carrier={1: True, 0: False}.get(_number(read_text(folder / "carrier")) or 0)
        if read_text(folder / "carrier")
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


def parse_links(printed: str) -> Mapping[str, KernelDevice]:
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


def _link(entry: Mapping[str, object]) -> KernelDevice:
    info = entry.get("linkinfo")
    info = info if isinstance(info, dict) else {}
    data = info.get("info_data")
    data = data if isinstance(data, dict) else {}
    kind = info.get("info_kind")
    flags = entry.get("flags")
    flags = flags if isinstance(flags, list) else []
    parent = entry.get("parentbus")
    return KernelDevice(
        arp_type=_LINK_TYPES.get(str(entry.get("link_type"))),
        dev_type=str(kind) if kind else None,
        tun_flags=(_IFF_TAP if data.get("type") == "tap" else 0x1) if kind == "tun" else None,
        physical=bool(parent) and kind is None,
        bridge=kind == "bridge",
        carrier="LOWER_UP" in flags if "UP" in flags else None,
    )


def classify(name: str, device: KernelDevice) -> tuple[str, str | None]:
    """Kind and tunnel word of an interface; its own kind counts for more than its name."""
    by_name, named_tunnel = adapter_types.by_name(name)
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


def read_text(path: Path) -> str | None:
    """A small file, or None when it cannot be read."""
    try:
        return files.read_bytes(path, 1 << 20).decode("utf-8", errors="replace")
    except OSError:
        return None
