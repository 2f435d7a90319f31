"""docs/account-help.md is true: all 98 pieces stand in it, and everything that it names exists and is reached."""

from __future__ import annotations

import re
from pathlib import Path

import click

from diag.cli import cli
from diag.lookup.questions import questions
from tests.guide_cases import GUIDES

TEXT = (Path(__file__).parent.parent / "docs" / "account-help.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in TEXT.splitlines()
    if re.match(r"\| [AB]\d", line)
]

#: What people call each of the lists of which a piece is made, with how many parts the list has at least.
PARTS = {"B14": 7, "B27": 10, "B62": 9, "B68": 15}


def pieces() -> list[str]:
    found = []
    for name, _, _ in ROWS:
        first, _, last = name.partition(" to ")
        numbers = range(int(first[1:]), int((last or first)[1:]) + 1)
        found += [f"{first[0]}{number}" for number in numbers]
    return found


def test_all_98_pieces_stand_in_it_once() -> None:
    assert pieces() == [*(f"A{n}" for n in range(1, 25)), *(f"B{n}" for n in range(1, 75))]


def test_everything_that_it_names_exists() -> None:
    asked = {step.do for flow in GUIDES.flows.values() for step in flow.steps.values() if step.do}
    commands = cli.list_commands(click.Context(cli))
    for name, _, where in ROWS:
        names = re.findall(r"`([^`]+)`", where)
        assert names or where, name
        for one in names:
            if one.startswith("?"):
                assert one[1:] in questions(), (name, one)
            elif one.startswith("diag "):
                assert one.split()[1] in commands, (name, one)
            elif "/" in one:
                flow, _, step = one.partition("/")
                assert step in GUIDES.flows[flow].steps, (name, one)
            else:
                assert one in asked, (name, one)


def test_a_list_has_all_its_parts() -> None:
    for name, _, where in ROWS:
        assert len(re.findall(r"`", where)) // 2 >= PARTS.get(name, 0), name


def test_the_lists_of_a_walk_are_whole() -> None:
    """The signs, occasions and troubles that the pieces count are the answers that a walk offers."""
    counts = {
        ("hacked", "sign"): 8,
        ("household", "occasion"): 7,
        ("extra-member", "what"): 8,
        ("refund", "why"): 6,
    }
    for (flow, step), least in counts.items():
        assert len(GUIDES.flows[flow].steps[step].answers) >= least, (flow, step)
