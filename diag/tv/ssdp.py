"""The search of UPnP: what is sent, and what an answer says.  Pure.

UPnP Device Architecture 1.1, 1.3.2 and 1.3.3 (2008-10-15); DIAL 2.2.1, 5.1; developer.roku.com, External Control Protocol.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from diag.tv.door import clock_offset_s, read_up_s
from diag.tv.multicast import Search
from diag.tv.types import Sighting

DIAL = "urn:dial-multiscreen-org:service:dial:1"
ROKU = "roku:ecp"
SAMSUNG = "urn:samsung.com:device:RemoteControlReceiver:1"
LG = "urn:lge-com:service:webos-second-screen:1"
SONY = "urn:schemas-sony-com:service:ScalarWebAPI:1"
PANASONIC = "urn:panasonic-com:device:p00RemoteController:1"
RENDERER = "urn:schemas-upnp-org:device:MediaRenderer:1"
ROOT = "upnp:rootdevice"
TARGETS = (DIAL, ROKU, SAMSUNG, LG, SONY, PANASONIC, RENDERER, ROOT)

#: Another one once the device has joined the network anew (UPnP Device Architecture 1.1, 1.2.2).
BOOT = "bootid.upnp.org"

#: Answers are spread over so many seconds (MX), lest all come at once.
SPREAD_S = 2
_QUESTION = 'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: {spread}\r\nST: {target}\r\n\r\n'
_NAME = re.compile(r"[A-Za-z][\w.-]{0,40}")
#: A longer value is none of a TV's, in characters.
_LONGEST = 500


def questions() -> tuple[bytes, ...]:
    """One datagram for each target."""
    return tuple(_QUESTION.format(spread=SPREAD_S, target=target).encode("ascii") for target in TARGETS)


def read_answer(data: bytes, sender: str) -> Sequence[Sighting]:
    """The sighting that an answer is; none for anything else.  Names of headers come in any case."""
    if not data.startswith(b"HTTP/1.") or b" 200" not in data[:16]:
        return ()
    told: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").split("\n"):
        name, colon, value = line.partition(":")
        value = value.strip(" \t\r")
        if colon and _NAME.fullmatch(name) and len(value) <= _LONGEST:
            told.setdefault(name.lower(), value)
    return (
        Sighting(
            address=sender,
            service=told.get("st", ""),
            location=told.get("location"),
            told={key: told[key] for key in ("usn", "server", BOOT) if key in told},
            date_offset_s=clock_offset_s(told.get("date")),
            up_s=read_up_s(told.get("date")),
        ),
    )


#: TTL: UPnP Device Architecture 1.1, 1.3.2.
SEARCH = Search(
    name="ssdp", group="239.255.255.250", port=1900, ttl=2, payloads=questions(), read=read_answer
)
