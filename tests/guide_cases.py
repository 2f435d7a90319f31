"""What the tests of walks share: the shipped book, what a walk knows of a case, and a look at one position of a flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from diag.case.from_json import from_json
from diag.guide import GuideDevice, Guides, MeasuredEvidence, Position, StepAnswer, guides, position
from diag.guide.evidence import MeasuredCase, SlimCase
from diag.vocabulary import DEVICE_KINDS

GUIDES: Guides = guides()
DEVICES = sorted(GUIDES.devices)
FLOWS = sorted(GUIDES.flows)


def case(
    measured: Mapping[str, str] | None = None,
    /,
    *,
    diagnoses: Mapping[str, tuple[str, ...]] | None = None,
    facts: Mapping[str, Mapping[str, Any]] | None = None,
    code: str | None = None,
    quality: str | None = None,
    screens: int | None = None,
    **more: str,
) -> SlimCase:
    """What a walk knows of a case: the status of each check, as a mapping or check=status; ``diagnoses``: id -> the checks
    that found it.  The names of every device were looked up, unless ``facts`` say otherwise."""
    found = diagnoses or {}
    known = {"dns": {"devices": list(DEVICE_KINDS), "found": 24}, **(facts or {})}
    statuses = {**(measured or {}), **{name.replace("_", "-"): status for name, status in more.items()}}
    data = {
        "asked": {"code": code, "quality": quality, "screens": screens},
        "checks": [
            {
                "id": check,
                "status": status,
                "reason": "not-asked" if status == "skipped" else None,
                "facts": dict(known.get(check, {})),
                "findings": [id_ for id_, by in found.items() if check in by],
            }
            for check, status in statuses.items()
        ],
        "diagnoses": [
            {
                "id": id_,
                "severity": "fail",
                "confidence": "sure",
                "title": f"The title of {id_}",
                "evidence": list(by),
            }
            for id_, by in found.items()
        ],
    }
    made: SlimCase = from_json(SlimCase, data, "case")
    return made


def with_check(run: SlimCase, id_: str, **changed: Any) -> SlimCase:
    """The case with one check changed."""
    checks = tuple(replace(check, **changed) if check.id == id_ else check for check in run.checks)
    return replace(run, checks=checks)


def with_diagnosis(run: SlimCase, **changed: Any) -> SlimCase:
    """The case with its first diagnosis changed."""
    first, *rest = run.diagnoses
    return replace(run, diagnoses=(replace(first, **changed), *rest))


def healthy(device: GuideDevice) -> SlimCase:
    """A home in which everything is fine, measured on the device itself when that is a PC."""
    return case(
        link="ok", gateway="ok", internet="ok", portal="ok", dns="ok", netflix="ok", vpn="ok", proxy="ok", clock="ok",
        path="ok", bandwidth="ok", wifi="ok", tls="ok",
        facts={
            "clock": {"os": device.os or "windows", "ntp_offset_s": 0.1}, "path": {"loss": 0.0, "round_trip_ms": 21.0},
            "bandwidth": {"download_mbps": 93.1}, "wifi": {"signal_dbm": -52.0},
        },
    )  # fmt: skip


#: The same, measured on a PC that runs Windows.
HEALTHY = healthy(GUIDES.devices["windows-app"])


def evidence(device: str | GuideDevice, *runs: MeasuredCase, code: str | None = None) -> MeasuredEvidence:
    kind = GUIDES.device(device) if isinstance(device, str) else device
    return MeasuredEvidence(runs, evidence=GUIDES.evidence, texts=GUIDES.texts, device=kind, code=code)


def at(flow: str, device: str, *runs: MeasuredCase, code: str | None = None, **answers: str) -> Position:
    """The position after some answers; a double underscore in a name stands for the dot, one for a dash."""
    given = {
        name.replace("__", ".").replace("_", "-"): StepAnswer(word=word) for name, word in answers.items()
    }
    return position(
        GUIDES, GUIDES.flows[flow], GUIDES.device(device), given, evidence(device, *runs, code=code)
    )
