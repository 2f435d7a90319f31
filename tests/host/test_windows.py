"""Windows, from written recordings in three languages (see recorded/windows/ORIGIN.md)."""

from __future__ import annotations

import csv
import socket
from collections import namedtuple
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.host import adapter_types, hardware_behind, windows
from diag.host.facts import Address, Interface, SystemFacts
from diag.host.windows import RegistryAdapter

RECORDED = Path(__file__).parent / "recorded" / "windows"

Held = namedtuple("Held", "family address netmask")  # as psutil's snicaddr
Stat = namedtuple("Stat", "isup speed mtu")

ADAPTERS = (
    RegistryAdapter(
        guid="{1}",
        name="Ethernet",
        description="Intel(R) Ethernet Connection I219-LM",
        if_type=6,
        resolvers=("192.168.1.1",),
    ),
    RegistryAdapter(
        guid="{2}",
        name="WLAN",
        description="Intel(R) Wi-Fi 6 AX201 160MHz",
        if_type=71,
        resolvers=("192.168.7.1",),
    ),
    RegistryAdapter(
        guid="{3}", name="home-vpn", description="WireGuard Tunnel", if_type=53, resolvers=("10.5.0.1",)
    ),
    RegistryAdapter(guid="{4}", name="Gone", description="USB adapter", if_type=6, resolvers=("9.9.9.9",)),
)
HELD = {
    "Ethernet": [
        Held(psutil.AF_LINK, "18-66-DA-4B-22-31", None),
        Held(socket.AF_INET, "192.168.1.140", "255.255.255.0"),
        Held(socket.AF_INET6, "fe80::5", None),
    ],
    "WLAN": [
        Held(psutil.AF_LINK, "3C-52-82-AA-BB-CC", None),
        Held(socket.AF_INET, "169.254.3.4", "255.255.0.0"),
    ],
    "home-vpn": [Held(socket.AF_INET, "10.5.0.2", "255.255.255.255")],
    "Loopback Pseudo-Interface 1": [Held(socket.AF_INET, "127.0.0.1", "255.0.0.0")],
}
STATS = {
    "Ethernet": Stat(True, 1000, 1500),
    "WLAN": Stat(False, 0, 1500),
    "home-vpn": Stat(True, 100000, 1420),
    "Loopback Pseudo-Interface 1": Stat(True, 1073, 1500),
}


def recorded(name: str) -> str:
    return (RECORDED / name).read_text(encoding="utf-8")


def facts(language: str) -> SystemFacts:
    return windows.assemble(ADAPTERS, recorded(f"route_print_{language}.txt"), HELD, STATS)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_default_routes_in_every_language(language: str) -> None:
    found = {(r.destination, r.gateway, r.interface) for r in facts(language).routes}
    assert ("0.0.0.0/0", "192.168.1.1", "Ethernet") in found
    assert ("::/0", "fe80::1", "Ethernet") in found


def test_a_link_local_router_is_asked_by_the_number_of_its_adapter() -> None:
    assert facts("en").routers() == ("192.168.1.1", "fe80::1%12")
    assert facts("en").routers(6) == ("fe80::1%12",)


def test_halves_over_a_tunnel() -> None:
    found = {(r.destination, r.gateway, r.interface) for r in facts("en").routes}
    assert {
        ("0.0.0.0/1", None, "home-vpn"),
        ("128.0.0.0/1", None, "home-vpn"),
        ("::/1", None, "home-vpn"),
    } <= found
    assert len(found) == 6  # neither the persistent route nor host routes


def test_interfaces() -> None:
    found = {i.name: i for i in facts("en").interfaces}
    assert {n: (i.kind, i.tunnel) for n, i in found.items()} == {
        "Ethernet": ("ethernet", None),
        "WLAN": ("wifi", None),
        "home-vpn": ("tunnel", "description"),
        "Loopback Pseudo-Interface 1": ("loopback", None),
    }
    assert found["Ethernet"].mac == "18:66:da:4b:22:31"
    assert found["Ethernet"].addresses[0].prefix == 24
    assert (found["WLAN"].carrier, found["Ethernet"].carrier) == (False, True)


