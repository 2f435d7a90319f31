"""One home from a seed: up to three faults of different families, up to two oddities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.lab.generate.faults import FAMILIES
from tests.lab.generate.oddities import KINDS
from tests.lab.generate.part import Conflict, Part, merge
from tests.lab.generate.words import LANS
from tests.lab.scenario import LAN, Deviation, moved

#: How often a home has no, one, two, three faults, and no, one, two oddities.
_FAULTS, _ODDITIES = (3, 5, 3, 1), (3, 4, 2)

#: How many homes have no IPv6: many faults matter less where the other family gets through.
_IPV4_ALONE = 0.4


@dataclass(frozen=True, kw_only=True)
class DrawnHome:
    """What a seed gives."""

    seed: int
    faults: tuple[Part, ...]
    oddities: tuple[Part, ...]
    deviation: Deviation
    full: bool  # whether the product measures the speed as well
    families: tuple[str, ...] = ()  # asked for by name

    @property
    def label(self) -> str:
        """How to draw it again: the seed, and the families that were asked for."""
        return " ".join((str(self.seed), ",".join(self.families))).strip()

    @property
    def causes(self) -> frozenset[str]:
        """The diagnoses of which any may come first."""
        return frozenset().union(*(fault.causes for fault in self.faults))

    @property
    def arguments(self) -> list[str]:
        """How the product is asked."""
        asked = ["--max-data", "40"] if self.full else ["--quick"]
        return [*asked, *(word for part in self.parts for word in part.arguments)]

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.faults, *self.oddities)

    @property
    def player(self) -> list[str]:
        """How the player is started: who watches, and how long."""
        watches = set(self.parts[0].on if self.parts else ("tv", "browser")).intersection(
            *(p.on for p in self.parts)
        )
        names = [word for part in self.parts for name in part.names for word in ("--name", name)]
        seconds = max((part.watch_s for part in self.parts), default=10.0)
        on = [word for kind in ("tv", "browser") if kind in watches for word in ("--on", kind)]
        return [*on, *names, "--seconds", f"{seconds:g}"]

    def story(self) -> str:
        """What was drawn, in words."""
        faults = "; ".join(fault.what for fault in self.faults) or "no fault"
        odd = "; ".join(oddity.what for oddity in self.oddities)
        return str(moved(f"{faults}{f'  [odd: {odd}]' if odd else ''}", self.deviation.lan))


def _add(parts: list[Part], more: Part) -> bool:
    """Add a part unless another claims the same."""
    if any(part.claims & more.claims for part in parts):
        return False
    try:
        merge(part.deviation for part in (*parts, more))
    except Conflict:
        return False
    parts.append(more)
    return True


def drawn(seed: int, families: Sequence[str] = ()) -> DrawnHome:
    """The home of a seed; with ``families`` its faults come from these alone, one of each."""
    draw = Random(f"home {seed}")
    faults: list[Part] = []
    count = len(families) or draw.choices(range(4), _FAULTS)[0]
    left = list(families) or sorted(FAMILIES)
    while len(faults) < count and left:
        name = left.pop(draw.randrange(len(left)))
        _add(faults, FAMILIES[name](draw))
    parts = list(faults)
    for _ in range(draw.choices(range(3), _ODDITIES)[0]):
        _add(parts, draw.choice(KINDS)(draw))
    if draw.random() < _IPV4_ALONE:
        _add(parts, Part(what="IPv4 alone", deviation=Deviation(ipv6=False), claims=frozenset({"families"})))
    whole = merge(part.deviation for part in parts)
    lans = [lan for lan in LANS if f"{lan}." not in repr(whole) or lan == LAN]
    full = any(part.speed for part in parts) or draw.random() < 0.2
    return DrawnHome(
        seed=seed, faults=tuple(faults), oddities=tuple(parts[len(faults):]),
        deviation=moved(whole, draw.choice(lans)), full=full,
        families=tuple(families),
    )  # fmt: skip
