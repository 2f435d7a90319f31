"""What the device of a walk told of itself when the home was searched, so that the walk opens with it."""

from __future__ import annotations

from diag.case.document import CaseDocument
from diag.guide.evidence import DEVICES
from diag.guide.position import fill
from diag.guide.walk import Walk
from diag.report import tv
from diag.report.facts import facts_of
from diag.tv.types import TvDevice

OPENING = "What {the} told this PC itself: {heading}."


def find_device(walk: Walk) -> TvDevice | None:
    """The one device that a search for this kind found last; None where there was none, or more than one could be it."""
    for run in reversed(walk.runs):
        checks = (
            [check for check in run.checks if check.id == DEVICES] if isinstance(run, CaseDocument) else []
        )
        for check in checks:
            if str(check.facts.get("device")).partition("/")[0] == walk.device.kind and (
                found := facts_of([check]).tv.devices
            ):
                return tv.only_one(found)
    return None


def opening(walk: Walk) -> str | None:
    """What is known of the device, in whole sentences; None where it told nothing."""
    device = find_device(walk)
    if device is None:
        return None
    first = fill(OPENING, walk.device).format(heading=tv.heading(device))
    return " ".join((first, *tv.sentences(device)))


def name_of(walk: Walk) -> str:
    """What to call the device: by its make and model where it told them."""
    device = find_device(walk)
    return tv.heading(device) if device and device.model else walk.device.name
