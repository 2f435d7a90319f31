"""The picture of the path: This PC > Router > Provider > Netflix, with a mark and a round trip for each stop.

Made from the case's JSON, so that a saved and redacted case draws the same picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Where a fault lies -> the stop that carries its mark.
_STOP_OF = {"this-device": 0, "home-network": 1, "isp": 2, "netflix": 3}

#: What must have been measured for a stop to be called fine.
_CHECKS_OF = (("link",), ("gateway",), ("internet",), ("netflix",))


@dataclass(frozen=True)
class Stop:
    """One stop.  ``mark``: ok, warn, fail, unknown, beyond (not reached because of a fault before it)."""

    name: str
    mark: str
    ms: float | None = None


def picture(case: Mapping[str, Any]) -> tuple[Stop, ...]:
    """The four stops of the path with their marks and round trips in milliseconds."""
    checks = {check["id"]: check for check in case["checks"]}
    names = ("This PC", "Router", "Provider", "Netflix")
    marks = [_measured(checks, ids) for ids in _CHECKS_OF]
    for diagnosis in reversed(case["diagnoses"]):  # the most important one has the last word
        stop = _STOP_OF.get(diagnosis["where"])
        if stop is not None and diagnosis["severity"] != "note":
            marks[stop] = diagnosis["severity"]
    first = case["diagnoses"][0] if case["diagnoses"] else None
    if first and first["id"] in {
        "no-network",
        "gateway-unreachable",
        "internet-unreachable",
        "captive-portal",
    }:
        stop = _STOP_OF[first["where"]]
        marks[stop + 1 :] = ["beyond"] * (len(marks) - stop - 1)
    times = (None, _router_ms(checks), _facts(checks, "path").get("round_trip_ms"), _netflix_ms(checks))
    return tuple(
        Stop(name, mark, ms if mark != "beyond" else None)
        for name, mark, ms in zip(names, marks, times, strict=True)
    )


def _measured(checks: Mapping[str, Any], ids: Sequence[str]) -> str:
    statuses = {checks[id_]["status"] for id_ in ids if id_ in checks}
    return "ok" if statuses and statuses <= {"ok", "warn", "fail"} else "unknown"


def _facts(checks: Mapping[str, Any], check: str) -> Mapping[str, Any]:
    return (checks.get(check) or {}).get("facts") or {}


def _router_ms(checks: Mapping[str, Any]) -> float | None:
    """The round trip to the router: of the quality check, which sends most probes, else of the router's own."""
    measured = _facts(checks, "path").get("router_round_trip_ms")
    gateways = _facts(checks, "gateway").get("gateways") or ()
    return _least([measured]) or _least(g.get("round_trip_ms") for g in gateways)


def _netflix_ms(checks: Mapping[str, Any]) -> float | None:
    """The fastest connection to one of Netflix's hosts."""
    hosts = _facts(checks, "netflix").get("hosts") or ()
    return _least((host.get(family) or {}).get("tcp_ms") for host in hosts for family in ("v4", "v6"))


def _least(times: Iterable[Any]) -> float | None:
    return min((float(t) for t in times if isinstance(t, int | float)), default=None)
