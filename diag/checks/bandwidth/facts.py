"""What the bandwidth check keeps of a measurement."""

from __future__ import annotations

from dataclasses import dataclass, field

from diag.vocabulary import DEFAULT_QUALITY


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One download; ``provider`` is a word.  ``at_least``: cut short, so its rates are lower bounds."""

    provider: str
    mbps: float
    low_mbps: float
    at_least: bool = False


@dataclass(frozen=True, kw_only=True)
class RefusedProvider:
    """A provider that could not be used, ``failure`` from diag.bandwidth.WHY, ``stage`` from its ProviderRefusal."""

    provider: str
    failure: str
    stage: str = "servers"
    detail: str = field(default="", metadata={"open": "server"})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """See json-format.md#bandwidth; ``plays`` and ``screens`` come from ``low_mbps``.

    ``measured`` counts downloads from ``provider``.  ``unknown`` names what was left out and why.
    ``at_least`` and ``upload_at_least``: the test was cut short (``stopped`` tells by what) while the rate may still have
    been rising, so the rates are lower bounds: enough for what they carry, and no sign that more is too much.
    ``steady_s`` is how long the steady part lasted that the rates come from.  The forecast (``holds``: the best
    quality without a pause, ``start_s`` and ``pauses`` in two hours for the quality asked for) exists only when
    that was 5 seconds or more.  ``home_rx_mbps`` and its kin are what other devices at home received and sent by the router's
    own counters, just before the test and during it; None where it does not tell.  ``stalls`` are the moments without data,
    as (seconds from the start, seconds that it lasted); None where the line was not watched for them (``--longer``).
    """

    provider: str
    server: str | None = field(default=None, metadata={"open": "server"})
    download_mbps: float
    low_mbps: float
    at_least: bool = False
    upload_mbps: float | None = None
    upload_at_least: bool = False
    idle_ms: float | None = None
    loaded_ms: float | None = None
    rpm: int | None = None
    router_idle_ms: float | None = None
    router_loaded_ms: float | None = None
    bytes: int = 0
    took_s: float = 0.0
    confidence: str = "low"
    stopped: str = "stable"
    quality: str = DEFAULT_QUALITY.id
    screens_asked: int = 1
    wanted_mbps: float = DEFAULT_QUALITY.mbps
    plays: str | None = None
    screens: int = 0
    measured: int = 1
    steady_s: float = 0.0
    holds: str | None = None
    start_s: float | None = None
    pauses: int | None = None
    compared: tuple[Compared, ...] = ()
    refused: tuple[RefusedProvider, ...] = ()
    unknown: dict[str, str] = field(default_factory=dict)
    other_mbps: float | None = None
    before_mbps: float | None = None
    home_rx_before_mbps: float | None = None
    home_tx_before_mbps: float | None = None
    home_rx_mbps: float | None = None
    home_tx_mbps: float | None = None
    link_mbps: float | None = None
    impossible: bool = False
    stalls: tuple[tuple[float, float], ...] | None = None
    series: tuple[tuple[float, float], ...] = ()
