"""What /proc and /sys say, from written-down trees; nothing is read from the machine that runs the tests."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.host import adapter_types, linux, linux_devices
from diag.host.facts import Address, Interface
from diag.host.linux_devices import KernelDevice

RECORDED = Path(__file__).parent / "recorded" / "linux"


def recorded(name: str) -> str:
    return (RECORDED / name).read_text(encoding="utf-8")


def test_default_routes_and_halves_of_both_families() -> None:
    routes, outward = linux.parse_routes(recorded("proc_net_route_split"), recorded("proc_net_ipv6_route"))
    assert [(r.destination, r.gateway, r.interface, r.metric) for r in routes] == [
        ("0.0.0.0/1", "10.8.0.1", "tun0", 0),
        ("0.0.0.0/0", "192.168.1.1", "wlp3s0", 600),
        ("128.0.0.0/1", "10.8.0.1", "tun0", 0),
        ("::/0", "fe80::1", "wlp3s0", 600),
    ]
    assert outward == {"tun0", "wlp3s0"}


def test_rejected_routes_are_no_routes() -> None:
    assert linux.parse_routes("", recorded("proc_net_ipv6_route_unreachable")) == ((), frozenset())


@pytest.mark.parametrize(
    ("name", "device", "expected"),
    [
        ("lo", KernelDevice(arp_type=772), ("loopback", None)),
        ("eth0", KernelDevice(arp_type=1, physical=True), ("ethernet", None)),
        ("eth0", KernelDevice(arp_type=1), ("virtual", None)),  # a container's veth
        ("wlp3s0", KernelDevice(arp_type=1, dev_type="wlan", physical=True), ("wifi", None)),
        ("eth1", KernelDevice(arp_type=1, wireless=True, physical=True), ("wifi", None)),
        ("br0", KernelDevice(arp_type=1, dev_type="bridge", bridge=True), ("bridge", None)),
        ("docker0", KernelDevice(), ("bridge", None)),
        ("tun0", KernelDevice(arp_type=65534, tun_flags=0x1801), ("tunnel", "tun")),
        ("tap0", KernelDevice(arp_type=1, tun_flags=0x1802), ("tunnel", "tap")),
        ("office", KernelDevice(arp_type=65534, dev_type="wireguard"), ("tunnel", "wireguard")),
        ("wg0-mullvad", KernelDevice(), ("tunnel", "name")),
        ("ppp0", KernelDevice(arp_type=512), ("ppp", "ppp")),
        ("he-ipv6", KernelDevice(arp_type=776), ("tunnel", "6in4")),
        ("vti0", KernelDevice(arp_type=768), ("tunnel", "name")),
        ("wwan0", KernelDevice(arp_type=65534, physical=True), ("cellular", None)),
        ("wwp0s20f0u2i12", KernelDevice(arp_type=1, dev_type="wwan", physical=True), ("cellular", None)),
        ("rmnet0", KernelDevice(arp_type=519), ("cellular", None)),
        ("enp1s0.7", KernelDevice(arp_type=1, dev_type="vlan"), ("virtual", None)),
        ("ipsec0", KernelDevice(arp_type=65534, dev_type="xfrm"), ("tunnel", "ipsec")),
        ("tunnelhouse", KernelDevice(arp_type=1, physical=True), ("ethernet", None)),
    ],
)
def test_kind_of_interface(name: str, device: KernelDevice, expected: tuple[str, str | None]) -> None:
    assert linux_devices.classify(name, device) == expected


def holds(address: str = "192.168.1.5") -> tuple[Address, ...]:
    return (Address(address=address, prefix=24, family=6 if ":" in address else 4, kind="private"),)


ETHERNET = Interface(name="eth0", kind="ethernet", addresses=holds())
PPP = Interface(name="ppp0", kind="ppp", tunnel="ppp")


@pytest.mark.parametrize(
    ("interfaces", "outward", "pppoe", "tunnel"),
    [
        ((ETHERNET, Interface(name="ppp0", kind="ppp", tunnel="ppp")), {"eth0", "ppp0"}, False, "ppp"),
        ((ETHERNET, Interface(name="ppp0", kind="ppp", tunnel="ppp")), {"ppp0"}, False, None),  # modem
        ((ETHERNET, Interface(name="ppp0", kind="ppp", tunnel="ppp")), {"eth0", "ppp0"}, True, None),
        (
            (ETHERNET, Interface(name="ppp0", kind="ppp", tunnel="ppp", mtu=1492)),
            {"eth0", "ppp0"},
            False,
            None,
        ),
        # no provider gives out unique local addresses
        ((ETHERNET, replace(PPP, addresses=holds("fc00:bbbb:bbbb:bb01::2"))), {"ppp0"}, False, "ppp"),
        ((ETHERNET, replace(PPP, addresses=holds("fd12:3456::2"), mtu=1492)), {"eth0", "ppp0"}, False, "ppp"),
        ((ETHERNET, replace(PPP, addresses=holds("2003:e2::1"), mtu=1492)), {"eth0", "ppp0"}, False, None),
        ((ETHERNET, Interface(name="tap0", kind="tunnel", tunnel="tap")), {"eth0", "tap0"}, False, "tap"),
        ((Interface(name="tap0", kind="tunnel", tunnel="tap"),), {"tap0"}, False, None),  # slirp4netns
        ((Interface(name="eth0", kind="tunnel", tunnel="tun"),), {"eth0"}, False, None),
        ((ETHERNET, replace(PPP, tunnel="tun", addresses=holds("fd00:bb::2"))), {"ppp0"}, False, "tun"),
        ((replace(PPP, name="tap0", tunnel="tap", addresses=holds("fd00::100")),), {"tap0"}, False, None),
        ((Interface(name="tun0", kind="tunnel", tunnel="tun"),), {"tun0"}, False, "tun"),
        ((Interface(name="wg0", kind="tunnel", tunnel="wireguard"),), {"wg0"}, False, "wireguard"),
    ],
)
def test_a_tunnel_needs_something_below_it(
    interfaces: tuple[Interface, ...], outward: set[str], pppoe: bool, tunnel: str | None
) -> None:
    assert adapter_types.settle(interfaces, outward, pppoe=pppoe)[-1].tunnel == tunnel


def test_ip_link_tells_what_sys_cannot() -> None:
    devices = linux_devices.parse_links(recorded("ip_j_d_link.json"))
    assert linux_devices.classify("tun0", devices["tun0"]) == ("tunnel", "tun")
    assert linux_devices.classify("veth0", devices["veth0"]) == ("virtual", None)
    assert linux_devices.classify("docker0", devices["docker0"]) == ("bridge", None)


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


def test_resolver_of_a_plain_home(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {"etc/resolv.conf": "# by hand\nsearch home\nnameserver 192.168.1.1\nnameserver fe80::1%eth0\n"},
    )
    problems: list[str] = []
    found = linux.read_resolvers(root, problems)
    assert [(r.address, r.source, r.interface) for r in found] == [
        ("192.168.1.1", "resolv.conf", None),
        ("fe80::1%eth0", "resolv.conf", "eth0"),
    ]
    assert not problems


def test_stub_stays_first_and_uplinks_follow(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "etc/resolv.conf": "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n",
            "run/systemd/resolve/resolv.conf": "nameserver 192.168.178.1\nnameserver fd00::1\n",
        },
    )
    assert [(r.address, r.source) for r in linux.read_resolvers(root, [])] == [
        ("127.0.0.53", "resolv.conf"),
        ("192.168.178.1", "uplink"),
        ("fd00::1", "uplink"),
    ]


def test_missing_files_are_problems_not_errors(tmp_path: Path) -> None:
    problems: list[str] = []
    assert linux.read_routes(tmp_path, problems) == ((), frozenset())
    assert linux.read_resolvers(tmp_path, problems) == ()
    assert problems == ["routes", "resolvers"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes")
def test_a_pipe_in_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    os.mkfifo(tmp_path / "etc/resolv.conf")
    assert linux.read_names(tmp_path).problems == ("resolvers",)


def test_an_adapter_with_an_odd_name_leaves_the_routes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """psutil cannot read the name of an adapter that is not UTF-8."""
    root = tree(tmp_path, {"proc/net/route": recorded("proc_net_route_split")})

    def odd() -> None:
        raise UnicodeDecodeError("utf-8", b"od\xff", 2, 3, "invalid start byte")

    monkeypatch.setattr("psutil.net_if_addrs", odd)
    found = linux.read_adapters(root)
    assert (found.problems, found.interfaces) == (("interfaces",), ())
    assert found.routes


def test_device_folder(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "type": "1\n",
            "uevent": "DEVTYPE=wlan\nINTERFACE=wlp3s0\nIFINDEX=3\n",
            "carrier": "0\n",
            "wireless/x": "",
            "device/x": "",
        },
    )
    assert linux_devices.read_device(root) == KernelDevice(
        arp_type=1, dev_type="wlan", physical=True, wireless=True, carrier=False
    )


@given(st.text())
def test_parsers_take_any_text(anything: str) -> None:
    linux.parse_routes(anything, anything)
    linux.parse_routes("header\n" + anything, anything)
    linux_devices.parse_links(anything)
    linux.parse_resolv_conf("nameserver " + anything, "resolv.conf")


LEAF = st.none() | st.integers() | st.text(max_size=5)
KEYS = st.sampled_from(["ifname", "linkinfo", "info_kind", "info_data", "flags", "link_type"])
LINK = st.dictionaries(KEYS, LEAF | st.dictionaries(KEYS, LEAF | st.lists(LEAF, max_size=2)), max_size=4)


@given(LEAF | LINK | st.lists(LEAF | LINK, max_size=3))
def test_links_take_any_json(anything: object) -> None:
    linux_devices.parse_links(json.dumps(anything))


SIX = Address(address="2001:db8::5", prefix=64, family=6, kind="public")


@given(
    name=st.sampled_from(["clat", "tun0", "v4-eth0", "nordlynx", "ip6tnl1", "utun7", "eth9"]),
    word=st.sampled_from(["tun", "name", "tap", "wireguard"]),
    last=st.integers(0, 7),
    below=st.booleans(),
)
def test_ipv4_over_ipv6_is_told_by_its_address_alone(name: str, word: str, last: int, below: bool) -> None:
    """464XLAT and DS-Lite (RFC 7335), whatever the adapter is called; without IPv6 below it is something else."""
    four = Address(address=f"192.0.0.{last}", prefix=32, family=4, kind="private")
    line = Interface(name="eth0", kind="ethernet", addresses=(SIX,) if below else holds())
    one = Interface(name=name, kind="tunnel", tunnel=word, addresses=(four,))
    settled = adapter_types.settle((line, one), {"eth0", name})
    assert settled[1].tunnel == (adapter_types.TRANSLATOR if below else word)
    assert settled[0].tunnel is None


def test_a_tunnel_with_an_address_of_its_own_is_no_translator() -> None:
    line = Interface(name="eth0", kind="ethernet", addresses=(SIX,))
    for address in ("192.0.0.8", "10.8.0.2", "100.64.0.7"):
        one = Interface(name="clat", kind="tunnel", tunnel="tun", addresses=holds(address))
        assert adapter_types.settle((line, one), {"eth0", "clat"})[1].tunnel == "tun"
