"""The picture of the path: This PC > Router > Provider > Netflix, with a mark and a round trip for each stop.

Made from the case's JSON, so that a saved and redacted case draws the same picture.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Where a fault lies -> the stop that carries its mark.
_STOP_OF = {"this-device": 0, "home-network": 1, "isp": 2, "netflix": 3}

#: What must have been measured for a stop to be called fine.
_CHECKS_OF = (("link",), ("gateway",), ("internet",), ("netflix",))


@dataclass(frozen=True)
class Stop:
    """One stop.  ``mark``: ok, warn, fail, unknown, beyond (not reached because of a fault before it), waiting (while a
    run goes on)."""

    name: str
    mark: str
    ms: float | None = None


def picture(case: Mapping[str, Any], waiting: Collection[str] = ()) -> tuple[Stop, ...]:
    """The four stops of the path with their marks and round trips in milliseconds.

    ``waiting``: the checks that have no result yet, while a run goes on.
    """
    checks = {check["id"]: check for check in case["checks"]}
    names = ("This PC", "Router", "Provider", "Netflix")
    marks = ["waiting" if set(ids) & set(waiting) else _measured_text(checks, ids) for ids in _CHECKS_OF]
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
    times = (None, router_ms(case), _far_ms(checks), netflix_ms(case))
    return tuple(
        Stop(name, mark, ms if mark != "beyond" else None)
        for name, mark, ms in zip(names, marks, times, strict=True)
    )


#: What a device is called in the picture; other kinds are "Your device".
_BESIDE = {
    "smart-tv": "TV", "roku": "Roku", "fire-tv": "Fire TV", "apple-tv": "Apple TV", "chromecast": "Chromecast", "playstation": "PlayStation",
    "xbox": "Xbox", "switch": "Switch", "set-top-box": "TV box", "android": "Phone", "ios": "Phone",
}  # fmt: skip


def beside(case: Mapping[str, Any]) -> Stop | None:
    """The device that does not play, beside the PC; None when it is this PC, or nobody said.

    Its mark is that of a fault found at it, else unknown: what was measured here speaks of this PC.
    """
    kind = str(case["asked"].get("device") or "").partition("/")[0]
    if kind not in _BESIDE:
        return None
    found = [d["severity"] for d in case["diagnoses"] if d["where"] == "tv" and d["severity"] != "note"]
    return Stop(_BESIDE[kind], found[0] if found else "unknown")


def _measured_text(checks: Mapping[str, Any], ids: Sequence[str]) -> str:
    statuses = {checks[id_]["status"] for id_ in ids if id_ in checks}
    return "ok" if statuses and statuses <= {"ok", "warn", "fail"} else "unknown"


def router_ms(case: Mapping[str, Any]) -> float | None:
    """The round trip to the router: of the quality check, which sends most probes, else of the router's own."""
    checks = {check["id"]: check for check in case["checks"]}
    measured = _number(_facts(checks, "path"), "router_round_trip_ms")
    own = [_number(g, "round_trip_ms") for g in _list(checks, "gateway", "gateways")]
    return measured if measured is not None else min((t for t in own if t is not None), default=None)


def netflix_ms(case: Mapping[str, Any]) -> float | None:
    """The fastest connection to one of Netflix's hosts in milliseconds: one round trip."""
    checks = {check["id"]: check for check in case["checks"]}
    ways = [host.get(way) for host in _list(checks, "netflix", "hosts") for way in ("v4", "v6")]
    times = [_number(way, "tcp_ms") for way in ways if isinstance(way, Mapping)]
    return min((t for t in times if t is not None), default=None)


def _far_ms(checks: Mapping[str, Any]) -> float | None:
    return _number(_facts(checks, "path"), "round_trip_ms")


def _facts(checks: Mapping[str, Any], check: str) -> Mapping[str, Any]:
    found = (checks.get(check) or {}).get("facts")
    return found if isinstance(found, Mapping) else {}


def _list(checks: Mapping[str, Any], check: str, key: str) -> list[Mapping[str, Any]]:
    return [each for each in _facts(checks, check).get(key) or () if isinstance(each, Mapping)]


def _number(facts: Mapping[str, Any], key: str) -> float | None:
    value = facts.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
