"""macOS, from written recordings (see recorded/macos/ORIGIN.md)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.host import SystemFacts, macos, routing

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


def test_routes_of_a_mac_before_10_15() -> None:
    """macOS 10.14 and older print two more columns, Refs and Use, in front of the interface."""
    routes, outward = macos.parse_netstat(recorded("netstat_mojave.txt"), "")
    assert [(r.destination, r.gateway, r.interface) for r in routes] == [
        ("0.0.0.0/1", "10.81.10.5", "utun1"),
        ("0.0.0.0/0", "192.168.2.1", "en0"),
        ("128.0.0.0/1", "10.81.10.5", "utun1"),
    ]
    assert outward == {"utun1", "en0", "en7"}


@given(
    before=st.lists(st.sampled_from(["Refs", "Use", "Mtu"]), unique=True),
    after=st.lists(st.sampled_from(["Expire", "Use"]), max_size=1),
    numbers=st.integers(0, 99_999_999),
)
def test_the_heading_says_where_the_interface_stands(
    before: list[str], after: list[str], numbers: int
) -> None:
    heading = " ".join(["Destination", "Gateway", "Flags", *before, "Netif", *after])
    row = " ".join(["default", "192.168.1.1", "UGSc", *[str(numbers)] * len(before), "en0"])
    routes, outward = macos.parse_netstat(f"Routing tables\n\nInternet:\n{heading}\n{row}\n", "")
    assert [(r.destination, r.interface) for r in routes] == [("0.0.0.0/0", "en0")]
    assert outward == {"en0"}


def told(monkeypatch: pytest.MonkeyPatch, **printed: str) -> SystemFacts:
    """What is read on a Mac where these commands print this, and the others nothing."""
    monkeypatch.setattr(
        "diag.host.commands.output_of", lambda command, timeout: printed.get(command[-1]) or None
    )
    return macos.read_adapters()


def test_a_table_without_routes_was_read_and_a_missing_one_was_not(monkeypatch: pytest.MonkeyPatch) -> None:
    heading = "Routing tables\n\nInternet:\nDestination Gateway Flags Netif Expire\n"
    assert not told(monkeypatch, inet=heading).is_unread("routes")
    assert told(monkeypatch).is_unread("routes")
    assert told(monkeypatch, inet="netstat: kvm not available\n").is_unread("routes")


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


def test_an_adapter_without_hardware_was_made_by_a_program() -> None:
    assert macos.classify("feth2816", "", known=True) == ("tunnel", "unlisted")
    assert macos.classify("feth2816", "") == ("unknown", None)  # the hardware was not told
    assert macos.classify("xyz0", "USB 10/100/1000 LAN", known=True) == ("unknown", None)
    assert macos.classify("awdl0", "", known=True) == ("virtual", None)


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
