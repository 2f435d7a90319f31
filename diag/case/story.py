"""What a person told and tried, joined to the newest run: the one JSON that every report is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: What a person can tell beyond what ``asked`` of a run holds.
TOLD = ("make", "model", "symptom", "began", "connection", "others", "outcome")


def join_story(
    id_: str,
    runs: Sequence[Mapping[str, Any]],
    told: Mapping[str, str | None],
    *,
    steps: Sequence[Mapping[str, Any]] = (),
    contacts: Sequence[Mapping[str, Any]] = (),
    walks: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The newest run as diag.case/1 with the key ``story``; what was told later wins over what was asked then.

    A speed test that the newest run left out is taken from the newest run that has one.
    ``runs``: all runs of the case, the newest last, in one masker's words or all unmasked.
    """
    newest = dict(runs[-1])
    asked = dict(newest["asked"])
    for name in ("code", "device", "symptom"):
        asked[name] = told.get(name) or asked.get(name)
    newest["bandwidth"] = _newest_speed_test(runs)
    if newest.get("code") and newest["code"]["typed"] != asked["code"]:
        newest["code"] = None  # what was weighed is another code than the one that was told since
    return {
        **newest,
        "id": id_,
        "asked": asked,
        "story": {
            **{name: told.get(name) for name in TOLD if name != "symptom"},
            "steps": [dict(step) for step in steps],
            "walks": [dict(walk) for walk in walks],
            "contacts": [dict(contact) for contact in contacts],
            "runs": [
                {
                    "id": run["id"],
                    "started": run["started"],
                    "status": run["verdict"]["status"],
                    "headline": run["verdict"]["headline"],
                    "diagnoses": [d["id"] for d in run["diagnoses"] if d["severity"] != "note"],
                }
                for run in runs
            ],
        },
    }


def _newest_speed_test(runs: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The newest speed test of the case.  One of an earlier run carries when that was ("measured")."""
    newest = runs[-1].get("bandwidth")
    if _is_measured(newest):
        return newest
    earlier = next((run for run in reversed(runs[:-1]) if _is_measured(run.get("bandwidth"))), None)
    return {**earlier["bandwidth"], "measured": earlier["started"]} if earlier else newest


def _is_measured(bandwidth: Any) -> bool:
    return isinstance(bandwidth, Mapping) and bandwidth.get("download_mbps") is not None
