"""tv: which device could be the one in question, what follows from what it tells, and every way in which observe can end."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from diag import tv
from diag.checks.tv import CHECK, Facts, may_be
from diag.diagnosis import diagnose, status_of
from diag.host import Address, Interface, Route, SystemFacts
from diag.model import (
    Asked,
    Confidence,
    Finding,
    NotApplicable,
    NotMeasured,
    Reason,
    Result,
    Severity,
    Status,
    Where,
)
from diag.probes.context import CheckContext, RunContext
from diag.tv import Lan, TvDevice, TvSurvey

SET = TvDevice(
    make="Samsung",
    model="UE43",
    kind="smart-tv",
    maker="samsung",
    is_set=True,
    netflix="stopped",
    read_by=("dial",),
)
STICK = TvDevice(make="Roku", kind="roku", is_set=False, netflix="stopped", read_by=("roku",))
DAY = 86400.0


def facts(device: str | None = "smart-tv", *devices: TvDevice, os: str = "linux") -> Facts:
    return Facts(os=os, device=device, devices=devices, asked=("ssdp", "mdns"))


def changed(of: TvDevice = SET, **more: Any) -> TvDevice:
    return TvDevice(**{**vars(of), **more})


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        (SET, []),
        (changed(netflix="running"), []),
        (changed(netflix="unknown"), []),
        (changed(netflix="absent"), [("tv-netflix-missing", "fail", "likely")]),
        (changed(netflix="installable"), [("tv-netflix-missing", "fail", "sure")]),
        (changed(signal_dbm=-74.0), []),
        (changed(signal_dbm=-75.0, network="wifi"), [("tv-wifi-weak", "warn", "likely")]),
        (changed(signal_dbm=-90.0, network="wired"), []),
        (changed(clock_offset_s=300.0), []),
        (changed(clock_offset_s=-301.0), [("tv-clock-wrong", "warn", "likely")]),
        (changed(clock_offset_s=-50 * 365 * DAY), [("tv-clock-wrong", "warn", "likely")]),
        (changed(clock_offset_s=3600.0 + 30), [("tv-clock-wrong", "note", "possible")]),  # local time in its place
        (changed(clock_offset_s=-7200.0), [("tv-clock-wrong", "note", "possible")]),
        (changed(is_closed=True, netflix="unknown"), [("tv-says-nothing", "note", "sure")]),
        (changed(update_waits=True), [("tv-update-waits", "note", "sure")]),
    ],
)  # fmt: skip
def test_findings(device: TvDevice, expected: list[tuple[str, str, str]]) -> None:
    found = list(CHECK.judge(facts("smart-tv", device)))
    assert [(f.id, f.severity.value, f.confidence.value) for f in found] == expected
    assert all("{" not in f.title + f.text + "".join(f.steps) for f in found)
    assert all(f.where is Where.TV for f in found if f.severity is not Severity.NOTE)


def test_a_clock_is_behind_or_ahead_as_people_say_it() -> None:
    (behind,) = CHECK.judge(facts("smart-tv/samsung", changed(clock_offset_s=-2 * DAY)))
    (ahead,) = CHECK.judge(facts("smart-tv/samsung", changed(clock_offset_s=2 * DAY)))
    assert behind.title == "The clock of the Samsung TV is 2 days behind"
    assert ahead.title == "The clock of the Samsung TV is 2 days ahead"


def not_found(**more: Any) -> Finding:
    (found,) = CHECK.judge(facts(**more))
    return found


def test_a_silent_tv_is_never_said_not_to_be_there() -> None:
    found = not_found(device="smart-tv/lg")
    assert (found.id, found.severity, found.confidence) == (
        "tv-not-found",
        Severity.WARN,
        Confidence.POSSIBLE,
    )
    assert found.title == "The LG TV did not answer in your home network"
    assert "does not mean that it is not there" in found.text
    for reason in ("asleep", "guest Wi-Fi", "keeps devices apart"):
        assert reason in found.text.replace("keep devices", "keeps devices")


@pytest.mark.parametrize(("os", "words"), [("macos", "Local Network"), ("windows", "Private network")])
def test_what_a_system_keeps_from_us_is_said_on_that_system_alone(os: str, words: str) -> None:
    def steps(system: str) -> str:
        found = not_found(os=system)
        result = Result(check="tv", status=status_of((found,)), findings=(found,))
        return " ".join(diagnose((result,), Asked()).diagnoses[0].remedy)

    assert words in steps(os)
    assert words not in steps("linux")


def test_of_several_that_could_be_it_none_is_sure_and_nothing_is_said_twice() -> None:
    found = list(
        CHECK.judge(facts("smart-tv", changed(netflix="installable"), changed(netflix="absent"), SET))
    )
    assert [(f.id, f.confidence) for f in found] == [("tv-netflix-missing", Confidence.POSSIBLE)]
    assert found[0].severity is Severity.WARN


def test_of_several_the_one_that_is_meant_is_named() -> None:
    other = changed(make="LG", model="OLED55", maker="lg", signal_dbm=-85.0)
    (weak,) = CHECK.judge(facts("smart-tv", SET, other))
    assert weak.title == "The Wi-Fi signal at the LG OLED55 is weak"
    assert "It is one of 2 devices that answered" in weak.text
    (alone,) = CHECK.judge(facts("smart-tv", other))
    assert "OLED55" not in alone.title


@pytest.mark.parametrize(
    ("speed", "said"),
    [
        (Result(check="bandwidth", status=Status.OK, facts=SimpleNamespace(download_mbps=93.1)), True),
        (Result(check="bandwidth", status=Status.WARN, facts=SimpleNamespace(download_mbps=93.1)), False),
        (Result(check="bandwidth", status=Status.UNKNOWN), False),
    ],
)
def test_a_good_line_tells_that_the_wifi_at_the_tv_is_the_place_to_look(speed: Result, said: bool) -> None:
    found = tuple(CHECK.judge(facts("roku", changed(STICK, signal_dbm=-84.0, network="wifi"))))
    result = Result(check="tv", status=status_of(found), findings=found)
    (weak,) = [d for d in diagnose((speed, result), Asked()).diagnoses if d.id == "tv-wifi-weak"]
    assert ("This PC gets 93 Mbit/s over the same line." in weak.text) is said
    assert ("bandwidth" in weak.evidence) is said


@pytest.mark.parametrize(
    ("device", "asked", "expected"),
    [
        (SET, "smart-tv", True),
        (SET, "smart-tv/samsung", True),
        (SET, "smart-tv/lg", False),
        (SET, "smart-tv/generic", True),
        (SET, "roku", False),
        (SET, None, True),
        (changed(maker=None), "smart-tv/lg", True),
        (STICK, "roku", True),
        (STICK, "smart-tv", False),
        (changed(STICK, is_set=True), "smart-tv", True),
        (changed(STICK, is_set=True, maker="tcl"), "smart-tv/tcl", True),
        (TvDevice(system="Android TV"), "smart-tv/sony", True),  # it does not tell what it is
        (TvDevice(kind="playstation"), "smart-tv", False),
        (SET, "smart-tv/vidaa", True),  # a system says nothing of who built the set
        (SET, "smart-tv/fire-os", True),
        (SET, "smart-tv/samsung/2018", True),
        (SET, "smart-tv/lg/2021", False),
    ],
)
def test_which_could_be_the_one_in_question(device: TvDevice, asked: str | None, expected: bool) -> None:
    assert may_be(device, asked) is expected


# -- observe ------------------------------------------------------------------------------------------------


def system() -> SystemFacts:
    def interface(name: str, address: str, prefix: int = 24, **more: Any) -> Interface:
        kind = "private" if address.startswith(("192.168", "10.")) else "public"
        return Interface(
            name=name, addresses=(Address(address=address, prefix=prefix, family=4, kind=kind),), **more
        )

    return SystemFacts(
        os="linux",
        interfaces=(
            interface("eth0", "192.168.1.23", kind="ethernet"),
            interface("wlan0", "192.168.2.23", kind="wifi"),
            interface("tun0", "10.8.0.2", kind="tunnel", tunnel="tun"),
            interface("docker0", "192.168.9.1", kind="virtual"),
            interface("br0", "192.168.3.23", kind="bridge"),
            interface("wwan0", "10.64.1.2", kind="cellular"),
            interface("off", "192.168.7.1", kind="ethernet", up=False),
            interface("dsl", "84.155.33.71", kind="ethernet"),
        ),
        routes=tuple(
            Route(family=4, destination="0.0.0.0/0", gateway=gateway, interface=name)
            for gateway, name in (("192.168.1.1", "eth0"), ("192.168.3.1", "br0"))
        ),
    )


def run(device: str | None, *, by_name: bool = False) -> CheckContext:
    return CheckContext(RunContext(Asked(device=device), system(), by_name=by_name))


@pytest.fixture
def survey(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the search gives (first), and with what it was called (second)."""
    held: list[Any] = [TvSurvey(devices=(SET, STICK), asked=("ssdp", "mdns")), None]

    def look(*arguments: Any, **more: Any) -> TvSurvey:
        held[1] = (arguments, more)
        found: TvSurvey = held[0]
        return found

    monkeypatch.setattr(tv, "look", look)
    return held


