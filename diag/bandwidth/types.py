"""The types of measuring bandwidth.  Rates are in Mbit/s (10^6 bits), times in seconds unless ``_ms``, sizes in bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from diag.net import failures

#: Why a measurement did not come about, beside the words of diag.net.failures: word -> what people read
#: after "could not measure: ".
WHY: Mapping[str, str] = {
    **failures.WORDS,
    "provider-refused": "the server refused us",
    "redirected": "the server sent us to another place, and we do not follow",
    "empty": "the server's answer was empty",
    "too-little": "the server sent less than was asked for",
    "stalled": "the server stopped sending in the middle",
    "private-address": "the server's name points to an address inside a home or on this PC",
    "foreign-host": "the list names a server that does not belong to the provider",
    "not-asked": "it is left out with --no-third-party",
    "not-https": "the address does not begin with https://",
    "data-cap": "the data limit was used up before",
    "too-short": "too little data came for an estimate",
    "interrupted": "it was stopped",
}


#: ``--longer``: so long the line is watched, in seconds.
LONGER_S = 60.0

#: What a test may use on the line where nobody set a limit, in bytes, and what a minute of watching may.
USUAL_BYTES, LONGER_BYTES = 40_000_000, 400_000_000
#: What one download, or one upload, usually takes, in seconds; people are told it, and nothing depends on it.
USUAL_S = 4.0


@dataclass(frozen=True, kw_only=True)
class Server:
    """One server of a provider, and how it is asked for bytes.

    ``download(size)`` and ``upload(size)`` give the path with its query; ``ranged`` asks by a Range header
    instead (any file).  ``biggest`` is the most that one request may ask for.
    """

    host: str
    port: int = 443
    where: str = ""
    download: Callable[[int], str]
    upload: Callable[[int], str] | None = None
    biggest: int = 25_000_000
    ranged: bool = False


@dataclass(frozen=True, kw_only=True)
class ServerList:
    """A provider's servers, nearest first as the provider sees it, or the failure word and a detail."""

    servers: tuple[Server, ...] = ()
    failure: str | None = None
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one trial may use.

    ``wire_bytes`` counts everything on the line, headers too.  ``wanted_mbps`` is set when the person asked for a
    quality or a number of screens: the trial then also stops when the answer is clear.  ``probation_bytes``
    is a lower limit for a line that looks slower than ``needed_mbps``, so that something is left for a repeat.
    ``steady`` False: never stop for stability (``--longer``).
    """

    wire_bytes: int
    seconds: float
    wanted_mbps: float | None = None
    needed_mbps: float = 0.0
    probation_bytes: int | None = None
    steady: bool = True


class Tell(Protocol):
    """Hears of progress: a share from 0 to 1 (None: unknown), a note for people, the rate so far in Mbit/s, and about how
    many seconds are left of all where that has changed."""

    def __call__(
        self, fraction: float | None, note: str = "", mbps: float | None = None, left_s: float | None = None
    ) -> None: ...


@dataclass(frozen=True, kw_only=True)
class TrialContext:
    """How a trial talks to the outside: progress, and whether it shall stop."""

    tell: Tell = lambda fraction, note="", mbps=None, left_s=None: None
    cancelled: Callable[[], bool] = lambda: False


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a series of arrivals says.

    ``mbps`` is the rate of the steady part (ramp-up excluded), ``low_mbps`` its 10th percentile, ``error``
    the relative standard error of ``mbps``, ``drift`` how much faster the second half is than the first (relative),
    ``start`` and ``end`` the steady part in seconds of the series.  ``at_least``: a limit cut the trial short while
    the rate may still have been rising, so ``mbps`` is a lower bound and no measurement of the line.
    """

    mbps: float
    low_mbps: float
    error: float
    drift: float
    start: float
    end: float
    confidence: str  # high, medium, low
    at_least: bool = False


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One download or upload as it went.

    ``sums`` are the bytes up to each 10 ms of busy time since the first byte.  ``stopped``: stable, clear, settled (a
    limit came, and the rate had stood still), data-cap, time, ended, interrupted or failed.
    ``bytes`` counts payload of TCP, TLS handshakes included.
    """

    provider: str = ""
    estimate: Estimate | None = None
    sums: tuple[int, ...] = ()
    bytes: int = 0
    took_s: float = 0.0
    stopped: str = "failed"
    failure: str | None = None
    detail: str = ""
    idle_ms: float | None = None
    loaded_ms: float | None = None
    connections: int = 0
    server: str = ""
    address: str | None = None
    local: str | None = None
    other_mbps: float | None = None
    router_loaded_ms: float | None = None
    cpu_share: float | None = None


class Provider(Protocol):
    """A provider of servers.  ``third_party``: not Netflix.  ``longest_s``: one test takes at most so long."""

    name: str
    third_party: bool
    longest_s: float

    def find_servers(self) -> ServerList: ...

    def run_trial(
        self, found: ServerList, limits: Limits, watch: TrialContext, *, upload: bool = False
    ) -> Trial: ...


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the person asked for; see diag.model.Asked."""

    quality: str | None = None
    screens: int | None = None
    max_bytes: int | None = None  # None: USUAL_BYTES, and LONGER_BYTES with ``longer``
    seconds: float = 12.0
    patience: float = 1.0  # how many times longer a trial may take: probes.context
    provider: str = "auto"
    url: str | None = None
    upload: bool = False
    compare: bool = False
    third_party: bool = True
    longer: bool = False


@dataclass(frozen=True, kw_only=True)
class ProviderRefusal:
    """A provider that could not be used: ``failure`` is a word of WHY.

    ``stage``: "list" when it did not name its servers, "servers" when those did not send.
    """

    provider: str
    failure: str
    detail: str = ""
    stage: str = "servers"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """Everything one phase found out; ``trials`` in the order in which they were made."""

    trials: tuple[Trial, ...] = ()
    uploads: tuple[Trial, ...] = ()
    refused: tuple[ProviderRefusal, ...] = ()
    router_idle_ms: float | None = None
    router_loaded_ms: float | None = None
    bytes: int = 0
    took_s: float = 0.0
    unknown: Mapping[str, str] = field(default_factory=dict)  # what was left out -> reason word
