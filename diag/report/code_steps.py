"""What to do about a code on the device that shows it: each step in that device's own way (diag/devices/)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from diag import catalog, paths

if TYPE_CHECKING:
    from diag.guide.types import Action, GuideDevice, Instructions

#: A sentence with this is for somebody whom a walk leads; a code stands outside of any.
_OF_A_WALK = "this walk"
#: Without a device so many steps are told: what comes first helps most often, and the rest differs by device.
MOST_WITHOUT_DEVICE = 3


@dataclass(frozen=True, kw_only=True)
class CodeStep:
    """One thing to do: its ``title`` with ``how``, the parts of it, and what it ``loses``; ``unverified``: nobody has
    compared how it is done with a page."""

    action: str
    title: str
    how: tuple[str, ...] = ()
    loses: str = ""
    unverified: bool = False

    @property
    def text(self) -> str:
        """The step as one paragraph."""
        return f"{self.title}: {' '.join(self.how)}" if self.how else self.title


def code_steps(actions: Iterable[str], device: str | None) -> tuple[CodeStep, ...]:
    """The steps for people; ``device`` is a kind, or a kind with a maker ("smart-tv/lg").

    What a device cannot do is left out.  Without a device only the first few, in general words.
    """
    if device is None:
        return tuple(_in_general(action) for action in actions)[:MOST_WITHOUT_DEVICE]
    from diag.guide.loader import shipped_device  # only those who named a device wait for it

    on = shipped_device(device)
    return tuple(step for action in actions if (step := _on_device(action, on)) is not None)


def _in_general(action: str) -> CodeStep:
    row = catalog.ids().actions[action]
    return CodeStep(action=action, title=row["say"], loses=row.get("loses", ""))


def _on_device(action: str, device: GuideDevice) -> CodeStep | None:
    from diag.guide.position import fill

    known, everywhere = _walk_words()
    how = device.instructions.get(action) or everywhere.get(action)
    if how is None:
        return _in_general(action)
    if how.impossible:
        return None
    return CodeStep(
        action=action,
        title=fill(known[action].title, device),
        how=tuple(fill(part, device) for part in how.steps if _OF_A_WALK not in part),
        loses=fill(how.loses or known[action].loses, device),
        unverified=how.confidence == "unverified" and action in device.instructions,
    )


@cache
def _walk_words() -> tuple[dict[str, Action], dict[str, Instructions]]:
    """Every action with its title, and how those are done that are the same for everybody."""
    from diag.guide.loader import parse_file, read_action, read_instructions

    walk: dict[str, Any] = parse_file(paths.data("walk.toml"))["actions"]
    ids = catalog.ids().actions
    actions = {id_: read_action(id_, row, walk.get(id_, {})) for id_, row in ids.items()}
    return actions, {id_: read_instructions(row) for id_, row in walk.items() if "steps" in row}
