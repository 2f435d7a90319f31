"""Twenty homes that nobody tuned: what the program says of each agrees with what the player saw there."""

from __future__ import annotations

import os

import pytest

from tests.lab.generate.command import row, settle
from tests.lab.generate.home import drawn
from tests.lab.home import Lab

pytestmark = [
    pytest.mark.lab,
    pytest.mark.alone,
    # Three minutes, and a busy machine can decide it: opted into, until that is cured.  See docs/drawn-homes.md.
    pytest.mark.skipif(
        not os.environ.get("COUCHCHECK_DRAWN_HOMES"), reason="COUCHCHECK_DRAWN_HOMES is not set"
    ),
]

#: Without 9: there the line comes and goes and the resolvers that we listen to are blocked, so what is seen is chance
#: (docs/drawn-homes.md).
_SEEDS = [seed for seed in range(21) if seed != 9]


def test_twenty_drawn_homes(lab: Lab) -> None:
    results, _ = settle(lab, [drawn(seed) for seed in _SEEDS])
    assert not [row(one) for one in results if one.broken]
    assert not [row(one) for one in results if one.complaint() not in {"", "impaired"}]
