"""Which device a person means: the kinds of the design, a maker after a slash, and everyday names."""

from __future__ import annotations

from diag import catalog

#: Makers of smart TVs that may stand alone or after "smart-tv/".
MAKERS = (
    "samsung", "lg", "sony", "google-tv", "philips", "panasonic", "hisense", "vizio", "generic", "tcl", "sharp",
    "toshiba", "xiaomi",
)  # fmt: skip

_NAMES = {
    "tv": "smart-tv", "television": "smart-tv", "android-tv": "smart-tv",
    "fire-stick": "fire-tv", "firestick": "fire-tv", "firetv": "fire-tv", "amazon-fire-tv": "fire-tv",
    "appletv": "apple-tv", "chromecast-google-tv": "chromecast", "google-chromecast": "chromecast",
    "ps4": "playstation", "ps5": "playstation", "ps3": "playstation", "playstation-4": "playstation",
    "playstation-5": "playstation", "xbox-one": "xbox", "xbox-series": "xbox", "nintendo": "switch",
    "nintendo-switch": "switch", "cable-box": "set-top-box", "stb": "set-top-box", "box": "set-top-box",
    "phone": "android", "android-phone": "android", "android-tablet": "android",
    "iphone": "ios", "ipad": "ios", "ipod": "ios", "windows": "windows-browser", "pc": "windows-browser",
    "mac": "mac-browser", "macos": "mac-browser", "linux": "linux-browser", "chromeos": "chromebook",
}  # fmt: skip


def _kinds() -> tuple[str, ...]:
    return catalog.ids().devices["any"]


class UnknownDevice(ValueError):
    """The word names no device; its text lists the words that do."""

    def __init__(self, word: str) -> None:
        super().__init__(f"unknown device {word[:40]!r}; use one of: {', '.join(_kinds())}")


def kind(word: str) -> str:
    """The device kind that a word means ("smart-tv/samsung" -> "smart-tv", "iPhone" -> "ios").

    Raises UnknownDevice.
    """
    name = "-".join(word.strip().lower().replace("_", " ").split())
    first, _, maker = name.partition("/")
    first = _NAMES.get(first, "smart-tv" if first in MAKERS else first)
    if first not in _kinds() or (maker and first != "smart-tv"):
        raise UnknownDevice(word)
    return first