def test_the_home_networks_are_searched_and_neither_router_nor_this_pc_is_read(survey: list[Any]) -> None:
    found = CHECK.observe(run("smart-tv"))
    (lans, never), more = survey[1]
    assert lans == (
        Lan(own="192.168.1.23", network="192.168.1.0/24"),
        Lan(own="192.168.2.23", network="192.168.2.0/24"),
        Lan(own="192.168.3.23", network="192.168.3.0/24"),
    )
    assert {"192.168.1.1", "192.168.1.23", "192.168.9.1"} <= never
    assert more["look_s"] <= 5.0
    assert (found.devices, found.others) == ((SET,), 1)


@pytest.mark.parametrize("device", [None, "windows-browser", "android"])
def test_nobody_is_asked_without_need(survey: list[Any], device: str | None) -> None:
    with pytest.raises(NotApplicable) as skipped:
        CHECK.observe(run(device))
    assert skipped.value.reason is Reason.NOT_ASKED
    assert survey[1] is None


def test_by_name_a_device_that_is_no_tv_is_not_looked_for(survey: list[Any]) -> None:
    """A walk asks for checks by name, and says on which device it is."""
    with pytest.raises(NotApplicable):
        CHECK.observe(run("windows-browser", by_name=True))


def test_by_name_everything_is_looked_for(survey: list[Any]) -> None:
    assert CHECK.observe(run(None, by_name=True)).devices == (SET, STICK)


