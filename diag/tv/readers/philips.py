"""Philips sets: the description of themselves at port 1925 (JointSpace), open even on sets whose other pages want to be paired
with (recordings: tests/tv/recorded.toml).  What is encrypted of it stays unread."""

from __future__ import annotations

import re

from diag.net.http import HttpReply
from diag.tv.documents import label, read_json
from diag.tv.door import TvDoor, clock_offset_s
from diag.tv.types import Sighting, TvReader, TvReading

PORT = 1925
#: Sets since 2016, and those before.
PATHS = ("/6/system", "/1/system")
#: "65OLED855/12", "1_42PUS7809/60": size, kind, number, country.
_MODEL = re.compile(r"(?:\d_)?(\d{2}[A-Z]{2,5}\d{3,5}[A-Z]?(?:/\d{2})?)")
#: A version that nobody filled in: "-000.000.000.000".
_NO_VERSION = re.compile(r"[0. -]*")


def read(_seen: Sighting, door: TvDoor) -> TvReading | None:
    """Model and version."""
    reply, told = HttpReply(url=""), None
    for path in PATHS:
        reply = door.get(PORT, path)
        told = read_json(reply)
        if told is not None:
            break
    if told is None or ("api_version" not in told and "softwareversion" not in told):
        return None
    private = [str(told[name]) for name in ("serialnumber", "deviceid") if told.get(name)]
    models = (_MODEL.fullmatch(str(told.get(name, ""))) for name in ("model", "name"))
    version = label(told.get("softwareversion"), private)
    return TvReading(
        read_by=READER.name,
        kind="smart-tv",
        maker="philips",
        make="Philips",
        model=next((found[1] for found in models if found), None),
        version=None if version is None or _NO_VERSION.fullmatch(version) else version,
        is_set=True,
        clock_offset_s=clock_offset_s(reply.headers.get("date"), reply.ended_unix),
    )


READER = TvReader(name="philips", services=frozenset(), read=read, makers=frozenset({"philips"}))
