"""The sheet for the person who helps, its QR code, and the picture that can be sent."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import segno

from diag.case.masking import make_masker, mask_document
from diag.diagnosis.verdict import split_headline
from diag.report import svg, view
from diag.report.helper_sheet import LONGEST, make_sheet
from diag.report.picture import draw_picture
from tests import worlds
from tests.web.site import Site
from tests.worlds import world

BUILT = {each.name: view.build(mask_document(worlds.whole(each), make_masker())) for each in worlds.WORLDS}


@pytest.mark.parametrize("name", BUILT)
def test_three_sentences_and_six_lines_fit_into_a_code(name: str) -> None:
    sheet = make_sheet(BUILT[name])
    assert all(sentence[-1] in ".?!" for sentence in sheet.sentences)
    assert len(sheet.lines) == 6
    assert all(text for _, text in sheet.lines)
    assert len(sheet.text.encode()) <= LONGEST
    assert BUILT[name].headline.rstrip(".") in sheet.text
    assert int(segno.make(sheet.text, error="l", micro=False).version) <= 20


def test_a_long_story_in_any_script_is_cut_between_words() -> None:
    told = tuple(
        replace(item, text="電視機 " * 400) if item.key == "device" else item for item in BUILT["vpn"].asked
    )
    sheet = make_sheet(replace(BUILT["vpn"], asked=told))
    assert len(sheet.text.encode()) <= LONGEST
    assert sheet.text.endswith("電視機…")


def test_what_was_told_and_measured_is_read_aloud() -> None:
    lines = dict(make_sheet(BUILT["dns-blocking"]).lines)
    assert lines["Code or message"] == "UI-800-3 (U, I, dash, 8, 0, 0, dash, 3)"
    assert "a filter that hides Netflix's names" in lines["The way to Netflix"]
    assert lines["Speed"].startswith("93 Mbit/s")
    unknown = dict(make_sheet(BUILT["internet-dead"]).lines)
    assert unknown["Code or message"] == "not known yet"
    assert unknown["Speed"] == "not measured"


def test_the_code_is_drawn_dot_by_dot() -> None:
    text = make_sheet(BUILT["vpn"]).text
    rows = [list(row) for row in segno.make(text, error="l", micro=False, mask=2).matrix]
    drawn = {(int(x) - 4, int(y) - 4) for x, y in re.findall(r"M(\d+) (\d+)h1", svg.draw_qr(text))}
    assert drawn == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}


@pytest.mark.parametrize("name", BUILT)
def test_the_picture_stands_alone_and_holds_all_words(name: str) -> None:
    drawn = draw_picture(BUILT[name])
    root = ElementTree.fromstring(drawn)
    words = " ".join(text for each in root.iter() if (text := each.text))
    assert all(part in re.sub(r"\s+", " ", words) for part in split_headline(BUILT[name].headline))
    lowest = max(float(each.get("y", 0)) for each in root.iter() if each.tag.endswith("text"))
    assert lowest < float(root.get("height", 0))
    assert not re.search(r"<script|<style|href|url\(", drawn)


def test_markup_in_a_case_stays_text_in_the_picture() -> None:
    bad = '<script>zq7()</script> & "x"'
    root = ElementTree.fromstring(draw_picture(replace(BUILT["vpn"], headline=bad, problems=(), next=bad)))
    assert not [each for each in root.iter() if each.tag.endswith("script")]


def test_the_page_shows_the_sheet_and_nothing_private(site: Site) -> None:
    case = site.keep(world("healthy"))
    page = html.unescape(site.get(f"/case/{case}/show").text)
    sheet = make_sheet(BUILT["healthy"])
    assert all(sentence in page for sentence in sheet.sentences)
    assert 'class="qr"' in page
    picture = site.get(f"/case/{case}/picture.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Content-Security-Policy"].startswith("default-src 'none'; base-uri")
    for text in (page, picture.text):
        for private in (worlds.SSID, worlds.PUBLIC6, "anna.k@example.org", "kowalski"):
            assert private.casefold() not in text.casefold()
    assert site.get("/case/nothing/show").status_code == 404
    assert f"/case/{case}/show" in site.get(f"/case/{case}/report").text
