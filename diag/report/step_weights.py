"""Which of the steps that were tried say most, for sheets that have no room for all."""

from __future__ import annotations

from collections.abc import Sequence

from diag.case.document import TriedStep

#: What a step was about -> its weight: agents ask for these first, in this order.
_WEIGHTS = (
    (("restart", "reboot", "unplug", "power", "switch off", "turn off and on"), 7),
    (("router", "network", "cable", "wi-fi", "wifi", "vpn", "proxy", "dns", "hotspot"), 6),
    (("update", "reinstall", "install", "delete", "clear"), 5),
    (("sign", "password", "log in", "log out"), 4),
)
_OTHER = 3


def weigh_step(step: TriedStep) -> int:
    """What it says to support, from 3 (little) to 7."""
    what = step.what.casefold()
    return next((weight for words, weight in _WEIGHTS if any(word in what for word in words)), _OTHER)


def pick_weightiest(steps: Sequence[TriedStep], most: int) -> tuple[TriedStep, ...]:
    """At most so many steps, in their order: the weightiest, and of equal ones the latest."""
    order = sorted(range(len(steps)), key=lambda n: (weigh_step(steps[n]), n), reverse=True)
    return tuple(steps[n] for n in sorted(order[:most]))


def count_others(gone: int) -> str:
    """How many more were tried than stand there."""
    return f"… and {gone} other step{'s' if gone > 1 else ''} tried"
