"""Families of faults, each with its parameters drawn, and the diagnoses of which any may come first."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.lab.generate.faults import between, computer, line, names, netflix
from tests.lab.generate.part import Part

Family = Callable[[Random], Part]

#: Every family is drawn as often as any other.
FAMILIES: dict[str, Family] = {
    family.__name__: family for family in (*names.ALL, *line.ALL, *between.ALL, *computer.ALL, *netflix.ALL)
}
