"""Two runs side by side: what got better, worse, stayed, and what nobody can compare."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from diag.case.document import CaseDocument
from diag.guide import guides
from diag.model import VerdictStatus
from diag.redact import Masker
from diag.report.comparison import HOW, Comparison, Pair, comparison
from diag.store import NotFound, Store, case_file
from tests import worlds
from tests.rows import every_row

NAMED = {world.name: world for world in worlds.WORLDS}


def run(name: str, **changed: Any) -> CaseDocument:
    return worlds.run(NAMED[name], **changed)


def compared(before: CaseDocument, after: CaseDocument) -> Comparison:
    return comparison(before, after, guides().metrics)


def pair(pairs: tuple[Pair, ...], what: str) -> Pair:
    return next(p for p in pairs if p.what == what)


def test_a_cured_line() -> None:
    found = compared(run("slow"), run("healthy"))
    assert found.verdict.how == "better"
    assert len(found.gone) == 1
    assert not found.came
    assert not found.stayed
    assert [p.what for p in found.changed] == ["The speed"]
    assert pair(found.changed, "The speed").marks == ("warn", "ok")
    speed = pair(found.numbers, "Speed")
    assert (speed.before, speed.after, speed.how) == ("3.4 Mbit/s", "93 Mbit/s", "better")


def test_the_other_way_round_is_worse() -> None:
    found = compared(run("healthy"), run("slow"))
    assert (found.verdict.how, pair(found.numbers, "Speed").how) == ("worse", "worse")
    assert found.came
    assert not found.gone


@pytest.mark.parametrize("name", NAMED)
def test_a_run_equals_itself(name: str) -> None:
    found = compared(run(name), run(name))
    bound = {"other"} if name == "at-least" else set()  # a lower bound is no rate: it equals nothing
    assert {p.how for p in (found.verdict, *found.checks, *found.numbers)} == {"same"} | bound
    assert not found.changed or bound
    assert not found.gone + found.came
    assert len(found.stayed) == len(NAMED[name].says)


@every_row(list(product(NAMED, repeat=2)))
def test_every_two_runs_can_be_compared(first: str, second: str) -> None:
    found = compared(run(first), run(second))
    assert all(p.before and p.after and p.how in HOW for p in (found.verdict, *found.checks, *found.numbers))
    back = compared(run(second), run(first))
    opposite = {"better": "worse", "worse": "better", "same": "same", "other": "other"}
    assert [p.how for p in back.checks] == [opposite[p.how] for p in found.checks]


def test_what_was_not_measured_is_neither_better_nor_worse() -> None:
    found = compared(run("healthy"), run("internet-dead"))
    assert pair(found.checks, "The speed").how == "other"
    assert pair(found.checks, "The speed").after.startswith("not measured")
    assert pair(found.numbers, "Speed").after == "not measured"
    assert pair(found.numbers, "Speed").how == "other"


def test_between_not_known_and_known_nothing_got_worse() -> None:
    after = run("healthy")
    after = replace(after, verdict=replace(after.verdict, status=VerdictStatus.INCONCLUSIVE))
    assert compared(run("healthy"), after).verdict.how == "other"
    assert compared(run("slow"), after).verdict.how == "other"


def test_small_differences_count_as_the_same() -> None:
    after = run("healthy")
    faster = {
        check.id: check.facts["download_mbps"] * 1.1 for check in after.checks if check.id == "bandwidth"
    }
    after = replace(
        after,
        checks=tuple(
            replace(c, facts={**c.facts, "download_mbps": faster[c.id]}) if c.id in faster else c
            for c in after.checks
        ),
    )
    found = pair(compared(run("healthy"), after).numbers, "Speed")
    assert (found.how, found.after) == ("same", "102 Mbit/s")


def test_another_trouble_of_the_same_check_is_not_the_same() -> None:
    found = compared(run("dns-blocking"), run("dns-dead"))
    dns = next(p for p in found.checks if p.marks == ("fail", "fail"))
    assert dns.how == "other"
    assert dns.before != dns.after


def test_runs_of_a_case_share_their_stand_ins(tmp_path: Any) -> None:
    with Store(tmp_path) as store:
        id_ = store.save_run(run("healthy"), worlds.known(NAMED["healthy"]))
        store.save_run(run("vpn", id="feed00000001"), worlds.known(NAMED["vpn"]), case=id_)
        saved = store.case(id_)
    both = case_file.mask_runs(saved, [r.id for r in saved.runs], Masker())
    assert worlds.SSID not in str(both)
    assert worlds.PUBLIC6 not in str(both)
    assert all("<Wi-Fi name 1>" in str(one) for one in both)
    with pytest.raises(NotFound):
        case_file.mask_runs(saved, ["nothing"], Masker())
