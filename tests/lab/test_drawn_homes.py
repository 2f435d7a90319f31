"""Twenty homes that nobody tuned: what the program says of each agrees with what the player saw there."""

from __future__ import annotations

import pytest

from tests.lab.generate.command import row, settle
from tests.lab.generate.home import drawn
from tests.lab.home import Lab

pytestmark = [pytest.mark.lab, pytest.mark.alone]

#: Of every kind of fault one or two, and healthy ones: the quickest to build of the three hundred, so that all are over in two
#: minutes.  All of them: ``python -m tests.lab generate --seeds 0:300`` (docs/drawn-homes.md).
_SEEDS = [3, 6, 27, 34, 37, 41, 47, 52, 55, 64, 68, 73, 86, 107, 154, 223, 229, 273, 275, 276]


def test_twenty_drawn_homes(lab: Lab) -> None:
    results, _ = settle(lab, [drawn(seed) for seed in _SEEDS])
    odd = [one for one in results if one.broken or one.complaint() not in {"", "impaired"}]
    again, _ = settle(
        lab, [one.home for one in odd], jobs=1
    )  # alone: a busy machine takes its part in what is measured
    assert not [row(one) for one in again if one.broken]
    assert not [row(one) for one in again if one.complaint() not in {"", "impaired"}]
