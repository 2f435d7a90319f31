"""Words of the page that are made from values: times, names of checks, what a check said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from diag.diagnosis import NAMES
from diag.report.words import REASONS, device, one_line


def moment(seconds: float) -> str:
    """A time since 1970 in this PC's own time zone: "2026-11-22 10:42"."""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def day(started: str) -> str:
    """A time of the JSON in this PC's own time zone; what cannot be read stays as it is."""
    try:
        return datetime.fromisoformat(started).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return one_line(started)


def check_name(check: str) -> str:
    """What a check looks at, as the beginning of a line."""
    name = NAMES.get(check, one_line(check))
    return name[:1].upper() + name[1:]


def check_words(check: Mapping[str, Any]) -> str:
    """What a saved check said, in a few words."""
    if check["status"] == "unknown":
        return f"Could not be measured: {REASONS.get(check['reason'] or '', 'no reason known')}."
    if check["status"] == "skipped":
        return "Left out." if check["reason"] == "not-asked" else "Does not apply here."
    return "Fine." if check["status"] == "ok" else ", ".join(check["findings"])


def device_name(kind: str) -> str:
    """ "smart-tv/lg" as "smart TV (LG)"."""
    return device(kind) or ""


FILTERS = {
    "device_name": device_name,
    "line": one_line,
    "moment": moment,
    "day": day,
    "check_name": check_name,
    "check_words": check_words,
}
