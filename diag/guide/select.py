"""Which walk to take: by symptom, by error code, by diagnosis, by device.  Pure."""

from __future__ import annotations

from collections.abc import Sequence

from diag.guide.loader import Guides
from diag.guide.types import GuideDevice


def best_flow(
    guides: Guides,
    *,
    code_flow: str | None = None,
    symptom: str | None = None,
    diagnoses: Sequence[str] = (),
    causes: Sequence[str] = (),
    device: GuideDevice | None = None,
) -> str | None:
    """The walk that fits best, or None when only the person can say.

    A code says most, then the symptom, then what was measured (``diagnoses`` with the most important first),
    then the device.  But a symptom that says no more than that it does not play gives way to ``causes``: what was found to
    be at fault, and not only possibly.  A walk that is not made for the device counts as the one it names instead.
    """
    told = flow_for_symptom(guides, symptom)
    for found in (
        code_flow,
        flow_for_diagnosis(guides, causes) if told in GENERAL else None,
        told,
        flow_for_diagnosis(guides, diagnoses),
        flow_for_device(guides, device),
    ):
        if found:
            return fit_to_device(guides, found, device)
    return None


def flow_for_symptom(guides: Guides, symptom: str | None) -> str | None:
    """The walk for a symptom's word."""
    return next((f.id for f in guides.flows.values() if symptom and symptom in f.symptoms), None)


def flow_for_diagnosis(guides: Guides, diagnoses: Sequence[str]) -> str | None:
    """The walk for the most important diagnosis that has one."""
    for id_ in diagnoses:
        for flow in guides.flows.values():
            if id_ in flow.diagnoses:
                return flow.id
    return None


def flow_for_device(guides: Guides, device: GuideDevice | None) -> str | None:
    """The general walk of a kind of device: one that is made for fewer kinds comes first."""
    if device is None:
        return None
    general = [guides.flows[id_] for id_ in GENERAL if device.kind in guides.flows[id_].devices]
    return min(general, key=lambda flow: len(flow.devices)).id


#: The walks for "it does not play" without further words.
GENERAL = ("smart-tv", "browser-trouble", "basic")


def fit_to_device(guides: Guides, flow: str, device: GuideDevice | None) -> str:
    """The walk itself, or the one to take instead on this device."""
    while device and device.kind not in guides.flows[flow].devices:
        flow = guides.flows[flow].instead
    return flow
