"""``diag spot``: it asks before it opens anything, says the address, and prints one object a measurement."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from diag import host, spot
from diag.cli import main
from diag.host import Address, Interface, Route, SystemFacts
from diag.spot import LONGEST_MINUTES, CannotOpen, SpotServer, SpotSession, choose_lan, open_spot
from diag.store import Store
from tests.spot.phone import LOOPBACK, Phone


def adapter(name: str, kind: str, address: str = "192.168.1.23", **more: object) -> Interface:
    one = Address(address=address, prefix=24, family=4, kind="private")
    return Interface(name=name, kind=kind, addresses=(one,), **more)  # type: ignore[arg-type]


def system(*interfaces: Interface, out: str = "") -> SystemFacts:
    routes = (Route(family=4, destination="0.0.0.0/0", gateway="192.168.1.1", interface=out),) if out else ()
    return SystemFacts(os="linux", interfaces=interfaces, routes=routes)


def test_the_address_is_that_of_the_home_network() -> None:
    wifi, cable = adapter("wlan0", "wifi"), adapter("eth0", "ethernet", "10.0.0.5")
    vpn = adapter("tun0", "tunnel", "10.8.0.2", tunnel="tun")
    docker = adapter("docker0", "bridge", "172.17.0.1")
    found = choose_lan(system(docker, vpn, cable, wifi, out="wlan0"))
    assert found is not None
    assert (found.own, found.medium) == ("192.168.1.23", "wifi")
    assert found.holds("192.168.1.77")
    assert not found.holds("192.168.2.77")
    assert not found.holds("::1")
    found = choose_lan(
        system(docker, vpn, cable, wifi, out="tun0")
    )  # all goes through a tunnel, yet phones are at home
    assert found is not None
    assert (found.own, found.medium) == ("10.0.0.5", "wired")


@pytest.mark.parametrize(
    "facts",
    [
        system(), system(adapter("tun0", "tunnel", tunnel="tun")), system(adapter("docker0", "bridge")),
        system(adapter("eth0", "ethernet", up=False)), system(adapter("eth0", "ethernet", carrier=False)),
        system(Interface(name="eth0", kind="ethernet", addresses=(Address(address="93.184.216.34", prefix=24, family=4, kind="public"),))),
    ],
)  # fmt: skip
def test_without_a_home_network_nothing_is_opened(facts: SystemFacts) -> None:
    assert choose_lan(facts) is None
    with pytest.raises(CannotOpen, match="no address in a home network"):
        open_spot(facts)


def test_a_slow_cable_is_not_called_good() -> None:
    for speed, medium in ((10.0, None), (100.0, "wired"), (None, "wired")):
        found = choose_lan(system(adapter("eth0", "ethernet", speed_mbps=speed)))
        assert found is not None
        assert found.medium == medium


def test_it_is_open_for_ten_minutes_at_most() -> None:
    facts = system(adapter("lo", "ethernet", "127.0.0.1"))
    server = open_spot(facts, minutes=600)
    try:
        assert server.session.state().left_s <= LONGEST_MINUTES * 60
    finally:
        server.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[SpotServer]:
    """The servers that the command opens, on loopback."""
    found: list[SpotServer] = []

    def open_here(_: SystemFacts, *, minutes: float, third_parties: bool) -> SpotServer:
        server = SpotServer(
            LOOPBACK, SpotSession(minutes=minutes, third_parties=third_parties, medium="wired"), port=0
        )
        server.start()
        found.append(server)
        return server

    monkeypatch.setattr(host, "read_system", lambda: SystemFacts(os="windows"))
    monkeypatch.setattr(spot, "open_spot", open_here)
    return found


def beside(opened: list[SpotServer], act: Callable[[SpotServer], object]) -> threading.Thread:
    def work() -> None:
        while not opened:
            time.sleep(0.01)
        act(opened[0])
        time.sleep(0.2)
        opened[0].session.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def measure(server: SpotServer) -> None:
    phone = Phone(server)
    phone.open()
    phone.measure()


def test_for_scripts(
    opened: list[SpotServer], capsys: pytest.CaptureFixture[str], own_data_folder: Path
) -> None:
    thread = beside(opened, measure)
    assert main(["spot", "--minutes", "1", "--json", "--no-third-party"]) == 0
    thread.join(5)
    said = capsys.readouterr()
    address, *objects = said.out.splitlines()
    assert address.startswith(f"127.0.0.1:{opened[0].port}/")
    (told,) = map(json.loads, objects)
    assert set(told) >= {"name", "down_mbps", "up_mbps", "round_trip_ms", "stalls", "internet_mbps"}
    assert (told["name"], told["down_mbps"], told["internet_mbps"]) == ("At the TV", 8.0, None)
    assert not opened[0].session.third_parties
    assert "For another device, the address is now: 127.0.0.1:" in said.err
    with Store(own_data_folder) as store:
        (row,) = store.rows()
        assert [each.name for each in store.case(row.id).spots] == ["At the TV"]


def test_for_people(opened: list[SpotServer], capsys: pytest.CaptureFixture[str]) -> None:
    thread = beside(opened, measure)
    assert main(["spot"]) == 0
    thread.join(5)
    said = capsys.readouterr()
    assert "Inside the home this place is reached well enough." in said.out
    assert "Nothing else of this PC is shown" in said.err
    assert "Windows may ask" in said.err
    assert said.err.endswith("The page is closed.\n")


@pytest.mark.parametrize("minutes", ["0", "11", "x"])
def test_not_longer_than_ten_minutes(minutes: str) -> None:
    assert main(["spot", "--minutes", minutes]) == 2


def test_without_a_network_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(host, "read_system", lambda: SystemFacts(os="linux"))
    assert main(["spot"]) == 2
    assert "no address in a home network" in capsys.readouterr().err
