"""A run as a document: what was measured and concluded, unmasked, without passwords, codes and card numbers."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from diag.case.document import CaseDocument, CheckRecord, ComparedSpeed, Question, SpeedTest, Tool
from diag.case.to_json import to_json
from diag.model import Case, Result
from diag.redact import Declared, declared_values, scrub_tree
from diag.vocabulary import DEFAULT_QUALITY

TOOL = "Couchcheck"


def document_of(case: Case) -> CaseDocument:
    """The document of a run."""
    asked = case.asked
    whole = CaseDocument(
        id=case.id,
        tool=Tool(name=TOOL, version=case.version),
        started=case.started,
        took_s=case.took_s,
        asked=Question(
            code=asked.code,
            device=asked.device,
            symptom=asked.symptom,
            quality=asked.quality or DEFAULT_QUALITY.id,
            screens=asked.screens or 1,
        ),
        verdict=case.opinion.verdict,
        diagnoses=case.opinion.diagnoses,
        hidden=case.opinion.hidden,
        checks=tuple(_record(result) for result in case.results),
        bandwidth=_speed_test(case.results),
        code=case.code,
        utc_offset_min=case.utc_offset_min,
    )
    found: CaseDocument = scrub_tree(whole)
    return found


def private_values(case: Case) -> tuple[Declared, ...]:
    """Every value of the case that a check declares private, with its kind; each once."""
    return tuple(dict.fromkeys(pair for result in case.results for pair in declared_values(result.facts)))


def _record(result: Result) -> CheckRecord:
    return CheckRecord(
        id=result.check,
        status=result.status,
        reason=result.reason,
        detail=result.detail,
        took_s=result.took_s,
        facts={} if result.facts is None else to_json(result.facts),
        findings=tuple(finding.id for finding in result.findings),
    )


#: What the speed test says of its numbers, and what it saw of stalls; cases from before that do not have it.
LATER = ("at_least", "upload_at_least", "stalls")


def _speed_test(results: tuple[Result, ...]) -> SpeedTest | None:
    """The facts of the check "bandwidth" that a document tells a second time, for all who only ask for the speed."""
    facts: Any = next((r.facts for r in results if r.check == "bandwidth" and r.facts is not None), None)
    if facts is None:
        return None
    names = [each.name for each in fields(SpeedTest) if not each.metadata.get("absent")]
    told: dict[str, Any] = {name: getattr(facts, name, None) for name in (*names, *LATER)}
    told["compared"] = tuple(
        ComparedSpeed(provider=each.provider, mbps=each.mbps, low_mbps=each.low_mbps, at_least=each.at_least)
        for each in told["compared"] or ()
    )
    return SpeedTest(**told)
