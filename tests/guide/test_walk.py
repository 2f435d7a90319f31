"""Where a person stands: replay, back, warnings, conclusions, evidence, entry points; and the walk as plain data."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.case.from_json import from_json
from diag.case.to_json import to_json
from diag.guide import StepAnswer, StepKind, WrongAnswer, position, select
from diag.guide.effects import Change, Effect
from diag.guide.evidence import SlimCase, format_number
from diag.guide.types import Evidence, Step
from diag.guide.walk import Walk, resume
from diag.model import Confidence, Reason, Severity
from tests import worlds
from tests.guide_cases import GUIDES, HEALTHY, at, case, evidence, with_check, with_diagnosis
from tests.rows import every_row


def walk(flow: str = "smart-tv", device: str = "smart-tv", *runs: SlimCase) -> Walk:
    return Walk(
        guides=GUIDES,
        flow=GUIDES.flows[flow],
        device=GUIDES.device(device),
        runs=list(runs),
        started="2026-11-22T10:00:00Z",
    )


def go(one: Walk, *words: str) -> None:
    for word in words:
        one.answer(word, at="2026-11-22T10:01:00Z")


# -- replay ---------------------------------------------------------------------------------------------------


def test_a_walk_begins_at_its_start() -> None:
    now = at("smart-tv", "smart-tv")
    assert (now.step, now.kind, now.passed) == ("code.write", StepKind.DO, ())


def test_the_order_of_answers_does_not_matter() -> None:
    forwards = at("smart-tv", "smart-tv", code__write="none", others="yes", phone__ask="no")
    backwards = at("smart-tv", "smart-tv", phone__ask="no", others="yes", code__write="none")
    assert forwards == backwards
    assert forwards.step == "restart-device"


def test_answers_off_the_way_are_ignored() -> None:
    now = at("smart-tv", "smart-tv", code__write="none", clock="plays")
    assert now.step == "others"


@pytest.mark.parametrize(("step", "word"), [("nowhere", "yes"), ("others", "perhaps")])
def test_a_wrong_answer_says_so(step: str, word: str) -> None:
    with pytest.raises(WrongAnswer, match=step):
        position(
            GUIDES,
            GUIDES.flows["smart-tv"],
            GUIDES.device("smart-tv"),
            {step: StepAnswer(word=word)},
            evidence("smart-tv"),
        )


def test_how_many_steps_may_still_come() -> None:
    one = walk()
    left = one.position().left
    while one.position().kind is not StepKind.END:
        choices = [c.word for c in one.position().choices]
        one.answer(next(w for w in ("same", "yes", "else", *choices) if w in choices))
        assert one.position().left < left
        left = one.position().left
    assert left == 0


def test_a_device_of_an_unknown_maker_is_a_smart_tv() -> None:
    assert GUIDES.device("smart-tv/loewe").id == "smart-tv"
    assert GUIDES.device("smart-tv/lg").id == "smart-tv/lg"


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(sorted(GUIDES.flows)),
    st.sampled_from(sorted(GUIDES.devices)),
    st.lists(st.integers(0, 3), max_size=30),
    st.dictionaries(
        st.sampled_from(["internet", "portal", "dns", "netflix", "path", "bandwidth", "vpn", "clock"]),
        st.sampled_from(["ok", "warn", "fail", "unknown", "skipped"]),
    ),
)
def test_any_answers_with_any_evidence_stand_somewhere(
    flow: str, device: str, picks: list[int], checks: dict[str, str]
) -> None:
    """Whatever is answered and measured: a text, no step twice, and back to the start by going back."""
    one = walk(flow, device, case(checks))
    for pick in picks:
        now = one.position()
        if now.kind is StepKind.END:
            break
        one.answer(now.choices[pick % len(now.choices)].word)
    now = one.position()
    assert now.text
    behind = [p.step for p in now.passed]
    assert len(set(behind)) == len(behind) < 25
    assert now.step not in behind
    assert resume(GUIDES, json.loads(json.dumps(one.to_json())), one.runs).position() == now
    for _ in behind:
        one.back()
    assert one.position() == walk(flow, device, case(checks)).position()


# -- what is said ---------------------------------------------------------------------------------------------


def test_a_phone_that_plays_clears_the_account_and_that_is_said() -> None:
    now = at("smart-tv", "smart-tv", code__write="none", others="yes", phone__ask="yes")
    assert [c.id for c in now.conclusions] == ["only-netflix", "tv-side"]
    assert now.conclusions[1].where == "tv"
    assert now.text.startswith("Netflix plays on another device in the same home.")
    assert "than in your account" in now.text
    later = at(
        "smart-tv", "smart-tv", code__write="none", others="yes", phone__ask="yes", restart_here="same"
    )
    assert "tv-side" in [c.id for c in later.conclusions]
    assert "than in your account" not in later.text, "it is said once"


def test_what_plays_elsewhere_and_has_sound_in_other_apps_is_netflixs_to_help_with() -> None:
    one = walk("black-screen", "smart-tv/philips")
    go(one, "sound", "same", "none", "yes", "same", "same", "same", "same", "yes")
    while one.position().kind is not StepKind.END:
        one.answer("yes" if "yes" in [c.word for c in one.position().choices] else "same")
    assert one.position().end == "support"


def test_a_console_that_never_had_the_app_is_told_so_first_and_once() -> None:
    one = walk("basic", "switch")
    assert one.position().text.startswith("We know of no Netflix app for the Nintendo Switch")
    go(one, "none")
    assert "no Netflix app" not in one.position().text
    assert "no Netflix app" not in walk("basic", "playstation").position().text


def test_the_same_conclusion_after_trying() -> None:
    now = at("smart-tv", "smart-tv", code__write="none", others="yes", phone__ask="unsure", phone__try="yes")
    assert "tv-side" in [c.id for c in now.conclusions]
    assert now.step == "restart-here"


def test_a_television_is_unplugged_for_fifteen_seconds() -> None:
    how = " ".join(GUIDES.instructions(GUIDES.device("smart-tv"), "restart-device").steps)
    assert "Unplug" in how
    assert "15 seconds" in how
    assert "not enough" in how


def test_a_cable_box_waits_three_minutes() -> None:
    assert "3 minutes" in " ".join(GUIDES.instructions(GUIDES.device("set-top-box"), "restart-device").steps)


def test_the_home_network_is_restarted_in_order() -> None:
    how = GUIDES.home["restart-home-network"].steps
    words = " ".join(how)
    assert "30 seconds" in words
    assert "one more minute" in words
    assert words.index("modem, and then the router") < words.index("turn on")


def test_what_helped_is_said_at_the_end() -> None:
    now = at("date-and-time", "smart-tv", code__write="none", clock="plays")
    assert (now.end, now.fixed_by) == ("fixed", "clock")
    assert now.text.splitlines() == [
        "Netflix plays again. We are glad.",
        "What helped: Set date and time of the TV to automatic.",
    ]


def test_an_end_that_takes_its_time_does_not_claim_to_be_over() -> None:
    now = at("buffering", "smart-tv", what="blurred", data_use="plays")
    assert (now.end, now.fixed_by) == ("fixed", "data-use")
    assert "8 hours" in now.text
    assert "plays again" not in now.text


def test_an_action_of_one_part_is_not_numbered() -> None:
    now = at("one-title", "smart-tv")
    assert "\nStart another film or series for two minutes.\n" in now.text
    assert len(now.how) == 1


def test_nobody_is_told_to_turn_off_what_they_read_this_on() -> None:
    """The home network is restarted in the same way everywhere, but a computer or phone stays on."""
    for device in GUIDES.devices.values():
        steps = " ".join(GUIDES.instructions(device, "restart-home-network").steps)
        for words in ("30 seconds", "Plug in the modem, and then the router.", "one more minute"):
            assert words in steps
        on_the_screen = device.os or device.kind in {"android", "ios", "chromebook"}
        assert ("Turn off {the}" in steps) != bool(on_the_screen)


def test_what_has_its_own_screen_has_no_cable_to_it() -> None:
    for kind in ("smart-tv", "smart-tv/lg", "android", "ios"):
        for action in ("check-cables", "change-display-cable"):
            assert "own screen" in GUIDES.instructions(GUIDES.devices[kind], action).impossible


def test_an_unverified_way_says_so() -> None:
    now = at("date-and-time", "smart-tv/vidaa", code__write="none")
    assert now.confidence == "unverified"
    assert "We have not verified these menus." in now.text


def test_general_advice_says_so() -> None:
    now = at("black-screen", "roku", what="picture", code__write="none", others="no")
    assert (now.action, now.confidence) == ("check-cables", "unverified")
    assert "This is general advice, not from" in now.text
    assert "menus" not in now.text


# -- warnings -------------------------------------------------------------------------------------------------


def test_before_a_loss_the_sign_in_must_be_at_hand() -> None:
    now = at("too-many-screens", "android", stop="same", unknown="same", plan="same")
    assert now.step == "code.write"
    behind = {"what": "stops", "code__write": "none", "restart_app": "same", "restart_device": "same", "space": "same", "update_app": "same",
                  "update_system": "same"}  # fmt: skip
    asked = at("app-trouble", "android", **behind)
    assert (asked.step, asked.kind) == ("app.sign-out.ready", StepKind.ASK)
    assert "Downloads are deleted" in asked.warning
    assert "at hand?" in asked.text
    assert [c.word for c in asked.choices] == ["yes", "no"]
    done = at("app-trouble", "android", **behind, app__sign_out__ready="yes")
    assert (done.step, done.kind) == ("app.sign-out", StepKind.DO)


def test_without_the_sign_in_nothing_is_wiped() -> None:
    behind = {"what": "stops", "code__write": "none", "restart_app": "same", "restart_device": "same", "space": "same", "update_app": "same",
                  "update_system": "same", "app__sign_out__ready": "no"}  # fmt: skip
    now = at("app-trouble", "android", **behind)
    assert now.step == "clock"


def test_the_same_warning_is_not_given_twice() -> None:
    behind = {"what": "stops", "code__write": "none", "restart_app": "same", "restart_device": "same", "space": "same", "update_app": "same",
                  "update_system": "same", "app__sign_out__ready": "yes", "app__sign_out": "cannot"}  # fmt: skip
    now = at("app-trouble", "smart-tv", **behind)
    assert now.step == "app.keys"
    assert {s.step for s in now.skipped} >= {"app.keys.ready"}


def test_a_greater_loss_is_warned_of_again() -> None:
    behind = {"what": "stops", "code__write": "none", "restart_app": "same", "restart_device": "same", "space": "same", "update_app": "same",
                  "update_system": "same", "app__sign_out__ready": "yes", "app__sign_out": "same"}  # fmt: skip
    now = at("app-trouble", "smart-tv", **behind)
    assert now.step == "app.reinstall.ready"


def test_what_a_device_cannot_do_is_not_warned_of() -> None:
    """A Vizio TV cannot install apps again: neither the warning nor the step is shown, but the reason."""
    behind = {"what": "stops", "code__write": "none", "restart_app": "same", "restart_device": "same", "space": "same",
                  "update_system": "same", "app__sign_out__ready": "yes", "app__sign_out": "same"}  # fmt: skip
    now = at("app-trouble", "smart-tv/vizio", **behind)
    assert {"app.reinstall.ready", "app.clear.ready"} <= {s.step for s in now.skipped}
    assert now.step == "clock"


# -- evidence -------------------------------------------------------------------------------------------------


def test_a_fast_line_spares_the_router_with_its_value() -> None:
    now = at(
        "smart-tv",
        "smart-tv",
        HEALTHY,
        code__write="none",
        others="yes",
        phone__ask="yes",
        restart_here="same",
        settings="same",
    )
    because = {s.step: s.because for s in now.skipped}
    assert "93 Mbit/s" in because["restart-home"]
    assert now.step == "update-here"


def test_what_was_measured_on_the_pc_says_nothing_of_the_tv() -> None:
    tv = evidence("smart-tv", HEALTHY)
    assert not tv.same_device
    assert tv.reason_to_skip("turn-off-vpn") is None
    assert tv.reason_to_skip("check-clock") is None
    pc = evidence("windows-browser", HEALTHY)
    assert pc.reason_to_skip("turn-off-vpn")
    assert pc.reason_to_skip("check-clock")


def test_a_pc_of_another_system_is_another_device() -> None:
    assert not evidence("mac-browser", HEALTHY).same_device


def test_a_phone_keeps_its_vpn_step_in_a_healthy_home() -> None:
    now = at("vpn-or-proxy", "android", HEALTHY, code__write="none")
    assert now.step == "vpn"


def test_the_newest_result_counts() -> None:
    broken = case(diagnoses={"dns-blocking": ("dns",)}, internet="ok", portal="ok", dns="fail")
    repaired = case(internet="skipped", dns="ok")
    both = evidence("smart-tv", broken, repaired)
    assert both.checks["dns"].status == "ok"
    assert both.checks["internet"].status == "ok"
    assert both.diagnoses == {}
    assert evidence("smart-tv", repaired, broken).diagnoses.keys() == {"dns-blocking"}


def test_a_check_has_said_something_when_it_was_well_or_not() -> None:
    run = case(link="ok", dns="warn", path="fail", portal="unknown", netflix="skipped")
    assert evidence("smart-tv", run).measured_checks() == ["link", "dns", "path"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (93.1, "93"),
        (4.2, "4.2"),
        (4.0, "4"),
        (0, "0"),
        (-9.9, "-9.9"),
        (10.5, "10"),
        (-82.4, "-82"),
        (10, "10"),
    ],
)
def test_numbers_for_people(value: float, text: str) -> None:
    assert format_number(value) == text


def test_a_note_is_no_evidence_of_a_fault() -> None:
    run = case(diagnoses={"dns-blocking": ("dns",)}, dns="ok")
    assert evidence("smart-tv", with_diagnosis(run, severity=Severity.NOTE)).diagnoses == {}


def test_what_is_merely_possible_spares_nothing() -> None:
    run = case(diagnoses={"dns-blocking": ("dns",)}, internet="ok", portal="ok", dns="fail")
    assert evidence("smart-tv", run).reason_to_skip("restart-device")
    run = with_diagnosis(run, confidence=Confidence.POSSIBLE)
    assert evidence("smart-tv", run).reason_to_skip("restart-device") is None


def test_the_wifi_of_the_pc_is_not_that_of_the_tv() -> None:
    assert evidence("smart-tv", HEALTHY).reason_to_skip("move-closer") is None
    assert evidence("windows-app", HEALTHY).reason_to_skip("move-closer")


def test_an_explained_symptom_leads_nowhere() -> None:
    """The finding is there, but the diagnosis is not: something else explains it."""
    run = case(dns="fail", internet="ok", portal="ok", netflix="ok")
    run = with_check(run, "dns", findings=("dns-slow",))
    step = GUIDES.flows["smart-tv"].steps["line.names"]
    assert evidence("smart-tv", run).measured_answer(step) == ("else", GUIDES.texts["fail"])


def test_what_was_skipped_because_nobody_asked_is_not_known() -> None:
    step = GUIDES.flows["buffering"].steps["speed"]
    assert evidence("smart-tv", case(bandwidth="skipped")).measured_answer(step) is None


def test_blocked_names_lead_to_the_filter() -> None:
    run = case(diagnoses={"dns-blocking": ("dns",)}, internet="ok", portal="ok", dns="fail")
    now = at("cannot-connect", "smart-tv", run, code__write="none", settings="yes", restart_device="same")
    assert [c.word for c in now.choices] == ["blocker", "protection", "none"]
    assert "The title of dns-blocking" in [s.because for s in now.skipped][-1]


@pytest.mark.parametrize(
    ("choice", "action", "copied"),
    [("blocker", "allow-in-blocker", ["names", "rules"]), ("protection", "allow-in-protection", ["names"]),
     ("none", "turn-off-filter", ["names"])],
)  # fmt: skip
def test_only_the_steps_of_what_there_is_at_home_with_the_names_to_copy(
    choice: str, action: str, copied: list[str]
) -> None:
    names = [{"name": "www.netflix.com", "role": "essential", "system": "sinkhole", "public": "ok"},
             {"name": "assets.nflxext.com", "role": "essential", "system": "ok", "public": "ok"},
             {"name": "nosuch.example", "role": "control", "system": "nxdomain", "public": None}]  # fmt: skip
    run = case(
        internet="ok",
        portal="ok",
        dns="fail",
        facts={"dns": {"names": names}},
        diagnoses={"dns-blocking": ("dns",)},
    )
    one = walk("cannot-connect", "smart-tv", run)
    go(one, "none", "yes", choice)
    now = one.position()
    assert now.action == action
    lines = {copy.id: copy.lines for copy in now.copies}
    assert list(lines) == copied
    assert lines["names"] == ("www.netflix.com",), "what was found to be hidden, and nothing else"
    assert lines.get("rules", ("@@||www.netflix.com^",)) == ("@@||www.netflix.com^",)
    assert "www.netflix.com" in now.text, "a terminal shows them too"
    assert ("AdGuard" in now.text) == (choice == "blocker"), "its syntax is for those who have one"
    assert not any(step.startswith("Or") for step in now.how), "another way is no further step"
    one.later_runs.append(run)
    assert resume(GUIDES, one.to_json(), []).evidence.hidden_names == ("www.netflix.com",), (
        "kept with the walk"
    )
    one.answer("same")
    assert one.position().action not in {"allow-in-blocker", "allow-in-protection", "turn-off-filter"}


def test_a_fault_at_home_spares_the_device_until_it_is_gone() -> None:
    broken = case(diagnoses={"dns-blocking": ("dns",)}, internet="ok", portal="ok", dns="fail", netflix="ok")
    one = walk("smart-tv", "smart-tv", broken)
    go(one, "none", "yes", "no")
    because = {s.step: s.because for s in one.position().skipped}
    assert "fault outside the device: The title of dns-blocking" in because["restart-device"]
    one.answer("blocker")
    assert one.position().action == "allow-in-blocker"
    one.answer("same")
    one.add_measurement(case(dns="ok"))
    while one.position().action != "update-system":
        choices = [c.word for c in one.position().choices]
        one.answer("same" if "same" in choices else choices[0])
    assert one.position().action == "update-system", "now the device has its turn"


def test_a_code_that_was_given_is_not_asked_again() -> None:
    now = at("smart-tv", "smart-tv", code="NW-2-5")
    assert now.step == "others"
    assert now.skipped[0].because == "You have given the code NW-2-5 already."
    assert at("smart-tv", "smart-tv", case(code="NW-2-5")).step == "others"


def test_measured_texts_with_braces_stay_as_they_are() -> None:
    run = case(diagnoses={"dns-blocking": ("dns",)}, internet="ok", portal="ok", dns="fail")
    run = with_diagnosis(run, title="Odd {thing} and {0}")
    now = at("cannot-connect", "smart-tv", run, code__write="none", settings="yes", restart_device="same")
    assert any("Odd {thing} and {0}" in s.because for s in now.skipped)


# -- entry points ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"code_flow": "household", "symptom": "buffering", "diagnoses": ["vpn-active"]}, "household"),
        ({"symptom": "buffering", "diagnoses": ["vpn-active"]}, "buffering"),
        ({"diagnoses": ["vpn-active", "dns-blocking"]}, "vpn-or-proxy"),
        ({"diagnoses": ["of-another-kind", "dns-blocking"]}, "cannot-connect"),
        ({"device": "smart-tv/lg"}, "smart-tv"),
        ({"device": "roku"}, "smart-tv"),
        ({"device": "mac-browser"}, "browser-trouble"),
        ({"device": "windows-app"}, "browser-trouble"),
        ({"device": "ios"}, "basic"),
        ({"code_flow": "browser-trouble", "device": "roku"}, "app-trouble"),
        ({"symptom": "tv-does-not-play", "device": "ios"}, "basic"),
        ({}, None),
    ],
)
def test_the_best_walk(given: dict[str, object], expected: str | None) -> None:
    device = given.pop("device", None)
    found = select.best_flow(GUIDES, **given, device=GUIDES.device(device) if device else None)  # type: ignore[arg-type]
    assert found == expected


@every_row([(word, f.id) for f in GUIDES.flows.values() for word in f.symptoms])
def test_every_symptom_leads_to_its_walk(word: str, flow: str) -> None:
    """And on every device to one that is made for it."""
    assert select.best_flow(GUIDES, symptom=word) == flow
    for device in GUIDES.devices.values():
        found = select.best_flow(GUIDES, symptom=word, device=device)
        assert found
        assert device.kind in GUIDES.flows[found].devices
        assert found == flow or device.kind not in GUIDES.flows[flow].devices


@every_row([(id_, f.id) for f in GUIDES.flows.values() for id_ in f.diagnoses])
def test_every_diagnosis_leads_to_its_walk(id_: str, flow: str) -> None:
    assert select.best_flow(GUIDES, diagnoses=[id_]) == flow
    for device in GUIDES.devices.values():
        found = select.best_flow(GUIDES, diagnoses=[id_], device=device)
        assert found
        assert device.kind in GUIDES.flows[found].devices


@every_row(sorted(GUIDES.devices))
def test_every_device_leads_to_a_walk_that_is_made_for_it(device_id: str) -> None:
    device = GUIDES.devices[device_id]
    found = select.best_flow(GUIDES, device=device)
    assert found in select.GENERAL
    assert device.kind in GUIDES.flows[found].devices


def test_a_symptom_leads_to_one_walk_only() -> None:
    words = [word for flow in GUIDES.flows.values() for word in flow.symptoms]
    assert len(words) == len(set(words))


def test_a_diagnosis_leads_to_one_walk_only_and_every_one_has_its_walk() -> None:
    from diag.vocabulary import CAUSES

    ids = [id_ for flow in GUIDES.flows.values() for id_ in flow.diagnoses]
    assert len(ids) == len(set(ids))
    assert set(CAUSES) <= set(ids)


def test_every_walk_can_be_entered() -> None:
    for flow in GUIDES.flows.values():
        assert flow.symptoms, flow.id


# -- going on and back ------------------------------------------------------------------------------------------


def test_back_takes_the_last_answer_of_the_person_back() -> None:
    one = walk("smart-tv", "smart-tv", HEALTHY)
    go(one, "none", "yes", "no", "same")
    assert one.position().step == "update-system"
    one.back()
    assert one.position().step == "restart-device"
    one.back()
    one.back()
    one.back()
    assert one.position().step == "code.write"
    one.back()
    assert one.position().step == "code.write"


def test_back_forgets_the_code_and_the_effects_of_what_is_taken_back() -> None:
    one = walk()
    one.answer("code", typed="NW-2-5")
    assert one.code == "NW-2-5"
    one.effects["others"] = Effect(action="x", changes=(), summary="")
    one.back()
    assert one.code is None
    assert one.effects == {}
    assert one.position().step == "code.write"


def test_evidence_that_led_here_stays_when_later_measurements_differ() -> None:
    """The router's names are repaired in the middle of the walk: the way that led there does not change."""
    broken = case(
        diagnoses={"dns-unreachable": ("dns",)}, internet="ok", portal="ok", dns="fail", netflix="unknown"
    )
    one = walk("cannot-connect", "smart-tv", broken)
    go(one, "none", "yes")
    assert one.position().action == "router-automatic-dns"
    fresh = walk(
        "cannot-connect", "smart-tv", broken, case(internet="ok", portal="ok", dns="ok", netflix="ok")
    )
    go(fresh, "none", "yes", "same")
    assert fresh.position().action != "router-automatic-dns", "asked now, it goes another way"
    one.answer("same")
    one.add_measurement(case(internet="ok", portal="ok", dns="ok", netflix="ok"))
    passed = [p.step for p in one.position().passed]
    assert "line.router-names" in passed


