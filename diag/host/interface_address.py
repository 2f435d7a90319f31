"""An address of an interface, from what psutil tells."""

from __future__ import annotations

import ipaddress

from diag.host.facts import Address
from diag.net.addresses import kind_of


def parse_interface_address(address: str, netmask: str | None) -> Address | None:
    """An Address from what psutil tells; None for text that is no IP address."""
    plain = address.split("%")[0]
    try:
        ip = ipaddress.ip_address(plain)
    except ValueError:
        return None
    whole = 32 if ip.version == 4 else 128
    return Address(address=str(ip), prefix=_prefix(netmask, whole), family=ip.version, kind=kind_of(plain))


def _prefix(netmask: str | None, whole: int) -> int:
    if not netmask:
        return whole
    if netmask.isascii() and netmask.isdigit() and len(netmask) < 5:
        return min(int(netmask), whole)
    try:
        return int(ipaddress.ip_address(netmask.split("%")[0].split("/")[0])).bit_count()
    except ValueError:
        return whole