def test_a_tv_that_does_not_answer_is_told_by_the_judge(survey: list[Any]) -> None:
    survey[0] = TvSurvey(devices=(STICK,), asked=("ssdp",))
    found = CHECK.observe(run("smart-tv"))
    assert (found.devices, found.others) == ((), 1)
    assert [f.id for f in CHECK.judge(found)] == ["tv-not-found"]


@pytest.mark.parametrize("device", ["playstation", "set-top-box"])
def test_the_silence_of_what_is_silent_by_nature_says_nothing(survey: list[Any], device: str) -> None:
    survey[0] = TvSurvey(asked=("ssdp",))
    with pytest.raises(NotMeasured) as unknown:
        CHECK.observe(run(device))
    assert unknown.value.reason is Reason.TIMEOUT


@pytest.mark.parametrize(
    ("failure", "reason"),
    [("no-lan", Reason.NOT_SUPPORTED), ("no-permission", Reason.NO_PERMISSION), ("no-network", Reason.NO_NETWORK), (None, Reason.NO_NETWORK)],
)  # fmt: skip
def test_a_search_that_never_left_says_nothing(
    survey: list[Any], failure: str | None, reason: Reason
) -> None:
    survey[0] = TvSurvey(failure=failure)
    with pytest.raises(NotMeasured) as unknown:
        CHECK.observe(run("smart-tv"))
    assert unknown.value.reason is reason
