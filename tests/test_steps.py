"""Ways of which one home takes one are told apart from steps, in every form."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.report import view
from diag.report.render import render
from diag.report.terminal import lines
from diag.steps import EITHER, ONE_OF, OR, bare, first_of, group_ways, tell_ways
from tests import worlds
from tests.golden import masked
from tests.worlds import world

_TEXTS = st.text(st.characters(codec="ascii", categories=["Lu", "Ll"]), min_size=1, max_size=9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_TEXTS, st.booleans()), max_size=9))
def test_ways_come_back_as_they_went(steps: list[tuple[str, bool]]) -> None:
    told = tell_ways(steps)
    assert [bare(step) for step in told] == [text for text, _ in steps]
    expected: list[list[str]] = []
    for number, (text, way) in enumerate(steps):
        if way and number and steps[number - 1][1]:
            expected[-1].append(text)
        else:
            expected.append([text])
    assert group_ways(told) == expected


def test_a_way_alone_is_a_step() -> None:
    assert tell_ways([("A.", True), ("B.", False)]) == ("A.", "B.")
    assert tell_ways([("A.", True), ("B.", True)]) == (f"{EITHER}A.", f"{OR}B.")
    assert first_of((f"{EITHER}A.", f"{OR}B.")) == "A."
    assert first_of(()) is None
    assert group_ways([f"{OR}A."]) == [["A."]], "whatever a file says"


@pytest.mark.parametrize("name", ["dns-blocking", "vpn", "proxy"])
def test_no_way_has_a_number_in_any_form(name: str) -> None:
    case = worlds.run(world(name))
    ways = [way for group in group_ways(case.diagnoses[0].remedy) if len(group) > 1 for way in group]
    assert len(ways) > 1, "an example of ways"
    shown = {
        form: render(masked(world(name))[0], form)
        for form in ("full", "markdown", "html", "phone", "isp", "chat")
    }
    shown["terminal"] = "\n".join(line.text for line in lines(case, width=100))
    for form, text in shown.items():
        assert EITHER not in text, form
        for way in ways:
            begin = re.escape(" ".join(way.split()[:4]))
            assert not re.search(rf"\d\. *{begin}", text), (form, way)
    for form in ("full", "markdown", "html", "terminal"):
        assert ONE_OF in " ".join(shown[form].split()), form
    assert view.build(case).problems[0].remedy == case.diagnoses[0].remedy


def test_the_first_thing_to_do_is_a_sentence_of_its_own() -> None:
    case = worlds.run(world("vpn"))
    assert case.verdict.next.startswith("Open your VPN program")
