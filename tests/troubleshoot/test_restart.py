"""The restart that is gone through together: how far it is, what is said, and whether it helped."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag import host
from diag.case.document import CaseDocument
from diag.checks import _remedies as remedies
from diag.guide import guides
from diag.guide.evidence import MeasuredEvidence
from diag.troubleshoot import remeasure, restart, restart_companion, restart_outcome, router_watch
from diag.troubleshoot.restart import ELSEWHERE, OVER, Phase, Restart, advance
from diag.troubleshoot.restart_companion import RestartCompanion
from tests import worlds
from tests.test_session import CONNECTED
from tests.worlds import World, world

PACE = 2.0


def tell(looks: Iterable[tuple[str, float]], *, online_after: float = 0.0) -> list[Restart]:
    """How far it is after each look: words, each for so many seconds; the internet answers from a moment on."""
    now, state, found = 0.0, Restart(began=0, since=0), []
    for word, for_s in looks:
        for _ in range(round(for_s / PACE)):
            now += PACE
            state = advance(state, word, now, online=word == "up" and now >= online_after)
            found.append(state)
    return found


def phases(states: Iterable[Restart]) -> list[str]:
    """The phases in their order, each once."""
    found: list[str] = []
    for state in states:
        if found[-1:] != [state.phase.value]:
            found.append(state.phase.value)
    return found


def test_a_restart_goes_through_its_phases() -> None:
    states = tell([("up", 10), ("down", 100), ("up", 60)])
    assert phases(states) == ["unplug", "away", "plug", "line", "settle", "measure"]
    assert states[-1].seen


def test_half_a_minute_is_counted_from_when_it_went() -> None:
    states = tell([("up", 4), ("down", 40)])
    first = next(one for one in states if one.phase is Phase.AWAY)
    assert first.since == 6.0, "the first look that found nobody"
    assert first.seconds_left(8.0) == 28.0
    plugged = next(one for one in states if one.phase is Phase.PLUG)
    assert plugged.since - first.since == restart.UNPLUGGED_S
    assert plugged.seconds_left(50.0) is None


def test_one_lost_look_is_no_restart() -> None:
    assert phases(tell([("up", 10), ("down", 2), ("up", 10), ("down", 2), ("up", 200)])) == ["unplug"]


def test_wi_fi_that_was_away_for_a_moment_is_no_restart() -> None:
    states = tell([("up", 10), ("down", 6), ("up", 40)])
    assert phases(states) == ["unplug", "away", "unplug"]
    assert not states[-1].seen


def test_a_router_that_never_comes_back_is_said_after_five_minutes_and_still_looked_for() -> None:
    states = tell([("up", 4), ("down", 330), ("down", 60), ("up", 100)])
    assert phases(states) == ["unplug", "away", "plug", "lost", "line", "settle", "measure"]
    lost = next(one for one in states if one.phase is Phase.LOST)
    assert lost.since - next(one for one in states if one.phase is Phase.PLUG).since == restart.LOST_S
    assert restart.words_now(lost, lost.since).steps, "a way out"


def test_a_line_that_stays_dead_is_measured_all_the_same() -> None:
    states = tell([("up", 4), ("down", 60), ("up", 260)], online_after=9999)
    assert phases(states) == ["unplug", "away", "plug", "line", "measure"]


def test_a_router_that_goes_again_while_it_starts_is_waited_for() -> None:
    assert phases(tell([("up", 4), ("down", 60), ("up", 10), ("down", 20), ("up", 60)]))[3:] == [
        "line",
        "settle",
        "plug",
        "line",
        "settle",
        "measure",
    ]


def test_another_network_is_not_the_router_that_came_back() -> None:
    states = tell([("up", 4), ("down", 60), (ELSEWHERE, 60)])
    assert states[-1].phase is Phase.PLUG
    assert restart.words_now(states[-1], 200).text == restart.IN_ANOTHER_NETWORK


def test_nobody_is_watched_for_ever() -> None:
    states = tell([("up", restart.LONGEST_S + 10)])
    assert phases(states) == ["unplug", "stopped"]
    assert restart.words_now(states[100], 202).text == restart.UNSEEN, "it is said that nothing was seen"


def test_a_router_that_is_not_seen_from_the_start_is_told_by_the_person() -> None:
    unseen = tell([("down", 20)])[-1]
    assert unseen.phase is Phase.UNPLUG
    assert restart.words_now(unseen, 20).text == restart.UNKNOWN_ROUTER
    away = unseen.enter(Phase.AWAY, 20)
    for now in range(22, 60, 2):
        away = advance(away, "down", now)
    assert away.phase is Phase.PLUG
    assert not away.seen, "a router that never answered cannot be seen to go"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["up", "down", ELSEWHERE]), st.booleans()), max_size=120))
def test_whatever_is_seen_it_is_sayable_and_ends(seen: list[tuple[str, bool]]) -> None:
    """Every state has its words, time never goes back, and a measurement comes only after the router answered."""
    state, answered = Restart(began=0, since=0), False
    for number, (word, online) in enumerate(seen, start=1):
        now = number * PACE
        after = advance(state, word, now, online=online and word == "up")
        answered = answered or word == "up"
        assert restart.words_now(after, now).title
        left = after.seconds_left(now)
        assert left is None or 0 <= left <= restart.UNPLUGGED_S
        assert after.since >= state.since or after.phase is Phase.AWAY or after.phase is Phase.PLUG
        assert after.phase is not Phase.MEASURE or answered
        if state.phase in OVER:
            assert after == state
        state = after
    assert advance(state, "up", restart.LONGEST_S + 1).phase in OVER


# -- at work --------------------------------------------------------------------------------------------------


def companion(
    looks: Iterable[str], *, measure: Callable[[], bool] = lambda: True, step_s: float = 10.0
) -> RestartCompanion:
    """One whose clock goes on by itself with each look."""
    at = [0.0]
    coming = iter(looks)

    def look() -> str:
        at[0] += step_s
        return next(coming)

    return RestartCompanion(look=look, online=lambda: True, measure=measure, clock=lambda: at[0])


def test_the_measurement_waits_for_another_one() -> None:
    free = iter([False, False, True])
    tried = []

    def measure() -> bool:
        tried.append(1)
        return next(free)

    made = companion(["up", *["down"] * 5, *["up"] * 9], measure=measure)
    for _ in range(14):
        made.step()
    assert made.state.phase is Phase.MEASURE
    assert len(tried) == 3


def test_what_the_person_says_counts_once() -> None:
    made = companion(["up"] * 9)
    made.step()
    made.note_unplugged()
    assert phases([made.state]) == ["away"]
    assert made.seconds_left == restart.UNPLUGGED_S
    made.measure_now()
    made.note_unplugged()
    assert phases([made.state]) == ["measure"]
    assert made.was_seen is None, "nothing was seen"
    made.stop()
    assert phases([made.state]) == ["measure"], "what is being measured is not stopped here"


def test_a_stop_ends_it() -> None:
    made = companion(["up"] * 9)
    made.stop()
    made.step()
    assert made.state.phase is Phase.STOPPED


def test_the_own_router_is_told_from_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router_watch, "look_at_router", lambda: "up")
    monkeypatch.setattr(host, "read_system", lambda: CONNECTED)
    home = restart_companion.routers_of(CONNECTED)
    assert home
    assert restart_companion.look_for(home)() == "up"
    assert restart_companion.look_for(frozenset())() == "up"
    assert restart_companion.look_for(frozenset({"192.0.2.77"}))() == ELSEWHERE


# -- whether it helped ----------------------------------------------------------------------------------------


def document(of: World) -> CaseDocument:
    return worlds.run(of)


def judge(before: CaseDocument, after: CaseDocument) -> restart_outcome.RestartOutcome:
    known = guides()
    old = MeasuredEvidence([before]).checks
    effect = remeasure.compare_runs(
        known, restart_outcome.AFTER, known.actions[restart_outcome.ACTION], old, after, restarted=True
    )
    return restart_outcome.judge_restart(before, after, effect)


def test_better_the_same_and_worse() -> None:
    dead, well, slow = (document(world(name)) for name in ("internet-dead", "healthy", "slow"))
    assert judge(dead, well).word == "better"
    assert judge(dead, dead).word == "same"
    assert judge(well, dead).word == "worse"
    assert judge(well, well).word == "same"
    assert judge(slow, well).word == "better"
    found = judge(slow, well)
    assert (found.before, found.after) == (slow.verdict.headline, well.verdict.headline)
    assert any(change.how == "better" for change in found.effect.changes), "with its figures"


def test_what_was_not_measured_again_is_not_gone() -> None:
    slow, well = document(world("slow")), document(world("healthy"))
    blind = dataclasses.replace(
        well, checks=tuple(check for check in well.checks if check.id not in {"bandwidth", "path"})
    )
    assert judge(slow, blind).word != "better"


def test_remedies_that_restart_the_router_are_known() -> None:
    assert restart_outcome.needs_restart([remedies.RESTART_ROUTER.text])
    assert restart_outcome.needs_restart(["Wait.", remedies.RESTART_MODEM_AND_ROUTER.text])
    assert not restart_outcome.needs_restart(
        ["Restart this PC.", "If clocks go wrong again and again, restart the router."]
    )
