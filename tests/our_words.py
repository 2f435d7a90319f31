"""``python -m tests.our_words`` writes the words of our own texts, which no stranger's name may mask."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from diag import paths

DIAG = Path(__file__).parent.parent / "diag"
FILE = DIAG / "redact" / "our_words.txt"
#: Tables of what others write.  They are looked for and never said: "anna" is Finnish for "give", and a name.
MATCHED = {"ip_owners.toml", "hosting.toml", "phrases.toml"}


def words() -> set[str]:
    """Every plain word of three letters or more in what this program says."""
    return {
        word for text in _texts() for word in re.findall(r"(?<![\w.-])[a-z]{3,}(?![\w-])", text.casefold())
    }


def _texts() -> Iterator[str]:
    for path in DIAG.rglob("*.py"):
        if path.parent.name == "redact":
            continue  # its strings are names and words of others
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                yield node.value
    for folder in (DIAG, paths.data("error_codes")):
        for path in folder.rglob("*.toml"):
            if path.name not in MATCHED:
                yield from _strings(tomllib.loads(path.read_text(encoding="utf-8")))
    for path in paths.data("templates").rglob("*.html"):
        yield re.sub(r"<[^>]*>|\{[%{#].*?[%}#]\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


if __name__ == "__main__":
    FILE.write_text("\n".join(sorted(words())) + "\n", encoding="utf-8")
