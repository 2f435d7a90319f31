"""What a TV tells of itself before and after a step, in sentences: seen, not believed.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from diag.guide.evidence import MeasuredCheck, only_device
from diag.offsets import say_seconds
from diag.values import number

#: The facts of a TV at which a step can aim.
UP, NETWORK, VERSION, NETFLIX = "up_s", "network", "version", "netflix"
AIMS = (UP, NETWORK, VERSION, NETFLIX)

_THERE, _MISSING = frozenset({"running", "stopped"}), frozenset({"installable", "absent"})
#: A device that was on for less when it was first asked may have been restarted and be on for longer now, in seconds.
_LONG_ON_S = 600.0


def list_device_words(
    before: MeasuredCheck, after: MeasuredCheck, texts: Mapping[str, str], aim: str, now: datetime | None
) -> list[str]:
    """What the one device that both searches found tells of a change, and that there is none at which the step aimed."""
    old, new = only_device(before), only_device(after)
    if not old:
        return []
    if not new:
        return [] if after.facts.get("devices") else [texts["device-silent"]]
    words = [*_of_restart(old, new, aim, now), *_of_network(old, new, aim)]
    words += [*_of_version(old, new, aim), *_of_netflix(old, new, aim)]
    said = [texts[word].format(**values) for word, values in words]
    return [*said[:1], *(text.replace(texts["device-told"], texts["device-also"], 1) for text in said[1:])]


_Words = Iterator[tuple[str, dict[str, str]]]


def _of_restart(old: Mapping[str, Any], new: Mapping[str, Any], aim: str, now: datetime | None) -> _Words:
    """By how long it has been on; by the number that grows when it joins the network (UPnP Device Architecture 1.1, 1.2.2:
    BOOTID.UPNP.ORG) only that it was restarted, for some give the same for ever."""
    if aim != UP:
        return
    was, has = number(old.get(UP)), number(new.get(UP))
    if was is None or has is None or has < 0:
        boots = [side.get("boot_id") for side in (old, new)]
        if None not in boots and boots[0] != boots[1]:
            yield "device-joined", {}
    elif has < was:
        began = now - timedelta(seconds=has) if now else None
        if began and now and began.date() == now.date():
            yield "device-restarted", {"at": f"{began:%H:%M}"}
        else:
            yield "device-restarted-ago", {"ago": say_seconds(has)}
    elif was >= _LONG_ON_S:
        yield "device-not-restarted", {"ago": say_seconds(has)}


def _of_network(old: Mapping[str, Any], new: Mapping[str, Any], aim: str) -> _Words:
    was, has = old.get(NETWORK), new.get(NETWORK)
    if was in {"wifi", "wired"} and has in {"wifi", "wired"}:
        if was != has:
            yield f"device-{has}", {}
        elif aim == NETWORK:
            yield f"device-still-{has}", {}


def _of_version(old: Mapping[str, Any], new: Mapping[str, Any], aim: str) -> _Words:
    was, has = old.get(VERSION), new.get(VERSION)
    if was and has and was != has:
        yield "device-version", {"was": str(was), "has": str(has)}
    elif was and has and aim == VERSION:
        yield "device-same-version", {"has": str(has)}
    if aim == VERSION and new.get("update_waits"):
        yield "device-update-waits", {}


def _of_netflix(old: Mapping[str, Any], new: Mapping[str, Any], aim: str) -> _Words:
    was, has = old.get(NETFLIX), new.get(NETFLIX)
    if was in _MISSING and has in _THERE:
        yield "device-netflix-there", {}
    elif has in _MISSING and aim == NETFLIX:
        yield "device-netflix-missing", {}
    elif was == "stopped" and has == "running" and aim == NETFLIX:
        yield "device-netflix-open", {}