def test_evidence_since_the_last_answer_stays_when_something_is_measured() -> None:
    broken = case(
        diagnoses={"dns-unreachable": ("dns",)}, internet="ok", portal="ok", dns="fail", netflix="unknown"
    )
    one = walk("cannot-connect", "smart-tv", broken)
    go(one, "none", "yes")
    behind = one.position().passed
    assert behind[-1].answer.by == "evidence"
    one.add_measurement(case(internet="ok", portal="ok", dns="ok", netflix="ok"))
    assert one.position().passed[: len(behind)] == behind


def test_evidence_that_led_here_stays_when_the_case_is_measured_anew_meanwhile() -> None:
    broken = case(
        diagnoses={"dns-unreachable": ("dns",)}, internet="ok", portal="ok", dns="fail", netflix="unknown"
    )
    one = walk("cannot-connect", "smart-tv", broken)
    go(one, "none", "yes", "same")
    behind = [p.step for p in one.position().passed]
    one.runs.append(case(internet="ok", portal="ok", dns="ok", netflix="ok"))
    assert [p.step for p in one.position().passed][: len(behind)] == behind
    one = walk("cannot-connect", "smart-tv", case(internet="ok", portal="ok"))
    go(one, "none", "yes", "same")
    assert one.position().check == "dns", "the first measurements are known, the next one is declined"
    while one.position().kind is StepKind.CHECK:
        one.skip_measuring()
    behind = [p.step for p in one.position().passed]
    assert {p.answer.because for p in one.position().passed if p.answer.by == "earlier"} == {
        GUIDES.texts["unmeasured"]
    }
    one.runs.append(case(diagnoses={"internet-unreachable": ("internet",)}, internet="fail"))
    assert [p.step for p in one.position().passed][: len(behind)] == behind


