"""Which device a person means: the kinds of the design, a maker after a slash, and everyday names."""

from __future__ import annotations

from diag.vocabulary import DEVICES, LOOKS, TV_MAKERS

_ALIASES = {alias: kind.id for kind in DEVICES.values() for alias in kind.aliases}
_LOOK_ALIASES = {alias: look.id for look in LOOKS.values() for alias in look.aliases}


class UnknownDevice(ValueError):
    """The word names no device; its text lists the words that do."""

    def __init__(self, word: str) -> None:
        super().__init__(f"unknown device {word[:40]!r}; use one of: {', '.join(DEVICES)}")


def kind(word: str) -> str:
    """The device kind that a word means ("smart-tv/samsung" -> "smart-tv", "iPhone" -> "ios").

    Raises UnknownDevice.
    """
    return device_id(word).partition("/")[0]


def device_id(word: str) -> str:
    """The device that words mean, with its maker where they say one ("Samsung" -> "smart-tv/samsung"), with the system
    that is in it ("TCL Roku TV" -> "smart-tv/roku-os"), and with its look ("ps5" -> "playstation/ps5").

    Raises UnknownDevice.
    """
    name = "-".join(word.strip().lower().replace("_", " ").split())
    name = _LOOK_ALIASES.get(name, name)
    if name in LOOKS:
        return name
    first, _, maker = name.partition("/")
    if first in TV_MAKERS and first not in _ALIASES and not maker:
        return f"smart-tv/{first}"
    first = _ALIASES.get(first, "smart-tv" if first in TV_MAKERS else first)
    if first not in DEVICES or (maker and first != "smart-tv"):
        from diag.lookup.models import find_device  # most devices are named by a word that is known here

        if "/" not in word and (found := find_device(word)):
            return found
        raise UnknownDevice(word)
    return f"{first}/{maker}" if maker in TV_MAKERS else first
