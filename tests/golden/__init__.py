"""The whole report of each of the twelve worlds, one file a world; ``python -m tests.golden`` writes them anew.

Read the difference before you commit it: it is what people will see.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from diag.net import ip_addresses
from diag.redact import Masker
from diag.report.render import FORMATS, render

FOLDER = Path(__file__).parent


def masked(worlds: Any, world: Any) -> tuple[dict[str, Any], Masker]:
    """The world as a report shows it, and what was masked in it."""
    masker = Masker(owner=ip_addresses.owner)
    masker.learn(worlds.known(world))
    return masker.tree(worlds.whole(world)), masker


def whole(worlds: Any, world: Any) -> str:
    """Every form of its report; of the HTML what follows the style sheet, which is the same for all."""
    case, masker = masked(worlds, world)
    out = []
    for form in FORMATS:
        text = render(case, form, masked=list(masker.masked.values()))
        if form == "html":
            text = text[text.index("<main>") :]
        out.append(f"{'=' * 20} {form} {'=' * 20}\n{text}")
    parts = render(case, "chat", part_size=500)
    return "\n".join([*out, f"{'=' * 20} chat in parts {'=' * 20}\n{parts}"])


def parsed(text: str) -> dict[str, Any]:
    """The JSON form in a golden file."""
    begin = text.index("=" * 20 + " json " + "=" * 20)
    found: dict[str, Any] = json.JSONDecoder().raw_decode(text[text.index("{", begin) :])[0]
    return found
