"""What a browser says of itself: taken strictly, judged calmly, with codes that are in our table."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag import drm_support, lookup
from diag.drm_support import BrowserFindings, BrowserJudgement, UnexpectedFindings, judge, read_findings

#: Chrome on a good Windows PC with one 4K screen.
GOOD: dict[str, Any] = {
    "secure": True, "cookies": True, "storage": "yes", "mse": True, "eme": True, "widevine": "HW_SECURE_ALL", "playready": "none",
    "fairplay": "none", "clearkey": "any", "hdcp14": "usable", "hdcp22": "usable", "h264": "efficient", "aac": "yes", "hevc": "efficient",
    "av1": "efficient", "vp9": "smooth", "width": 3840, "height": 2160, "hdr": "yes", "brand": "chrome", "version": 141, "os": "windows",
}  # fmt: skip
#: Open-source Chromium, as in this project's own browser tests.
OPEN = {**GOOD, "widevine": "none", "brand": "chromium", "os": "linux", "hdcp14": "unknown", "hdcp22": "unknown", "width": 1280, "height": 720, "hdr": "no"}  # fmt: skip


def judge_changed(**changed: Any) -> BrowserJudgement:
    return judge(read_findings({**GOOD, **changed}))


def state(found: BrowserJudgement, id_: str) -> str:
    return next(a.state for a in found.answers if a.id == id_)


def texts() -> dict[str, Any]:
    file = Path(drm_support.__file__).with_name("browsers.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


# -- what is taken ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        None, 1, "x", [], {}, [GOOD],
        {k: v for k, v in GOOD.items() if k != "os"},
        {**GOOD, "more": 1},
        {**GOOD, "brand": "<script>"},
        {**GOOD, "brand": None},
        {**GOOD, "brand": ["chrome"]},
        {**GOOD, "secure": 1},
        {**GOOD, "secure": "true"},
        {**GOOD, "width": -1},
        {**GOOD, "width": 100_000},
        {**GOOD, "width": True},
        {**GOOD, "width": 1.5},
        {**GOOD, "width": float("nan")},
        {**GOOD, "version": "141"},
        {**GOOD, "widevine": "SW"},
        {**GOOD, "hdcp14": {"usable": 1}},
    ],
)  # fmt: skip
def test_anything_else_is_refused(bad: Any) -> None:
    with pytest.raises(UnexpectedFindings):
        read_findings(bad)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.sampled_from(sorted(GOOD)) | st.text(), c), max_leaves=30))  # fmt: skip
def test_nothing_else_gets_through(data: Any) -> None:
    with pytest.raises(UnexpectedFindings):
        read_findings(data)


VALUES = {
    "storage": ["yes", "no", "unknown"], "widevine": ["none", "unknown", "SW_SECURE_CRYPTO", "SW_SECURE_DECODE", "HW_SECURE_CRYPTO", "HW_SECURE_DECODE", "HW_SECURE_ALL"],
    "playready": ["none", "unknown", "150", "2000", "3000"], "fairplay": ["none", "unknown", "any"], "clearkey": ["none", "unknown", "any"],
    "hdcp14": ["usable", "restricted", "unknown"], "hdcp22": ["usable", "restricted", "unknown"], "aac": ["yes", "no", "unknown"], "hdr": ["yes", "no", "unknown"],
    **{codec: ["no", "yes", "smooth", "efficient", "unknown"] for codec in ("h264", "hevc", "av1", "vp9")},
    "brand": ["firefox", "chrome", "edge", "safari", "opera", "brave", "chromium", "other"],
    "os": ["windows", "mac", "linux", "chromeos", "android", "ios", "other"],
}  # fmt: skip
FOUND = st.fixed_dictionaries(
    {
        **{name: st.sampled_from(values) for name, values in VALUES.items()},
        **{name: st.booleans() for name in ("secure", "cookies", "mse", "eme")},
        **{name: st.integers(0, 99_999) for name in ("width", "height", "version")},
    }
)


@settings(max_examples=300)
@given(FOUND)
def test_every_browser_gets_whole_sentences(data: dict[str, Any]) -> None:
    found = judge(read_findings(data))
    assert found.status in {"yes", "but", "no", "unknown"}
    for answer in found.answers:
        assert "{" not in answer.text
        assert "  " not in answer.text
        assert ": ." not in answer.text
        assert (answer.codes == () and answer.remedy == ()) or answer.state == "no"
    assert "{" not in found.summary
    assert len(found.summary) < 400
    if found.status == "no":
        assert any(a.remedy and a.state == "no" for a in found.answers)


# -- what it means ---------------------------------------------------------------------------------------------


def test_a_good_pc_plays_4k() -> None:
    found = judge_changed()
    assert found.status == "yes"
    assert state(found, "four-k") == "yes"
    assert found.browser == "Chrome 141 on Windows"
    assert {a.state for a in found.answers} == {"yes"}
    assert found.summary == "As far as a page can see, it can."


def test_open_chromium_brings_no_protected_video_and_says_so_calmly() -> None:
    found = judge(read_findings(OPEN))
    assert found.status == "no"
    protected = next(a for a in found.answers if a.id == "protected")
    assert "brings no protected video" in protected.text
    assert "Nothing is broken." in protected.remedy[0]
    assert "M7701-1003" in protected.codes
    assert "no protected video" in found.summary
    assert "M7701-1003" in found.summary


def test_firefox_gets_its_own_codes_and_steps() -> None:
    protected = next(
        a for a in judge_changed(brand="firefox", widevine="none").answers if a.id == "protected"
    )
    assert protected.codes[0] == "F7701-1003"
    assert "Firefox" in protected.remedy[0]


def test_any_of_the_three_systems_will_do() -> None:
    for system, value in (("playready", "2000"), ("fairplay", "any"), ("widevine", "SW_SECURE_CRYPTO")):
        assert (
            judge_changed(widevine="none", **{system: value}).status == "yes"
            if system != "widevine"
            else True
        )
    assert judge_changed(widevine="SW_SECURE_CRYPTO").status == "yes"


def test_what_was_not_told_blames_nobody() -> None:
    assert judge_changed(widevine="unknown").status == "unknown"
    assert judge_changed(h264="unknown").status == "unknown"
    assert judge_changed(hdcp14="unknown", hdcp22="unknown").status == "yes"
    found = judge_changed(
        secure=False, eme=False, widevine="unknown", playready="unknown", fairplay="unknown"
    )
    assert found.status == "unknown"
    assert state(found, "protected") == "unknown"


@pytest.mark.parametrize(
    ("changed", "id_", "code"),
    [
        ({"storage": "no"}, "storage", "M7053-1803"),
        ({"mse": False}, "player", "M7351"),
        ({"h264": "no"}, "picture", "M7361-1253"),
        ({"aac": "no"}, "picture", "M7353-5101"),
        ({"widevine": "none"}, "protected", "M7702-1003"),
        ({"cookies": False}, "cookies", None),
    ],
)
def test_each_failure_explains_its_codes(changed: dict[str, Any], id_: str, code: str | None) -> None:
    found = judge_changed(**changed)
    answer = next(a for a in found.answers if a.id == id_)
    assert (found.status, answer.state) == ("no", "no")
    assert answer.remedy
    assert code is None or code in answer.codes


def test_a_screen_without_copy_protection_may_stop_the_picture() -> None:
    found = judge_changed(hdcp14="restricted", hdcp22="restricted")
    assert found.status == "but"
    assert "HDCP" in found.summary
    safari = judge_changed(hdcp14="restricted", brand="safari", os="mac")
    assert "S7363-1260-48444350" in next(a for a in safari.answers if a.id == "display").codes


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        ({"width": 1920, "height": 1080}, "fewer points"),
        ({"widevine": "SW_SECURE_DECODE"}, "by hardware"),
        ({"hdcp22": "restricted"}, "HDCP 2.2"),
        ({"hevc": "no", "av1": "no", "vp9": "no"}, "no 4K format"),
        ({"brand": "firefox"}, "Netflix lists Full HD (1080p) as the most for Firefox on Windows"),
        ({"brand": "edge", "os": "mac"}, "Netflix lists HD (720p) as the most for Edge on a Mac"),
    ],
)
def test_4k_names_what_lacks_and_full_hd_stays(changed: dict[str, Any], lacks: str) -> None:
    found = judge_changed(**changed)
    answer = next(a for a in found.answers if a.id == "four-k")
    assert answer.state == "no"
    assert lacks in answer.text
    assert found.status == "yes"


def test_4k_is_not_promised_when_something_is_not_known() -> None:
    for changed in (
        {"hdcp22": "unknown"},
        {"os": "chromeos"},
        {"width": 0, "height": 0},
        {"hevc": "unknown", "av1": "no", "vp9": "no"},
    ):
        assert state(judge_changed(**changed), "four-k") == "unknown", changed


# -- the table -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", drm_support.codes())
def test_every_code_is_in_our_table(code: str) -> None:
    answer = lookup.look_up(code)
    assert answer.status.value == "known"
    assert answer.readings[0].code == code


def test_the_table_is_whole() -> None:
    table = texts()
    hints = BrowserFindings.__dataclass_fields__
    assert set(table["answers"]) == {a.id for a in judge_changed().answers}
    for id_, row in table["answers"].items():
        assert {"title", "yes", "no"} <= set(row), id_
        if id_ not in {"trusted", "player"}:
            assert "unknown" in row, id_
        for key in row:
            base, _, brand = key.partition("-")
            assert base in {"title", "yes", "no", "unknown", "do", "codes", "short"}
            assert not brand or brand in table["browsers"], key
    assert set(table["browsers"]) == set(VALUES["brand"])
    assert set(table["os"]) == set(VALUES["os"])
    assert set(table["limits"]) <= set(table["os"])
    assert set(hints) == set(GOOD)
    assert drm_support.limits()[0].startswith("https://help.netflix.com/")
    assert drm_support.device(read_findings(OPEN)) == "linux-browser"
    assert drm_support.device(read_findings({**OPEN, "os": "other"})) == ""
