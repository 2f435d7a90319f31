"""What reports read of the facts of checks, as types: whatever of it is there, and nothing else.

A saved case may be of another version, and facts are free to grow, so what is missing or of another kind is left out here
and never an error.  A test holds every name against the Facts of its check.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from diag.case.document import CheckRecord
from diag.case.from_json import DoesNotFit, from_json
from diag.tv.types import TvDevice


@dataclass(frozen=True, kw_only=True)
class _Link:
    medium: str | None = None
    speed_mbps: float | None = None
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Gateway:
    round_trip_ms: float | None = None


@dataclass(frozen=True, kw_only=True)
class _Gateways:
    gateways: tuple[_Gateway, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Leg:
    end: str | None = None
    round: int | None = None
    sent: int | None = None
    target: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Path:
    round_trip_ms: float | None = None
    jitter_ms: float | None = None
    loss: float | None = None
    router_round_trip_ms: float | None = None
    router_loss: float | None = None
    legs: tuple[_Leg, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Resolver:
    address: str | None = None
    operator: str | None = None
    kind: str | None = None
    state: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Dns:
    resolvers: tuple[_Resolver, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Family:
    state: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Internet:
    ipv4: _Family = _Family()
    ipv6: _Family = _Family()


@dataclass(frozen=True, kw_only=True)
class _Connect:
    tcp_ms: float | None = None


@dataclass(frozen=True, kw_only=True)
class _Host:
    v4: _Connect = _Connect()
    v6: _Connect = _Connect()


@dataclass(frozen=True, kw_only=True)
class _Page:
    status: int | None = None
    failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Video:
    host: str | None = None
    name: str | None = None
    page: _Page = _Page()


@dataclass(frozen=True, kw_only=True)
class _Netflix:
    hosts: tuple[_Host, ...] = ()
    videos: tuple[_Video, ...] = ()
    client_ip: str | None = None
    asn: str | None = None
    isp: str | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Wifi:
    signal_dbm: float | None = None
    quality_percent: float | None = None
    rx_mbps: float | None = None
    band_ghz: float | None = None


@dataclass(frozen=True, kw_only=True)
class _Outage:
    begin_s: float | None = None
    length_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class _Outages:
    watched_s: float | None = None
    events: tuple[_Outage, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Tv:
    devices: tuple[TvDevice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReportedFacts:
    """The facts that reports speak of; each field is a check's."""

    link: _Link = _Link()
    gateway: _Gateways = _Gateways()
    dns: _Dns = _Dns()
    internet: _Internet = _Internet()
    netflix: _Netflix = _Netflix()
    path: _Path = _Path()
    outages: _Outages = _Outages()
    wifi: _Wifi = _Wifi()
    tv: _Tv = _Tv()


def facts_of(checks: Iterable[CheckRecord]) -> ReportedFacts:
    """The facts of the checks of a document."""
    return read_facts({check.id: check.facts for check in checks})


def read_facts(by_check: Mapping[str, Any]) -> ReportedFacts:
    """The facts of checks by their ids, as they were measured or as they stand in a document."""
    found: ReportedFacts = _value(ReportedFacts, by_check)
    return found


def _value(kind: Any, value: Any) -> Any:
    """Facts or JSON types as a value of the type; of objects and lists what fits.  Raises DoesNotFit."""
    if is_dataclass(kind):
        return _object(kind, value)
    if typing.get_origin(kind) is not tuple:
        return from_json(kind, value, "")
    if not isinstance(value, list | tuple):
        raise DoesNotFit
    item = typing.get_args(kind)[0]
    return tuple(found for each in value if (found := _fit(item, each)) is not None)


def _object(kind: Any, value: Any) -> Any:
    if not isinstance(value, Mapping) and not is_dataclass(value):
        raise DoesNotFit
    found = {}
    for name, inner in _types(kind):
        told = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
        known = _fit(inner, told)
        if known is not None:
            found[name] = known
    return kind(**found)


def _fit(kind: Any, value: Any) -> Any:
    """The value where it is of the type, else None."""
    try:
        return None if value is None else _value(kind, value)
    except DoesNotFit:
        return None


@cache
def _types(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((each.name, hints[each.name]) for each in fields(kind))