def test_what_is_measured_on_the_way_counts_from_there_on() -> None:
    one = walk("smart-tv", "smart-tv")
    go(one, "none", "yes", "yes", "same")
    assert one.position().action == "restart-home-network"
    one.add_measurement(HEALTHY)
    assert one.position().action == "update-system"


def test_a_word_that_the_step_does_not_have_is_refused() -> None:
    with pytest.raises(WrongAnswer):
        walk().answer("banana")


def test_after_the_end_nothing_can_be_answered() -> None:
    one = walk("too-many-screens", "android")
    one.answer("plays")
    with pytest.raises(WrongAnswer):
        one.answer("plays")


def test_the_next_walk_does_not_ask_for_the_code_again() -> None:
    one = walk()
    go(one, "none", "no")
    now = one.position()
    assert (now.end, now.to) == ("flow", "cannot-connect")
    one.add_measurement(HEALTHY)
    other = one.next_walk(now.to, started="2026-11-22T10:05:00Z")
    assert other.position().step == "settings"
    assert other.position().passed[0].answer == StepAnswer(
        word="none", by="earlier", because="You have looked for a code already."
    )
    assert other.runs == [HEALTHY]
    assert other.back().step == "settings"
    assert resume(GUIDES, json.loads(json.dumps(other.to_json())), other.runs).position() == other.position()


