"""What this PC knows about another one on the same cable or Wi-Fi: the ARP and IPv6 neighbour tables."""

from __future__ import annotations

import json
import re
import sys

from diag.host import commands
from diag.net import addresses

_COMMAND_S = 1.0

#: The kernel's neighbour states (ip-neighbour(8)) in four words.
_STATES = {
    "REACHABLE": "reachable",
    "PERMANENT": "reachable",
    "NOARP": "reachable",
    "STALE": "stale",
    "DELAY": "stale",
    "PROBE": "stale",
    "INCOMPLETE": "incomplete",
    "FAILED": "failed",
}
_MAC = re.compile(r"\b[0-9a-f]{1,2}(?:[:-][0-9a-f]{1,2}){5}\b", re.IGNORECASE)


def neighbour(address: str) -> str | None:
    """``reachable``, ``stale`` (was there a while ago), ``incomplete`` (asked, no answer yet), ``failed``; None: not told.

    A link-local ``address`` comes with its zone ("fe80::1%eth0"): routers on two adapters may have the same one.
    """
    plain, zone = addresses.plain(address), address.partition("%")[2]
    six = ":" in plain
    if sys.platform == "linux":
        command = ["ip", "-j", "neigh", "show", "to", plain, *(["dev", zone] if zone else [])]
        printed = commands.output_of(command, timeout=_COMMAND_S)
        return parse_ip_neigh(printed or "", plain) or (None if six else parse_proc_arp(_proc_arp(), plain))
    if sys.platform == "darwin":
        tool = ["ndp", "-n", address] if six else ["arp", "-n", plain]
        return parse_arp(commands.output_of(tool, timeout=_COMMAND_S) or "", plain)
    tool = ["netsh", "interface", "ipv6", "show", "neighbors"] if six else ["arp", "-a", plain]
    return parse_arp(commands.output_of(tool, timeout=_COMMAND_S) or "", plain)


def _proc_arp() -> str:
    try:
        with open("/proc/net/arp", encoding="utf-8", errors="replace") as file:
            return file.read(1 << 20)
    except OSError:
        return ""


def parse_ip_neigh(printed: str, address: str) -> str | None:
    """What ``ip -j neigh`` says about an address."""
    try:
        entries = json.loads(printed)
    except (ValueError, RecursionError):
        return None
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and entry.get("dst") == address and isinstance(entry.get("state"), list):
            for state in entry["state"]:
                if state in _STATES:
                    return _STATES[state]
    return None


def parse_proc_arp(printed: str, address: str) -> str | None:
    """What /proc/net/arp says: flag 2 means that the hardware address is known (linux/if_arp.h, ATF_COM)."""
    for line in printed.splitlines()[1:]:
        fields = line.split()
        if len(fields) >= 4 and fields[0] == address:
            return "stale" if fields[2] != "0x0" else "incomplete"
    return None


def parse_arp(printed: str, address: str) -> str | None:
    """What ``arp`` of macOS and Windows and ``ndp`` say, in any language: is there a hardware address?"""
    whole = re.compile(rf"(?<![0-9a-f.:]){re.escape(address)}(?![0-9a-f.:])", re.IGNORECASE)
    for line in printed.splitlines():
        if not whole.search(line):
            continue
        mac = _MAC.search(line.replace(address, ""))
        if mac and mac[0].strip("0:-"):
            return "stale"
        if "incomplete" in line:
            return "incomplete"
    return None
