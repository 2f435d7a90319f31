"""The lab for the tests in this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.lab import runner
from tests.lab.home import Lab


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    if why := runner.missing():
        if os.environ.get("COUCHCHECK_REQUIRE_LAB"):
            pytest.fail(f"the lab must run here, but {why}")
        pytest.skip(why)
    runner.compile_product()
    with Lab() as made:
        yield made