def test_the_next_walk_knows_the_code() -> None:
    one = walk()
    one.answer("code", typed="NW-2-5")
    one.answer("no")
    assert one.next_walk("cannot-connect").position().skipped[0].because == (
        "You have given the code NW-2-5 already."
    )


def test_the_next_walk_asks_for_the_code_where_nobody_has() -> None:
    one = walk("one-title", "roku")
    one.answer("no")
    assert one.next_walk("basic").position().step == "code.write"


def test_what_was_interrupted_is_not_known() -> None:
    run = with_check(case(internet="unknown"), "internet", reason=Reason.INTERRUPTED)
    assert evidence("smart-tv", run).checks == {}
    assert evidence("smart-tv", case(internet="unknown")).checks


# -- plain data -------------------------------------------------------------------------------------------------


def test_a_walk_can_be_written_down_and_taken_up_again() -> None:
    one = walk(
        "cannot-connect",
        "smart-tv",
        case(diagnoses={"dns-unreachable": ("dns",)}, internet="ok", portal="ok", dns="fail"),
    )
    one.answer("code", typed="NW-2-5", at="2026-11-22T10:02:00Z")
    go(one, "yes", "same")
    one.effects["line.router-names"] = Effect(action="x", changes=(), summary="Set it: no change.")
    data = json.loads(json.dumps(one.to_json()))
    other = resume(GUIDES, data, one.runs)
    assert other.position() == one.position()
    assert json.loads(json.dumps(other.to_json())) == data
    assert data["code"] == "NW-2-5"
    assert (data["step"], data["end"]) == ("line.restart", None)
    assert data["steps"][-1]["what"] == "Set the name service of the router to automatic"
    assert data["steps"][-1]["effect"] == "Set it: no change. Done, but nothing has changed."


