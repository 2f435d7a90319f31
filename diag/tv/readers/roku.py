"""Roku: its External Control Protocol (developer.roku.com, "External Control Protocol (ECP)", read 2026-11-29).

Under Settings, System, Advanced system settings, Control by mobile apps stands what it tells: "Limited" (the default since
OS 14.1) leaves the questions here, "Disabled" answers them all with 403.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from diag.net.http import HttpReply
from diag.tv import ssdp
from diag.tv.documents import first_texts, label, name_of, read_xml
from diag.tv.door import TvDoor, clock_offset_s
from diag.tv.makes import find_make
from diag.tv.types import Sighting, TvReader, TvReading
from diag.values import number
from diag.vocabulary import DEVICES

PORT = 8060
#: Netflix in Roku's store (channelstore.roku.com/details/12).
NETFLIX_APP = "12"
_NETWORKS = {"wifi": "wifi", "ethernet": "wired"}


def read(seen: Sighting, door: TvDoor) -> TvReading | None:
    """Model, system, connection and Netflix; of one that tells nothing, that it is there."""
    reply = door.get(PORT, "/query/device-info")
    if reply.status in {401, 403}:
        return TvReading(read_by=READER.name, kind="roku", make=DEVICES["roku"].name, is_closed=True)
    root = read_xml(reply)
    if root is None or name_of(root) != "device-info":
        return None
    said = first_texts(root)
    private = [said[name] for name in _PRIVATE if name in said]
    make = find_make(said.get("vendor-name"))
    return TvReading(
        read_by=READER.name,
        kind="roku",
        maker=make.maker if make else None,
        make=label(said.get("vendor-name"), private) or DEVICES["roku"].name,
        model=" ".join(filter(None, (label(said.get(key), private) for key in ("model-name", "model-number")))) or None,
        system="Roku OS",
        version=label(said.get("software-version"), private),
        is_set=said.get("is-tv") == "true",
        network=_NETWORKS.get(said.get("network-type", "")),
        netflix=_netflix(door),
        clock_offset_s=clock_offset_s(reply.headers.get("date"), reply.ended_unix),
        up_s=_seconds(said.get("uptime")),
    )  # fmt: skip


_PRIVATE = (
    "user-device-name", "friendly-device-name", "user-device-location", "serial-number", "device-id", "network-name",
)  # fmt: skip


def _netflix(door: TvDoor) -> str | None:
    installed = _apps(door.get(PORT, "/query/apps"), "apps")
    if not installed:  # it did not tell: no Roku is without any app
        return None
    if NETFLIX_APP not in installed:
        return "absent"
    return "running" if NETFLIX_APP in _apps(door.get(PORT, "/query/active-app"), "active-app") else "stopped"


def _apps(reply: HttpReply, kind: str) -> set[str]:
    """The numbers of the apps in a list."""
    root: Element | None = read_xml(reply)
    if root is None or name_of(root) != kind:
        return set()
    return {str(app.get("id")) for app in root if name_of(app) == "app"}


def _seconds(text: str | None) -> float | None:
    return number(int(text)) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


READER = TvReader(name="roku", services=frozenset({ssdp.ROKU}), read=read)