def test_a_vpn_connection_of_windows_itself_is_no_device() -> None:
    held = {**HELD, "Office VPN": [Held(socket.AF_INET, "10.99.0.7", "255.255.255.255")]}
    stats = {**STATS, "Office VPN": Stat(True, 0, 1400)}
    found = windows.assemble(ADAPTERS, recorded("route_print_de.txt"), held, stats).interface("Office VPN")
    assert found is not None
    assert (found.kind, found.tunnel) == ("ppp", "ppp")


def test_teredo_that_the_registry_does_not_list_is_no_vpn_connection() -> None:
    held = {**HELD, "Teredo Tunneling Pseudo-Interface": [Held(socket.AF_INET6, "2001:0:5ef5:79fd::1", None)]}
    stats = {**STATS, "Teredo Tunneling Pseudo-Interface": Stat(True, 0, 1280)}
    found = windows.assemble(ADAPTERS, recorded("route_print_de.txt"), held, stats)
    teredo = found.interface("Teredo Tunneling Pseudo-Interface")
    assert teredo is not None
    assert (teredo.kind, teredo.tunnel) == ("tunnel", "6in4")


def test_broadband_dialled_by_this_pc_is_no_vpn() -> None:
    held = {
        "Breitband": [Held(socket.AF_INET, "203.0.113.9", "255.255.255.255")],
        "Ethernet": HELD["Ethernet"][:1],
    }
    stats = {"Breitband": Stat(True, 0, 1480), "Ethernet": Stat(True, 1000, 1500)}
    printed = "          0.0.0.0          0.0.0.0   Auf Verbindung     203.0.113.9     26\n"
    found = windows.assemble(ADAPTERS, printed, held, stats).interface("Breitband")
    assert found is not None
    assert (found.kind, found.tunnel) == ("ppp", None)


def test_resolvers_of_connected_adapters_best_route_first() -> None:
    assert [r.address for r in facts("en").resolvers] == ["10.5.0.1", "192.168.1.1"]
    assert [r.address for r in facts("de").resolvers] == ["192.168.1.1", "10.5.0.1"]


@pytest.mark.parametrize(
    ("description", "if_type", "expected"),
    [
        ("TAP-Windows Adapter V9", 53, ("tunnel", "description")),
        ("TAP-Windows Adapter V9", 6, ("tunnel", "description")),
        ("Tailscale Tunnel", 53, ("tunnel", "description")),
        ("Microsoft Wi-Fi Direct Virtual Adapter #2", 71, ("virtual", None)),
        ("WAN Miniport (IKEv2)", 131, ("virtual", None)),
        ("Hyper-V Virtual Ethernet Adapter", 6, ("virtual", None)),
        ("Microsoft Hyper-V Network Adapter", 6, ("ethernet", None)),
        ("VirtualBox Host-Only Ethernet Adapter", 6, ("virtual", None)),
        ("Bluetooth Device (Personal Area Network)", 6, ("virtual", None)),
        ("Microsoft Teredo Tunneling Adapter", 131, ("tunnel", "6in4")),
        ("Citrix Virtual Adapter", 6, ("tunnel", "unlisted")),
        ("Microsoft Hosted Network Virtual Adapter", 71, ("wifi", None)),
        ("Breitbandverbindung", 23, ("ppp", "ppp")),
        ("Realtek PCIe GbE Family Controller", 6, ("ethernet", None)),
        ("Fibocom L850-GL", 243, ("cellular", None)),
        ("", None, ("unknown", None)),
    ],
)
def test_kind_of_adapter(description: str, if_type: int | None, expected: tuple[str, str | None]) -> None:
    assert adapter_types.by_description(description, if_type) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"NameServer": "1.1.1.1,8.8.8.8", "DhcpNameServer": "192.168.1.1"}, ("1.1.1.1", "8.8.8.8")),
        ({"NameServer": "", "DhcpNameServer": "192.168.1.1 192.168.1.2"}, ("192.168.1.1", "192.168.1.2")),
        ({"Dhcpv6DNSServers": bytes.fromhex("20010db8000000000000000000000035")}, ("2001:db8::35",)),
        ({"Dhcpv6DNSServers": b"abc"}, ()),
        ({"NameServer": 7}, ()),
        ({}, ()),
    ],
)
def test_resolvers_of_an_adapter(values: dict[str, object], expected: tuple[str, ...]) -> None:
    assert windows.resolvers_of(values) == expected


