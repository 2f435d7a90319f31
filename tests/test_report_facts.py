"""What reports read of facts exists in the facts, and whatever else stands there hurts no report."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diag import checks
from diag.report.facts import ReportedFacts, read_facts
from tests import worlds


def inside(kind: Any) -> Any:
    """The type of what a field holds: of one that may be None, or of the items of a list."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        kind = next(each for each in typing.get_args(kind) if each is not type(None))
    return inside(typing.get_args(kind)[0]) if typing.get_origin(kind) is tuple else kind


def missing(read: Any, real: Any, place: str) -> Iterator[str]:
    """The places of a type that another one does not have, or has with another type."""
    hints, known = typing.get_type_hints(read), typing.get_type_hints(real)
    for each in fields(read):
        here = f"{place}.{each.name}"
        if each.name not in known:
            yield f"{here} is no fact"
            continue
        wanted, found = inside(hints[each.name]), inside(known[each.name])
        if is_dataclass(wanted):
            yield from missing(wanted, found, here)
        elif wanted is not found and (wanted, found) != (float, int):
            yield f"{here} is {found}, not {wanted}"


def test_every_fact_that_reports_read_is_one_of_its_check() -> None:
    kinds = typing.get_type_hints(ReportedFacts)
    wrong = [line for id_, kind in kinds.items() for line in missing(kind, checks.find(id_).facts, id_)]
    assert wrong == []


def test_facts_are_read_alike_as_measured_and_as_json() -> None:
    for world in worlds.WORLDS:
        case = worlds.case(world)
        measured = read_facts({result.check: result.facts for result in case.results})
        written = read_facts({check.id: check.facts for check in worlds.run(world).checks})
        assert measured == written
    assert (
        read_facts({check.id: check.facts for check in worlds.run(worlds.world("healthy")).checks}).path.loss
        == 0
    )


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["v4", "hosts", "state", "legs", "round", "page", "gateways"]), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from([each.name for each in fields(ReportedFacts)]), ANYTHING, max_size=7))
def test_what_does_not_fit_is_not_there(facts: dict[str, Any]) -> None:
    assert isinstance(read_facts(facts), ReportedFacts)


def test_the_good_is_kept_beside_the_bad() -> None:
    found = read_facts(
        {
            "gateway": {"gateways": [{"round_trip_ms": "fast"}, 7, None, {"round_trip_ms": 2}]},
            "path": {"loss": True, "jitter_ms": 1.5},
            "netflix": None,
        }
    )
    assert [each.round_trip_ms for each in found.gateway.gateways] == [None, 2]
    assert (found.path.loss, found.path.jitter_ms) == (None, 1.5)
    assert found.netflix == ReportedFacts().netflix