def test_a_finished_walk_names_what_fixed_it() -> None:
    one = walk("date-and-time", "roku")
    go(one, "none", "plays")
    data = one.to_json()
    assert (data["end"], data["fixed_by"], data["fixed_by_title"]) == (
        "fixed", "clock", "Set date and time of the Roku to automatic",
    )  # fmt: skip


def test_steps_that_could_not_be_done_are_not_listed_as_tried() -> None:
    one = walk("date-and-time", "roku")
    go(one, "none", "cannot", "same")
    assert [step["step"] for step in one.to_json()["steps"]] == ["restart-app"]


@pytest.mark.parametrize("gone", [{"step": "gone"}, {"word": "gone"}])
def test_what_was_answered_after_a_step_that_vanished_from_the_flow_is_asked_again(
    gone: dict[str, str],
) -> None:
    """What came before it still holds; whether one would come to what followed, nobody knows."""
    one = walk()
    go(one, "none", "yes", "no", "same")
    assert [row["step"] for row in one.to_json()["answers"]] == [
        "code.write", "others", "phone.ask", "restart-device",
    ]  # fmt: skip
    one.effects["restart-device"] = Effect(action="x", changes=(), summary="Restarted: no change.")
    data = json.loads(json.dumps(one.to_json()))
    data["answers"][1] |= gone
    other = resume(GUIDES, data, [])
    assert other.position().step == "others"
    assert list(other.answers) == list(other.times) == ["code.write"]
    assert other.effects == {}
    other.answer("yes")
    assert other.position().step == "phone.ask"


