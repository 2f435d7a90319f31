"""Vizio sets with SmartCast: their description of themselves, for which nobody needs to be paired with them (recordings:
tests/tv/recorded.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diag.net.http import HttpReply
from diag.tv import mdns
from diag.tv.documents import label, object_in, read_json
from diag.tv.door import TvDoor, clock_offset_s
from diag.tv.types import Sighting, TvReader, TvReading

#: Newer software, and older; both behind TLS, with a certificate of their own.
PORTS = (7345, 9000)
PATH = "/state/device/deviceinfo"


def read(seen: Sighting, door: TvDoor) -> TvReading | None:
    """Model and version; of one that tells nothing, that it is there."""
    reply, value = HttpReply(url=""), None
    for port in PORTS:
        reply = door.get(port, PATH, tls=True)
        value = _value(read_json(reply))
        if value is not None:
            break
    if value is None and seen.service != mdns.VIZIO:
        return None
    value = value or {}
    system = object_in(value, "SYSTEM_INFO")
    private = [str(text) for text in (value.get("CAST_NAME"), system.get("SERIAL_NUMBER")) if text]
    return TvReading(
        read_by=READER.name,
        kind="smart-tv",
        maker="vizio",
        make="Vizio",
        model=label(value.get("MODEL_NAME") or system.get("MODEL_NAME"), private),
        system="SmartCast",
        version=label(system.get("VERSION"), private),
        is_set=True,
        clock_offset_s=clock_offset_s(reply.headers.get("date"), reply.ended_unix),
    )


def _value(told: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    items = (told or {}).get("ITEMS")
    first = items[0] if isinstance(items, list) and items else None
    return object_in(first, "VALUE") or None if isinstance(first, dict) else None


READER = TvReader(name="vizio", services=frozenset({mdns.VIZIO}), read=read, makers=frozenset({"vizio"}))
