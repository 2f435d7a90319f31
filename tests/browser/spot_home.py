"""A PC with the small server of ``diag spot`` and a phone, with a shaped line between them: two namespaces and nothing else."""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Iterator

from diag.spot import SpotLan, SpotServer, SpotSession
from tests.browser import stage
from tests.lab import delay_line, namespaces

PC, PHONE = "192.168.88.20", "192.168.88.50"

#: Of each 1514 bytes on the line 1448 are payload (as in benchmarks/bandwidth.py).
PAYLOAD = 1448 / 1514


@contextlib.contextmanager
def home(mbit: float) -> Iterator[dict[str, str]]:
    """A PC and a phone with a line between them that carries so much each way."""
    names = namespaces.create("spotpc", "phone")
    try:
        pc, phone = names["spotpc"], names["phone"]
        namespaces.ip([f"link add eth0 netns {pc} type veth peer name wlan0 netns {phone}"])
        namespaces.ip(["link set lo up", "link set eth0 up", f"addr add {PC}/24 dev eth0"], pc)
        namespaces.ip(["link set lo up", "link set wlan0 up", f"addr add {PHONE}/24 dev wlan0"], phone)
        delay_line.shape(pc, "eth0", mbit=mbit)
        delay_line.shape(phone, "wlan0", mbit=mbit)
        yield names
    finally:
        namespaces.remove(list(names.values()))


def open_in(names: dict[str, str]) -> SpotServer:
    """The small server on the PC of such a home."""
    lan = SpotLan(own=PC, network=ipaddress.IPv4Network(f"{PC}/24", strict=False), medium="wired")
    session = SpotSession(minutes=5, third_parties=False, medium="wired")
    server = SpotServer(lan, session, listening=stage.listening_in(names["spotpc"], PC))
    server.start()
    return server
