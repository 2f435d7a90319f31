"""From all results to causes: what is wrong, in which order to act, and what only follows from it.

Pure functions.  Judges see one check each; combining, hiding and ranking happen here alone, as one
table (table.py) and a few named rules (rules.py, line_rules.py), so that the whole reasoning can be read on a few pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from diag.diagnosis.circumstances import Circumstances, read_circumstances, sensible_steps
from diag.diagnosis.relevance import can_explain, first_that_explains
from diag.diagnosis.rules import RULES
from diag.diagnosis.table import CERTAINTY, HIDDEN_BY, LEAVES, RANK, WEIGHT, Found
from diag.diagnosis.verdict import conclude
from diag.model import (
    Asked,
    Confidence,
    Diagnosis,
    Finding,
    Hidden,
    Opinion,
    Result,
    Severity,
    Status,
)
from diag.vocabulary import CAUSES


def diagnose(results: Iterable[Result], asked: Asked) -> Opinion:
    """The causes behind all results, most important first, with what they hide and the verdict."""
    results = tuple(results)
    by_check = {result.check: result for result in results}
    found = _merge(results)
    explained: dict[str, str] = {}
    for rule in RULES:
        found = rule(found, by_check, explained)
    shown, hidden = _hide(found, explained, read_circumstances(by_check))
    told = {"code": asked.code, "device": asked.device, "symptom": asked.symptom}
    ranked = tuple(sorted(shown, key=lambda d: (not can_explain(d.id, **told), *_importance(d))))
    return Opinion(verdict=conclude(ranked, by_check, asked), diagnoses=ranked, hidden=hidden)


#: What a rule above may still make of a cause, by the checks that it reads besides.
_RULED_BY: Mapping[str, tuple[str, ...]] = {
    "internet-unreachable": ("proxy", "vpn"),
    "route-wrong": ("internet",),
    "captive-portal": ("proxy",),
    "parental-lock": ("proxy",),
    "dns-blocking": ("netflix",),
    "vpn-active": ("internet",),
    "proxy-configured": ("internet",),
    "netflix-blocked": ("dns", "clock", "tls"),
}
#: Checks that end with the whole run: nobody waits for them to hear of what is sure.
_LATE = frozenset({"outages", "bandwidth"})


def settled_cause(
    results: Iterable[Result], asked: Asked, waiting: Iterable[str], first_looks: Iterable[Result] = ()
) -> Diagnosis | None:
    """The cause that is sure while other checks (``waiting``) still run; None while one of these may put another before it.

    Where it rests on first looks of checks that are looking again, it is likely, and no more.
    """
    results, waiting = tuple(results), set(waiting)
    if sure := _sure_cause(results, asked, waiting):
        return sure
    looks = [look for look in first_looks if look.check in waiting]
    so_far = (
        _sure_cause((*results, *looks), asked, waiting - {look.check for look in looks}) if looks else None
    )
    return replace(so_far, confidence=Confidence.LIKELY) if so_far else None


def _sure_cause(results: tuple[Result, ...], asked: Asked, waiting: set[str]) -> Diagnosis | None:
    first = first_that_explains(
        diagnose(results, asked).diagnoses, code=asked.code, device=asked.device, symptom=asked.symptom
    )
    if first is None or first.confidence is not Confidence.SURE:
        return None
    before = {CAUSES[id_].check for id_ in list(CAUSES)[: RANK.get(first.id, len(RANK))]}
    hiding = {CAUSES[id_].check for id_ in HIDDEN_BY.get(first.id, ())}
    needed = (before | hiding | set(_RULED_BY.get(first.id, ()))) - _LATE
    return None if needed & waiting else first


def status_of(findings: tuple[Finding, ...]) -> Status:
    """What a check's findings make of it: the worst of them, ok without any real one."""
    worst = {f.severity for f in findings}
    if Severity.FAIL in worst:
        return Status.FAIL
    return Status.WARN if Severity.WARN in worst else Status.OK


# -- one diagnosis per id ---------------------------------------------------------------------------------


def _merge(results: tuple[Result, ...]) -> Found:
    """Findings of the same id become one: the gravest and surest speaks, all their checks are evidence."""
    found: Found = {}
    for result in results:
        for finding in result.findings:
            if finding.id not in found:
                found[finding.id] = (finding, (result.check,))
                continue
            best, evidence = found[finding.id]
            speaker = min(best, finding, key=lambda f: (WEIGHT[f.severity], CERTAINTY[f.confidence]))
            found[finding.id] = (speaker, tuple(dict.fromkeys((*evidence, result.check))))
    return found


# -- hiding and ranking -------------------------------------------------------------------------------------


def _hide(
    found: Found, explained: Mapping[str, str], known: Circumstances
) -> tuple[list[Diagnosis], tuple[Hidden, ...]]:
    """Split into causes and what they explain; only a real problem explains anything, a note does not."""
    real = {id_ for id_, (finding, _) in found.items() if finding.severity is not Severity.NOTE}
    roots = {id_ for id_ in real if not real & set(HIDDEN_BY.get(id_, ()))}
    shown: list[Diagnosis] = []
    hidden = [Hidden(id=id_, by=by) for id_, by in explained.items()]
    for id_, (finding, evidence) in found.items():
        above = [
            other for other in HIDDEN_BY.get(id_, ()) if other in real and not _leaves(found[other][0], id_)
        ]
        if above:
            shown_first = [other for other in above if other in roots] or above
            hidden.append(Hidden(id=id_, by=min(shown_first, key=lambda other: RANK[other])))
            continue
        shown.append(
            Diagnosis(
                id=id_,
                where=finding.where,
                severity=finding.severity,
                confidence=finding.confidence,
                title=finding.title,
                text=finding.text,
                remedy=sensible_steps(finding, known),
                evidence=evidence,
            )
        )
    return shown, tuple(hidden)


def _leaves(finding: Finding, id_: str) -> bool:
    """Whether a cause that usually explains another one does not do so here."""
    fact, left = LEAVES.get(finding.id, ("", frozenset()))
    return id_ in left and bool(finding.facts.get(fact))


def _importance(diagnosis: Diagnosis) -> tuple[int, int, int]:
    """Gravest first; then what was measured or is likely before what is merely possible; then the table."""
    doubtful = 1 if diagnosis.confidence is Confidence.POSSIBLE else 0
    return WEIGHT[diagnosis.severity], doubtful, RANK.get(diagnosis.id, len(RANK))
