"""Drawing homes and comparing two words about them; no home is built here."""

from __future__ import annotations

from typing import Any

import pytest

from diag.vocabulary import CAUSES
from tests.lab.generate.agreement import Judgement, rates, wilson
from tests.lab.generate.faults import FAMILIES
from tests.lab.generate.home import DrawnHome, drawn
from tests.lab.generate.part import Conflict, Part, merge
from tests.lab.scenario import Deviation, Line

_SEEDS = range(400)


def test_a_seed_is_a_home() -> None:
    assert [drawn(seed).story() for seed in _SEEDS] == [drawn(seed).story() for seed in _SEEDS]


def test_every_family_and_every_number_of_faults_is_drawn() -> None:
    homes = [drawn(seed) for seed in _SEEDS]
    assert {len(home.faults) for home in homes} == {0, 1, 2, 3}
    assert {cause for home in homes for cause in home.causes} == {
        cause for family in FAMILIES for cause in _causes(family)
    }


def _causes(family: str) -> set[str]:
    return {cause for seed in range(60) for cause in drawn(seed, [family]).causes}


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_family_can_be_asked_for(family: str) -> None:
    homes = [drawn(seed, [family]) for seed in range(40)]
    assert all(len(home.faults) == 1 for home in homes)
    assert len({home.faults[0].what for home in homes}) > 1 or family in {"smart_dns", "false_names", "relay"}


#: Causes whose owners have not named them yet.
_COMING = {"connection-drops", "parental-lock"}


def test_causes_are_diagnoses() -> None:
    drawn_causes = set().union(*(_causes(family) for family in FAMILIES))
    assert drawn_causes <= CAUSES.keys() | _COMING


def test_no_home_claims_a_thing_twice() -> None:
    for seed in _SEEDS:
        claims = [claim for part in drawn(seed).parts for claim in part.claims]
        assert len(claims) == len(set(claims)), drawn(seed).story()


def test_merging_homes() -> None:
    whole = merge([
        Deviation(rules={"router": "a\n"}, hosts=("1",), line=Line(down=5)),
        Deviation(rules={"router": "b\n", "pc": "c\n"}, hosts=("2",), line=Line(delay_ms=40), without=("ui",)),
    ])  # fmt: skip
    assert whole.rules == {"router": "a\nb\n", "pc": "c\n"}
    assert (whole.hosts, whole.without) == (("1", "2"), ("ui",))
    assert (whole.line.down, whole.line.delay_ms) == (5, 40)
    for one, other in (
        (Deviation(clock_s=5), Deviation(clock_s=6)),
        (Deviation(line=Line(down=5)), Deviation(line=Line(down=6))),
        (Deviation(sites={"a": {}}), Deviation(sites={"a": {}})),
    ):
        with pytest.raises(Conflict):
            merge([one, other])


def _judgement(plays: str, status: str, *found: str, causes: str = "", step: str = "") -> Judgement:
    """``found``: ids, with an exclamation mark when severe."""
    faults = (Part(what="x", deviation=Deviation(), causes=frozenset(causes.split())),) if causes else ()
    home = DrawnHome(seed=1, faults=faults, oddities=(), deviation=Deviation(), full=False)
    diagnoses: list[dict[str, Any]] = [
        {"id": name.rstrip("!"), "severity": "fail" if name.endswith("!") else "warn"} for name in found
    ]
    return Judgement(
        home=home,
        played={"verdict": plays, "step": step, "why": ""},
        case={"verdict": {"status": status}, "diagnoses": diagnoses, "checks": []},
    )


@pytest.mark.parametrize(
    ("complaint", "one"),
    [
        ("", _judgement("plays", "healthy")),
        ("MISS", _judgement("does-not-play", "healthy", causes="dns-slow")),
        ("unjudged", _judgement("does-not-play", "inconclusive", causes="dns-slow")),
        ("FALSE ALARM", _judgement("plays", "problem", "dns-slow!", causes="dns-slow")),
        ("", _judgement("plays", "problem", "dns-slow", causes="dns-slow")),
        ("warned", _judgement("plays", "problem", "dns-slow")),
        (
            "wrong first",
            _judgement("does-not-play", "problem", "mtu-blackhole!", "dns-slow!", causes="dns-slow"),
        ),
        ("wrong first", _judgement("plays", "problem", "mtu-blackhole", causes="dns-slow")),
        ("", _judgement("does-not-play", "problem", "dns-slow", causes="dns-slow dns-unreachable")),
        ("impaired", _judgement("plays-with-stalls", "healthy", causes="packet-loss")),
    ],
)
def test_complaints(complaint: str, one: Judgement) -> None:
    assert one.complaint() == complaint


def test_wilson() -> None:
    """Against values of Newcombe 1998 (table 1: 81 of 263, 15 of 148, 0 of 20, 1 of 29)."""
    for hits, total, low, high in (
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    ):  # fmt: skip
        assert wilson(hits, total) == pytest.approx((low, high), abs=5e-5)


def test_rates_leave_out_what_the_lab_broke() -> None:
    broken = Judgement(home=drawn(1), broken="no namespaces")
    text = "\n".join(rates([broken, _judgement("does-not-play", "healthy", causes="dns-slow")]))
    assert "| misses: does not play, called healthy | 1 of 1 |" in text
    assert "| the lab failed | 1 of 2 |" in text
