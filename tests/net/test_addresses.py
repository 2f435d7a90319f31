"""What kind of address it is, who can have it, and how sockets need it."""

from __future__ import annotations

import pytest

from diag.net import addresses


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("0.0.0.0", "unspecified"),
        ("::", "unspecified"),
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("192.168.1.1", "private"),
        ("172.31.255.255", "private"),
        ("172.32.0.1", "public"),
        ("192.0.0.2", "private"),
        ("192.0.0.9", "reserved"),
        ("100.64.0.1", "cgnat"),
        ("100.128.0.1", "public"),
        ("169.254.7.7", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fd00::53", "unique-local"),
        ("fec0:0:0:ffff::1", "unique-local"),
        ("2002:c000:204::1", "tunnel-6to4"),
        ("2001:0:4136::1", "teredo"),
        ("2001:470::1", "public"),
        ("198.18.0.7", "benchmark"),
        ("203.0.113.9", "documentation"),
        ("2001:db8::1", "documentation"),
        ("224.0.0.251", "multicast"),
        ("ff02::1", "multicast"),
        ("255.255.255.255", "reserved"),
        ("64:ff9b::a00:1", "private"),
        ("64:ff9b::102:304", "public"),
        ("1.1.1.1", "public"),
        ("2606:4700:4700::1111", "public"),
        ("www.netflix.com", "none"),
        ("", "none"),
    ],
)
def test_kind(address: str, kind: str) -> None:
    assert addresses.kind_of(address) == kind


@pytest.mark.parametrize(
    ("address", "one_machine", "public"),
    [
        ("1.1.1.1", True, True),
        ("198.18.0.7", True, True),  # a stand-in of a proxy program leads on
        ("192.168.1.1", True, False),
        ("100.100.100.100", True, False),
        ("fe80::1%eth0", True, False),
        ("127.0.0.1", True, False),
        ("0.0.0.0", False, False),
        ("ff02::fb", False, False),
        ("www.netflix.com", False, False),
        ("", False, False),
    ],
)
def test_who_can_have_it(address: str, one_machine: bool, public: bool) -> None:
    assert (addresses.is_unicast(address), addresses.may_be_public(address)) == (one_machine, public)


@pytest.mark.parametrize(
    ("address", "zone", "scoped"),
    [
        ("fe80::1", "eth0", "fe80::1%eth0"),
        ("FE80::1", "12", "FE80::1%12"),
        ("febf::5", "wlan0", "febf::5%wlan0"),
        ("fe80::1%wlan0", "eth0", "fe80::1%wlan0"),
        ("fe80::1", None, "fe80::1"),
        ("fd00::1", "eth0", "fd00::1"),
        ("2001:db8::1", "eth0", "2001:db8::1"),
        ("192.168.1.1", "eth0", "192.168.1.1"),
        ("169.254.1.1", "eth0", "169.254.1.1"),  # IPv4 knows no zones
    ],
)
def test_a_link_local_address_names_its_adapter(address: str, zone: str | None, scoped: str) -> None:
    assert addresses.with_zone(address, zone) == scoped


def test_plain_spelling() -> None:
    assert addresses.plain("FE80:0::1%eth0") == "fe80::1"
    assert addresses.plain("nobody") == "nobody"
