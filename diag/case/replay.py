"""A saved case, judged again offline with today's rules: so a bug report becomes a test by adding its file.

Facts are rebuilt from JSON by the type hints of each check's Facts (``from_json``); nothing is measured and nothing written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import diag
from diag import diagnosis, files
from diag.case.document import FORMAT, CaseDocument, CheckRecord, Number, Question, SpeedTest, Story
from diag.case.from_json import DoesNotFit, from_json
from diag.case.from_run import document_of, private_values
from diag.case.masking import mask_document
from diag.diagnosis import code_causes
from diag.entrance import clean_fact, clean_told
from diag.model import Asked, Case, Check, Result, Status
from diag.redact import Masker
from diag.vocabulary import MOST_SCREENS, QUALITIES, is_device

#: A full case with a minute of speed is some 60 kB.
LARGEST = 4_000_000

#: More checks than there can ever be in one case.
_MOST_CHECKS = 60


class Unreadable(Exception):
    """A file is no case that this version can judge; the text says why in one sentence."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What was measured and told in a case; all that was concluded from it is made anew."""

    id: str
    started: str
    took_s: Number
    asked: Question
    checks: tuple[CheckRecord, ...]
    bandwidth: SpeedTest | None
    story: Story | None
    utc_offset_min: int | None = None


def replay(path: Path, known: Iterable[Check], by: Masker) -> CaseDocument:
    """The case of a file with every finding, diagnosis and verdict made anew, and masked.  ``known``: all checks.

    Raises Unreadable.
    """
    data = load_file(path)
    by.reserve(data)
    recorded = read_recorded(data)
    case = judge_again(recorded, known)
    by.learn(private_values(case))
    return mask_document(with_story(document_of(case), recorded), by)


def load_file(path: Path) -> dict[str, Any]:
    """The JSON of a case in a file.  Raises Unreadable."""
    try:
        content = files.read_bytes(path, LARGEST + 1)
    except OSError as exc:
        raise Unreadable(f"{path} cannot be read ({exc.strerror or exc}).") from exc
    if len(content) > LARGEST:
        raise Unreadable(f"{path} is too large for a case.")
    try:
        data = json.loads(
            files.decode(content, "strict"), parse_constant=_no_constant, object_pairs_hook=_no_doubles
        )
    except (ValueError, RecursionError) as exc:
        raise Unreadable(f"{path} is not a case: it is no readable JSON.") from exc
    if not isinstance(data, dict) or not isinstance(data.get("format"), str):
        raise Unreadable(f"{path} is not a case: it does not name its format.")
    if data["format"] != FORMAT:
        shown = data["format"][:40].encode("ascii", "replace").decode()
        raise Unreadable(f"{path} has the format {shown!r}; this version reads {FORMAT!r} only.")
    return data


def read_recorded(data: Mapping[str, Any]) -> Recorded:
    """What a case's JSON says was measured and told.  Raises Unreadable."""
    try:
        recorded: Recorded = from_json(Recorded, clean_told(data), "the case")
    except DoesNotFit as exc:
        raise Unreadable(f"The case does not fit this version: {exc}.") from exc
    except RecursionError as exc:
        raise Unreadable("The case is nested too deeply.") from exc
    _require_text("id", recorded.id, 64)
    _require_text("started", recorded.started, 40)
    if recorded.bandwidth and recorded.bandwidth.measured is not None:
        _require_text("measured", recorded.bandwidth.measured, 40)
    for took in (recorded.took_s, *(check.took_s for check in recorded.checks)):
        if not 0 <= took < 1e9:
            raise Unreadable("The case has no usable 'took_s'.")
    if len(recorded.checks) > _MOST_CHECKS:
        raise Unreadable("The case has too many checks.")
    if recorded.asked.quality not in QUALITIES or not 1 <= recorded.asked.screens <= MOST_SCREENS:
        raise Unreadable("The case asks for a picture that does not exist.")
    return recorded


def judge_again(recorded: Recorded, known: Iterable[Check]) -> Case:
    """The case with every finding, diagnosis and verdict made anew from its facts.  ``known``: all checks.

    Raises Unreadable.
    """
    by_id = {check.id: check for check in known}
    results: dict[str, Result] = {}
    for each in recorded.checks:
        check = by_id.get(each.id)
        if check is None:
            continue  # of a newer version: its facts cannot be judged here
        if check.id in results:
            raise Unreadable(f"The case holds the check {check.id} twice.")
        results[check.id] = _result(check, each)
    ordered = tuple(results[id_] for id_ in by_id if id_ in results)
    told = recorded.asked
    device = (
        told.device if told.device is not None and is_device(told.device) else None
    )  # one that nobody knows
    asked = Asked(
        code=told.code, device=device, symptom=told.symptom, quality=told.quality, screens=told.screens
    )
    opinion = diagnosis.diagnose(ordered, asked)
    return Case(
        id=recorded.id,
        started=recorded.started,
        took_s=recorded.took_s,
        version=diag.__version__,
        asked=asked,
        results=ordered,
        opinion=opinion,
        code=code_causes.code_opinion(asked, ordered, opinion),
        utc_offset_min=recorded.utc_offset_min,
    )


def with_story(judged: CaseDocument, recorded: Recorded) -> CaseDocument:
    """A case that was judged again, with what its person told, and the speed test of an earlier run that a report
    carries along."""
    carried = recorded.bandwidth if recorded.bandwidth and recorded.bandwidth.measured else None
    return replace(judged, story=recorded.story, bandwidth=judged.bandwidth or carried)


def _result(check: Check, told: CheckRecord) -> Result:
    if told.status in {Status.SKIPPED, Status.UNKNOWN}:
        return Result(
            check=check.id,
            status=told.status,
            reason=told.reason,
            detail=told.detail,
            facts=_facts(check, told) if told.facts.keys() & {f.name for f in fields(check.facts)} else None,
            took_s=told.took_s,
        )
    facts = _facts(check, told)
    try:
        findings = tuple(check.judge(facts))
    except Exception as exc:
        raise Unreadable(f"The facts of the check {check.id} cannot be judged.") from exc
    return Result(
        check=check.id,
        status=diagnosis.status_of(findings),
        facts=facts,
        findings=findings,
        took_s=told.took_s,
    )


def _facts(check: Check, told: CheckRecord) -> Any:
    try:
        return clean_fact(from_json(check.facts, told.facts, check.id))
    except DoesNotFit as exc:
        raise Unreadable(f"The case does not fit this version: {exc}.") from exc
    except RecursionError as exc:
        raise Unreadable("The case is nested too deeply.") from exc


def _require_text(key: str, value: str, longest: int) -> None:
    if not 0 < len(value) <= longest or not value.isprintable():
        raise Unreadable(f"The case has no usable {key!r}.")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
