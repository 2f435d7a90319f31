"""A home on loopback: devices at addresses of their own, and a search that goes to them instead of a multicast group."""

from __future__ import annotations

import dataclasses
import random
import socket
import threading
from collections.abc import Iterator

import pytest

from diag.tv import look
from diag.tv.look import SEARCHES
from diag.tv.multicast import Search
from diag.tv.types import Lan, TvSurvey
from tests.lab.faults.tv import Device, Served

#: This PC, in the home that is on loopback.
PC = "127.0.0.1"
LAN = Lan(own=PC, network="127.0.0.0/8")


class LoopbackHome:
    """``add`` puts a device up; ``look`` searches them all, in a fifth of the usual time."""

    def __init__(self) -> None:
        self.searches: list[Search] = []
        self.devices: list[Served] = []
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def add(self, device: Device, address: str | None = None) -> Served:
        served = Served(
            device,
            address or f"127.{random.randint(1, 250)}.{random.randint(1, 250)}.{random.randint(2, 250)}",
        )
        self.devices.append(served)
        for search in SEARCHES:
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.bind((served.address, 0))
            thread = threading.Thread(target=served.answer, args=(sock, search.name == "ssdp"), daemon=True)
            thread.start()
            self._sockets.append(sock)
            self._threads.append(thread)
            self.searches.append(
                dataclasses.replace(search, group=served.address, port=sock.getsockname()[1])
            )
        return served

    def look(self, look_s: float = 1.0, never: frozenset[str] = frozenset({PC})) -> TvSurvey:
        return look((LAN,), never, look_s=look_s, searches=self.searches)

    def close(self) -> None:
        for one in self.devices:
            one.close()
        for thread in self._threads:
            thread.join(2)
        for sock in self._sockets:
            sock.close()


@pytest.fixture
def home() -> Iterator[LoopbackHome]:
    made = LoopbackHome()
    yield made
    made.close()
