"""Samsung sets with Tizen, since 2016: what they tell at port 8001 without pairing (documented by use alone; the fields are
those of public recordings, facts.md 8.4)."""

from __future__ import annotations

from diag.tv import ssdp
from diag.tv.documents import label, object_in, read_json
from diag.tv.door import TvDoor, clock_offset_s, read_up_s
from diag.tv.types import Sighting, TvReader, TvReading

PORT = 8001
#: Netflix on sets from about 2019 on, and on those before (seen in many recordings, never published by Samsung).
NETFLIX_APPS = ("3201907018807", "11101200001")
_NETWORKS = {"wireless": "wifi", "wired": "wired"}


def read(seen: Sighting, door: TvDoor) -> TvReading | None:
    """Model, system, connection and Netflix."""
    reply = door.get(PORT, "/api/v2/")
    whole = read_json(reply)
    if whole is None:
        return None
    device = object_in(whole, "device")
    what = f"{device.get('type', '')} {device.get('description', '')}".lower()
    if "samsung" not in what:
        return None
    if "speaker" in what:
        return TvReading(read_by=READER.name, has_screen=False)
    private = [str(device[name]) for name in ("name", "ssid", "duid", "wifiMac", "ip") if device.get(name)]
    private += [private[0].removeprefix("[TV] ")] if private else []
    return TvReading(
        read_by=READER.name,
        kind="smart-tv",
        maker="samsung",
        make="Samsung",
        model=label(device.get("modelName"), private),
        system=label(device.get("OS"), private),
        version=label(device.get("firmwareVersion"), private),
        is_set=True,
        network=_NETWORKS.get(str(device.get("networkType", "")).lower()),
        netflix=_netflix(door)
        if device.get("OS")
        else None,  # those before 2016 tell of no app, nor of their system
        clock_offset_s=clock_offset_s(reply.headers.get("date"), reply.ended_unix),
        up_s=read_up_s(reply.headers.get("date")),
    )


def _netflix(door: TvDoor) -> str | None:
    """What the set says of the app; absent only where it knows neither of its two numbers."""
    unknown = 0
    for app in NETFLIX_APPS:
        reply = door.get(PORT, f"/api/v2/applications/{app}")
        told = read_json(reply)
        if told is not None and isinstance(told.get("running"), bool):
            return "running" if told["running"] else "stopped"
        unknown += reply.status == 404
    return "absent" if unknown == len(NETFLIX_APPS) else None


READER = TvReader(
    name="samsung", services=frozenset({ssdp.SAMSUNG}), read=read, makers=frozenset({"samsung"})
)
