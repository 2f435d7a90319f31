"""All scenarios, in the order of the table.  A name is used once."""

from __future__ import annotations

from tests.lab.scenario import Scenario
from tests.lab.scenarios import (
    device,
    dns,
    families,
    far,
    hostile,
    line,
    netflix,
    odd,
    strange,
    systems,
    tunnels,
    tv,
)

ALL: tuple[Scenario, ...] = (
    *odd.ALL, *strange.ALL, *systems.ALL, *dns.ALL, *families.ALL, *tunnels.ALL, *device.ALL, *line.ALL, *far.ALL, *netflix.ALL, *hostile.ALL, *tv.ALL,
)  # fmt: skip
BY_NAME = {scenario.name: scenario for scenario in ALL}
assert len(BY_NAME) == len(ALL), "two scenarios share a name"
