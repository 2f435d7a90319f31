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
#: So many devices are named.
MOST_NAMES = 4
SEVERAL = (
    "{count} devices that could be {the} answered: {names}. We do not know which one you mean, so we ask."
)


def find_devices(walk: Walk) -> tuple[TvDevice, ...]:
    """The devices that the last search for this kind found, and that could be the one in question."""
    for run in reversed(walk.runs):
        checks = (
            [check for check in run.checks if check.id == DEVICES] if isinstance(run, CaseDocument) else []
        )
        for check in checks:
            if str(check.facts.get("device")).partition("/")[0] == walk.device.kind and (
                found := facts_of([check]).tv.devices
            ):
                return found
    return ()


def opening(walk: Walk) -> str | None:
    """What is known of the device, in whole sentences; None where it told nothing."""
    found = find_devices(walk)
    if len(found) > 1:
        names = list(dict.fromkeys(map(tv.heading, found)))
        shown = ", ".join(names[:MOST_NAMES] + ["and others"] * (len(names) > MOST_NAMES))
        return fill(SEVERAL, walk.device).format(count=len(found), names=shown)
    device = tv.only_one(found)
    if device is None:
        return None
    first = fill(OPENING, walk.device).format(heading=tv.heading(device))
    return " ".join((first, *tv.sentences(device)))


def name_of(walk: Walk) -> str:
    """What to call the device: by its make and model where it told them."""
    device = tv.only_one(find_devices(walk))
    return tv.heading(device) if device and device.model else walk.device.name
