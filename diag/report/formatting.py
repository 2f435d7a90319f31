"""Words and numbers for people, shared by all renderings."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from diag.vocabulary import QUALITIES, check_name, device_name

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


def streams(quality: str, screens: int) -> str:
    """So many streams of a quality: "Full HD (1080p) on 2 screens"."""
    known = QUALITIES[quality].name if quality in QUALITIES else one_line(quality)
    return f"{known} on {screens} screen{'s' if screens > 1 else ''}"


def when(started: str) -> str:
    """A time of the JSON for people: "2026-11-22 10:00 UTC"; what cannot be read stays as it is."""
    try:
        return datetime.fromisoformat(started).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return one_line(started)


def device(kind: str | None) -> str | None:
    """A device as the vocabulary calls it: "smart-tv/samsung" as "Samsung TV"."""
    return one_line(device_name(kind)) if kind else None


def name(check: str) -> str:
    """What a check looks at."""
    return one_line(check_name(check))
