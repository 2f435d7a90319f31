"""DIAL, the protocol by which a TV tells of its apps: DIAL 2.2.1 (dial-multiscreen.org, 2021), 5 and 6.

What it says of an app is running, stopped, hidden (in the background), or installable=URL (known and not there).  A 404
means that the TV does not tell of it: makers leave the app out at will, so that it never means "not installed".
"""

from __future__ import annotations

from dataclasses import replace

from diag.tv import ssdp
from diag.tv.documents import first_texts, read_xml
from diag.tv.door import TvDoor
from diag.tv.readers.description import read_description, read_texts
from diag.tv.types import Sighting, TvReader, TvReading

#: From this version on a TV tells what is hidden and what could be installed (6.1.2).
CLIENT_VERSION = "2.1"
_STATES = {"running": "running", "stopped": "stopped", "hidden": "stopped"}


def read(seen: Sighting, door: TvDoor) -> TvReading | None:
    """The description, and what the TV says of Netflix."""
    reply = door.follow(seen.location)
    said, apps = read_texts(reply), reply.headers.get("application-url")
    if said is None and apps is None:
        return None
    found = read_description(said or {}, reply, seen, READER.name)
    return replace(found, netflix=read_state(door, apps) if apps else None)


def read_state(door: TvDoor, apps: str) -> str | None:
    """What the TV says of Netflix; the name of the app is written like this and not otherwise (DIAL registry)."""
    root = read_xml(door.follow(f"{apps.rstrip('/')}/Netflix?clientDialVer={CLIENT_VERSION}"))
    if root is None:
        return None
    state = first_texts(root).get("state", "").lower()
    return "installable" if state.startswith("installable") else _STATES.get(state)


READER = TvReader(name="dial", services=frozenset({ssdp.DIAL}), read=read, follows=True)
