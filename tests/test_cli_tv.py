"""``diag tv``: the contract of its JSON, its words for people, and nothing private in either."""

from __future__ import annotations

import json
from typing import Any

import pytest

from diag import host, tv
from diag.cli import main
from diag.host import SystemFacts
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
        "  It is connected by Wi-Fi, with a signal of -71 dBm.\n"
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