def test_what_is_kept_of_a_measurement_is_not_private() -> None:
    one = walk()
    run = case(path="ok", facts={"path": {"loss": 0.0, "legs": [{"target": "203.0.113.7"}]}})
    one.add_measurement(run)
    assert "203.0.113.7" not in json.dumps(one.to_json())
    assert one.to_json()["measured"][0]["checks"][0]["facts"] == {"loss": 0.0}


def test_what_is_kept_of_a_measurement_is_all_that_the_walk_reads_of_it() -> None:
    """Taken up again, it skips the same steps, with the same values in the reasons and the same comparison."""
    device = GUIDES.device("windows-app")
    run = case(
        diagnoses={"wifi-weak": ("wifi",)},
        code="NW-2-5",
        wifi="warn",
        clock="ok",
        path="ok",
        bandwidth="skipped",
        facts={
            "wifi": {"signal_dbm": -80.0, "name": "Fritz"},
            "path": {"loss": 0.1, "round_trip_ms": 42.0},
            "clock": {"os": "windows", "ntp_offset_s": 0.0, "zone": "x"},
        },
    )
    told = to_json(run)  # as a whole case, of which a walk keeps no text
    told["diagnoses"][0] |= {"where": "home-network", "text": "203.0.113.7", "remedy": ["203.0.113.7"]}
    told["checks"][0]["detail"] = "203.0.113.7"
    whole = worlds.run(worlds.world("healthy"), checks=told["checks"], diagnoses=told["diagnoses"])
    whole = replace(whole, asked=replace(whole.asked, code="NW-2-5"))
    guides = replace(
        GUIDES,
        evidence={
            **GUIDES.evidence,
            "named": Evidence(id="named", say="{name}", ok=("clock",), values={"name": "clock.zone"}),
        },
    )
    one = Walk(guides=guides, flow=GUIDES.flows["basic"], device=device)
    one.add_measurement(whole)
    (kept,) = json.loads(json.dumps(one.to_json()))["measured"]
    assert kept == {
        "asked": {"code": "NW-2-5", "quality": "4k", "screens": 2},
        "checks": [
            {"id": "wifi", "status": "warn", "reason": None, "facts": {"signal_dbm": -80.0}, "findings": ["wifi-weak"]},
            {"id": "clock", "status": "ok", "reason": None, "facts": {"os": "windows", "ntp_offset_s": 0.0, "zone": "x"},
             "findings": []},
            {"id": "path", "status": "ok", "reason": None, "facts": {"loss": 0.1, "round_trip_ms": 42.0}, "findings": []},
            {"id": "bandwidth", "status": "skipped", "reason": "not-asked", "facts": {}, "findings": []},
        ],
        "diagnoses": [
            {"id": "wifi-weak", "severity": "fail", "confidence": "sure", "title": "The title of wifi-weak",
             "evidence": ["wifi"], "where": "home-network"},
        ],
    }  # fmt: skip
    again = resume(guides, json.loads(json.dumps(one.to_json())), [])
    assert again.later_runs == [from_json(SlimCase, kept, "kept")]
    assert again.evidence.reason("named") == "x"
    assert again.evidence.same_device


