"""Wi-Fi links of the three systems, in three languages, from written recordings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.host import wifi
from diag.host.facts import WifiLink

RECORDED = Path(__file__).parent / "recorded"


def recorded(name: str) -> str:
    return (RECORDED / name).read_text(encoding="utf-8")


def test_iw() -> None:
    assert wifi.parse_iw(recorded("linux/iw_link.txt"), "wlp3s0") == WifiLink(
        interface="wlp3s0", ssid="Home: upstairs", signal_dbm=-58, tx_mbps=390, rx_mbps=433.3, band_ghz=5.0
    )
    assert wifi.parse_iw(recorded("linux/iw_not_connected.txt"), "wlp3s0") is None


def test_proc() -> None:
    assert wifi.parse_proc(recorded("linux/proc_net_wireless.txt")) == {
        "wlp3s0": WifiLink(interface="wlp3s0", signal_dbm=-58, quality_percent=74)
    }


def test_nmcli() -> None:
    assert wifi.parse_nmcli(recorded("linux/nmcli_wifi.txt"), "wlp3s0") == WifiLink(
        interface="wlp3s0", ssid="Home: upstairs", quality_percent=82, channel=36, band_ghz=5.0
    )
    assert wifi.parse_nmcli("", "wlp3s0") is None


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            WifiLink(
                interface="Wi-Fi",
                ssid="Home : upstairs",
                signal_dbm=-62,
                quality_percent=71,
                rx_mbps=866.7,
                tx_mbps=780,
                channel=44,
                band_ghz=5,
            ),
        ),
        (
            "de",
            WifiLink(
                interface="WLAN",
                ssid="HeimNetz",
                quality_percent=94,
                rx_mbps=1201,
                tx_mbps=960.7,
                channel=36,
                band_ghz=5,
            ),
        ),
        (
            "fr",
            WifiLink(
                interface="Wi-Fi", ssid="Maison", quality_percent=38, rx_mbps=72.2, tx_mbps=65, channel=6
            ),
        ),
    ],
)
def test_netsh(language: str, expected: WifiLink) -> None:
    assert wifi.parse_netsh(recorded(f"windows/netsh_{language}.txt")) == expected


def test_netsh_in_the_console_code_page() -> None:
    from diag.host import commands

    raw = recorded("windows/netsh_de.txt").encode("cp850")
    assert wifi.parse_netsh(commands.decode(raw)) == wifi.parse_netsh(recorded("windows/netsh_de.txt"))


@pytest.mark.parametrize("name", ["netsh_refused_en.txt", "netsh_refused_other.txt"])
def test_refusal_is_no_weak_signal(name: str) -> None:
    found = wifi.parse_netsh(recorded("windows/" + name), "WLAN")
    assert found == WifiLink(interface="WLAN", failure="no-permission")


def test_no_wifi_adapter() -> None:
    assert wifi.parse_netsh(recorded("windows/netsh_none_de.txt")) is None


def test_silence_is_a_timeout() -> None:
    assert wifi.parse_netsh(None, "WLAN") == WifiLink(interface="WLAN", failure="timeout")
    assert wifi.parse_system_profiler(None, "en0") == WifiLink(interface="en0", failure="timeout")


def test_system_profiler() -> None:
    printed = recorded("macos/system_profiler_wifi.json")
    expected = WifiLink(interface="en0", signal_dbm=-55, tx_mbps=866, channel=44, band_ghz=5)
    assert wifi.parse_system_profiler(printed, "en0") == expected
    assert wifi.parse_system_profiler(printed) == expected
    assert wifi.parse_system_profiler(printed, "en9") is None


def test_rubbish_from_system_profiler() -> None:
    found = wifi.parse_system_profiler("[]", "en0")
    assert found is not None
    assert found.failure == "garbled"


@given(st.text())
def test_parsers_take_any_text(anything: str) -> None:
    wifi.parse_iw("Connected to x\n" + anything, "w")
    wifi.parse_proc("a\nb\n" + anything)
    wifi.parse_nmcli(anything, "w")
    wifi.parse_netsh(anything)
    wifi.parse_netsh(f"  Name : x\n  Signal : 5%\n{anything} (Mbps) : {anything}\n")
    wifi.parse_system_profiler(anything)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda c: st.lists(c, max_size=3) | st.dictionaries(
    st.sampled_from(["SPAirPortDataType", "spairport_airport_interfaces", "spairport_current_network_information"]), c)))  # fmt: skip
def test_system_profiler_takes_any_json(anything: object) -> None:
    wifi.parse_system_profiler(json.dumps(anything))
    wifi.parse_system_profiler(
        json.dumps({"SPAirPortDataType": [{"spairport_airport_interfaces": [anything]}]})
    )
