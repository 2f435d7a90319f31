"""The Wi-Fi link in use, from what each system's own tool says; these take up to seconds, so never in ``read``."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from diag.host import commands
from diag.host.facts import WifiLink

#: /proc/net/wireless counts quality out of 70 (include/uapi/linux/wireless.h users; cfg80211's wext-compat.c).
_PROC_QUALITY_MAX = 70
#: Drivers of their own count to this (rtl8192eu-linux-driver#121, rtl8188eu#81, 8821cu#125).
_OWN_SCALE_MAX = 100.0
#: Signals outside this are placeholders, not measurements.
_DBM = (-120.0, -5.0)


def read_wifi(timeout: float, interface: str | None = None) -> WifiLink | None:
    """The Wi-Fi link of ``interface`` (or the first one); None: not on Wi-Fi.

    ``failure`` of the link says in a word why nothing more is known ("no-permission": Windows 11 24H2 and
    later tell programs nothing about Wi-Fi unless location services are on).
    """
    if sys.platform == "win32":
        return parse_netsh(
            commands.output_of(["netsh", "wlan", "show", "interfaces"], timeout=timeout), interface
        )
    if sys.platform == "darwin":
        printed = commands.output_of(["system_profiler", "-json", "SPAirPortDataType"], timeout=timeout)
        return parse_system_profiler(printed, interface)
    return _linux(timeout, interface)


def _linux(timeout: float, interface: str | None) -> WifiLink | None:
    proc = _read_file("/proc/net/wireless")
    name = interface or next(iter(parse_proc(proc)), None)
    if name is None:
        return None
    quick = parse_proc(proc).get(name)
    told = parse_iw(commands.output_of(["iw", "dev", name, "link"], timeout=timeout / 2) or "", name)
    if told and told.signal_dbm is not None:
        return told
    if quick:
        return quick
    # the name in hex: whoever names a network could otherwise write a line of this table
    fields = "IN-USE,SIGNAL,RATE,FREQ,CHAN,DEVICE,SSID-HEX"
    listed = commands.output_of(
        ["nmcli", "-t", "-e", "no", "-f", fields, "device", "wifi", "list", "--rescan", "no"],
        timeout=timeout / 2,
    )
    return parse_nmcli(listed or "", name) or told or WifiLink(interface=name, failure="not-supported")


def _read_file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")[: 1 << 16]
    except OSError:
        return ""


def _dbm(value: float | None) -> float | None:
    return value if value is not None and _DBM[0] <= value <= _DBM[1] else None


def _number(written: str | None) -> float | None:
    found = re.search(r"-?\d{1,6}(?:[.,]\d{1,3})?", written or "")
    return float(found[0].replace(",", ".")) if found else None


def band_of(mhz: float) -> float | None:
    """2.4, 5 or 6 (GHz) from a frequency in MHz (IEEE 802.11)."""
    for low, high, band in ((2400, 2500, 2.4), (4900, 5900, 5.0), (5925, 7125, 6.0)):
        if low <= mhz <= high:
            return band
    return None


# -- Linux ---------------------------------------------------------------------------------------------------


def parse_iw(printed: str, interface: str) -> WifiLink | None:
    """What ``iw dev X link`` prints; None: not connected, or nothing printed."""
    if "Connected to" not in printed:
        return None

    def value(name: str) -> str | None:
        found = re.search(rf"^\s*{name}:\s*(\S.*?)\s*$", printed, re.MULTILINE)
        return found[1] if found else None

    return WifiLink(
        interface=interface,
        ssid=value("SSID"),
        signal_dbm=_dbm(_number(value("signal"))),
        tx_mbps=_number(value("tx bitrate")),
        rx_mbps=_number(value("rx bitrate")),
        band_ghz=_band_in_use(printed),
    )


#: The widest channel of each band in MHz (IEEE 802.11be, 2024): 2.4 GHz has no room for more.
_WIDEST = {2.4: 40, 5.0: 160, 6.0: 320}


def _band_in_use(printed: str) -> float | None:
    """The band of the link; of several (Wi-Fi 7, multi-link) the one whose channels are as wide as the rate says.

    None when that leaves more than one.
    """
    bands = {
        band_of(float(mhz)) for mhz in re.findall(r"^\s*freq:\s*(\d{4}(?:\.\d)?)", printed, re.MULTILINE)
    }
    width = max((int(w) for w in re.findall(r"bitrate:.*?\b(\d{2,3})\s?MHz", printed)), default=0)
    fit = [band for band in bands if band is not None and (len(bands) == 1 or _WIDEST[band] >= width)]
    return fit[0] if len(fit) == 1 else None


def parse_proc(printed: str) -> Mapping[str, WifiLink]:
    """What /proc/net/wireless says, by interface."""
    found = {}
    for line in printed.splitlines()[2:]:
        name, colon, rest = line.partition(":")
        words = rest.split()
        if not colon or len(words) < 3:
            continue
        link = _proc_link(name.strip(), _number(words[1]), _number(words[2]))
        if link:
            found[link.interface] = link
    return found


def _proc_link(interface: str, quality: float | None, level: float | None) -> WifiLink | None:
    """One line; None: not connected.

    A level above zero is no dBm: the drivers outside the kernel that write it count quality and level to 100, or write
    dBm + 256 as in one unsigned byte (struct iw_quality of linux/wireless.h).
    """
    if quality is None or level is None:
        return None
    if level > 0:
        dbm = _dbm(level - 256) if level > _OWN_SCALE_MAX else None
        percent = min(_OWN_SCALE_MAX, max(0.0, quality))
        return WifiLink(interface=interface, signal_dbm=dbm, quality_percent=percent)
    if quality == 0 and _dbm(level) is None:
        return None
    shown = min(100.0, round(100 * quality / _PROC_QUALITY_MAX)) if quality >= 0 else None
    return WifiLink(interface=interface, signal_dbm=_dbm(level), quality_percent=shown)


def parse_nmcli(printed: str, interface: str) -> WifiLink | None:
    """What ``nmcli -t -e no -f IN-USE,SIGNAL,RATE,FREQ,CHAN,DEVICE,SSID-HEX device wifi list`` prints."""
    for line in printed.splitlines():
        fields = line.split(":", 6)
        if len(fields) == 7 and fields[0] == "*" and fields[5] == interface:
            mhz, channel = _number(fields[3]), _number(fields[4])
            return WifiLink(
                interface=interface,
                ssid=_from_hex(fields[6]),
                quality_percent=_number(fields[1]),
                channel=int(channel) if channel else None,
                band_ghz=band_of(mhz) if mhz else None,
            )
    return None


def _from_hex(written: str) -> str | None:
    """A network's name: up to 32 bytes, by custom UTF-8 (IEEE 802.11-2020, 9.4.2.2)."""
    try:
        return bytes.fromhex(written).decode("utf-8", "replace") or None
    except ValueError:
        return None


