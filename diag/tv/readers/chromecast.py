"""Chromecast and sets with Google TV: what they tell at ports 8008 and 8443 (rithvikvibhu.github.io/GHLocalApi, and the
client of Home Assistant, pychromecast/dial.py; read 2026-11-29).  Whether Netflix is installed they do not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from diag.net.http import HttpReply
from diag.tv import mdns
from diag.tv.documents import label, object_in, read_json
from diag.tv.door import TvDoor, clock_offset_s
from diag.tv.makes import find_make
from diag.tv.types import Sighting, TvReader, TvReading
from diag.values import number

#: Older software answers in the open, newer only behind TLS, with a certificate of its own.
PORTS = ((8008, False), (8443, True))
#: What is asked for; names, addresses and keys that come along are left where they are.
PATH = "/setup/eureka_info?params=version,build_info,device_info,net,wifi"
#: Of the speakers of Google, those that tell nothing of what they can do.
_SPEAKERS = re.compile(r"(?i)\bAudio\b|Google Home(?! Hub)|Home Mini|Nest Mini")
#: A signal is told in dBm; 0 means that there is none to tell.
_SIGNAL_DBM = (-120, -1)


def read(seen: Sighting, door: TvDoor) -> TvReading | None:
    """Model, system, connection and signal; of one that tells nothing, the model that it advertises."""
    reply, told = HttpReply(url=""), None
    for port, tls in PORTS:
        reply = door.get(port, PATH, tls=tls)
        told = read_json(reply)
        if told is not None:
            break
    told = told or {}
    device = {**object_in(told, "detail"), **object_in(told, "device_info")}
    build = object_in(told, "build_info")
    private = [str(text) for text in (told.get("name"), device.get("name"), seen.told.get("fn")) if text]
    maker = label(device.get("manufacturer"), private)
    model = label(device.get("model_name") or seen.told.get("md"), private)
    if model == "Google Cast Group":
        return None
    make = find_make(maker, model)
    return TvReading(
        read_by=READER.name,
        kind=make.kind if make else "chromecast",
        maker=make.maker if make else None,
        make=make.name if make else maker,
        model=model,
        system="Google Cast",
        version=label(build.get("cast_build_revision") or told.get("cast_build_revision"), private),
        is_set=True if make and make.maker else None,
        network=_network(told),
        signal_dbm=_signal_dbm(told),
        clock_offset_s=clock_offset_s(reply.headers.get("date"), reply.ended_unix),
        update_waits=True if told.get("has_update") is True else None,
        up_s=number(device.get("uptime", told.get("uptime"))),
        has_screen=not _SPEAKERS.search(model or "")
        and _has_screen(object_in(device, "capabilities"), seen.told.get("ca")),
    )


def _network(told: Mapping[str, Any]) -> str | None:
    wired = object_in(told, "net").get("ethernet_connected", told.get("ethernet_connected"))
    if wired is True:
        return "wired"
    return "wifi" if _signal_dbm(told) is not None else None


def _signal_dbm(told: Mapping[str, Any]) -> float | None:
    found = number(object_in(told, "wifi").get("signal_level", told.get("signal_level")))
    return found if found is not None and _SIGNAL_DBM[0] <= found <= _SIGNAL_DBM[1] else None


def _has_screen(capabilities: Mapping[str, Any], bits: str | None) -> bool:
    """Speakers say that they have none; bit 0 of what is advertised means pictures."""
    if isinstance(capabilities.get("display_supported"), bool):
        return bool(capabilities["display_supported"])
    return bool(int(bits) & 1) if bits and bits.isascii() and bits.isdigit() and len(bits) < 12 else True


READER = TvReader(name="chromecast", services=frozenset({mdns.CAST}), read=read)
