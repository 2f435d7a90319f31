"""Who runs what stands at an address."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.host import TRANSLATOR, Address, Interface, Route, SystemFacts
from diag.host.operators import operator_of
from diag.net.addresses import kind_of


def adapter(name: str, *addresses: str, **more: Any) -> Interface:
    """An adapter with addresses as "192.168.1.50/24"."""
    held = []
    for text in addresses:
        ip, _, prefix = text.partition("/")
        family = 6 if ":" in ip else 4
        held.append(Address(address=ip, prefix=int(prefix), family=family, kind=kind_of(ip)))
    return Interface(name=name, addresses=tuple(held), **{"kind": "ethernet", **more})


def way(family: int, gateway: str | None, interface: str = "eth0") -> Route:
    return Route(
        family=family,
        destination="::/0" if family == 6 else "0.0.0.0/0",
        gateway=gateway,
        interface=interface,
    )


HOME = SystemFacts(
    os="linux",
    interfaces=(
        adapter("lo", "127.0.0.1/8", kind="loopback"),
        adapter("eth0", "192.168.1.50/24", "2003:e1:2:3::50/64", "fd12:3456:789a::50/64", "fe80::50/64"),
        adapter("docker0", "172.17.0.1/16", kind="bridge"),
        adapter("wg0", "10.2.0.2/32", kind="tunnel", tunnel="wireguard"),
        adapter("tun1", "10.8.0.6/24", kind="tunnel", tunnel="tun"),
    ),
    routes=(way(4, "192.168.1.1"), way(6, "fe80::2e3a:fdff:fe12:3456")),
)


@pytest.mark.parametrize(
    ("address", "source", "who"),
    [
        ("127.0.0.53", None, "this-pc"),
        ("::1", None, "this-pc"),
        ("192.168.1.50", None, "this-pc"),
        ("172.17.0.1", None, "this-pc"),
        ("172.17.0.2", None, "this-pc"),  # a container
        ("192.168.1.1", None, "router"),
        ("fe80::2e3a:fdff:fe12:3456%eth0", None, "router"),
        ("fd12:3456:789a:0:2e3a:fdff:fe12:3456", None, "router"),  # its other addresses, made from its hardware address
        ("2003:e1:2:3:2e3a:fdff:fe12:3456", None, "router"),
        ("192.168.1.2", None, "home"),
        ("fd12:3456:789a::2", None, None),  # another device, or another address of the router
        ("10.8.0.1", None, "vpn"),
        ("10.2.0.1", "10.2.0.2", "vpn"),
        ("10.2.0.1", None, None),
        ("10.9.9.9", None, None),  # behind the router: nobody here can tell whose
        ("217.237.148.22", None, "provider"),
        ("2003:180:2:1::53", None, "provider"),
        ("100.100.1.1", None, "provider"),
        ("1.1.1.1", None, "public"),
        ("1.1.1.1", "10.8.0.6", "public"),  # whoever carries the question
        ("2620:fe::fe", None, "public"),
        ("208.67.222.222", None, "public"),
        ("94.140.14.14", None, "public"),
        ("", None, None),
        ("router.local", None, None),
    ],
)  # fmt: skip
def test_who_runs_it(address: str, source: str | None, who: str | None) -> None:
    assert operator_of(address, HOME, source=source) == who


def test_a_translator_of_ipv4_is_no_vpn() -> None:
    system = SystemFacts(
        os="linux",
        interfaces=(adapter("clat", "192.0.0.1/32", kind="tunnel", tunnel=TRANSLATOR),),
        routes=(way(4, None, "clat"),),
    )
    assert operator_of("217.237.148.22", system, source="192.0.0.1") == "provider"


def test_where_the_way_out_leads_over_a_virtual_adapter_its_network_is_the_home() -> None:
    """A virtual machine, or a PC behind its own switch: the adapter joins more than this PC."""
    system = SystemFacts(
        os="windows",
        interfaces=(adapter("vEthernet (Externo)", "192.168.1.50/24", kind="virtual"),),
        routes=(way(4, "192.168.1.1", "vEthernet (Externo)"),),
    )
    assert operator_of("192.168.1.1", system) == "router"
    assert operator_of("192.168.1.2", system) == "home"


def test_routers_numbered_by_hand_are_not_everybody() -> None:
    """Addresses that end in ::1 are given by hand, and anybody's may."""
    system = SystemFacts(os="linux", interfaces=HOME.interfaces, routes=(way(6, "fe80::1"),))
    assert operator_of("2001:db8::1", system) is None
    assert operator_of("2606:9999::1", system) == "provider"


@given(st.ip_addresses(), st.none() | st.ip_addresses())
def test_every_address_has_an_answer(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, source: Any
) -> None:
    who = operator_of(str(address), HOME, source=str(source) if source else None)
    assert who in {"this-pc", "vpn", "router", "home", "provider", "public", None}
    assert who != "provider" or kind_of(str(address)) in {"public", "cgnat"}
