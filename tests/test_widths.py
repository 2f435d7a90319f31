"""Every text form holds on a wide and on a narrow screen, and nothing is coloured where nobody wants that."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.case.document import CaseDocument
from diag.cli import main
from diag.report import view
from diag.report.formatting import MARKS
from diag.report.layout import ARROW, Paragraph, chain_lines, lay_out, pair, wrap_lines
from diag.report.render import render
from diag.report.terminal import stop_text
from diag.store import Store
from tests import worlds
from tests.golden import masked
from tests.worlds import WORLDS, world

WRAPPED = ("full", "phone", "isp", "chat")


@cache
def document(name: str) -> CaseDocument:
    return masked(world(name))[0]


@pytest.mark.parametrize("width", [80, 40])
@pytest.mark.parametrize("form", WRAPPED)
def test_every_form_holds(form: str, width: int) -> None:
    for home in WORLDS:
        text = render(document(home.name), form, width=width)
        assert [line for line in text.splitlines() if len(line) > width] == [], home.name
        usual = render(document(home.name), form)
        assert "".join(text.split()) == "".join(usual.split()), "the same words, none is lost"


@pytest.mark.parametrize("form", ["markdown", "json"])
def test_source_is_the_same_on_every_screen(form: str) -> None:
    """A row of a table that is broken is no row any more."""
    case = document("healthy")
    assert render(case, form, width=40) == render(case, form)


def test_what_is_for_no_screen_has_lines_for_a_mail() -> None:
    for home in WORLDS:
        for form in ("full", "phone", "isp"):
            text = render(document(home.name), form)
            assert max(map(len, text.splitlines())) <= 78, (home.name, form)


def test_a_chat_for_a_screen_has_as_many_characters() -> None:
    text = "one two three four five six seven\n\neight\n"
    assert wrap_lines(text, 10) == "one two\nthree four\nfive six\nseven\n\neight\n"
    assert len(wrap_lines(text, 10)) == len(text)
    assert wrap_lines(text, None) == text


def test_a_label_has_no_column_of_its_own_on_a_narrow_screen() -> None:
    part = pair("Device that does not play", "a TV of LG that is on the wall", 28)
    assert lay_out([part], 80) == f"{'Device that does not play:':28}a TV of LG that is on the wall\n"
    assert lay_out([part], 40) == "Device that does not play: a TV of LG\n  that is on the wall\n"


def test_an_address_stays_whole_where_it_can() -> None:
    name = "a" * 50 + ".example"
    assert name in lay_out([Paragraph(f"The address: {name}", whole_words=True)], 62).split()
    assert max(map(len, lay_out([Paragraph(name, whole_words=True)], 40).splitlines())) == 40


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["✓", "✗", "·", "22", "ms", "Provider", "look-up"]), min_size=1, max_size=14
        ),
        min_size=1,
        max_size=6,
    ),
    st.integers(40, 100),
)
def test_a_way_is_broken_between_its_stops(stops: list[list[str]], width: int) -> None:
    links = [" ".join(words) for words in stops]
    drawn = list(chain_lines(links, width))
    assert max(map(len, drawn)) <= width
    assert " ".join(drawn).split() == " > ".join(links).split()
    for link in links:
        whole = len(link) + len(ARROW) > width or any(link in line for line in drawn)
        assert whole, "no sign, and no word, stands on a line of its own"


def test_the_way_of_every_home_is_whole_at_every_width() -> None:
    alone = {"ms", *(mark.sign for mark in MARKS.values())}
    for home in WORLDS:
        stops = [stop_text(stop, unicode=True) for stop in view.build(document(home.name)).stops]
        for width in range(40, 101):
            for line in chain_lines(stops, width):
                assert line.strip(" >") not in alone, (home.name, width, line)


@pytest.mark.parametrize("width", ["40", "80"])
def test_the_command_knows_the_screen(
    own_data_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    with Store(own_data_folder) as store:
        store.save_run(worlds.run(WORLDS[0]), worlds.known(WORLDS[0]))
    monkeypatch.setenv("COLUMNS", width)
    for form in WRAPPED:
        assert main(["report", "--format", form]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines)) <= int(width)
        assert max(map(len, lines)) > int(width) // 2


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal of POSIX")
@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_walk_without_colours_has_no_escape_codes(own_data_folder: Path, name: str, value: str) -> None:
    from tests.terminal import Terminal

    command = [sys.executable, "-m", "diag", "walk", "buffering", "--device", "roku"]
    plain = {**os.environ, "TERM": "xterm"}
    for more, coded in (({name: value}, False), ({"NO_COLOR": ""}, True)):
        environment = {**plain, **more, "DIAG_DATA_DIR": str(own_data_folder / str(coded))}
        with Terminal(command, env=environment) as terminal:
            terminal.until("first?")  # nothing is measured here
            terminal.type("no")
            terminal.until("watch?")
            terminal.type("blurred")
            terminal.until("Step 2")
            terminal.type("q")
            terminal.end()
            assert ("\x1b" in terminal.raw) is coded
