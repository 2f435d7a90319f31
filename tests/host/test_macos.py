"""macOS, from written recordings (see recorded/macos/ORIGIN.md)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.host import macos, routing

RECORDED = Path(__file__).parent / "recorded" / "macos"


def recorded(name: str) -> str:
    return (RECORDED / name).read_text(encoding="utf-8")


def test_plain_home() -> None:
    routes, outward = macos.parse_netstat(recorded("netstat_inet.txt"), recorded("netstat_inet6.txt"))
    assert [(r.destination, r.gateway, r.interface) for r in routes] == [
        ("0.0.0.0/0", "192.168.1.1", "en0"),
        ("::/0", "fe80::1", "en0"),
    ]
    assert "en0" in outward


def test_vpn_in_halves() -> None:
    routes, outward = macos.parse_netstat(recorded("netstat_inet_vpn.txt"), "")
    assert [(r.destination, r.interface) for r in routes] == [
        ("0.0.0.0/1", "utun4"),
        ("0.0.0.0/0", "en0"),
        ("128.0.0.0/1", "utun4"),
    ]
    assert outward == {"utun4", "en0"}


def test_kinds() -> None:
    ports = macos.parse_hardware_ports(recorded("hardware_ports.txt"))
    assert ports == {
        "en4": "Ethernet Adapter (en4)",
        "bridge0": "Thunderbolt Bridge",
        "en0": "Wi-Fi",
        "en7": "iPhone USB",
    }
    expected = {
        "en0": ("wifi", None),
        "en4": ("ethernet", None),
        "en7": ("cellular", None),
        "bridge0": ("bridge", None),
        "utun3": ("tunnel", "tun"),
        "gif0": ("tunnel", "6in4"),
        "ppp0": ("ppp", "ppp"),
        "awdl0": ("virtual", None),
        "lo0": ("loopback", None),
    }
    assert {name: macos.classify(name, ports.get(name, "")) for name in expected} == expected


def test_resolvers_for_ordinary_names_only() -> None:
    assert [(r.address, r.interface) for r in macos.parse_scutil_dns(recorded("scutil_dns.txt"))] == [
        ("192.168.1.1", "en0"),
        ("fe80::1%en0", "en0"),
    ]


def test_interface_of_a_route() -> None:
    assert routing.parse_route_get(recorded("route_get.txt")) == "utun4"
    assert routing.parse_route_get("route: writing to routing socket: not in table\n") is None


@pytest.mark.parametrize("parser", [
    lambda t: macos.parse_netstat(t, t), macos.parse_scutil_dns, macos.parse_hardware_ports, routing.parse_route_get,
])  # fmt: skip
@given(anything=st.text())
def test_parsers_take_any_text(parser: object, anything: str) -> None:
    parser(anything)  # type: ignore[operator]
    parser("resolver #1\n" + anything)  # type: ignore[operator]


@given(st.text(alphabet="0123456789./%:abf", max_size=20), st.text(alphabet="0123456789.:%a", max_size=12))
def test_impossible_routes(destination: str, gateway: str) -> None:
    line = f"{destination} {gateway} UGS en0"
    macos.parse_netstat(line, line)
