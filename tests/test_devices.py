"""Each device answers every action: how it is done there, with source and date, or why it is not possible."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from diag import paths
from diag.catalog import table
from diag.guide import WrongAnswer
from diag.guide.position import find_looks
from diag.guide.types import CONFIDENCE, StepKind
from diag.guide.walk import Walk
from diag.vocabulary import DEVICE_KINDS, LOOKS, TV_MAKERS, kinds, without_look
from tests.guide_cases import DEVICES, GUIDES, HEALTHY
from tests.rows import every_row
from tools.device_statistics import renew, unverified_share, written_confidences

PAGE = Path(__file__).resolve().parent.parent / "docs" / "device-texts.md"
#: The part of the texts that may be unverified: met on all devices, and as written.  Only ever lower.
MOST_MET, MOST_WRITTEN = 0.27, 0.3

ON_DEVICES = sorted(id_ for id_, action in GUIDES.actions.items() if action.on == "device")

#: What the issue asks for by name.
ASKED_FOR = (
    "restart-device", "update-app", "update-system", "sign-out", "sign-out-keys", "clear-data", "reinstall-app",
    "find-model", "check-clock", "check-network", "find-code",
)  # fmt: skip

MAKERS = (
    "samsung", "lg", "sony", "philips", "panasonic", "hisense", "vizio", "tcl", "sharp", "toshiba", "xiaomi", "grundig",
    "google-tv", "roku-os", "fire-os", "vidaa", "titan-os",
)  # fmt: skip


def test_every_kind_and_every_maker_is_there() -> None:
    assert set(DEVICES) == set(DEVICE_KINDS) | {f"smart-tv/{maker}" for maker in MAKERS}


def test_a_look_changes_only_how_something_is_done() -> None:
    """What is possible, and what it loses, is that of the device: so every path of a walk stays as it was proved."""
    assert set(GUIDES.looks) == set(LOOKS), "each has its file"
    for id_, look in GUIDES.looks.items():
        base = GUIDES.device(without_look(id_))
        ways = {action: (bool(how.steps), how.loses) for action, how in look.instructions.items()}
        assert ways == {a: (bool(how.steps), how.loses) for a, how in base.instructions.items()}, id_
        assert look.kind == base.kind
        assert look.the == base.the
        assert any(find_looks(GUIDES, look, action) for action in ON_DEVICES), f"{id_} changes nothing"


def test_a_look_is_asked_for_only_where_it_decides() -> None:
    asked = {
        (id_, action): {look.word for look in find_looks(GUIDES, GUIDES.device(id_), action)}
        for id_ in ("playstation", "playstation/ps5", "smart-tv/lg", "smart-tv/sony")
        for action in ("check-clock", "restart-device", "sign-out")
    }
    assert {one: looks for one, looks in asked.items() if looks} == {
        ("playstation", "check-clock"): {"playstation/ps4", "playstation/ps5"},
        ("playstation/ps5", "check-clock"): {"playstation/ps4"},
        ("smart-tv/lg", "check-clock"): {"smart-tv/lg/2020", "smart-tv/lg/2021"},
    }


def test_the_system_in_a_set_can_be_told_at_any_step_of_any_walk() -> None:
    """Where the maker does not tell it; what was answered before stays, and the walk goes on."""
    told = set()
    for flow in (flow for flow in GUIDES.flows.values() if "smart-tv" in flow.devices):
        walk = Walk(guides=GUIDES, flow=flow, device=GUIDES.device("smart-tv/tcl"), runs=[HEALTHY])
        for _ in range(60):
            now = walk.position()
            for look in now.looks:
                other = replace(walk, answers=dict(walk.answers))
                after = other.choose_look(look.word)
                assert after.answered[: len(now.answered)] == now.answered, (flow.id, now.step, look.word)
                assert find_looks(GUIDES, other.device, now.action) == (), "it is known now"
                told.add((look.word, now.action))
            if now.kind is StepKind.END:
                break
            if now.kind is StepKind.CHECK:
                walk.skip_measuring()
            else:
                walk.answer(now.choices[-1].word)
    assert {word for word, _ in told} == {f"smart-tv/{one.id}" for one in TV_MAKERS.values() if one.sign}
    assert {"update-system", "restart-app", "automatic-dns"} <= {action for _, action in told}
    assert "restart-device" not in {action for _, action in told}, "the plug is the same on all"
    with pytest.raises(WrongAnswer):
        walk.choose_look("smart-tv/lg/2021")
    with pytest.raises(WrongAnswer):
        replace(walk, device=GUIDES.device("smart-tv/lg")).choose_look("smart-tv/roku-os")


@every_row(DEVICES)
def test_every_action_is_answered(device_id: str) -> None:
    device = GUIDES.devices[device_id]
    assert set(ON_DEVICES) <= set(device.instructions)
    assert set(ASKED_FOR) <= set(device.instructions)
    for id_, how in device.instructions.items():
        assert bool(how.steps) != bool(how.impossible), (device_id, id_)
        assert how.source, (device_id, id_)
        assert how.confidence in CONFIDENCE
        assert date(2026, 1, 1) <= how.checked <= date(2027, 12, 31)
        assert len(how.steps) <= 5, "more is not read"


@every_row(DEVICES)
def test_what_no_page_was_compared_with_is_unverified(device_id: str) -> None:
    """No address as a source, no claim; and the other way round no address for what nobody compared."""
    for id_, how in GUIDES.devices[device_id].instructions.items():
        vague = "no page was compared" in how.source or "from memory" in how.source.lower()
        if vague or how.source == "Follows from what the device is":
            assert how.confidence == "unverified", (device_id, id_)
        if how.confidence in {"netflix", "reported"}:
            assert "://" in how.source or "project" in how.source, (device_id, id_)
        if how.confidence == "netflix-quoted":
            assert "help.netflix.com" in how.source, (device_id, id_)


def test_what_is_done_at_home_has_its_source_too() -> None:
    for id_, how in GUIDES.home.items():
        assert how.steps, id_
        assert how.source, id_
        assert how.confidence in CONFIDENCE


def test_every_step_of_every_error_code_can_be_told_on_its_devices() -> None:
    """What a code tells people to do is answered by each device that shows the code."""
    for entry in table().entries():
        for kind in kinds(entry.devices):
            for action in entry.steps:
                if GUIDES.actions[action].on == "device":
                    assert action in GUIDES.device(kind).instructions, (entry.code, kind, action)


def test_every_flow_of_every_error_code_is_there() -> None:
    assert {entry.flow for entry in table().entries()} <= set(GUIDES.flows)


@every_row([k for k in DEVICE_KINDS if k not in {"android", "ios"}])
def test_the_hidden_keys_only_where_there_is_a_remote_control(kind: str) -> None:
    how = GUIDES.device(kind).instructions["sign-out-keys"]
    if how.steps:
        assert "Up, Up, Down, Down, Left, Right, Left, Right, Up, Up, Up, Up" in " ".join(how.steps)


@every_row(DEVICES)
def test_restarting_a_device_on_the_mains_means_unplugging_it(device_id: str) -> None:
    how = " ".join(GUIDES.devices[device_id].instructions["restart-device"].steps)
    mains = {"smart-tv", "roku", "fire-tv", "apple-tv", "chromecast", "playstation", "xbox", "set-top-box"}
    if GUIDES.devices[device_id].kind in mains:
        assert "Unplug" in how or "nplug it" in how
        assert "15 seconds" in how or "3 minutes" in how


def test_browsers_have_no_app_and_apps_have_no_browser() -> None:
    for device in GUIDES.devices.values():
        browser = device.kind.endswith("-browser") or device.kind == "chromebook"
        assert bool(device.instructions["reinstall-app"].impossible) >= browser, device.id
        assert bool(device.instructions["clear-cookies"].impossible) != browser, device.id


def test_most_texts_were_compared_with_a_page() -> None:
    met = [how.confidence for device in GUIDES.devices.values() for how in device.instructions.values()]
    assert unverified_share(met) <= MOST_MET
    assert unverified_share(written_confidences(paths.data("devices"))) <= MOST_WRITTEN


def test_the_page_of_device_texts_is_current() -> None:
    """Renew with: python -m tools.device_statistics --write docs/device-texts.md"""
    text = PAGE.read_text(encoding="utf-8")
    assert text == renew(text, GUIDES, paths.data("devices"))
