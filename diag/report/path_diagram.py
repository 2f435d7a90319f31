"""The picture of the path: This PC > Router > Provider > Netflix, with a mark and a round trip for each stop.

Made from a case, so that a saved and redacted one draws the same picture; while a run goes on, from its results.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diag.model import Diagnosis, Result
from diag.values import number
from diag.vocabulary import DEVICES

#: Where a fault lies -> the stop that carries its mark.
_STOP_OF = {"this-device": 0, "home-network": 1, "isp": 2, "netflix": 3}

#: What must have been measured for a stop to be called fine.
_CHECKS_OF = (("link",), ("gateway",), ("internet",), ("netflix",))

#: Behind these nothing was reached.
_CUTS_OFF = frozenset({"no-network", "gateway-unreachable", "internet-unreachable", "captive-portal"})


@dataclass(frozen=True)
class Stop:
    """One stop.  ``mark``: ok, warn, fail, unknown, beyond (not reached because of a fault before it), waiting (while a
    run goes on)."""

    name: str
    mark: str
    ms: float | None = None


def picture(case: Mapping[str, Any]) -> tuple[Stop, ...]:
    """The four stops of the path with their marks and round trips in milliseconds."""
    return _draw(
        {check["id"]: check["status"] for check in case["checks"]},
        facts_of(case),
        [(d["id"], d["where"], d["severity"]) for d in case["diagnoses"]],
    )


def live_picture(
    results: Iterable[Result], diagnoses: Iterable[Diagnosis], waiting: Collection[str]
) -> tuple[Stop, ...]:
    """The same while a run goes on: from the results so far.  ``waiting``: the checks that have none yet."""
    so_far = tuple(results)
    return _draw(
        {result.check: result.status.value for result in so_far},
        {result.check: result.facts for result in so_far},
        [(d.id, d.where.value, d.severity.value) for d in diagnoses],
        waiting,
    )


def _draw(
    statuses: Mapping[str, str],
    facts: Mapping[str, Any],
    diagnoses: Sequence[tuple[str, str, str]],
    waiting: Collection[str] = (),
) -> tuple[Stop, ...]:
    """``diagnoses``: id, where and severity, the most important first."""
    names = ("This PC", "Router", "Provider", "Netflix")
    marks = ["waiting" if set(ids) & set(waiting) else _mark(statuses, ids) for ids in _CHECKS_OF]
    for _, where, severity in reversed(diagnoses):  # the most important one has the last word
        stop = _STOP_OF.get(where)
        if stop is not None and severity != "note":
            marks[stop] = severity
    if diagnoses and diagnoses[0][0] in _CUTS_OFF:
        stop = _STOP_OF[diagnoses[0][1]]
        marks[stop + 1 :] = ["beyond"] * (len(marks) - stop - 1)
    times = (None, router_ms(facts), _number(facts.get("path"), "round_trip_ms"), netflix_ms(facts))
    return tuple(
        Stop(name, mark, ms if mark != "beyond" else None)
        for name, mark, ms in zip(names, marks, times, strict=True)
    )


def beside(case: Mapping[str, Any]) -> Stop | None:
    """The device that does not play, beside the PC; None when it is this PC, or nobody said.

    Its mark is that of a fault found at it, else unknown: what was measured here speaks of this PC.
    """
    kind = DEVICES.get(str(case["asked"].get("device") or "").partition("/")[0])
    if kind is None or kind.is_pc:
        return None
    found = [d["severity"] for d in case["diagnoses"] if d["where"] == "tv" and d["severity"] != "note"]
    return Stop(kind.short, found[0] if found else "unknown")


def _mark(statuses: Mapping[str, str], ids: Sequence[str]) -> str:
    known = {statuses[id_] for id_ in ids if id_ in statuses}
    return "ok" if known and known <= {"ok", "warn", "fail"} else "unknown"


def facts_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of every check of a case, by its id."""
    return {check["id"]: check["facts"] for check in case["checks"]}


def router_ms(facts: Mapping[str, Any]) -> float | None:
    """The round trip to the router: of the quality check, which sends most probes, else of the router's own.

    ``facts``: those of each check by its id, as they were measured or as they stand in a case's JSON.
    """
    measured = _number(facts.get("path"), "router_round_trip_ms")
    own = [_number(each, "round_trip_ms") for each in _list(facts.get("gateway"), "gateways")]
    return measured if measured is not None else min((t for t in own if t is not None), default=None)


def netflix_ms(facts: Mapping[str, Any]) -> float | None:
    """The fastest connection to one of Netflix's hosts in milliseconds: one round trip.  ``facts`` as above."""
    ways = [_fact(host, way) for host in _list(facts.get("netflix"), "hosts") for way in ("v4", "v6")]
    times = [_number(way, "tcp_ms") for way in ways]
    return min((t for t in times if t is not None), default=None)


def _fact(facts: Any, name: str) -> Any:
    return facts.get(name) if isinstance(facts, Mapping) else getattr(facts, name, None)


def _list(facts: Any, name: str) -> Sequence[Any]:
    found = _fact(facts, name)
    return found if isinstance(found, list | tuple) else ()


def _number(facts: Any, name: str) -> float | None:
    return number(_fact(facts, name))
