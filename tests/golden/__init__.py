"""Every form of the report of each world, one file a world and form; ``python -m tests.golden`` writes them anew.

Read the difference before you commit it: it is what people will see.  A golden JSON is also a case of yesterday's
program, which today's must still read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from diag.case.document import CaseDocument
from diag.case.masking import mask_document
from diag.net import ip_owners
from diag.redact import Masker
from diag.report import FORMATS
from diag.report.render import render
from tests import worlds
from tests.worlds import World

FOLDER = Path(__file__).parent


def masked(world: World) -> tuple[CaseDocument, Masker]:
    """The world as a report shows it, and what was masked in it."""
    masker = Masker(owner=ip_owners.owner_of)
    masker.learn(worlds.known(world))
    return mask_document(worlds.whole(world), masker), masker


def forms(world: World) -> Iterator[tuple[Path, str]]:
    """The file and the text of each form; of the HTML what follows the style sheet, which is the same for all."""
    case, masker = masked(world)
    for form in FORMATS:
        text = render(case, form, masked=list(masker.masked.values()))
        if form == "html":
            text = text[text.index("<main>") :]
        yield _file(world, form), text
    yield _file(world, "chat-in-parts"), render(case, "chat", part_size=500)


def _file(world: World, form: str) -> Path:
    return FOLDER / world.name / f"{form}.{'json' if form == 'json' else 'txt'}"


def saved(world: World) -> dict[str, Any]:
    """The case as it was saved when the golden files were last written."""
    found: dict[str, Any] = json.loads(_file(world, "json").read_text(encoding="utf-8"))
    return found


def write() -> list[Path]:
    """Write all golden files anew, and take away those of no world or form; what was changed."""
    texts = {path: text for world in worlds.WORLDS for path, text in forms(world)}
    old = {path: path.read_text(encoding="utf-8") for path in stored()}
    for path in old.keys() - texts.keys():
        path.unlink()
    for path, text in texts.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(path for path in old.keys() | texts.keys() if old.get(path) != texts.get(path))


def stored() -> list[Path]:
    """The golden files that are there."""
    return sorted(path for path in FOLDER.glob("*/*") if path.suffix in {".txt", ".json"})