def test_without_anything() -> None:
    assert windows.assemble((), "", {}, {}, ("routes",)) == SystemFacts(os="windows", problems=("routes",))


@given(st.text())
def test_route_print_takes_any_text(anything: str) -> None:
    windows.parse_route_print(anything, [Interface(name="Ethernet")])


QUAD = st.lists(st.integers(0, 999).map(str), min_size=4, max_size=4).map(".".join)


@given(QUAD, QUAD, QUAD, QUAD, st.integers(0, 10**9))
def test_route_print_takes_impossible_numbers(to: str, mask: str, via: str, own: str, metric: int) -> None:
    windows.parse_route_print(f" {to} {mask} {via} {own} {metric}\n 12 5 1::/{metric} x", [])


def adapter_rows() -> list[dict[str, str]]:
    with (RECORDED / "adapters.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize("row", adapter_rows(), ids=lambda row: row["description"])
def test_default_route_over_an_adapter_of_public_reports(row: dict[str, str]) -> None:
    """The default route leads through it, while the Wi-Fi has a worse one."""
    mac = row["hardware_address"]
    held = {
        "Work": [
            Held(socket.AF_INET, "100.64.0.7", "255.255.255.255"),
            *([Held(psutil.AF_LINK, mac, None)] if mac else []),
        ],
        "Wi-Fi": [Held(socket.AF_INET, "192.168.1.7", "255.255.255.0")],
    }
    adapters = (
        RegistryAdapter(guid="{1}", name="Work", description=row["description"], if_type=int(row["if_type"])),
        RegistryAdapter(guid="{2}", name="Wi-Fi", description="Intel(R) Wi-Fi 6 AX201 160MHz", if_type=71),
    )
    printed = (
        "          0.0.0.0          0.0.0.0         On-link        100.64.0.7      1\n"
        "          0.0.0.0          0.0.0.0      192.168.1.1      192.168.1.7     35\n"
    )
    stats = {"Work": Stat(True, 0, 1400), "Wi-Fi": Stat(True, 433, 1500)}
    found = windows.assemble(adapters, printed, held, stats)
    assert found.interface("Work").tunnel  # type: ignore[union-attr]
    assert found.interface("Wi-Fi").tunnel is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("description", "if_type", "mac"),
    [
        ("Realtek PCIe GbE Family Controller", 6, "18:66:da:4b:22:31"),
        (
            "Remote NDIS based Internet Sharing Device",
            6,
            "02:50:f2:00:00:01",
        ),  # a phone on the cable: made up as well
        ("Apple Mobile Device Ethernet", 6, "3a:52:82:aa:bb:cc"),
        ("Intel(R) Wi-Fi 6 AX201 160MHz", 71, "da:a1:19:00:00:01"),  # a random address
        ("Microsoft Network Adapter Multiplexor Driver", 53, "3c:52:82:aa:bb:cc"),  # two cables as one
        ("Generic Mobile Broadband Adapter", 243, None),
        ("Tunnelhouse Ethernet Controller", 6, "18:66:da:4b:22:31"),
    ],
)
def test_ordinary_adapters_are_no_tunnels(description: str, if_type: int, mac: str | None) -> None:
    assert adapter_types.by_description(description, if_type, mac)[1] is None


