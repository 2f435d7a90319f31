"""A saved case, judged again offline with today's rules: so a bug report becomes a test by adding its file.

Facts are rebuilt from JSON by the type hints of each check's Facts (``rebuild``); nothing is measured and nothing written.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import diag
from diag import checks, diagnosis
from diag.case.from_json import DoesNotFit, from_json
from diag.case.to_json import BANDWIDTH_KEYS
from diag.diagnosis import code_causes
from diag.model import Asked, Case, Check, Reason, Result, Status
from diag.redact import plain
from diag.vocabulary import MOST_SCREENS, QUALITIES

FORMAT = "diag.case/1"

#: A full case with a minute of speed is some 60 kB.
LARGEST = 4_000_000

#: More checks than there can ever be in one case.
_MOST_CHECKS = 60


class Unreadable(Exception):
    """A file is no case that this version can judge; the text says why in one sentence."""


def read_case(path: Path) -> dict[str, Any]:
    """The case in a file.  Raises Unreadable."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as exc:
        raise Unreadable(f"{path} cannot be read ({exc.strerror or exc}).") from exc
    if len(content) > LARGEST:
        raise Unreadable(f"{path} is too large for a case.")
    try:
        data = json.loads(
            content.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_no_doubles
        )
    except (ValueError, RecursionError) as exc:
        raise Unreadable(f"{path} is not a case: it is no readable JSON.") from exc
    if not isinstance(data, dict) or not isinstance(data.get("format"), str):
        raise Unreadable(f"{path} is not a case: it does not name its format.")
    if data["format"] != FORMAT:
        shown = data["format"][:40].encode("ascii", "replace").decode()
        raise Unreadable(f"{path} has the format {shown!r}; this version reads {FORMAT!r} only.")
    return data


def judge_again(data: Mapping[str, Any]) -> Case:
    """The case with every finding, diagnosis and verdict made anew from its facts.  Raises Unreadable."""
    try:
        return _judge_again(data)
    except RecursionError as exc:
        raise Unreadable("The case is nested too deeply.") from exc


def story(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the person of a case told and tried, None when nothing is there.  Raises Unreadable."""
    told = data.get("story")
    if told is None:
        return None
    try:
        return typing.cast(dict[str, Any], plain(from_json(Story, told, "story")))
    except DoesNotFit as exc:
        raise Unreadable(f"The case does not fit this version: {exc}.") from exc


def earlier_speed_test(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The speed test of an earlier run that a report carries along, None when it has none.  Raises Unreadable."""
    found = data.get("bandwidth")
    if not isinstance(found, Mapping) or "measured" not in found:
        return None
    told = {key: value for key, value in found.items() if key != "measured"}
    try:
        facts = plain(from_json(checks.find("bandwidth").facts, told, "bandwidth"))
    except DoesNotFit as exc:
        raise Unreadable(f"The case does not fit this version: {exc}.") from exc
    return {**{key: facts.get(key) for key in BANDWIDTH_KEYS}, "measured": _text(found, "measured", 40)}


@dataclass(frozen=True, kw_only=True)
class _Step:
    at: str
    what: str
    effect: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Contact:
    at: str
    channel: str | None = None
    agent: str | None = None
    said: str | None = None
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Run:
    id: str
    started: str
    status: str
    headline: str
    diagnoses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Story:
    """The key ``story`` of a case."""

    make: str | None = None
    model: str | None = None
    began: str | None = None
    connection: str | None = None
    others: str | None = None
    outcome: str | None = None
    steps: tuple[_Step, ...] = ()
    walks: tuple[dict[str, Any], ...] = ()
    contacts: tuple[_Contact, ...] = ()
    runs: tuple[_Run, ...] = ()


def _judge_again(data: Mapping[str, Any]) -> Case:
    id_, started = _text(data, "id", 64), _text(data, "started", 40)
    took = _number(data, "took_s")
    asked = _read_asked(data.get("asked"))
    listed = data.get("checks")
    if (
        not isinstance(listed, list)
        or len(listed) > _MOST_CHECKS
        or not all(isinstance(c, Mapping) for c in listed)
    ):
        raise Unreadable("The case has no list of checks.")
    known = {check.id: check for check in checks.all_checks()}
    results: dict[str, Result] = {}
    for each in listed:
        check = known.get(_text(each, "id", 64))
        if check is None:
            continue  # of a newer version: its facts cannot be judged here
        if check.id in results:
            raise Unreadable(f"The case holds the check {check.id} twice.")
        results[check.id] = _result(check, each)
    ordered = tuple(results[check.id] for check in checks.all_checks() if check.id in results)
    opinion = diagnosis.diagnose(ordered, asked)
    return Case(
        id=id_,
        started=started,
        took_s=took,
        version=diag.__version__,
        asked=asked,
        results=ordered,
        opinion=opinion,
        code=code_causes.code_opinion(asked, ordered, opinion),
    )


def _read_asked(data: Any) -> Asked:
    if not isinstance(data, Mapping):
        raise Unreadable("The case does not say what was asked.")
    known = {name: data.get(name) for name in ("code", "device", "symptom", "quality", "screens")}
    try:
        asked: Asked = from_json(Asked, {k: v for k, v in known.items() if v is not None}, "asked")
    except DoesNotFit as exc:
        raise Unreadable(f"The case does not fit this version: {exc}.") from exc
    if asked.quality not in {None, *QUALITIES} or not (
        asked.screens is None or 1 <= asked.screens <= MOST_SCREENS
    ):
        raise Unreadable("The case asks for a picture that does not exist.")
    return asked


def _result(check: Check, data: Mapping[str, Any]) -> Result:
    try:
        status = Status(str(data.get("status")))
        reason = None if data.get("reason") is None else Reason(data["reason"])
    except ValueError as exc:
        raise Unreadable(f"The case has an unknown status or reason at the check {check.id}.") from exc
    detail = data.get("detail") if isinstance(data.get("detail"), str) else ""
    took = _number(data, "took_s") if "took_s" in data else 0.0
    if status in {Status.SKIPPED, Status.UNKNOWN}:
        return Result(check=check.id, status=status, reason=reason, detail=str(detail), took_s=took)
    try:
        facts = from_json(check.facts, data.get("facts"), check.id)
    except DoesNotFit as exc:
        raise Unreadable(f"The case does not fit this version: {exc}.") from exc
    try:
        findings = tuple(check.judge(facts))
    except Exception as exc:
        raise Unreadable(f"The facts of the check {check.id} cannot be judged.") from exc
    return Result(
        check=check.id, status=diagnosis.status_of(findings), facts=facts, findings=findings, took_s=took
    )


def _text(data: Mapping[str, Any], key: str, longest: int) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
        raise Unreadable(f"The case has no usable {key!r}.")
    return value


def _number(data: Mapping[str, Any], key: str) -> float:
    value = data.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise Unreadable(f"The case has no usable {key!r}.")
    return float(value)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
