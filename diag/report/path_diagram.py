"""The picture of the path: This PC > Router > Provider > Netflix, with a mark and a round trip for each stop.

Made from a case, so that a saved and redacted one draws the same picture; while a run goes on, from its results.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from diag.case.document import CaseDocument
from diag.model import Diagnosis, Result, Severity, Status, Where
from diag.report.facts import ReportedFacts, facts_of, read_facts
from diag.report.formatting import MARKS, milliseconds
from diag.vocabulary import CAUSES, DEVICES

#: Where a fault lies -> the stop that carries its mark.
_STOP_OF = {Where.THIS_DEVICE: 0, Where.HOME_NETWORK: 1, Where.ISP: 2, Where.NETFLIX: 3}

#: Faults of the home that are the router's own; any other may lie anywhere in it.
_OF_THE_ROUTER = frozenset({"gateway-unreachable", "internet-unreachable", "parental-lock"})
_HOME = "Home network"
#: A stop that was measured, while nobody can tell whether the fault is there.
NOT_CLEAR = "not clear"

#: What must have been measured for a stop to be called fine.
_CHECKS_OF = (("link",), ("gateway",), ("internet",), ("netflix",))


@dataclass(frozen=True)
class Stop:
    """One stop.  ``mark``: ok, warn, fail, unknown, beyond (not reached because of a fault before it), waiting (while a
    run goes on).  ``because``: the cause behind a bad mark, which is no fault of the stop itself."""

    name: str
    mark: str
    ms: float | None = None
    because: str = ""


def describe_stop(stop: Stop) -> str:
    """One stop in words, with the cause that was found there: "Home network: a filter that hides Netflix's names"."""
    return f"{stop.name}: {stop.because}" if stop.because else f"{stop.name} {describe_mark(stop)}"


def describe_mark(stop: Stop) -> str:
    """The mark of a stop in words.  One that answers, and of which more could not be told, was not left unmeasured."""
    return NOT_CLEAR if stop.mark == "unknown" and stop.ms is not None else MARKS[stop.mark].spoken


def tell_beside_mark(stop: Stop) -> str:
    """What stands beside the mark of a stop: why it is at fault, since its round trip would say that it answers well; else
    its round trip; empty where there is neither."""
    if stop.mark == Severity.FAIL.value:
        return stop.because
    return milliseconds(stop.ms) if stop.ms is not None else ""


def picture(case: CaseDocument) -> tuple[Stop, ...]:
    """The four stops of the path with their marks and round trips in milliseconds."""
    statuses = {check.id: check.status for check in case.checks}
    return _draw(statuses, facts_of(case.checks), case.diagnoses)


def live_picture(
    results: Iterable[Result], diagnoses: Sequence[Diagnosis], waiting: Collection[str]
) -> tuple[Stop, ...]:
    """The same while a run goes on: from the results so far.  ``waiting``: the checks that have none yet."""
    so_far = tuple(results)
    facts = read_facts({result.check: result.facts for result in so_far})
    return _draw({result.check: result.status for result in so_far}, facts, diagnoses, waiting)


def _draw(
    statuses: Mapping[str, Status],
    facts: ReportedFacts,
    diagnoses: Sequence[Diagnosis],
    waiting: Collection[str] = (),
) -> tuple[Stop, ...]:
    names = ["This PC", "Router", "Provider", "Netflix"]
    causes = [""] * len(names)
    marks = ["waiting" if set(ids) & set(waiting) else _mark(statuses, ids) for ids in _CHECKS_OF]
    for diagnosis in reversed(diagnoses):  # the most important one has the last word
        if diagnosis.severity is Severity.NOTE:
            continue
        stop = _STOP_OF.get(diagnosis.where)
        if stop is not None:
            marks[stop], causes[stop] = diagnosis.severity.value, _name_of(diagnosis.id)
            if diagnosis.where is Where.HOME_NETWORK:
                names[stop] = "Router" if diagnosis.id in _OF_THE_ROUTER else _HOME
        elif (
            diagnosis.where is Where.NONE
        ):  # found, and not told apart: then none of these is known to be fine
            marks[1:3] = [mark.replace("ok", "unknown") for mark in marks[1:3]]
    if diagnoses and (row := CAUSES.get(diagnoses[0].id)) and row.cuts_off:
        stop = _STOP_OF[diagnoses[0].where]
        beyond = len(marks) - stop - 1
        marks[stop + 1 :], causes[stop + 1 :] = ["beyond"] * beyond, [""] * beyond
    times = (None, router_ms(facts), facts.path.round_trip_ms, netflix_ms(facts))
    return tuple(
        Stop(name, mark, ms if mark != "beyond" else None, cause)
        for name, mark, ms, cause in zip(names, marks, times, causes, strict=True)
    )


def beside(device: str | None, diagnoses: Iterable[Diagnosis] = ()) -> Stop | None:
    """The device that does not play, beside the PC; None when it is this PC, or nobody said.

    Its mark is that of a fault found at it, else unknown: what was measured here speaks of this PC.
    """
    kind = DEVICES.get((device or "").partition("/")[0])
    if kind is None or kind.is_pc:
        return None
    found = [d.severity for d in diagnoses if d.where is Where.TV and d.severity is not Severity.NOTE]
    return Stop(kind.short, found[0].value if found else "unknown")


def _name_of(cause: str) -> str:
    return CAUSES[cause].name if cause in CAUSES else ""


def _mark(statuses: Mapping[str, Status], ids: Sequence[str]) -> str:
    """The mark of a stop at which no cause lies.  One whose own check failed is not fine, whoever is to blame."""
    known = {statuses[id_] for id_ in ids if id_ in statuses}
    return "ok" if known and known <= {Status.OK, Status.WARN} else "unknown"


def router_ms(facts: ReportedFacts) -> float | None:
    """The round trip to the router: of the quality check, which sends most probes, else of the router's own."""
    if facts.path.router_round_trip_ms is not None:
        return facts.path.router_round_trip_ms
    own = [each.round_trip_ms for each in facts.gateway.gateways]
    return min((ms for ms in own if ms is not None), default=None)


def netflix_ms(facts: ReportedFacts) -> float | None:
    """The fastest connection to one of Netflix's hosts in milliseconds: one round trip."""
    times = [way.tcp_ms for host in facts.netflix.hosts for way in (host.v4, host.v6)]
    return min((ms for ms in times if ms is not None), default=None)
