"""What the watch over the connection keeps."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Outage:
    """A time in which nothing came from beyond the router.

    ``begin_s`` is counted from the start of the run.  ``place``: home (the router was silent too), beyond (it answered),
    unknown (it answers no such questions).  ``back``: it ended while we watched.
    """

    begin_s: float
    length_s: float
    place: str
    back: bool = True


@dataclass(frozen=True, kw_only=True)
class WatchedEnd:
    """One end that was asked all the time: ``lost`` are the questions without an answer, those in outages too."""

    end: str  # "router" or "far"
    protocol: str  # "icmp" or "tcp"
    target: str = field(metadata={"private": "ip"})
    sent: int
    lost: int
    lowest_ms: float | None = None
    median_ms: float | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Times in seconds; ``bytes`` is what all questions and answers took on the wire, about.

    ``linked_again``: whether this PC still had its own connection when that was read again because nothing came back;
    None: not read.
    """

    watched_s: float
    ends: tuple[WatchedEnd, ...]
    events: tuple[Outage, ...] = ()
    linked_again: bool | None = None
    bytes: int = 0
