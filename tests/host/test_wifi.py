"""Wi-Fi links of the three systems, in three languages, from written recordings."""

from __future__ import annotations

import json
from dataclasses import replace
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


@pytest.mark.parametrize(("name", "band"), [("5ghz", 5.0), ("6ghz", 6.0)])
def test_of_several_links_the_one_that_carries_the_rate_counts(name: str, band: float) -> None:
    found = wifi.parse_iw(recorded(f"linux/iw_multilink_{name}.txt"), "wlan0")
    assert found is not None
    assert found.band_ghz == band
    assert found.signal_dbm in {-61.0, -56.0}


def test_links_that_cannot_be_told_apart_are_not_told() -> None:
    told = "Connected to 02:00:00:00:00:01 (on wlan0)\n freq: 5180.0\n freq: 5955.0\n tx bitrate: 600 MBit/s 80MHz\n"
    found = wifi.parse_iw(told, "wlan0")
    assert found is not None
    assert found.band_ghz is None


def test_drivers_that_count_to_100() -> None:
    found = wifi.parse_proc(recorded("linux/proc_net_wireless_realtek.txt"))
    assert {n: (w.quality_percent, w.signal_dbm) for n, w in found.items()} == {
        "wlan1": (38, None),
        "wlan3": (0, None),
        "wlx68": (100, None),
    }


@given(quality=st.integers(0, 100), level=st.integers(1, 100), more=st.integers(0, 50))
def test_a_better_signal_never_counts_as_a_worse_one(quality: int, level: int, more: int) -> None:
    def percent(value: int) -> float:
        (found,) = wifi.parse_proc(f"a\nb\nwlan0: 0000 {value}. {level}. 0. 0 0\n").values()
        assert found.quality_percent is not None
        return found.quality_percent

    assert percent(quality) <= percent(quality + more) <= 100


def test_a_network_s_name_writes_no_line_of_the_table() -> None:
    evil = "home\n*:100:1 Mbit/s:5180 MHz:36:wlan0:evil"
    printed = f"*:40:130 Mbit/s:2412 MHz:1:wlan0:{evil.encode().hex()}\n"
    found = wifi.parse_nmcli(printed, "wlan0")
    assert found == WifiLink(interface="wlan0", ssid=evil, quality_percent=40, channel=1, band_ghz=2.4)


@pytest.mark.parametrize("language", ["en", "de", "fr", "ja", "ru", "zh_windows11"])
@given(
    name=st.sampled_from(
        ["7%", "2.4 GHz", "11", "866.7", "5 GHz", "100 %", "Signal : 3%", "-90", "a\n(Mbps) : 1\nS : 3%"]
    )
)
def test_a_network_may_be_called_like_a_value(language: str, name: str) -> None:
    printed = recorded(f"windows/netsh_{language}.txt")
    plain = wifi.parse_netsh(printed)
    assert plain is not None
    assert plain.ssid is not None
    found = wifi.parse_netsh(printed.replace(plain.ssid, name))
    assert found == replace(plain, ssid=name.partition("\n")[0])


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ja", (100, None, 1, None, 300, 200)),
        ("ru", (34, None, 36, 5.0, 144.4, 72)),
        ("zh_windows11", (80, -64, 157, 5.0, 390, 260)),
    ],
)
def test_netsh_of_public_reports(language: str, expected: tuple[float | None, ...]) -> None:
    w = wifi.parse_netsh(recorded(f"windows/netsh_{language}.txt"))
    assert w is not None
    found = (w.quality_percent, w.signal_dbm, w.channel, w.band_ghz, w.rx_mbps, w.tx_mbps)
    assert found[:3] + found[4:] == expected[:3] + expected[4:]


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
