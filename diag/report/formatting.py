"""Words and numbers for people, shared by all renderings."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from diag.diagnosis import NAMES

INDEPENDENT = "Couchcheck is independent of Netflix."

#: mark -> (with Unicode, plain ASCII).  A sign and not only a colour, so that everybody can tell them apart.
MARKS = {
    "ok": ("✓", "ok"),
    "warn": ("!", "!"),
    "fail": ("✗", "X"),
    "unknown": ("?", "?"),
    "beyond": ("·", "."),
    "waiting": ("…", "."),
}

#: The same in words, for reading aloud.
SPOKEN = {
    "ok": "fine",
    "warn": "not good",
    "fail": "faulty",
    "unknown": "not measured",
    "beyond": "not reached",
    "waiting": "waiting",
}

#: reason -> why something could not be measured, in words.
REASONS = {
    "timeout": "no answer in time",
    "refused": "the other side refused",
    "reset": "the connection was cut",
    "no-network": "this PC is not connected",
    "no-permission": "this PC does not allow it",
    "not-supported": "not possible on this PC",
    "not-asked": "left out as asked",
    "blocked": "something on the way blocks it",
    "provider-refused": "the measuring service refused",
    "data-cap": "the data limit was reached",
    "too-few-samples": "too few answers to tell",
    "interrupted": "stopped before the end",
    "deadline": "it took too long",
    "bug": "a mistake in this program; please report it",
}

SURE = {"sure": "measured", "likely": "likely", "possible": "possible"}

DEVICES = {
    "smart-tv": "smart TV", "roku": "Roku", "fire-tv": "Fire TV", "apple-tv": "Apple TV", "chromecast": "Chromecast or Google TV",
    "playstation": "PlayStation", "xbox": "Xbox", "switch": "Nintendo Switch", "set-top-box": "set-top box", "android": "Android phone or tablet",
    "ios": "iPhone or iPad", "windows-app": "Netflix app on Windows", "windows-browser": "browser on Windows", "mac-browser": "browser on a Mac",
    "linux-browser": "browser on Linux", "chromebook": "Chromebook",
}  # fmt: skip

QUALITY = {"4k": "4K", "1080p": "Full HD", "720p": "HD"}

#: facts.md 1.1: what Netflix recommends per stream, in Mbit/s (help.netflix.com/en/node/306, 2026-09).
NEEDED_MBPS = {"720p": 3.0, "1080p": 5.0, "4k": 15.0}


def clean(text: str) -> str:
    """Text from outside without control, escape and direction-changing characters (they could repaint a
    terminal or a page)."""
    return "".join(c for c in text if c in "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})


def one_line(text: str) -> str:
    """The same in a single line."""
    return " ".join(clean(text).split())


def milliseconds(ms: float) -> str:
    """A round trip for people: "<1 ms", "4.2 ms", "21 ms"."""
    if ms < 1:
        return "<1 ms"
    return f"{ms:.1f} ms" if ms < 10 else f"{ms:.0f} ms"


def rate(mbps: float) -> str:
    """A speed for people: "4.8 Mbit/s", "93 Mbit/s"."""
    return f"{mbps:.1f} Mbit/s" if mbps < 10 else f"{mbps:.0f} Mbit/s"


def share(part: float) -> str:
    """A share of 1 as per cent: "none", "0.5 %", "12 %"."""
    return "none" if part == 0 else f"{part * 100:.1f} %" if part < 0.1 else f"{part * 100:.0f} %"


def when(started: str) -> str:
    """A time of the JSON for people: "2026-11-22 10:00 UTC"; what cannot be read stays as it is."""
    try:
        return datetime.fromisoformat(started).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return one_line(started)


def device(kind: str | None) -> str | None:
    """ "smart-tv/samsung" as "smart TV (Samsung)"."""
    if not kind:
        return None
    first, _, maker = kind.partition("/")
    name = DEVICES.get(first, one_line(first))
    maker = one_line(maker)
    return f"{name} ({maker.upper() if len(maker) <= 3 else maker.capitalize()})" if maker else name


def name(check: str) -> str:
    """What a check looks at."""
    return NAMES.get(check, one_line(check))
