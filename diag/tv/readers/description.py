"""The description that a UPnP device has of itself (UPnP Device Architecture 1.1, 2.3): LG, Sony, Panasonic and others."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diag.net.http import HttpReply
from diag.tv import ssdp
from diag.tv.documents import first_texts, label, read_xml
from diag.tv.door import TvDoor, clock_offset_s, read_up_s
from diag.tv.makes import Make, find_make
from diag.tv.types import Sighting, TvReader, TvReading

#: Who answers to these is a TV; whoever plays music, prints or stores answers to the others too.
OF_TVS = frozenset({ssdp.LG, ssdp.SAMSUNG, ssdp.PANASONIC})
_SAYS_TV = re.compile(r"(?i)\bTV\b|television|bravia|viera|vidaa|\bstb\b|set.?top")
#: Speakers that answer as sets of their maker do; Samsung puts a sign of its own before their names.
_SAYS_SPEAKER = re.compile(r"(?i)^\[AV\]|sound ?bar|\bspeaker|\bHW-[A-Z]{1,3}\d")
#: What is written in the place of a model's number, and is the version of a program: "1.0", "MINT1.7.0.1", "AllShare1.0".
_VERSION = re.compile(r"[A-Za-z]*\d+(?:\.\d+)+\S*")
#: LG calls all its sets alike and puts the model into the name that a set has until somebody changes it.
_LG_NAME = re.compile(r"\[LG\] webOS TV ((?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9-]{5,16})")
_LG_ANY = frozenset({"LG TV", "LG Smart TV"})
_UUID = re.compile(r"uuid:([\w-]{8,64})", re.IGNORECASE)


def read(seen: Sighting, door: TvDoor) -> TvReading | None:
    """Make and model, of what is a TV by its service or by its own words."""
    reply = door.follow(seen.location)
    said = read_texts(reply)
    if said is None:
        return None
    found = read_description(said, reply, seen)
    return found if seen.service in OF_TVS or _is_tv(said, found, seen.service) else None


def read_texts(reply: HttpReply) -> dict[str, str] | None:
    """Name -> text of a description; None where it is none."""
    root = read_xml(reply)
    return None if root is None else first_texts(root)


def read_description(
    said: Mapping[str, str], reply: HttpReply, seen: Sighting, read_by: str = "description"
) -> TvReading:
    """What a description says, whatever device it is of."""
    private = [said[name] for name in ("friendlyName", "serialNumber", "UDN") if name in said]
    manufacturer = label(said.get("manufacturer"), private)
    make = find_make(manufacturer, said.get("modelName"), said.get("modelDescription"))
    dated = clock_offset_s(reply.headers.get("date"), reply.ended_unix)
    uuid = _UUID.search(said.get("UDN", "") or seen.told.get("usn", ""))
    return TvReading(
        read_by=read_by,
        kind=make.kind if make else None,
        maker=make.maker if make else None,
        make=make.name if make else manufacturer,
        model=_model(said, private),
        system="webOS" if seen.service == ssdp.LG else None,
        is_set=True if make and make.maker else None,
        clock_offset_s=seen.date_offset_s if dated is None else dated,
        up_s=read_up_s(reply.headers.get("date")) or seen.up_s,
        has_screen=not _is_speaker(said, make),
        identity=uuid[1].lower() if uuid else None,
    )


def _model(said: Mapping[str, str], private: list[str]) -> str | None:
    """The name of the model, and its number where that is another word and short enough to be one."""
    name, number = (label(said.get(key), private) for key in ("modelName", "modelNumber"))
    if number and _VERSION.fullmatch(number):
        number = None
    of_lg = _LG_NAME.fullmatch(said.get("friendlyName", ""))
    if of_lg and name in _LG_ANY and not number:
        return of_lg[1]
    if name and number and number.lower() not in name.lower() and len(number) <= 16:
        return f"{name} {number}"
    return name or number


def _is_speaker(said: Mapping[str, str], make: Make | None) -> bool:
    """Whether a device of a maker of sets has no picture; that of Roku and Amazon plays Netflix on the set it stands at."""
    words = (said.get(key, "") for key in ("friendlyName", "modelName", "modelDescription"))
    return (make is None or make.kind == "smart-tv") and any(map(_SAYS_SPEAKER.search, words))


def _is_tv(said: Mapping[str, str], found: TvReading, service: str) -> bool:
    """Whether a device that plays pictures or only music, or anything at all, says that it is a TV."""
    if found.kind is None or found.kind == "chromecast":  # which its own reader tells from speakers
        return False
    if found.kind != "smart-tv":
        return True
    words = [said.get(key, "") for key in ("modelName", "modelDescription", "deviceType")]
    if service != ssdp.ROOT:  # a printer may stand in the TV room
        words.append(said.get("friendlyName", ""))
    return any(map(_SAYS_TV.search, words))


READER = TvReader(
    name="description",
    services=frozenset({ssdp.LG, ssdp.SONY, ssdp.SAMSUNG, ssdp.PANASONIC, ssdp.RENDERER, ssdp.ROOT}),
    read=read,
    follows=True,
)