def test_a_walk_whose_measurements_cannot_be_read_is_refused() -> None:
    one = walk()
    one.add_measurement(case(dns="ok"))
    data = json.loads(json.dumps(one.to_json()))
    data["measured"][0]["checks"][0]["status"] = "fine"
    with pytest.raises(TypeError, match=r"measured.*status"):
        resume(GUIDES, data, [])


def test_everything_of_a_walk_is_written_down() -> None:
    one = walk(
        "cannot-connect", "windows-app", case(dns="ok", clock="ok", facts={"clock": {"os": "windows"}})
    )
    one.answer("code", typed="NW-2-5", at="2026-11-22T10:02:00Z")
    now = one.answer("yes", at="2026-11-22T10:03:00Z")
    assert now.action == "restart-device"
    one.answer("same", at="2026-11-22T10:04:00Z")
    change = Change(check="dns", what="x", before="a", after="b", how="better", text="t")
    one.effects["restart-device"] = Effect(
        action="Restart", changes=(change,), summary="Well.", restarted=True
    )
    data = one.to_json()
    assert data["format"] == "diag.walk/1"
    assert (data["flow"], data["title"]) == ("cannot-connect", "The device cannot reach Netflix")
    assert (data["device"], data["started"], data["code"]) == (
        "windows-app", "2026-11-22T10:00:00Z", "NW-2-5",
    )  # fmt: skip
    assert [row["step"] for row in data["answers"]] == ["code.write", "settings", "restart-device"]
    assert data["answers"][0] == {
        "step": "code.write", "word": "code", "by": "person", "because": "", "typed": "NW-2-5",
        "at": "2026-11-22T10:02:00Z",
    }  # fmt: skip
    assert data["steps"] == [
        {
            "step": "restart-device",
            "at": "2026-11-22T10:04:00Z",
            "what": one.action_title("restart-device"),
            "effect": "Well. Done, but nothing has changed.",
            "before": {"x": "a"},
            "after": {"x": "b"},
            "restarted": True,
            "still": [],
            "clears": [],
        }
    ]
    assert data["effects"]["restart-device"]["changes"][0]["text"] == "t"
    other = resume(GUIDES, json.loads(json.dumps(data)), one.runs)
    assert other.effects == one.effects
    assert json.loads(json.dumps(other.to_json())) == json.loads(json.dumps(data))