def test_an_adapter_of_tunnel_type_that_stands_alone_is_none() -> None:
    held = {"Ethernet": [Held(socket.AF_INET, "192.168.1.7", "255.255.255.0")]}
    adapters = (
        RegistryAdapter(guid="{1}", name="Ethernet", description="Example virtual network", if_type=53),
    )
    printed = "          0.0.0.0          0.0.0.0      192.168.1.1      192.168.1.7     35\n"
    found = windows.assemble(adapters, printed, held, {"Ethernet": Stat(True, 1000, 1500)})
    assert found.interfaces[0].tunnel is None


def test_a_virtual_adapter_that_joins_several_cables_is_no_tunnel() -> None:
    """Teams and VLANs are called virtual as well; what they run over has no address of its own."""
    held = {"Team": [Held(socket.AF_INET, "192.168.1.7", "255.255.255.0")], "Ethernet": []}
    adapters = (
        RegistryAdapter(
            guid="{1}",
            name="Team",
            description="Intel(R) Advanced Network Services Virtual Adapter",
            if_type=6,
        ),
        RegistryAdapter(
            guid="{2}", name="Ethernet", description="Intel(R) Ethernet Connection I219-V", if_type=6
        ),
    )
    printed = "          0.0.0.0          0.0.0.0      192.168.1.1      192.168.1.7     35\n"
    stats = {"Team": Stat(True, 1000, 1500), "Ethernet": Stat(True, 1000, 1500)}
    found = windows.assemble(adapters, printed, held, stats)
    assert [i.tunnel for i in found.interfaces] == [None, None]


def test_wifi_behind_a_virtual_switch() -> None:
    """Hyper-V's external switch takes the address of the Wi-Fi."""
    with (RECORDED / "hyperv_adapters.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    adapters = tuple(
        RegistryAdapter(
            guid=row["name"], name=row["name"], description=row["description"], if_type=int(row["if_type"])
        )
        for row in rows
    )
    held = {
        row["name"]: [
            Held(psutil.AF_LINK, row["hardware_address"], None),
            *([Held(socket.AF_INET, row["ipv4"].split("/")[0], "255.255.255.0")] if row["ipv4"] else []),
        ]
        for row in rows
    }
    stats = {row["name"]: Stat(row["up"] == "yes", int(row["speed_mbps"]), 1500) for row in rows}
    found = windows.assemble(adapters, recorded("hyperv_route_print_es.txt"), held, stats)
    switch = found.interface("vEthernet (Externo)")
    assert switch is not None
    assert [(r.interface, r.gateway) for r in found.default_routes()] == [
        ("vEthernet (Externo)", "192.168.1.1")
    ]
    behind = hardware_behind(found, switch)
    assert behind is not None
    assert behind.name == "Wi-Fi"


def plugged(name: str, kind: str, *addresses: Address, carrier: bool = True) -> Interface:
    return Interface(name=name, kind=kind, carrier=carrier, addresses=addresses)


HOME = Address(address="192.168.1.7", prefix=24, family=4, kind="private")


@pytest.mark.parametrize(
    ("others", "behind"),
    [
        ((plugged("Wi-Fi", "wifi"),), "Wi-Fi"),
        ((plugged("Ethernet", "ethernet"),), "Ethernet"),
        ((plugged("Wi-Fi", "wifi"), plugged("Ethernet", "ethernet", carrier=False)), "Wi-Fi"),
        ((plugged("Wi-Fi", "wifi"), plugged("Ethernet", "ethernet")), None),  # either may be meant
        ((plugged("Wi-Fi", "wifi", HOME),), None),  # it has a network of its own
        ((), None),
    ],
)
def test_what_a_virtual_switch_uses(others: tuple[Interface, ...], behind: str | None) -> None:
    switch = plugged("vEthernet", "virtual", HOME)
    found = hardware_behind(SystemFacts(os="windows", interfaces=(switch, *others)), switch)
    assert (found.name if found else None) == behind
    assert (
        hardware_behind(SystemFacts(os="windows", interfaces=others), plugged("Ethernet", "ethernet", HOME))
        is None
    )