# -- Windows -------------------------------------------------------------------------------------------------

#: The refusal of Windows 11 24H2 names this settings page in every language; before that it is error 5.
_REFUSED = re.compile(r"ms-settings:privacy-location|Wlan\w{1,60}(?!\w)\D{1,120}5\b", re.IGNORECASE)
#: "(Mbps)", "(MBit/s)", "(Mbits/s)", "(Мбит/с)": the label of a rate in any language.
_RATE = re.compile(r"\([MМ][^)]{2,6}\)|\(Mbps\)", re.IGNORECASE)


def parse_netsh(printed: str | None, interface: str | None = None) -> WifiLink | None:
    """What ``netsh wlan show interfaces`` prints, in any language: values tell, labels are translated.

    The signal is the only percentage, rates are the only labels with a unit, receiving comes before
    sending, and the channel is the only whole number before them.
    """
    if printed is None:
        return WifiLink(interface=interface or "", failure="timeout")
    links = [_netsh_block(b) for b in _netsh_blocks(printed)]
    connected = [link for link in links if link]
    named = [link for link in connected if interface and link.interface == interface]
    if connected:
        return (named or connected)[0]
    if _REFUSED.search(printed):
        return WifiLink(interface=interface or "", failure="no-permission")
    return None


def _netsh_blocks(printed: str) -> list[list[tuple[str, str]]]:
    blocks: list[list[tuple[str, str]]] = [[]]
    for line in printed.splitlines():
        label, colon, value = line.partition(" : ")
        if not colon:
            label, colon, value = line.partition(": ")
        if colon and label.strip() and value.strip():
            blocks[-1].append((label.strip(), value.strip()))
        elif not line.strip() and blocks[-1]:
            blocks.append([])
    return blocks