def test_what_was_answered_at_no_known_time_is_written_down_without_one() -> None:
    one = walk("date-and-time", "roku")
    one.code = "NW-2-5"
    one.answers["clock"] = StepAnswer(word="same")
    data = one.to_json()
    assert [(row["step"], row["by"], row["at"]) for row in data["answers"]] == [
        ("code.write", "evidence", ""), ("clock", "person", ""),
    ]  # fmt: skip
    assert [(row["step"], row["at"]) for row in data["steps"]] == [("clock", "")]


def test_a_walk_that_leads_into_another_one_says_so() -> None:
    one = walk()
    go(one, "none", "no")
    data = one.to_json()
    assert (data["end"], data["to"], data["fixed_by"], data["fixed_by_title"]) == (
        "flow", "cannot-connect", None, None,
    )  # fmt: skip
    assert data["conclusions"] == [GUIDES.conclusions["everything-offline"].say]
    assert data["measured"] == []


def test_lists_begin_with_what_happens_most() -> None:
    """The walks in the order of ids.toml, the devices with TVs first."""
    assert list(GUIDES.flows)[:2] == ["basic", "smart-tv"]
    devices = list(GUIDES.devices)
    assert devices[0] == "smart-tv"
    assert devices.index("smart-tv/vizio") < devices.index("roku") < devices.index("linux-browser")
    assert all(device.label[0].isupper() or device.label[0] == "i" for device in GUIDES.devices.values())


def test_no_picture_anywhere_is_a_matter_of_the_device() -> None:
    answers = {"what": "both", "code__write": "none", "others": "no"}
    now = at("black-screen", "smart-tv", **answers)
    assert [c.id for c in now.conclusions] == ["device-side"]
    assert now.step == "whole-restart", "a TV has no cable to its screen"
    now = at("black-screen", "smart-tv", **answers, whole_restart="same", whole_update="same")
    assert now.end == "maker"


def test_a_trip_is_no_household() -> None:
    assert at("household", "no-device", occasion="travel").action == "watch-temporarily"


def test_a_filter_is_ruled_out_only_where_the_names_of_the_device_were_looked_up() -> None:
    plain = case(internet="ok", portal="ok", dns="ok", facts={"dns": {"devices": [], "found": 14}})
    own = case(internet="ok", portal="ok", dns="ok", facts={"dns": {"devices": ["roku"], "found": 21}})
    step = Step(id="names", say="Names.", check="dns", go={"ok": "door", "else": "door"})
    assert evidence("roku", plain).reason_to_skip("turn-off-filter") is None
    assert evidence("roku", plain).measured_answer(step) is None, "it is measured anew, for this device"
    because = evidence("roku", own).reason_to_skip("turn-off-filter")
    assert (
        because
        == "We looked up names that Netflix needs there, and 21 of them were found. So we skip this step."
    )
    answered = evidence("roku", own).measured_answer(step)
    assert answered
    assert answered[0] == "ok"
    assert evidence("apple-tv", own).reason_to_skip("turn-off-filter") is None
    hidden = case(
        diagnoses={"dns-blocking": ("dns",)},
        internet="ok",
        dns="fail",
        facts={"dns": {"devices": [], "found": 9}},
    )
    assert evidence("roku", hidden).measured_answer(step), "what was found is found for every device"


def test_the_devices_whose_names_were_looked_up_are_kept_with_the_walk() -> None:
    one = walk("smart-tv", "smart-tv", HEALTHY)
    one.later_runs.append(
        case(dns="ok", facts={"dns": {"devices": ["smart-tv"], "found": 22, "names": ["x"]}})
    )
    kept = one.to_json()["measured"][0]["checks"][0]["facts"]
    assert kept == {"devices": ["smart-tv"], "found": 22}
