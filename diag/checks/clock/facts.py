"""What the clock check keeps of time servers and web servers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What all servers said.  ``ntp_offset_s`` and ``date_offset_s``: the median of those that agree, None
    when no two do.  ``utc_offset_min``: this PC's time zone, for the record."""

    os: str
    sources: tuple[Source, ...] = ()
    ntp_offset_s: float | None = None
    date_offset_s: float | None = None
    utc_offset_min: int | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """What one server said: ``offset_s`` is its clock minus this PC's, in seconds, give or take ``within_s``."""

    host: str
    kind: str  # "ntp" or "date"
    offset_s: float | None = None
    within_s: float | None = None
    stratum: int | None = None
    failure: str | None = None
    kiss: str | None = None