def _netsh_block(pairs: list[tuple[str, str]]) -> WifiLink | None:
    told = _behind_names(pairs)
    first_rate = next((n for n, (label, _) in enumerate(told) if _RATE.search(label)), None)
    before, after = (told[:first_rate], told[first_rate:]) if first_rate is not None else (told, told)
    signal = next((v for _, v in after if re.fullmatch(r"\d{1,3}\s?%", v)), None)
    if signal is None:
        return None
    rates: list[float | None] = []
    if first_rate is not None:
        rates = [_number(v) for _, v in after[:2] if re.fullmatch(r"\d+(?:[.,]\d+)?", v)]
    channel = next((int(v) for _, v in before if re.fullmatch(r"\d{1,3}", v)), None)
    rssi = next((_number(v) for label, v in after if label.lower() == "rssi"), None)
    band = next((_number(v) for _, v in before if re.fullmatch(r"\d(?:[.,]\d)?\s?(?:GHz|ГГц)", v)), None)
    return WifiLink(
        interface=pairs[0][1],
        ssid=next((v for label, v in pairs if label == "SSID"), None),
        signal_dbm=_dbm(rssi),
        quality_percent=_number(signal),
        rx_mbps=rates[0] if rates else None,
        tx_mbps=rates[1] if len(rates) > 1 else None,
        channel=channel,
        band_ghz=band,
    )


def _behind_names(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is measured: the lines behind those that people name (adapter, network), which may look like any value.

    "SSID" and "BSSID" are written so in every language, and the last of them is the system's own, also where a name brings lines
    along; the profile, named like the network, comes behind the signal.
    """
    named = [n for n, (label, _) in enumerate(pairs) if label.upper().endswith("SSID")]
    return pairs[named[-1] + 1 :] if named else pairs[1:]


# -- macOS ---------------------------------------------------------------------------------------------------


def parse_system_profiler(printed: str | None, interface: str | None = None) -> WifiLink | None:
    """What ``system_profiler -json SPAirPortDataType`` prints; the name is hidden without location rights."""
    if printed is None:
        return WifiLink(interface=interface or "", failure="timeout")
    try:
        adapters = [
            adapter
            for section in json.loads(printed)["SPAirPortDataType"]
            for adapter in section.get("spairport_airport_interfaces", [])
        ]
        links = [link for link in map(_airport, adapters) if link]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return WifiLink(interface=interface or "", failure="garbled")
    named = [link for link in links if interface and link.interface == interface]
    return next(iter(named or ([] if interface else links)), None)


def _airport(adapter: object) -> WifiLink | None:
    if not isinstance(adapter, dict):
        return None
    now = adapter.get("spairport_current_network_information")
    if not isinstance(now, dict) or not now:
        return None
    channel = str(now.get("spairport_network_channel", ""))  # "44 (5GHz, 80MHz)"
    band = re.search(r"(\d(?:\.\d)?)\s*GHz", channel)
    rate = now.get("spairport_network_rate")
    name = str(now.get("_name", ""))
    number = _number(channel.partition("(")[0])
    noise = str(now.get("spairport_signal_noise", ""))  # "-55 dBm / -92 dBm"
    ghz = float(band[1]) if band else None
    return WifiLink(
        interface=str(adapter.get("_name", "")),
        ssid=None if not name or "redacted" in name.lower() else name,
        signal_dbm=_dbm(_number(noise.partition("/")[0])),
        tx_mbps=_number(str(rate)) if rate is not None else None,
        channel=int(number) if number else None,
        band_ghz=2.4 if ghz == 2 else ghz,
    )
