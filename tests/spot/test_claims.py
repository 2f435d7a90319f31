"""What a phone tells is the claim of a stranger: numbers within bounds, or nothing."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.spot.claims import (
    LONGEST_CLAIM,
    LONGEST_MS,
    MOST_BYTES,
    MOST_POINTS,
    MOST_TRIPS,
    SpotClaim,
    UnexpectedClaim,
    read_claim,
    read_live,
)

GOOD: dict[str, Any] = {
    "n": 3,
    "place": 1,
    "down": [[0, 0], [1000.5, 5_000_000], [2000, 10_000_000]],
    "trips": [2.5, 3, 4],
    "internet": None,
    "formats": [1, 0, 2, 1],
}


def read(data: object) -> SpotClaim:
    return read_claim(json.dumps(data).encode(), places=4, formats=4)


def test_what_our_page_sends_is_read() -> None:
    claim = read(GOOD)
    assert (claim.number, claim.place, claim.trips) == (3, 1, (2.5, 3.0, 4.0))
    assert claim.down[-1] == (2000.0, 10_000_000)
    assert claim.formats == (True, False, None, True)
    assert read_live(b'{"mbps": 12.5}').mbps == 12.5


WRONG: list[dict[str, Any]] = [
    {"n": -1}, {"n": 1.5}, {"n": True}, {"n": "3"}, {"n": 10**30}, {"n": None},
    {"place": 4}, {"place": -1}, {"place": "At the TV"},
    {"down": None}, {"down": {}}, {"down": [[0]]}, {"down": [[0, 0, 0]]}, {"down": [["0", 0]]}, {"down": [[0, 0.5]]},
    {"down": [[100, 5], [50, 6]]}, {"down": [[0, 5], [50, 4]]}, {"down": [[LONGEST_MS + 1, 0]]}, {"down": [[0, MOST_BYTES + 1]]},
    {"down": [[0, 0]] * (MOST_POINTS + 1)}, {"trips": [1] * (MOST_TRIPS + 1)}, {"trips": [-1]}, {"trips": "123"},
    {"trips": [None]}, {"internet": 5}, {"internet": "<script>"}, {"formats": [1, 0, 2]}, {"formats": [1, 0, 2, 3]},
    {"more": 1},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong)[:40])
def test_nothing_else_is(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedClaim):
        read({**GOOD, **wrong})


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b'"a"', b"{", b"\xff\xfe", b"[" * 8000, b'{"a":' * 3000, b'{"mbps": NaN}', b'{"mbps": Infinity}',
        b'{"mbps": -0.1}', b'{"mbps": 1e999}', b'{"mbps": 20000}', b'{"mbps": ' + b"9" * 5000 + b"}", b'{"mbps": "1"}', b'{"mbps": true}',
        b'{"mbps": 1, "b": 2}', b" " * (LONGEST_CLAIM + 1),
    ],
    ids=lambda body: str(body[:20]),
)  # fmt: skip
def test_bodies_that_are_no_claim(body: bytes) -> None:
    for read_body in (read_live, lambda body: read_claim(body, places=4, formats=4)):
        with pytest.raises(UnexpectedClaim):
            read_body(body)


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(sorted(GOOD)), inner, max_size=6)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(data=st.fixed_dictionaries({name: _ANY | st.just(value) for name, value in GOOD.items()}))
def test_whatever_comes_is_refused_or_is_bounded_numbers(data: dict[str, Any]) -> None:
    try:
        claim = read(data)
    except UnexpectedClaim:
        return
    numbers = [claim.number, claim.place, *claim.trips]
    for curve in (claim.down, claim.internet or ()):
        numbers += [each for point in curve for each in point]
        assert list(curve) == sorted(curve)
    assert all(
        isinstance(each, int | float) and math.isfinite(each) and 0 <= each <= MOST_BYTES for each in numbers
    )
    assert all(each in {True, False, None} for each in claim.formats)
