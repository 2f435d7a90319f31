"""What was found of the TVs of a home, for people: `diag tv`, and the page.  Whole lines, nothing that is not told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diag.lookup.dropped import find_model
from diag.offsets import say_offset
from diag.tv.names import heading
from diag.tv.types import TvDevice, TvSurvey
from diag.wifi_signal import say_signal

__all__ = ["about", "heading", "only_one", "reasons_for_none", "sentences"]

#: From this on a clock is told to be off, in seconds: people do not care for less.
_CLOCK_S = 60.0
NETFLIX = {
    "running": "Netflix is open.",
    "stopped": "Netflix is installed.",
    "installable": "Netflix is not installed.",
    "absent": "It says that Netflix is not installed.",
    "unknown": "It does not tell whether Netflix is installed.",
}
NETWORKS = {"wifi": "It is connected by Wi-Fi.", "wired": "It is connected by cable."}
SIGNAL = "It is connected by Wi-Fi, with a {strength} signal ({dbm:.0f} dBm)."
SYSTEM, VERSION = "Its system is {system}.", "Its system is {system}, version {version}."
CLOCK = "Its clock is {offset}, compared with this PC."
UPDATE = "An update is ready to be installed."
CLOSED = "Its settings do not allow it to tell other devices more."

NONE_FOUND = "No TV, stick or box answered. That does not mean that there is none."
#: Why a device may keep silent, the usual reason first; by system of this PC where one has reasons of its own.
WHY_SILENT = (
    "It may be off or asleep: turn it on and look again after a minute.",
    "It may be in another network, such as the guest Wi-Fi or a mobile connection.",
    "The router may keep devices apart. That setting is often called isolation.",
    "A VPN on this PC may hide the home network. Disconnect it and look again.",
    "Some devices never answer, above all consoles and boxes of TV providers.",
)
WHY_SILENT_ON = {
    "macos": "This Mac may not allow it: see System Settings, Privacy & Security, Local Network.",
    "windows": "Windows lets no answers in while this network counts as public. A home network can be set to private.",
}
NOT_ASKED = {
    "no-lan": "This PC has no address in a home network, so there was nowhere to look.",
    "no-permission": "This PC does not allow this program to ask in the home network.",
}
NOT_ASKED_OTHERWISE = "This PC could not ask in the home network."


def sentences(device: TvDevice) -> Iterator[str]:
    """What a device told, a sentence each."""
    if device.system:
        yield (VERSION if device.version else SYSTEM).format(system=device.system, version=device.version)
    if device.network == "wifi" and device.signal_dbm is not None:
        yield SIGNAL.format(strength=say_signal(device.signal_dbm), dbm=device.signal_dbm)
    elif device.network:
        yield NETWORKS[device.network]
    yield CLOSED if device.is_closed else NETFLIX[device.netflix]
    given_up = find_model(device.device, device.model)
    if given_up and device.netflix != "running":
        yield given_up.answer
    if device.clock_offset_s is not None and abs(device.clock_offset_s) > _CLOCK_S:
        yield CLOCK.format(offset=say_offset(-device.clock_offset_s))
    if device.update_waits:
        yield UPDATE


ITSELF = "{text}, as it told this PC itself"
_NETWORK_NAMES = {"wifi": "Wi-Fi", "wired": "cable"}


def only_one(devices: Iterable[TvDevice]) -> TvDevice | None:
    """The device in question; None where none, or more than one, could be it."""
    several = tuple(devices)
    return several[0] if len(several) == 1 else None


def about(devices: Iterable[TvDevice]) -> dict[str, str]:
    """What the device in question told of what support asks people for."""
    device = only_one(devices)
    if device is None:
        return {}
    words = {
        "model": heading(device) if device.model else None,
        "firmware": " ".join(filter(None, (device.system, device.version))),
        "connection": _NETWORK_NAMES.get(device.network or ""),
    }
    return {key: ITSELF.format(text=text) for key, text in words.items() if text}


def reasons_for_none(found: TvSurvey, os: str) -> tuple[str, ...]:
    """Why nothing was found, as lines; empty where something was."""
    if found.devices:
        return ()
    if not found.asked:
        return (NOT_ASKED.get(found.failure or "", NOT_ASKED_OTHERWISE),)
    own = (WHY_SILENT_ON[os],) if os in WHY_SILENT_ON else ()
    return (NONE_FOUND, *WHY_SILENT, *own)
