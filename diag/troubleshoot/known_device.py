"""What the device of a walk told of itself when the home was searched, so that the walk opens with it."""

from __future__ import annotations

from collections.abc import Iterable

from diag.case.document import CaseDocument
from diag.guide import GuideDevice, Guides
from diag.guide.evidence import DEVICES, MeasuredCase
from diag.guide.position import fill
from diag.guide.walk import Walk
from diag.lookup.models import find_look
from diag.report import tv
from diag.report.facts import facts_of
from diag.tv.types import TvDevice
from diag.vocabulary import TV_MAKERS, has_several_systems

#: By what a set has inside, the device whose steps fit it.
_INSIDE = {maker.inside: f"smart-tv/{maker.id}" for maker in TV_MAKERS.values() if maker.inside}

OPENING = "What {the} told this PC itself: {heading}."
#: So many devices are named.
MOST_NAMES = 4
SEVERAL = (
    "{count} devices that could be {the} answered: {names}. We do not know which one you mean, so we ask."
)


def find_devices(runs: Iterable[MeasuredCase], kind: str) -> tuple[TvDevice, ...]:
    """The devices that the last search for this kind found, and that could be the one in question."""
    for run in reversed(tuple(runs)):
        checks = (
            [check for check in run.checks if check.id == DEVICES] if isinstance(run, CaseDocument) else []
        )
        for check in checks:
            if str(check.facts.get("device")).partition("/")[0] == kind and (
                found := facts_of([check]).tv.devices
            ):
                return found
    return ()


def settle(
    guides: Guides, device: GuideDevice, runs: Iterable[MeasuredCase], *, same: bool = False
) -> GuideDevice:
    """A device as it told itself what it is, where the person named it less exactly: the system in the set, and its look
    where the number of its model tells it.  ``same``: only the look of this very device."""
    found = tv.only_one(find_devices(runs, device.kind))
    if found is None or device.is_look:
        return device
    told = device.id
    if not same and has_several_systems(told):
        inside = _INSIDE.get(found.kind or "", f"smart-tv/{found.maker}")
        told = inside if inside in guides.devices else told
    return guides.device(find_look(told, found.model) or told)


def opening(walk: Walk) -> str | None:
    """What is known of the device, in whole sentences; None where it told nothing."""
    found = find_devices(walk.runs, walk.device.kind)
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
    device = tv.only_one(find_devices(walk.runs, walk.device.kind))
    return tv.heading(device) if device and device.model else walk.device.name
