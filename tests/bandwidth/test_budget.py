"""What the person allowed is bytes on the line: headers are paid for as well."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.bandwidth.budget import Budget, payload_within


def test_headers_are_paid_for() -> None:
    budget = Budget(40_000_000)
    budget.spend(9_250_000)
    assert budget.wire_bytes_left == pytest.approx(30_000_000, abs=1)
    budget.spend(925_000)
    assert budget.payload == 10_175_000
    assert budget.wire_bytes_left == pytest.approx(29_000_000, abs=2)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_what_fits_is_never_more_than_what_is_left(allowed: int, wanted: int) -> None:
    budget = Budget(allowed)
    budget.spend(payload_within(min(allowed, wanted)))
    assert budget.wire_bytes_left >= 0
