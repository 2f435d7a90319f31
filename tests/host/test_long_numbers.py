"""Numbers of thousands of digits, in whatever the system prints, make no parser fail: Python refuses to read them as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from diag.host import linux, linux_devices, macos, neighbours, proxies, routing, wifi, windows
from diag.host.facts import Interface
from diag.host.interface_address import parse_interface_address
from diag.redact import Masker
from diag.redact.addresses import parse_address

RECORDED = Path(__file__).parent / "recorded"
LONG = "1" * 5000
PARSERS: dict[str, tuple[Callable[[str], Any], ...]] = {
    "linux/proc_net_route*": (lambda text: linux.parse_routes(text, ""),),
    "linux/proc_net_ipv6*": (lambda text: linux.parse_routes("", text),),
    "linux/iw*": (lambda text: wifi.parse_iw(text, "wlan0"),),
    "linux/nmcli*": (lambda text: wifi.parse_nmcli(text, "wlan0"),),
    "linux/proc_net_wireless*": (wifi.parse_proc,),
    "linux/ip_neigh*": (lambda text: neighbours.parse_ip_neigh(text, "192.168.1.1"),),
    "linux/ip_j*": (linux_devices.parse_links,),
    "linux/gsettings*": (proxies.from_gsettings,),
    "linux/kioslaverc*": (proxies.from_kioslaverc,),
    "windows/*route_print*": (
        lambda text: windows.parse_route_print(text, (Interface(name="Wi-Fi"),)),
        windows.parse_interface_list,
    ),
    "windows/netsh*": (wifi.parse_netsh,),
    "macos/scutil_proxy*": (proxies.from_scutil,),
    "macos/scutil_dns*": (macos.parse_scutil_dns,),
    "macos/netstat*": (
        lambda text: macos.parse_netstat(text, ""),
        lambda text: macos.parse_netstat("", text),
    ),
    "macos/system_profiler*": (wifi.parse_system_profiler,),
    "macos/route_get*": (routing.parse_route_get,),
}


def with_long_numbers(written: str) -> Iterator[str]:
    """A text with the first number of each line made long, then with the second, and so on; and with all."""
    for nth in range(12):
        yield "\n".join(
            line[: run[nth].start()] + LONG + line[run[nth].end() :] if nth < len(run) else line
            for line in written.splitlines()[:60]
            for run in [list(re.finditer(r"\d+", line))]
        )


@pytest.mark.parametrize("files", PARSERS)
def test_what_a_system_prints(files: str) -> None:
    found = sorted(RECORDED.glob(files))
    assert found
    for file in found:
        for text in with_long_numbers(file.read_text(encoding="utf-8", errors="replace")):
            for parse in PARSERS[files]:
                parse(text)


@pytest.mark.parametrize("address", [f"http://h:{LONG}", f"h:{LONG}", f"socks5://h:{LONG}", f"[::1]:{LONG}"])
def test_a_proxy_of_the_environment(address: str) -> None:
    for name in ("https_proxy", "all_proxy"):
        assert len(proxies.from_environment({name: address})) <= 1


def test_an_address_and_its_mask() -> None:
    assert parse_address(f"1.2.3.{LONG}") is None
    assert "84.17.45.9" not in Masker().tree({"a": [f"1.2.3.{LONG}", "84.17.45.9"]})["a"]
    found = parse_interface_address("10.0.0.1", LONG)
    assert found is None or found.prefix == 32
