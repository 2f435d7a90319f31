"""A drawn part of a home, a fault or an oddity, and how parts become one home."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.lab.scenario import Deviation, Line


class Conflict(Exception):
    """Two parts cannot be in one home."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One fault, or one oddity that must not matter (no ``causes``).

    ``causes`` are the diagnoses of which any may come first; ``claims`` names what only one part of a home can
    have; ``watch_s`` is how long the player has to watch; ``speed``: the bandwidth check is needed to see it;
    ``on`` is who is touched (a fault of this PC alone says nothing about a TV); ``names`` are further names
    with which this home's TV starts.
    """

    what: str
    deviation: Deviation
    causes: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    watch_s: float = 10.0
    speed: bool = False
    on: tuple[str, ...] = ("tv", "browser")
    arguments: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def fault(what: str, causes: str, deviation: Deviation, *claims: str, **more: Any) -> Part:
    """A fault; ``causes`` are ids with blanks between."""
    return Part(
        what=what, causes=frozenset(causes.split()), deviation=deviation, claims=frozenset(claims), **more
    )


_PLAIN = Deviation()


def merge(deviations: Iterable[Deviation]) -> Deviation:
    """All deviations at once; Conflict where two want one thing differently."""
    whole = Deviation()
    for one in deviations:
        values = {f.name: getattr(whole, f.name) for f in dataclasses.fields(Deviation)}
        for field in dataclasses.fields(Deviation):
            ours, theirs = values[field.name], getattr(one, field.name)
            plain = getattr(_PLAIN, field.name)
            if theirs != plain:
                values[field.name] = theirs if ours == plain else _both(field.name, ours, theirs)
        whole = Deviation(**values)
    return whole


#: Tuples of which two homes' parts each add their own lines.
_LISTS = {"prepare", "programs", "commands", "router_dns", "isp_dns", "records", "hosts", "resolv_options",
          "strangers", "without"}  # fmt: skip


def _both(name: str, ours: Any, theirs: Any) -> Any:
    if name == "rules":
        return {role: ours.get(role, "") + theirs.get(role, "") for role in {**ours, **theirs}}
    if name in _LISTS:
        return (*ours, *theirs)
    if isinstance(ours, Mapping):
        if ours.keys() & theirs.keys():
            raise Conflict(name)
        return {**ours, **theirs}
    if isinstance(ours, Line):
        return _line(ours, theirs)
    if ours != theirs:
        raise Conflict(name)
    return ours


def _line(ours: Line, theirs: Line) -> Line:
    values: dict[str, float] = {}
    for field in dataclasses.fields(Line):
        mine, yours, plain = (getattr(line, field.name) for line in (ours, theirs, Line()))
        if plain not in {mine, yours} and mine != yours:
            raise Conflict(field.name)
        values[field.name] = yours if mine == plain else mine
    return Line(**values)
