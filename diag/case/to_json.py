"""A case as JSON of the published format ``diag.case/1`` (``diag schema`` prints its schema)."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from diag.model import Case, Result
from diag.redact import Declared, Masker, declared_values, plain, scrub_tree
from diag.vocabulary import DEFAULT_QUALITY

FORMAT = "diag.case/1"
TOOL = "Couchcheck"

#: The keys of the "bandwidth" block, taken from the facts of the check of that name.
BANDWIDTH_KEYS = (
    "download_mbps", "low_mbps", "upload_mbps", "idle_ms", "loaded_ms", "bytes", "took_s", "confidence",
    "stopped", "plays", "screens", "provider", "rpm", "router_idle_ms", "router_loaded_ms", "compared", "series",
)  # fmt: skip


def as_json(case: Case, masker: Masker | None) -> dict[str, Any]:
    """The whole case as JSON types.  Without a masker (``--raw``) only passwords, codes and card numbers are gone."""
    raw: dict[str, Any] = scrub_tree(_raw(case))
    if masker is None:
        return raw
    masker.learn(private(case))
    redacted: dict[str, Any] = masker.tree(raw)
    return redacted


def private(case: Case) -> tuple[Declared, ...]:
    """Every value of the case that a check declares private, with its kind; each once."""
    return tuple(dict.fromkeys(pair for result in case.results for pair in declared_values(result.facts)))


def _raw(case: Case) -> dict[str, Any]:
    asked = case.asked
    bandwidth = next((r.facts for r in case.results if r.check == "bandwidth" and r.facts is not None), None)
    return {
        "format": FORMAT,
        "id": case.id,
        "tool": {"name": TOOL, "version": case.version},
        "started": case.started,
        "took_s": case.took_s,
        "asked": {
            "code": asked.code,
            "device": asked.device,
            "symptom": asked.symptom,
            "quality": asked.quality or DEFAULT_QUALITY.id,
            "screens": asked.screens or 1,
        },
        "verdict": plain(case.opinion.verdict),
        "diagnoses": plain(case.opinion.diagnoses),
        "hidden": plain(case.opinion.hidden),
        "checks": [_check(result) for result in case.results],
        "bandwidth": _bandwidth(plain(bandwidth)) if bandwidth is not None else None,
        "code": plain(case.code) if case.code else None,
    }


def _check(result: Result) -> dict[str, Any]:
    return {
        "id": result.check,
        "status": result.status.value,
        "reason": result.reason.value if result.reason else None,
        "detail": result.detail,
        "took_s": result.took_s,
        "facts": plain(result.facts) if result.facts is not None else {},
        "findings": [finding.id for finding in result.findings],
    }


def _bandwidth(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: facts.get(key) for key in BANDWIDTH_KEYS}


def schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of the format."""
    text = resources.files("diag.case").joinpath("case.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
