"""One step as both faces take it: what is measured for it, what its answer has changed, and in which order."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from diag import host
from diag.guide import StepKind, WrongAnswer
from diag.guide.effects import BETTER, SAME
from diag.guide.evidence import SlimCase
from diag.guide.walk import Walk, resume
from diag.troubleshoot import protocol, walk_store
from tests.guide_cases import GUIDES, case

#: A home whose line is dead; one that loses data; and both when all is well again.
DEAD = case(
    diagnoses={"internet-unreachable": ("internet",)}, internet="fail", portal="ok", dns="ok", netflix="fail"
)
WELL = case(internet="ok", portal="ok", dns="ok", netflix="ok")


def begun(flow: str, *runs: SlimCase, device: str = "smart-tv", code: str | None = None) -> Walk:
    return walk_store.begin(GUIDES, flow, GUIDES.device(device), code, runs)


def at_the_restart(*runs: SlimCase) -> Walk:
    """Before the router is restarted, because nothing outside the home answers."""
    walk = begun("cannot-connect", *(runs or (DEAD,)))
    for word in ("none", "yes"):
        protocol.answer(walk, word)
    assert walk.position().action == "restart-home-network"
    return walk


def test_a_moment_is_written_down_in_utc() -> None:
    moment = protocol.utc_now()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment)
    assert abs((datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()) < 60


# -- measuring for a step ------------------------------------------------------------------------------------------


def at_a_check() -> Walk:
    walk = begun("cannot-connect")
    for word in ("none", "yes", "same"):
        protocol.answer(walk, word)
    assert walk.position().kind is StepKind.CHECK
    return walk


def test_what_follows_at_once_is_measured_with_it() -> None:
    walk = at_a_check()
    ahead = protocol.checks_ahead(walk, walk.position())
    assert ahead[0] == walk.position().check == "internet"
    assert set(ahead) == {"internet", "portal", "dns", "netflix"}


def test_what_takes_long_is_measured_only_where_it_is_asked_for() -> None:
    """A walk with two measurements in a row, of which one is the speed of the line."""
    walk = begun("buffering")
    steps = walk.flow.steps
    speed = next(step for step in steps.values() if step.check == "bandwidth")
    other = next(step for step in steps.values() if step.check and step.check != "bandwidth")

    def ahead(first: str, second: str) -> tuple[str, ...]:
        from dataclasses import replace

        row = {
            first: replace(steps[first], go={"ok": second, "else": "end"}),
            second: replace(steps[second], go={"ok": "end", "else": "end"}),
            "end": replace(steps[first], id="end", check="", say="", go={}, end="support"),
        }
        flow = replace(walk.flow, start=first, steps=row)
        one = Walk(guides=GUIDES, flow=flow, device=walk.device)
        return protocol.checks_ahead(one, one.position())

    assert ahead(speed.id, other.id) == ("bandwidth", other.check)
    assert ahead(other.id, speed.id) == (other.check,)


def test_a_measurement_answers_the_step() -> None:
    walk = at_a_check()
    now = protocol.take_measurement(walk, walk.position().step, DEAD)
    assert now.action == "restart-home-network"


def test_a_measurement_that_says_nothing_leads_on_without_it() -> None:
    walk = at_a_check()
    step = walk.position().step
    now = protocol.take_measurement(walk, step, case(internet="skipped"))
    assert now.step != step
    assert walk.answers[step].word == "else"
    assert walk.times[step]


def test_who_declines_to_measure_is_not_asked_again_in_this_walk() -> None:
    walk = at_a_check()
    now = protocol.skip_measuring(walk)
    assert now.kind is not StepKind.CHECK
    while now.kind is not StepKind.END:
        protocol.answer(walk, next(c.word for c in now.choices if c.word != "plays"))
        now = walk.position()
        assert now.kind is not StepKind.CHECK


def test_who_did_not_decline_is_asked_at_every_measurement() -> None:
    walk = begun("cannot-connect")
    protocol.answer(walk, "none")
    protocol.answer(walk, "yes")
    assert protocol.answer(walk, "same") is None
    assert walk.position().kind is StepKind.CHECK


def test_the_speed_is_measured_first_only_where_it_is_the_question() -> None:
    device = GUIDES.device("roku")
    assert not protocol.make_asked_for_whole("buffering", device, None).quick
    asked = protocol.make_asked_for_whole("basic", device, "NW-2-5")
    assert (asked.quick, asked.device, asked.code) == (True, "roku", "NW-2-5")
    asked = protocol.make_asked(begun("basic", code="NW-2-5", device="roku"))
    assert (asked.device, asked.code) == ("roku", "NW-2-5")


# -- answering -----------------------------------------------------------------------------------------------------


def test_what_an_answer_can_have_changed_is_measured_again() -> None:
    walk = at_the_restart()
    step = walk.position().step
    wanted = protocol.answer(walk, "same")
    assert wanted
    assert wanted.only == ("internet", "dns", "netflix")
    assert wanted.before["internet"].status == "fail"
    assert walk.answers[step].word == "same"
    effect = wanted.finish(walk, DEAD, False)
    assert effect
    assert walk.effects == {step: effect}
    assert {change.how for change in effect.changes} == {SAME}
    assert effect.summary.endswith(GUIDES.effects["not-restarted"])
    assert walk.later_runs == [DEAD]


def test_what_it_changed_is_compared_with_what_was_known_before() -> None:
    walk = at_the_restart()
    wanted = protocol.answer(walk, "plays")
    assert wanted
    effect = wanted.finish(walk, WELL, True)
    assert effect
    assert BETTER in {change.how for change in effect.changes}
    assert effect.summary.endswith(GUIDES.effects["restarted"])
    assert walk.evidence.checks["internet"].status == "ok"


def test_what_could_not_be_done_has_changed_nothing() -> None:
    assert protocol.answer(at_the_restart(), "cannot") is None


def test_where_nothing_was_measured_nothing_is_measured_again() -> None:
    walk = at_a_check()
    protocol.skip_measuring(walk)
    while walk.position().action != "restart-home-network":
        protocol.answer(walk, next(c.word for c in walk.position().choices if c.word != "plays"))
    assert protocol.watch_restart(walk) is None, "nobody could see it either"
    assert protocol.answer(walk, "same") is None


def test_an_answer_that_was_taken_back_meanwhile_has_no_effect() -> None:
    walk = at_the_restart()
    wanted = protocol.answer(walk, "same")
    assert wanted
    walk.back()
    before = walk.to_json()
    assert wanted.finish(walk, WELL, True) is None
    assert walk.to_json() == before


def test_a_measurement_after_a_step_does_not_ask_again_who_declined() -> None:
    walk = at_a_check()
    protocol.skip_measuring(walk)
    while not (action := walk.position().action) or not GUIDES.actions[action].measures:
        protocol.answer(walk, next(c.word for c in walk.position().choices if c.word != "plays"))
    wanted = protocol.Remeasurement(step=walk.position().step, action=action, only=("dns",), before={})
    protocol.answer(walk, "same")
    assert wanted.finish(walk, case(dns="ok"), None)
    assert walk.position().kind is not StepKind.CHECK


def test_the_router_is_watched_where_it_is_restarted() -> None:
    walk = at_the_restart()
    watch = protocol.watch_restart(walk)
    assert watch
    assert not watch.stopped
    walk.back()
    assert walk.position().action != "restart-home-network"
    assert protocol.watch_restart(walk) is None


@pytest.mark.parametrize(
    ("word", "typed", "code"),
    [
        ("code", "NW-2-5", "NW-2-5"),
        ("message", "x" * 400, "x" * 400),
        ("none", "NW-2-5", None),
        ("code", "", None),
    ],
)
def test_a_code_is_kept_where_it_was_asked_for(word: str, typed: str, code: str | None) -> None:
    walk = begun("basic")
    assert protocol.asks_for_code(walk.position(), word) == (word != "none")
    protocol.answer(walk, word, typed=typed)
    assert walk.code == code
    assert not protocol.asks_for_code(walk.position(), word)
    walk.answer(walk.position().choices[0].word)
    assert walk.code == code


def test_a_word_that_the_step_does_not_have_changes_nothing() -> None:
    walk = at_the_restart()
    before = walk.to_json()
    with pytest.raises(WrongAnswer):
        protocol.answer(walk, "perhaps")
    assert walk.to_json() == before


# -- done, as the person says, and not, as is measured ---------------------------------------------------------


def at_the_vpn(*, device: str = "windows-app", **checks: str) -> tuple[Walk, SlimCase]:
    """A walk that stands at turning off a VPN, and the case that found one."""
    run = case(
        {"vpn": "fail", "proxy": "fail", "clock": "ok", **checks},
        facts={"clock": {"os": "windows"}},
        diagnoses={"vpn-active": ("vpn",), "proxy-configured": ("proxy",)},
    )
    walk = begun("vpn-or-proxy", run, device=device)
    walk.answer("none")
    assert walk.position().action == "turn-off-vpn"
    return walk, run


def test_a_step_that_is_done_and_not_is_measured_again_and_named() -> None:
    walk, run = at_the_vpn()
    wanted = protocol.answer(walk, "same")
    assert wanted
    assert "vpn" in wanted.only
    effect = wanted.finish(walk, run, None)
    assert effect
    assert effect.still == ("The title of vpn-active", "The title of proxy-configured")
    (step,) = walk.to_json()["steps"]
    assert step["effect"].startswith(
        "Done, but nothing has changed. Turn off any VPN or proxy on this computer: we measured"
    )
    assert "it is still so: The title of vpn-active" in step["effect"]
    again = resume(GUIDES, walk.to_json(), [run])
    assert again.to_json()["steps"] == [step]
    assert step["still"] == list(effect.still)
    assert step["clears"] == ["vpn-active", "proxy-configured"]


@pytest.mark.parametrize("before", ["fail", "warn"])
def test_a_step_that_is_done_and_measured_so_says_so(before: str) -> None:
    """A proxy is a warning, and what it leaves is said too."""
    walk, _ = at_the_vpn(vpn=before, proxy=before)
    wanted = protocol.answer(walk, "same")
    assert wanted
    effect = wanted.finish(walk, case(vpn="ok", proxy="ok", netflix="ok"), None)
    assert effect
    assert effect.still == ()
    assert "could not measure" not in effect.summary
    assert ("nothing of it is left" if before == "warn" else "it helped") in effect.summary


def test_a_cause_that_was_not_looked_for_before_is_looked_for_after_its_step() -> None:
    walk = begun(
        "vpn-or-proxy",
        case(clock="ok", internet="ok", facts={"clock": {"os": "windows"}}),
        device="windows-app",
    )
    walk.answer("none")
    wanted = protocol.answer(walk, "same")
    assert wanted
    assert wanted.only == ("vpn", "proxy")


@pytest.mark.parametrize(("os", "measured"), [("windows", True), ("macos", False)])
def test_without_the_clock_check_the_system_of_this_pc_tells_the_device(
    os: str, measured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "OS", os)
    walk = begun("vpn-or-proxy", case(vpn="fail", diagnoses={"vpn-active": ("vpn",)}), device="windows-app")
    walk.answer("none")
    assert bool(protocol.answer(walk, "same")) == measured
    if not measured:
        (step,) = walk.to_json()["steps"]
        assert step["effect"] == "Done, but nothing has changed. This was not measured."
        assert step["clears"] == [], "a VPN of this PC says nothing of another device"
