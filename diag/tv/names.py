"""What to call a device: by what it told of itself.  Pure."""

from __future__ import annotations

from diag.tv.types import TvDevice
from diag.vocabulary import DEVICES, capitalise, device_name


def heading(device: TvDevice) -> str:
    """ "Samsung UE43RU7400", or its kind where it told nothing."""
    named = [device.make] if device.make and device.make.lower() not in (device.model or "").lower() else []
    if named or device.model:
        return " ".join([*named, *([device.model] if device.model else [])])
    if device.kind:
        return capitalise(device_name(device.kind))
    return device.system or DEVICES["smart-tv"].short
