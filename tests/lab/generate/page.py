"""The page docs/drawn-homes.md: the rates, and each home that disagrees."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

from tests.lab.generate.agreement import Judgement, rates

PAGE = Path(__file__).parents[3] / "docs" / "drawn-homes.md"


def text(results: Sequence[Judgement], seconds: float, twice: int, day: str) -> str:
    """What stands between the marks of the page."""
    seeds = [one.home.seed for one in results]
    head = (
        f"Seeds {min(seeds)} to {max(seeds)} on {day}: {len(results)} homes in {seconds / 60:.0f} minutes, {twice} of them built "
        f"twice; {os.cpu_count()} processors, {platform.system()} {platform.machine()}, Python {platform.python_version()}."
    )
    lines = [head, "", *rates(results)]
    wrong = sorted(
        (one for one in results if one.complaint()), key=lambda one: (one.complaint(), one.home.seed)
    )
    if wrong:
        lines += ["", "## Homes that disagree", "", "An exclamation mark stands for severity `fail`.", "",
                  "| seed | | drawn | the program | the player |", "|--:|---|---|---|---|"]  # fmt: skip
        lines += [_row(one) for one in wrong]
    return "\n".join(lines) + "\n"


def _row(one: Judgement) -> str:
    cells = (one.home.label, one.complaint(), one.home.story(), one.said(), one.seen())
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def write(words: str) -> None:
    """Renew the page."""
    before, start, rest = PAGE.read_text(encoding="utf-8").partition("<!-- drawn -->\n")
    PAGE.write_text(before + start + words + rest[rest.index("<!-- /drawn -->") :], encoding="utf-8")
