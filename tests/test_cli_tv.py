"""``diag tv`` and reports: the contract of its JSON, its words for people, and what support is told of a device."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from diag import host, tv
from diag.case.document import Story
from diag.case.masking import make_masker, mask_run
from diag.checks.tv import Facts
from diag.cli import main
from diag.diagnosis import diagnose
from diag.host import SystemFacts
from diag.model import Asked, Case, Result, Status
from diag.report.view import Report, build
from diag.tv import TvDevice, TvSurvey

DEVICES = (
    TvDevice(make="Samsung", model="UE43RU7400", system="Tizen", kind="smart-tv", maker="samsung", network="wifi", signal_dbm=-71.0,
             netflix="stopped", clock_offset_s=-86400.0 * 365 * 2, read_by=("samsung", "dial")),
    TvDevice(make="Roku", model="Roku Express", version="14.1.4", system="Roku OS", kind="roku", is_closed=True, read_by=("roku",)),
    TvDevice(system="Android TV", update_waits=True, network="wired", netflix="absent", read_by=("android-tv",)),
)  # fmt: skip


def diag_tv(monkeypatch: pytest.MonkeyPatch, found: TvSurvey, *options: str, os: str = "linux") -> int:
    monkeypatch.setattr(host, "read_system", lambda: SystemFacts(os=os))
    monkeypatch.setattr(tv, "look", lambda *_, **__: found)
    return main(["tv", *options])


def test_the_json_is_the_contract(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diag_tv(monkeypatch, TvSurvey(devices=DEVICES, asked=("ssdp", "mdns")), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"devices", "asked", "why_none"}
    assert told["asked"] == ["ssdp", "mdns"]
    assert told["why_none"] is None
    first: dict[str, Any] = told["devices"][0]
    assert set(first) >= {
        "make",
        "model",
        "version",
        "kind",
        "network",
        "netflix",
        "clock_offset_s",
        "read_by",
    }
    assert (first["netflix"], first["read_by"]) == ("stopped", ["samsung", "dial"])


def test_people_read_whole_sentences(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    diag_tv(monkeypatch, TvSurvey(devices=DEVICES, asked=("ssdp",)))
    assert capsys.readouterr().out == (
        "Samsung UE43RU7400\n"
        "  Its system is Tizen.\n"
        "  It is connected by Wi-Fi, with a fair signal (-71 dBm).\n"
        "  Netflix is installed.\n"
        "  Its clock is 2 years behind, compared with this PC.\n"
        "Roku Express\n"
        "  Its system is Roku OS, version 14.1.4.\n"
        "  Its settings do not allow it to tell other devices more.\n"
        "Android TV\n"
        "  Its system is Android TV.\n"
        "  It is connected by cable.\n"
        "  It says that Netflix is not installed.\n"
        "  An update is ready to be installed.\n"
    )


@pytest.mark.parametrize(("os", "own"), [("linux", None), ("macos", "This Mac"), ("windows", "Windows")])
def test_silence_is_explained_and_never_said_to_be_absence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], os: str, own: str | None
) -> None:
    assert diag_tv(monkeypatch, TvSurvey(asked=("ssdp",)), "--json", os=os) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["devices"] == []
    for words in ("does not mean that there is none", "asleep", "guest Wi-Fi", "isolation", "VPN"):
        assert words in told["why_none"]
    assert all((name == own) is (name in told["why_none"]) for name in ("This Mac", "Windows"))


@pytest.mark.parametrize(
    ("failure", "words"),
    [("no-lan", "nowhere to look"), ("no-permission", "does not allow"), ("other", "could not ask")],
)
def test_a_search_that_never_left_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], failure: str, words: str
) -> None:
    diag_tv(monkeypatch, TvSurvey(failure=failure))
    assert words in capsys.readouterr().out


# -- what reports make of it --------------------------------------------------------------------------------


def report_on(*devices: TvDevice, told: Story | None = None) -> Report:
    facts = Facts(os="linux", device="smart-tv/samsung", devices=devices, asked=("ssdp",))
    result = Result(check="tv", status=Status.OK, facts=facts)
    asked = Asked(device="smart-tv/samsung")
    case = Case(
        id="a1",
        started="2026-11-29T16:00:00Z",
        took_s=5.0,
        version="0",
        asked=asked,
        results=(result,),
        opinion=diagnose((result,), asked),
    )
    return build(replace(mask_run(case, make_masker()), story=told))


def words_of(report: Report) -> dict[str, str | None]:
    return {item.key: item.text for item in (*report.asked, *report.measured)}


def test_support_is_told_what_the_device_told() -> None:
    report = report_on(DEVICES[0])
    words = words_of(report)
    assert words["model"] == "Samsung UE43RU7400, as it told this PC itself"
    assert words["firmware"] == "Tizen, as it told this PC itself"
    assert words["connection"] == "Wi-Fi, as it told this PC itself"
    assert "Netflix is installed." in (words["The device told"] or "")
    assert (
        report.not_tested
        == "Measured on a PC: the Samsung TV itself was not tested, only asked what it tells anybody."
    )


def test_the_word_of_a_person_comes_first_and_of_two_devices_none_is_taken() -> None:
    told = Story(make="LG", model="OLED", began=None, connection="a cable", others=None, outcome=None)
    assert words_of(report_on(DEVICES[0], told=told))["model"] == "LG OLED"
    assert words_of(report_on(DEVICES[0], told=told))["connection"] == "a cable"
    report = report_on(DEVICES[0], DEVICES[2])
    assert words_of(report)["model"] is None
    assert "The device told" not in words_of(report)
    assert "only asked" not in (report.not_tested or "")
